#include "watch.hpp"

#include <sizewell/plan/choose.hpp>
#include <sizewell/uncertainty/run.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace sizewell::c {

namespace {

constexpr const char* kMonteCarlo = "szw_scenario_monte_carlo";

uncertainty::RunOptions options_of(const szw_monte_carlo& what, const plan::Plan& plan, Watch& watch) {
    check_size(what.struct_size, sizeof(szw_monte_carlo), kMonteCarlo, "monte_carlo");
    if (what.n_figures == 0) throw DomainError(kMonteCarlo, "n_figures", 0, ">= 1");
    if (what.samples < 256 || what.samples > (std::int64_t{1} << 34)) throw DomainError(kMonteCarlo, "samples", static_cast<double>(what.samples), "in [256, 2^34]");
    needed(what.figures, kMonteCarlo, "figures");
    needed(what.percentiles, what.n_percentiles, kMonteCarlo, "percentiles");
    uncertainty::RunOptions options;
    options.percentiles.assign(what.percentiles, what.percentiles + what.n_percentiles);
    for (const double p : options.percentiles) {
        if (!(p > 0.0 && p < 100.0)) throw DomainError(kMonteCarlo, "percentile", p, "in (0, 100)");
    }
    const auto metrics = plan::metrics_of(plan);
    for (std::size_t m = 0; m < what.n_figures; ++m) options.figures.push_back(figure(metrics, needed(what.figures[m], kMonteCarlo, "a path of figures")).path);
    options.samples = what.samples;
    options.seed = what.seed;
    options.threads = watch.threads();
    options.progress = [&watch](const uncertainty::Progress& p) { return watch.go_on(static_cast<std::uint64_t>(p.done), static_cast<std::uint64_t>(p.most)); };
    return options;
}

szw_estimate estimate(const uncertainty::Estimate& e) {
    if (std::isnan(e.value)) throw Refusal(SZW_E_DOMAIN, std::string(kMonteCarlo) + ": no sample is a scenario, or a figure has no bound on either side; `sizewell check` the ranges");
    return {e.value, std::isnan(e.half_width) ? std::numeric_limits<double>::infinity() : e.half_width};
}

// The result in the caller's order, complete before any of it is written.
struct Answer {
    std::vector<szw_estimate> percentiles, means;
    szw_estimate met{};
};

Answer answer_of(const uncertainty::Result& result, bool with_percentiles, bool with_means, bool with_met) {
    Answer out;
    for (const uncertainty::Distribution& d : result.figures) {
        for (std::size_t j = 0; with_percentiles && j < d.summary.percentile.size(); ++j) out.percentiles.push_back(estimate(d.summary.percentile[j]));
        if (with_means) out.means.push_back(estimate(d.summary.mean));
    }
    if (with_met) out.met = estimate(result.met);
    return out;
}

}  // namespace

}  // namespace sizewell::c

using namespace sizewell;
using c::guard;
using c::needed;

extern "C" szw_status szw_scenario_monte_carlo(const szw_scenario* scenario, const szw_monte_carlo* what, const szw_run* run, szw_estimate* percentiles,
                                               szw_estimate* means, szw_estimate* met, std::int64_t* samples, char* msg, std::size_t len) {
    return guard(msg, len, [&]() -> c::Outcome {
        needed(scenario, c::kMonteCarlo, "scenario");
        needed(what, c::kMonteCarlo, "what");
        c::Watch watch(run, c::kMonteCarlo);
        const scenario::Scenario& asked = scenario->baseline.scenario();
        const plan::Plan plan = plan::make_plan(asked, *scenario->rows);
        const auto options = c::options_of(*what, plan, watch);
        needed(percentiles, what->n_percentiles, c::kMonteCarlo, "percentiles");
        if (!watch.begins()) {
            if (samples != nullptr) *samples = 0;
            return {SZW_CANCELLED, {}};
        }
        const auto result = uncertainty::run(plan::with_choices(asked, *scenario->rows, plan), *scenario->rows, options);
        const c::Answer answer = c::answer_of(result, percentiles != nullptr, means != nullptr, met != nullptr);
        if (percentiles != nullptr) std::copy(answer.percentiles.begin(), answer.percentiles.end(), percentiles);
        if (means != nullptr) std::copy(answer.means.begin(), answer.means.end(), means);
        if (met != nullptr) *met = answer.met;
        if (samples != nullptr) *samples = result.samples;
        return {result.truncated ? SZW_CANCELLED : SZW_OK, {}};
    });
}
