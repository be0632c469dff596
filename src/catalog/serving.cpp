#include "sizewell/catalog/serving.hpp"

#include "catalog/closest.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::catalog {

namespace {

constexpr std::string_view kEngine = "engine/";

template <class Unit>
double required(const Accelerator& a, const std::optional<Known<Unit>>& slot, const char* what, const char* key) {
    if (slot) return slot->value.value();
    throw DomainError("catalog: " + a.name, what, "not known",
                      std::string("a number: the catalogue found no trustworthy one; add \"") + key + "\" to this row in a file of your own");
}

const std::optional<Known<flop_rate_u>>& unit_of(const Accelerator& a, serving::Compute compute) {
    switch (compute) {
        case serving::Compute::fp8: return a.fp8_dense;
        case serving::Compute::int8: return a.int8_dense;
        case serving::Compute::fp4: return a.fp4_dense;
        case serving::Compute::bf16: break;
    }
    return a.bf16_dense;
}

int count(const Catalog& catalog, const std::string& name) {
    return static_cast<int>(std::lround(std::clamp(quantity<one_u>(fact(catalog, name)).value(), 0.0, 1e9)));
}

double bytes_of(const Catalog& catalog, const std::string& name) { return quantity<byte_u>(fact(catalog, name)).value(); }

}  // namespace

GpuAtPrecision gpu_at(const Accelerator& a, const serving::Precision& precision, Q<gpu_price_u> price) {
    GpuAtPrecision out;
    out.gpu.name = a.name;
    out.gpu.memory = required(a, a.memory, "memory", "memory_gb");
    out.gpu.bandwidth = required(a, a.bandwidth, "bandwidth", "bandwidth_gb_per_s");
    out.gpu.link = a.link ? a.link->value.value() : 0.0;
    out.gpu.price = price.value();
    out.compute = precision.compute;
    if (!unit_of(a, out.compute) && out.compute == serving::Compute::fp4 && a.fp8_dense) out.compute = serving::Compute::fp8;
    if (!unit_of(a, out.compute)) out.compute = serving::Compute::bf16;
    if (out.compute == serving::Compute::bf16) {
        out.gpu.flop_rate = required(a, a.bf16_dense, "bf16_dense", "bf16_dense_tflop_per_s");
    } else {
        out.gpu.flop_rate = unit_of(a, out.compute)->value.value();
    }
    if (out.compute != precision.compute) {
        out.note = a.name + " has no known " + std::string(text(precision.compute)) + " rate: " + precision.name + " weights are computed with as " +
                   std::string(text(out.compute));
    }
    return out;
}

std::vector<std::string> engine_names(const Catalog& catalog) {
    std::vector<std::string> names;
    for (const Fact& f : catalog.facts) {
        if (f.name.compare(0, kEngine.size(), kEngine) != 0) continue;
        const std::string name = f.name.substr(kEngine.size(), f.name.find('/', kEngine.size()) - kEngine.size());
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    return names;
}

serving::EngineRule engine_rule(const Catalog& catalog, std::string_view name) {
    const std::vector<std::string> known = engine_names(catalog);
    const auto found = std::find_if(known.begin(), known.end(), [&](const std::string& n) { return lower_case(n) == lower_case(name); });
    if (found == known.end()) {
        std::string bound = "one of";
        for (const std::string& n : known) bound += (bound == "one of" ? " " : ", ") + n;
        throw DomainError("catalog", "engine", "'" + std::string(name) + "'", bound);
    }
    const std::string at = std::string(kEngine) + *found + "/";
    serving::EngineRule rule;
    rule.name = *found;
    rule.of_free = *found == "tensorrt-llm";
    rule.memory_share = quantity<one_u>(fact(catalog, at + "memory_share")).value();
    rule.driver_bytes = bytes_of(catalog, "gpu/driver_memory");
    rule.sampler_bytes = bytes_of(catalog, at + "sampler");
    rule.residual_bytes = bytes_of(catalog, at + "residual");
    rule.runtime_bytes = bytes_of(catalog, at + "runtime");
    rule.parallel_bytes = bytes_of(catalog, at + "runtime_parallel");
    rule.sequences = rule.small_sequences = count(catalog, at + "sequences");
    rule.batched_tokens = rule.small_batched_tokens = count(catalog, at + "batched_tokens");
    rule.block_tokens = count(catalog, at + "block_tokens");
    if (find_fact(catalog, at + "large_gpu").row != nullptr) {
        rule.large_gpu_bytes = bytes_of(catalog, at + "large_gpu");
        rule.small_sequences = count(catalog, at + "small_sequences");
        rule.small_batched_tokens = count(catalog, at + "small_batched_tokens");
        rule.small_gpu = "A100";  // vLLM batches less on this part, whatever its memory
    }
    return rule;
}

}  // namespace sizewell::catalog
