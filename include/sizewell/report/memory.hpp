// A memory fit as text or JSON.
#pragma once

#include "sizewell/report/report.hpp"
#include "sizewell/serving/memory.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sizewell::report {

/// A number that was taken from somewhere.
struct MemorySource {
    std::string input;
    std::string value;
    std::string source;
    std::string date;
    bool assumed = false;
};

/// What was asked of a model and a GPU, and the answer.
struct MemoryReport {
    serving::MemoryQuestion question;
    serving::MemoryFit fit;
    std::optional<serving::Split> smallest;  ///< that fits the same context and batch
    int most_gpus = 0;                       ///< searched for it
    double parameters = 0.0;                 ///< computed from the sizes [count]
    double active_parameters = 0.0;
    double usual_kv_per_token = 0.0;         ///< 2 layers kv_heads head_dim bytes, of the whole replica [B/token]
    double true_kv_per_token = 0.0;          ///< of a sequence of the context asked, constant parts included [B/token]
    std::vector<std::string> notes;
    std::vector<MemorySource> sources;
};

/// Verdict first, then where the memory of each GPU goes, then what it holds.
[[nodiscard]] std::string memory_text(const MemoryReport& report, const Style& style = {});

/// Version of the JSON that memory_json() writes; a key never changes its meaning within one.
inline constexpr int kMemorySchema = 1;

/// Quantities are {"value": number, "unit": "..."}; a value without bound is null.
[[nodiscard]] std::string memory_json(const MemoryReport& report);

/// JSON Schema (draft 2020-12) of memory_json().
[[nodiscard]] std::string memory_schema();

}  // namespace sizewell::report
