#include "guard.hpp"

#include <sizewell/cost/compute.hpp>
#include <sizewell/decision/managed.hpp>
#include <sizewell/prob/fit.hpp>
#include <sizewell/queueing/erlang.hpp>
#include <sizewell/queueing/mmc.hpp>
#include <sizewell/queueing/response.hpp>
#include <sizewell/sizing/replicas.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace sizewell::c {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kMostServers = 1e6;

void within(double x, double low, double high, const char* where, const char* argument, const char* bound) {
    if (!(x >= low && x <= high)) throw DomainError(where, argument, x, bound);
}

void above(double x, double low, double high, const char* where, const char* argument, const char* bound) {
    if (!(x > low && x <= high)) throw DomainError(where, argument, x, bound);
}

// Calls f(i) for i < n; a refusal names its element.
template <class F>
void each(std::size_t n, const char* where, const F& f) {
    for (std::size_t i = 0; i < n; ++i) {
        const Outcome outcome = attempt([&] { f(i); });
        if (outcome.status != SZW_OK) throw Refusal(outcome.status, std::string(where) + ": element " + std::to_string(i) + ": " + outcome.text);
    }
}

// The same for an output that is written whole or not at all, and may be the array of an input.
template <class T, class F>
void fill(T* out, std::size_t n, const char* where, const F& f) {
    needed(out, n, where, "the result");
    std::vector<T> values(n);
    each(n, where, [&](std::size_t i) { values[i] = f(i); });
    std::copy(values.begin(), values.end(), out);
}

using Erlang = double (*)(double, double);

double erlang(Erlang formula, double servers, double load, const char* where) {
    constexpr double kMost = 1e7;  // 10 ms
    above(servers, 0.0, kMost, where, "servers", "in (0, 1e7]");
    within(load, 0.0, kMost, where, "load", "in [0, 1e7]");
    return std::min(1.0, formula(servers, load));
}

void erlang_array(Erlang formula, const double* servers, const double* load, std::size_t n, double* p, const char* where, const char* each) {
    needed(servers, n, where, "servers");
    needed(load, n, where, "load");
    fill(p, n, where, [&](std::size_t i) { return erlang(formula, servers[i], load[i], each); });
}

prob::Law law_of(const szw_service& service, const char* where) {
    using prob::Family;
    constexpr Family kFamilies[] = {Family::exponential, Family::deterministic, Family::erlang, Family::gamma, Family::hyperexponential, Family::lognormal,
                                    Family::weibull, Family::pareto, Family::lomax, Family::uniform, Family::triangular};
    constexpr int kLaws = sizeof(kFamilies) / sizeof(*kFamilies);
    if (service.law < 0 || service.law >= kLaws) throw DomainError(where, "service.law", service.law, "SZW_EXPONENTIAL to SZW_TRIANGULAR");
    within(service.mean, 1e-9, 1e9, where, "service.mean", "in [1e-9, 1e9] s");
    within(service.scv, 0.0, 1e4, where, "service.scv", "in [0, 1e4]");
    return prob::law_with_mean_scv(kFamilies[service.law], service.mean, service.scv);
}

void check(const szw_queue& queue, double percentile, const char* where) {
    above(queue.rate, 0.0, 1e12, where, "rate", "in (0, 1e12] 1/s");
    above(queue.servers, 0.0, kMostServers, where, "servers", "in (0, 1e6]");
    if (queue.service.law != SZW_EXPONENTIAL && queue.servers != std::floor(queue.servers)) throw DomainError(where, "servers", queue.servers, "whole unless the service is exponential");
    within(percentile, 1e-3, 99.999, where, "percentile", "in [1e-3, 99.999]");
}

queueing::Response response_of(const szw_queue& queue, double percentile, const char* where) {
    check(queue, percentile, where);
    const prob::Law law = law_of(queue.service, where);
    return queueing::response(queueing::Poisson{queue.rate}, law, queue.servers, {.percentiles = {percentile}, .time_budget = 0.0});
}

double percentile_of(const szw_queue& queue, int which, double percentile, const char* where) {
    if (queue.service.law != SZW_EXPONENTIAL) {
        const queueing::Response r = response_of(queue, percentile, where);
        return (which == SZW_WAIT ? r.wait : r.response).percentile.front();
    }
    check(queue, percentile, where);
    (void)law_of(queue.service, where);
    const auto laws = queueing::mmc(queue.rate, queue.service.mean, queue.servers);
    return laws.saturated ? kInfinity : queueing::quantile(which == SZW_WAIT ? laws.wait : laws.response, percentile / 100.0);
}

szw_response response_struct(const queueing::Response& r) {
    szw_response out{};
    out.p_wait = r.p_wait;
    out.mean_wait = r.wait.mean;
    out.wait = r.wait.percentile.front();
    out.wait_low = r.wait.lower.front();
    out.wait_high = r.wait.upper.front();
    out.mean_response = r.response.mean;
    out.response = r.response.percentile.front();
    out.response_low = r.response.lower.front();
    out.response_high = r.response.upper.front();
    out.relative_error = r.relative_error;
    out.method = static_cast<std::int32_t>(r.error);
    out.saturated = r.saturated ? 1 : 0;
    return out;
}
static_assert(SZW_EXACT == static_cast<int>(queueing::ErrorClass::exact) && SZW_BOUNDED == static_cast<int>(queueing::ErrorClass::bounded) &&
              SZW_APPROXIMATE == static_cast<int>(queueing::ErrorClass::approximate) && SZW_SIMULATED == static_cast<int>(queueing::ErrorClass::simulated));

constexpr const char* kReplicas = "szw_replicas_array";

// One rate's answer: the number, and what each promise gets.
std::int32_t replicas_of(sizing::Question& question, double rate, double mean, double* reached) {
    above(rate, 0.0, 1e12, kReplicas, "rate", "in (0, 1e12] 1/s");
    above(rate * mean / question.cap.front(), 0.0, kMostServers, kReplicas, "rate x mean / cap", "in (0, 1e6] servers");
    question.arrivals = queueing::Poisson{rate};
    queueing::Options options{.percentiles = {}, .time_budget = 0.0};
    for (const sizing::Target& t : question.targets) options.percentiles.push_back(t.percentile);
    const sizing::Answer answer = sizing::fewest_replicas(question, options);
    for (std::size_t j = 0; j < question.targets.size(); ++j) {
        reached[j] = answer.latency.saturated ? kInfinity : sizing::reached(answer.latency, question.targets[j], j);
        for (const auto& u : answer.unreachable) {
            if (u.target == question.targets[j]) reached[j] = u.nearest;
        }
    }
    return answer.unreachable.empty() ? answer.replicas.front() : 0;
}

sizing::Question question_of(const szw_service& service, const szw_promise* promises, std::size_t n, double cap) {
    above(cap, 0.0, 1.0, kReplicas, "cap", "in (0, 1]");
    sizing::Question question;
    latency::Stage stage;
    stage.name = "service";
    stage.service = law_of(service, kReplicas);
    question.stages = {std::move(stage)};
    question.cap = {cap};
    question.price = {1.0};
    for (std::size_t j = 0; j < n; ++j) {
        within(promises[j].percentile, 1e-3, 99.999, kReplicas, "percentile", "in [1e-3, 99.999]");
        above(promises[j].seconds, 0.0, 1e12, kReplicas, "seconds", "in (0, 1e12]");
        question.targets.push_back({promises[j].percentile, promises[j].seconds});
    }
    return question;
}

void finite(double x, double low, const char* where, const char* argument, bool above_low = false) {
    if (!std::isfinite(x) || !(above_low ? x > low : x >= low)) throw DomainError(where, argument, x, above_low ? "finite and > 0" : "finite and >= 0");
}

double cost_of_request(double instances, double usd_per_hour, double average, const char* where) {
    finite(instances, 0.0, where, "instances");
    finite(usd_per_hour, 0.0, where, "usd_per_instance_hour");
    finite(average, 0.0, where, "average", true);
    const double usd = cost::cost_per_request(cost::compute_rate(sizewell::instances(instances), usd_per_instance_hour(usd_per_hour)), req_per_s(average)).value();
    if (!std::isfinite(usd)) throw DomainError(where, "instances x price / average", usd, "finite");
    return usd;
}

// Money a month is taken as it is: both bills and their crossing scale with it.
struct Bills {
    Q<usd_per_s_u> own_people, managed_people, fee;
    double premium;
};

Bills bills_of(const szw_managed& managed, const char* where) {
    finite(managed.own_people, 0.0, where, "own_people");
    finite(managed.cluster_fee, 0.0, where, "cluster_fee");
    finite(managed.managed_people, 0.0, where, "managed_people");
    finite(managed.premium, 0.0, where, "premium");
    const auto money = [](double x) { return Q<usd_per_s_u>::from_value(x); };
    return {money(managed.own_people), money(managed.managed_people), money(managed.cluster_fee), managed.premium};
}

}  // namespace

}  // namespace sizewell::c

using namespace sizewell;
using c::guard;
using c::needed;

extern "C" {

szw_status szw_erlang_b(double servers, double load, double* p, char* msg, std::size_t len) {
    return guard(msg, len, [&] { *needed(p, "szw_erlang_b", "p") = c::erlang(queueing::erlang_b_real, servers, load, "szw_erlang_b"); });
}

szw_status szw_erlang_c(double servers, double load, double* p, char* msg, std::size_t len) {
    return guard(msg, len, [&] { *needed(p, "szw_erlang_c", "p") = c::erlang(queueing::erlang_c_real, servers, load, "szw_erlang_c"); });
}

szw_status szw_erlang_b_array(const double* servers, const double* load, std::size_t n, double* p, char* msg, std::size_t len) {
    return guard(msg, len, [&] { c::erlang_array(queueing::erlang_b_real, servers, load, n, p, "szw_erlang_b_array", "erlang_b"); });
}

szw_status szw_erlang_c_array(const double* servers, const double* load, std::size_t n, double* p, char* msg, std::size_t len) {
    return guard(msg, len, [&] { c::erlang_array(queueing::erlang_c_real, servers, load, n, p, "szw_erlang_c_array", "erlang_c"); });
}

szw_status szw_queue_response(const szw_queue* queue, double percentile, szw_response* out, char* msg, std::size_t len) {
    constexpr const char* kWhere = "szw_queue_response";
    return guard(msg, len, [&] {
        needed(queue, kWhere, "queue");
        needed(out, kWhere, "out");
        *out = c::response_struct(c::response_of(*queue, percentile, kWhere));
    });
}

szw_status szw_queue_percentile_array(const szw_queue* queues, std::size_t n, int which, double percentile, double* seconds, char* msg, std::size_t len) {
    constexpr const char* kWhere = "szw_queue_percentile_array";
    return guard(msg, len, [&] {
        needed(queues, n, kWhere, "queues");
        if (which != SZW_WAIT && which != SZW_RESPONSE) throw DomainError(kWhere, "which", which, "SZW_WAIT or SZW_RESPONSE");
        c::fill(seconds, n, kWhere, [&](std::size_t i) { return c::percentile_of(queues[i], which, percentile, "queue"); });
    });
}

szw_status szw_replicas_array(const double* rates, std::size_t n, const szw_service* service, const szw_promise* promises, std::size_t n_promises, double cap,
                              std::int32_t* replicas, double* reached, char* msg, std::size_t len) {
    return guard(msg, len, [&] {
        needed(rates, n, c::kReplicas, "rates");
        needed(service, c::kReplicas, "service");
        if (n_promises == 0) throw DomainError(c::kReplicas, "n_promises", 0, ">= 1");
        needed(promises, c::kReplicas, "promises");
        needed(replicas, n, c::kReplicas, "replicas");
        sizing::Question question = c::question_of(*service, promises, n_promises, cap);
        std::vector<std::int32_t> numbers(n);
        std::vector<double> times(n * n_promises);
        c::each(n, c::kReplicas, [&](std::size_t i) { numbers[i] = c::replicas_of(question, rates[i], service->mean, times.data() + i * n_promises); });
        std::copy(numbers.begin(), numbers.end(), replicas);
        if (reached != nullptr) std::copy(times.begin(), times.end(), reached);
    });
}

szw_status szw_cost_per_request(double instances, double usd_per_instance_hour, double average, double* usd, char* msg, std::size_t len) {
    constexpr const char* kWhere = "szw_cost_per_request";
    return guard(msg, len, [&] { *needed(usd, kWhere, "usd") = c::cost_of_request(instances, usd_per_instance_hour, average, kWhere); });
}

szw_status szw_cost_per_request_array(const double* instances, const double* usd_per_instance_hour, const double* average, std::size_t n, double* usd, char* msg,
                                      std::size_t len) {
    constexpr const char* kWhere = "szw_cost_per_request_array";
    return guard(msg, len, [&] {
        needed(instances, n, kWhere, "instances");
        needed(usd_per_instance_hour, n, kWhere, "usd_per_instance_hour");
        needed(average, n, kWhere, "average");
        c::fill(usd, n, kWhere, [&](std::size_t i) { return c::cost_of_request(instances[i], usd_per_instance_hour[i], average[i], "cost"); });
    });
}

szw_status szw_managed_break_even(const szw_managed* managed, double* compute, int* outcome, char* msg, std::size_t len) {
    constexpr const char* kWhere = "szw_managed_break_even";
    return guard(msg, len, [&] {
        const c::Bills b = c::bills_of(*needed(managed, kWhere, "managed"), kWhere);
        needed(compute, kWhere, "compute");
        const auto saved = b.own_people + b.fee - b.managed_people;
        if (!std::isfinite(saved.value())) throw DomainError(kWhere, "own_people + cluster_fee", saved.value(), "finite");
        int how = SZW_OWN_ALWAYS;
        double at = 0.0;
        if (saved.value() > 0.0) {
            at = b.premium > 0.0 ? decision::break_even_compute(saved, b.premium).value() : c::kInfinity;
            how = std::isfinite(at) ? SZW_CROSSES : SZW_MANAGED_ALWAYS;
        } else if (saved.value() == 0.0 && b.premium == 0.0) {
            how = SZW_EQUAL;
        }
        *compute = at;
        if (outcome != nullptr) *outcome = how;
    });
}

szw_status szw_managed_bills_array(const szw_managed* managed, const double* compute, std::size_t n, double* own_bill, double* managed_bill, char* msg, std::size_t len) {
    constexpr const char* kWhere = "szw_managed_bills_array";
    return guard(msg, len, [&] {
        const c::Bills b = c::bills_of(*needed(managed, kWhere, "managed"), kWhere);
        needed(compute, n, kWhere, "compute");
        needed(own_bill, n, kWhere, "own_bill");
        needed(managed_bill, n, kWhere, "managed_bill");
        std::vector<double> own(n), theirs(n);
        c::each(n, kWhere, [&](std::size_t i) {
            c::finite(compute[i], 0.0, "bills", "compute");
            const auto money = Q<usd_per_s_u>::from_value(compute[i]);
            const auto both = decision::managed_or_own(money, money * b.premium, b.own_people, b.managed_people, b.fee);
            own[i] = both.own.value();
            theirs[i] = both.managed.value();
            if (!std::isfinite(own[i]) || !std::isfinite(theirs[i])) throw DomainError("bills", "bill", std::max(own[i], theirs[i]), "finite");
        });
        std::copy(own.begin(), own.end(), own_bill);
        std::copy(theirs.begin(), theirs.end(), managed_bill);
    });
}

}  // extern "C"
