#include "sizewell/latency/retry.hpp"

#include "latency/cells.hpp"
#include "sizewell/error.hpp"
#include "sizewell/latency/series.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace sizewell::latency {

namespace {

void check(const Retry& r) {
    if (!(r.timeout > 0.0)) throw DomainError("retry", "timeout", r.timeout, "> 0");
    if (r.retries < 0 || r.retries > 100) throw DomainError("retry", "retries", r.retries, "in [0, 100]");
    if (!(r.backoff >= 0.0 && std::isfinite(r.backoff))) throw DomainError("retry", "backoff", r.backoff, ">= 0 and finite");
    if (!(r.factor >= 0.0 && std::isfinite(r.factor))) throw DomainError("retry", "factor", r.factor, ">= 0 and finite");
}

double attempts(double late, int retries) {
    double sum = 0.0, power = 1.0;
    for (int j = 0; j <= retries; ++j, power *= late) sum += power;
    return sum;
}

}  // namespace

RetryAnswer retried(const queueing::ResponseLaw& attempt, const Retry& retry) {
    check(retry);
    RetryAnswer answer;
    const double late = std::isinf(retry.timeout) ? 0.0 : ccdf(attempt, retry.timeout);
    answer.p_fail = std::pow(late, retry.retries + 1);
    answer.mean_attempts = answer.load_factor = attempts(late, retry.retries);
    if (std::holds_alternative<queueing::Unbounded>(attempt.body) || late >= 1.0) return answer;
    if (late == 0.0) {
        answer.law = attempt;
        return answer;
    }
    std::vector<double> issued, weight, jumps;
    double at = 0.0, pause = retry.backoff, power = 1.0 / (1.0 - answer.p_fail);
    for (int j = 0; j <= retry.retries && power > 1e-18; ++j) {
        issued.push_back(at);
        weight.push_back(power);
        jumps.push_back(at + attempt.shift);
        at += retry.timeout + pause;
        pause *= retry.factor;
        power *= late;
    }
    const auto above = [&](double t) {
        double sum = 0.0;
        for (std::size_t j = 0; j < issued.size(); ++j) {
            const double since = t - issued[j];
            if (since >= retry.timeout) continue;
            sum += weight[j] * ((since < 0.0 ? 1.0 : std::max(late, ccdf(attempt, since))) - late);
        }
        return std::min(1.0, sum);
    };
    answer.law = tabulated(above, std::min(retry.timeout, std::max(quantile(attempt, 0.5), 1e-6 * retry.timeout)), std::move(jumps));
    return answer;
}

RetryAnswer retry(const LawsAt& attempt, const Retry& retry, double load, double mean_service) {
    constexpr int kMost = 100;
    constexpr double kClose = 1e-9;
    check(retry);
    if (!(load >= 0.0)) throw DomainError("retry", "load", load, ">= 0");
    if (!(mean_service > 0.0 && std::isfinite(mean_service))) throw DomainError("retry", "mean_service", mean_service, "> 0 and finite");
    RetryAnswer answer;
    answer.may_collapse = !retry.cancel && retry.retries > 0 && std::isfinite(retry.timeout) && (1.0 + retry.retries) * load >= 1.0;
    if (answer.may_collapse) return answer;
    double factor = 1.0;
    queueing::QueueLaws laws;
    for (int step = 0; step < kMost; ++step) {
        laws = attempt(factor);
        if (laws.saturated || std::holds_alternative<queueing::Unbounded>(laws.response.body)) {
            answer.saturated = true;
            return answer;
        }
        const double late = std::isinf(retry.timeout) ? 0.0 : ccdf(laws.response, retry.timeout);
        double work = 1.0;
        if (retry.cancel && late > 0.0) {
            const double unserved = excess_over(laws.response, retry.timeout) - excess_over(laws.wait, retry.timeout);
            work = std::clamp(1.0 - unserved / mean_service, 0.0, 1.0);
        }
        const double next = attempts(late, retry.retries) * work;
        const bool settled = std::fabs(next - factor) <= kClose;
        factor = retry.cancel ? 0.5 * (factor + next) : next;  // cancelled work falls as the load grows: damp it
        if (settled) break;
    }
    answer = retried(laws.response, retry);
    answer.load_factor = factor;
    return answer;
}

}  // namespace sizewell::latency
