// Dimensions at run time: what a literal of a file measures, held against the compile-time units of units.hpp.
#pragma once

#include "sizewell/units.hpp"

#include <boost/units/get_dimension.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace sizewell::scenario {

/// The base units, in the order of units.hpp.
enum class Base : std::size_t { time, currency, request, token, gpu, instance, byte, flop, energy, carbon, engineer };
inline constexpr std::size_t kBases = 11;

/// Exponents over the base units; all zero is a plain number.
struct Dimension {
    std::array<std::int8_t, kBases> exponent{};

    constexpr std::int8_t& operator[](Base base) { return exponent[static_cast<std::size_t>(base)]; }
    constexpr std::int8_t operator[](Base base) const { return exponent[static_cast<std::size_t>(base)]; }
    // Written out because libc++ 13 does not compare std::array in constant expressions.
    friend constexpr bool operator==(const Dimension& a, const Dimension& b) {
        for (std::size_t i = 0; i < kBases; ++i) {
            if (a.exponent[i] != b.exponent[i]) return false;
        }
        return true;
    }
    friend constexpr Dimension operator*(Dimension a, const Dimension& b) {
        for (std::size_t i = 0; i < kBases; ++i) a.exponent[i] = static_cast<std::int8_t>(a.exponent[i] + b.exponent[i]);
        return a;
    }
    friend constexpr Dimension operator/(Dimension a, const Dimension& b) {
        for (std::size_t i = 0; i < kBases; ++i) a.exponent[i] = static_cast<std::int8_t>(a.exponent[i] - b.exponent[i]);
        return a;
    }
};

/// The dimension with exponent 1 in one base unit.
constexpr Dimension base_dimension(Base base) {
    Dimension d;
    d[base] = 1;
    return d;
}

namespace detail {
template <class Tag>
struct BaseOf;
#define SIZEWELL_BASE_OF(tag, name) \
    template <>                     \
    struct BaseOf<tag> { static constexpr Base value = Base::name; };
SIZEWELL_BASE_OF(time_dim, time)
SIZEWELL_BASE_OF(currency_dim, currency)
SIZEWELL_BASE_OF(request_dim, request)
SIZEWELL_BASE_OF(token_dim, token)
SIZEWELL_BASE_OF(gpu_dim, gpu)
SIZEWELL_BASE_OF(instance_dim, instance)
SIZEWELL_BASE_OF(information_dim, byte)
SIZEWELL_BASE_OF(flop_dim, flop)
SIZEWELL_BASE_OF(energy_dim, energy)
SIZEWELL_BASE_OF(carbon_dim, carbon)
SIZEWELL_BASE_OF(engineer_dim, engineer)
#undef SIZEWELL_BASE_OF

template <class List>
constexpr void add_exponents(Dimension& d) {
    if constexpr (!std::is_same_v<List, bu::dimensionless_type>) {
        using Item = typename List::item;
        static_assert(Item::value_type::Denominator == 1, "a scenario has whole exponents only");
        d[BaseOf<typename Item::tag_type>::value] = static_cast<std::int8_t>(Item::value_type::Numerator);
        add_exponents<typename List::next>(d);
    }
}
}  // namespace detail

/// The run-time dimension of a compile-time unit: dimension_of<gpu_price_u>() is USD/(GPU s).
///
/// @cost  a constant expression
template <class Unit>
constexpr Dimension dimension_of() {
    Dimension d;
    detail::add_exponents<typename bu::get_dimension<Unit>::type>(d);
    return d;
}

/// The canonical text of the coherent unit: "s", "USD/(instance s)", "1/s"; "1" for a plain number.
///
/// @return  parses back as the unit of a literal (with "1/s" written "/s")
[[nodiscard]] std::string symbol(const Dimension& dimension);

/// What a quantity of this dimension is, with its article: "a time", "an amount of information", "a price per GPU and
/// time"; "a quantity in B/(s GPU)" where the house has no name for it.
[[nodiscard]] std::string words(const Dimension& dimension);

/// True where words() has a name of its own for the dimension.
[[nodiscard]] bool has_name(const Dimension& dimension);

/// A typical literal of the dimension for help texts ("350 ms", "3.35 TB/s"); for an unnamed one, 1 of its symbol.
[[nodiscard]] std::string example(const Dimension& dimension);

}  // namespace sizewell::scenario
