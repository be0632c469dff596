// The units of the catalogue files as factor and exponents over the coherent system of units.hpp.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace sizewell::catalog {

/// A month and a year have no fixed length: they are rows of the catalogue, so they stay symbolic until those are known.
struct FileUnit {
    static constexpr std::size_t kBases = 11;
    double factor = 1.0;
    std::array<int, kBases> exponent{};
    int months = 0;
    int years = 0;

    bool operator==(const FileUnit&) const = default;
    bool same_dimension(const FileUnit& other) const noexcept { return exponent == other.exponent; }
};

/// Reads "USD/(GB month)", "USD/h", "%", "1"; nothing for a text that is not a unit.
///
/// Grammar: product [ "/" ( symbol | "(" product ")" ) ], a product is symbols separated by single spaces.
/// host, cluster, card and event are counts of no dimension.
[[nodiscard]] std::optional<FileUnit> file_unit(std::string_view text);

/// The coherent unit in the same grammar: "USD/(B s)".
[[nodiscard]] std::string coherent_text(const FileUnit& unit);

/// Seconds of a month and of a year.
struct Calendar {
    double month = 0.0;
    double year = 0.0;
};

/// What one written unit is in coherent ones.
[[nodiscard]] double coherent_factor(const FileUnit& unit, const Calendar& calendar);

}  // namespace sizewell::catalog
