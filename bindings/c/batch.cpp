#include "watch.hpp"

#include "plan/many.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <mutex>
#include <string>
#include <vector>

namespace sizewell::c {

namespace {

constexpr const char* kBatch = "szw_scenario_batch";

// Names what is wrong with a row, so that the first of them, not the first found, is told.
class Refused {
  public:
    void note(std::size_t row, const std::string& why) {
        const std::scoped_lock lock(mutex_);
        if (row >= row_) return;
        row_ = row;
        why_ = why;
    }
    [[nodiscard]] bool any() const { return row_ != kNone; }
    [[nodiscard]] std::string text() const { return any() ? "row " + std::to_string(row_) + ": " + why_ : ""; }

  private:
    static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
    std::mutex mutex_;
    std::size_t row_ = kNone;
    std::string why_;
};

// One scenario that is turned to many rows.
class Table {
  public:
    Table(const szw_scenario& scenario, const szw_batch& batch) : baseline_(scenario.baseline), batch_(batch), dials_(dials()) {
        const auto metrics = plan::metrics_of(plan::make_plan(baseline_.scenario(), baseline_.catalog()));
        for (std::size_t m = 0; m < batch.n_figures; ++m) figures_.push_back(figure(metrics, needed(batch.figures[m], kBatch, "a path of batch.figures")));
    }

    // The figures of row i.
    [[nodiscard]] std::vector<double> at(std::size_t i) const {
        std::vector<double> inputs;
        for (std::size_t k = 0; k < batch_.n_inputs; ++k) {
            const double written = batch_.values[k * batch_.n + i], x = written * factors_[k];
            if (!std::isfinite(x)) throw DomainError(kBatch, batch_.inputs[k], written, "finite");
            inputs.push_back(x);
        }
        const scenario::Scenario scenario = dials_.at(inputs);
        const plan::Plan p = plan_of(scenario);
        std::vector<double> values;
        for (const plan::Metric& m : figures_) values.push_back(plan::value_of(p, m));
        return values;
    }

  private:
    scenario::Dials dials() {
        std::vector<const scenario::Input*> inputs;
        std::vector<std::string> arguments;
        for (std::size_t k = 0; k < batch_.n_inputs; ++k) {
            const std::string path = needed(batch_.inputs[k], kBatch, "a path of batch.inputs");
            inputs.push_back(&baseline_.input(path, path));
            for (std::size_t before = 0; before < k; ++before) {
                if (inputs[before] == inputs[k]) throw DomainError(kBatch, "batch.inputs", path, "named once");
            }
            arguments.push_back(path);
            factors_.push_back(baseline_.unit_of(*inputs[k]).factor);
        }
        return {baseline_, inputs, arguments};
    }

    [[nodiscard]] plan::Plan plan_of(const scenario::Scenario& scenario) const {
        plan::Plan p = plan::make_plan(scenario, baseline_.catalog());
        if (!scenario.expect.empty()) plan::hold_expectations(scenario, baseline_.catalog(), {}, p);
        return p;
    }

    const scenario::Baseline& baseline_;
    const szw_batch& batch_;
    std::vector<double> factors_;
    scenario::Dials dials_;
    std::vector<plan::Metric> figures_;
};

void check(const szw_batch& batch) {
    check_size(batch.struct_size, sizeof(szw_batch), kBatch, "batch");
    if (batch.n_inputs == 0) throw DomainError(kBatch, "batch.n_inputs", 0, ">= 1");
    if (batch.n_figures == 0) throw DomainError(kBatch, "batch.n_figures", 0, ">= 1");
    needed(batch.inputs, kBatch, "batch.inputs");
    needed(batch.figures, kBatch, "batch.figures");
    const std::size_t most = std::numeric_limits<std::size_t>::max() / sizeof(double) / std::max(batch.n_inputs, batch.n_figures);
    if (batch.n > most) throw DomainError(kBatch, "batch.n", static_cast<double>(batch.n), "a number of rows that memory can hold");
    needed(batch.values, batch.n, kBatch, "batch.values");
}

Outcome run(const szw_scenario& scenario, const szw_batch& batch, Watch& watch, double* results, std::int32_t* rows) {
    const Table table(scenario, batch);
    std::vector<std::int32_t> states(batch.n, SZW_CANCELLED);
    // Where a refused row fails the call, results stay untouched until all rows are known to be good.
    std::vector<double> kept(rows == nullptr ? batch.n * batch.n_figures : 0);
    double* into = rows == nullptr ? kept.data() : results;
    Refused refused;
    const auto on = [&](std::size_t done, std::size_t of) { return watch.go_on(done, of) && (rows != nullptr || !refused.any()); };
    if (watch.begins()) {
        plan::run_many(batch.n, watch.threads(), on, [&](std::size_t i) {
            const Outcome outcome = attempt([&] {
                const auto values = table.at(i);
                for (std::size_t m = 0; m < values.size(); ++m) into[m * batch.n + i] = values[m];
            });
            if (outcome.status == SZW_E_MEMORY || outcome.status == SZW_E_INTERNAL) throw Refusal(outcome.status, outcome.text);
            states[i] = outcome.status == SZW_OK ? SZW_OK : SZW_E_DOMAIN;
            if (outcome.status != SZW_OK) refused.note(i, outcome.text);
        });
    }
    if (rows == nullptr && refused.any()) return {SZW_E_DOMAIN, std::string(kBatch) + ": " + refused.text()};
    for (std::size_t i = 0; i < batch.n; ++i) {
        if (rows != nullptr) rows[i] = states[i];
        else if (states[i] == SZW_OK) for (std::size_t m = 0; m < batch.n_figures; ++m) results[m * batch.n + i] = kept[m * batch.n + i];
    }
    return {watch.cancelled() ? SZW_CANCELLED : SZW_OK, refused.text()};
}

}  // namespace

}  // namespace sizewell::c

using namespace sizewell;
using c::guard;
using c::needed;

extern "C" {

szw_status szw_cancel_create(szw_cancel** out, char* msg, std::size_t len) {
    return guard(msg, len, [&] {
        needed(out, "szw_cancel_create", "out");
        *out = new szw_cancel;
    });
}

void szw_cancel_request(szw_cancel* cancel) {
    if (cancel != nullptr) cancel->asked.store(true, std::memory_order_relaxed);
}

void szw_cancel_reset(szw_cancel* cancel) {
    if (cancel != nullptr) cancel->asked.store(false, std::memory_order_relaxed);
}

void szw_cancel_destroy(szw_cancel** cancel) {
    if (cancel == nullptr) return;
    delete *cancel;
    *cancel = nullptr;
}

szw_status szw_scenario_batch(const szw_scenario* scenario, const szw_batch* batch, const szw_run* run, double* results, std::int32_t* rows, char* msg,
                              std::size_t len) {
    return guard(msg, len, [&] {
        needed(scenario, c::kBatch, "scenario");
        c::check(*needed(batch, c::kBatch, "batch"));
        c::Watch watch(run, c::kBatch);
        needed(results, batch->n, c::kBatch, "results");
        return c::run(*scenario, *batch, watch, results, rows);
    });
}

}  // extern "C"
