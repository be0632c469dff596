// Every line of the total as quantity x unit price, with the ground both stand on.
#include "plan/parts.hpp"
#include "plan/tco_step.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace sizewell::plan {

namespace {

constexpr double kHour = 3600.0, kMillion = 1e6;

// Where a number stands.
struct Ground {
    std::string text;
    bool assumed = false;
};

template <class Unit>
Ground ground(const scenario::Given<Unit>& g) {
    using scenario::Origin;
    std::string text = g.path + ": " + g.from.text;
    if (g.from.origin == Origin::given) text = g.path + ": given as " + g.from.text;
    if (!g.from.source.empty()) text += ", " + g.from.source;
    if (!g.from.date.empty()) text += ", " + g.from.date;
    return {std::move(text), g.from.origin == Origin::assumed};
}

Ground ground(const catalog::Catalog& catalog, const char* name) {
    const catalog::Fact& f = catalog::fact(catalog, name);
    return {f.name + ": " + f.provenance.source + ", " + f.provenance.date, f.provenance.kind == catalog::Kind::assumed};
}

class Lines {
  public:
    Lines(const PlanContext& context, Plan& plan) : c_(context), m_(context.model), plan_(plan), month_(m_.month.value()) {}

    void run() {
        for (std::size_t i = 0; i < m_.services.size(); ++i) service(i);
        const TcoFigures<double>& t = plan_.figures.tco;
        double sent = 0.0, metrics = 0.0;
        for (std::size_t i = 0; i < m_.services.size(); ++i) {
            sent += (plan_.figures.services[i].demand.requests_per_month * m_.services[i].response_size).value();
            metrics += (m_.services[i].overheads.metrics * m_.month).value();
        }
        const auto average = [](double amount, double quantity) { return quantity > 0.0 ? amount / quantity : 0.0; };
        add("egress", "responses to the internet, by tiers", "", sent / kGigabyte, "GB", average(t.egress.value(), sent / kGigabyte), fact("egress/aws"));
        optional("metrics", "metrics, by tiers", "", metrics / kMebibyte, "MiB", average(t.metrics.value(), metrics / kMebibyte), fact("metrics/gcp"));
        add("cluster", "clusters", "", m_.clusters, "cluster", m_.cluster_fee.value() * month_, given(c_.scenario.cluster.fee));
        add("engineers", "engineers", "", m_.engineers.value(), "engineer", m_.salary.value() * month_, both(given(c_.scenario.people.engineers), given(c_.scenario.people.salary)));
        add("on_call", "being on call", "", 1.0, "month", m_.on_call.value() * month_, given(c_.scenario.people.on_call));
        if (m_.overheads.support.empty()) return;
        const auto lines = {t.compute, t.purchase, t.storage, t.training_data, t.logs, t.egress, t.cluster, t.pipeline, t.retraining, t.experiments, t.tooling, t.nat, t.transfer,
                            t.endpoint, t.metrics, t.feature_store, t.model_versions, t.shadow, t.canary, t.load_test};
        double bill = 0.0;
        for (const auto& line : lines) bill += line.value();
        const std::string plan = "support/" + c_.scenario.services.front().tco.support;
        add("support", "support plan, by tiers of the cloud bill", "", bill, "USD", average(t.support.value(), bill), fact(plan.c_str()));
    }

  private:
    template <class Unit>
    Ground given(const scenario::Given<Unit>& g) const { return ground(g); }
    Ground fact(const char* name) const { return ground(c_.catalog, name); }
    static Ground both(const Ground& a, const Ground& b) { return a.assumed || !b.assumed ? Ground{a.text + "; " + b.text, a.assumed || b.assumed} : Ground{b.text + "; " + a.text, true}; }

    void add(const char* line, std::string name, std::string service, double quantity, const char* unit, double price, Ground from) {
        plan_.tco_lines.push_back({line, std::move(name), std::move(service), quantity, unit, price, quantity * price, std::move(from.text), from.assumed});
    }
    // A line that is nothing unless the scenario asks for it.
    void optional(const char* line, std::string name, std::string service, double quantity, const char* unit, double price, Ground from) {
        if (quantity * price != 0.0) add(line, std::move(name), std::move(service), quantity, unit, price, std::move(from));
    }

    void service(std::size_t i) {
        const auto& s = c_.scenario.services[i];
        const ServiceModel<double>& m = m_.services[i];
        const ServiceFigures<double>& f = plan_.figures.services[i];
        pools(s, m, f);
        const double requests = f.demand.requests_per_month.value();
        const auto gb = [&](const auto& per_request) { return requests * per_request.value() / kGigabyte; };
        const double per_gb = kGigabyte, per_gb_month = kGigabyte * month_;
        if (m.mix.asked) {
            add("purchase", "scaling, commitments and spot against the fleet at the prices of its stages", s.name, 1.0, "month", plan_.figures.mixes[i].per_month.value() - f.cost.per_month.value(),
                {"fleet and mix of the scenario; `sizewell mix` shows the layers", false});
        }
        add("training_data", "training data", s.name, m.training_data.value() / kGigabyte, "GB", m_.object_storage.value() * per_gb_month, both(given(s.tco.training_data), fact("storage/object")));
        const Ground logs = both(both(given(s.tco.log_size), given(s.tco.log_share)), fact("logs/ingest"));
        add("logs", "logs taken in", s.name, gb(m.log_size) * m.log_share, "GB", m_.log_ingest.value() * per_gb, logs);
        add("logs", "logs kept", s.name, demand::logs_kept(f.demand.average, m.log_size, m.log_share, m.log_retention).value() / kGigabyte, "GB", m_.log_storage.value() * per_gb_month,
            both(given(s.tco.log_retention), fact("logs/keep")));
        add("pipeline", "data pipeline", s.name, 1.0, "month", m.pipeline.value() * month_, given(s.tco.pipeline));
        const double runs = m.retraining_runs.value() * month_;
        const double gpu_hours = runs * m.retraining_time.value() / kHour * (1.0 + m.failed_runs);
        const Ground training = both(both(given(s.tco.retraining_runs), given(s.tco.retraining_time)), given(s.tco.training_price));
        add("retraining", "retraining, failed runs included", s.name, gpu_hours, "GPU h", m.training_price.value() * kHour, training);
        add("experiments", "experiments", s.name, gpu_hours * m.experiments, "GPU h", m.training_price.value() * kHour, both(given(s.tco.experiments), training));
        add("tooling", "CI, registry and artefacts, a share of compute", s.name, f.cost.per_month.value(), "USD", m.tooling, given(s.tco.tooling));
        for (std::size_t k = 0; k < m.other.size(); ++k) add("other", s.tco.other[k].name, s.name, 1.0, "month", m.other[k].value() * month_, given(s.tco.other[k].amount));
        overheads(s, m, gb);
    }

    void pools(const scenario::Service& s, const ServiceModel<double>& m, const ServiceFigures<double>& f) {
        const auto& o = m.overheads;
        const std::vector<double> tested = o.load_tested ? load_test_instances(m, f) : std::vector<double>{};
        std::size_t pool = 0;
        for (std::size_t k = 0; k < m.stages.size(); ++k) {
            const auto& stage = m.stages[k];
            if (!stage.pooled) continue;
            const double n = f.capacity.pools[pool].instances.value(), month_hours = month_ / kHour;
            const double price = stage.price.value() * kHour;
            const Ground from = given(s.stages[k].price);
            const std::string of = m.stages.size() > 1 ? " of " + s.stages[k].name : "";
            add("compute", "instances" + of, s.name, n * month_hours, "instance h", price, from);
            add("storage", "block storage" + of, s.name, stage.disk.value() / kGigabyte * n, "GB", m_.block_storage.value() * kGigabyte * month_, both(given(s.tco.storage), fact("storage/block")));
            add("monitoring", "monitored instances" + of, s.name, n, "instance", m.monitoring.value() * month_, given(s.tco.monitoring));
            optional("tracing", "traced instances" + of, s.name, n, "instance", o.tracing.value() * month_, given(s.tco.tracing));
            optional("licences", "licensed GPUs" + of, s.name, f.capacity.pools[pool].gpus.value(), "GPU", o.licence.value() * month_, given(s.tco.licence));
            const double releases = o.releases.value() * month_;
            const auto instance_hours = [](const auto& time) { return time.value() / kHour; };
            optional("shadow", "shadow fleet" + of, s.name, releases * instance_hours(cost::shadow_time(f.capacity.pools[pool].instances, o.shadow)), "instance h", price, both(given(s.tco.shadow), from));
            optional("canary", "canary steps of 5, 25, 50 and 100 %" + of, s.name, releases * instance_hours(cost::canary_time(f.capacity.pools[pool].instances, o.canary_step)), "instance h", price,
                     both(given(s.tco.canary_step), from));
            if (o.load_tested) {
                optional("load_test", "load tests at twice the design rate" + of, s.name, o.load_tests.value() * month_ * tested[pool] * o.load_test_time.value() / kHour, "instance h", price,
                         both(given(s.tco.load_test_time), from));
            }
            ++pool;
        }
    }

    template <class Gb>
    void overheads(const scenario::Service& s, const ServiceModel<double>& m, const Gb& gb) {
        const auto& o = m.overheads;
        const auto& p = m_.overheads;
        const double per_gb = kGigabyte, per_gb_month = kGigabyte * month_;
        const auto flow = [&](const auto& rate) { return rate.value() * month_ / kGigabyte; };
        optional("nat", "NAT gateways", s.name, o.nat_gateways, "gateway", p.nat_gateway.value() * month_, both(given(s.tco.nat_gateways), fact("transfer/nat_gateway")));
        optional("nat", "traffic through NAT", s.name, flow(o.nat_traffic), "GB", p.nat.value() * per_gb, both(given(s.tco.nat_traffic), fact("transfer/nat")));
        optional("transfer", "traffic between zones", s.name, gb(o.cross_zone_size), "GB", p.cross_zone.value() * per_gb, both(given(s.tco.cross_zone_size), fact("transfer/cross_zone")));
        optional("transfer", "traffic between regions", s.name, gb(o.cross_region_size), "GB", p.cross_region.value() * per_gb, both(given(s.tco.cross_region_size), fact("transfer/cross_region")));
        optional("endpoint", "traffic of a managed endpoint", s.name, gb(o.endpoint_size), "GB", p.endpoint.value() * per_gb, both(given(s.tco.endpoint_size), fact("transfer/managed_endpoint")));
        optional("logs", "logs read by queries", s.name, flow(o.logs_scanned), "GB", p.scan.value() * per_gb, both(given(s.tco.logs_scanned), fact("logs/scan")));
        optional("logs", "log events indexed", s.name, o.logs_indexed.value() * month_ / kMillion, "million events", p.indexed.value() * kMillion, both(given(s.tco.logs_indexed), fact("monitoring/logs_indexed")));
        optional("feature_store", "rows read", s.name, o.feature_reads.value() * month_ / kMillion, "million rows", o.read_price.value() * kMillion, both(given(s.tco.feature_store.reads), given(s.tco.feature_store.read_price)));
        optional("feature_store", "rows written", s.name, o.feature_writes.value() * month_ / kMillion, "million rows", o.write_price.value() * kMillion, both(given(s.tco.feature_store.writes), given(s.tco.feature_store.write_price)));
        optional("feature_store", "features kept", s.name, o.feature_storage.value() / kGigabyte, "GB", o.feature_storage_price.value() * per_gb_month, both(given(s.tco.feature_store.storage), given(s.tco.feature_store.storage_price)));
        optional("model_versions", "old versions kept", s.name, o.model_size.value() * o.model_versions / kGigabyte, "GB", m_.object_storage.value() * per_gb_month, both(given(s.tco.model_versions), fact("storage/object")));
    }

    const PlanContext& c_;
    const Model<double>& m_;
    Plan& plan_;
    double month_;
};

}  // namespace

void add_tco_lines(const PlanContext& context, Plan& plan) { Lines(context, plan).run(); }

}  // namespace sizewell::plan
