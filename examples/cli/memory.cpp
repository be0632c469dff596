// memory: does a model fit on a GPU, and what is left for its KV cache.
#include "program.hpp"

#include <sizewell/catalog/model_config.hpp>
#include <sizewell/catalog/serving.hpp>
#include <sizewell/report/memory.hpp>
#include <sizewell/scenario/dimension.hpp>
#include <sizewell/scenario/document.hpp>
#include <sizewell/scenario/gpu.hpp>
#include <sizewell/scenario/literal.hpp>

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>

namespace sizewell::cli {

namespace {

struct MemoryArguments {
    std::string model, gpu, precision, kv = "bf16", engine = "vllm", sheet, activation, runtime;
    int tp = 1, pp = 1, node_gpus = 8, most_gpus = 64;
    std::optional<double> context, batch, memory_share;
    Output output;
};

struct ChosenModel {
    serving::Architecture architecture;
    std::string precision;
    std::vector<std::string> notes;
    report::MemorySource source;
};

template <class Row>
const Row& named(const catalog::Lookup<Row>& found, const char* option, const std::string& name, const char* what, const char* list) {
    if (found.row != nullptr) return *found.row;
    std::string help;
    for (const std::string& candidate : found.candidates) help += (help.empty() ? "did you mean " : " or ") + candidate;
    if (!help.empty()) help += "? ";
    throw InputError(option, {{"E0509", "", 0, 0, "is '" + name + "', which is no " + what + " of the catalogue", help + list}});
}

bool is_config(const std::string& name) {
    std::error_code ignored;
    const auto status = std::filesystem::status(name, ignored);
    return name == "-" || (name.size() > 5 && name.compare(name.size() - 5, 5, ".json") == 0) || (std::filesystem::exists(status) && !std::filesystem::is_directory(status));
}

ChosenModel chosen_model(const catalog::Catalog& catalogue, const std::string& name) {
    if (is_config(name)) {
        constexpr std::size_t kMost = std::size_t{4} << 20;
        catalog::ConfiguredModel own = catalog::model_from_config(scenario::file_text(name == "-" ? "/dev/stdin" : name, kMost), name == "-" ? "standard input" : name);
        return {std::move(own.architecture), own.precision, std::move(own.notes), {"model", name, "configuration file of the user", "", false}};
    }
    const catalog::Model& row = named(catalog::find_model(catalogue, name), "--model", name, "model",
                                      "`sizewell catalog --models` lists them; a model's own config.json is read too");
    return {row.architecture, row.precision, {}, {"model", row.name, row.provenance.source, row.provenance.date, row.provenance.kind == catalog::Kind::assumed}};
}

double bytes_of(const std::string& option, const std::string& text) {
    try {
        const auto literal = scenario::parse_literal(text);
        scenario::require(literal, {.dimension = scenario::dimension_of<byte_u>(), .low = 0.0});
        return scenario::median(literal);
    } catch (const scenario::LiteralError& e) {
        throw InputError(option, {{e.code(), "", 1, static_cast<int>(e.offset()) + 1, e.reason(), e.help()}});
    }
}

std::string date_of(const catalog::Provenance& p) { return p.date; }

int run_memory(const MemoryArguments& a) {
    const std::string directory = catalog::catalog_directory();
    const auto catalogue = a.sheet.empty() ? catalog::load_catalog(directory) : catalog::load_catalog(directory, a.sheet);
    report::MemoryReport r;
    ChosenModel model = chosen_model(catalogue, a.model);
    r.notes = std::move(model.notes);
    r.sources.push_back(model.source);
    serving::MemoryQuestion& q = r.question;
    q.architecture = std::move(model.architecture);
    q.weights = serving::precision(a.precision.empty() ? model.precision : a.precision);
    q.kv = serving::precision(a.kv);
    if (scenario::describes_gpu(a.gpu)) {
        q.gpu = scenario::parse_gpu(a.gpu, "--gpu");
    } else {
        const catalog::Accelerator& row = named(catalog::find_accelerator(catalogue, a.gpu), "--gpu", a.gpu, "accelerator",
                                                "or describe one: \"memory=80 GiB, bandwidth=3.35 TB/s, flops=989 TFLOP/s\"");
        if (!row.memory) throw InputError("--gpu", {{"E0507", "", 0, 0, "has no known memory in the catalogue: " + row.name, "add \"memory_gb\" to the row in a file of your own (--sheet)"}});
        q.gpu.name = row.name;
        q.gpu.memory = row.memory->value.value();
        const catalog::Provenance& p = row.memory->provenance;
        r.sources.push_back({"memory of " + row.name, row.memory->written, p.source, date_of(p), p.kind == catalog::Kind::assumed});
        if (p.kind != catalog::Kind::measured) r.notes.push_back("the memory of " + row.name + " is its nominal size: a driver reports up to 3 % less");
        if (row.bandwidth && row.bf16_dense) {
            const auto at = catalog::gpu_at(row, q.weights);
            q.gpu = at.gpu;
            if (!at.note.empty()) r.notes.push_back(at.note);
        }
    }
    q.engine = catalog::engine_rule(catalogue, a.engine);
    if (a.memory_share) q.engine.memory_share = *a.memory_share;
    for (const char* part : {"sampler", "runtime"}) {
        const catalog::Fact& f = catalog::fact(catalogue, "engine/" + q.engine.name + "/" + part);
        r.sources.push_back({f.name, fmt::format("{} {}", f.written, f.written_unit), f.provenance.source, f.provenance.date, f.provenance.kind == catalog::Kind::assumed});
    }
    q.tp = a.tp;
    q.pp = a.pp;
    q.context = a.context;
    q.batch = a.batch;
    if (!a.activation.empty()) q.activation_bytes = bytes_of("--activation", a.activation);
    if (!a.runtime.empty()) q.runtime_bytes = bytes_of("--runtime", a.runtime);

    r.fit = serving::memory_fit(q);
    r.most_gpus = a.most_gpus;
    r.smallest = serving::smallest_split(q, a.node_gpus, a.most_gpus);
    r.parameters = serving::parameters(q.architecture);
    r.active_parameters = serving::active_parameters(q.architecture);
    r.usual_kv_per_token = serving::naive_kv_bytes(q.architecture, q.kv, 1.0);
    r.true_kv_per_token = serving::kv_bytes(q.architecture, q.kv, r.fit.context) / r.fit.context;
    if (q.architecture.decoder && std::abs(r.usual_kv_per_token / r.true_kv_per_token - 1.0) > 0.02) {
        r.notes.push_back(fmt::format("the usual formula for the KV cache (2 x layers x heads x width) is off by {:+.0f} % for this model: its layers are not all plain attention",
                                      100.0 * (r.usual_kv_per_token / r.true_kv_per_token - 1.0)));
    }
    if (r.fit.largest_batch > r.fit.sequence_limit && q.architecture.decoder) {
        r.notes.push_back(fmt::format("memory would hold more sequences than the {} that {} runs at once by default", r.fit.sequence_limit, q.engine.name));
    }
    if (!q.activation_bytes && q.architecture.other_parameters > 0.0) {
        r.notes.push_back("the activations of an image tower are not estimated: measure them and give --activation");
    }
    print(a.output.json ? report::memory_json(r) : report::memory_text(r, a.output.style()));
    return r.fit.fits ? kFine : kNoSolution;
}

}  // namespace

void add_memory(Program& program) {
    auto a = std::make_shared<MemoryArguments>();
    CLI::App* app = program.app.add_subcommand("memory", "does a model fit on a GPU, and what batch and context are left");
    app->add_option("--model", a->model, "a model of the catalogue (`sizewell catalog --models`) or its config.json, - for standard input")->required();
    app->add_option("--gpu", a->gpu, "an accelerator of the catalogue, or \"memory=80 GiB, bandwidth=3.35 TB/s, flops=989 TFLOP/s\"")->required();
    app->add_option("--precision", a->precision, "of the weights: bf16, fp8, int8, int4, fp4, int4-experts, fp4-experts, mxfp4; left out: as released");
    app->add_option("--kv", a->kv, "of the KV cache")->capture_default_str();
    app->add_option("--tp", a->tp, "GPUs that share every layer")->capture_default_str();
    app->add_option("--pp", a->pp, "groups of GPUs that each hold some layers")->capture_default_str();
    app->add_option("--context", a->context, "tokens of a sequence, prompt and answer; left out: what the model was made for");
    app->add_option("--batch", a->batch, "sequences at once; left out: one");
    app->add_option("--engine", a->engine, "vllm or tensorrt-llm")->capture_default_str();
    app->add_option("--memory-share", a->memory_share, "of the GPU's memory (vllm) or of what is free (tensorrt-llm)");
    app->add_option("--activation", a->activation, "measured peak of the activations, e.g. \"4.76 GiB\"");
    app->add_option("--runtime", a->runtime, "measured memory of the runtime, e.g. \"0.13 GiB\"");
    app->add_option("--node-gpus", a->node_gpus, "GPUs of a machine, for the smallest split")->check(CLI::Range(1, 1024))->capture_default_str();
    app->add_option("--most-gpus", a->most_gpus, "largest replica tried for the smallest split")->check(CLI::Range(1, 4096))->capture_default_str();
    app->add_option("--sheet", a->sheet, "rows of your own, on top of the catalogue");
    auto* json = app->add_flag("--json", a->output.json, "write JSON (see `sizewell schema memory`)");
    app->add_flag("--md", a->output.markdown, "write Markdown")->excludes(json);
    app->callback([&program, a] { program.run = [a] { return run_memory(*a); }; });
}

}  // namespace sizewell::cli
