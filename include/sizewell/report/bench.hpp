// An import of benchmarks as text and JSON.
#pragma once

#include "sizewell/plan/bench_import.hpp"
#include "sizewell/report/report.hpp"

#include <string>

namespace sizewell::report {

/// What was recognised, read and skipped; every series with its fit, errors and notes.
[[nodiscard]] std::string bench_text(const plan::BenchImport& import, const Style& style = {});
[[nodiscard]] std::string bench_json(const plan::BenchImport& import);

}  // namespace sizewell::report
