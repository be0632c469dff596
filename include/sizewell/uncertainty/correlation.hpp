// Rank correlations as a Gaussian copula, and what to do with ones that cannot be.
#pragma once

#include <cstddef>
#include <vector>

namespace sizewell::uncertainty {

/// A square matrix of correlations by rows.
struct Matrix {
    std::size_t n = 0;
    std::vector<double> values;

    [[nodiscard]] double at(std::size_t i, std::size_t j) const { return values[i * n + j]; }
    double& at(std::size_t i, std::size_t j) { return values[i * n + j]; }
    static Matrix identity(std::size_t n);
};

/// A pair whose rank correlation was changed.
struct Repair {
    std::size_t first;
    std::size_t second;
    double stated;
    double used;
};

/// The correlation of normals whose ranks are correlated so: 2 sin(pi rank / 6).
/// @param rank  in [-1, 1]
[[nodiscard]] double normal_correlation(double rank);

/// The rank correlation of correlated normals: 6 / pi asin(r / 2).
[[nodiscard]] double rank_correlation(double normal);

/// The nearest correlation matrix (in the Frobenius norm) with eigenvalues of at least 1e-6, by alternating projections.
///
/// @param matrix  symmetric, ones on the diagonal
/// @return        the same bits where the matrix already is one
/// @accuracy      projections stop when no entry moves by 1e-10
/// @source        N. J. Higham, Computing the nearest correlation matrix, IMA J. Numer. Anal. 22 (2002), algorithm 3.3
[[nodiscard]] Matrix nearest_correlation(const Matrix& matrix);

/// L with L L^T = matrix, lower triangular.
/// @throws DomainError  a matrix that is not positive definite
[[nodiscard]] Matrix cholesky(const Matrix& matrix);

}  // namespace sizewell::uncertainty
