// Names in a trace; every other scalar ignores names, so they are not put together for it.
#pragma once

#include "sizewell/traced.hpp"

#include <concepts>
#include <string>
#include <string_view>

namespace sizewell::plan {

template <Scalar S>
auto name_in(const std::string& prefix, std::string_view what) {
    if constexpr (std::same_as<S, Traced>) return prefix + std::string(what);
    else return what;
}

template <Scalar S>
Q<second_u, S> in_seconds(const S& x) { return Q<second_u, S>::from_value(x); }

/// What every opaque step of a service depends on: the design rate and the service time of each stage.
template <Scalar S, class Service>
std::vector<S> sizing_inputs(const Service& s, const Q<request_rate_u, S>& design) {
    std::vector<S> inputs{design.value()};
    for (const auto& stage : s.stages) inputs.push_back(stage.service.value());
    return inputs;
}

}  // namespace sizewell::plan
