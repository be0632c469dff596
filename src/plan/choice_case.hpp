// One break-even in the making: its assumptions, two bills over any scalar, and what follows from them.
#pragma once

#include "sizewell/decision/crossings.hpp"
#include "sizewell/decision/resolve.hpp"
#include "sizewell/plan/choices.hpp"
#include "sizewell/scenario/dimension.hpp"
#include "sizewell/scenario/literal.hpp"
#include "sizewell/traced.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::plan {

/// An input of the bills.
struct Assumption {
    std::string path, help, unit, source;
    double value = 0.0;
    scenario::Dimension dimension;
    double low = 0.0, high = std::numeric_limits<double>::infinity();  ///< between which it may flip the decision
    bool flips = true;       ///< false for what nobody chooses: the length of a month
    bool resizes = false;    ///< the fleet depends on it
    std::string shown;       ///< unit people write it in, "" for the dimension's usual one
};

/// Where a number of the scenario comes from, in words.
[[nodiscard]] std::string source_text(const scenario::Provenance& from);

/// The assumptions of one case, by index.
class Assumptions {
  public:
    template <class U>
    std::size_t add(const scenario::Given<U>& g, std::string help, double high = std::numeric_limits<double>::infinity()) {
        all.push_back({g.path, std::move(help), unit_symbol<U>(), source_text(g.from), g.value.value(), scenario::dimension_of<U>(), 0.0, high, true, false, {}});
        return all.size() - 1;
    }
    template <class U>
    std::size_t constant(std::string path, std::string help, double value, std::string source) {
        all.push_back({std::move(path), std::move(help), unit_symbol<U>(), std::move(source), value, scenario::dimension_of<U>(), 0.0, 0.0, false, false, {}});
        return all.size() - 1;
    }
    Assumption& operator[](std::size_t i) { return all[i]; }
    std::vector<double> values() const {
        std::vector<double> v;
        for (const auto& a : all) v.push_back(a.value);
        return v;
    }

    std::vector<Assumption> all;
};

/// What is asked.
struct CaseQuestion {
    BreakEvenAnswer answer;  ///< key, names, axis; `now` set
    Assumptions assumptions;
    std::function<decision::Sizes(const std::vector<double>&, double)> sizes;  ///< of assumptions and a place on the axis
    std::vector<double> kinks;
    bool gap_is_monotone = false;
    double precision = 1e-9;
    int evaluations = 4000;       ///< most sizings of one search
    bool simulated = false;       ///< a sizing is dear and noisy
    double from = 0.0, to = 0.0;  ///< of the axis; `to` 0: as far as it takes
    double scale = 1.0;           ///< printed axis = axis x scale
    std::vector<std::string> size_names;  ///< of the sizes, for the explanation
    BillsOfAnswer* drawn = nullptr;       ///< where both bills are wanted, and up to which printed place
    double draw_to = 0.0;
};

/// Bills over doubles: {first, second} [USD/month] of assumptions, sizes and a place on the axis.
using DoubleBills = std::function<std::pair<double, double>(const std::vector<double>&, const decision::Sizes&, double)>;

/// Fills kind, crossings, both bills now, stays and flips.
void solve_case(CaseQuestion& question, const DoubleBills& bills);

/// Steps of an explanation from traced results, inputs with their sources.
[[nodiscard]] std::vector<Explanation> explained(const std::vector<Traced>& roots, const std::vector<Assumption>& assumptions);

/// Solves the case and explains it: `bills` is one generic function over every scalar.
template <class Bills>
BreakEvenAnswer solved(CaseQuestion question, const Bills& bills) {
    solve_case(question, [&](const std::vector<double>& p, const decision::Sizes& n, double x) { return bills(p, n, x); });
    BreakEvenAnswer& a = question.answer;
    const std::string prefix = "break_even." + a.key + ".";
    std::vector<Traced> p;
    for (const auto& v : question.assumptions.all) p.push_back(Traced::input(v.value, v.path, v.unit));
    const bool crosses = !a.crossings.all.empty();
    const double at = (crosses ? a.crossings.all.front().at : a.now) / question.scale;
    const double beyond = crosses ? std::min(at * (1.0 + 2.0 * question.precision), a.crossings.all.front().plateau_to / question.scale) : at;
    const decision::Sizes sizes = question.sizes(question.assumptions.values(), beyond);
    Traced x = crosses ? label(opaque("demand_where_the_bills_cross", [at](const std::vector<double>&) { return at; }, p), prefix + "at")
                       : Traced::input(at, prefix + "now", a.axis_unit);
    std::vector<Traced> n;
    for (std::size_t k = 0; k < sizes.size(); ++k) {
        n.push_back(label(opaque("whole_instances_just_beyond", [k, &sizes](const std::vector<double>&) { return sizes[k]; }, std::vector<Traced>{x}), prefix + question.size_names.at(k)));
    }
    const auto both = bills(p, n, x);
    const Traced first = label(both.first, prefix + "bill_first"), second = label(both.second, prefix + "bill_second");
    const auto more = explained({first, second, label(first - second, prefix + "saving_by_the_second")}, question.assumptions.all);
    a.steps.insert(a.steps.end(), more.begin(), more.end());
    return std::move(a);
}

}  // namespace sizewell::plan
