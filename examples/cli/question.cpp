#include "question.hpp"

#include <sizewell/catalog/catalog.hpp>
#include <sizewell/report/lock.hpp>
#include <sizewell/scenario/document.hpp>

#include <filesystem>
#include <fstream>
#include <utility>

namespace sizewell::cli {

scenario::Composition Question::composition() const {
    scenario::Composition c{variant, {}};
    for (const auto& s : sets) c.overrides.push_back(scenario::parse_override(s, "--set"));
    return c;
}

void add_composition(CLI::App* app, Question& q) {
    app->add_option("--set", q.sets, "input and its literal, e.g. demand.peak=\"2,000 req/s\"; null takes a key away")->take_all()->allow_extra_args(false);
    app->add_option("--variant", q.variant, "one of the file's \"scenarios\"");
}

void add_question_options(CLI::App* app, Question& q) {
    auto* json = app->add_flag("--json", q.output.json, "write JSON");
    auto* csv = app->add_flag("--csv", q.csv, "write CSV")->excludes(json);
    app->add_flag("--md", q.output.markdown, "write Markdown")->excludes(json)->excludes(csv);
    app->add_option("--threads", q.threads, "threads, 0 for all; the result does not depend on it")->check(CLI::Range(0, 1024))->capture_default_str();
    q.seed_flag = app->add_option("--seed", q.seed, "seed of the points of percentiles")->capture_default_str();
    q.samples_flag = app->add_option("--samples", q.samples, "points of percentiles")->check(CLI::Range(std::int64_t{256}, std::int64_t{1} << 24))->capture_default_str();
    app->add_option("--lock", q.lock, "write what is needed to get these bits again, or hold the result against it");
}

void take_lock(Question& q) {
    if (q.lock.empty() || !std::filesystem::exists(q.lock)) return;
    const report::Lock lock = report::parse_lock(scenario::file_text(q.lock, scenario::Limits{}.max_bytes), q.lock);
    const auto held = [&q](const char* flag, bool given, const std::string& asked, const std::string& locked) {
        if (!given || asked == locked) return;
        Diagnostic d{"E0908", "", 0, 0, q.lock + " was made with " + flag + " " + locked, std::string("leave ") + flag + " out, or write another lock"};
        d.file = std::string(flag) + " " + asked;
        d.argument = true;
        throw InputError(q.lock, {std::move(d)});
    };
    held("--seed", q.seed_flag != nullptr && q.seed_flag->count() > 0, std::to_string(q.seed), std::to_string(lock.seed));
    held("--samples", q.samples_flag != nullptr && q.samples_flag->count() > 0, std::to_string(q.samples), std::to_string(lock.samples));
    q.seed = lock.seed;
    q.samples = lock.samples;
}

void hold_lock(const Question& q, const std::string& verb, const std::vector<std::string>& asked, const std::vector<const scenario::Document*>& documents, const std::string& result) {
    if (q.lock.empty()) return;
    report::Lock lock{.verb = verb, .asked = asked, .seed = q.seed, .samples = q.samples};
    for (const auto* d : documents) lock.inputs.push_back(report::digest(report::canonical(*d)));
    lock.catalogue = report::catalogue_digest(catalog::catalog_directory());
    lock.result = report::digest(result);
    if (std::filesystem::exists(q.lock)) {
        const auto before = report::parse_lock(scenario::file_text(q.lock, scenario::Limits{}.max_bytes), q.lock);
        const auto differences = report::lock_differences(before, lock);
        if (differences.empty()) return say(q.lock + ": the same result, bit for bit\n");
        std::vector<Diagnostic> findings;
        for (const auto& d : differences) findings.push_back({"E0908", d.pointer, 0, 0, d.reason, d.help});
        throw InputError(q.lock, std::move(findings));
    }
    std::ofstream out(q.lock, std::ios::binary);
    out << report::lock_json(lock);
    if (!out.flush()) throw InputError(q.lock, {{"E0102", "", 0, 0, "cannot be written", "name a file in a folder that exists"}});
}

}  // namespace sizewell::cli
