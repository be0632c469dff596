// catalog, schema, init: what a scenario may say.
#include "program.hpp"

#include <sizewell/report/memory.hpp>
#include <sizewell/scenario/dimension.hpp>
#include <sizewell/scenario/literal.hpp>
#include <sizewell/scenario/schema.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace sizewell::cli {

namespace {

struct CatalogArguments {
    std::string text, accelerator, provider, region, max_price, sheet;
    bool models = false;
    bool tokens = false;
    Output output;
};

double dollars_an_hour(const catalog::Price& price) { return price.value.value() * 3600.0; }

std::string price_text(const catalog::Price& price) {
    if (price.offered()) return fmt::format("{:.4f}", dollars_an_hour(price));
    return price.availability == catalog::Availability::not_offered ? "no" : "-";
}

std::string price_json(const catalog::Price& price) {
    return price.offered() ? fmt::format("{{\"value\": {}, \"unit\": \"USD/(instance h)\"}}", dollars_an_hour(price)) : "null";
}

std::string catalog_csv(const std::vector<catalog::InstanceOffer>& offers) {
    std::string out = "instance,accelerator,accelerators,on_demand_usd_h,spot_usd_h,reserved_1y_usd_h,reserved_3y_usd_h,managed_usd_h,date\n";
    for (const auto& o : offers) {
        const auto cell = [](const catalog::Price& p) { return p.offered() ? fmt::format("{}", dollars_an_hour(p)) : std::string(); };
        out += fmt::format("{},{},{},{},{},{},{},{},{}\n", o.name, o.accelerator, o.accelerators.value(), cell(o.on_demand), cell(o.spot),
                           cell(o.reserved_1y), cell(o.reserved_3y), cell(o.managed), o.provenance.date);
    }
    return out;
}

std::string catalog_json(const std::vector<catalog::InstanceOffer>& offers) {
    std::string out = "[";
    for (const auto& o : offers) {
        out += fmt::format("{}\n  {{\"name\": \"{}\", \"accelerator\": \"{}\", \"accelerators\": {}, \"on_demand\": {}, \"spot\": {}, \"reserved_1y\": {}, "
                           "\"reserved_3y\": {}, \"managed\": {}, \"date\": \"{}\"}}",
                           out.size() == 1 ? "" : ",", o.name, o.accelerator, o.accelerators.value(), price_json(o.on_demand), price_json(o.spot),
                           price_json(o.reserved_1y), price_json(o.reserved_3y), price_json(o.managed), o.provenance.date);
    }
    return out + "\n]\n";
}

std::string catalog_table(const std::vector<catalog::InstanceOffer>& offers, bool markdown) {
    const char* line = markdown ? "| {:<52} | {:<22} | {:>4} | {:>10} | {:>9} | {:>9} | {:>9} | {:>9} | {:<10} |\n"
                                : "{:<52}  {:<22}  {:>4}  {:>10}  {:>9}  {:>9}  {:>9}  {:>9}  {:<10}\n";
    std::string out = markdown ? "" : "Prices in USD per instance-hour; \"no\" is not offered, \"-\" is not known.\n";
    out += fmt::format(fmt::runtime(line), "instance", "accelerator", "GPUs", "on demand", "spot", "1 year", "3 years", "managed", "date");
    if (markdown) out += "|---|---|---:|---:|---:|---:|---:|---:|---|\n";
    for (const auto& o : offers) {
        out += fmt::format(fmt::runtime(line), o.name, o.accelerator.empty() ? "-" : o.accelerator, o.accelerators.value(), price_text(o.on_demand),
                           price_text(o.spot), price_text(o.reserved_1y), price_text(o.reserved_3y), price_text(o.managed), o.provenance.date);
    }
    return out + (markdown ? "" : fmt::format("{} offers\n", offers.size()));
}

/// Prices of tokens, in USD per million; "-" is not known.
std::string token_table(const std::vector<catalog::TokenPrice>& prices, const CatalogArguments& a) {
    const bool csv = a.output.csv;
    const auto cell = [&](const std::optional<Q<usd_per_tok_u>>& p) { return p ? fmt::format("{:.6g}", p->value() * 1e6) : std::string(csv ? "" : "-"); };
    const char* line = csv ? "{},{},{},{},{},{},{},{}\n" : a.output.markdown ? "| {:<52} | {:>9} | {:>9} | {:>9} | {:>9} | {:>6} | {:>9} | {:<10} |\n" : "{:<52}  {:>9}  {:>9}  {:>9}  {:>9}  {:>6}  {:>9}  {:<10}\n";
    std::string out = csv || a.output.markdown ? "" : "Prices in USD per million tokens; \"-\" is not known.\n";
    out += csv ? "model,input_usd_per_mtok,cached_input_usd_per_mtok,cache_write_usd_per_mtok,output_usd_per_mtok,batch_discount,tiers_from_tok,date\n"
               : fmt::format(fmt::runtime(line), "model", "input", "cached", "written", "output", "batch", "tier from", "date");
    if (a.output.markdown) out += "|---|---:|---:|---:|---:|---:|---:|---|\n";
    std::size_t shown = 0;
    for (const auto& p : prices) {
        const bool asked = p.name.find(a.text) != std::string::npos && (a.provider.empty() || p.provider == a.provider);
        if (!asked) continue;
        ++shown;
        const std::string batch = p.batch_discount ? fmt::format("{:.6g}", *p.batch_discount) : csv ? "" : "-";
        const std::string tier = p.tiers.empty() ? std::string(csv ? "" : "-") : fmt::format("{}", p.tiers.front().above.value());
        out += fmt::format(fmt::runtime(line), p.name, cell(p.rates.input), cell(p.rates.cached_input), cell(p.rates.cache_write), cell(p.rates.output), batch, tier, p.provenance.date);
    }
    return out + (csv || a.output.markdown ? "" : fmt::format("{} models\n", shown));
}

int list_catalog(const CatalogArguments& a) {
    const std::string directory = catalog::catalog_directory();
    const auto catalogue = a.sheet.empty() ? catalog::load_catalog(directory) : catalog::load_catalog(directory, a.sheet);
    if (a.models) {
        print(models_listed(catalogue, a.text, a.output));
        return kFine;
    }
    if (a.tokens) {
        print(token_table(catalogue.tokens, a));
        return kFine;
    }
    catalog::OfferFilter filter{a.accelerator, a.provider, a.region, a.text, {}, false};
    if (!a.max_price.empty()) {
        try {
            const auto literal = scenario::parse_literal(a.max_price);
            const auto per_hour = scenario::dimension_of<usd_per_s_u>();
            const auto wanted = scenario::dimension_of<instance_price_u>();
            scenario::require(literal, {.dimension = literal.dimension == per_hour ? per_hour : wanted});
            filter.max_price = Q<instance_price_u>::from_value(scenario::median(literal));
        } catch (const scenario::LiteralError& e) {
            throw DomainError("catalog", "--max-price", a.max_price, "a price such as \"$2.50/hour\"" + (e.help().empty() ? "" : "; " + e.help()));
        }
    }
    const auto offers = catalog::offers(catalogue, filter);
    if (offers.empty() && !a.output.json && !a.output.csv) {
        say("sizewell: nothing in the catalogue passes this filter\n");
        return kFine;
    }
    print(a.output.json ? catalog_json(offers) : a.output.csv ? catalog_csv(offers) : catalog_table(offers, a.output.markdown));
    return kFine;
}

}  // namespace

void add_catalog(Program& program) {
    auto a = std::make_shared<CatalogArguments>();
    CLI::App* app = program.app.add_subcommand("catalog", "lists the instances that a scenario can name, or the models (--models)");
    app->add_option("TEXT", a->text, "anywhere in the name, the accelerator or the managed service");
    app->add_option("--gpu", a->accelerator, "accelerator, e.g. T4 or A100");
    app->add_option("--provider", a->provider, "e.g. aws");
    app->add_option("--region", a->region, "e.g. us-east-1");
    app->add_option("--max-price", a->max_price, "highest on-demand price, e.g. \"$2.50/hour\"");
    app->add_flag("--models", a->models, "list the models that `sizewell memory` knows instead");
    app->add_option("--sheet", a->sheet, "rows of your own, on top of the catalogue");
    auto* json = app->add_flag("--json", a->output.json, "write JSON");
    auto* csv = app->add_flag("--csv", a->output.csv, "write CSV")->excludes(json);
    app->add_flag("--md", a->output.markdown, "write Markdown")->excludes(json)->excludes(csv);
    app->add_flag("--tokens", a->tokens, "prices of tokens at APIs instead of instances")->excludes(json);
    app->callback([&program, a] { program.run = [a] { return list_catalog(*a); }; });
}

void add_schema(Program& program) {
    auto what = std::make_shared<std::string>("scenario");
    CLI::App* app = program.app.add_subcommand("schema", "JSON Schema of a scenario, of a plan or of a memory fit");
    app->add_option("WHAT", *what, "scenario, plan or memory")->check(CLI::IsMember({"scenario", "plan", "memory"}));
    app->callback([&program, what] {
        program.run = [what]() -> int {
            print(*what == "plan" ? report::plan_schema() : *what == "memory" ? report::memory_schema() : scenario::scenario_schema());
            return kFine;
        };
    });
}

void add_init(Program& program) {
    auto file = std::make_shared<std::string>();
    CLI::App* app = program.app.add_subcommand("init", "writes a commented scenario to start from");
    app->add_option("FILE", *file, "where to; stdout if left out; an existing file is never overwritten");
    app->callback([&program, file] {
        program.run = [file]() -> int {
            if (file->empty()) {
                print(scenario::starter_scenario());
                return kFine;
            }
            std::FILE* out = std::fopen(file->c_str(), "wx");
            if (out == nullptr) {
                say("sizewell: " + *file + ": exists already or cannot be written; choose another name\n");
                return kUsage;
            }
            const std::string text = scenario::starter_scenario();
            const bool written = std::fwrite(text.data(), 1, text.size(), out) == text.size();
            if (std::fclose(out) != 0 || !written) {
                say("sizewell: " + *file + ": could not be written\n");
                return kInternal;
            }
            say("wrote " + *file + "; now run `sizewell plan " + *file + "`\n");
            return kFine;
        };
    });
}

}  // namespace sizewell::cli
