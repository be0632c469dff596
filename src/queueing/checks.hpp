// Argument checks shared by the queue models.
#pragma once

#include "sizewell/error.hpp"
#include "sizewell/queueing/mg1.hpp"

#include <cmath>

namespace sizewell::queueing {

inline void check_positive(const char* where, const char* argument, double value) {
    if (!(value > 0.0) || std::isinf(value)) throw DomainError(where, argument, value, "> 0 and finite");
}
inline void check_not_negative(const char* where, const char* argument, double value) {
    if (!(value >= 0.0) || std::isinf(value)) throw DomainError(where, argument, value, ">= 0 and finite");
}
inline void check_queue(const char* where, double arrival_rate, double mean_service, double servers) {
    check_not_negative(where, "arrival_rate", arrival_rate);
    check_positive(where, "mean_service", mean_service);
    check_positive(where, "servers", servers);
}
inline int whole_servers(const char* where, double servers) {
    if (!(servers >= 1.0) || servers > 1e6 || servers != std::floor(servers)) {
        throw DomainError(where, "servers", servers, "a whole number in [1, 1e6]");
    }
    return static_cast<int>(servers);
}

inline void check_lattice(const char* where, const LatticeOptions& options) {
    const auto n = options.points;
    if (n < 64 || (n & (n - 1)) != 0) throw DomainError(where, "points", static_cast<double>(n), "a power of two >= 64");
    if (!(options.deepest > 0.0 && options.deepest < 1.0)) throw DomainError(where, "deepest", options.deepest, "in (0, 1)");
}

}  // namespace sizewell::queueing
