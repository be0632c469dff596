// One scenario planned with the inputs of many rows: a table of services, of which each differs from the scenario in a few values.
#pragma once

#include "sizewell/plan/sweep.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <vector>

namespace sizewell::plan {

/// What one input is in every row: numbers, or literals where there are none.  Spans are of the caller and outlive the call.
struct BatchColumn {
    std::string path;      ///< of the input
    std::string argument;  ///< what findings call the column
    std::span<const double> numbers;       ///< in the unit of the input (Baseline::unit_of); one a row, or one for all rows
    std::span<const std::uint8_t> own;     ///< not 0: the scenario's own value stands in this row; empty: in none
    std::vector<std::string> literals;     ///< the different ones, as in a file: "350 ms", "aws/g5.xlarge/us-east-1"
    std::span<const std::int32_t> codes;   ///< which of them each row has; below 0: the scenario's own value stands
};

/// Rows to plan.
struct Batch {
    std::size_t rows = 0;
    std::vector<BatchColumn> columns;
    std::vector<std::string> figures;  ///< paths
    std::string caller = "batch";      ///< what errors call the function
};

/// What becomes of a row that is no scenario.
enum class Refusals {
    end,    ///< it ends the batch
    first,  ///< it is passed over; the first is told
    all     ///< it is passed over, and each is told
};

enum class RowState : std::uint8_t { left, planned, refused };

struct RefusedRow {
    std::size_t row = 0;
    std::string reason;  ///< in one line
};

struct BatchResult {
    std::vector<Metric> figures;
    std::vector<double> values;       ///< figure m of row i at [m * rows + i], in its unit; not a number where there is no plan
    std::vector<RowState> rows;
    std::vector<RefusedRow> refused;  ///< ascending; with Refusals::end and ::first the lowest only
    std::exception_ptr first;         ///< what refused the lowest of them
    std::size_t done = 0;
};

/// The plan of every row, over options.threads; the bits do not depend on how many.
///
/// A row is Baseline::with() of its values: columns of numbers, and literals that are plain quantities of their input, turn a
/// scenario that is read once; other literals (names, ranges, laws) cost one reading for each combination of them, of which
/// the last 256 are kept.  Expectations of the scenario are held only where "verdict.met" is asked for.
///
/// @throws InputError   E0901 an unknown input, E0903 numbers for an input that has none, E0906 an unknown figure
/// @throws DomainError  an input named twice; a column with neither one value nor one a row; a code without a literal
/// @cost   55 us a row and thread with closed-form queues, 0.5 ms more for each combination of other literals (questions_bench)
[[nodiscard]] BatchResult batch(const scenario::Baseline& baseline, const Batch& what, const QuestionOptions& options = {}, Refusals refusals = Refusals::end);

}  // namespace sizewell::plan
