#include "watch.hpp"

#include <sizewell/plan/batch.hpp>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <limits>
#include <string>

namespace sizewell::c {

namespace {

constexpr const char* kBatch = "szw_scenario_batch";

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

// @param rows  to plan; a batch that was cancelled before it began has none
plan::Batch as_asked(const szw_batch& batch, std::size_t rows) {
    plan::Batch what{rows, {}, {}, kBatch};
    for (std::size_t k = 0; k < batch.n_inputs; ++k) {
        const std::string path = needed(batch.inputs[k], kBatch, "a path of batch.inputs");
        what.columns.push_back({path, path, {rows == 0 ? nullptr : batch.values + k * batch.n, rows}, {}, {}, {}});
    }
    for (std::size_t m = 0; m < batch.n_figures; ++m) what.figures.emplace_back(needed(batch.figures[m], kBatch, "a path of batch.figures"));
    return what;
}

Outcome run(const szw_scenario& scenario, const szw_batch& batch, Watch& watch, double* results, std::int32_t* rows) {
    plan::QuestionOptions options;
    options.threads = watch.threads();
    options.on = [&](std::size_t done, std::size_t of) { return watch.go_on(done, of); };
    const std::size_t n = watch.begins() ? batch.n : 0;
    const plan::BatchResult r = plan::batch(scenario.baseline, as_asked(batch, n), options, rows == nullptr ? plan::Refusals::end : plan::Refusals::first);
    Outcome refused;
    if (r.first) {
        const Outcome why = attempt([&] { std::rethrow_exception(r.first); });
        refused = {SZW_E_DOMAIN, "row " + std::to_string(r.refused.front().row) + ": " + why.text};
    }
    if (rows == nullptr && r.first) return {SZW_E_DOMAIN, std::string(kBatch) + ": " + refused.text};
    for (std::size_t i = 0; i < batch.n; ++i) {
        const plan::RowState state = i < n ? r.rows[i] : plan::RowState::left;
        if (rows != nullptr) rows[i] = state == plan::RowState::planned ? SZW_OK : state == plan::RowState::refused ? SZW_E_DOMAIN : SZW_CANCELLED;
        for (std::size_t m = 0; m < batch.n_figures && state == plan::RowState::planned; ++m) results[m * batch.n + i] = r.values[m * n + i];
    }
    return {watch.cancelled() ? SZW_CANCELLED : SZW_OK, refused.text};
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
