#include "sizewell/prob/fft.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace sizewell::prob {
namespace {
using Complex = std::complex<double>;
constexpr double kTwoPi = 6.28318530717958647693;

// std::complex's own product checks for NaN and falls into a library call.
struct Pair {
    double re;
    double im;
};
Pair load(const Complex* p) { return {reinterpret_cast<const double*>(p)[0], reinterpret_cast<const double*>(p)[1]}; }
void store(Complex* p, Pair z) {
    reinterpret_cast<double*>(p)[0] = z.re;
    reinterpret_cast<double*>(p)[1] = z.im;
}
Pair operator+(Pair a, Pair b) { return {a.re + b.re, a.im + b.im}; }
Pair operator-(Pair a, Pair b) { return {a.re - b.re, a.im - b.im}; }
Pair operator*(Pair a, Pair b) { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }
Pair times_i(Pair a) { return {-a.im, a.re}; }
Pair conjugate(Pair a) { return {a.re, -a.im}; }

Complex unit(std::size_t k, std::size_t n) {
    const double angle = kTwoPi * static_cast<double>(k) / static_cast<double>(n);
    return {std::cos(angle), -std::sin(angle)};
}

/// e^(-2 pi i k / n) for k < count, each the product of one of 64 fine and one of n/64 coarse turns.
std::vector<Complex> turns(std::size_t n, std::size_t count) {
    std::vector<Complex> table(count);
    constexpr std::size_t fine = 64;
    Complex small[fine];
    for (std::size_t j = 0; j < fine; ++j) small[j] = unit(j, n);
    for (std::size_t k = 0; k < count; k += fine) {
        const Complex coarse = unit(k, n);
        for (std::size_t j = 0; j < fine && k + j < count; ++j) store(&table[k + j], load(&coarse) * load(&small[j]));
    }
    return table;
}

/// One radix-4 pass of length n and stride s, from x to y in the order of the next pass.
template <bool inverse>
void pass_of_four(std::size_t n, std::size_t s, const Complex* turn, const Complex* x, Complex* y) {
    const std::size_t m = n / 4;
    for (std::size_t p = 0; p < m; ++p) {
        Pair w1 = load(turn + s * p);
        Pair w2 = load(turn + 2 * s * p);
        Pair w3 = load(turn + 3 * s * p);
        if constexpr (inverse) {
            w1 = conjugate(w1);
            w2 = conjugate(w2);
            w3 = conjugate(w3);
        }
        const Complex* from = x + s * p;
        Complex* to = y + 4 * s * p;
        for (std::size_t q = 0; q < s; ++q) {
            const Pair a = load(from + q);
            const Pair b = load(from + q + s * m);
            const Pair c = load(from + q + 2 * s * m);
            const Pair d = load(from + q + 3 * s * m);
            const Pair even = a + c;
            const Pair odd = a - c;
            const Pair sum = b + d;
            const Pair turned = inverse ? times_i(d - b) : times_i(b - d);
            store(to + q, even + sum);
            store(to + q + s, w1 * (odd - turned));
            store(to + q + 2 * s, w2 * (even - sum));
            store(to + q + 3 * s, w3 * (odd + turned));
        }
    }
}

template <bool inverse>
void transform(std::size_t n, const std::vector<Complex>& turn, std::span<Complex> data) {
    std::vector<Complex> scratch(n);
    Complex* x = data.data();
    Complex* y = scratch.data();
    std::size_t left = n;
    std::size_t stride = 1;
    for (; left >= 4; left /= 4, stride *= 4) {
        pass_of_four<inverse>(left, stride, turn.data(), x, y);
        std::swap(x, y);
    }
    if (left == 2) {
        for (std::size_t q = 0; q < stride; ++q) {
            const Pair a = load(x + q);
            const Pair b = load(x + q + stride);
            store(y + q, a + b);
            store(y + q + stride, a - b);
        }
        std::swap(x, y);
    }
    if (x != data.data()) std::copy(x, x + n, data.data());
}

void whole_power(const char* where, std::size_t n, std::size_t least) {
    if (n < least || (n & (n - 1)) != 0) {
        throw DomainError(where, "n", static_cast<double>(n), least == 1 ? "a power of two >= 1" : "a power of two >= 2");
    }
}
}  // namespace

std::size_t power_of_two_from(std::size_t n) {
    std::size_t p = 1;
    while (p < n) p *= 2;
    return p;
}

Fft::Fft(std::size_t n) : n_(n) {
    whole_power("Fft", n, 1);
    turn_ = turns(n, std::max<std::size_t>(1, 3 * n / 4));
}

void Fft::forward(std::span<Complex> x) const {
    if (x.size() != n_) throw DomainError("Fft::forward", "size", static_cast<double>(x.size()), std::to_string(n_));
    transform<false>(n_, turn_, x);
}

void Fft::inverse(std::span<Complex> x) const {
    if (x.size() != n_) throw DomainError("Fft::inverse", "size", static_cast<double>(x.size()), std::to_string(n_));
    transform<true>(n_, turn_, x);
    const double scale = 1.0 / static_cast<double>(n_);
    for (Complex& z : x) z *= scale;
}

RealFft::RealFft(std::size_t n) : half_((whole_power("RealFft", n, 2), n / 2)), turn_(turns(n, n / 4 + 1)) {}

std::vector<Complex> RealFft::forward(std::span<const double> x) const {
    if (x.size() > size()) throw DomainError("RealFft::forward", "size", static_cast<double>(x.size()), "<= " + std::to_string(size()));
    const std::size_t m = half_.size();
    std::vector<Complex> z(m + 1);
    std::copy(x.begin(), x.end(), reinterpret_cast<double*>(z.data()));
    half_.forward(std::span(z).first(m));
    // z = even + i odd samples: Z_k = E_k + i O_k, and E, O are the two halves of a real transform
    z[m] = {z[0].real() - z[0].imag(), 0.0};
    z[0] = {z[0].real() + z[0].imag(), 0.0};
    for (std::size_t k = 1; 2 * k <= m; ++k) {
        const Pair a = load(&z[k]);
        const Pair b = conjugate(load(&z[m - k]));
        const Pair even = a + b;
        const Pair odd = load(&turn_[k]) * times_i(a - b);
        store(&z[k], {0.5 * (even.re - odd.re), 0.5 * (even.im - odd.im)});
        store(&z[m - k], {0.5 * (even.re + odd.re), -0.5 * (even.im + odd.im)});
    }
    return z;
}

std::vector<double> RealFft::inverse(std::span<const Complex> X) const {
    if (X.size() != coefficients()) {
        throw DomainError("RealFft::inverse", "size", static_cast<double>(X.size()), std::to_string(coefficients()));
    }
    const std::size_t m = half_.size();
    std::vector<Complex> z(X.begin(), X.end() - 1);
    z[0] = {0.5 * (X[0].real() + X[m].real()), 0.5 * (X[0].real() - X[m].real())};
    for (std::size_t k = 1; 2 * k <= m; ++k) {
        const Pair a = load(&X[k]);
        const Pair b = conjugate(load(&X[m - k]));
        const Pair even = a + b;
        const Pair odd = times_i(conjugate(load(&turn_[k])) * (a - b));
        store(&z[k], {0.5 * (even.re + odd.re), 0.5 * (even.im + odd.im)});
        store(&z[m - k], {0.5 * (even.re - odd.re), -0.5 * (even.im - odd.im)});
    }
    half_.inverse(z);
    const double* flat = reinterpret_cast<const double*>(z.data());
    return {flat, flat + size()};
}

std::vector<double> convolution(std::span<const double> a, std::span<const double> b) {
    if (a.empty() || b.empty()) return {};
    const std::size_t n = a.size() + b.size() - 1;
    if (std::min(a.size(), b.size()) <= 32) {
        std::vector<double> c(n, 0.0);
        for (std::size_t i = 0; i < a.size(); ++i) {
            for (std::size_t j = 0; j < b.size(); ++j) c[i + j] += a[i] * b[j];
        }
        return c;
    }
    const RealFft fft(power_of_two_from(n));
    std::vector<Complex> product = fft.forward(a);
    const std::vector<Complex> other = fft.forward(b);
    for (std::size_t k = 0; k < product.size(); ++k) store(&product[k], load(&product[k]) * load(&other[k]));
    std::vector<double> c = fft.inverse(product);
    c.resize(n);
    return c;
}

}  // namespace sizewell::prob
