// Bills: FOCUS 1.x and Infracost's estimates.
#include "catalog/closest.hpp"
#include "catalog/importer.hpp"
#include "catalog/reader.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <tuple>

namespace sizewell::catalog {
namespace {

using nlohmann::json;

constexpr std::uintmax_t kLargest = std::uintmax_t{256} << 20u;
constexpr double kCostAgrees = 0.005;

/// Adds lines up by category, service, sku, region.
class Lines {
  public:
    void add(BillLine line) {
        const auto [at, fresh] = at_.try_emplace({line.category, line.service, line.sku, line.region}, lines_.size());
        if (fresh) {
            lines_.push_back(std::move(line));
            return;
        }
        BillLine& sum = lines_[at->second];
        if (sum.unit != line.unit) {
            sum.unit.clear();
            sum.quantity = 0.0;
        }
        if (!sum.unit.empty()) sum.quantity += line.quantity;
        sum.list += line.list;
        sum.billed += line.billed;
        sum.effective += line.effective;
        sum.rows += line.rows;
    }

    void into(Bill& bill) {
        std::stable_sort(lines_.begin(), lines_.end(), [](const BillLine& a, const BillLine& b) { return std::tie(a.effective, a.billed) > std::tie(b.effective, b.billed); });
        for (const BillLine& l : lines_) {
            bill.list += l.list;
            bill.billed += l.billed;
            bill.effective += l.effective;
        }
        bill.lines = std::move(lines_);
    }

  private:
    std::vector<BillLine> lines_;
    std::map<std::tuple<std::string, std::string, std::string, std::string>, std::size_t> at_;
};

/// A column by its name, or by the one name that is nearly it.
int forgiving_column(Import& import, const CsvTable& table, std::string_view name) {
    const int exact = table.column(name);
    if (exact >= 0) return exact;
    int found = -1;
    for (std::size_t i = 0; i < table.header().size(); ++i) {
        if (edit_distance(table.header()[i], name) > 1) continue;
        if (found >= 0) return -1;
        found = static_cast<int>(i);
    }
    if (found >= 0) import.note("misspelt column, read as " + std::string(name), 1, table.header()[static_cast<std::size_t>(found)]);
    return found;
}

/// "2024-09-01 00:00:00" or "2024-09-01T00:00:00Z" with hours up to 24 and minutes below 60.
bool is_moment(std::string_view text) {
    if (!is_date(text.substr(0, 10)) || text.size() < 10) return false;
    if (text.size() == 10) return true;
    if (text.size() < 16 || (text[10] != 'T' && text[10] != ' ')) return false;
    const auto hour = number_of(text.substr(11, 2)), minute = number_of(text.substr(14, 2));
    return hour && minute && *hour < 24.0 && *minute < 60.0;
}

struct FocusColumns {
    int category, klass, currency, service, sku, region, region_name, unit, quantity, list, list_price, billed, effective, commitment, status, start;
};

bool one_of(std::string_view text, std::initializer_list<std::string_view> all) { return std::find(all.begin(), all.end(), text) != all.end(); }

/// What FOCUS demands of one row; violations are noted, the row is kept as the invoice has it.
void check_rules(Import& import, const BillLine& l, bool commitment, bool corrected, std::int64_t line) {
    if (l.category == "Purchase" && commitment && std::fabs(l.effective) > kCostAgrees) import.note("EffectiveCost of a commitment's purchase is not 0: it would be counted again in its usage", line, l.sku);
    if (l.category == "Usage" && commitment && std::fabs(l.billed) > kCostAgrees) import.note("BilledCost of usage that a commitment covers is not 0: it was billed with the purchase", line, l.sku);
    if (l.category == "Usage" && !commitment && l.billed > 0.0 && l.effective == 0.0) import.note("billed usage without a commitment has an EffectiveCost of 0: its cost is missing from the effective sum", line, l.sku);
    if (l.billed < 0.0 && !corrected && !one_of(l.category, {"Credit", "Adjustment"})) import.note("negative cost that is neither a credit nor a correction", line, l.sku);
    if (!one_of(l.category, {"Usage", "Purchase", "Tax", "Credit", "Adjustment"})) import.note("a charge category that FOCUS does not know", line, l.category);
}

std::optional<double> money(const CsvTable& table, int column) {
    const auto cell = table.cell(column);
    const auto value = number_of(cell);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

}  // namespace

void import_focus(Import& import) {
    std::ifstream in(import.out.file, std::ios::binary);
    CsvTable table(in, import.out.file);
    table.find_header({}, 1);
    const auto at = [&](std::string_view name) { return forgiving_column(import, table, name); };
    const FocusColumns c{at("ChargeCategory"), at("ChargeClass"), at("BillingCurrency"), at("ServiceName"), at("SkuId"), at("RegionId"), at("RegionName"), at("ConsumedUnit"), at("ConsumedQuantity"),
                         at("ListCost"), at("ListUnitPrice"), at("BilledCost"), at("EffectiveCost"), at("CommitmentDiscountId"), at("CommitmentDiscountStatus"), at("ChargePeriodStart")};
    if (c.category < 0 || c.billed < 0) refuse_import(import.out.file, kImportFormat, 1, std::string("has no column ") + (c.category < 0 ? "ChargeCategory" : "BilledCost"), "a FOCUS bill has both");
    const int pricing_quantity = at("PricingQuantity"), end = at("ChargePeriodEnd"), frequency = at("ChargeFrequency");
    Bill& bill = import.out.bill;
    bill.has_effective = c.effective >= 0;
    if (!bill.has_effective) import.note("no column EffectiveCost: the billed cost stands for it", 1, "");
    Lines lines;
    std::map<std::string, BillCommitment> commitments;
    double factor = 1.0;
    while (table.next()) {
        ++import.out.read;
        const std::int64_t line = table.line();
        const auto billed = money(table, c.billed);
        const auto effective = bill.has_effective ? money(table, c.effective) : billed;
        if (table.width() != table.header().size()) {
            import.skip("another number of cells than the header has columns", line, table.cell(c.category));
            continue;
        }
        if (!billed || !effective) {
            import.skip("a cost that is no number", line, table.cell(billed ? c.effective : c.billed));
            continue;
        }
        const std::string_view currency = table.cell(c.currency);
        if (bill.currency.empty() && !currency.empty()) bill.currency = currency;
        if (!currency.empty() && currency != bill.currency) {
            factor = import.usd_for(currency) / import.usd_for(bill.currency);  // throws without a rate
        } else {
            factor = 1.0;
        }
        BillLine l;
        l.category = table.cell(c.category);
        l.service = table.cell(c.service);
        l.sku = table.cell(c.sku);
        l.region = !table.cell(c.region).empty() ? table.cell(c.region) : table.cell(c.region_name);
        l.unit = table.cell(c.unit);
        l.quantity = money(table, c.quantity).value_or(0.0);
        l.list = factor * money(table, c.list).value_or(0.0);
        l.billed = factor * *billed;
        l.effective = factor * *effective;
        l.rows = 1;
        const std::string id(table.cell(c.commitment));
        const std::string_view status = table.cell(c.status);
        check_rules(import, l, !id.empty(), table.cell(c.klass) == "Correction", line);
        const auto price = money(table, c.list_price), priced = money(table, pricing_quantity);
        if (price && priced && c.list >= 0 && std::fabs(*price * *priced * factor - l.list) > kCostAgrees) import.note("list price times quantity is not the list cost", line, l.sku);
        for (const int when : {c.start, end}) {
            if (when >= 0 && !is_moment(table.cell(when))) import.note("a period that begins or ends at no time of day", line, table.cell(when));
        }
        if (!table.cell(frequency).empty() && !one_of(table.cell(frequency), {"One-Time", "Recurring", "Usage-Based"})) import.note("a charge frequency that FOCUS does not know", line, table.cell(frequency));
        if (!id.empty()) {
            BillCommitment& k = commitments[id];
            k.id = id;
            if (l.category == "Purchase") k.purchased += l.billed;
            if (l.category == "Usage") (status == "Unused" ? k.unused : k.used) += l.effective;
        }
        lines.add(std::move(l));
        ++import.out.kept;
    }
    if (bill.currency.empty()) import.note("the bill names no currency", 1, "");
    for (auto& [id, k] : commitments) bill.commitments.push_back(std::move(k));
    lines.into(bill);
}

namespace {

std::optional<double> decimal(const json& row, const char* key) {
    const auto found = row.find(key);
    if (found == row.end() || found->is_null()) return std::nullopt;
    if (found->is_number()) return found->get<double>();
    return found->is_string() ? number_of(found->get_ref<const std::string&>()) : std::nullopt;
}

std::string text_at(const json& row, const char* key) {
    const auto found = row.find(key);
    return found != row.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The components of a resource and of what stands below it.
void components(Import& import, const json& resource, const std::string& name, Lines& lines, int depth) {
    if (depth > 8) return;
    const auto list = resource.find("costComponents");
    if (list != resource.end() && list->is_array()) {
        for (const json& c : *list) {
            ++import.out.read;
            if (!c.is_object()) {
                import.skip("no cost component", 0, name);
                continue;
            }
            const auto cost = decimal(c, "monthlyCost");
            if (!cost || !std::isfinite(*cost)) {
                import.skip("has no monthly cost: its usage or price is not known", 0, name + ": " + text_at(c, "name"));
                continue;
            }
            const auto price = decimal(c, "price"), quantity = decimal(c, "monthlyQuantity");
            if (price && quantity && std::fabs(*price * *quantity - *cost) > kCostAgrees) import.note("price times quantity is not the cost", 0, name + ": " + text_at(c, "name"));
            BillLine l{"Usage", name, text_at(c, "name"), "", text_at(c, "unit"), quantity.value_or(0.0), *cost, *cost, *cost, 1};
            lines.add(std::move(l));
            ++import.out.kept;
        }
    }
    const auto below = resource.find("subresources");
    if (below == resource.end() || !below->is_array()) return;
    for (const json& r : *below) {
        if (r.is_object()) components(import, r, name, lines, depth + 1);
    }
}

}  // namespace

void import_infracost(Import& import) {
    const json root = json_of(import.out.file, text_of(import.out.file, kLargest, "is this an estimate of Infracost?"));
    const auto projects = root.find("projects");
    if (projects == root.end() || !projects->is_array()) refuse_import(import.out.file, kImportFormat, 0, "has no list of projects", "write it with `infracost breakdown --format json`");
    Bill& bill = import.out.bill;
    bill.currency = text_at(root, "currency");
    bill.has_effective = false;
    if (bill.currency.empty()) import.note("the estimate names no currency", 0, "");
    Lines lines;
    for (const json& project : *projects) {
        const auto breakdown = project.is_object() ? project.find("breakdown") : project.end();
        if (!project.is_object() || breakdown == project.end() || !breakdown->is_object() || !breakdown->contains("resources") || !(*breakdown)["resources"].is_array()) {
            import.note("a project without a breakdown", 0, project.is_object() ? text_at(project, "name") : "");
            continue;
        }
        for (const json& resource : (*breakdown)["resources"]) {
            if (resource.is_object()) components(import, resource, text_at(resource, "name"), lines, 0);
        }
    }
    lines.into(bill);
    const auto total = decimal(root, "totalMonthlyCost");
    if (total && std::fabs(*total - bill.billed) > kCostAgrees) import.note("the components do not add up to the total of the estimate", 0, detail::number_text(*total));
}

}  // namespace sizewell::catalog
