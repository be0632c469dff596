// What a scalar must offer so that one formula serves the answer, eight draws, a derivative and its own explanation.
//
// A formula may use + - * /, comparisons into select(mask, a, b), exp log sqrt pow max min ceil floor, constants
// S(2.0), label(x, "name") and opaque(...) for steps that are searches or simulations.  No `if` on a value of type S:
// it does not compile for a pack, which is the point.
#pragma once

#include "sizewell/units.hpp"

#include <cmath>
#include <concepts>
#include <string_view>
#include <vector>

namespace sizewell {

// Beside the model, so that an unqualified call finds them for double and ADL finds the lifted ones.
using std::ceil;
using std::exp;
using std::floor;
using std::log;
using std::pow;
using std::sqrt;
constexpr double select(bool mask, double a, double b) { return mask ? a : b; }
constexpr double max(double a, double b) { return a < b ? b : a; }
constexpr double min(double a, double b) { return b < a ? b : a; }
constexpr double label(double x, std::string_view) { return x; }

/// A step that is not arithmetic (a search for the fewest replicas, a percentile of a queue): `f` sees plain doubles.
/// A pack calls it lane by lane, a derivative through it is zero (it is a staircase, or has no closed form), and a
/// trace records the name, the inputs and the value.
template <class F>
double opaque(std::string_view, F&& f, const std::vector<double>& inputs) { return f(inputs); }

/// Each lifted scalar (one of ours, not double) opts in.
template <class S>
inline constexpr bool is_lifted = false;
template <class S>
concept Lifted = is_lifted<S>;

template <class S>
concept Scalar = std::same_as<S, double> || (Lifted<S> && std::convertible_to<double, S> && requires(const S a, const S b) {
    { a + b } -> std::same_as<S>;  // closed: an expression template that outlives its operands is a use after scope
    { a - b } -> std::same_as<S>;
    { a * b } -> std::same_as<S>;
    { a / b } -> std::same_as<S>;
    { -a } -> std::same_as<S>;
    { select(a < b, a, b) } -> std::same_as<S>;
    { exp(a) } -> std::same_as<S>;
    { log(a) } -> std::same_as<S>;
    { sqrt(a) } -> std::same_as<S>;
    { pow(a, b) } -> std::same_as<S>;
    { max(a, b) } -> std::same_as<S>;
    { min(a, b) } -> std::same_as<S>;
    { ceil(a) } -> std::same_as<S>;
    { floor(a) } -> std::same_as<S>;
    { label(a, std::string_view{}) } -> std::same_as<S>;
});

// What Boost.Units lacks for a lifted scalar.  Its own operators want the identical type on both sides.
template <class U, Lifted S>
auto operator*(double k, const Q<U, S>& q) { return Q<U, S>::from_value(S(k) * q.value()); }
template <class U, Lifted S>
auto operator*(const Q<U, S>& q, double k) { return Q<U, S>::from_value(q.value() * S(k)); }
template <class U, Lifted S>
auto operator/(const Q<U, S>& q, double k) { return Q<U, S>::from_value(q.value() / S(k)); }
template <class U, Lifted S>
auto operator/(double k, const Q<U, S>& q) { return Q<div_u<one_u, U>, S>::from_value(S(k) / q.value()); }

// Boost's comparisons return bool by definition; these return what the scalar's own comparison returns.
template <class U, Lifted S>
auto operator<(const Q<U, S>& a, const Q<U, S>& b) { return a.value() < b.value(); }
template <class U, Lifted S>
auto operator>(const Q<U, S>& a, const Q<U, S>& b) { return b.value() < a.value(); }
template <class U, Lifted S>
auto operator<=(const Q<U, S>& a, const Q<U, S>& b) { return !(b.value() < a.value()); }
template <class U, Lifted S>
auto operator>=(const Q<U, S>& a, const Q<U, S>& b) { return !(a.value() < b.value()); }

// Functions that keep the unit.
template <class M, class U, class S>
Q<U, S> select(const M& mask, const Q<U, S>& a, const Q<U, S>& b) {
    return Q<U, S>::from_value(select(mask, a.value(), b.value()));
}
template <class U, class S>
Q<U, S> max(const Q<U, S>& a, const Q<U, S>& b) { return Q<U, S>::from_value(max(a.value(), b.value())); }
template <class U, class S>
Q<U, S> min(const Q<U, S>& a, const Q<U, S>& b) { return Q<U, S>::from_value(min(a.value(), b.value())); }
template <class U, class S>
Q<U, S> ceil(const Q<U, S>& a) { return Q<U, S>::from_value(ceil(a.value())); }
template <class U, class S>
Q<U, S> floor(const Q<U, S>& a) { return Q<U, S>::from_value(floor(a.value())); }

/// A ratio of equal units as a bare scalar.
template <class S>
S ratio(const Q<one_u, S>& q) { return q.value(); }

/// The same number in another unit, for the few places where a count changes its name (a replica becomes an instance).
template <class To, class U, class S>
Q<To, S> recount(const Q<U, S>& q) { return Q<To, S>::from_value(q.value()); }

/// Names a result.  A trace prints the name and the unit; for every other scalar it is the identity.
template <class U, class S>
Q<U, S> label(const Q<U, S>& q, std::string_view) { return q; }

}  // namespace sizewell
