// Small networks and the checks that their tests share.
#pragma once

#include "sizewell/simulation/network.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace sizewell::simulation::cases {

inline Station station(int servers, prob::Law service = prob::Exponential{1.0}) {
    Station s;
    s.name = "gpu";
    s.servers = servers;
    s.service = std::move(service);
    return s;
}

inline Network network(double rate, Station s, Step flow = Visit{0}) {
    return {Renewal{prob::Exponential{1.0 / rate}}, {std::move(s)}, std::move(flow)};
}

inline Options quick(std::int64_t customers = 320'000) {
    Options o;
    o.customers = customers;
    return o;
}

inline void expect_covers(const Estimate& e, double truth, const std::string& what) {
    EXPECT_NEAR(e.value, truth, 3.0 * e.half_width_95 + 1e-12) << what;
    EXPECT_LT(e.half_width_95, 0.3 * truth + 0.02) << what;
}

}  // namespace sizewell::simulation::cases
