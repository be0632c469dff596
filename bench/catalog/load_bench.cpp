// What reading the catalogue costs a process that starts, and what a look-up costs after that.
#include "catalog/reader.hpp"
#include "sizewell/catalog/catalog.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using namespace sizewell::catalog;

const std::string kData = SIZEWELL_ROOT "/data";

void Catalog_Load(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(load_catalog(kData));
}
BENCHMARK(Catalog_Load)->Unit(benchmark::kMicrosecond);

// The partner: reading and parsing the same files into JSON trees, without making rows of them.
void Catalog_ParseOnly(benchmark::State& state) {
    for (auto _ : state) {
        for (const char* file : {"accelerators", "models", "instances", "premiums", "people", "overheads", "carbon"}) {
            benchmark::DoNotOptimize(Reader(kData + "/" + file + ".json").root().size());
        }
    }
}
BENCHMARK(Catalog_ParseOnly)->Unit(benchmark::kMicrosecond);

void Catalog_FindInstance(benchmark::State& state) {
    const Catalog catalog = load_catalog(kData);
    for (auto _ : state) benchmark::DoNotOptimize(find_instance(catalog, "nebius/cpu-d3_4vcpu-16gb/eu-north1").row);
}
BENCHMARK(Catalog_FindInstance)->Unit(benchmark::kMicrosecond);

void Catalog_MissInstance(benchmark::State& state) {
    const Catalog catalog = load_catalog(kData);
    for (auto _ : state) benchmark::DoNotOptimize(find_instance(catalog, "aws/g4nd.xlrage/us-east-1").candidates.size());
}
BENCHMARK(Catalog_MissInstance)->Unit(benchmark::kMicrosecond);

}  // namespace
