#include "catalog/sheet_sections.hpp"

#include "catalog/number.hpp"

#include <cmath>

namespace sizewell::catalog {
namespace {

using nlohmann::json;

constexpr double kPerMillion = 1e6;

/// The rows of a list under a key, each an object.
template <class Read>
void each_object(Reader& reader, const json& parent, const std::string& at, const char* key, Read&& read) {
    const auto rows = parent.find(key);
    if (rows == parent.end()) return;
    const std::string pointer = at + "/" + key;
    if (!rows->is_array()) return reader.complain(kShape, pointer, "must be a list of rows");
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const std::string here = pointer + "/" + std::to_string(i);
        if ((*rows)[i].is_object()) {
            read((*rows)[i], here);
        } else {
            reader.complain(kShape, here, "must be an object");
        }
    }
}

std::optional<Q<usd_per_tok_u>> per_million(Reader& reader, const json& row, const std::string& at, const char* key, bool required) {
    const auto usd = reader.plain(row, at, key, Bound::not_negative, required);
    if (!usd) return std::nullopt;
    return Q<usd_per_tok_u>::from_value(*usd / kPerMillion);
}

TokenRates token_rates(Reader& reader, const json& row, const std::string& at) {
    TokenRates rates;
    rates.input = per_million(reader, row, at, "input_usd_per_mtok", true).value_or(Q<usd_per_tok_u>{});
    rates.output = per_million(reader, row, at, "output_usd_per_mtok", true).value_or(Q<usd_per_tok_u>{});
    rates.cached_input = per_million(reader, row, at, "cached_input_usd_per_mtok", false);
    rates.cache_write = per_million(reader, row, at, "cache_write_usd_per_mtok", false);
    return rates;
}

}  // namespace

std::vector<FxRate> read_fx(Reader& reader) {
    std::vector<FxRate> rates;
    each_object(reader, reader.root(), "", "fx", [&](const json& row, const std::string& at) {
        reader.check_keys(row, at, {"currency", "usd", "source", "date"});
        FxRate rate{reader.text(row, at, "currency", true), reader.plain(row, at, "usd", Bound::positive, true).value_or(1.0),
                    reader.text(row, at, "date", true), reader.text(row, at, "source", true)};
        if (rate.date.size() != 10 || !is_date(rate.date)) reader.complain(kProvenance, at + "/date", "is '" + rate.date + "', must be YYYY-MM-DD", "a rate of exchange is of one day");
        for (const FxRate& other : rates) {
            if (other.currency == rate.currency) reader.complain(kName, at + "/currency", "is '" + rate.currency + "', which another row has");
        }
        rates.push_back(std::move(rate));
    });
    return rates;
}

void read_commitments(Reader& reader, const json& row, const std::string& at, const Provenance& provenance,
                      double usd_per_unit, std::vector<Commitment>& slot) {
    if (row.contains("commitments")) slot.clear();
    each_object(reader, row, at, "commitments", [&](const json& item, const std::string& here) {
        reader.check_keys(item, here, {"years", "upfront", "at_start_usd", "usd_per_h"});
        Commitment c;
        c.provenance = provenance;
        const double years = reader.plain(item, here, "years", Bound::positive, true).value_or(1.0);
        if (years != std::floor(years) || years > 10.0) reader.complain(kValue, here + "/years", "must be a whole number up to 10");
        c.years = static_cast<int>(std::min(years, 10.0));
        const std::string upfront = reader.text(item, here, "upfront", true);
        c.upfront = upfront == "all" ? Upfront::all : upfront == "partial" ? Upfront::partial : Upfront::none;
        if (upfront != "none" && upfront != "partial" && upfront != "all") reader.complain(kValue, here + "/upfront", "is '" + upfront + "', must be none, partial or all");
        const auto hourly = item.find("usd_per_h");
        if (hourly != item.end() && hourly->is_null()) {
            c.availability = Availability::not_offered;
        } else {
            c.hourly = usd_per_instance_hour(usd_per_unit * reader.plain(item, here, "usd_per_h", Bound::not_negative, true).value_or(0.0));
            c.at_start = Q<usd_per_instance_u>::from_value(usd_per_unit * reader.plain(item, here, "at_start_usd", Bound::not_negative, c.upfront != Upfront::none).value_or(0.0));
            if (c.upfront != Upfront::none && !(c.at_start.value() > 0.0)) reader.complain(kValue, here + "/at_start_usd", "is 0, must be > 0 for a payment at the start", "a 0 in a table is a hole");
            if (c.upfront == Upfront::none && c.at_start.value() > 0.0) reader.complain(kValue, here + "/at_start_usd", "is given without an upfront payment", "write \"upfront\": \"partial\" or \"all\"");
            if (c.upfront != Upfront::all && !(c.hourly.value() > 0.0)) reader.complain(kValue, here + "/usd_per_h", "is 0, must be > 0", "only what is paid all upfront costs nothing by the hour");
        }
        for (const Commitment& other : slot) {
            if (other.years == c.years && other.upfront == c.upfront) reader.complain(kName, here, "is a second commitment of this term and payment");
        }
        slot.push_back(c);
    });
}

void read_billing(Reader& reader, const json& row, const std::string& at, std::optional<Billing>& slot) {
    const auto billing = row.find("billing");
    if (billing == row.end()) return;
    const std::string here = at + "/billing";
    if (!billing->is_object()) return reader.complain(kShape, here, "must be an object", R"(write {"step_s": 1, "minimum_s": 60})");
    reader.check_keys(*billing, here, {"step_s", "minimum_s"});
    slot = Billing{seconds(reader.plain(*billing, here, "step_s", Bound::positive, true).value_or(1.0)),
                   seconds(reader.plain(*billing, here, "minimum_s", Bound::not_negative, false).value_or(0.0))};
}

void read_token_price(Reader& reader, const json& row, const std::string& at, TokenPrice& price) {
    reader.check_keys(row, at, {"name", "input_usd_per_mtok", "output_usd_per_mtok", "cached_input_usd_per_mtok",
                                "cache_write_usd_per_mtok", "batch_discount", "context_tok", "tiers", "source", "date", "kind"});
    const std::size_t slash = price.name.find('/');
    if (slash == 0 || slash == std::string::npos || slash + 1 == price.name.size()) reader.complain(kName, at + "/name", "is '" + price.name + "', must be provider/model");
    price.provider = price.name.substr(0, slash);
    price.provenance = reader.provenance(row, at, price.name);
    price.rates = token_rates(reader, row, at);
    price.batch_discount = reader.plain(row, at, "batch_discount", Bound::not_negative, false);
    if (price.batch_discount && !(*price.batch_discount < 1.0)) reader.complain(kValue, at + "/batch_discount", "must be a share from 0 to below 1");
    price.context.reset();
    if (const auto context = reader.plain(row, at, "context_tok", Bound::positive, false)) price.context = tokens(*context);
    price.tiers.clear();
    each_object(reader, row, at, "tiers", [&](const json& item, const std::string& here) {
        reader.check_keys(item, here, {"above_tok", "input_usd_per_mtok", "output_usd_per_mtok", "cached_input_usd_per_mtok", "cache_write_usd_per_mtok"});
        TokenTier tier{tokens(reader.plain(item, here, "above_tok", Bound::positive, true).value_or(1.0)), token_rates(reader, item, here)};
        const TokenRates& before = price.tiers.empty() ? price.rates : price.tiers.back().rates;
        if (!price.tiers.empty() && tier.above <= price.tiers.back().above) reader.complain(kValue, here + "/above_tok", "must be greater than that of the tier before");
        if (tier.rates.input < before.input || tier.rates.output < before.output) reader.complain(kValue, here, "is cheaper than the tier before", "a longer prompt must not cost less than a shorter one");
        price.tiers.push_back(std::move(tier));
    });
}

Contract read_contract(Reader& reader, const json& row, const std::string& at) {
    reader.check_keys(row, at, {"name", "provider", "skus", "terms", "discount", "until", "source", "date", "kind"});
    Contract contract;
    contract.name = reader.text(row, at, "name", true);
    contract.provenance = reader.provenance(row, at, contract.name);
    contract.provider = reader.text(row, at, "provider", true);
    contract.skus = reader.texts(row, at, "skus");
    contract.terms = reader.texts(row, at, "terms");
    contract.until = reader.text(row, at, "until", false);
    if (!contract.until.empty() && (contract.until.size() != 10 || !is_date(contract.until))) reader.complain(kProvenance, at + "/until", "is '" + contract.until + "', must be YYYY-MM-DD");
    contract.discount = reader.plain(row, at, "discount", Bound::not_negative, true).value_or(0.0);
    if (!(contract.discount < 1.0)) {
        reader.complain(kValue, at + "/discount", "must be a share from 0 to below 1", "12 % is 0.12");
        contract.discount = 0.0;
    }
    return contract;
}

}  // namespace sizewell::catalog
