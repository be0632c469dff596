// import bench: measured loads of a server as a service profile.
#include "program.hpp"

#include <sizewell/catalog/profile.hpp>
#include <sizewell/plan/bench_import.hpp>
#include <sizewell/report/bench.hpp>
#include <sizewell/scenario/dimension.hpp>
#include <sizewell/scenario/literal.hpp>

#include <ctime>
#include <fstream>
#include <memory>
#include <string>

namespace sizewell::cli {

namespace {

struct BenchArguments {
    plan::BenchImportRequest request;
    std::string as, profile, delay;
    bool json = false;
};

std::string today() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[16];
    std::strftime(text, sizeof text, "%Y-%m-%d", &utc);
    return text;
}

double seconds_in(const std::string& option, const std::string& text) {
    try {
        const auto literal = scenario::parse_literal(text);
        scenario::require(literal, {.dimension = scenario::dimension_of<second_u>(), .low = 0.0});
        return scenario::median(literal);
    } catch (const scenario::LiteralError& e) {
        throw InputError(option, {{e.code(), "", 1, static_cast<int>(e.offset()) + 1, e.reason(), e.help()}});
    }
}

int run_import_bench(BenchArguments a) {
    if (!a.as.empty()) a.request.reading.as = catalog::bench_format(a.as);
    if (!a.delay.empty()) a.request.fit.queue_delay = seconds_in("--queue-delay", a.delay);
    if (a.request.date.empty()) a.request.date = today();
    const auto import = plan::import_bench(a.request, catalog::load_catalog(catalog::catalog_directory()));
    if (!a.profile.empty()) {
        const std::string text = catalog::profile_json(plan::only_series(import).profile);
        std::ofstream out(a.profile, std::ios::binary);
        out << text;
        if (!out.flush()) throw InputError(a.profile, {{"E0701", "", 0, 0, "cannot be written", "name a file in a folder that exists"}});
        say("wrote " + a.profile + "\n");
    }
    print(a.json ? report::bench_json(import) : report::bench_text(import, Output{}.style()));
    return kFine;
}

}  // namespace

void add_import_bench(CLI::App& import, Program& program) {
    auto a = std::make_shared<BenchArguments>();
    auto& reading = a->request.reading;
    auto& fit = a->request.fit;
    CLI::App* app = import.add_subcommand("bench", "measured loads from benchmark files as a service profile, with the errors of the fit");
    app->add_option("FILE", a->request.files, "vLLM, SGLang, GenAI-Perf, AIPerf or guidellm JSON; perf_analyzer or plain CSV; MLPerf summary")->required();
    app->add_option("--as", a->as, "do not guess the format")->check(CLI::IsMember({"vllm", "sglang", "perf_analyzer", "genai_perf", "aiperf", "guidellm", "mlperf", "csv"}));
    app->add_option("--model", reading.model, "of the files that do not say; chooses among those that do");
    app->add_option("--gpu", reading.gpu, "likewise");
    app->add_option("--precision", reading.precision, "likewise");
    app->add_option("--engine", reading.engine, "likewise");
    app->add_option("--configuration", reading.configuration, "likewise");
    app->add_option("--tp", reading.tp, "tensor parallel size")->check(CLI::Range(1, 4096));
    app->add_option("--gpus", reading.gpus, "GPUs of the server")->check(CLI::Range(1, 4096));
    app->add_option("--batch", reading.client_batch, "samples in a request, where the file does not say")->check(CLI::Range(1.0, 1e6));
    app->add_option("--max-batch", fit.max_batch, "of the server's dynamic batching")->check(CLI::Range(1, 65536));
    app->add_option("--queue-delay", a->delay, "of the server's dynamic batching, e.g. \"1 ms\"");
    app->add_option("--instances", fit.instances, "of the model on one GPU")->check(CLI::Range(1, 1024));
    app->add_option("--requests", a->request.requests, "also predict a closed loop with so many in flight")->check(CLI::Range(1, 100'000));
    app->add_option("--calibrate", fit.calibrate, "fit only the so many lowest loads and hold the others out")->check(CLI::Range(1, 100'000));
    app->add_option("--run-requests", a->request.run_requests, "requests of each run of a token benchmark, where the file does not say; left out: 500")->check(CLI::Range(1.0, 1e7));
    app->add_option("--date", a->request.date, "of the measurements; left out: today");
    app->add_option("-o,--output", a->profile, "write the profile of the one server");
    app->add_flag("--json", a->json, "write JSON");
    app->callback([&program, a] { program.run = [a] { return run_import_bench(*a); }; });
}

}  // namespace sizewell::cli
