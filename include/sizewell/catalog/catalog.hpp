// The catalogue: accelerators, models, instances with their prices, managed premiums, people, overheads and grid carbon.
//
// It is read from the JSON files of data/, which stay the source of truth; a user's file of the same shape adds rows or
// replaces single values.  Everything here is a plain value.
#pragma once

#include "sizewell/catalog/rows.hpp"
#include "sizewell/catalog/token_price.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog {

struct Catalog {
    std::vector<Accelerator> accelerators;
    std::vector<Model> models;
    std::vector<InstanceOffer> instances;
    std::vector<Premium> premiums;
    std::vector<Fact> facts;
    std::vector<TokenPrice> tokens;                    ///< of APIs, from a user's file
    std::vector<std::string> files;                    ///< what was read, in order
};

/// The catalogue in a directory.
///
/// @param directory  holds accelerators.json, models.json, instances.json, premiums.json, people.json, overheads.json,
///                   carbon.json
/// @throws InputError  a file that is missing, broken or of a newer schema; a row without source or date; a price that
///                 is not positive; an unknown key; two rows of one name.  All findings of the first bad file at once.
/// @cost   2.1 ms for the shipped files, half of it parsing (bench/catalog/load_bench.cpp); 2.6 ms as the first thing a
///         process does
[[nodiscard]] Catalog load_catalog(const std::string& directory);

/// The catalogue in a directory with a user's file on top.
///
/// A row of a new name is added.  A row of a known name replaces: of an instance, an accelerator or a model, the values it names
/// (the others keep theirs); of a premium or a fact, the whole row.  Every replaced value is remembered in `overrode`.
///
/// @param directory  as above
/// @param user_file  any of the sections accelerators, models, instances, premiums, facts; at most 4 MiB
/// @throws InputError  as above, and for a fact whose unit has another dimension than the one it replaces
/// @cost   the files of the directory, plus the user's
[[nodiscard]] Catalog load_catalog(const std::string& directory, const std::string& user_file);

/// The directory the catalogue is read from when nobody names one.
///
/// In this order: the environment variable SIZEWELL_DATA, and nothing else when it is set; ../share/sizewell beside the
/// running program, so that a moved installation finds its own; the source tree, when the program runs from within it;
/// the installation this library was configured for; the source tree.  An installed program never prefers a source tree.
///
/// @throws Error  no such directory holds a catalogue; the message lists the places searched
[[nodiscard]] std::string catalog_directory();

/// Outcome of a search by name.
template <class Row>
struct Lookup {
    const Row* row = nullptr;                          ///< into the catalogue searched; null when there is no one answer
    std::vector<std::string> candidates;               ///< the matches of an ambiguous name, else the closest names
    bool ambiguous = false;
};

/// The row of a name, or what else it could have meant.  An instance answers to its full name and, among the current
/// vintages, to sku, provider/sku and sku/region where that is unique; an accelerator and a model to their names and aliases,
/// whatever the case; a premium and a fact to their names; a token price to provider/model and, where that is unique, to the
/// model alone.
///
/// @cost   linear in the rows; the suggestions of a miss cost one edit distance per row
[[nodiscard]] Lookup<Accelerator> find_accelerator(const Catalog& catalog, std::string_view name);
[[nodiscard]] Lookup<Model> find_model(const Catalog& catalog, std::string_view name);
[[nodiscard]] Lookup<InstanceOffer> find_instance(const Catalog& catalog, std::string_view name);
[[nodiscard]] Lookup<Premium> find_premium(const Catalog& catalog, std::string_view name);
[[nodiscard]] Lookup<Fact> find_fact(const Catalog& catalog, std::string_view name);
[[nodiscard]] Lookup<TokenPrice> find_token_price(const Catalog& catalog, std::string_view name);

/// The same, for a name that must exist.
///
/// @return a reference into `catalog`
/// @throws DomainError  no row or more than one has this name; the message lists the candidates
[[nodiscard]] const Accelerator& accelerator(const Catalog& catalog, std::string_view name);
[[nodiscard]] const Model& model_row(const Catalog& catalog, std::string_view name);
[[nodiscard]] const InstanceOffer& instance_offer(const Catalog& catalog, std::string_view name);
[[nodiscard]] const Premium& premium(const Catalog& catalog, std::string_view name);
[[nodiscard]] const Fact& fact(const Catalog& catalog, std::string_view name);
[[nodiscard]] const TokenPrice& token_price(const Catalog& catalog, std::string_view name);
const Accelerator& accelerator(Catalog&&, std::string_view) = delete;
const Model& model_row(Catalog&&, std::string_view) = delete;
const InstanceOffer& instance_offer(Catalog&&, std::string_view) = delete;
const Premium& premium(Catalog&&, std::string_view) = delete;
const Fact& fact(Catalog&&, std::string_view) = delete;
const TokenPrice& token_price(Catalog&&, std::string_view) = delete;

/// What to list.  An empty text matches everything.
struct OfferFilter {
    std::string accelerator;                           ///< a name, an alias or words of a name: "A100" finds A100-40GB, "A10" does not
    std::string provider;                              ///< exact, whatever the case
    std::string region;                                ///< exact, whatever the case
    std::string text;                                  ///< anywhere in the row's name, accelerator or managed service
    std::optional<Q<instance_price_u>> max_price;      ///< on demand, inclusive
    bool superseded = false;                           ///< also the older vintages
};

/// The offers that pass a filter, cheapest on demand first; equal prices keep the order of the file.
///
/// @throws DomainError  max_price is not positive
[[nodiscard]] std::vector<InstanceOffer> offers(const Catalog& catalog, const OfferFilter& filter);

/// What running an offer as a managed service adds to its raw price.
struct PremiumEstimate {
    double value = 0.0;                                ///< managed = raw (1 + value)
    double low = 0.0;                                  ///< ends of the family's range; equal to value for an own premium
    double high = 0.0;
    bool own = false;                                  ///< from the two prices of this very offer
    std::string name;                                  ///< the offer or the family it was taken from
    std::string service;
    Provenance provenance;                             ///< of an own premium, both sources and the older of the two dates
};

/// The managed premium of an offer: its own if both prices are known,
///
///     premium = managed / on_demand - 1
///
/// else the default of the family with the longest matching sku prefix, else the provider's, else the rule for any.
///
/// @param catalog  holds the families
/// @param offer    with its own or an overridden on-demand price: a discount on the raw price alone raises the premium
/// @throws DomainError  no family matches, not even one for any provider
/// @source derivation: definition of a premium; the prices carry their own sources
[[nodiscard]] PremiumEstimate premium_of(const Catalog& catalog, const InstanceOffer& offer);

}  // namespace sizewell::catalog
