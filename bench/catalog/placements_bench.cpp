// What asking the whole catalogue costs, beside one question.
#include "sizewell/catalog/placements.hpp"
#include "sizewell/catalog/serving.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace sizewell;

const catalog::Catalog& shipped() {
    static const catalog::Catalog all = catalog::load_catalog(SIZEWELL_ROOT "/data");
    return all;
}

void Placements_WholeCatalogue(benchmark::State& state) {
    catalog::PlacementQuestion q;
    q.architecture = catalog::model_row(shipped(), "Llama-3.1-70B").architecture;
    q.precisions = {"bf16", "fp8", "int8", "int4"};
    q.context = 8192;
    std::size_t n = 0;
    for (auto _ : state) benchmark::DoNotOptimize(n = catalog::placements(shipped(), q).size());
    state.counters["placements"] = static_cast<double>(n);
}
BENCHMARK(Placements_WholeCatalogue)->Unit(benchmark::kMicrosecond);

void Placements_OneFit(benchmark::State& state) {
    serving::MemoryQuestion q;
    q.architecture = catalog::model_row(shipped(), "Llama-3.1-70B").architecture;
    q.weights = serving::precision("bf16");
    q.kv = q.weights;
    q.gpu = catalog::gpu_at(catalog::accelerator(shipped(), "H100"), q.weights).gpu;
    q.engine = catalog::engine_rule(shipped(), "vllm");
    q.tp = 4;
    q.context = 8192;
    for (auto _ : state) benchmark::DoNotOptimize(serving::memory_fit(q).kv);
}
BENCHMARK(Placements_OneFit)->Unit(benchmark::kNanosecond);

}  // namespace
