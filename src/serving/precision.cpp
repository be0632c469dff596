#include "sizewell/serving/precision.hpp"

#include "sizewell/error.hpp"

#include <algorithm>

namespace sizewell::serving {

namespace {

struct Named {
    Precision precision;
    std::vector<std::string_view> also;
};

// linear, experts, other, cache [bit], padding, unit.  A cache has no zero points; NVFP4 caches scale 16 values together.
const std::vector<Named>& all() {
    static const std::vector<Named> formats{
        {{"fp32", 32.0, 32.0, 32.0, 32.0, 1, Compute::bf16}, {"float32", "float"}},
        {{"bf16", 16.0, 16.0, 16.0, 16.0, 1, Compute::bf16}, {"bfloat16"}},
        {{"fp16", 16.0, 16.0, 16.0, 16.0, 1, Compute::bf16}, {"float16", "half"}},
        {{"fp8", 8.0 + 32.0 / 16384.0, 8.0 + 32.0 / 16384.0, 16.0, 8.0, 1, Compute::fp8}, {"fp8_e4m3", "fp8_e5m2", "float8", "w8a8_fp8"}},
        {{"int8", 8.0, 8.0, 16.0, 8.0, 1, Compute::int8}, {"w8a8"}},
        {{"int4", 4.0 + 20.0 / 128.0, 4.0 + 20.0 / 128.0, 16.0, 4.0 + 32.0 / 128.0, 1, Compute::bf16}, {"awq", "gptq", "w4a16"}},
        {{"fp4", 4.0 + 8.0 / 16.0, 4.0 + 8.0 / 16.0, 16.0, 4.0 + 8.0 / 16.0, 1, Compute::fp4}, {"nvfp4"}},
        {{"int4-experts", 16.0, 4.0 + 16.0 / 32.0, 16.0, 4.0 + 16.0 / 32.0, 1, Compute::bf16}, {}},
        {{"fp4-experts", 16.0, 4.0 + 8.0 / 16.0, 16.0, 4.0 + 8.0 / 16.0, 1, Compute::fp4}, {"nvfp4-experts"}},
        {{"mxfp4", 16.0, 4.0 + 8.0 / 32.0, 16.0, 4.0 + 8.0 / 32.0, 256, Compute::bf16}, {}},
    };
    return formats;
}

std::string lower(std::string_view name) {
    std::string out(name);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

}  // namespace

std::string_view text(Compute compute) noexcept {
    switch (compute) {
        case Compute::bf16: return "bf16";
        case Compute::fp8: return "fp8";
        case Compute::int8: return "int8";
        case Compute::fp4: return "fp4";
    }
    return "";
}

Precision precision(std::string_view name) {
    const std::string wanted = lower(name);
    for (const Named& n : all()) {
        if (n.precision.name == wanted || std::find(n.also.begin(), n.also.end(), wanted) != n.also.end()) return n.precision;
    }
    std::string bound = "one of";
    for (const std::string& known : precision_names()) bound += (bound == "one of" ? " " : ", ") + known;
    throw DomainError("serving", "precision", "'" + std::string(name) + "'", bound);
}

const std::vector<std::string>& precision_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> out;
        for (const Named& n : all()) out.push_back(n.precision.name);
        return out;
    }();
    return names;
}

}  // namespace sizewell::serving
