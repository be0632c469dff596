#include "report/bill_rows.hpp"
#include "sizewell/report/bill.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace sizewell::report {
namespace {

using Json = nlohmann::ordered_json;

Json component(const BillRow& r) {
    const double hours = r.hours > 0.0 ? r.hours : 1.0;
    return {{"name", r.pool() ? r.sku + " (" + r.purchase + ")" : r.name},
            {"unit", r.pool() ? "hours" : "months"},
            {"hourlyQuantity", r.pool() ? Json(plain_decimal(r.instances)) : Json(nullptr)},
            {"monthlyQuantity", plain_decimal(r.quantity())},
            {"price", plain_decimal(r.unit_price())},
            {"hourlyCost", r.pool() ? Json(plain_decimal(r.cost / hours)) : Json(nullptr)},
            {"monthlyCost", plain_decimal(r.cost)},
            {"priceNotFound", false}};
}

Json resource(const BillRow& r, double hours) {
    return {{"name", r.pool() ? r.service + "." + r.stage : r.path},
            {"resourceType", r.pool() ? "instance_pool" : "tco_line"},
            {"metadata", {{"path", r.path}, {"provider", r.provider}, {"region", r.region}}},
            {"hourlyCost", plain_decimal(r.cost / hours)},
            {"monthlyCost", plain_decimal(r.cost)},
            {"costComponents", Json::array({component(r)})}};
}

Json breakdown(Json resources, double month, double hours) {
    return {{"resources", std::move(resources)}, {"totalHourlyCost", plain_decimal(month / hours)}, {"totalMonthlyCost", plain_decimal(month)}, {"totalMonthlyUsageCost", "0"}};
}

}  // namespace

std::string infracost_json(const plan::Plan& plan, const std::string& period) {
    const std::string now = month_of(plan, period).first + "T00:00:00Z";
    const auto rows = bill_rows(plan);
    double hours = 730.0, total = 0.0;
    std::size_t pools = 0;
    for (const BillRow& r : rows) {
        if (!std::isfinite(r.cost)) throw DomainError("bill", r.path, r.cost, "finite: the plan has no bill");
        total += r.cost;
        if (r.pool()) hours = r.hours;
        pools += r.pool() ? 1 : 0;
    }
    Json resources = Json::array();
    for (const BillRow& r : rows) resources.push_back(resource(r, hours));
    const Json counts = {{"instance_pool", pools}, {"tco_line", rows.size() - pools}};
    const Json summary = {{"totalDetectedResources", rows.size()}, {"totalSupportedResources", rows.size()}, {"totalUnsupportedResources", 0}, {"totalUsageBasedResources", 0},
                          {"totalNoPriceResources", 0}, {"supportedResourceCounts", counts}, {"unsupportedResourceCounts", Json::object()}, {"noPriceResourceCounts", Json::object()}};
    const Json whole = breakdown(resources, total, hours);
    Json project = {{"name", plan.scenario.empty() ? plan.file : plan.scenario}, {"displayName", plan.scenario}, {"metadata", {{"path", plan.file}, {"type", "sizewell_plan"}}},
                    {"pastBreakdown", breakdown(Json::array(), 0.0, hours)}, {"breakdown", whole}, {"diff", whole}, {"summary", summary}};
    const Json out = {{"version", "0.2"},
                      {"metadata", {{"infracostCommand", "breakdown"}, {"vcsBranch", ""}, {"vcsCommitSha", ""}, {"vcsCommitAuthorName", ""}, {"vcsCommitAuthorEmail", ""}, {"vcsCommitTimestamp", now}, {"vcsCommitMessage", ""}}},
                      {"currency", "USD"},
                      {"projects", Json::array({std::move(project)})},
                      {"totalHourlyCost", plain_decimal(total / hours)},
                      {"totalMonthlyCost", plain_decimal(total)},
                      {"totalMonthlyUsageCost", "0"},
                      {"pastTotalHourlyCost", "0"},
                      {"pastTotalMonthlyCost", "0"},
                      {"pastTotalMonthlyUsageCost", "0"},
                      {"diffTotalHourlyCost", plain_decimal(total / hours)},
                      {"diffTotalMonthlyCost", plain_decimal(total)},
                      {"diffTotalMonthlyUsageCost", "0"},
                      {"timeGenerated", now},
                      {"summary", summary}};
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sizewell::report
