#include "sizewell/catalog/import.hpp"

#include "catalog/importer.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace sizewell::catalog {
namespace {

constexpr std::pair<ImportFormat, std::string_view> kFormats[] = {
    {ImportFormat::skypilot, "skypilot"}, {ImportFormat::gpuhunt, "gpuhunt"}, {ImportFormat::litellm, "litellm"}, {ImportFormat::genai, "genai"},
    {ImportFormat::aws, "aws"},           {ImportFormat::focus, "focus"},     {ImportFormat::infracost, "infracost"}, {ImportFormat::prometheus, "prometheus"}};

bool is_priced(ImportFormat f) { return f != ImportFormat::focus && f != ImportFormat::infracost && f != ImportFormat::prometheus; }

std::string beginning(const std::string& file) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (!fs::exists(status)) refuse_import(file, kImportUnreadable, 0, "no such file", "check the path");
    if (fs::is_directory(status)) refuse_import(file, kImportUnreadable, 0, "is a directory, must be a file", "name the files in it");
    if (!fs::is_regular_file(status)) refuse_import(file, kImportUnreadable, 0, "is not a regular file", "copy it into a file first");
    std::ifstream in(file, std::ios::binary);
    if (!in) refuse_import(file, kImportUnreadable, 0, "cannot be read", "");
    std::string text(std::size_t{64} << 10u, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.empty()) refuse_import(file, kImportUnreadable, 0, "is empty", "");
    if (text.compare(0, 3, "\xEF\xBB\xBF") == 0) text.erase(0, 3);
    return text;
}

struct Signature {
    ImportFormat format;
    std::array<std::string_view, 3> words;  // all of them near the beginning
};
constexpr Signature kCsv[] = {{ImportFormat::skypilot, {"InstanceType", "AcceleratorName", "Price"}},
                              {ImportFormat::gpuhunt, {"instance_name", "gpu_name", "spot"}},
                              {ImportFormat::focus, {"ChargeCategory", "BilledCost", "ChargePeriodStart"}},
                              {ImportFormat::aws, {"OfferTermCode", "PricePerUnit", "TermType"}}};
constexpr Signature kObject[] = {{ImportFormat::prometheus, {"\"status\"", "\"resultType\"", "\"data\""}},
                                 {ImportFormat::infracost, {"\"version\"", "\"projects\"", "\"currency\""}},
                                 {ImportFormat::aws, {"\"formatVersion\"", "\"offerCode\"", ""}},
                                 {ImportFormat::litellm, {"\"input_cost_per_token\"", "", ""}},
                                 {ImportFormat::litellm, {"\"litellm_provider\"", "", ""}}};
constexpr Signature kList[] = {{ImportFormat::genai, {"\"models\"", "\"prices\"", "\"id\""}}, {ImportFormat::aws, {"\"apiName\"", "\"pricing\"", "\"gpu\""}}};

template <std::size_t N>
std::optional<ImportFormat> matching(const Signature (&signatures)[N], std::string_view text) {
    for (const Signature& s : signatures) {
        if (std::all_of(s.words.begin(), s.words.end(), [&](std::string_view w) { return text.find(w) != std::string_view::npos; })) return s.format;
    }
    return std::nullopt;
}

ImportFormat recognised(const std::string& file) {
    const std::string text = beginning(file);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    std::optional<ImportFormat> format;
    if (first != std::string::npos && text[first] == '{') {
        format = matching(kObject, text);
    } else if (first != std::string::npos && text[first] == '[') {
        format = matching(kList, text);
    } else {
        std::size_t end = 0;  // a header stands on one of the first lines
        for (int line = 0; line < 8 && end != std::string::npos; ++line) end = text.find('\n', end + (line > 0 ? 1 : 0));
        format = matching(kCsv, std::string_view(text).substr(0, end));
    }
    if (!format) refuse_import(file, kImportFormat, 0, "is in no format that can be recognised", "say which: --as skypilot, gpuhunt, litellm, genai, aws, focus, infracost or prometheus");
    return *format;
}

/// The day a file was last written, UTC.
std::string modified(const std::string& file) {
    std::error_code error;
    const auto written = std::filesystem::last_write_time(file, error);
    if (error) return "";
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(std::filesystem::file_time_type::clock::now() - written).count();
    const std::time_t then = std::time(nullptr) - static_cast<std::time_t>(age);
    std::tm utc{};
    if (gmtime_r(&then, &utc) == nullptr) return "";
    char text[16];
    return std::strftime(text, sizeof text, "%Y-%m-%d", &utc) > 0 ? text : "";
}

void date(Import& import) {
    Imported& out = import.out;
    if (out.date.empty()) out.date = date_within(std::filesystem::path(out.file).filename().string());
    if (!out.date.empty()) return;
    out.date = modified(out.file);
    import.note("the list has no date: the day the file was written stands for it; give --date", 0, out.date);
}

/// A name that may stand between slashes.
std::string part(const std::string& text, const char* otherwise) {
    std::string out;
    for (const char c : text.substr(0, 120)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '+' || c == ':';
        if (plain) {
            out += c;
        } else if (!out.empty() && out.back() != '-') {
            out += '-';
        }
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out.empty() ? otherwise : out;
}

std::string calendar_text(double t) {
    const double whole = std::floor(t);
    const auto then = static_cast<std::time_t>(whole);
    std::tm utc{};
    if (gmtime_r(&then, &utc) == nullptr) return detail::number_text(t);
    char day[32], text[48];
    std::strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &utc);
    std::snprintf(text, sizeof text, "%s.%03dZ", day, static_cast<int>(std::lround((t - whole) * 1000.0)) % 1000);
    return text;
}

}  // namespace

std::string_view format_text(ImportFormat format) noexcept {
    for (const auto& [known, text] : kFormats) {
        if (known == format) return text;
    }
    return "";
}

std::optional<ImportFormat> format_of_text(std::string_view text) noexcept {
    for (const auto& [format, known] : kFormats) {
        if (known == text) return format;
    }
    return std::nullopt;
}

Imported import_prices(const std::string& file, const ImportReading& reading, const Catalog& known) {
    ImportFormat format{};
    if (reading.format) {
        static_cast<void>(beginning(file));  // a directory, an empty or a missing file is said in the same words
        format = *reading.format;
    } else {
        format = recognised(file);
    }
    Import import(file, reading, known, format);
    if (is_priced(format) && format != ImportFormat::aws) date(import);
    switch (format) {
        case ImportFormat::skypilot: import_skypilot(import); break;
        case ImportFormat::gpuhunt: import_gpuhunt(import); break;
        case ImportFormat::litellm: import_litellm(import); break;
        case ImportFormat::genai: import_genai(import); break;
        case ImportFormat::aws: import_aws(import); break;
        case ImportFormat::focus: import_focus(import); break;
        case ImportFormat::infracost: import_infracost(import); break;
        case ImportFormat::prometheus: import_prometheus(import); break;
    }
    if (format == ImportFormat::aws) date(import);
    return import.finish();
}

std::vector<InstanceOffer> offers_of(const Imported& imported) {
    const PriceRows& prices = imported.prices;
    std::vector<InstanceOffer> offers;
    offers.reserve(prices.rows.size());
    bool spot_listed = false;
    for (const SheetRow& r : prices.rows) spot_listed = spot_listed || r.spot > 0.0;
    std::unordered_map<std::string, int> names;
    for (const SheetRow& r : prices.rows) {
        InstanceOffer o;
        o.provider = part(prices.names[r.provider], "unnamed");
        o.sku = part(prices.names[r.sku], "unnamed");
        o.region = part(prices.names[r.region], "any");
        o.accelerator = prices.names[r.accelerator];
        o.accelerators = gpus_per_instance(r.accelerators);
        if (++names[o.provider + "/" + o.sku + "/" + o.region] > 1) o.sku += "+" + detail::number_text(r.accelerators) + "x" + (o.accelerator.empty() ? "none" : o.accelerator);
        o.name = o.provider + "/" + o.sku + "/" + o.region;
        if (r.vcpu > 0.0) o.vcpu = r.vcpu;
        if (r.memory_gib > 0.0) o.memory = gibibytes(r.memory_gib);
        o.provenance = {imported.source, imported.date, Kind::list_price, imported.file, o.name};
        const auto price = [&](double usd, bool refused) {
            const Availability a = usd > 0.0 ? Availability::offered : refused ? Availability::not_offered : Availability::unknown;
            return Price{a, usd_per_instance_hour(std::max(usd, 0.0)), o.provenance};
        };
        o.on_demand = price(r.on_demand, r.spot > 0.0);
        // SkyPilot and gpuhunt list spot beside the rest: without an entry there is none.  A hole says nothing.
        o.spot = price(r.spot, spot_listed && r.spot == 0.0);
        offers.push_back(std::move(o));
    }
    bool listed[2] = {false, false};  // terms that the list has for some row: a row without one cannot be committed so
    for (const SheetCommitment& c : prices.commitments) {
        InstanceOffer& o = offers[c.row];
        if (c.upfront == Upfront::none) {
            listed[c.years == 3 ? 1 : 0] = true;
            (c.years == 3 ? o.reserved_3y : o.reserved_1y) = Price{Availability::offered, usd_per_instance_hour(c.hourly), o.provenance};
        } else {
            o.commitments.push_back({c.years, c.upfront, Availability::offered, Q<usd_per_instance_u>::from_value(c.at_start), usd_per_instance_hour(c.hourly), o.provenance});
        }
    }
    for (InstanceOffer& o : offers) {
        for (const auto& [slot, has] : {std::pair{&o.reserved_1y, listed[0]}, std::pair{&o.reserved_3y, listed[1]}}) {
            if (has && !slot->offered()) *slot = Price{Availability::not_offered, {}, o.provenance};
        }
    }
    return offers;
}

std::string demand_csv(const DemandSeries& demand) {
    std::string out = "timestamp,requests_per_s\n";
    for (std::size_t i = 0; i < demand.rate.size(); ++i) out += calendar_text(demand.start + demand.step * static_cast<double>(i)) + "," + detail::number_text(demand.rate[i]) + "\n";
    return out;
}

}  // namespace sizewell::catalog
