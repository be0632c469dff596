// Numbers and times of CSV cells, without locale and without copies.
#pragma once

#include "sizewell/demand/trace.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace sizewell::demand {

/// A finite number that fills the cell, or nothing.  Exact (correctly rounded).
[[nodiscard]] std::optional<double> number_in(std::string_view cell);

/// A time that fills the cell [ns], or nothing; `format` is never automatic.  Numbers are rounded to the nanosecond.
[[nodiscard]] std::optional<std::int64_t> nanoseconds_in(std::string_view cell, TimeFormat format);

/// What a column means whose name and first cell are these; nothing if the cell is no time.
[[nodiscard]] std::optional<TimeFormat> format_of(std::string_view column, std::string_view cell);

/// Is this what people call the time of a request?  Letters in any case, a unit at the end allowed.
[[nodiscard]] bool names_a_time(std::string_view column);

}  // namespace sizewell::demand
