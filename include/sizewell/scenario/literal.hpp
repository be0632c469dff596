// Literals with units as they stand in a scenario: "350 ms", "$2.50/GPU-hour", "5 to 10 ms", "2 GiB / (3.35 TB/s)".
//
// Strict on purpose: what can be read two ways is an error with both readings in its help, never a guess.
#pragma once

#include "sizewell/error.hpp"
#include "sizewell/scenario/dimension.hpp"
#include "sizewell/scenario/expression.hpp"
#include "sizewell/scenario/range.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::scenario {

/// How long the months and years of prices are.
struct Calendar {
    double month_hours = 730.0;
    double year_hours = 8760.0;
};

/// A text that is no literal, or not the one wanted.
///
/// Codes: E0201 not a literal, E0202 malformed number, E0203 dimensions that do not go together, E0204 unknown unit, E0205 no
/// unit or the wrong one for its place, E0206 can be read two ways, E0207 a range that cannot be, E0208 unknown name, E0209 a
/// character or currency that is not used, E0210 too long; E0401 outside its bounds.
class LiteralError : public Error {
  public:
    LiteralError(std::string code, const std::string& reason, std::string help, std::size_t offset)
        : Error(reason), code_(std::move(code)), help_(std::move(help)), offset_(offset) {}

    const std::string& code() const noexcept { return code_; }
    std::string reason() const { return what(); }
    const std::string& help() const noexcept { return help_; }
    std::size_t offset() const noexcept { return offset_; }  ///< of the fault in the text, in bytes

  private:
    std::string code_;
    std::string help_;
    std::size_t offset_;
};

/// A unit as a person wrote it.
struct WrittenUnit {
    std::string text;     ///< "ms", "/GPU-hour" with dollar set, "" for a plain number
    double factor = 1.0;  ///< coherent units in one of it
    bool dollar = false;  ///< written before the number: $2.50/GPU-hour
    Dimension dimension;
};

struct Literal {
    std::string text;
    Dimension dimension;
    Range range;                        ///< exact for a plain quantity
    WrittenUnit unit;                   ///< of the last quantity that was written, for showing the value again
    std::optional<Expression> formula;  ///< set, and then range is not, if the text uses variables
};

/// What the reader of a literal knows about its place.
struct Reading {
    Calendar calendar;
    std::span<const Name> variables;  ///< that may be used, spelled "$gpu_price"
    bool fraction = false;            ///< the quantity lives in (0, 1): "5 to 10 %" is then logit-normal
};

/// Reads a literal: a number with a unit, arithmetic between quantities, a range or a law.
///
/// Numbers: 5000, 5,000 (groups of three), 2.5, 1e3, and k, M, bn glued on (150k).  Units: s to years, req, tok, GPU,
/// instance, engineer, USD, B, FLOP, J, W, gCO2e, %, with / (or per), hyphens (GPU-hour) and parentheses.  kB to PB are
/// powers of 1000, KiB to PiB of 1024; bits are spelled out (Gbit/s) and are an eighth of a byte.
/// Ranges: "a to b [at 80 %] [~ uniform|normal|lognormal|triangular|logitnormal]", where a bare first end takes the unit
/// of the second; "low/likely/high unit" (PERT); "p10=.., p50=.., p90=.." (metalog); lognormal(p50=, p99=),
/// lognormal(mean=, scv=), normal(mean=, sd=), exponential(mean=), gamma(mean=, scv=), uniform(a, b), triangular(a, b, c),
/// pert(a, b, c), choice(8 at 70 %, 16 at 30 %), csv(file.csv, column[, unit]).
///
/// @param text  any bytes, at most 500 of them
/// @throws LiteralError  with what is wrong, where, and what to write instead
/// @cost        0.2-0.9 us (scenario_bench: time, price, arithmetic, range); 36 us for percentiles, whose shape is checked
[[nodiscard]] Literal parse_literal(std::string_view text, const Reading& reading = {});

/// Reads a formula over bare names, e.g. "50 ms + 0.2 ms * ContextTokens".
///
/// @param names  what may be used; a name that is also a unit is refused
/// @throws LiteralError  as parse_literal;  DomainError for a name that is a unit, a keyword or no identifier
[[nodiscard]] Expression parse_expression(std::string_view text, std::span<const Name> names, const Calendar& calendar = {});

/// Reads a unit alone, e.g. "GPU-hour", "$/GB-month", "ms".
/// @throws LiteralError
[[nodiscard]] WrittenUnit parse_unit(std::string_view text, const Calendar& calendar = {});

/// What a place of a scenario wants to hold.
struct Wanted {
    Dimension dimension;
    double low = -std::numeric_limits<double>::infinity();   ///< in coherent units
    double high = std::numeric_limits<double>::infinity();
    bool above_low = false;                                  ///< low itself is not allowed
    bool below_high = false;
};

/// Checks that a literal can stand in its place.
///
/// A range must keep what it states within the bounds: all of a uniform, triangular, PERT, choice or sample, the central
/// interval of the others.
///
/// @throws LiteralError  E0205 for the dimension, E0401 for the bounds (a literal with variables is checked for its dimension)
void require(const Literal& literal, const Wanted& wanted);

/// The value where a plan is evaluated: the median of a range, the value of a quantity.
/// @throws DomainError  if the literal has variables
[[nodiscard]] double median(const Literal& literal);

/// The literal with the values of its csv(file, column) read; any other literal unchanged.
///
/// The first row names the columns; cells may be quoted; every value is a finite number.
///
/// @param folder  what a relative file name starts from; "" is the working directory
/// @throws InputError  an unreadable file or one over 64 MiB, no such column, a cell that is no number, no rows
[[nodiscard]] Literal with_sample(Literal literal, const std::string& folder);

/// How a literal was understood: "lognormal, 90 % between 5 ms and 10 ms, median 7.07 ms, mean 7.23 ms".
[[nodiscard]] std::string echo(const Literal& literal);

/// A quantity for people: "7.07 ms", "$2.50/GPU-hour", "12,500 req/s".
///
/// The unit is chosen by size; month and year are those of Calendar{}.  The text is itself a literal: parsed again it gives
/// the value to the digits shown.
///
/// @param value   in coherent units, finite
/// @param digits  significant, in [1, 15]
/// @throws DomainError
[[nodiscard]] std::string format_quantity(double value, const Dimension& dimension, int digits = 3);

/// The same in a unit of the caller's choice: format_quantity(value, parse_unit("GiB")) is "1.2 GiB".
[[nodiscard]] std::string format_quantity(double value, const WrittenUnit& unit, int digits = 3);

}  // namespace sizewell::scenario
