// The rows of the catalogue as plain values: every number knows where it was read, when, and how far to trust it.
#pragma once

#include "sizewell/error.hpp"
#include "sizewell/serving/architecture.hpp"
#include "sizewell/units.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog {

/// How a number came to be, from the strongest ground to the weakest.
enum class Kind { measured, datasheet, list_price, derived, assumed };

/// "measured", "datasheet", "list_price", "derived" or "assumed", as in the files.
std::string_view kind_text(Kind kind) noexcept;

/// Where a number stands.
struct Provenance {
    std::string source;        ///< URL, repository and file, or an honest word about a judgement
    std::string date;          ///< of the price or reading: YYYY, YYYY-MM or YYYY-MM-DD
    Kind kind = Kind::assumed;
    std::string file;          ///< the catalogue file
    std::string row;           ///< the name of the row in it

    bool operator==(const Provenance&) const = default;
};

/// One value that a user's file replaced.
struct Override {
    std::string field;         ///< key of the value in the row
    std::string was;           ///< the former value with its unit, "not offered" or "not known"
    Provenance from;           ///< where the former value stood

    bool operator==(const Override&) const = default;
};

/// A quantity that has been read somewhere.
template <class Unit>
struct Known {
    Q<Unit> value{};
    std::string written;       ///< as in the file: "81559 MiB"
    Provenance provenance;

    bool operator==(const Known&) const = default;
};

/// One accelerator.  Rates are dense: a sparse figure is twice what a served model can reach.
struct Accelerator {
    std::string name;
    std::string vendor;
    std::vector<std::string> aliases;
    std::optional<Known<byte_u>> memory;               ///< what the driver reports, or the nominal size (see its kind)
    std::optional<Known<byte_rate_u>> bandwidth;       ///< of that memory
    std::optional<Known<flop_rate_u>> bf16_dense;      ///< FP16 for parts without BF16
    std::optional<Known<flop_rate_u>> fp8_dense;
    std::optional<Known<flop_rate_u>> int8_dense;      ///< integer operations
    std::optional<Known<flop_rate_u>> fp4_dense;
    std::optional<Known<byte_rate_u>> link;            ///< one direction, to the other accelerators of the node
    std::optional<Known<watt_u>> power;                ///< board limit
    std::optional<Known<watt_u>> power_idle;
    std::optional<Known<watt_u>> power_peak;
    std::optional<Known<watt_u>> power_all_in;         ///< share of the whole data centre
    std::string note;
    Provenance provenance;
    std::vector<Override> overrode;
};

/// One model that can be served.
struct Model {
    std::string name;
    std::vector<std::string> aliases;
    serving::Architecture architecture;
    std::string precision;                             ///< of the checkpoint as released, a name of serving::precision()
    std::optional<Known<one_u>> parameters;            ///< published, to hold the computed count against
    std::optional<Known<one_u>> active_parameters;     ///< likewise, of one token; absent for a dense model
    std::string note;
    Provenance provenance;
    std::vector<Override> overrode;
};

/// Money for one instance, paid once.
using usd_per_instance_u = div_u<usd_u, instance_u>;

/// Whether a price can be had.  A cloud that does not sell a term and a table that does not mention it are not the same.
enum class Availability { unknown, not_offered, offered };

struct Price {
    Availability availability = Availability::unknown;
    Q<instance_price_u> value{};                       ///< meaningful only when offered
    Provenance provenance;

    bool offered() const noexcept { return availability == Availability::offered; }
};

/// How a commitment is paid: by the hour, in part at its start, or all at its start.
enum class Upfront { none, partial, all };

/// "no upfront", "partial upfront" or "all upfront".
std::string_view upfront_text(Upfront upfront) noexcept;

/// One way to commit to an instance.  What is paid at the start and what is paid by the hour stay apart: cash and the
/// effective price are different questions.
struct Commitment {
    int years = 1;                                     ///< 1 or 3 in practice, >= 1
    Upfront upfront = Upfront::none;
    Availability availability = Availability::offered;
    Q<usd_per_instance_u> at_start{};                  ///< paid once, 0 without upfront payment
    Q<instance_price_u> hourly{};                      ///< paid for every hour of the term, used or not
    Provenance provenance;

    bool operator==(const Commitment&) const = default;
};

/// How a running instance is metered.
struct Billing {
    Q<second_u> step{};                                ///< started steps are paid whole: an hour, a minute, a second; > 0
    Q<second_u> minimum{};                             ///< least time paid for each start, >= 0

    bool operator==(const Billing&) const = default;
};

/// One instance as a cloud bills it, in one region.  Its prices hold its accelerators: those are never billed beside it.
struct InstanceOffer {
    std::string name;                                  ///< provider/sku/region, @date for an older vintage
    std::string provider;
    std::string sku;
    std::string region;
    std::string accelerator;                           ///< name of its row; empty for a CPU node
    Q<gpu_per_instance_u> accelerators{};
    std::optional<double> vcpu;
    std::optional<Q<byte_u>> memory;
    Price on_demand;
    Price spot;
    Price reserved_1y;                                 ///< effective, without upfront payment
    Price reserved_3y;
    std::vector<Commitment> commitments;               ///< the other ways to pay for a term
    std::optional<Billing> billing;                    ///< unset: not known
    Price managed;                                     ///< the same hardware run by the cloud's ML service
    std::string managed_service;
    bool superseded = false;                           ///< an older vintage, kept for comparison
    std::string note;
    Provenance provenance;
    std::vector<Override> overrode;
};

/// One machine whose managed and raw price were read side by side.
struct Observation {
    std::string name;
    Q<instance_price_u> raw{};
    Q<instance_price_u> managed{};
};

/// What the managed price of a family adds to the raw one: managed = raw (1 + premium).
struct Premium {
    std::string name;
    std::string service;
    std::string provider;                              ///< "*" for any
    std::vector<std::string> skus;                     ///< prefixes; the longest match wins; empty = the whole provider
    double value = 0.0;                                ///< used when the offer's own premium is not known
    double low = 0.0;
    double median = 0.0;
    double high = 0.0;
    int n = 0;                                         ///< offers it was computed from; 0 for a rule
    std::vector<Observation> observed;
    std::string note;
    Provenance provenance;
    std::vector<Override> overrode;
};

/// One step of a marginal tariff: `rate` holds between `from` and `up_to` only.
struct Tier {
    double from = 0.0;
    double up_to = 0.0;                                ///< infinity for the last step
    double rate = 0.0;
};

/// One number of people.json, overheads.json, carbon.json or models.json.
struct Fact {
    std::string name;
    std::string text;                                  ///< what it is, in one line
    double value = 0.0;                                ///< in `unit`; of a tariff, the rate of its first step
    std::optional<double> low;                         ///< ends of the range read or judged, in `unit`
    std::optional<double> high;
    std::string unit;                                  ///< coherent: "USD/(B s)", "USD/s", "1"
    std::vector<Tier> tiers;                           ///< empty for a flat rate; bounds in `tier_unit`
    std::string tier_unit;                             ///< coherent
    double written = 0.0;                              ///< as in the file
    std::string written_unit;                          ///< as in the file: "USD/(GB month)"
    Provenance provenance;
    std::vector<Override> overrode;
};

/// The text a Fact carries for a unit type; empty for a unit no fact has.
template <class Unit>
inline constexpr std::string_view unit_text = "";
template <> inline constexpr std::string_view unit_text<one_u> = "1";
template <> inline constexpr std::string_view unit_text<second_u> = "s";
template <> inline constexpr std::string_view unit_text<usd_u> = "USD";
template <> inline constexpr std::string_view unit_text<byte_u> = "B";
template <> inline constexpr std::string_view unit_text<engineer_u> = "engineer";
template <> inline constexpr std::string_view unit_text<watt_u> = "J/s";
template <> inline constexpr std::string_view unit_text<usd_per_s_u> = "USD/s";
template <> inline constexpr std::string_view unit_text<div_u<one_u, second_u>> = "1/s";
template <> inline constexpr std::string_view unit_text<mul_u<gpu_u, second_u>> = "GPU s";
template <> inline constexpr std::string_view unit_text<byte_per_req_u> = "B/req";
template <> inline constexpr std::string_view unit_text<usd_per_req_u> = "USD/req";
template <> inline constexpr std::string_view unit_text<usd_per_byte_u> = "USD/B";
template <> inline constexpr std::string_view unit_text<storage_price_u> = "USD/(B s)";
template <> inline constexpr std::string_view unit_text<gpu_price_u> = "USD/(GPU s)";
template <> inline constexpr std::string_view unit_text<instance_price_u> = "USD/(instance s)";
template <> inline constexpr std::string_view unit_text<salary_u> = "USD/(engineer s)";
template <> inline constexpr std::string_view unit_text<energy_price_u> = "USD/J";
template <> inline constexpr std::string_view unit_text<carbon_intensity_u> = "gCO2e/J";

/// The value of a fact as a quantity, its unit checked.
///
/// @param fact  a row of people.json, overheads.json, carbon.json or models.json
/// @throws DomainError  the fact has another unit than `Unit`
/// @cost   one comparison of two short strings
template <class Unit>
[[nodiscard]] Q<Unit> quantity(const Fact& fact) {
    static_assert(!unit_text<Unit>.empty(), "no fact of the catalogue has this unit: add it to unit_text");
    if (fact.unit != unit_text<Unit>) throw DomainError("catalog: " + fact.name, "unit", fact.unit, unit_text<Unit>);
    return Q<Unit>::from_value(fact.value);
}

}  // namespace sizewell::catalog
