// import prices: price lists into a sheet, bills into sums, measured demand into a trace.
#include "program.hpp"

#include <sizewell/catalog/import.hpp>
#include <sizewell/report/import.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace sizewell::cli {

namespace {

struct PriceArguments {
    std::vector<std::string> files;
    std::string format, out, against, provider, date, host, fx_source = "given on the command line";
    std::vector<std::string> skus, rates;
    Output output;
};

catalog::ImportReading reading_of(const PriceArguments& a) {
    catalog::ImportReading r;
    if (!a.format.empty()) r.format = catalog::format_of_text(a.format);
    r.provider = a.provider;
    r.date = a.date;
    r.skus = a.skus;
    r.host = a.host;
    for (const std::string& rate : a.rates) r.rates.push_back(catalog::parse_fx_rate(rate, a.fx_source));
    return r;
}

bool is_bill(const catalog::Imported& i) { return i.format == catalog::ImportFormat::focus || i.format == catalog::ImportFormat::infracost; }
bool is_demand(const catalog::Imported& i) { return i.format == catalog::ImportFormat::prometheus; }

/// What is written: one sheet of all price lists, or one bill, or one trace.
std::string artefact(const std::vector<catalog::Imported>& imports) {
    const bool bills = std::any_of(imports.begin(), imports.end(), is_bill), demands = std::any_of(imports.begin(), imports.end(), is_demand);
    if (!bills && !demands) return catalog::sheet_json(imports);
    if (imports.size() > 1) throw DomainError("import prices", "FILE", std::to_string(imports.size()) + " files", "one bill or one answer of Prometheus; only price lists are put together");
    return bills ? catalog::bill_json(imports.front().bill) : catalog::demand_csv(imports.front().demand);
}

void write(const std::string& path, const std::string& text) {
    std::FILE* out = std::fopen(path.c_str(), "wb");
    if (out == nullptr) throw DomainError("import prices", "-o", path, "a file that can be written");
    const bool written = std::fwrite(text.data(), 1, text.size(), out) == text.size();
    if (std::fclose(out) != 0 || !written) throw DomainError("import prices", "-o", path, "on a disk with room for " + std::to_string(text.size()) + " bytes");
}

int import_prices(const PriceArguments& a) {
    const auto known = catalog::load_catalog(catalog::catalog_directory());
    const auto reading = reading_of(a);
    std::vector<catalog::Imported> imports;
    for (const std::string& file : a.files) imports.push_back(catalog::import_prices(file, reading, known));
    std::string told = a.output.json ? report::import_json(imports) : report::import_text(imports, a.output.style());
    if (!a.against.empty()) {
        if (imports.size() != 1 || !is_bill(imports.front())) throw DomainError("import prices", "--against", a.against, "used with one bill");
        auto plan_reading = reading;
        plan_reading.format.reset();
        const auto plan = catalog::import_prices(a.against, plan_reading, known);
        if (!is_bill(plan)) throw DomainError("import prices", "--against", a.against, "a bill, e.g. of `sizewell plan FILE --focus`");
        const auto& bill = imports.front().bill;
        told += "\n" + report::bill_differences_text(catalog::bill_differences(bill, plan.bill, catalog::BillKey::service), bill.currency, a.output.style());
    }
    if (a.out == "-") {
        print(artefact(imports));
        say(told);
        return kFine;
    }
    print(told);
    if (!a.out.empty()) {
        write(a.out, artefact(imports));
        say("wrote " + a.out + "\n");
    }
    return kFine;
}

}  // namespace

void add_import_prices(CLI::App& import, Program& program) {
    auto a = std::make_shared<PriceArguments>();
    CLI::App* app = import.add_subcommand("prices", "price lists into a sheet, bills into sums, Prometheus answers into a trace; prints what was read, kept, skipped and why");
    app->add_option("FILE", a->files, "CSV or JSON; several price lists make one sheet")->required();
    app->add_option("--as", a->format, "format; recognised when left out")->check(CLI::IsMember({"skypilot", "gpuhunt", "litellm", "genai", "aws", "focus", "infracost", "prometheus"}));
    app->add_option("-o,--output", a->out, "writes the sheet (JSON), the bill (JSON) or the trace (CSV); - for stdout");
    app->add_option("--provider", a->provider, "whose prices, where the file and its name do not say, e.g. gcp");
    app->add_option("--date", a->date, "of the prices, YYYY-MM-DD");
    app->add_option("--sku", a->skus, "keep these only: instance types, families (g5) or AWS SKU codes")->delimiter(',');
    app->add_option("--host", a->host, "host type for accelerators that are listed apart, e.g. n1-standard-8");
    app->add_option("--fx", a->rates, "rate of exchange with its day, e.g. EUR=1.085@2026-11-20");
    app->add_option("--fx-source", a->fx_source, "where the rate was read")->capture_default_str();
    auto* against = app->add_option("--against", a->against, "a bill to compare with, e.g. the plan as FOCUS CSV");
    auto* json = app->add_flag("--json", a->output.json, "write JSON")->excludes(against);
    app->add_flag("--md", a->output.markdown, "write Markdown")->excludes(json);
    app->callback([&program, a] { program.run = [a] { return import_prices(*a); }; });
}

}  // namespace sizewell::cli
