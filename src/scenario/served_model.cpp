#include "sizewell/scenario/served_model.hpp"

#include "sizewell/catalog/model_config.hpp"
#include "sizewell/catalog/profile.hpp"
#include "sizewell/catalog/serving.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/dimension.hpp"
#include "sizewell/scenario/gpu.hpp"
#include "sizewell/scenario/literal.hpp"
#include "sizewell/serving/bounds.hpp"
#include "sizewell/serving/llm.hpp"
#include "sizewell/serving/llm_profile.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

namespace sizewell::scenario {

namespace {

using sizewell::detail::number_text;

constexpr double kOutside = 2.0;  // an error outside the measured range against one inside it: judgement
constexpr std::size_t kLargestConfig = std::size_t{4} << 20U;

bool is_config(const std::string& model) { return model.size() > 5 && model.compare(model.size() - 5, 5, ".json") == 0; }

std::string beside(const Llm& llm, const std::string& file) { return file.front() == '/' ? file : llm.directory + file; }

catalog::ConfiguredModel configured(const Llm& llm) {
    const std::string file = beside(llm, llm.model);
    return catalog::model_from_config(file_text(file, kLargestConfig), file);
}

serving::Gpu gpu_of(const catalog::Accelerator& row, const serving::Precision& precision, std::string& note) {
    const catalog::GpuAtPrecision found = catalog::gpu_at(row, precision);
    note = found.note;
    return found.gpu;
}

serving::MemoryQuestion memory_question(const Llm& llm, const catalog::Catalog& catalog, const ServedModel& s, const serving::Precision& weights) {
    serving::MemoryQuestion q;
    q.architecture = s.architecture;
    q.weights = weights;
    q.kv = serving::precision(llm.kv_precision);
    q.gpu = s.gpu;
    q.engine = catalog::engine_rule(catalog, llm.engine);
    if (llm.memory_share.known()) q.engine.memory_share = llm.memory_share.value.value();
    q.tp = s.place.tensor_parallel;
    q.pp = s.place.pipeline_parallel;
    q.context = std::ceil(llm.input.mean.value.value() + (s.architecture.decoder ? llm.output.mean.value.value() : 0.0));
    return q;
}

serving::Lengths lengths_of(const Llm& llm) {
    if (llm.pairs != nullptr) return serving::lengths_of_trace(*llm.pairs);
    const bool reads_only = !llm.output.known();
    return serving::lengths(token_law(llm.input), reads_only ? prob::Law(prob::Deterministic{1.0}) : token_law(llm.output));
}

// Weights, kernels and software of the replica: measured where a profile says so, typical of the part otherwise.
serving::Efficiency efficiency_of(const Llm& llm, const serving::Work& work, const std::string& note, ServedModel& s, bool& estimated) {
    std::string& basis = s.basis;
    if (llm.profile.empty()) {
        serving::Efficiency e = serving::default_efficiency(s.gpu, work);
        estimated = true;
        basis = "Times are an estimate (" + e.source + "), typically within " + number_text(std::round(100.0 * e.typical_error)) + " %" + (note.empty() ? "" : "; " + note) +
                ": measure, and give a \"profile\".";
        return e;
    }
    const std::string file = beside(llm, llm.profile);
    const serving::ServiceProfile profile = catalog::read_profile(file);
    if (!profile.llm) throw InputError(file, {{"E0414", "/llm", 0, 0, "is missing: this is the profile of a classic model", "name it in a \"batch\", or import a language model's benchmark"}});
    serving::Efficiency e = serving::efficiency_of(*profile.llm);
    estimated = false;
    basis = "Times are those of " + llm.profile + " (" + profile.model + " on " + profile.gpu + ", " + profile.source + ", " + profile.date + "), fitted within " +
            number_text(std::round(100.0 * e.typical_error)) + " %";
    if (profile.gpu != s.gpu.name && !profile.gpu.empty()) basis += "; it was measured on another part than " + s.gpu.name;
    basis += ".";
    s.measured = profile.range;
    if (!outside_measured(s, llm, 0.0).empty()) e.typical_error *= kOutside;
    return e;
}

serving::LlmReplica replica_of(const Llm& llm, const ServedModel& s, const serving::Work& work, const serving::Efficiency& e) {
    serving::LlmReplica r;
    r.step = serving::step_time(work, s.gpu, s.place.tensor_parallel, s.place.pipeline_parallel, e);
    r.limits = serving::default_limits(llm.engine, s.gpu);
    if (llm.max_sequences.known()) r.limits.sequences = static_cast<int>(llm.max_sequences.value.value());
    if (llm.token_budget.known()) r.limits.token_budget = static_cast<int>(llm.token_budget.value.value());
    r.limits.kv_tokens = std::min(s.memory.kv_tokens, 1e12);
    r.lengths = lengths_of(llm);
    r.prefix_hits = llm.prefix_hit.value.value();
    r.accepted_tokens = llm.accepted.value.value();
    r.drafted_tokens = llm.drafted.value.value();
    if (llm.prefill_workers.known()) {
        const double bandwidth = llm.transfer.value.value();
        r.pools = serving::Disaggregated{static_cast<int>(llm.prefill_workers.value.value()), static_cast<int>(llm.decode_workers.value.value()),
                                         work.kv_bytes_per_token / bandwidth, work.kv_bytes_constant / bandwidth};
        r.limits.kv_tokens *= llm.decode_workers.value.value();
    }
    return r;
}

}  // namespace

serving::Architecture architecture_of(const Llm& llm, const catalog::Catalog& catalog) {
    return is_config(llm.model) ? configured(llm).architecture : catalog::model_row(catalog, llm.model).architecture;
}

std::string precision_of(const Llm& llm, const catalog::Catalog& catalog) {
    if (!llm.precision.empty()) return llm.precision;
    return is_config(llm.model) ? configured(llm).precision : catalog::model_row(catalog, llm.model).precision;
}

prob::Law token_law(const Tokens& t) {
    std::vector<prob::QuantilePoint> points;
    for (const auto& [p, g] : {std::pair{0.50, &t.p50}, {0.95, &t.p95}, {0.99, &t.p99}}) {
        if (g->known()) points.push_back({p, g->value.value()});
    }
    if (!points.empty()) return prob::law_with_quantiles(points.size() == 1 ? prob::Family::deterministic : prob::Family::lognormal, points).law;
    if (!t.mean.known()) throw DomainError("tokens", "mean", "missing", "given, or percentiles instead");
    const double scv = t.scv.known() ? t.scv.value.value() : 0.0;
    if (scv == 0.0) return prob::Deterministic{t.mean.value.value()};
    return prob::law_with_mean_scv(prob::Family::lognormal, t.mean.value.value(), scv);
}

ServedModel served_model(const Llm& llm, const catalog::Catalog& catalog, const Placement& place) {
    ServedModel s;
    s.place = place;
    s.architecture = architecture_of(llm, catalog);
    const serving::Precision weights = serving::precision(place.precision);
    std::string note;
    const catalog::Accelerator* row = describes_gpu(place.accelerator) ? nullptr : &catalog::accelerator(catalog, place.accelerator);
    try {
        s.gpu = row == nullptr ? parse_gpu(place.accelerator, "accelerator") : gpu_of(*row, weights, note);
        s.memory = serving::memory_fit(memory_question(llm, catalog, s, weights));
    } catch (const DomainError& e) {
        s.refused = e.what();
        return s;
    }
    if (!s.memory.fits) {
        s.refused = s.memory.reason;
        return s;
    }
    bool estimated = true;
    const serving::Work work = serving::work_of(s.architecture, weights, serving::precision(llm.kv_precision));
    const serving::Efficiency e = efficiency_of(llm, work, note, s, estimated);
    try {
        auto replica = std::make_shared<serving::LlmReplica>(replica_of(llm, s, work, e));
        const double capacity = serving::llm_capacity(*replica).rate;
        s.server = {std::move(replica), capacity, llm.imbalance.value.value(), 1.0, e.typical_error, estimated};
    } catch (const DomainError& x) {
        s.refused = x.what();
    }
    return s;
}

int smallest_tensor_parallel(const Llm& llm, const catalog::Catalog& catalog, const Placement& place, int gpus, std::string* reason) {
    Placement trial = place;
    std::string why;
    for (const int tp : serving::tensor_splits(architecture_of(llm, catalog), gpus / place.pipeline_parallel)) {
        trial.tensor_parallel = tp;
        const ServedModel s = served_model(llm, catalog, trial);
        if (s.refused.empty()) return tp;
        why = s.refused;
    }
    if (reason != nullptr) *reason = why;
    return 0;
}

std::string outside_measured(const ServedModel& served, const Llm& llm, double rate) {
    if (!served.measured) return {};
    std::string out;
    const auto check = [&out](const char* what, const std::optional<serving::Span>& span, double x, bool from_below) {
        if (!span || (x <= span->high * (1.0 + 1e-9) && (!from_below || x >= span->low * (1.0 - 1e-9)))) return;
        out += (out.empty() ? "" : "; ") + std::string(what) + " of " + number_text(x) + " were not measured (" + number_text(span->low) + " to " + number_text(span->high) + ")";
    };
    check("requests a second and replica", served.measured->request_rate, rate, false);
    check("input tokens", served.measured->input_tokens, llm.input.mean.value.value(), true);
    check("output tokens", served.measured->output_tokens, llm.output.mean.value.value(), true);
    return out;
}

const catalog::Price& price_of(const catalog::InstanceOffer& offer, const std::string& purchase) {
    return purchase == "spot" ? offer.spot : purchase == "reserved_1y" ? offer.reserved_1y : purchase == "reserved_3y" ? offer.reserved_3y : offer.on_demand;
}

void buy(Stage& stage, const catalog::InstanceOffer& offer, const catalog::Catalog& catalog, const std::string& purchase) {
    stage.instance = offer.name;
    if (!stage.price.known()) {
        const catalog::Price& p = price_of(offer, purchase);
        stage.price.value = p.value;
        stage.price.from = {Origin::catalogue, format_quantity(p.value.value(), dimension_of<instance_price_u>(), 5) + " (" + offer.name + ", " + purchase + ")", p.provenance.source, p.provenance.date};
    }
    if (!stage.premium.known()) {
        const auto p = catalog::premium_of(catalog, offer);
        stage.premium.value = Q<one_u>::from_value(p.value);
        stage.premium.from = {p.own ? Origin::catalogue : Origin::assumed, format_quantity(100.0 * p.value, Dimension{}, 4) + " % (" + (p.own ? p.service : p.name) + ")",
                              p.provenance.source, p.provenance.date};
    }
}

int workers_of(const Llm& llm) {
    return llm.prefill_workers.known() ? static_cast<int>(llm.prefill_workers.value.value() + llm.decode_workers.value.value()) : 1;
}

void settle(Stage& stage, std::shared_ptr<const ServedModel> served, int gpus) {
    const auto derived = [](auto& g, double value, std::string how) {
        g.value = std::decay_t<decltype(g.value)>::from_value(value);
        g.from = {Origin::derived, std::move(how), {}, {}};
    };
    const int workers = workers_of(stage.llm);
    const int replica = served->place.gpus() * workers;
    stage.llm.precision = served->place.precision;
    if (!stage.llm.tensor_parallel.known()) derived(stage.llm.tensor_parallel, served->place.tensor_parallel, "the smallest that fits");
    derived(stage.gpus_per_replica, replica, std::string("tensor_parallel x pipeline_parallel") + (workers > 1 ? " x workers" : ""));
    derived(stage.replicas_per_instance, std::max(1, gpus / replica), "GPUs of the instance / GPUs of a replica");
    derived(stage.concurrency, 1.0, "a replica is one server of tokens");
    if (stage.routing.empty()) stage.routing = "random";
    stage.llm.served = std::move(served);
}

}  // namespace sizewell::scenario
