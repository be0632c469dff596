// Figures over the ranges of a scenario: a run on this machine, or the blocks of one that any process may compute.
#include "scenario.hpp"

#include "arrays.hpp"

#include <sizewell/report/lock.hpp>
#include <sizewell/report/uncertainty.hpp>
#include <sizewell/uncertainty/run.hpp>

#include <pybind11/stl.h>

#include <cmath>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace sizewell::python {

namespace {

using uncertainty::Estimate;
using BlockTuple = std::tuple<int, std::int64_t, std::int64_t>;  // scramble, first, n
using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;

class MonteCarlo {
  public:
    MonteCarlo(const Handle& h, const uncertainty::RunOptions& options)
        : handle_(h), plan_(sampled(h, options)), sampling_(plan_.outputs(), plan_.options()) {}

    [[nodiscard]] const Handle& handle() const { return handle_; }
    [[nodiscard]] const uncertainty::PlanSampling& plan() const { return plan_; }
    [[nodiscard]] uncertainty::Sampling& sampling() { return sampling_; }

  private:
    static uncertainty::PlanSampling sampled(const Handle& h, const uncertainty::RunOptions& options) {
        try {
            return {h.decided(), h.catalog(), options};
        } catch (const DomainError& e) {
            if (e.argument() == "figure") throw;  // of the question, not of the scenario
            return of_scenario(h, [&]() -> uncertainty::PlanSampling { throw; });
        }
    }

    Handle handle_;
    uncertainty::PlanSampling plan_;
    uncertainty::Sampling sampling_;
};

MonteCarlo monte_carlo(const Handle& h, const std::vector<std::string>& figures, const std::vector<double>& percentiles, std::int64_t samples, double precision, std::uint64_t seed, bool keep) {
    if (percentiles.empty()) throw DomainError("monte_carlo", "percentiles", "()", "at least one number");
    if (!(precision >= 0.0)) throw DomainError("monte_carlo", "precision", precision, ">= 0");
    uncertainty::RunOptions options;
    options.figures = figures;
    options.percentiles = percentiles;
    options.samples = samples;
    options.precision = precision;
    options.seed = seed;
    options.keep_values = keep;
    return {h, options};
}

py::tuple pair(const Estimate& e) { return py::make_tuple(e.value, e.half_width); }

// JSON, text, and by figure what JSON cannot hold: numbers that are infinite, histograms, every value.
py::tuple told(uncertainty::Result r) {
    if (std::isnan(r.met.value)) throw DomainError("monte_carlo", "ranges", r.notes.empty() ? "no scenario in any sample" : r.notes.back(), "ranges that make scenarios");
    std::string json, text;
    {
        const py::gil_scoped_release others_may_run;
        json = report::uncertainty_json(r);
        text = report::uncertainty_text(r);
    }
    py::dict figures;
    for (auto& d : r.figures) {
        py::list percentiles;
        for (const Estimate& e : d.summary.percentile) percentiles.append(pair(e));
        const auto bars = static_cast<py::ssize_t>(d.summary.histogram.size()), n = static_cast<py::ssize_t>(d.values.size());
        figures[py::str(d.path)] = py::dict(py::arg("percentiles") = percentiles, py::arg("mean") = pair(d.summary.mean), py::arg("point") = d.point, py::arg("help") = d.help,
                                            py::arg("low") = d.summary.histogram_low, py::arg("high") = d.summary.histogram_high,
                                            py::arg("shares") = to_numpy(std::move(d.summary.histogram), {bars}), py::arg("values") = to_numpy(std::move(d.values), {n}));
    }
    return py::make_tuple(json, text, figures);
}

py::tuple run(const MonteCarlo& m, int threads, double seconds, py::object progress) {
    if (threads < 0) throw DomainError("monte_carlo", "threads", threads, ">= 0");
    if (!(seconds > 0.0)) throw DomainError("monte_carlo", "seconds", seconds, "> 0");
    Patience patience(std::move(progress));
    uncertainty::Options how = m.plan().options();
    how.threads = threads;
    how.seconds = seconds;
    how.progress = [&](const uncertainty::Progress& now) { return patience(static_cast<std::size_t>(now.done), static_cast<std::size_t>(now.most)); };
    uncertainty::Estimates estimates;
    {
        const py::gil_scoped_release others_may_run;
        estimates = patience.during([&] { return of_scenario(m.handle(), [&] { return m.plan().estimated(how); }); });
    }
    patience.hold();
    return told(m.plan().result(std::move(estimates)));
}

// -- blocks of a run --------------------------------------------------------------------------------------------------------------

std::vector<std::vector<BlockTuple>> rounds(MonteCarlo& m, std::int64_t points) {
    std::vector<std::vector<BlockTuple>> all;
    for (std::size_t r = 0; r < m.sampling().rounds().size(); ++r) {
        auto& blocks = all.emplace_back();
        for (const auto& b : m.sampling().blocks(r, points)) blocks.emplace_back(b.scramble, b.first, b.n);
    }
    return all;
}

py::array_t<double> at(const MonteCarlo& m, int scramble, std::int64_t first, std::int64_t n) {
    uncertainty::BlockValues block;
    {
        const py::gil_scoped_release others_may_run;
        block = of_scenario(m.handle(), [&] { return m.plan().at({scramble, first, n}); });
    }
    return to_numpy(std::move(block.values), {static_cast<py::ssize_t>(m.plan().outputs()), static_cast<py::ssize_t>(n)});
}

void add(MonteCarlo& m, int scramble, std::int64_t first, const Numbers& values) {
    if (values.ndim() != 2 || values.shape(0) != static_cast<py::ssize_t>(m.plan().outputs())) throw py::value_error("add: values must have a row of every output");
    m.sampling().add({scramble, first, values.shape(1)}, static_cast<std::size_t>(values.shape(1)), values.data());
}

py::tuple result(MonteCarlo& m, bool truncated) {
    uncertainty::Estimates estimates;
    if (m.plan().sampled()) estimates = m.sampling().estimates();
    estimates.truncated = truncated;
    return told(m.plan().result(std::move(estimates)));
}

// Figures at the medians, and draws and figures of a few points, bit by bit.
std::string probe(const MonteCarlo& m) {
    const py::gil_scoped_release others_may_run;
    const auto seen = of_scenario(m.handle(), [&] { return m.plan().probe(); });
    return report::digest({reinterpret_cast<const char*>(seen.data()), seen.size() * sizeof(double)});
}

}  // namespace

void add_monte_carlo(py::module_& m) {
    m.def("catalogue_digest", &report::catalogue_digest, py::arg("directory"));
    m.attr("Scenario").cast<py::class_<Handle>>()
        .def("monte_carlo", &monte_carlo, py::arg("figures"), py::arg("percentiles"), py::arg("samples"), py::arg("precision"), py::arg("seed"), py::arg("keep"),
             py::call_guard<py::gil_scoped_release>())
        .def_property_readonly("catalogue", [](const Handle& h) { return report::catalogue_digest(h.data()); });
    py::class_<MonteCarlo>(m, "MonteCarlo")
        .def_property_readonly("sampled", [](const MonteCarlo& c) { return c.plan().sampled(); })
        .def_property_readonly("most", [](MonteCarlo& c) { return c.sampling().most(); })
        .def("run", &run, py::arg("threads"), py::arg("seconds"), py::arg("progress"))
        .def("rounds", &rounds, py::arg("points"))
        .def("at", &at, py::arg("scramble"), py::arg("first"), py::arg("n"))
        .def("add", &add, py::arg("scramble"), py::arg("first"), py::arg("values"))
        .def("go_on", [](MonteCarlo& c) { return c.sampling().go_on(); }, py::call_guard<py::gil_scoped_release>())
        .def("result", &result, py::arg("truncated"))
        .def("probe", &probe);
}

}  // namespace sizewell::python
