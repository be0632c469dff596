// Pack8: eight draws that behave like one number.
//
// Storage is a compiler vector, which is a register value to the optimiser; comparisons give lane masks and `?:`
// blends.  Eigen supplies exp and log; no Eigen expression leaves this file.  pow, ceil and floor go to libm lane by
// lane: Eigen 3.4's packet pow is slower and less accurate.
#pragma once

#include "sizewell/scalar.hpp"

#include <Eigen/Core>

#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace sizewell {

/// Which of the eight lanes a comparison holds for.
class Mask8 {
  public:
    using lanes = long long __attribute__((vector_size(64)));
    explicit Mask8(const lanes& m) : m_(m) {}
    friend Mask8 operator!(const Mask8& a) { return Mask8(~a.m_); }
    friend Mask8 operator&&(const Mask8& a, const Mask8& b) { return Mask8(a.m_ & b.m_); }
    friend Mask8 operator||(const Mask8& a, const Mask8& b) { return Mask8(a.m_ | b.m_); }
    bool operator[](int i) const { return m_[i] != 0; }
    const lanes& raw() const { return m_; }

  private:
    lanes m_;
};

/// Eight doubles, lane by lane.  + - * / sqrt pow ceil floor give the bits of the double operation in every lane; exp
/// and log are within 2 ulp (pack_test.cpp).
class Pack8 {
  public:
    using lanes = double __attribute__((vector_size(64)));
    using eigen_type = Eigen::Array<double, 8, 1>;
    static constexpr int width = 8;

    Pack8() : v_{} {}
    Pack8(double x) : v_{x, x, x, x, x, x, x, x} {}  // NOLINT(google-explicit-constructor): a constant in every lane
    explicit Pack8(const lanes& v) : v_(v) {}

    static Pack8 load(const double* p) {
        Pack8 r;
        std::memcpy(&r.v_, p, sizeof r.v_);
        return r;
    }
    void store(double* p) const { std::memcpy(p, &v_, sizeof v_); }
    double operator[](int i) const { return v_[i]; }

    friend Pack8 operator+(const Pack8& a, const Pack8& b) { return Pack8(a.v_ + b.v_); }
    friend Pack8 operator-(const Pack8& a, const Pack8& b) { return Pack8(a.v_ - b.v_); }
    friend Pack8 operator*(const Pack8& a, const Pack8& b) { return Pack8(a.v_ * b.v_); }
    friend Pack8 operator/(const Pack8& a, const Pack8& b) { return Pack8(a.v_ / b.v_); }
    friend Pack8 operator-(const Pack8& a) { return Pack8(-a.v_); }
    Pack8& operator+=(const Pack8& b) { v_ += b.v_; return *this; }
    friend Mask8 operator<(const Pack8& a, const Pack8& b) { return Mask8(a.v_ < b.v_); }
    friend Mask8 operator>(const Pack8& a, const Pack8& b) { return Mask8(a.v_ > b.v_); }
    friend Mask8 operator<=(const Pack8& a, const Pack8& b) { return Mask8(a.v_ <= b.v_); }
    friend Mask8 operator>=(const Pack8& a, const Pack8& b) { return Mask8(a.v_ >= b.v_); }
    friend Pack8 select(const Mask8& m, const Pack8& a, const Pack8& b) { return Pack8(m.raw() ? a.v_ : b.v_); }
    friend Pack8 max(const Pack8& a, const Pack8& b) { return select(a < b, b, a); }
    friend Pack8 min(const Pack8& a, const Pack8& b) { return select(b < a, b, a); }
    friend Pack8 exp(const Pack8& a) {  // Eigen clamps its argument: exp(-inf) would be 5.6e-309
        return select(a < Pack8(-745.2), Pack8(0.0), from(a.to_eigen().exp()));
    }
    friend Pack8 log(const Pack8& a) { return from(a.to_eigen().log()); }
    friend Pack8 sqrt(const Pack8& a) { return each(a, [](double x) { return std::sqrt(x); }); }
    friend Pack8 ceil(const Pack8& a) { return each(a, [](double x) { return std::ceil(x); }); }
    friend Pack8 floor(const Pack8& a) { return each(a, [](double x) { return std::floor(x); }); }
    friend Pack8 pow(const Pack8& a, const Pack8& b) {
        return each(a, [&b, i = 0](double x) mutable { return std::pow(x, b[i++]); });
    }
    friend Pack8 label(const Pack8& a, std::string_view) { return a; }

    template <class F>
    friend Pack8 opaque(std::string_view, F&& f, const std::vector<Pack8>& inputs) {
        std::vector<double> lane(inputs.size());
        return each(Pack8(), [&, i = 0](double) mutable {
            for (std::size_t k = 0; k < inputs.size(); ++k) lane[k] = inputs[k][i];
            ++i;
            return f(std::as_const(lane));
        });
    }

  private:
    eigen_type to_eigen() const {
        eigen_type a;
        store(a.data());
        return a;
    }
    template <class E>
    static Pack8 from(const E& expression) {
        const eigen_type a = expression;
        return load(a.data());
    }
    template <class F>
    static Pack8 each(const Pack8& a, F f) {
        alignas(64) double x[width];
        a.store(x);
        for (double& lane : x) lane = f(lane);
        return load(x);
    }

    lanes v_;
};

template <>
inline constexpr bool is_lifted<Pack8> = true;

}  // namespace sizewell
