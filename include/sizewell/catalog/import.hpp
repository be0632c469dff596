// The price lists, bills and measurements that users have, read as rows of a price sheet, as a bill or as demand.
//
// Every reader is keyed on headers, forgives the known defects of its format and counts everything else it leaves out:
// read = kept + skipped, each skipped row with its reason.
#pragma once

#include "sizewell/catalog/bill.hpp"
#include "sizewell/catalog/catalog.hpp"
#include "sizewell/catalog/price_sheet.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog {

enum class ImportFormat {
    skypilot,    ///< catalogue CSV, one row an instance and zone; old GCP files list accelerators and hosts apart
    gpuhunt,     ///< catalogue CSV, one row an instance, place and kind of purchase
    litellm,     ///< JSON of token prices by model
    genai,       ///< JSON of token prices by provider and model (genai-prices)
    aws,         ///< price list as CSV or JSON offer file, or a JSON list of {apiName, pricing}
    focus,       ///< bill, FOCUS 1.x CSV
    infracost,   ///< estimate, JSON
    prometheus   ///< answer to query_range, JSON: demand
};

/// "skypilot", "gpuhunt", ...; the reverse gives nothing for another word.
[[nodiscard]] std::string_view format_text(ImportFormat format) noexcept;
[[nodiscard]] std::optional<ImportFormat> format_of_text(std::string_view text) noexcept;

/// What the reader is told beside the file.
struct ImportReading {
    std::optional<ImportFormat> format;                ///< unset: recognised by its header or its first keys
    std::string provider;                              ///< "": named by the file, or by a word of its path
    std::string date;                                  ///< of the prices; "": in the file, in its name, else its modification day
    std::vector<std::string> skus;                     ///< instance types, families ("g5") or AWS SKU codes to keep; empty: all with an accelerator
    std::vector<FxRate> rates;                         ///< for prices in another currency than USD
    std::string host;                                  ///< host type that accelerators listed apart are put on
};

/// Rows of one kind: why, how many, and the first of them.
struct ImportNote {
    std::string reason;
    std::int64_t rows = 0;
    std::int64_t line = 0;                             ///< of the first, 0 where the format has no lines
    std::string example;                               ///< printable, at most 60 characters
};

/// One instance of a price list, compact.  Prices in USD/h; 0: the list has none; below 0: it has a hole.
struct SheetRow {
    std::uint32_t provider = 0, sku = 0, region = 0, accelerator = 0;  ///< into PriceRows::names; 0 is the empty name
    double accelerators = 0.0;
    double vcpu = 0.0;
    double memory_gib = 0.0;
    double on_demand = 0.0;
    double spot = 0.0;
    std::int64_t line = 0;                             ///< where it was first read
};

/// One way to commit to a row, in USD and USD/h.
struct SheetCommitment {
    std::size_t row = 0;
    int years = 1;
    Upfront upfront = Upfront::none;
    double at_start = 0.0;
    double hourly = 0.0;
};

/// The instances of a price list: a million of them fit, names are kept once.
struct PriceRows {
    std::vector<std::string> names{""};
    std::vector<SheetRow> rows;
    std::vector<SheetCommitment> commitments;
    std::vector<Accelerator> accelerators;             ///< those that the catalogue lacks
    std::vector<Attachment> attachments;               ///< accelerators listed without a host
};

/// A series of demand: evenly spaced rates.
struct DemandSeries {
    double start = 0.0;                                ///< [s] since 1970, UTC
    double step = 0.0;                                 ///< [s], > 0
    std::vector<double> rate;                          ///< sum over the series of the answer, as measured, >= 0
};

struct Imported {
    std::string file;
    ImportFormat format = ImportFormat::skypilot;
    std::string source;                                ///< file name and what else names the list
    std::string date;
    std::int64_t read = 0;                             ///< rows, models, lines or samples
    std::int64_t kept = 0;
    std::vector<ImportNote> skipped;                   ///< read = kept + the sum of these
    std::vector<ImportNote> noted;                     ///< kept, but with a defect that was put right or must be known
    PriceRows prices;
    std::vector<TokenPrice> tokens;
    Bill bill;
    DemandSeries demand;
};

/// What a file holds.
///
/// @param known  names accelerators and instances: "A100-80G" of a list is A100-80GB of the catalogue
/// @throws InputError  an unreadable file, a directory, a format that is not recognised or lacks its columns, broken CSV or
///                 JSON (truncated, a record beyond 4 MiB), a file without one usable row, a provider nobody names
/// @throws DomainError  a currency without a rate
/// @cost   CSV is streamed, one hash look-up a row; AWS offer files are streamed as CSV and as JSON; other JSON is loaded,
///         at most 256 MiB; see bench/catalog (ImportSkyPilot)
[[nodiscard]] Imported import_prices(const std::string& file, const ImportReading& reading, const Catalog& known);

/// The offers of an import as the catalogue holds them, in the order of the file.
[[nodiscard]] std::vector<InstanceOffer> offers_of(const Imported& imported);

/// Imports as one catalogue file, which load_catalog() puts on top of the shipped rows.
///
/// @throws DomainError  two imports with a row of one name and other prices; nothing to write
[[nodiscard]] std::string sheet_json(const std::vector<Imported>& imports);

/// Demand as the CSV that a scenario's trace and read_trace() take: timestamp (ISO 8601, UTC), requests_per_s.
[[nodiscard]] std::string demand_csv(const DemandSeries& demand);

}  // namespace sizewell::catalog
