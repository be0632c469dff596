#include "sizewell/report/import.hpp"

#include "report/table.hpp"

#include <nlohmann/json.hpp>

namespace sizewell::report {
namespace {

using Json = nlohmann::ordered_json;
using catalog::BillKey;
using catalog::Imported;
using catalog::ImportNote;

constexpr std::size_t kShownLines = 20;

std::string amount(double x) { return (x < 0.0 ? "-" : "") + money(x < 0.0 ? -x : x); }

std::string counted(std::int64_t n) { return grouped(static_cast<double>(n)); }

void notes(std::string& out, const char* title, const std::vector<ImportNote>& all, const Style& style) {
    if (all.empty()) return;
    Table table({{"rows"}, {title, true}, {"line"}, {"first", true}});
    for (const ImportNote& n : all) table.row({counted(n.rows), n.reason, n.line > 0 ? std::to_string(n.line) : "-", n.example.empty() ? "-" : n.example});
    out += table.text(style);
}

void bill(std::string& out, const catalog::Bill& b, const Style& style) {
    const std::string unit = b.currency.empty() ? "" : " " + b.currency;
    out += "Billed " + amount(b.billed) + unit + ", effective " + amount(b.effective) + unit + (b.has_effective ? "" : " (no amortisation known)") + ", at list prices " + amount(b.list) + unit + ".\n";
    for (const auto& [key, head] : {std::pair{BillKey::category, "category"}, std::pair{BillKey::service, "service"}}) {
        Table table({{head, true}, {"lines"}, {"list"}, {"billed"}, {"effective"}});
        const auto sums = catalog::bill_by(b, key);
        for (std::size_t i = 0; i < sums.size() && i < kShownLines; ++i) {
            const auto& l = sums[i];
            const std::string& name = key == BillKey::category ? l.category : l.service;
            table.row({name.empty() ? "(none)" : name, counted(l.rows), amount(l.list), amount(l.billed), amount(l.effective)});
        }
        out += table.text(style);
        if (sums.size() > kShownLines) out += "... and " + std::to_string(sums.size() - kShownLines) + " more\n";
    }
    for (const auto& c : b.commitments) out += "Commitment " + c.id + ": purchased " + amount(c.purchased) + ", used " + amount(c.used) + ", unused " + amount(c.unused) + unit + "\n";
}

Json notes_json(const std::vector<ImportNote>& all) {
    Json out = Json::array();
    for (const ImportNote& n : all) out.push_back({{"reason", n.reason}, {"rows", n.rows}, {"line", n.line > 0 ? Json(n.line) : Json(nullptr)}, {"first", n.example}});
    return out;
}

}  // namespace

std::string import_text(const std::vector<Imported>& imports, const Style& style) {
    std::string out;
    for (const Imported& i : imports) {
        if (!out.empty()) out += "\n";
        out += heading(i.file + " (" + std::string(catalog::format_text(i.format)) + (i.date.empty() ? "" : ", " + i.date) + ")", style);
        std::int64_t skipped = 0;
        for (const ImportNote& n : i.skipped) skipped += n.rows;
        out += "Read " + counted(i.read) + ", kept " + counted(i.kept) + ", skipped " + counted(skipped) + ".\n";
        notes(out, "skipped because", i.skipped, style);
        notes(out, "kept, but", i.noted, style);
        if (!i.prices.rows.empty()) out += counted(static_cast<std::int64_t>(i.prices.rows.size())) + " instances, " + counted(static_cast<std::int64_t>(i.prices.commitments.size())) + " commitments, " + counted(static_cast<std::int64_t>(i.prices.accelerators.size())) + " new accelerators\n";
        if (!i.prices.attachments.empty()) out += counted(static_cast<std::int64_t>(i.prices.attachments.size())) + " accelerators listed without a host\n";
        if (!i.tokens.empty()) out += counted(static_cast<std::int64_t>(i.tokens.size())) + " token prices\n";
        if (!i.demand.rate.empty()) out += counted(static_cast<std::int64_t>(i.demand.rate.size())) + " rates, one every " + number(i.demand.step) + " s\n";
        if (!i.bill.lines.empty()) bill(out, i.bill, style);
    }
    return out;
}

std::string import_json(const std::vector<Imported>& imports) {
    Json out = Json::array();
    for (const Imported& i : imports) {
        Json one = {{"file", i.file}, {"format", catalog::format_text(i.format)}, {"date", i.date}, {"read", i.read}, {"kept", i.kept}, {"skipped", notes_json(i.skipped)}, {"noted", notes_json(i.noted)},
                    {"instances", i.prices.rows.size()}, {"commitments", i.prices.commitments.size()}, {"new_accelerators", i.prices.accelerators.size()}, {"attachments", i.prices.attachments.size()},
                    {"token_prices", i.tokens.size()}, {"demand_samples", i.demand.rate.size()}};
        if (!i.bill.lines.empty()) one["bill"] = Json::parse(catalog::bill_json(i.bill));
        out.push_back(std::move(one));
    }
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string bill_differences_text(const std::vector<catalog::BillDifference>& differences, const std::string& currency, const Style& style) {
    std::string out = "Effective cost" + (currency.empty() ? "" : " in " + currency) + ", actual against plan:\n";
    Table table({{"service", true}, {"actual"}, {"plan"}, {"difference"}});
    double actual = 0.0, planned = 0.0;
    for (const auto& d : differences) {
        table.row({d.name.empty() ? "(none)" : d.name, amount(d.actual), amount(d.planned), amount(d.actual - d.planned)});
        actual += d.actual;
        planned += d.planned;
    }
    table.row({"total", amount(actual), amount(planned), amount(actual - planned)});
    return out + table.text(style);
}

}  // namespace sizewell::report
