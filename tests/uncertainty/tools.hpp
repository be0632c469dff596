// Inputs and models that tests of the uncertainty layer share.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/scenario/literal.hpp"
#include "sizewell/uncertainty/estimate.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace sizewell::uncertainty::test {

inline const catalog::Catalog& the_catalog() {
    static const catalog::Catalog c = catalog::load_catalog(SIZEWELL_ROOT "/data");
    return c;
}

inline Input input(const std::string& name, const std::string& text) { return {.name = name, .range = scenario::parse_literal(text).range, .text = text}; }

inline Input uniform(const std::string& name, double low, double high) {
    Input i{.name = name, .range = {}};
    i.range.kind = scenario::RangeKind::uniform;
    i.range.low = i.range.lower = low;
    i.range.high = i.range.upper = high;
    i.range.likely = 0.5 * (low + high);
    return i;
}

/// A model of one output from a function of one point.
template <class F>
ModelMaker model_of(std::size_t inputs, F f) {
    return [inputs, f]() -> BlockModel {
        return [inputs, f, x = std::vector<double>(inputs)](std::size_t n, std::size_t stride, const double* in, double* out) mutable {
            for (std::size_t i = 0; i < n; ++i) {
                for (std::size_t k = 0; k < inputs; ++k) x[k] = in[k * stride + i];
                out[i] = f(x);
            }
        };
    };
}

inline bool holds(const Estimate& e, double truth) { return std::abs(e.value - truth) <= e.half_width; }

}  // namespace sizewell::uncertainty::test
