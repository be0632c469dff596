#include "plan/choose_batch.hpp"

#include "sizewell/latency/budget.hpp"
#include "sizewell/scenario/law.hpp"
#include "sizewell/sizing/batch_limit.hpp"

#include "plan/read_model.hpp"

#include <algorithm>
#include <utility>

namespace sizewell::plan {

namespace {

// Mean response of the other stages without any wait: what they take of every promise.
double taken_by_others(const scenario::Service& service, std::size_t open) {
    std::vector<latency::Stage> others;
    for (std::size_t k = 0; k < service.stages.size(); ++k) {
        if (k == open || batch_is_open(service.stages[k]) || service.stages[k].gpu_is_open()) continue;
        others.push_back(scenario::timing(service.stages[k]));
        others.back().queued = false;
    }
    if (others.empty()) return 0.0;
    return latency::end_to_end(others, std::vector<int>(others.size(), 1), queueing::Poisson{1.0}).total.mean;
}

serving::ClassicServer server_of(const scenario::Batch& batch) {
    std::vector<serving::BatchPoint> points;
    for (const auto& row : batch.table) points.push_back({static_cast<double>(row.size), row.time.value.value()});
    serving::ClassicServer server;
    server.table = serving::batch_table(std::move(points));
    server.max_batch = static_cast<int>(server.table.largest());
    server.queue_delay = batch.delay.value.value();
    server.host = {batch.host_delay.value.value(), batch.host_work.value.value(), batch.host_workers.value.value()};
    return server;
}

}  // namespace

std::vector<std::string> choose_batches(scenario::Service& service, double design_rate) {
    std::vector<std::string> why;
    for (std::size_t k = 0; k < service.stages.size(); ++k) {
        scenario::Stage& stage = service.stages[k];
        if (!batch_is_open(stage)) continue;
        sizing::BatchLimitQuestion q;
        q.server = server_of(stage.batch);
        q.arrivals = queueing::Poisson{design_rate};
        q.cap = stage.utilisation_cap.value.value();
        q.price = stage.price.value.value();
        const double others = taken_by_others(service, k);
        for (const auto& t : promised_times(service.promises)) {
            if (t.time == latency::Time::response && t.seconds > others) q.targets.push_back({t.percentile, t.seconds - others});
        }
        int limit = 1;
        if (q.targets.empty()) {
            limit = q.server.max_batch;
            why.push_back(stage.name + ": batches of up to " + std::to_string(limit) + ", the largest measured, since no promise speaks against it.");
        } else {
            const sizing::BatchLimitAnswer answer = sizing::cheapest_batch_limit(q);
            if (answer.chosen) limit = answer.chosen->max_batch;
            for (const auto& sentence : answer.why) why.push_back(stage.name + ": " + sentence);
            if (!answer.chosen) why.push_back(stage.name + ": no batch limit keeps the promises; batches of 1 come nearest.");
        }
        stage.batch.max.value = Q<one_u>::from_value(limit);
        stage.batch.max.from = {scenario::Origin::derived, "chosen together with the replicas", {}, {}};
    }
    return why;
}

}  // namespace sizewell::plan
