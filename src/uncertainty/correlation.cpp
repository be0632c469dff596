#include "sizewell/uncertainty/correlation.hpp"

#include "sizewell/error.hpp"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sizewell::uncertainty {

namespace {

constexpr double kLeastEigenvalue = 1e-6;

using Dense = Eigen::MatrixXd;

Dense dense(const Matrix& m) {
    Dense d(m.n, m.n);
    for (std::size_t i = 0; i < m.n; ++i) {
        for (std::size_t j = 0; j < m.n; ++j) d(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = m.at(i, j);
    }
    return d;
}

// The nearest symmetric matrix whose eigenvalues are at least `least`.
Dense lifted(const Dense& m, double least) {
    const Eigen::SelfAdjointEigenSolver<Dense> eigen(m);
    return eigen.eigenvectors() * eigen.eigenvalues().cwiseMax(least).asDiagonal() * eigen.eigenvectors().transpose();
}

}  // namespace

Matrix Matrix::identity(std::size_t n) {
    Matrix m{n, std::vector<double>(n * n, 0.0)};
    for (std::size_t i = 0; i < n; ++i) m.at(i, i) = 1.0;
    return m;
}

double normal_correlation(double rank) { return 2.0 * std::sin(std::numbers::pi * rank / 6.0); }
double rank_correlation(double normal) { return 6.0 / std::numbers::pi * std::asin(0.5 * normal); }

Matrix nearest_correlation(const Matrix& matrix) {
    const Dense stated = dense(matrix);
    if (Eigen::SelfAdjointEigenSolver<Dense>(stated, Eigen::EigenvaluesOnly).eigenvalues().minCoeff() >= 0.99 * kLeastEigenvalue) return matrix;
    Dense y = stated, correction = Dense::Zero(stated.rows(), stated.cols());
    for (int i = 0; i < 2000; ++i) {
        const Dense r = y - correction;
        const Dense x = lifted(r, kLeastEigenvalue);
        correction = x - r;
        Dense next = x;
        next.diagonal().setOnes();
        const double moved = (next - y).cwiseAbs().maxCoeff();
        y = next;
        if (moved < 1e-10) break;
    }
    // The last step left the cone by a hair: back into it, and to ones on the diagonal by a scaling that stays in it.
    y = lifted(y, kLeastEigenvalue);
    Matrix out = Matrix::identity(matrix.n);
    for (std::size_t i = 0; i < matrix.n; ++i) {
        for (std::size_t j = 0; j < matrix.n; ++j) {
            const auto a = static_cast<Eigen::Index>(i), b = static_cast<Eigen::Index>(j);
            if (i != j) out.at(i, j) = y(a, b) / std::sqrt(y(a, a) * y(b, b));
        }
    }
    return out;
}

Matrix cholesky(const Matrix& matrix) {
    Matrix l{matrix.n, std::vector<double>(matrix.n * matrix.n, 0.0)};
    for (std::size_t i = 0; i < matrix.n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = matrix.at(i, j);
            for (std::size_t k = 0; k < j; ++k) sum -= l.at(i, k) * l.at(j, k);
            if (i != j) {
                l.at(i, j) = sum / l.at(j, j);
                continue;
            }
            if (!(sum > 0.0)) throw DomainError("cholesky", "pivot", sum, "> 0: the matrix is not positive definite");
            l.at(i, i) = std::sqrt(sum);
        }
    }
    return l;
}

}  // namespace sizewell::uncertainty
