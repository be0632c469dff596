// The plan as a function of its uncertain inputs.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/plan/figures.hpp"
#include "sizewell/plan/model.hpp"
#include "sizewell/scenario/scenario.hpp"
#include "sizewell/sizing/replicas.hpp"
#include "sizewell/uncertainty/inputs.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace sizewell::uncertainty {

/// A number that the plan makes, printed as value * scale.
struct Output {
    std::string path;
    std::string help;
    std::string unit;
    double scale = 1.0;
};

/// A promise or a budget.
struct Promise {
    std::string service;
    std::string name;
};

/// What searches at one point have found, for scenarios that differ from it in demand, people and the like: a goal asks for the
/// same point again and again.
struct PointMemory {
    struct Service {
        std::vector<double> numbers, seconds;  ///< that reach the search beside the rate
        sizing::KnownRates rates;
    };
    std::vector<Service> services;
};

/// What of the scenario and its draws is the same for every thread.
class PlanFunction {
  public:
    /// @param inputs  the draws a point has, in order; names that the scenario does not have are allowed
    /// @param quick   false: every search begins anew and on the queues themselves, not on SizingTable
    PlanFunction(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::vector<Input>& inputs, bool quick = true);
    ~PlanFunction();

    [[nodiscard]] const std::vector<Output>& outputs() const { return outputs_; }
    [[nodiscard]] const std::vector<Promise>& promises() const { return promises_; }

    /// One thread's copy of the scenario.
    class Worker {
      public:
        explicit Worker(const PlanFunction& plan);
        ~Worker();
        Worker(Worker&&) noexcept;

        /// The plan at one point: every output in its printed unit, then 0 or 1 for every promise, then for all of them.
        ///
        /// A point that is no scenario (a peak below its average) makes every value NaN.
        /// @param inputs  of the constructor, in its order;  @param values  outputs + promises + 1 of them
        /// @param memory      of this point, from call to call; may be null.  One stage that queues is searched with it
        /// @param sizes_only  times and what is made of them may be left not a number
        void operator()(const double* inputs, double* values, PointMemory* memory = nullptr, bool sizes_only = false);

        /// Why the first such point is none, "" if all were scenarios.
        [[nodiscard]] const std::string& refused() const;

      private:
        struct State;
        std::unique_ptr<State> state_;
    };

    [[nodiscard]] std::size_t width() const { return outputs_.size() + promises_.size() + 1; }

  private:
    struct Shared;
    std::unique_ptr<const Shared> shared_;
    std::vector<Output> outputs_;
    std::vector<Promise> promises_;
};

}  // namespace sizewell::uncertainty
