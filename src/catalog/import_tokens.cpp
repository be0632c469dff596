// Token prices: LiteLLM's map of models and genai-prices' list of providers.
#include "catalog/importer.hpp"
#include "catalog/reader.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace sizewell::catalog {
namespace {

using nlohmann::json;

constexpr std::uintmax_t kLargest = std::uintmax_t{256} << 20u;
constexpr double kMillion = 1e6;

json document(Import& import) { return json_of(import.out.file, text_of(import.out.file, kLargest, "is this a list of token prices?")); }

/// A price as a number or as a text of one; nothing for a hole.  0 is a price: free models exist.
std::optional<double> price_of(const json& value) {
    double number = -1.0;
    if (value.is_number()) number = value.get<double>();
    if (value.is_string()) number = number_of(value.get_ref<const std::string&>()).value_or(-1.0);
    if (!(number >= 0.0) || !std::isfinite(number)) return std::nullopt;
    return number;
}

std::optional<double> price_at(const json& row, const std::string& key) {
    const auto found = row.find(key);
    return found == row.end() ? std::nullopt : price_of(*found);
}

std::optional<Q<usd_per_tok_u>> per_token(const std::optional<double>& usd) {
    if (!usd) return std::nullopt;
    return Q<usd_per_tok_u>::from_value(*usd);
}

/// The suffixes "_above_200k_tokens" of a row, by their threshold.
std::map<double, std::string> thresholds(const json& row) {
    std::map<double, std::string> all;
    constexpr std::string_view kAbove = "_above_", kEnd = "k_tokens";
    for (const auto& [key, value] : row.items()) {
        const std::size_t at = key.rfind(kAbove);
        if (at == std::string::npos || key.size() < kEnd.size() || key.compare(key.size() - kEnd.size(), kEnd.size(), kEnd) != 0) continue;
        const std::string_view number = std::string_view(key).substr(at + kAbove.size(), key.size() - kEnd.size() - at - kAbove.size());
        const auto thousands = number_of(number);
        const bool ours = key.rfind("input_cost_per_token", 0) == 0 || key.rfind("output_cost_per_token", 0) == 0;
        if (thousands && *thousands > 0.0 && ours && price_of(value)) all.emplace(1000.0 * *thousands, key.substr(at));
    }
    return all;
}

TokenRates rates_with(const json& row, const std::string& suffix, const TokenRates& below) {
    TokenRates rates;
    rates.input = per_token(price_at(row, "input_cost_per_token" + suffix)).value_or(below.input);
    rates.output = per_token(price_at(row, "output_cost_per_token" + suffix)).value_or(below.output);
    rates.cached_input = per_token(price_at(row, "cache_read_input_token_cost" + suffix));
    rates.cache_write = per_token(price_at(row, "cache_creation_input_token_cost" + suffix));
    if (!rates.cached_input) rates.cached_input = below.cached_input;
    if (!rates.cache_write) rates.cache_write = below.cache_write;
    return rates;
}

/// Tiers as a list: [{"range": [0, 128000], "input_cost_per_token": ...}].
void tiers_of_ranges(Import& import, const json& list, TokenPrice& price, const std::string& name) {
    for (const json& item : list) {
        const auto range = item.is_object() ? item.find("range") : item.end();
        if (!item.is_object() || range == item.end() || !range->is_array() || range->empty() || !(*range)[0].is_number()) {
            import.note("a tier without its range is left out", 0, name);
            continue;
        }
        const double above = (*range)[0].get<double>();
        const TokenRates below = price.tiers.empty() ? price.rates : price.tiers.back().rates;
        if (above > 0.0) {
            price.tiers.push_back({tokens(above), rates_with(item, "", below)});
        } else {
            price.rates = rates_with(item, "", price.rates);
        }
    }
}

/// A tier that is cheaper than the one before makes a longer prompt cheaper: left out and said so.
void drop_falling_tiers(Import& import, TokenPrice& price) {
    std::sort(price.tiers.begin(), price.tiers.end(), [](const TokenTier& a, const TokenTier& b) { return a.above < b.above; });
    std::vector<TokenTier> kept;
    for (TokenTier& t : price.tiers) {
        const TokenRates& before = kept.empty() ? price.rates : kept.back().rates;
        const bool again = !kept.empty() && kept.back().above == t.above;
        if (again || t.rates.input < before.input || t.rates.output < before.output) {
            import.note("a tier of longer prompts that is cheaper, or there twice, is left out", 0, price.name);
        } else if (!(t.rates == before)) {
            kept.push_back(std::move(t));
        }
    }
    price.tiers = std::move(kept);
}

void keep(Import& import, TokenPrice price) {
    drop_falling_tiers(import, price);
    price.provenance = {import.out.source, import.out.date, Kind::list_price, import.out.file, price.name};
    for (const TokenPrice& other : import.out.tokens) {
        if (other.name == price.name) return import.skip("a second model of this name: the first is kept", 0, price.name);
    }
    ++import.out.kept;
    import.out.tokens.push_back(std::move(price));
}

void batch(Import& import, const json& row, TokenPrice& price) {
    const auto input = price_at(row, "input_cost_per_token_batches"), output = price_at(row, "output_cost_per_token_batches");
    if (!input || !output || price.rates.input.value() <= 0.0) return;
    const double off_input = 1.0 - *input / price.rates.input.value();
    const double off_output = price.rates.output.value() > 0.0 ? 1.0 - *output / price.rates.output.value() : off_input;
    const double least = std::min(off_input, off_output);
    if (std::fabs(off_input - off_output) > 1e-9) import.note("batch discounts of input and output differ: the smaller is kept", 0, price.name);
    if (least >= 0.0 && least < 1.0) price.batch_discount = std::round(least * 1e9) / 1e9;
}

std::string provider_name(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '/' ? '-' : c;
    return out;
}

}  // namespace

void import_litellm(Import& import) {
    const json root = document(import);
    if (!root.is_object()) refuse_import(import.out.file, kImportFormat, 0, "must be an object of models", "");
    for (const auto& [name, row] : root.items()) {
        ++import.out.read;
        if (name == "sample_spec") {
            import.skip("the sample entry that describes the format", 0, name);
            continue;
        }
        if (!row.is_object()) {
            import.skip("no model but a bare value", 0, name);
            continue;
        }
        const auto input = price_at(row, "input_cost_per_token"), output = price_at(row, "output_cost_per_token");
        const auto tiered = row.find("tiered_pricing");
        const bool listed = tiered != row.end() && tiered->is_array() && !tiered->empty();
        if (!input && !listed) {
            import.skip(row.contains("input_cost_per_token") ? "a price that is negative or no number" : "not sold by the token", 0, name);
            continue;
        }
        const std::string mode = row.value("mode", json("")).is_string() ? row.value("mode", "") : "";
        if (!output && !listed && mode != "embedding" && mode != "rerank" && mode != "moderation") {
            import.skip("has a price of input tokens only", 0, name);
            continue;
        }
        TokenPrice price;
        const auto provider = row.find("litellm_provider");
        price.provider = provider != row.end() && provider->is_string() && !provider->get_ref<const std::string&>().empty() ? provider_name(provider->get<std::string>()) : "unnamed";
        const std::string lead = price.provider + "/";
        price.name = name.rfind(lead, 0) == 0 ? name : lead + name;
        price.rates = rates_with(row, "", {});
        for (const auto& [above, suffix] : thresholds(row)) price.tiers.push_back({tokens(above), rates_with(row, suffix, price.tiers.empty() ? price.rates : price.tiers.back().rates)});
        if (listed) tiers_of_ranges(import, *tiered, price, name);
        batch(import, row, price);
        if (const auto context = price_at(row, "max_input_tokens"); context && *context > 0.0) price.context = tokens(*context);
        if (price.rates.input.value() == 0.0 && price.rates.output.value() == 0.0) import.note("free of charge in the list", 0, price.name);
        keep(import, std::move(price));
    }
}

namespace {

/// A price of genai-prices: a number, or a base and tiers that start at a prompt length.  `above` adds what it finds.
std::optional<double> genai_price(const json& prices, const char* key, double prompt, std::vector<double>* above) {
    const auto found = prices.find(key);
    if (found == prices.end()) return std::nullopt;
    if (!found->is_object()) {
        const auto usd = price_of(*found);
        return usd ? std::optional<double>(*usd / kMillion) : std::nullopt;
    }
    std::optional<double> usd = price_at(*found, "base");
    const auto tiers = found->find("tiers");
    if (tiers != found->end() && tiers->is_array()) {
        double best = 0.0;
        for (const json& t : *tiers) {
            if (!t.is_object()) continue;
            const auto start = price_at(t, "start"), price = price_at(t, "price");
            if (!start || !price || *start <= 0.0) continue;
            if (above != nullptr) above->push_back(*start);
            if (*start <= prompt && *start > best) {
                usd = price;
                best = *start;
            }
        }
    }
    return usd ? std::optional<double>(*usd / kMillion) : std::nullopt;
}

TokenRates genai_rates(const json& prices, double prompt, std::vector<double>* above) {
    TokenRates rates;
    rates.input = per_token(genai_price(prices, "input_mtok", prompt, above)).value_or(Q<usd_per_tok_u>{});
    rates.output = per_token(genai_price(prices, "output_mtok", prompt, above)).value_or(Q<usd_per_tok_u>{});
    rates.cached_input = per_token(genai_price(prices, "cache_read_mtok", prompt, above));
    rates.cache_write = per_token(genai_price(prices, "cache_write_mtok", prompt, above));
    return rates;
}

/// Of prices by date, the row in force on `date`: the last one that has begun.  Rows bound to a time of day are left out.
const json* in_force(Import& import, const json& list, const std::string& date, const std::string& name) {
    const json* chosen = nullptr;
    std::string since;
    for (const json& item : list) {
        if (!item.is_object() || !item.contains("prices") || !item["prices"].is_object()) continue;
        const auto constraint = item.find("constraint");
        if (constraint == item.end() || !constraint->is_object()) {
            if (chosen == nullptr) chosen = &item["prices"];
        } else if (constraint->contains("start_date") && (*constraint)["start_date"].is_string()) {
            const auto from = (*constraint)["start_date"].get<std::string>();
            if (from.substr(0, date.size()) <= date && from >= since) {
                chosen = &item["prices"];
                since = from;
            } else {
                import.note("prices that begin after the date of the list are left out", 0, name);
            }
        } else {
            import.note("prices of a time of day are left out: the price of the rest of the day is kept", 0, name);
        }
    }
    return chosen;
}

}  // namespace

void import_genai(Import& import) {
    const json root = document(import);
    if (!root.is_array()) refuse_import(import.out.file, kImportFormat, 0, "must be a list of providers", "");
    for (const json& provider : root) {
        if (!provider.is_object() || !provider.contains("models") || !provider["models"].is_array()) {
            ++import.out.read;
            import.skip("no provider with models", 0, "");
            continue;
        }
        const std::string owner = provider.value("id", json("")).is_string() ? provider_name(provider.value("id", "")) : "";
        for (const json& model : provider["models"]) {
            ++import.out.read;
            const bool named = model.is_object() && model.contains("id") && model["id"].is_string() && !owner.empty();
            if (!named || !model.contains("prices")) {
                import.skip("a model without a name or prices", 0, owner);
                continue;
            }
            TokenPrice price;
            price.provider = owner;
            price.name = owner + "/" + model["id"].get<std::string>();
            const json& given = model["prices"];
            const json* prices = given.is_array() ? in_force(import, given, import.out.date, price.name) : given.is_object() ? &given : nullptr;
            if (prices == nullptr || !genai_price(*prices, "input_mtok", 0.0, nullptr)) {
                import.skip("not sold by the token", 0, price.name);
                continue;
            }
            std::vector<double> above;
            price.rates = genai_rates(*prices, 0.0, &above);
            std::sort(above.begin(), above.end());
            above.erase(std::unique(above.begin(), above.end()), above.end());
            for (const double start : above) price.tiers.push_back({tokens(start), genai_rates(*prices, start, nullptr)});
            if (prices->contains("requests_kcount")) import.note("also charged by the request, which is left out", 0, price.name);
            if (const auto context = price_at(model, "context_window"); context && *context > 0.0) price.context = tokens(*context);
            if (price.rates.input.value() == 0.0 && price.rates.output.value() == 0.0) import.note("free of charge in the list", 0, price.name);
            keep(import, std::move(price));
        }
    }
}

}  // namespace sizewell::catalog
