// A bill, read or planned: its lines, its sums, and how far one is from another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sizewell::catalog {

/// One line of a bill, or the sum of equal ones.  Money in the bill's currency.
struct BillLine {
    std::string category;                              ///< Usage, Purchase, Tax, Credit, Adjustment
    std::string service;
    std::string sku;
    std::string region;
    std::string unit;                                  ///< of the quantity; "" when lines of several units were added
    double quantity = 0.0;
    double list = 0.0;                                 ///< at list prices; 0 where the bill does not say
    double billed = 0.0;                               ///< what the invoice says: cash
    double effective = 0.0;                            ///< what the period has used, commitments spread over their term
    std::int64_t rows = 0;
};

/// A commitment of the bill: FOCUS spreads what was paid for it over its usage, used or not.
struct BillCommitment {
    std::string id;
    double purchased = 0.0;                            ///< BilledCost of its purchases
    double used = 0.0;                                 ///< EffectiveCost of its used usage
    double unused = 0.0;                               ///< EffectiveCost of its unused usage
};

struct Bill {
    std::string currency;                              ///< "" when the bill names none
    std::vector<BillLine> lines;                       ///< by category, service, sku, region; dearest first
    std::vector<BillCommitment> commitments;
    double list = 0.0;
    double billed = 0.0;
    double effective = 0.0;
    bool has_effective = true;                         ///< false: estimates know no amortisation, effective = billed
};

/// What to add up by.
enum class BillKey { category, service, sku, region };

/// The lines added up by one key, dearest (effective) first; sums of the result equal the bill's.
[[nodiscard]] std::vector<BillLine> bill_by(const Bill& bill, BillKey key);

/// One service of two bills.
struct BillDifference {
    std::string name;
    double actual = 0.0;
    double planned = 0.0;
};

/// Actual against plan by a key, largest difference first; a name that one of the two lacks stands there with 0.
///
/// The effective cost is compared: a plan's month holds what it uses, whatever was paid in it for years to come.
///
/// @throws DomainError  two currencies
[[nodiscard]] std::vector<BillDifference> bill_differences(const Bill& actual, const Bill& plan, BillKey key);

/// A bill as JSON: sums, by category, by service, lines and commitments.
[[nodiscard]] std::string bill_json(const Bill& bill);

}  // namespace sizewell::catalog
