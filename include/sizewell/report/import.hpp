// What an import has read, left out and put right, as text or JSON.
#pragma once

#include "sizewell/catalog/import.hpp"
#include "sizewell/report/report.hpp"

#include <string>
#include <vector>

namespace sizewell::report {

/// One block a file: rows read, kept and skipped with reasons, then what was found; of a bill, its sums.
[[nodiscard]] std::string import_text(const std::vector<catalog::Imported>& imports, const Style& style = {});
[[nodiscard]] std::string import_json(const std::vector<catalog::Imported>& imports);

/// Actual against plan, largest difference first.
[[nodiscard]] std::string bill_differences_text(const std::vector<catalog::BillDifference>& differences, const std::string& currency, const Style& style = {});

}  // namespace sizewell::report
