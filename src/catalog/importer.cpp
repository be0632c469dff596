#include "catalog/importer.hpp"

#include "catalog/closest.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <limits>

namespace sizewell::catalog {
namespace {

constexpr std::string_view kProviders[] = {"aws", "azure", "gcp", "oci", "ibm", "lambda", "nebius", "shadeform", "runpod", "vast", "vastai", "fluidstack", "cudo", "paperspace",
                                           "datacrunch", "verda", "crusoe", "vultr", "hyperbolic", "primeintellect", "seeweb", "tensordock", "lambdalabs", "digitalocean", "hotaisle",
                                           "cloudrift", "jarvislabs", "scp", "vsphere", "do", "yotta", "mithril"};
constexpr double kGibibyte = 1073741824.0;
constexpr double kMemoryAgrees = 0.15;  // a nominal 80 GB card reports 79.6 GiB, 40 GB is another card

/// Letters and digits of a name, small; "80G" counts as "80GB".
std::string canonical(std::string_view name) {
    std::string out;
    for (const char c : lower_case(name)) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
    }
    if (out.size() > 2 && out.back() == 'g' && out[out.size() - 2] >= '0' && out[out.size() - 2] <= '9') out += 'b';
    return out;
}

std::string without_vendor(std::string_view raw, std::string& vendor) {
    constexpr struct {
        std::string_view lead, vendor;
    } kLeads[] = {{"NVIDIA ", "NVIDIA"}, {"AWS ", "AWS"}, {"AMD ", "AMD"}, {"Tesla ", "NVIDIA"}, {"Radeon ", "AMD"}, {"Google ", "Google"}, {"Intel ", "Intel"}, {"Qualcomm ", "Qualcomm"}, {"ARM ", "ARM"}};
    for (const auto& [lead, maker] : kLeads) {
        if (raw.substr(0, lead.size()) != lead) continue;
        raw.remove_prefix(lead.size());
        if (vendor.empty()) vendor = maker;
    }
    for (const std::string_view tail : {" Blackwell", " Grace"}) {
        if (raw.size() > tail.size() && raw.substr(raw.size() - tail.size()) == tail) raw.remove_suffix(tail.size());
    }
    return std::string(raw);
}

std::string plain_name(std::string_view raw) {
    std::string out;
    for (const char c : raw.substr(0, 80)) out += (std::isalnum(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 128) || c == '.' || c == '-' ? c : '-';
    return out;
}

}  // namespace

void refuse_import(const std::string& file, const char* code, std::int64_t line, const std::string& reason, const std::string& help) {
    const auto shown = static_cast<int>(std::min<std::int64_t>(line, std::numeric_limits<int>::max()));
    throw InputError(file, {{code, "", shown, line > 0 ? 1 : 0, reason, help}});
}

std::string shown_text(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 60)) out += c >= ' ' && c <= '~' ? c : '?';
    return out;
}

Import::Import(const std::string& file, const ImportReading& r, const Catalog& k, ImportFormat format) : reading(r), known(k) {
    out.file = file;
    out.format = format;
    out.source = std::filesystem::path(file).filename().string() + " (" + std::string(format_text(format)) + ")";
    out.date = reading.date;
    if (!out.date.empty() && !is_date(out.date)) throw DomainError("import", "date", "'" + out.date + "'", "YYYY, YYYY-MM or YYYY-MM-DD");
    ids_.emplace("", 0);
}

void Import::count(std::vector<ImportNote>& notes, std::string_view reason, std::int64_t line, std::string_view example, std::int64_t rows) {
    for (ImportNote& n : notes) {
        if (n.reason == reason) {
            n.rows += rows;
            return;
        }
    }
    notes.push_back({std::string(reason), rows, line, shown_text(example)});
}

std::string Import::provider() const {
    if (!reading.provider.empty()) return plain_name(reading.provider);
    std::vector<std::string> words;
    std::string word;
    for (const char c : lower_case(out.file) + "/") {
        if (c >= 'a' && c <= 'z') {
            word += c;
        } else {
            if (!word.empty()) words.push_back(word);
            word.clear();
        }
    }
    for (auto w = words.rbegin(); w != words.rend(); ++w) {
        if (std::find(std::begin(kProviders), std::end(kProviders), *w) != std::end(kProviders)) return *w;
    }
    refuse_import(out.file, kImportProvider, 0, "does not say whose prices these are, and neither does its name", "name the cloud, e.g. --provider aws");
}

double Import::usd_for(std::string_view currency) {
    const double rate = usd_per_unit(reading.rates, currency);
    if (currency != "USD") note("converted from " + std::string(currency) + " at the rate given", 0, detail::number_text(rate));
    return rate;
}

std::uint32_t Import::name(std::string_view text) {
    const auto found = ids_.find(text);
    if (found != ids_.end()) return found->second;
    const auto id = static_cast<std::uint32_t>(out.prices.names.size());
    out.prices.names.emplace_back(text);
    ids_.emplace(std::string(text), id);
    return id;
}

std::optional<double> Import::price(std::string_view cell, std::string_view what, std::int64_t line) {
    if (cell.empty()) return std::nullopt;
    const auto value = number_of(cell);
    if (value && *value > 0.0 && std::isfinite(*value)) return value;
    if (value && *value == 0.0) {
        note(std::string(what) + " of 0 is a hole, not free", line, cell);
    } else if (value && std::isnan(*value)) {
        note(std::string(what) + " is NaN, taken as a hole", line, cell);
    } else {
        note(std::string(what) + (value ? " is negative or infinite, taken as a hole" : " is no number, taken as a hole"), line, cell);
    }
    return std::nullopt;
}

std::uint64_t Import::Key::hash() const noexcept {
    std::uint64_t h = (std::uint64_t{sku} << 32u) ^ (std::uint64_t{region} << 12u) ^ accelerator ^ (std::uint64_t{provider} << 52u);
    h ^= static_cast<std::uint64_t>(std::min(count, 1e6) * 64.0) << 24u;
    h *= 0x9E3779B97F4A7C15u;
    h ^= h >> 32u;
    h *= 0xD6E8FEB86659FD93u;
    return h ^ (h >> 32u);
}

void Import::grow() {
    slots_.assign(std::max<std::size_t>(1024, 2 * slots_.size()), 0);
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const std::uint64_t h = keys_[i].hash();
        std::size_t at = h & (slots_.size() - 1);
        while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = (h & 0xFFFFFFFF00000000u) | (i + 1);
    }
}

SheetRow& Import::row(std::uint32_t provider, std::uint32_t sku, std::uint32_t region, std::uint32_t accelerator, double n, std::int64_t line, bool& fresh) {
    if (2 * keys_.size() >= slots_.size()) grow();
    const Key key{provider, sku, region, accelerator, n};
    const std::uint64_t h = key.hash();
    for (std::size_t at = h & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
        const std::uint64_t slot = slots_[at];
        if (slot == 0) {
            slots_[at] = (h & 0xFFFFFFFF00000000u) | (keys_.size() + 1);
            break;
        }
        const auto index = static_cast<std::size_t>(slot & 0xFFFFFFFFu) - 1;
        if ((slot ^ h) >> 32u == 0 && keys_[index] == key) {
            fresh = false;
            return out.prices.rows[index];
        }
    }
    fresh = true;
    keys_.push_back(key);
    SheetRow r;
    r.provider = provider;
    r.sku = sku;
    r.region = region;
    r.accelerator = accelerator;
    r.accelerators = n;
    r.line = line;
    out.prices.rows.push_back(r);
    return out.prices.rows.back();
}

void Import::put(double& slot, double value, bool spot, std::int64_t line, std::string_view sku) {
    if (slot > 0.0 && slot != value) {
        note(spot ? "spot price differs between the zones of a region: the cheapest zone is kept" : "listed twice in a region at two prices: the dearer is kept", line, sku);
        slot = spot ? std::min(slot, value) : std::max(slot, value);
        return;
    }
    slot = value;
}

std::uint32_t Import::accelerator(std::string_view raw, double memory_gib, std::string_view vendor, std::string_view provider, std::string_view sku) {
    if (raw.empty()) return 0;
    std::string key(raw);
    key += '\n' + detail::number_text(memory_gib);
    if (provider == "aws") (key += '\n') += sku;  // the catalogue knows what AWS puts into a type
    const auto found = accelerators_.find(key);
    if (found != accelerators_.end()) return found->second;
    const std::uint32_t id = name(resolved(raw, memory_gib, vendor, provider, sku));
    accelerators_.emplace(key, id);
    return id;
}

std::string Import::resolved(std::string_view raw, double memory_gib, std::string_view vendor, std::string_view provider, std::string_view sku) {
    for (const InstanceOffer& offer : known.instances) {
        if (offer.sku == sku && offer.provider == provider && !offer.accelerator.empty()) return offer.accelerator;
    }
    std::string maker(vendor);
    const std::string bare = without_vendor(raw, maker);
    const std::string wanted = canonical(bare);
    const auto fits = [&](const Accelerator& a) {
        if (memory_gib <= 0.0 || !a.memory) return true;
        return std::fabs(a.memory->value.value() / (memory_gib * kGibibyte) - 1.0) < kMemoryAgrees;
    };
    const Accelerator* same = nullptr;
    std::vector<const Accelerator*> longer;  // "A100" of 80 GiB is A100-80GB
    for (const Accelerator& a : known.accelerators) {
        std::vector<std::string> names{a.name};
        names.insert(names.end(), a.aliases.begin(), a.aliases.end());
        for (const std::string& n : names) {
            const std::string c = canonical(n);
            if (c == wanted && fits(a)) same = &a;
            const bool by_size = a.memory && c == wanted + detail::number_text(std::round(a.memory->value.value() / kGibibyte / 8.0) * 8.0) + "gb";
            if (by_size && memory_gib > 0.0 && fits(a) && &n == &names.front()) longer.push_back(&a);
        }
    }
    if (same == nullptr && longer.size() == 1) same = longer.front();
    if (same != nullptr) return same->name;
    Accelerator fresh;
    fresh.name = plain_name(bare);
    const bool taken = find_accelerator(known, fresh.name).row != nullptr;
    if (taken) fresh.name += "-" + detail::number_text(std::round(memory_gib)) + "GB";
    if (fresh.name.empty() || fresh.name.find_first_not_of('-') == std::string::npos) fresh.name = "unnamed-accelerator";
    for (const Accelerator& a : out.prices.accelerators) {
        if (a.name == fresh.name) return a.name;
    }
    fresh.vendor = maker.empty() ? "not named by the list" : shown_text(maker);
    if (memory_gib > 0.0) fresh.memory = Known<byte_u>{bytes(memory_gib * kGibibyte), detail::number_text(memory_gib) + " GiB", {}};
    note("accelerator that the catalogue does not have: prices only, no speeds", 0, fresh.name);
    out.prices.accelerators.push_back(std::move(fresh));
    return out.prices.accelerators.back().name;
}

Imported Import::finish() {
    if (out.kept == 0) {
        std::string why;
        for (const ImportNote& n : out.skipped) why += (why.empty() ? "" : "; ") + std::to_string(n.rows) + ": " + n.reason;
        refuse_import(out.file, kImportNothing, 0, "has nothing to import as " + std::string(format_text(out.format)) + (why.empty() ? "" : " (" + why + ")"), "");
    }
    for (std::vector<ImportNote>* notes : {&out.skipped, &out.noted})
        std::stable_sort(notes->begin(), notes->end(), [](const ImportNote& a, const ImportNote& b) { return a.rows > b.rows; });
    return std::move(out);
}

void CsvTable::find_header(const std::vector<std::string_view>& needed, int most) {
    std::string best;
    for (int i = 0; i < most && records_.next(cells_); ++i) {
        header_.assign(cells_.begin(), cells_.end());
        std::string missing;
        for (const std::string_view name : needed) {
            if (column(name) < 0) missing += (missing.empty() ? "" : ", ") + std::string(name);
        }
        if (missing.empty()) return;
        if (best.empty()) best = missing;
    }
    if (best.empty()) refuse_import(file_, kImportUnreadable, 0, "is empty", "");
    refuse_import(file_, kImportFormat, 1, "has no column " + best, "the header names the columns; is this another format?");
}

int CsvTable::column(std::string_view name) const {
    const auto at = std::find(header_.begin(), header_.end(), name);
    return at == header_.end() ? -1 : static_cast<int>(at - header_.begin());
}

std::string_view CsvTable::cell(int column) const {
    if (column < 0 || static_cast<std::size_t>(column) >= cells_.size()) return {};
    const std::string_view text = cells_[static_cast<std::size_t>(column)];
    return text == "NULL" || text == "null" ? std::string_view{} : text;
}

}  // namespace sizewell::catalog
