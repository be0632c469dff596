// Whole instances of every pool as a function of the fleet's average rate, by the plan's own search.
#pragma once

#include "sizewell/decision/resolve.hpp"
#include "sizewell/plan/model.hpp"

#include <map>

namespace sizewell::plan {

/// Asks the plan for instances and remembers: between two rates with the same instances there is nothing to ask.
class FleetSizes {
  public:
    /// @param model  at the rates of the scenario; a multiple of the average scales every service alike
    explicit FleetSizes(Model<double> model);

    /// @param rate  average of the fleet on the day planned for [req/s], > 0
    [[nodiscard]] const decision::Sizes& operator()(double rate);

    [[nodiscard]] double now() const { return now_; }          ///< [req/s]
    [[nodiscard]] double precision() const { return simulated_ ? 1e-3 : 1e-9; }
    [[nodiscard]] bool simulated() const { return simulated_; }  ///< a sizing simulates or replays
    [[nodiscard]] const Model<double>& model() const { return model_; }

  private:
    Model<double> model_;
    double now_ = 0.0;
    bool simulated_ = false;
    std::map<double, decision::Sizes> seen_;
};

}  // namespace sizewell::plan
