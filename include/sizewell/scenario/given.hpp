// A number of a scenario: its value in the coherent unit, how it was written and where it came from.
#pragma once

#include "sizewell/units.hpp"

#include <memory>
#include <string>

namespace sizewell::scenario {

struct Expression;
struct Range;

/// Where a number comes from.
enum class Origin {
    absent,     ///< not given, and nothing stands in for it
    given,      ///< written in the scenario
    catalogue,  ///< a row of the catalogue that the scenario names
    assumed,    ///< a default of the catalogue; the plan says that it was used
    derived     ///< follows from other numbers of the scenario
};

/// What is said of a number beside its value.
struct Provenance {
    Origin origin = Origin::absent;
    std::string text;    ///< as it was written, or as the catalogue has it
    std::string source;  ///< optional in a scenario, always there in the catalogue
    std::string date;
};

/// One number.  `value` is the point the plan uses: what was written, or the median of a range.
template <class Unit>
struct Given {
    Q<Unit> value{};
    Provenance from;
    std::string path;                    ///< "demand.peak": the name the reader, explain and sweep know it by
    std::shared_ptr<const Range> range;  ///< null for a point
    std::shared_ptr<const Expression> formula;  ///< over the scenario's variables; null for a number of its own

    bool known() const { return from.origin != Origin::absent; }
    bool was_given() const { return from.origin == Origin::given; }
};

using Number = Given<one_u>;

}  // namespace sizewell::scenario
