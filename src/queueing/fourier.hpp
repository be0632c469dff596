// Discrete Fourier transform of a power-of-two length, with its roots of unity computed once.
#pragma once

#include <complex>
#include <cstddef>
#include <vector>

namespace sizewell::queueing {

using Complex = std::complex<double>;

inline Complex times(const Complex& a, const Complex& b) {  // without the NaN repair of operator*
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

class Fourier {
  public:
    explicit Fourier(std::size_t n);
    std::size_t size() const { return n_; }
    void forward(std::vector<Complex>& x) const;  ///< sum_j x_j e^(-2 pi i j k / n)
    void inverse(std::vector<Complex>& x) const;  ///< the inverse, 1/n included

  private:
    std::size_t n_;
    std::vector<Complex> root_;  // e^(-2 pi i k / n), k < n / 2
    std::vector<std::size_t> swap_;
};

/// The transforms of two real sequences packed as real and imaginary part, at frequency k.
struct RealPair {
    Complex first, second;
};
inline RealPair unpacked(const std::vector<Complex>& packed, std::size_t k) {
    const std::size_t n = packed.size();
    const Complex z = packed[k], w = std::conj(packed[(n - k) & (n - 1)]);
    const Complex sum = 0.5 * (z + w), difference = 0.5 * (z - w);
    return {sum, {difference.imag(), -difference.real()}};
}

}  // namespace sizewell::queueing
