// The lines of a plan's month that add up to its total cost of ownership.
#pragma once

#include "sizewell/plan/plan.hpp"

#include <string>
#include <vector>

namespace sizewell::report {

/// One line of the month.
struct BillRow {
    std::string path;         ///< of the plan: "capacity.pools.0", "tco.storage"
    std::string name;         ///< for a person
    std::string service;      ///< of the scenario; "" for a line of all
    std::string stage;
    std::string provider;     ///< "aws"; "" for what no cloud bills
    std::string sku, region;
    std::string purchase;     ///< on_demand, spot, reserved_1y, reserved_3y; "" for other lines
    std::string category;     ///< FOCUS ServiceCategory
    std::string service_name;
    double instances = 0.0;   ///< of a pool
    double hours = 0.0;       ///< of the month
    double cost = 0.0;        ///< USD

    [[nodiscard]] bool pool() const { return !purchase.empty(); }
    [[nodiscard]] bool committed() const { return purchase == "reserved_1y" || purchase == "reserved_3y"; }
    [[nodiscard]] double quantity() const { return pool() ? instances * hours : 1.0; }
    [[nodiscard]] double unit_price() const { return quantity() > 0.0 ? cost / quantity() : cost; }
};

/// Pools first, then the other lines in the order of the plan; lines that cost nothing are left out.
[[nodiscard]] std::vector<BillRow> bill_rows(const plan::Plan& plan);

/// First day of a month and of the one after, "YYYY-MM-DD".
struct Month {
    std::string first, next;
};
/// @throws DomainError  see focus_csv()
[[nodiscard]] Month month_of(const plan::Plan& plan, const std::string& period);

/// A number without an exponent that reads back as the same double wherever 18 decimals allow it.
[[nodiscard]] std::string plain_decimal(double x);

}  // namespace sizewell::report
