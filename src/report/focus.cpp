#include "report/bill_rows.hpp"
#include "sizewell/report/bill.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>

namespace sizewell::report {
namespace {

// The columns of FOCUS 1.2 that a plan can fill, mandatory ones all, in the order of the alphabet; then our own.
constexpr std::array<std::string_view, 45> kColumns = {
    "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargeFrequency",
    "ChargePeriodEnd", "ChargePeriodStart", "CommitmentDiscountCategory", "CommitmentDiscountId", "CommitmentDiscountName", "CommitmentDiscountQuantity", "CommitmentDiscountStatus", "CommitmentDiscountType",
    "CommitmentDiscountUnit", "ConsumedQuantity", "ConsumedUnit", "ContractedCost", "ContractedUnitPrice", "EffectiveCost", "InvoiceIssuerName", "ListCost", "ListUnitPrice", "PricingCategory",
    "PricingQuantity", "PricingUnit", "ProviderName", "PublisherName", "RegionId", "RegionName", "ResourceId", "ResourceName", "ResourceType", "ServiceCategory", "ServiceName", "ServiceSubcategory",
    "SkuId", "SkuPriceId", "Tags", "x_PlanPath", "x_Scenario"};

/// One row, cell by cell; cells that are not set are null.
class FocusRow {
  public:
    void text(std::string_view column, const std::string& value) { cell(column) = csv_text(value); }
    void number(std::string_view column, double value) { cell(column) = plain_decimal(value); }

    std::string line() const {
        std::string out;
        for (std::size_t i = 0; i < cells_.size(); ++i) out += (i > 0 ? "," : "") + cells_[i];
        return out + "\n";
    }

  private:
    std::string& cell(std::string_view column) {
        for (std::size_t i = 0; i < kColumns.size(); ++i) {
            if (kColumns[i] == column) return cells_[i];
        }
        throw Error("focus: no column " + std::string(column));
    }
    std::array<std::string, kColumns.size()> cells_{};
};

std::string tags(const BillRow& r) {
    nlohmann::ordered_json all = nlohmann::ordered_json::object();
    if (!r.service.empty()) all["service"] = r.service;
    if (!r.stage.empty()) all["stage"] = r.stage;
    return all.empty() ? "" : all.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

FocusRow common(const plan::Plan& plan, const BillRow& r, const Month& month) {
    FocusRow row;
    const std::string owner = r.provider.empty() ? (r.pool() ? "not named" : "own organisation") : r.provider;
    row.text("BillingAccountId", "plan");
    row.text("BillingAccountName", plan.scenario);
    row.text("BillingCurrency", "USD");
    for (const char* when : {"BillingPeriodStart", "ChargePeriodStart"}) row.text(when, month.first + "T00:00:00Z");
    for (const char* when : {"BillingPeriodEnd", "ChargePeriodEnd"}) row.text(when, month.next + "T00:00:00Z");
    row.text("ChargeDescription", r.name);
    for (const char* who : {"InvoiceIssuerName", "ProviderName", "PublisherName"}) row.text(who, owner);
    row.text("ServiceCategory", r.category);
    row.text("ServiceName", r.service_name);
    if (r.pool()) row.text("ServiceSubcategory", "Virtual Machines");
    if (!r.region.empty()) row.text("RegionId", r.region), row.text("RegionName", r.region);
    row.text("SkuId", r.sku.empty() ? r.path : r.sku);
    row.text("SkuPriceId", r.sku.empty() ? r.path : r.sku + "/" + r.purchase);
    row.text("Tags", tags(r));
    row.text("x_PlanPath", r.path);
    row.text("x_Scenario", plan.file);
    for (const char* cost : {"ListCost", "ContractedCost"}) row.number(cost, r.cost);
    for (const char* price : {"ListUnitPrice", "ContractedUnitPrice"}) row.number(price, r.unit_price());
    row.number("PricingQuantity", r.quantity());
    row.text("PricingUnit", r.pool() ? "Hours" : "Months");
    return row;
}

void commitment(FocusRow& row, const BillRow& r) {
    row.text("CommitmentDiscountId", "plan/" + r.path);
    row.text("CommitmentDiscountName", r.sku + " " + r.purchase);
    row.text("CommitmentDiscountCategory", "Usage");
    row.text("CommitmentDiscountType", "Reserved Instance");
    row.number("CommitmentDiscountQuantity", r.quantity());
    row.text("CommitmentDiscountUnit", "Hours");
}

/// Usage of a pool or a line.  What a commitment covers was billed with its purchase.
FocusRow usage(const plan::Plan& plan, const BillRow& r, const Month& month) {
    FocusRow row = common(plan, r, month);
    const bool flat = !r.pool();
    row.text("ChargeCategory", "Usage");
    row.text("ChargeFrequency", flat ? "Recurring" : "Usage-Based");
    row.text("PricingCategory", r.committed() ? "Committed" : r.purchase == "spot" ? "Dynamic" : "Standard");
    row.number("BilledCost", r.committed() ? 0.0 : r.cost);
    row.number("EffectiveCost", r.cost);
    row.number("ConsumedQuantity", r.quantity());
    row.text("ConsumedUnit", flat ? "Months" : "Hours");
    if (!flat) {
        row.text("ResourceId", r.path);
        row.text("ResourceName", r.stage);
        row.text("ResourceType", "Instance pool");
    }
    if (r.committed()) {
        commitment(row, r);
        row.text("CommitmentDiscountStatus", "Used");
    }
    return row;
}

FocusRow purchase(const plan::Plan& plan, const BillRow& r, const Month& month) {
    FocusRow row = common(plan, r, month);
    row.text("ChargeCategory", "Purchase");
    row.text("ChargeFrequency", "Recurring");
    row.text("PricingCategory", "Standard");
    row.number("BilledCost", r.cost);
    row.number("EffectiveCost", 0.0);
    row.text("ResourceId", "plan/" + r.path);
    row.text("ResourceName", r.sku + " " + r.purchase);
    row.text("ResourceType", "Reserved Instance");
    commitment(row, r);
    return row;
}

}  // namespace

std::string focus_csv(const plan::Plan& plan, const std::string& period) {
    const Month month = month_of(plan, period);
    std::string out;
    for (const std::string_view name : kColumns) out += (out.empty() ? "" : ",") + std::string(name);
    out += "\n";
    for (const BillRow& r : bill_rows(plan)) {
        if (!std::isfinite(r.cost)) throw DomainError("bill", r.path, r.cost, "finite: the plan has no bill");
        if (r.committed()) out += purchase(plan, r, month).line();
        out += usage(plan, r, month).line();
    }
    return out;
}

}  // namespace sizewell::report
