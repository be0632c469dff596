// The uncertain inputs of a scenario: independent draws by name, and which of them move together.
#pragma once

#include "sizewell/scenario/dimension.hpp"
#include "sizewell/scenario/range.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <limits>
#include <string>
#include <vector>

namespace sizewell::uncertainty {

/// One draw.  A name stands for one draw wherever it is used.
struct Input {
    std::string name;       ///< the path of a value, "demand.peak", or a variable, "$gpu_price"
    scenario::Range range;  ///< in coherent units
    double low = -std::numeric_limits<double>::infinity();  ///< what the quantity itself cannot leave
    double high = std::numeric_limits<double>::infinity();
    scenario::Dimension dimension = {};
    std::string text = {};  ///< as it was written
};

/// Two inputs that move together.
struct Correlation {
    std::string first;
    std::string second;
    double rank = 0.0;  ///< Spearman's, in [-1, 1]
};

/// Every range of a scenario that the model can feel: its variables first, then its values in the order of the file.
[[nodiscard]] std::vector<Input> uncertain_inputs(const scenario::Scenario& scenario);

/// The correlations a scenario states.
[[nodiscard]] std::vector<Correlation> correlations(const scenario::Scenario& scenario);

/// The value that the input stays below with probability p.
///
/// Where the law of the range leaves [low, high], the tail outside the stated interval is the law's own, given that it stays
/// inside: the stated interval, and with it the median, are untouched.
///
/// @param p  in (0, 1)
[[nodiscard]] double quantile(const Input& input, double p);

}  // namespace sizewell::uncertainty
