// Argument checks shared by the queue models.
#pragma once

#include "sizewell/error.hpp"

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

}  // namespace sizewell::queueing
