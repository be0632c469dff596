// Erlang B and C: the share of requests that find every server busy.
#pragma once

#include "sizewell/error.hpp"
#include "sizewell/scalar.hpp"

#include <concepts>

namespace sizewell::queueing {

namespace detail {
template <Scalar S>
void check_erlang(const char* where, int servers, const S& load) {
    if (servers < 1) throw DomainError(where, "servers", servers, ">= 1");
    if constexpr (std::same_as<S, double>) {
        if (!(load >= 0.0)) throw DomainError(where, "load", load, ">= 0");
    }
}
}  // namespace detail

/// Probability that a request is lost in an M/M/c/c system (Erlang B).
///
///     B(0, a) = 1,   B(k, a) = a B(k-1) / (k + a B(k-1))
///
/// @param servers  c, number of identical servers [count], >= 1
/// @param load     a = lambda / mu, offered load [Erlang], >= 0
/// @return         loss probability in [0, 1]
/// @throws DomainError  servers < 1; for plain doubles also a negative or NaN load (a lane of a pack is left alone)
/// @accuracy       relative error < 5e-15 against exact rationals, c <= 500 (erlang_test.cpp)
/// @cost           O(c) multiplications, no allocation
/// @source         derivation: cut equations of the birth-death chain, checked in the test against rationals
template <Scalar S>
[[nodiscard]] S erlang_b(int servers, const S& load) {
    detail::check_erlang("erlang_b", servers, load);
    S blocked(1.0);
    for (int k = 1; k <= servers; ++k) {
        const S carried = load * blocked;
        blocked = carried / (S(static_cast<double>(k)) + carried);
    }
    return label(blocked, "p_block");
}

/// Probability that an arriving request must wait in an M/M/c queue (Erlang C).
///
///     C(c, a) = c B / ((c - a) + a B),   B = B(c, a)
///
/// @param servers  c, number of identical servers [count], >= 1
/// @param load     a = lambda / mu, offered load [Erlang], >= 0
/// @return         waiting probability in [0, 1]; 1 when unstable (a >= c): a batch must not die for one lane
/// @throws DomainError  servers < 1; for plain doubles also a negative or NaN load
/// @accuracy       relative error < 5e-15 against exact rationals, c <= 500 (erlang_test.cpp)
/// @cost           O(c) multiplications, no allocation
/// @source         derivation: P(wait) = sum of the geometric tail over the loss chain, checked in the test
template <Scalar S>
[[nodiscard]] S erlang_c(int servers, const S& load) {
    detail::check_erlang("erlang_c", servers, load);
    const S c(static_cast<double>(servers));
    const S blocked = erlang_b(servers, load);
    const S waits = c * blocked / ((c - load) + load * blocked);
    return label(select(load < c, waits, S(1.0)), "p_wait");
}

/// Erlang B for a real number of servers, by the inverse series
///
///     1/B = sum_k prod_{j<k} (c - j)/a  (+ the fraction f = c - floor(c): prod * e^a a^-f Gamma(1 + f, a))
///
/// All terms are positive and the sum stops once they no longer count, so 10^4 servers cost about as much as 100.
/// @param servers  c [count], > 0, need not be whole
/// @param load     a [Erlang], >= 0
/// @throws DomainError  servers not positive and finite, load negative, NaN or infinite
/// @accuracy       relative error < 1e-13 against 40-digit values, c <= 10^4, fractional c (erlang_test.cpp)
/// @cost           14 ns (c = 8), 1.3 us (c = 10^4, load 0.98; the recursion takes 48 us); no allocation
/// @source         derivation: B(c, a)^-1 = a int_0^inf e^(-a t) (1 + t)^c dt integrated by parts, checked in the test
[[nodiscard]] double erlang_b_real(double servers, double load);

/// Erlang C for a real number of servers; 1 when unstable.  Domain, accuracy and cost as erlang_b_real.
[[nodiscard]] double erlang_c_real(double servers, double load);

}  // namespace sizewell::queueing
