// Small helpers around the transforms of prob: products without repairs, two real sequences in one transform.
#pragma once

#include "sizewell/prob/fft.hpp"

#include <complex>
#include <cstddef>
#include <vector>

namespace sizewell::queueing {

using Complex = std::complex<double>;

inline Complex times(const Complex& a, const Complex& b) {  // without the NaN repair of operator*
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

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
