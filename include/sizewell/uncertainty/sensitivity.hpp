// Which inputs matter: one at a time, as shares of the variance, as local slopes, and where they flip a verdict.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/scenario/scenario.hpp"
#include "sizewell/uncertainty/estimate.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sizewell::uncertainty {

/// What a group of inputs explains of an output's variance; inputs that are not correlated are groups of one.
struct Share {
    std::vector<std::size_t> inputs;
    Estimate first;  ///< alone: Var E[y | group] / Var y
    Estimate total;  ///< with everything it takes part in: E Var[y | the others] / Var y
};

struct ShareOptions {
    std::int64_t samples = 65536;        ///< for first-order shares
    std::int64_t total_samples = 4096;   ///< for total shares: one more evaluation of each for every group
    std::uint64_t seed = 1;
    int threads = 1;                     ///< 0: all; results do not depend on it
    std::function<bool(std::int64_t done, std::int64_t of)> progress = {};  ///< told of evaluations by any thread; false ends without shares
    bool logarithm = false;              ///< shares of the variance of ln y; a sample with y <= 0 is left out
};

/// First-order and total shares of the output of a model that has one, group by group.
///
/// First order: the variance of 64 conditional means (of a group: products of pairs that share it), less what the scrambles
/// say is noise; never below 0.  Total: half the mean squared difference of pairs that differ in the group alone (Jansen).
/// A share within its half-width of 0 is about zero.
///
/// @return  one for each group; none where `progress` ended it
/// @throws DomainError  more than 128 inputs; what the model throws
/// @accuracy  Ishigami and g-function within 0.01 of the published indices, linear models and products of lognormals within 0.01 of
///            their closed forms (shares_test.cpp, sensitivity_test.cpp)
/// @source    derivation; the indices of the test functions follow from their definitions
[[nodiscard]] std::vector<Share> variance_shares(const Points& points, const ModelMaker& model, const ShareOptions& options = {});

/// One input, or a group that moves together, and what it does to a figure.
struct Bar {
    std::vector<std::string> inputs;
    std::string low_text, high_text;  ///< P10 and P90 of the input; of a group's first
    double at_low = 0.0, at_high = 0.0;  ///< the figure there, all others at their medians
    std::optional<Share> share;
    double slope = 0.0;               ///< d ln figure / d ln input at the medians; 0 for a step
    bool slope_exact = false;         ///< by Dual; otherwise a central difference

    [[nodiscard]] double swing() const { return at_high > at_low ? at_high - at_low : at_low - at_high; }
};

/// The value of one input at which a promise starts or ceases to hold, all others at their medians.
struct Flip {
    std::string service, promise;
    std::string input;
    double value = 0.0;       ///< coherent
    std::string value_text;
    double probability = 0.0; ///< that the input lies below it
    bool kept_below = true;   ///< the promise holds below the value
};

struct Sensitivity {
    std::string path, help, unit;
    double point = 0.0;
    std::vector<Bar> bars;    ///< widest swing first
    std::vector<Flip> flips;
    std::vector<std::string> steady;  ///< promises that no input flips within its P1 to P99
    bool of_logarithm = false;        ///< what the shares are of
    std::int64_t evaluations = 0;
    bool interrupted = false;         ///< ShareOptions::progress ended it: bars and flips that are there are whole, shares are not
};

struct SensitivityOptions {
    bool shares = true;
    ShareOptions share = {.samples = 8192, .total_samples = 1024};
};

/// The tornado of one figure of a plan: P10 to P90 of each input with the others at their medians, shares, slopes and flips.
///
/// Correlated inputs move together in a bar of their own: to the same percentile, or the opposite one where they are
/// correlated negatively with the first of the group.
///
/// @param figure  a path of the plan: "cost.per_month"
/// @throws DomainError  an unknown path (with the nearest); more than 128 ranges where shares are asked for
[[nodiscard]] Sensitivity sensitivity(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::string& figure,
                                      const SensitivityOptions& options = {});

}  // namespace sizewell::uncertainty
