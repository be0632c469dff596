// One key of a scenario: what fields.hpp and money_fields.hpp make their tables of.
#pragma once

#include <concepts>
#include <initializer_list>
#include <limits>
#include <string_view>
#include <type_traits>

namespace sizewell::scenario {

inline constexpr double kUnbounded = std::numeric_limits<double>::infinity();

/// The same table serves a reader, who fills in, and a lister, who must not.
template <class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

/// One key of the file.
struct Field {
    std::string_view key;
    std::string_view help;
    std::string_view example = {};  ///< a literal that reads, for the schema, the starter file and the errors
    double low = 0.0;               ///< bounds in the coherent unit
    double high = kUnbounded;
    bool above_low = false;         ///< the low bound itself is not allowed
    bool required = false;
    std::string_view implied = {};  ///< what the key itself says, "1/month" for a monthly budget: "$40k" is enough
};

/// The words of a choice.
using Words = std::initializer_list<std::string_view>;

}  // namespace sizewell::scenario
