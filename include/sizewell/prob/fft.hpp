// Fast Fourier transforms of a power-of-two length, complex and real.
#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

namespace sizewell::prob {

/// The smallest power of two >= n (1 for n = 0).
[[nodiscard]] std::size_t power_of_two_from(std::size_t n);

/// Transforms of one length; build once, use often, from any number of threads.
///
///     forward: X_k = sum_j x_j e^(-2 pi i j k / n)     inverse: x_j = (1/n) sum_k X_k e^(+2 pi i j k / n)
///
/// @accuracy relative error in the 2-norm < 1e-15 for n <= 2^16 (fft_test.cpp)
/// @cost     radix-4 Stockham; one scratch vector of n per call; building it: n sines by products of two short tables
class Fft {
  public:
    /// @param n  a power of two, >= 1
    /// @throws DomainError  otherwise
    explicit Fft(std::size_t n);

    std::size_t size() const noexcept { return n_; }

    /// In place.  @throws DomainError  x.size() != size()
    void forward(std::span<std::complex<double>> x) const;
    void inverse(std::span<std::complex<double>> x) const;

  private:
    std::size_t n_;
    std::vector<std::complex<double>> turn_;  // e^(-2 pi i k / n), k < 3n/4
};

/// The transform of n real numbers, of which n/2 + 1 coefficients are enough: half the work of Fft(n).
class RealFft {
  public:
    /// @param n  a power of two, >= 2
    /// @throws DomainError  otherwise
    explicit RealFft(std::size_t n);

    std::size_t size() const noexcept { return 2 * half_.size(); }
    std::size_t coefficients() const noexcept { return half_.size() + 1; }

    /// X_0 .. X_{n/2} of x (shorter than n: padded with 0).  @throws DomainError  x.size() > size()
    [[nodiscard]] std::vector<std::complex<double>> forward(std::span<const double> x) const;

    /// The n real numbers with these n/2 + 1 coefficients (the imaginary parts of the first and last are ignored).
    /// @throws DomainError  X.size() != coefficients()
    [[nodiscard]] std::vector<double> inverse(std::span<const std::complex<double>> X) const;

  private:
    Fft half_;
    std::vector<std::complex<double>> turn_;  // e^(-2 pi i k / n), k <= n/4
};

/// The n = a.size() + b.size() - 1 numbers c_k = sum_j a_j b_{k-j}.
///
/// @accuracy  absolute error of each c_k < 1e-16 (8 + log2 n) |a|_2 |b|_2 (fft_test.cpp): small c_k lose digits
/// @cost      3 real transforms of the next power of two; direct when one of the two has at most 32 numbers
[[nodiscard]] std::vector<double> convolution(std::span<const double> a, std::span<const double> b);

}  // namespace sizewell::prob
