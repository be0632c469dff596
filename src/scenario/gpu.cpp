#include "sizewell/scenario/gpu.hpp"

#include "sizewell/scenario/literal.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace sizewell::scenario {

namespace {

struct Part {
    std::string key;
    std::string value;
    std::size_t offset = 0;  // of the value
};

std::string trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
    return std::string(text);
}

// A comma ends a value only where a key follows: "81,559 MiB" is one number.
std::vector<Part> split(std::string_view text) {
    std::vector<Part> parts;
    std::size_t start = 0;
    while (start < text.size()) {
        const std::size_t equals = text.find('=', start);
        if (equals == std::string_view::npos) break;
        const std::size_t next = text.find('=', equals + 1);
        std::size_t end = text.size();
        if (next != std::string_view::npos) {
            const std::size_t comma = text.rfind(',', next);
            if (comma != std::string_view::npos && comma > equals) end = comma;
        }
        parts.push_back({trimmed(text.substr(start, equals - start)), trimmed(text.substr(equals + 1, end - equals - 1)), equals + 1});
        start = end == text.size() ? end : end + 1;
    }
    return parts;
}

struct Wish {
    std::string_view key;
    Dimension dimension;
    bool needed;
    const char* example;
    double serving::Gpu::*place;
};

}  // namespace

bool describes_gpu(std::string_view text) { return text.find('=') != std::string_view::npos; }

serving::Gpu parse_gpu(std::string_view text, const std::string& where) {
    const std::array<Wish, 5> wishes{{
        {"memory", dimension_of<byte_u>(), true, "memory=80 GiB", &serving::Gpu::memory},
        {"bandwidth", dimension_of<byte_rate_u>(), true, "bandwidth=3.35 TB/s", &serving::Gpu::bandwidth},
        {"flops", dimension_of<flop_rate_u>(), true, "flops=989 TFLOP/s", &serving::Gpu::flop_rate},
        {"link", dimension_of<byte_rate_u>(), false, "link=450 GB/s", &serving::Gpu::link},
        {"price", dimension_of<gpu_price_u>(), false, "price=$2.50/h", &serving::Gpu::price},
    }};
    serving::Gpu gpu;
    gpu.name = "custom";
    std::vector<Diagnostic> findings;
    std::vector<std::string_view> seen;
    const std::vector<Part> parts = split(text);
    for (const Part& part : parts) {
        const int column = static_cast<int>(part.offset) + 1;
        if (std::find(seen.begin(), seen.end(), part.key) != seen.end()) {
            findings.push_back({"E0105", "/" + part.key, 1, column, "is given twice", "keep one"});
            continue;
        }
        seen.push_back(part.key);
        if (part.key == "name") {
            gpu.name = part.value;
            continue;
        }
        const auto wish = std::find_if(wishes.begin(), wishes.end(), [&](const Wish& w) { return w.key == part.key; });
        if (wish == wishes.end()) {
            findings.push_back({"E0303", "/" + part.key, 1, column, "is not a number of an accelerator", "memory, bandwidth, flops, link and price are, and a name"});
            continue;
        }
        try {
            const Literal literal = parse_literal(part.value);
            const bool by_the_hour = wish->key == "price" && literal.dimension == dimension_of<usd_per_s_u>();
            require(literal, {.dimension = by_the_hour ? literal.dimension : wish->dimension, .low = 0.0, .above_low = wish->needed});
            gpu.*wish->place = median(literal);
        } catch (const LiteralError& e) {
            findings.push_back({e.code(), "/" + part.key, 1, column + static_cast<int>(e.offset()), e.reason(), e.help().empty() ? std::string("write ") + wish->example : e.help()});
        }
    }
    for (const Wish& w : wishes) {
        if (w.needed && std::find(seen.begin(), seen.end(), w.key) == seen.end()) {
            findings.push_back({"E0301", "/" + std::string(w.key), 1, 1, "is missing", std::string("add ") + w.example});
        }
    }
    if (!findings.empty()) throw InputError(where, std::move(findings));
    return gpu;
}

}  // namespace sizewell::scenario
