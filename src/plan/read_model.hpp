// From a complete scenario and the catalogue to the model's inputs, over any scalar.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/error.hpp"
#include "sizewell/plan/model.hpp"
#include "sizewell/scenario/law.hpp"
#include "sizewell/scenario/scenario.hpp"

#include "plan/read_money.hpp"

#include <cmath>
#include <limits>
#include <string>

namespace sizewell::plan {

/// Years between two dates of the calendar, 0 where one is missing.
[[nodiscard]] double years_between(const std::string& from, const std::string& until);

/// The name of those years beside "demand.growth".
[[nodiscard]] inline std::string years_path(const scenario::Service& service) {
    const std::string& growth = service.demand.growth.path;
    return growth.substr(0, growth.size() - std::string("growth").size()) + "years";
}

/// Every percentile that was promised.
[[nodiscard]] std::vector<sizing::Target> promised_times(const scenario::Promises& promises);

/// Makes the inputs of evaluate<S>.  `lift` turns a number of the scenario into a scalar: lift(value, path, unit type).
template <Scalar S, class Lift>
class ModelReader : MoneyReader<S, Lift> {
  public:
    ModelReader(const catalog::Catalog& catalog, Lift lift) : MoneyReader<S, Lift>(catalog, lift) {}

    Model<S> read(const scenario::Scenario& scenario) const {
        Model<S> m;
        for (const auto& s : scenario.services) {
            m.services.push_back(service(s, scenario.carbon));
            if (scenario.services.size() > 1) m.services.back().prefix = s.name + ".";
        }
        m.salary = number(scenario.people.salary);
        m.engineers = number(scenario.people.engineers);
        m.managed_saves = number(scenario.people.managed_saves);
        m.on_call = number(scenario.people.on_call);
        m.clusters = plain(scenario.cluster.count);
        m.cluster_fee = number(scenario.cluster.fee);
        m.rule_low = plain(scenario.services.front().tco.rule_low);
        m.rule_high = plain(scenario.services.front().tco.rule_high);
        m.block_storage = this->template fact<storage_price_u>("storage/block");
        m.object_storage = this->template fact<storage_price_u>("storage/object");
        m.log_ingest = this->template fact<usd_per_byte_u>("logs/ingest");
        m.log_storage = this->template fact<storage_price_u>("logs/keep");
        m.month = this->template fact<second_u>("time/month");
        m.hour = Q<second_u, S>::from_value(lift_(hours(1).value(), "time/hour", second_u{}));
        constexpr double kGigabyte = 1e9;  // bounds are volumes a month, in the catalogue as rates
        m.egress = this->tiers("egress/aws", catalog::fact(catalog_, "time/month").value / kGigabyte, kGigabyte);
        m.overheads = this->overhead_prices(scenario.services);
        m.owned = this->owned(scenario.owned);
        m.carbon = this->carbon(scenario.carbon);
        m.years = this->years(scenario.years);
        m.year = this->template fact<second_u>("time/year");
        return m;
    }

  private:
    using Base = MoneyReader<S, Lift>;
    using Base::catalog_;
    using Base::lift_;
    using Base::number;
    using Base::plain;

    Q<tok_per_req_u, S> per_request(const scenario::Given<token_u>& tokens) const {
        return Q<tok_per_req_u, S>::from_value(lift_(tokens.value.value(), tokens.path, tok_per_req_u{}));
    }

    ServiceModel<S> service(const scenario::Service& s, const scenario::Carbon& carbon) const {
        ServiceModel<S> m;
        m.average = number(s.demand.average);
        m.peak = number(s.demand.peak);
        m.headroom = plain(s.demand.headroom);
        m.growth = plain(s.demand.growth);
        m.years = lift_(years_between(s.demand.from, s.demand.until), years_path(s), one_u{});
        constexpr double kNone = std::numeric_limits<double>::infinity();
        const auto promise = [](const auto& g) { return g.known() ? g.value.value() : kNone; };
        m.promises = {promised_times(s.promises), promise(s.promises.cost_per_request), promise(s.promises.monthly_budget)};
        if (s.demand.arrivals != nullptr) m.trace = *s.demand.arrivals;
        m.trace_peak = s.demand.trace_peak;
        for (const auto& stage : s.stages) {
            m.stages.push_back(this->stage(stage, s, carbon));
            if (stage.llm.used() && !m.tokens) m.tokens = TokenModel<S>{per_request(stage.llm.input.mean), per_request(stage.llm.output.mean)};
        }
        m.training_data = number(s.tco.training_data);
        m.log_size = number(s.tco.log_size);
        m.log_share = plain(s.tco.log_share);
        m.log_retention = number(s.tco.log_retention);
        m.response_size = number(s.tco.response_size);
        m.pipeline = number(s.tco.pipeline);
        m.monitoring = number(s.tco.monitoring);
        m.retraining_runs = number(s.tco.retraining_runs);
        m.retraining_time = number(s.tco.retraining_time);
        m.training_price = number(s.tco.training_price);
        m.failed_runs = plain(s.tco.failed_runs);
        m.experiments = plain(s.tco.experiments);
        m.tooling = plain(s.tco.tooling);
        for (const auto& line : s.tco.other) m.other.push_back(number(line.amount));
        m.overheads = this->overheads(s.tco);
        m.mix = this->mix(s);
        return m;
    }

    StageModel<S> stage(const scenario::Stage& s, const scenario::Service& service, const scenario::Carbon& carbon) const {
        StageModel<S> m;
        m.timing = scenario::timing(s);
        m.service = Q<second_u, S>::from_value(lift_(latency::busy_seconds(m.timing), s.service.mean.path, second_u{}));
        m.pooled = !s.is_delay();
        if (!m.pooled) return m;
        m.loss = scenario::loss(s);
        m.cap = s.utilisation_cap.value.value();
        m.branches = m.timing.fan_out.pool ? 1.0 : m.timing.fan_out.branches;
        m.concurrency = plain(s.concurrency);
        m.per_instance = plain(s.replicas_per_instance);
        m.zones = plain(s.zones);
        m.gpus = Q<gpu_per_instance_u, S>::from_value(plain(s.replicas_per_instance) * plain(s.gpus_per_replica));
        m.price = number(s.price);
        m.premium = plain(s.premium);
        m.replica_price = s.price.value.value() / s.replicas_per_instance.value.value();
        m.disk = number(service.tco.storage);
        m.market = this->market(s, service.mix, carbon);
        return m;
    }
};

}  // namespace sizewell::plan
