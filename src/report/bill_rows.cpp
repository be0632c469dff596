#include "report/bill_rows.hpp"

#include "sizewell/report/bill.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace sizewell::report {
namespace {

constexpr double kNothing = 1e-9;  // USD

struct Kind {
    std::string_view line, category, service;
};
constexpr Kind kKinds[] = {{"compute", "Compute", "Instances"}, {"storage", "Storage", "Block storage"}, {"training_data", "Storage", "Object storage"},
                           {"logs", "Management and Governance", "Logs"}, {"egress", "Networking", "Data transfer"}, {"cluster", "Compute", "Kubernetes clusters"},
                           {"pipeline", "Analytics", "Data pipeline"}, {"monitoring", "Management and Governance", "Monitoring"}, {"retraining", "AI and Machine Learning", "Retraining"},
                           {"experiments", "AI and Machine Learning", "Experiments"}, {"tooling", "Developer Tools", "CI, registry and artefacts"}, {"engineers", "Other", "Engineers"},
                           {"on_call", "Other", "On-call duty"}};

/// People and their tools are no cloud's bill.
bool is_own(std::string_view line) { return line == "engineers" || line == "on_call" || line == "other"; }

struct Lines {
    std::vector<BillRow>& rows;
    double compute_in_pools;
    std::string cloud;  ///< of the first pool

    template <class U>
    void operator()(const plan::Figure& f, const Q<U>& amount) {
        const bool compute = f.key == "compute";
        BillRow row;
        row.path = "tco." + std::string(f.key);
        row.name = f.help;
        row.category = "Other";
        row.service_name = f.key;
        for (const Kind& k : kKinds) {
            if (k.line == f.key) {
                row.category = k.category;
                row.service_name = k.service;
            }
        }
        if (!is_own(f.key)) row.provider = cloud;
        row.cost = amount.value() - (compute ? compute_in_pools : 0.0);
        if (std::fabs(row.cost) > kNothing) rows.push_back(std::move(row));
    }
};

BillRow pool_row(const plan::ServicePlan& service, const plan::StagePlan& stage, const plan::PoolFigures<double>& f, double hours, std::size_t index) {
    BillRow row;
    row.path = "capacity.pools." + std::to_string(index);
    row.service = service.name;
    row.stage = stage.name;
    const std::size_t first = stage.instance.find('/'), last = stage.instance.rfind('/');
    if (first != std::string::npos && last > first) {
        row.provider = stage.instance.substr(0, first);
        row.sku = stage.instance.substr(first + 1, last - first - 1);
        row.region = stage.instance.substr(last + 1, stage.instance.find('@', last) - last - 1);
    } else {
        row.sku = stage.instance.empty() ? "instance" : stage.instance;
    }
    row.purchase = stage.purchase.empty() ? "on_demand" : stage.purchase;
    row.category = "Compute";
    row.service_name = "Instances";
    row.instances = f.instances.value();
    row.hours = hours;
    row.cost = f.per_month.value();
    row.name = sizewell::detail::number_text(row.instances) + " x " + row.sku + ", " + row.purchase + ", for " + service.name + ": " + stage.name;
    return row;
}

bool digits(const std::string& text, std::size_t from, std::size_t n) {
    for (std::size_t i = from; i < from + n; ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
    }
    return true;
}

}  // namespace

std::vector<BillRow> bill_rows(const plan::Plan& plan) {
    std::vector<BillRow> rows;
    const auto& total = plan.figures.total;
    const double hour = total.cost.per_hour.value();
    const double hours = hour > 0.0 ? total.cost.per_month.value() / hour : 730.0;
    double compute = 0.0;
    std::size_t index = 0;
    for (const auto& service : plan.services) {
        for (const auto& stage : service.stages) {
            if (!stage.pooled || index >= total.capacity.pools.size()) continue;
            rows.push_back(pool_row(service, stage, total.capacity.pools[index], hours, index));
            compute += rows.back().cost;
            ++index;
        }
    }
    Lines lines{rows, compute, rows.empty() ? "" : rows.front().provider};
    plan::describe_lines(lines, plan.figures.tco);
    return rows;
}

Month month_of(const plan::Plan& plan, const std::string& period) {
    const std::string text = period.empty() ? plan.date.substr(0, 7) : period;
    if (text.empty()) throw DomainError("bill", "period", "''", "a month, YYYY-MM: the scenario has no date");
    const bool shaped = text.size() == 7 && text[4] == '-' && digits(text, 0, 4) && digits(text, 5, 2);
    const int year = shaped ? std::atoi(text.substr(0, 4).c_str()) : 0;
    const int month = shaped ? std::atoi(text.substr(5, 2).c_str()) : 0;
    if (!shaped || month < 1 || month > 12 || year < 1990) throw DomainError("bill", "period", "'" + text + "'", "a month, YYYY-MM");
    char next[40];
    std::snprintf(next, sizeof next, "%04d-%02d-01", month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1);
    return {text + "-01", next};
}

std::string plain_decimal(double x) {
    char buffer[400];
    for (const int places : {0, 2, 4, 6, 8, 10, 12, 14, 16, 18}) {
        std::snprintf(buffer, sizeof buffer, "%.*f", places, x);
        if (std::strtod(buffer, nullptr) == x) break;
    }
    return buffer;
}

std::string csv_text(const std::string& text) {
    std::string safe = text;
    if (!safe.empty() && std::string_view("=+-@\t\r").find(safe.front()) != std::string_view::npos) safe.insert(safe.begin(), '\'');
    if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
    std::string quoted = "\"";
    for (const char c : safe) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

}  // namespace sizewell::report
