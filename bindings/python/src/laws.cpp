// What pictures are drawn from: whole laws, bills with every step, and the demand-duration curve under its layers.
#include "scenario.hpp"

#include "arrays.hpp"

#include <sizewell/plan/choices.hpp>
#include <sizewell/plan/laws.hpp>
#include <sizewell/plan/plan.hpp>

#include <pybind11/stl.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace sizewell::python {

namespace {

py::array_t<double> array(std::vector<double> values) {
    const auto n = static_cast<py::ssize_t>(values.size());
    return to_numpy(std::move(values), {n});
}

// -- response laws ------------------------------------------------------------------------------------------------------------

py::list response_laws(const Handle& h) {
    std::vector<plan::TabulatedLaw> all;
    {
        const py::gil_scoped_release others_may_run;
        all = of_scenario(h, [&] { return plan::response_laws(h.scenario(), h.catalog()); });
    }
    py::list out;
    for (auto& law : all) {
        out.append(py::dict(py::arg("service") = law.service, py::arg("method") = law.method, py::arg("saturated") = law.saturated,
                            py::arg("time") = array(std::move(law.time)), py::arg("beyond") = array(std::move(law.beyond))));
    }
    return out;
}

// -- bills ----------------------------------------------------------------------------------------------------------------------

// A bill as the corners of its line: a riser is two corners at one place.
py::tuple corners(const decision::Staircase& bill) {
    std::vector<double> x, y;
    for (std::size_t k = 0; k < bill.pieces.size(); ++k) {
        const auto& piece = bill.pieces[k];
        const double to = k + 1 < bill.pieces.size() ? bill.pieces[k + 1].from : bill.to;
        if (x.empty() || y.back() != piece.value) {
            x.push_back(piece.from);
            y.push_back(piece.value);
        }
        const double end = piece.value + piece.slope * (to - piece.from);
        if (x.size() > 1 && piece.slope == 0.0 && y.back() == end && y[y.size() - 2] == end) x.back() = to;  // the same tread
        else x.push_back(to), y.push_back(end);
    }
    return py::make_tuple(array(std::move(x)), array(std::move(y)));
}

const char* name(plan::BreakEvenKind kind) {
    constexpr const char* kNames[] = {"at", "never", "always", "equal", "not_offered"};
    return kNames[static_cast<std::size_t>(kind)];
}

py::dict bills(const Handle& h, const std::string& key, double to) {
    plan::BillsOfAnswer b;
    {
        const py::gil_scoped_release others_may_run;
        const scenario::Scenario decided = h.decided();
        b = plan::bills(decided, h.catalog(), key.empty() ? (decided.choices.api.given ? "api" : "managed") : key, to);
    }
    const auto& a = b.answer;
    py::list crossings;
    for (const auto& c : a.crossings.all) crossings.append(py::make_tuple(c.at, std::max(c.first_at, c.second_at), c.after == decision::Side::first ? a.first : a.second));
    return py::dict(py::arg("key") = a.key, py::arg("kind") = name(a.kind), py::arg("reason") = a.reason, py::arg("names") = py::make_tuple(a.first, a.second), py::arg("axis") = a.axis,
                    py::arg("unit") = a.axis_unit, py::arg("now") = py::make_tuple(a.now, a.first_now, a.second_now), py::arg("crossings") = crossings,
                    py::arg("stays") = a.stays, py::arg("complete") = b.complete, py::arg("first") = corners(b.first), py::arg("second") = corners(b.second));
}

// -- the fleet over the year ----------------------------------------------------------------------------------------------------

py::list duration_curves(const Handle& h) {
    plan::Plan p;
    {
        const py::gil_scoped_release others_may_run;
        scenario::Scenario decided = h.decided();
        for (auto& s : decided.services) s.mix.asked = true;
        p = of_scenario(h, [&] { return plan::make_plan(decided, h.catalog()); });
    }
    py::list out;
    for (auto& m : p.mixes) {
        out.append(py::dict(py::arg("service") = m.service, py::arg("stage") = m.stage, py::arg("instance") = m.instance, py::arg("scaling") = m.scaling,
                            py::arg("running") = array(std::move(m.curve.running)), py::arg("spot") = array(std::move(m.curve.spot)), py::arg("reserved_3y") = m.mix.reserved_3y, py::arg("reserved_1y") = m.mix.reserved_1y,
                            py::arg("on_demand") = m.mix.on_demand, py::arg("spot_running") = m.mix.spot, py::arg("unused") = m.mix.unused,
                            py::arg("usd_per_hour") = m.mix.cost, py::arg("all_on_demand_usd_per_hour") = m.mix.all_on_demand));
    }
    return out;
}

}  // namespace

void add_laws(py::module_& m) {
    auto scenario = m.attr("Scenario").cast<py::class_<Handle>>();
    scenario.def("response_laws", &response_laws).def("bills", &bills, py::arg("key"), py::arg("to")).def("duration_curves", &duration_curves);
}

}  // namespace sizewell::python
