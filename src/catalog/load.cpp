#include "catalog/closest.hpp"
#include "catalog/model_row.hpp"
#include "catalog/reader.hpp"
#include "catalog/sheet_sections.hpp"
#include "sizewell/catalog/catalog.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <unordered_map>

namespace sizewell::catalog {
namespace {

using nlohmann::json;

constexpr const char* kFiles[] = {"accelerators.json", "models.json",    "instances.json", "premiums.json",
                                  "people.json",       "overheads.json", "carbon.json"};
constexpr const char* kMonth = "time/month";
constexpr const char* kYear = "time/year";
constexpr std::string_view kManaged = "managed";
constexpr double kGigabyte = 1e9;
constexpr double kMebibyte = 1048576.0;
constexpr double kGibibyte = 1073741824.0;
constexpr double kTera = 1e12;
constexpr double kPerHour = 1.0 / 3600.0;

/// A fact waits for the length of the month, which the last file may still change.
struct PendingUnits {
    FileUnit unit;
    FileUnit tier_unit;
};

class Loader {
  public:
    void read(const std::string& file, bool overriding) {
        Reader reader(file);
        reader_ = &reader;
        overriding_ = overriding;
        own_prices_.clear();
        fx_ = read_fx(reader);
        each_row("accelerators", catalog_.accelerators, [this](const json& row, const std::string& at) { read_accelerator(row, at); });
        each_row("models", catalog_.models, [this](const json& row, const std::string& at) {
            bool replaces = false;
            if (Model* m = row_of(catalog_.models, row, at, replaces)) read_model(*reader_, row, at, *m, replaces);
        });
        each_row("instances", catalog_.instances, [this](const json& row, const std::string& at) { read_instance(row, at); });
        each_row("premiums", catalog_.premiums, [this](const json& row, const std::string& at) { read_premium(row, at); });
        each_row("facts", catalog_.facts, [this](const json& row, const std::string& at) { read_fact(row, at); });
        each_row("tokens", catalog_.tokens, [this](const json& row, const std::string& at) { read_tokens(row, at); });
        std::vector<Contract> none;
        each_row("contracts", none, [this](const json& row, const std::string& at) { sign(row, at); });
        reader.finish();
        reader_ = nullptr;
        catalog_.files.push_back(file);
    }

    Catalog finished(const std::string& directory) {
        const Calendar calendar{hours_of(kMonth, directory), hours_of(kYear, directory)};
        for (std::size_t i = 0; i < catalog_.facts.size(); ++i) {
            Fact& fact = catalog_.facts[i];
            const double factor = coherent_factor(units_[i].unit, calendar);
            const double tier_factor = coherent_factor(units_[i].tier_unit, calendar);
            fact.value = fact.written * factor;
            if (fact.low) fact.low = *fact.low * factor;
            if (fact.high) fact.high = *fact.high * factor;
            for (Tier& tier : fact.tiers) tier = {tier.from * tier_factor, tier.up_to * tier_factor, tier.rate * factor};
        }
        return std::move(catalog_);
    }

  private:
    template <class Row, class Read>
    void each_row(const char* section, const std::vector<Row>& known, Read&& read_row) {
        const auto rows = reader_->root().find(section);
        if (rows == reader_->root().end()) return;
        const std::string pointer = "/" + std::string(section);
        if (!rows->is_array()) return reader_->complain(kShape, pointer, "must be a list of rows");
        seen_.clear();
        index_.clear();
        for (std::size_t i = 0; i < known.size(); ++i) index_.emplace(known[i].name, i);
        for (std::size_t i = 0; i < rows->size(); ++i) {
            const std::string at = pointer + "/" + std::to_string(i);
            if ((*rows)[i].is_object()) {
                read_row((*rows)[i], at);
            } else {
                reader_->complain(kShape, at, "must be an object");
            }
        }
    }

    /// The row to fill: the one of this name if a user's file replaces it, else a new one; null if the name is no good.
    template <class Row>
    Row* row_of(std::vector<Row>& rows, const json& row, const std::string& at, bool& replaces) {
        const std::string name = reader_->text(row, at, "name", true);
        if (name.empty()) return nullptr;
        const auto found = index_.find(name);
        replaces = found != index_.end();
        if (!seen_.insert(name).second || (replaces && !overriding_)) {
            reader_->complain(kName, at + "/name", "is '" + name + "', which another row has");
            return nullptr;
        }
        if (replaces) return &rows[found->second];
        index_.emplace(name, rows.size());
        rows.emplace_back();
        rows.back().name = name;
        return &rows.back();
    }

    /// Fills `slot` from a key in written units and remembers what stood there.
    template <class Unit>
    void known(const json& row, const std::string& at, const char* key, double factor, const char* unit,
               std::optional<Known<Unit>>& slot, const Provenance& provenance, std::vector<Override>* overrode) {
        const auto number = reader_->number(row, at, key, provenance, Bound::positive);
        if (!number) return;
        if (number->null) {
            reader_->complain(kValue, at + "/" + key, "is null, must be a number", "leave the key out if it is not known");
            return;
        }
        if (overrode != nullptr) {
            overrode->push_back({key, slot ? slot->written : "not known", slot ? slot->provenance : Provenance{}});
        }
        slot = Known<Unit>{Q<Unit>::from_value(number->value * factor), detail::number_text(number->value) + " " + unit,
                           number->provenance};
    }

    void read_accelerator(const json& row, const std::string& at) {
        bool replaces = false;
        Accelerator* a = row_of(catalog_.accelerators, row, at, replaces);
        if (a == nullptr) return;
        reader_->check_keys(row, at, {"name", "vendor", "aliases", "memory_mib", "memory_gb", "bandwidth_gb_per_s",
                                      "bf16_dense_tflop_per_s", "fp8_dense_tflop_per_s", "int8_dense_top_per_s",
                                      "fp4_dense_tflop_per_s", "link_gb_per_s", "power_w", "power_idle_w", "power_peak_w",
                                      "power_all_in_w", "note", "source", "date", "kind"});
        const Provenance p = reader_->provenance(row, at, a->name);
        std::vector<Override>* overrode = replaces ? &a->overrode : nullptr;
        if (!replaces || row.contains("vendor")) a->vendor = reader_->text(row, at, "vendor", true);
        if (row.contains("aliases")) a->aliases = reader_->texts(row, at, "aliases");
        if (row.contains("note")) a->note = reader_->text(row, at, "note", false);
        if (row.contains("memory_mib") && row.contains("memory_gb")) {
            reader_->complain(kShape, at + "/memory_gb", "is given beside memory_mib", "keep the measured one");
        }
        known(row, at, "memory_mib", kMebibyte, "MiB", a->memory, p, overrode);
        known(row, at, "memory_gb", kGigabyte, "GB", a->memory, p, overrode);
        known(row, at, "bandwidth_gb_per_s", kGigabyte, "GB/s", a->bandwidth, p, overrode);
        known(row, at, "bf16_dense_tflop_per_s", kTera, "TFLOP/s", a->bf16_dense, p, overrode);
        known(row, at, "fp8_dense_tflop_per_s", kTera, "TFLOP/s", a->fp8_dense, p, overrode);
        known(row, at, "int8_dense_top_per_s", kTera, "TOP/s", a->int8_dense, p, overrode);
        known(row, at, "fp4_dense_tflop_per_s", kTera, "TFLOP/s", a->fp4_dense, p, overrode);
        known(row, at, "link_gb_per_s", kGigabyte, "GB/s", a->link, p, overrode);
        known(row, at, "power_w", 1.0, "W", a->power, p, overrode);
        known(row, at, "power_idle_w", 1.0, "W", a->power_idle, p, overrode);
        known(row, at, "power_peak_w", 1.0, "W", a->power_peak, p, overrode);
        known(row, at, "power_all_in_w", 1.0, "W", a->power_all_in, p, overrode);
        a->provenance = p;
    }

    static std::string price_text(const Price& price) {
        if (price.availability == Availability::unknown) return "not known";
        if (price.availability == Availability::not_offered) return "not offered";
        return detail::number_text(price.value.value() / kPerHour) + " USD/h";
    }

    /// @param stem  the key without its unit: of a row in another currency than USD the key does not say "usd"
    void price(const json& row, const std::string& at, std::string_view stem, Price& slot, const Provenance& provenance,
               std::vector<Override>* overrode) {
        const bool managed = stem == kManaged;  // the one price that names its seller
        const std::string key = std::string(stem) + per_hour_;
        const auto number =
            managed ? reader_->number(row, at, key.c_str(), provenance, Bound::positive,
                                      {"value", "source", "date", "kind", "service"})
                    : reader_->number(row, at, key.c_str(), provenance, Bound::positive);
        if (!number) return;
        if (overrode != nullptr) overrode->push_back({key, price_text(slot), slot.provenance});
        slot.availability = number->null ? Availability::not_offered : Availability::offered;
        slot.value = usd_per_instance_hour(number->value * usd_per_unit_);
        slot.provenance = number->provenance;
    }

    /// Prices of a row may be in another currency, which then needs a dated rate in the same file.
    Provenance in_currency(const json& row, const std::string& at, Provenance provenance) {
        per_hour_ = "_usd_per_h";
        usd_per_unit_ = 1.0;
        const std::string currency = reader_->text(row, at, "currency", false);
        if (currency.empty() || currency == "USD") return provenance;
        per_hour_ = "_per_h";
        const auto rate = std::find_if(fx_.begin(), fx_.end(), [&](const FxRate& r) { return r.currency == currency; });
        if (rate == fx_.end()) {
            reader_->complain(kReference, at + "/currency", "is '" + currency + "', and the sheet has no rate of exchange for it",
                              "add \"fx\": [{\"currency\": \"" + currency + "\", \"usd\": ..., \"date\": ..., \"source\": ...}]");
            return provenance;
        }
        usd_per_unit_ = rate->usd;
        provenance.source += "; at " + detail::number_text(rate->usd) + " USD/" + currency + " of " + rate->date + " (" + rate->source + ")";
        return provenance;
    }

    void read_instance(const json& row, const std::string& at) {
        bool replaces = false;
        InstanceOffer* offer = row_of(catalog_.instances, row, at, replaces);
        if (offer == nullptr) return;
        const Provenance p = in_currency(row, at, reader_->provenance(row, at, offer->name));
        const auto key = [this](const char* stem) { return stem + std::string(per_hour_); };
        const std::string on_demand = key("on_demand"), spot = key("spot"), year = key("reserved_1y"), years = key("reserved_3y"), managed = key("managed");
        reader_->check_keys(row, at, {"name", "accelerator", "accelerators", "vcpu", "memory_gib", "currency", on_demand,
                                      spot, year, years, managed, "commitments", "billing", "note", "source", "date", "kind"});
        std::vector<Override>* overrode = replaces ? &offer->overrode : nullptr;
        if (!replaces) name_parts(*offer, at);
        hardware(row, at, *offer, p, overrode);
        price(row, at, "on_demand", offer->on_demand, p, overrode);
        price(row, at, "spot", offer->spot, p, overrode);
        price(row, at, "reserved_1y", offer->reserved_1y, p, overrode);
        price(row, at, "reserved_3y", offer->reserved_3y, p, overrode);
        price(row, at, kManaged, offer->managed, p, overrode);
        managed_service(row, at, *offer, managed);
        read_commitments(*reader_, row, at, p, usd_per_unit_, offer->commitments);
        read_billing(*reader_, row, at, offer->billing);
        const auto list = row.find(on_demand);
        const bool sold_otherwise = offer->spot.offered() || offer->reserved_1y.offered() || offer->reserved_3y.offered();
        if (!sold_otherwise && (list == row.end() ? !replaces : list->is_null())) {
            reader_->complain(kValue, at + "/" + on_demand, "is missing, must be a price",
                              "null says that it is not offered, and then it needs a spot or reserved price");
        }
        if (row.contains("note")) offer->note = reader_->text(row, at, "note", false);
        offer->provenance = p;
        own_prices_.push_back(offer->name);
    }

    void read_tokens(const json& row, const std::string& at) {
        bool replaces = false;
        TokenPrice* price = row_of(catalog_.tokens, row, at, replaces);
        if (price == nullptr) return;
        if (replaces) price->overrode.push_back({"rates", detail::number_text(price->rates.input.value() * 1e6) + " and " + detail::number_text(price->rates.output.value() * 1e6) + " USD/million tok", price->provenance});
        read_token_price(*reader_, row, at, *price);
    }

    /// A contract lowers list prices; rows of the same file are the contract's own prices.
    void sign(const json& row, const std::string& at) {
        const Contract contract = read_contract(*reader_, row, at);
        try {
            apply_contract(catalog_, contract, own_prices_);
        } catch (const DomainError& e) {
            reader_->complain(kReference, at, e.what());
        }
    }

    void name_parts(InstanceOffer& offer, const std::string& at) {
        const std::string& name = offer.name;
        const std::size_t first = name.find('/');
        const std::size_t last = name.rfind('/');
        const std::size_t vintage = name.find('@', last == std::string::npos ? 0 : last);
        if (first == std::string::npos || name.find('/', first + 1) != last || first == 0 || last == first + 1 ||
            last + 1 >= std::min(vintage, name.size())) {
            reader_->complain(kName, at + "/name", "is '" + name + "', must be provider/sku/region");
            return;
        }
        offer.provider = name.substr(0, first);
        offer.sku = name.substr(first + 1, last - first - 1);
        offer.region = name.substr(last + 1, vintage == std::string::npos ? vintage : vintage - last - 1);
        offer.superseded = vintage != std::string::npos;
    }

    void hardware(const json& row, const std::string& at, InstanceOffer& offer, const Provenance& p,
                  std::vector<Override>* overrode) {
        if (row.contains("accelerator")) offer.accelerator = reader_->text(row, at, "accelerator", true);
        if (row.contains("accelerators") || overrode == nullptr) {
            const auto count = reader_->plain(row, at, "accelerators", Bound::not_negative, true);
            if (count && *count != std::floor(*count)) {
                reader_->complain(kValue, at + "/accelerators", "must be a whole number");
            }
            if (count && overrode != nullptr) {
                overrode->push_back({"accelerators", detail::number_text(offer.accelerators.value()), offer.provenance});
            }
            offer.accelerators = gpus_per_instance(count.value_or(0.0));
            if (count && (*count > 0.0) != !offer.accelerator.empty()) {
                reader_->complain(kReference, at + "/accelerators", "does not agree with the accelerator named",
                                  "a CPU node has \"accelerators\": 0 and no \"accelerator\"");
            }
        }
        const bool exists = offer.accelerator.empty() || offer.accelerator == last_accelerator_ || find_accelerator(catalog_, offer.accelerator).row != nullptr;
        if (exists) last_accelerator_ = offer.accelerator;
        if (!exists) {
            reader_->complain(kReference, at + "/accelerator",
                              "is '" + offer.accelerator + "', which is no accelerator of the catalogue",
                              did_you_mean(find_accelerator(catalog_, offer.accelerator).candidates));
        }
        if (const auto vcpu = reader_->plain(row, at, "vcpu", Bound::positive, false)) offer.vcpu = *vcpu;
        const auto memory = reader_->number(row, at, "memory_gib", p, Bound::positive);
        if (memory && !memory->null) offer.memory = bytes(memory->value * kGibibyte);
    }

    void managed_service(const json& row, const std::string& at, InstanceOffer& offer, const std::string& key) {
        const auto managed = row.find(key);
        if (managed == row.end() || managed->is_null()) return;
        if (managed->is_object() && managed->contains("service")) {
            offer.managed_service = reader_->text(*managed, at + "/" + key, "service", true);
        } else if (offer.managed_service.empty()) {
            reader_->complain(kShape, at + "/" + key, "names no service",
                              "write {\"service\": \"sagemaker\", \"value\": ...}");
        }
    }

    void read_premium(const json& row, const std::string& at) {
        bool replaces = false;
        Premium* slot = row_of(catalog_.premiums, row, at, replaces);
        if (slot == nullptr) return;
        reader_->check_keys(row, at, {"name", "service", "provider", "skus", "value", "low", "median", "high", "n", "observed",
                                      "note", "source", "date", "kind"});
        Premium premium;
        premium.name = slot->name;
        premium.provenance = reader_->provenance(row, at, premium.name);
        premium.service = reader_->text(row, at, "service", true);
        premium.provider = reader_->text(row, at, "provider", true);
        premium.skus = reader_->texts(row, at, "skus");
        premium.note = reader_->text(row, at, "note", false);
        premium.value = reader_->plain(row, at, "value", Bound::not_negative, true).value_or(0.0);
        premium.low = reader_->plain(row, at, "low", Bound::not_negative, true).value_or(0.0);
        premium.median = reader_->plain(row, at, "median", Bound::not_negative, true).value_or(0.0);
        premium.high = reader_->plain(row, at, "high", Bound::not_negative, true).value_or(0.0);
        premium.n = static_cast<int>(std::min(1e6, reader_->plain(row, at, "n", Bound::not_negative, true).value_or(0.0)));
        for (const double x : {premium.value, premium.median}) {
            if (x < premium.low || x > premium.high) {
                reader_->complain(kValue, at, "has a value or median outside its own range low to high");
                break;
            }
        }
        observations(row, at, premium);
        if (replaces) {
            premium.overrode = slot->overrode;
            premium.overrode.push_back({"value", detail::number_text(slot->value), slot->provenance});
        }
        *slot = std::move(premium);
    }

    void observations(const json& row, const std::string& at, Premium& premium) {
        const auto observed = row.find("observed");
        if (observed == row.end()) return;
        if (!observed->is_array()) return reader_->complain(kShape, at + "/observed", "must be a list");
        for (std::size_t i = 0; i < observed->size(); ++i) {
            const std::string here = at + "/observed/" + std::to_string(i);
            const json& item = (*observed)[i];
            if (!item.is_object()) {
                reader_->complain(kShape, here, "must be an object");
                continue;
            }
            reader_->check_keys(item, here, {"name", "raw_usd_per_h", "managed_usd_per_h"});
            const auto raw = reader_->plain(item, here, "raw_usd_per_h", Bound::positive, true);
            const auto managed = reader_->plain(item, here, "managed_usd_per_h", Bound::positive, true);
            premium.observed.push_back({reader_->text(item, here, "name", true), usd_per_instance_hour(raw.value_or(0.0)),
                                        usd_per_instance_hour(managed.value_or(0.0))});
        }
    }

    void read_fact(const json& row, const std::string& at) {
        bool replaces = false;
        Fact* slot = row_of(catalog_.facts, row, at, replaces);
        if (slot == nullptr) return;
        const std::size_t index = static_cast<std::size_t>(slot - catalog_.facts.data());
        if (units_.size() < catalog_.facts.size()) units_.resize(catalog_.facts.size());
        reader_->check_keys(row, at, {"name", "text", "value", "unit", "low", "high", "tiers", "tier_unit", "source", "date", "kind"});
        Fact fact;
        fact.name = slot->name;
        fact.provenance = reader_->provenance(row, at, fact.name);
        fact.text = row.contains("text") || !replaces ? reader_->text(row, at, "text", true) : slot->text;
        fact.written_unit = reader_->text(row, at, "unit", false);
        const auto unit = reader_->unit(row, at, "unit");
        if (!unit) return;
        fact.unit = coherent_text(*unit);
        if (replaces && !unit->same_dimension(units_[index].unit)) {
            reader_->complain(kUnit, at + "/unit", "is '" + fact.written_unit + "', which does not measure what '" +
                                                       slot->written_unit + "' does");
        }
        // A judgement may well be that something costs nothing; a published price of 0 is a hole.
        const bool may_be_zero = fact.provenance.kind == Kind::assumed || unit->exponent == FileUnit{}.exponent;
        const Bound bound = may_be_zero ? Bound::not_negative : Bound::positive;
        PendingUnits pending{*unit, {}};
        if (row.contains("tiers")) {
            tiers(row, at, fact, pending, bound);
        } else {
            fact.written = reader_->plain(row, at, "value", bound, true).value_or(0.0);
        }
        fact.low = reader_->plain(row, at, "low", Bound::not_negative, false);
        fact.high = reader_->plain(row, at, "high", Bound::not_negative, false);
        if (fact.written < fact.low.value_or(fact.written) || fact.written > fact.high.value_or(fact.written)) {
            reader_->complain(kValue, at, "has a value outside its own range low to high");
        }
        if (replaces) {
            fact.overrode = slot->overrode;
            fact.overrode.push_back({"value", detail::number_text(slot->written) + " " + slot->written_unit, slot->provenance});
        }
        *slot = std::move(fact);
        units_[index] = pending;
    }

    void tiers(const json& row, const std::string& at, Fact& fact, PendingUnits& pending, Bound bound) {
        if (row.contains("value")) reader_->complain(kShape, at + "/value", "is given beside tiers", "keep one");
        const auto unit = reader_->unit(row, at, "tier_unit");
        if (!unit) return;
        pending.tier_unit = *unit;
        fact.tier_unit = coherent_text(*unit);
        const json& steps = row["tiers"];
        if (!steps.is_array() || steps.empty()) return reader_->complain(kShape, at + "/tiers", "must be a list of steps");
        double from = 0.0;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const std::string here = at + "/tiers/" + std::to_string(i);
            if (!steps[i].is_object()) return reader_->complain(kShape, here, "must be an object");
            reader_->check_keys(steps[i], here, {"up_to", "value"});
            const bool last = i + 1 == steps.size();
            if (last && steps[i].contains("up_to")) reader_->complain(kShape, here + "/up_to", "is given for the last step", "it has no end");
            const double up_to = last ? std::numeric_limits<double>::infinity()
                                      : reader_->plain(steps[i], here, "up_to", Bound::positive, true).value_or(from + 1.0);
            if (!(up_to > from)) reader_->complain(kValue, here + "/up_to", "must be greater than that of the step before");
            fact.tiers.push_back({from, up_to, reader_->plain(steps[i], here, "value", bound, true).value_or(0.0)});
            from = up_to;
        }
        fact.written = fact.tiers.front().rate;
    }

    double hours_of(const char* name, const std::string& directory) const {
        for (std::size_t i = 0; i < catalog_.facts.size(); ++i) {
            const FileUnit& unit = units_[i].unit;
            if (catalog_.facts[i].name != name) continue;
            if (catalog_.facts[i].unit == "s" && unit.months == 0 && unit.years == 0) return catalog_.facts[i].written * unit.factor;
        }
        throw InputError(directory, {Diagnostic{kReference, "", 0, 0, "has no fact '" + std::string(name) + "' in a fixed unit of time",
                                                "overheads.json carries it"}});
    }

    Reader* reader_ = nullptr;
    bool overriding_ = false;
    std::set<std::string> seen_;  // names of the section being read
    std::unordered_map<std::string, std::size_t> index_;  // rows of the section by name
    std::vector<std::string> own_prices_;  // instances of the file being read
    std::vector<FxRate> fx_;
    std::string last_accelerator_;
    const char* per_hour_ = "_usd_per_h";
    double usd_per_unit_ = 1.0;
    Catalog catalog_;
    std::vector<PendingUnits> units_;
};

Loader directory_loader(const std::string& directory) {
    Loader loader;
    for (const char* file : kFiles) loader.read(directory + "/" + file, false);
    return loader;
}

}  // namespace

Catalog load_catalog(const std::string& directory) { return directory_loader(directory).finished(directory); }

Catalog load_catalog(const std::string& directory, const std::string& user_file) {
    Loader loader = directory_loader(directory);
    loader.read(user_file, true);
    return loader.finished(directory);
}

}  // namespace sizewell::catalog
