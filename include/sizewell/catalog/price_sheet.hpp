// What can be bought and what it comes to: commitments, metering, tariffs, contracts, currencies, whole instances.
//
// A price sheet is a catalogue file: rows of instances and tokens on top of the shipped ones.  The rows are in rows.hpp;
// here are the questions that are asked of them.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/cost/tiers.hpp"
#include "sizewell/scalar.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog {

/// What a commitment costs for each hour of its term.
///
///     hourly + at_start / (years * year)
///
/// @param year  of the catalogue (fact time/year), > 0
[[nodiscard]] inline Q<instance_price_u> effective_price(const Commitment& commitment, const Q<second_u>& year) {
    return commitment.hourly + commitment.at_start / (static_cast<double>(commitment.years) * year);
}

/// The commitment of a term and a way to pay, or that it is not offered, or that nobody knows.
///
/// @param years    > 0;  reserved_1y and reserved_3y of the offer answer for 1 and 3 years without upfront payment
/// @return         `availability` says which of the three it is; prices are meaningful only when offered
[[nodiscard]] Commitment commitment_of(const InstanceOffer& offer, int years, Upfront upfront);

/// Time that is paid for one start of an instance: whole steps, and at least the minimum.
///
///     max(minimum, step ceil(run / step)),   0 for a run of 0
///
/// @throws DomainError  run negative or not finite, a step that is not positive, a negative minimum
/// @accuracy  a run within 1e-9 of a whole step counts as whole
[[nodiscard]] Q<second_u> billed_time(const Billing& billing, const Q<second_u>& run);

/// Money for a volume on a tariff of the catalogue (marginal), and at least the minimum.
///
/// @param tariff   a fact with tiers or a flat rate; volume in its tier unit, coherent
/// @param minimum  least charge, in the rate's money; 0 for none
/// @return         rate unit x tier unit, coherent (USD, or USD/s for a tariff on USD/s)
/// @throws DomainError  tiers that do not ascend
template <Scalar S>
[[nodiscard]] S tariff_cost(const Fact& tariff, const S& volume, double minimum = 0.0) {
    std::vector<cost::Tier> tiers;
    for (const Tier& t : tariff.tiers) tiers.push_back({t.up_to, t.rate});
    if (tiers.empty()) return max(volume * S(tariff.value), S(minimum));
    cost::validate(tiers);
    return cost::tiered_cost(tiers, volume, minimum);
}

/// An accelerator that some clouds rent beside a host, as old price lists have it.  It serves nobody without one.
struct Attachment {
    std::string provider;
    std::string region;
    std::string accelerator;
    Q<gpu_per_instance_u> accelerators{};
    Price on_demand;                                   ///< of all of them together
    Price spot;
};

/// Host and accelerators as one instance: prices add, a term that one of the two lacks is lacking.
///
/// @throws DomainError  the host has accelerators of its own: they are in its price, and a bundled GPU is billed once;
///                      another provider or region; an attachment without accelerators
[[nodiscard]] InstanceOffer assembled(const InstanceOffer& host, const Attachment& gpu);

/// A rate of exchange on a day.  Rates are inputs with a source; nothing here fetches one.
struct FxRate {
    std::string currency;                              ///< ISO 4217, three capital letters
    double usd = 0.0;                                  ///< USD for one unit of it, > 0
    std::string date;                                  ///< YYYY-MM-DD
    std::string source;

    bool operator==(const FxRate&) const = default;
};

/// USD for one unit of a currency.
///
/// @throws DomainError  no rate for it, two rates for it, or a rate that is not positive and finite; USD needs none
[[nodiscard]] double usd_per_unit(const std::vector<FxRate>& rates, std::string_view currency);

/// "EUR=1.085@2026-11-20" as a rate.
///
/// @throws DomainError  another shape, a currency that is not three capital letters, a rate that is not positive, no date
[[nodiscard]] FxRate parse_fx_rate(std::string_view text, std::string_view source);

/// A contract: a discount on list prices.  Prices that it fixes are rows of instances, which replace the list's.
struct Contract {
    std::string name;
    std::string provider;
    std::vector<std::string> skus;                     ///< prefixes; empty: every sku of the provider
    std::vector<std::string> terms;                    ///< on_demand, spot, reserved_1y, reserved_3y, managed
    double discount = 0.0;                             ///< share off the list price, 0 <= d < 1
    std::string until;                                 ///< last day, "" for open
    Provenance provenance;
};

/// Lowers the prices that a contract names, remembering the list price of each in `overrode`.
///
/// @param keep  names of rows whose prices are the contract's own and stay as they are
/// @throws DomainError  a discount outside [0, 1), an unknown term, no term at all, or a provider the catalogue lacks
void apply_contract(Catalog& catalog, const Contract& contract, const std::vector<std::string>& keep = {});

/// The instances that hold a number of accelerators.
struct Cover {
    std::vector<int> count;                            ///< of each offer, in the order given
    int accelerators = 0;                              ///< bought: at least as many as asked
    Q<usd_per_s_u> rate{};
};

/// The cheapest whole instances with at least `accelerators` GPUs among them.  One GPU more never lowers the bill.
///
/// @param offers        instances of one accelerator; those without an on-demand price are left out
/// @param accelerators  >= 0; at most 100,000
/// @return              nothing when no offer has a price
/// @throws DomainError  a negative or too large number
/// @cost   offers x accelerators additions (unbounded knapsack, exact)
[[nodiscard]] std::optional<Cover> cheapest_cover(const std::vector<InstanceOffer>& offers, int accelerators);

}  // namespace sizewell::catalog
