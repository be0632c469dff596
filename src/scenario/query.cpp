#include "sizewell/scenario/query.hpp"

#include "sizewell/error.hpp"

#include "scenario/reader.hpp"

#include <cmath>

namespace sizewell::scenario {

namespace {

class QueryChecker {
  public:
    QueryChecker(const QueueQuery& query, const Node& root, std::vector<Diagnostic>& findings) : q_(query), root_(root), findings_(findings) {}

    void run() {
        const bool chain = !q_.stages.empty();
        arrivals();
        if (chain) {
            for (const char* key : {"service", "batch", "servers", "capacity", "patience", "routing", "fan_out"}) {
                if (has(std::string("/") + key)) add("E0408", std::string("/") + key, "stands beside \"stages\"", "put it into a stage");
            }
            for (std::size_t i = 0; i < q_.stages.size(); ++i) {
                station("/stages/" + std::to_string(i), q_.stages[i].service, q_.stages[i].batch);
                whole("/stages/" + std::to_string(i) + "/servers", q_.stages[i].servers);
            }
        } else {
            station("", q_.service, q_.batch);
            if (q_.arrivals.given() && !q_.servers.known() && !has("/servers")) add("E0301", "/servers", "is missing", "add \"servers\": 8");
        }
        if (has("/patience")) law("/patience", q_.patience);
        whole("/capacity", q_.capacity);
        whole("/retry/retries", q_.retry.retries);
        whole("/fan_out/n", q_.fan_out.n);
        whole("/seed", q_.seed);
        if (q_.capacity.known() && q_.servers.known() && q_.capacity.value < q_.servers.value) {
            add("E0401", "/capacity", "is below the number of servers", "it counts places in all, those in service too");
        }
        for (std::size_t i = 0; i < q_.percentiles.size(); ++i) {
            if (q_.percentiles[i].value.value() >= 100.0) add("E0401", "/percentiles/" + std::to_string(i), "is 100 or more, must lie in (0, 100)", "");
        }
    }

  private:
    bool has(const std::string& pointer) const { return find(root_, pointer) != nullptr; }
    void add(const char* code, std::string pointer, std::string reason, std::string help) {
        findings_.push_back(finding_near(root_, code, std::move(pointer), std::move(reason), std::move(help)));
    }
    void whole(const std::string& pointer, const Number& n) {
        if (n.known() && n.value.value() != std::floor(n.value.value())) {
            add("E0401", pointer, "is " + sizewell::detail::number_text(n.value.value()) + ", must be a whole number", "");
        }
    }
    void station(const std::string& at, const ServiceTime& service, const Batch& batch) {
        const bool served = has(at + "/service"), batched = has(at + "/batch");
        if (served && batched && (batch.fixed.known() || batch.per_item.known() || !batch.table.empty())) {
            return add("E0408", at + "/batch", "has its own times beside \"service\"", "keep one of the two");
        }
        if (!served && !batched) return add("E0301", at + "/service", "is missing: how long a request takes", "add \"service\": {\"mean\": \"1 s\", \"law\": \"exponential\"}");
        if (served) law(at + "/service", service);
        if (batched && batch.max.known() && !served && !batch.fixed.known() && !batch.per_item.known() && batch.table.empty()) {
            add("E0301", at + "/batch", "has no times", "add \"fixed\" and \"per_item\", or a \"table\"");
        }
        whole(at + "/batch/max", batch.max);
        if (!batch.table.empty() && batch.max.known() && batch.table.back().size < batch.max.value.value()) {
            add("E0411", at + "/batch/max", "is above the largest batch in the table", "lower it, or measure the larger batch");
        }
        if (!batch.table.empty() && batch.table.front().size > 1) add("E0411", at + "/batch/table", "has no batch of 1", "measure one request alone");
    }
    void law(const std::string& at, const ServiceTime& t) {
        const bool quantiles = t.p50.known() || t.p95.known() || t.p99.known();
        if (t.mean.known() && quantiles) add("E0408", at, "has a mean and percentiles", "keep one of the two");
        const Node* node = find(root_, at);
        if (!t.mean.known() && !quantiles && node != nullptr && node->kind == NodeKind::object && node->member("mean") == nullptr && node->member("p50") == nullptr &&
            node->member("p95") == nullptr && node->member("p99") == nullptr) {
            add("E0301", at + "/mean", "is missing", "add \"mean\": \"1 s\", or percentiles");
        }
    }
    void arrivals() {
        if (!has("/arrivals")) return;
        const auto& a = q_.arrivals;
        if (a.law == "empirical" ? a.gaps.empty() && !has("/arrivals/gaps") : !a.rate.known() && !has("/arrivals/rate")) {
            add("E0301", a.law == "empirical" ? "/arrivals/gaps" : "/arrivals/rate", "is missing", a.law == "empirical" ? "add the measured gaps" : "add \"rate\": \"0.9 req/s\"");
        }
        if (a.law == "mmpp") {
            for (const auto& [known, key] : {std::pair{a.ratio.known(), "ratio"}, {a.high_fraction.known(), "high_fraction"}, {a.high_sojourn.known(), "high_sojourn"}}) {
                if (!known && !has(std::string("/arrivals/") + key)) add("E0301", std::string("/arrivals/") + key, "is missing for mmpp", "");
            }
        }
    }

    const QueueQuery& q_;
    const Node& root_;
    std::vector<Diagnostic>& findings_;
};

}  // namespace

QueueQuery parse_query(std::string_view text, const std::string& name, int line) {
    const auto moved = [line](std::vector<Diagnostic> findings) {
        for (auto& f : findings) f.line += line;
        return findings;
    };
    try {
        const Document document = parse_document(text, name);
        QueueQuery query;
        ReadContext context;
        if (document.root.kind != NodeKind::object) {
            throw InputError(name, {finding_at(document.root, "E0304", "", "is " + std::string(words(document.root.kind)) + ", must be an object", "")});
        }
        ObjectReader reader(context, document.root, "", "");
        describe(reader, query);
        reader.finish();
        QueryChecker(query, document.root, context.findings).run();
        if (!context.findings.empty()) throw InputError(name, context.findings);
        return query;
    } catch (const InputError& e) {
        throw InputError(name, moved(e.findings()));
    }
}

}  // namespace sizewell::scenario
