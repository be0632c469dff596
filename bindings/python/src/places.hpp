// Parameters that many functions have, with one name, one unit and one domain.
#pragma once

#include "arrays.hpp"

#include <functional>
#include <limits>
#include <optional>

namespace sizewell::python {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

inline constexpr Place kRate{"arrival_rate_rps", "req/s", 0.0, 1e12, "in [0, 1e12] req/s", false, "/s"};
inline constexpr Place kSomeRate{"arrival_rate_rps", "req/s", kTiny, 1e12, "in (0, 1e12] req/s", false, "/s"};
inline constexpr Place kServiceMean = Place{"service_mean_s", "s", 1e-9, 1e9, "in [1e-9, 1e9] s"}.meaning("Mean service time, {}.");
inline constexpr Place kServiceScv = Place{"service_scv", "", 0.0, 1e4, "in [0, 1e4]"}.meaning("Variance of the service time over its squared mean, {} and what the law can have.");
inline constexpr Place kServers = Place{"servers", "", kTiny, 1e7, "in (0, 1e7]"}.meaning("Number of servers, {}; need not be whole.");
inline constexpr Place kWholeServers = Place{"servers", "", 1.0, 1e6, "a whole number in [1, 1e6]", true}.meaning("Number of servers, {}.");
inline constexpr Place kPercentile = Place{"percentile", "%", kTiny, 0x1.8ffffffffffffp+6, "in (0, 100)"}.meaning("{}: 99 or '99 %' is the p99.");
inline constexpr Place kTime{"time_s", "s", 0.0, kLargest, ">= 0 s and finite"};
inline constexpr Place kP50 = Place{"p50_s", "s", 1e-12, 1e12, "in [1e-12, 1e12] s"}.meaning("{}, p50 < p99.");
inline constexpr Place kP99 = Place{"p99_s", "s", 1e-12, 1e12, "in [1e-12, 1e12] s"}.meaning("{}, p50 < p99.");

constexpr Place share(const char* name) { return {name, "", 0.0, 1.0, "in [0, 1]"}; }
constexpr Place positive(const char* name, const char* unit, const char* must = "> 0 and finite") { return {name, unit, kTiny, kLargest, must}; }
constexpr Place not_negative(const char* name, const char* unit, const char* must = ">= 0 and finite") { return {name, unit, 0.0, kLargest, must}; }
constexpr Place finite(const char* name, const char* unit) { return {name, unit, -kLargest, kLargest, "finite"}; }

// -- laws -----------------------------------------------------------------------------------------------------------------------

namespace detail {
inline void append(std::vector<double>& key, double x) { key.push_back(x); }
inline void append(std::vector<double>& key, std::span<const double> x) { key.insert(key.end(), x.begin(), x.end()); }
}  // namespace detail

/// The kernel question(law(all but the last...), last).  The law is kept while only the last number changes, as it does along
/// the last axis where percentiles are asked; so make it anew for each call.
template <class Law, class Question>
auto asking(const Law& law, const Question& question) {
    using Known = typename decltype(std::function(law))::result_type;
    return [law, question, key = std::vector<double>(), known = std::vector<double>(), kept = std::optional<Known>()](auto... x) mutable {
        const auto all = std::make_tuple(x...);
        return [&]<std::size_t... K>(std::index_sequence<K...>) {
            key.clear();
            (detail::append(key, std::get<K>(all)), ...);
            if (!kept || key != known) {
                kept.reset();
                kept.emplace(law(std::get<K>(all)...));
                known.swap(key);
            }
            return question(*kept, std::get<sizeof...(K)>(all));
        }(std::make_index_sequence<sizeof...(x) - 1>());
    };
}

}  // namespace sizewell::python
