// Imports written as a catalogue file, and bills as JSON.
#include "sizewell/catalog/import.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <tuple>
#include <unordered_map>

namespace sizewell::catalog {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kSecondsPerHour = 3600.0;
constexpr double kGibibyte = 1073741824.0;

/// 15 significant digits: 2.5e-6 USD a token is 2.5 USD a million, not 2.4999999999999996.
double rounded(double x) {
    char text[32];
    std::snprintf(text, sizeof text, "%.15g", x);
    return std::strtod(text, nullptr);
}

double per_hour(const Q<instance_price_u>& p) { return rounded(p.value() * kSecondsPerHour); }

void put_price(Json& row, const char* key, const Price& p) {
    if (p.offered()) row[key] = per_hour(p.value);
    if (p.availability == Availability::not_offered) row[key] = nullptr;
}

void put_stand(Json& row, const std::string& source, const std::string& date) {
    row["source"] = source;
    row["date"] = date;
    row["kind"] = "list_price";
}

Json instance_json(const InstanceOffer& o, const std::string& source) {
    Json row = {{"name", o.name}};
    if (!o.accelerator.empty()) row["accelerator"] = o.accelerator;
    row["accelerators"] = o.accelerators.value();
    if (o.vcpu) row["vcpu"] = *o.vcpu;
    if (o.memory) row["memory_gib"] = rounded(o.memory->value() / kGibibyte);
    put_price(row, "on_demand_usd_per_h", o.on_demand);
    put_price(row, "spot_usd_per_h", o.spot);
    put_price(row, "reserved_1y_usd_per_h", o.reserved_1y);
    put_price(row, "reserved_3y_usd_per_h", o.reserved_3y);
    for (const Commitment& c : o.commitments) {
        row["commitments"].push_back({{"years", c.years}, {"upfront", c.upfront == Upfront::all ? "all" : "partial"}, {"at_start_usd", rounded(c.at_start.value())}, {"usd_per_h", per_hour(c.hourly)}});
    }
    put_stand(row, source, o.provenance.date);
    return row;
}

double per_million(const Q<usd_per_tok_u>& p) { return rounded(p.value() * 1e6); }

void put_rates(Json& row, const TokenRates& r) {
    row["input_usd_per_mtok"] = per_million(r.input);
    row["output_usd_per_mtok"] = per_million(r.output);
    if (r.cached_input) row["cached_input_usd_per_mtok"] = per_million(*r.cached_input);
    if (r.cache_write) row["cache_write_usd_per_mtok"] = per_million(*r.cache_write);
}

Json token_json(const TokenPrice& p, const std::string& source) {
    Json row = {{"name", p.name}};
    put_rates(row, p.rates);
    for (const TokenTier& t : p.tiers) {
        Json tier = {{"above_tok", t.above.value()}};
        put_rates(tier, t.rates);
        row["tiers"].push_back(std::move(tier));
    }
    if (p.batch_discount) row["batch_discount"] = *p.batch_discount;
    if (p.context) row["context_tok"] = p.context->value();
    put_stand(row, source, p.provenance.date);
    return row;
}

/// Rows of several lists by name; two that say the same are one.
class Section {
  public:
    void add(Json row, const std::string& file) {
        const std::string name = row["name"];
        Json bare = row;
        bare.erase("source");
        bare.erase("date");
        const auto [at, fresh] = seen_.try_emplace(name, Seen{bare.dump(), file});
        if (fresh) {
            text_ += (text_.empty() ? "\n    " : ",\n    ") + row.dump(-1, ' ', false, Json::error_handler_t::replace);
        } else if (at->second.prices != bare.dump()) {
            throw DomainError("import", name, "in " + at->second.file + " and, at other prices, in " + file, "in one of them: import one list, or write two sheets");
        }
    }
    bool empty() const { return text_.empty(); }
    std::string text() const { return "[" + text_ + "\n  ]"; }

  private:
    struct Seen {
        std::string prices, file;
    };
    std::unordered_map<std::string, Seen> seen_;
    std::string text_;
};

Json line_json(const BillLine& l) {
    return {{"category", l.category}, {"service", l.service}, {"sku", l.sku}, {"region", l.region}, {"unit", l.unit}, {"quantity", l.quantity}, {"list", l.list}, {"billed", l.billed}, {"effective", l.effective}, {"rows", l.rows}};
}

const std::string& name_of(const BillLine& l, BillKey key) {
    switch (key) {
        case BillKey::category: return l.category;
        case BillKey::service: return l.service;
        case BillKey::sku: return l.sku;
        case BillKey::region: return l.region;
    }
    return l.service;
}

Json sums_json(const Bill& bill, BillKey key) {
    Json out = Json::array();
    for (const BillLine& l : bill_by(bill, key)) out.push_back({{"name", name_of(l, key)}, {"list", l.list}, {"billed", l.billed}, {"effective", l.effective}, {"rows", l.rows}});
    return out;
}

}  // namespace

std::string sheet_json(const std::vector<Imported>& imports) {
    Json sources = Json::object();
    Section accelerators, instances, tokens;
    std::size_t n = 0;
    for (const Imported& import : imports) {
        const std::string key = "list" + std::to_string(++n);
        sources[key] = import.source;
        for (const Accelerator& a : import.prices.accelerators) {
            Json row = {{"name", a.name}, {"vendor", a.vendor}};
            if (a.memory) row["memory_gb"] = rounded(a.memory->value.value() / 1e9);
            put_stand(row, "@" + key, import.date);
            accelerators.add(std::move(row), import.file);
        }
        for (const InstanceOffer& o : offers_of(import)) {
            const bool sold = o.on_demand.offered() || o.spot.offered() || o.reserved_1y.offered() || o.reserved_3y.offered();
            if (sold) instances.add(instance_json(o, "@" + key), import.file);
        }
        for (const TokenPrice& p : import.tokens) tokens.add(token_json(p, "@" + key), import.file);
    }
    if (instances.empty() && tokens.empty()) throw DomainError("import", "sheet", "empty", "at least one instance or token price; accelerators listed apart from their host need --host");
    std::string out = "{\n  \"schema\": 1,\n  \"notes\": [\"written by sizewell import prices\"],\n  \"sources\": " + sources.dump(-1, ' ', false, Json::error_handler_t::replace);
    for (const auto& [key, section] : {std::pair{"accelerators", &accelerators}, std::pair{"instances", &instances}, std::pair{"tokens", &tokens}}) {
        if (!section->empty()) out += std::string(",\n  \"") + key + "\": " + section->text();
    }
    return out + "\n}\n";
}

std::vector<BillLine> bill_by(const Bill& bill, BillKey key) {
    std::vector<BillLine> sums;
    std::map<std::string, std::size_t> at;
    for (const BillLine& l : bill.lines) {
        const std::string& name = name_of(l, key);
        const auto [place, fresh] = at.try_emplace(name, sums.size());
        if (fresh) {
            BillLine sum;
            (key == BillKey::category ? sum.category : key == BillKey::service ? sum.service : key == BillKey::sku ? sum.sku : sum.region) = name;
            sums.push_back(std::move(sum));
        }
        BillLine& sum = sums[place->second];
        sum.list += l.list;
        sum.billed += l.billed;
        sum.effective += l.effective;
        sum.rows += l.rows;
    }
    std::stable_sort(sums.begin(), sums.end(), [](const BillLine& a, const BillLine& b) { return std::tie(a.effective, a.billed) > std::tie(b.effective, b.billed); });
    return sums;
}

std::vector<BillDifference> bill_differences(const Bill& actual, const Bill& plan, BillKey key) {
    if (!actual.currency.empty() && !plan.currency.empty() && actual.currency != plan.currency) throw DomainError("bill", "currency", actual.currency, plan.currency + ", that of the plan");
    std::map<std::string, BillDifference> by_name;
    for (const BillLine& l : bill_by(actual, key)) by_name[name_of(l, key)].actual = l.effective;
    for (const BillLine& l : bill_by(plan, key)) by_name[name_of(l, key)].planned = l.effective;
    std::vector<BillDifference> all;
    for (auto& [name, d] : by_name) {
        d.name = name;
        all.push_back(d);
    }
    std::stable_sort(all.begin(), all.end(), [](const BillDifference& a, const BillDifference& b) { return std::fabs(a.actual - a.planned) > std::fabs(b.actual - b.planned); });
    return all;
}

std::string bill_json(const Bill& bill) {
    Json out = {{"schema", 1}, {"currency", bill.currency.empty() ? Json(nullptr) : Json(bill.currency)}, {"list", bill.list}, {"billed", bill.billed}, {"effective", bill.effective}};
    out["by_category"] = sums_json(bill, BillKey::category);
    out["by_service"] = sums_json(bill, BillKey::service);
    out["by_sku"] = sums_json(bill, BillKey::sku);
    out["lines"] = Json::array();
    for (const BillLine& l : bill.lines) out["lines"].push_back(line_json(l));
    out["commitments"] = Json::array();
    for (const BillCommitment& c : bill.commitments) out["commitments"].push_back({{"id", c.id}, {"purchased", c.purchased}, {"used", c.used}, {"unused", c.unused}});
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sizewell::catalog
