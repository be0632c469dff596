// Goal seek: for which values of one input a condition on the plan holds.
#pragma once

#include "sizewell/plan/sweep.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sizewell::plan {

/// How a search over one number goes.
struct Search {
    double from = 0.0;
    double to = 1.0;
    bool logarithmic = false;  ///< points and halvings by ratio; needs from > 0
    bool whole = false;        ///< whole numbers only
    int points = 64;           ///< of the scan, both ends included
    double tolerance = 1e-12;  ///< of the place of a crossing, relative to from..to (in logarithms where logarithmic)
};

/// One end of an interval on which a condition holds.
struct Edge {
    enum class Kind {
        end,       ///< of the range that was searched
        crossing,  ///< the condition stops to hold
        refused    ///< beyond it there is no plan
    };
    Kind kind = Kind::end;
    double at = 0.0;      ///< the last place where it holds
    double value = 0.0;   ///< there
    double beyond = 0.0;  ///< crossing: the nearest place where it does not
    double value_beyond = 0.0;
    double plateau_low = 0.0, plateau_high = 0.0;  ///< around `at`: where the value is the very same; equal ends where it is nowhere flat
};

/// An interval on which the condition holds.
struct Holding {
    Edge low, high;
};

struct SearchResult {
    std::vector<Holding> holding;   ///< ascending; empty: it never holds
    std::vector<std::pair<double, double>> scan;  ///< places that have a value
    std::size_t refused = 0;        ///< places of the scan without a plan
    double nearest_at = 0.0;        ///< where it never holds: the place that comes nearest
    double nearest_value = 0.0;
    std::size_t evaluations = 0;
    bool interrupted = false;

    [[nodiscard]] std::size_t crossings() const;
};

/// Where value(x) stands in relation to the bound, over the whole range.
///
/// The range is scanned at Search::points places; between neighbours that differ the crossing is found by ITP, which is
/// never slower than bisection by more than one step and needs no continuity.  Two crossings between the same two
/// neighbours are missed.  Under Relation::equal the crossings of the value with the bound are looked at: it holds where a
/// side of one equals the bound, and a staircase that jumps over it never holds.
///
/// @param value  nothing where there is no plan; may be infinite
/// @throws DomainError  from >= to, a logarithmic search from 0 or below, points < 2
/// @accuracy   staircases with known steps: every edge within 1e-11 of the range (goal_test.cpp, tests/golden/staircases.txt)
/// @cost       points + about 20 to 40 evaluations a crossing, as many again for a plateau
/// @source     ITP (Oliveira and Takahashi, ACM TOMS 47(1), 2021) as the CRAN manual of package itp describes it, with
///             k1 = 0.2/(b - a), k2 = 2, n0 = 1; checked against plain walks in the test
[[nodiscard]] SearchResult search(const std::function<std::optional<double>(double)>& value, Relation relation, double bound, const Search& how,
                                  const Continue& on = {});

/// The answer to "for which values of this input does the condition hold".
struct Goal {
    std::string file;
    Condition condition;
    std::string by;        ///< path of the input
    std::string unit;      ///< in which its values are told
    double factor = 1.0;   ///< coherent units in one of it
    std::optional<double> now;  ///< its value in the scenario, coherent
    Search search;         ///< from and to in coherent units
    SearchResult result;   ///< places in coherent units, values in the unit of the metric
    std::string refusal;   ///< why the first place without a plan has none
    double left_out = 0.0; ///< the largest share of draws that are no scenario, which percentiles and means leave out, of any place
};

struct GoalQuestion {
    std::string condition;  ///< "cost.per_month <= $40k"
    std::string by;         ///< "demand.peak"
    std::string from, to;   ///< literals; "" is a hundredth and a hundred times the present value, within what the field allows
};

/// @throws InputError  E0901 and E0906 as the readers; E0902 for a range that is none, or an input that needs one;
///                     what the reader has against every place of the scan
[[nodiscard]] Goal goal(const scenario::Baseline& baseline, const GoalQuestion& question, const QuestionOptions& options = {});

}  // namespace sizewell::plan
