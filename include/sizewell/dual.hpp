// Dual<N>: a number with its exact derivative in N directions, for slopes in a tornado and for goal seek.
//
// The gradient is built in one braced initialiser: g++ 12 keeps "zero it, then fill it in a loop" in memory and loses
// a factor of ten.
#pragma once

#include "sizewell/scalar.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace sizewell {

template <std::size_t N>
class Dual {
  public:
    using gradient_type = std::array<double, N>;

    constexpr Dual() : Dual(0.0) {}
    constexpr Dual(double x) : v_(x), d_{} {}  // NOLINT(google-explicit-constructor): a constant
    constexpr Dual(double x, const gradient_type& d) : v_(x), d_(d) {}
    /// The i-th input: its derivative is 1 in direction i.
    static constexpr Dual variable(double x, std::size_t i) {
        return {x, fill([i](std::size_t k) { return k == i ? 1.0 : 0.0; })};
    }

    constexpr double value() const { return v_; }
    constexpr double gradient(std::size_t i) const { return d_[i]; }

    friend constexpr Dual operator+(const Dual& a, const Dual& b) { return chain(a.v_ + b.v_, a, 1.0, b, 1.0); }
    friend constexpr Dual operator-(const Dual& a, const Dual& b) { return chain(a.v_ - b.v_, a, 1.0, b, -1.0); }
    friend constexpr Dual operator*(const Dual& a, const Dual& b) { return chain(a.v_ * b.v_, a, b.v_, b, a.v_); }
    friend constexpr Dual operator/(const Dual& a, const Dual& b) {
        const double q = a.v_ / b.v_, inverse = 1.0 / b.v_;
        return chain(q, a, inverse, b, -q * inverse);
    }
    friend constexpr Dual operator-(const Dual& a) { return chain(-a.v_, a, -1.0); }
    friend constexpr bool operator<(const Dual& a, const Dual& b) { return a.v_ < b.v_; }
    friend constexpr bool operator>(const Dual& a, const Dual& b) { return a.v_ > b.v_; }
    friend constexpr bool operator<=(const Dual& a, const Dual& b) { return a.v_ <= b.v_; }
    friend constexpr bool operator>=(const Dual& a, const Dual& b) { return a.v_ >= b.v_; }
    friend constexpr Dual select(bool m, const Dual& a, const Dual& b) { return m ? a : b; }
    friend Dual exp(const Dual& a) { const double e = std::exp(a.v_); return chain(e, a, e); }
    friend Dual log(const Dual& a) { return chain(std::log(a.v_), a, 1.0 / a.v_); }
    friend Dual sqrt(const Dual& a) {  // a constant 0 has slope 0, not 0 / 0
        const double s = std::sqrt(a.v_);
        return {s, fill([&](std::size_t i) { return a.d_[i] == 0.0 ? 0.0 : a.d_[i] * (0.5 / s); })};
    }
    /// d(a^b) = b a^(b-1) da + a^b ln(a) db; the second term is dropped where b is constant, so a <= 0 stays legal, and
    /// a term that vanishes is 0 even where its other factor is infinite.
    friend Dual pow(const Dual& a, const Dual& b) {
        const double p = std::pow(a.v_, b.v_);
        const double by_base = b.v_ == 0.0 ? 0.0 : b.v_ * std::pow(a.v_, b.v_ - 1.0);
        return b.is_constant() ? chain(p, a, by_base) : chain(p, a, by_base, b, p == 0.0 ? 0.0 : p * std::log(a.v_));
    }
    friend constexpr Dual max(const Dual& a, const Dual& b) { return a.v_ < b.v_ ? b : a; }
    friend constexpr Dual min(const Dual& a, const Dual& b) { return b.v_ < a.v_ ? b : a; }
    friend Dual ceil(const Dual& a) { return Dual(std::ceil(a.v_)); }
    friend Dual floor(const Dual& a) { return Dual(std::floor(a.v_)); }
    friend constexpr Dual label(const Dual& a, std::string_view) { return a; }

    template <class F>
    friend Dual opaque(std::string_view, F&& f, const std::vector<Dual>& inputs) {
        std::vector<double> values;
        for (const Dual& x : inputs) values.push_back(x.v_);
        return Dual(f(std::as_const(values)));
    }

  private:
    template <class F, std::size_t... I>
    static constexpr gradient_type fill(const F& f, std::index_sequence<I...>) { return {{f(I)...}}; }
    template <class F>
    static constexpr gradient_type fill(const F& f) { return fill(f, std::make_index_sequence<N>{}); }
    // The chain rule, once.
    static constexpr Dual chain(double f, const Dual& a, double fa) {
        return {f, fill([&](std::size_t i) { return fa * a.d_[i]; })};
    }
    static constexpr Dual chain(double f, const Dual& a, double fa, const Dual& b, double fb) {
        return {f, fill([&](std::size_t i) { return fa * a.d_[i] + fb * b.d_[i]; })};
    }
    bool is_constant() const {
        for (const double d : d_) {
            if (d != 0.0) return false;
        }
        return true;
    }

    double v_;
    gradient_type d_;
};

template <std::size_t N>
inline constexpr bool is_lifted<Dual<N>> = true;

}  // namespace sizewell
