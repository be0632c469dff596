#include "fourier.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::queueing {

Fourier::Fourier(std::size_t n) : n_(n), root_(n / 2), swap_(n, 0) {
    constexpr double kTwoPi = 6.283185307179586476925;
    // Doubling: log2 n sines, and an error that grows with the number of doublings only.
    if (n >= 2) root_[0] = 1.0;
    for (std::size_t step = 1; step < n / 2; step *= 2) {
        const double angle = -kTwoPi * static_cast<double>(step) / static_cast<double>(n);
        const Complex w(std::cos(angle), std::sin(angle));
        for (std::size_t i = 0; i < step; ++i) root_[step + i] = times(w, root_[i]);
    }
    for (std::size_t i = 1; i < n; ++i) swap_[i] = (swap_[i >> 1] >> 1) | ((i & 1) != 0 ? n >> 1 : 0);
}

void Fourier::forward(std::vector<Complex>& x) const {
    for (std::size_t i = 0; i < n_; ++i) {
        if (i < swap_[i]) std::swap(x[i], x[swap_[i]]);
    }
    for (std::size_t half = 1; half < n_; half *= 2) {
        const std::size_t stride = n_ / (2 * half);
        for (std::size_t block = 0; block < n_; block += 2 * half) {
            for (std::size_t i = 0; i < half; ++i) {
                const Complex odd = times(root_[i * stride], x[block + half + i]);
                const Complex even = x[block + i];
                x[block + i] = even + odd;
                x[block + half + i] = even - odd;
            }
        }
    }
}

void Fourier::inverse(std::vector<Complex>& x) const {
    std::reverse(x.begin() + 1, x.end());
    forward(x);
    const double scale = 1.0 / static_cast<double>(n_);
    for (Complex& z : x) z *= scale;
}

}  // namespace sizewell::queueing
