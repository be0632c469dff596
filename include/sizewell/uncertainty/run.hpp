// A plan under uncertainty: every figure as P10, P50, P90 and mean, each with its error.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/scenario/scenario.hpp"
#include "sizewell/uncertainty/estimate.hpp"

#include <memory>
#include <string>
#include <vector>

namespace sizewell::uncertainty {

/// One figure of the plan, in its printed unit.
struct Distribution {
    std::string path;   ///< "cost.per_month"
    std::string help;
    std::string unit;
    double point = 0.0; ///< the model at the median of every input
    Summary summary;
    std::vector<double> values = {};  ///< every sample's, scramble by scramble, where they are kept
};

/// A promise or budget: how likely it is kept.
struct PromiseOdds {
    std::string service;
    std::string name;   ///< "p99", "monthly_budget"
    Estimate probability;
};

/// How one input was read.
struct InputEcho {
    std::string name;
    std::string text;     ///< as written
    std::string reading;  ///< "lognormal, 90 % between ..., median ..., mean ..."
};

struct Result {
    bool sampled = false;  ///< false: no ranges, so nothing was drawn and every figure is its point
    std::int64_t samples = 0;
    bool truncated = false;
    std::uint64_t seed = 1;
    std::vector<double> percentiles;
    std::vector<InputEcho> inputs;
    std::vector<std::string> notes;  ///< correlations that were changed, and the like
    bool chosen = false;             ///< `figures` are the ones asked for, not all
    std::vector<Distribution> figures;
    std::vector<PromiseOdds> promises;
    Estimate met;  ///< probability that every promise and budget holds

    /// The figure at a path, or null.
    [[nodiscard]] const Distribution* find(const std::string& path) const;
};

/// What a run over a scenario wants beside the samples.
struct RunOptions : Options {
    std::vector<std::string> figures = {};  ///< paths; empty: all of them
    std::vector<std::string> order = {};    ///< inputs that stand on the first dimensions, so that two scenarios share points
    bool keep_values = false;               ///< of the figures: 8 bytes a sample of each
};

/// Values of a block: of(m)[i] is output m at point first + i.
struct BlockValues {
    std::size_t n = 0;
    std::vector<double> values;

    [[nodiscard]] const double* of(std::size_t output) const { return values.data() + output * n; }
};

/// The plan of a scenario as a model over its ranges, whose samples may be computed anywhere: a block's values are the same bits
/// in every process that reads the same scenario and catalogue, and libm is the same.
///
///     const PlanSampling plan(scenario, catalog, options);      // in every process
///     Sampling sampling(plan.outputs(), plan.options());        // in one; blocks by at(), from whichever process
///     plan.result(sampling.estimates());                        // = run(scenario, catalog, options)
class PlanSampling {
  public:
    /// @param catalog  outlives it
    /// @throws DomainError  as run()
    PlanSampling(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const RunOptions& options);
    ~PlanSampling();
    PlanSampling(PlanSampling&&) noexcept;
    PlanSampling& operator=(PlanSampling&&) noexcept;

    /// Are there ranges at all?  Without any there is nothing to sample and no block to compute.
    [[nodiscard]] bool sampled() const;
    /// Figures, then promises (1 kept, 0 not), then all of these.
    [[nodiscard]] std::size_t outputs() const;
    [[nodiscard]] const RunOptions& options() const;

    /// @throws DomainError  as BlockEvaluator; not sampled()
    /// @cost   thread-safe; what is tabulated of a queue for one block serves the others
    [[nodiscard]] BlockValues at(const Block& block) const;
    /// Bits by which two processes tell whether they compute the same: draws and values of the first points of every scramble.
    [[nodiscard]] std::vector<double> probe() const;
    /// estimate() of it on this machine's threads.
    /// @param how  options() with the threads, seconds and progress of this call
    [[nodiscard]] Estimates estimated(const Options& how) const;
    /// @param estimates  of all outputs; empty where nothing is sampled
    [[nodiscard]] Result result(Estimates estimates) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Every figure of a scenario's plan over its ranges.
///
/// Points with exact steps: replicas are searched and queues are solved anew for every sample.  A scenario of points only is
/// planned once.
///
/// @throws DomainError  as Points; an unknown path (with the nearest)
/// @cost   4,096 samples of a plan with queueing: see bench/uncertainty
[[nodiscard]] Result run(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const RunOptions& options = {});

/// Figures at given draws: values[m * n + i] is figure m at draw i, in its printed unit.
struct Samples {
    std::vector<std::string> paths;
    std::size_t n = 0;
    std::vector<double> values;

    [[nodiscard]] const double* of(std::size_t figure) const { return values.data() + figure * n; }
};

/// The plan at every draw: the same draws for two scenarios are common points.  Inputs of the scenario that the draws do not
/// name keep their median; names that the scenario does not have are ignored.
///
/// @param paths  figures wanted, empty for all
/// @param on     told of the points done, by any thread; once it says false, there are no samples (n = 0)
/// @throws DomainError  an unknown path (with the nearest)
[[nodiscard]] Samples evaluate_at(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const Draws& draws, const std::vector<std::string>& paths,
                                  int threads = 1, const std::function<bool(std::size_t done, std::size_t of)>& on = {});

}  // namespace sizewell::uncertainty
