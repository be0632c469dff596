// Questions that plan many times, each answered as the JSON that the program writes and the text it prints.
#include "scenario.hpp"

#include "arrays.hpp"

#include <sizewell/demand/trace.hpp>
#include <sizewell/plan/difference.hpp>
#include <sizewell/plan/goal.hpp>
#include <sizewell/plan/replay.hpp>
#include <sizewell/plan/sweep.hpp>
#include <sizewell/report/questions.hpp>
#include <sizewell/report/replay.hpp>
#include <sizewell/report/report.hpp>
#include <sizewell/report/uncertainty.hpp>
#include <sizewell/uncertainty/common_points.hpp>
#include <sizewell/uncertainty/run.hpp>
#include <sizewell/uncertainty/sensitivity.hpp>

#include <pybind11/stl.h>

#include <limits>
#include <memory>
#include <tuple>
#include <utility>

namespace sizewell::python {

namespace {

using Answer = std::pair<std::string, std::string>;  // JSON, text

plan::QuestionOptions options_of(const Handle& h, std::int64_t samples, std::uint64_t seed, int threads, Patience& patience, bool one_at_a_time) {
    plan::QuestionOptions o;
    o.threads = threads;
    o.on = [&patience](std::size_t done, std::size_t of) { return patience(done, of); };
    o.sampler = uncertainty::common_points(h.scenario(), h.scenario(), h.catalog(), static_cast<std::size_t>(samples), seed, threads, {}, one_at_a_time);
    return o;
}

// One value a cell and figure, the axes first: not a number where there is no plan.
py::array_t<double> values_of(const plan::Sweep& s) {
    std::vector<py::ssize_t> shape;
    for (const auto& axis : s.axes) shape.push_back(static_cast<py::ssize_t>(axis.points.size()));
    shape.push_back(static_cast<py::ssize_t>(s.shown.size()));
    std::vector<double> values;
    for (const auto& cell : s.cells) {
        if (cell.values.size() == s.shown.size()) values.insert(values.end(), cell.values.begin(), cell.values.end());
        else values.insert(values.end(), s.shown.size(), std::numeric_limits<double>::quiet_NaN());
    }
    return to_numpy(std::move(values), std::move(shape));
}

py::tuple sweep(const Handle& h, const std::vector<std::string>& axes, const std::vector<std::string>& figures, std::int64_t samples, std::uint64_t seed, int threads, py::object progress) {
    Patience patience(std::move(progress));
    plan::Sweep s;
    Answer answer;
    {
        const py::gil_scoped_release others_may_run;
        s = patience.during([&] { return of_scenario(h, [&] { return plan::sweep(h.baseline(), plan::parse_axes(axes, h.baseline()), figures, options_of(h, samples, seed, threads, patience, false)); }); });
    }
    patience.hold();
    {
        const py::gil_scoped_release others_may_run;
        answer = {report::sweep_json(s), report::sweep_text(s)};
    }
    return py::make_tuple(answer.first, answer.second, values_of(s));
}

// A sweep whose cells any process may compute.
class Cells {
  public:
    Cells(const Handle& h, const std::vector<std::string>& axes, const std::vector<std::string>& figures, std::int64_t samples, std::uint64_t seed)
        : handle_(h), none_(py::none()), cells_(of_scenario(handle_, [&] {
              plan::QuestionOptions options = options_of(handle_, samples, seed, 1, none_, false);
              options.on = {};
              return plan::SweepCells(handle_.baseline(), plan::parse_axes(axes, handle_.baseline()), figures, options);
          })), sweep_(cells_.table()) {}

    [[nodiscard]] std::size_t size() const { return sweep_.cells.size(); }

    // Done cells as (met, refused, values).
    [[nodiscard]] py::list at(std::size_t first, std::size_t n) const {
        if (n > size() || first > size() - n) throw DomainError("sweep", "first + n", static_cast<double>(first) + static_cast<double>(n), "at most " + std::to_string(size()));
        std::vector<plan::SweepCell> done;
        {
            const py::gil_scoped_release others_may_run;
            for (std::size_t i = first; i < first + n; ++i) done.push_back(of_scenario(handle_, [&] { return cells_.at(i); }));
        }
        py::list out;
        for (const auto& c : done) out.append(py::make_tuple(c.met, c.refused, c.values));
        return out;
    }

    void add(std::size_t first, const std::vector<std::tuple<bool, std::string, std::vector<double>>>& cells) {
        if (cells.size() > size() || first > size() - cells.size()) throw DomainError("sweep", "cells", static_cast<double>(cells.size()), "within the table");
        for (std::size_t i = 0; i < cells.size(); ++i) {
            plan::SweepCell& cell = sweep_.cells[first + i];
            sweep_.done += cell.done ? 0 : 1;
            cell.done = true;
            std::tie(cell.met, cell.refused, cell.values) = cells[i];
        }
    }

    [[nodiscard]] py::tuple result() const { return py::make_tuple(report::sweep_json(sweep_), report::sweep_text(sweep_), values_of(sweep_)); }

  private:
    Handle handle_;
    Patience none_;
    plan::SweepCells cells_;
    plan::Sweep sweep_;
};

py::tuple goal(const Handle& h, const std::string& condition, const std::string& by, const std::string& from, const std::string& to, std::int64_t samples, std::uint64_t seed, int threads, py::object progress) {
    Patience patience(std::move(progress));
    Answer answer;
    {
        const py::gil_scoped_release others_may_run;
        const auto g = patience.during([&] { return of_scenario(h, [&] { return plan::goal(h.baseline(), {condition, by, from, to}, options_of(h, samples, seed, threads, patience, true)); }); });
        answer = {report::goal_json(g), report::goal_text(g)};
    }
    patience.hold();
    return py::make_tuple(answer.first, answer.second);
}

py::tuple difference(const Handle& past, const Handle& now, const std::string& past_name, const std::string& now_name, std::int64_t samples, std::uint64_t seed, int threads) {
    Patience patience{py::none()};
    plan::QuestionOptions options;
    options.threads = threads;
    const plan::MakeSampler common = [&](const scenario::Scenario& a, const scenario::Scenario& b) {
        return uncertainty::common_points(a, b, past.catalog(), static_cast<std::size_t>(samples), seed, threads, [&](std::size_t done, std::size_t of) { return patience(done, of); });
    };
    Answer answer;
    {
        const py::gil_scoped_release others_may_run;
        const auto d = patience.during([&] { return of_scenario(now, [&] { return plan::difference(past.baseline(), now.baseline(), past_name, now_name, options, common); }); });
        answer = {report::difference_json(d), report::difference_text(d, false)};
    }
    patience.hold();
    return py::make_tuple(answer.first, answer.second);
}

py::tuple tornado(const Handle& h, const std::string& figure, bool shares, std::int64_t samples, std::uint64_t seed, int threads) {
    Patience patience{py::none()};
    uncertainty::SensitivityOptions options;
    options.shares = shares;
    options.share.samples = samples;
    options.share.seed = seed;
    options.share.threads = threads;
    options.share.progress = [&](std::int64_t done, std::int64_t of) { return patience(static_cast<std::size_t>(done), static_cast<std::size_t>(of)); };
    Answer answer;
    {
        const py::gil_scoped_release others_may_run;
        const auto s = patience.during([&] { return uncertainty::sensitivity(h.decided(), h.catalog(), figure, options); });
        answer = {report::tornado_json(s), report::tornado_text(s)};
    }
    patience.hold();
    return py::make_tuple(answer.first, answer.second);
}

Answer replay(const std::string& file, const std::string& service, int servers, const std::vector<std::string>& promises, const std::string& time, const std::string& counts, double interval, bool sort) {
    demand::TraceReading reading;
    reading.time = time;
    reading.counts = counts;
    reading.interval = interval;
    reading.sort = sort;
    plan::ReplayRequest request;
    request.service = service;
    request.servers = servers;
    for (const auto& text : promises) request.promises.push_back(plan::parse_promise(text));
    const auto r = plan::replay_trace(demand::read_trace(file, reading), request);
    return {report::replay_json(r), report::replay_text(r)};
}

}  // namespace

void add_questions(py::module_& m) {
    const auto release = py::call_guard<py::gil_scoped_release>();
    auto scenario = m.attr("Scenario").cast<py::class_<Handle>>();
    scenario.def("sweep", &sweep, py::arg("axes"), py::arg("figures"), py::arg("samples"), py::arg("seed"), py::arg("threads"), py::arg("progress"))
        .def("goal", &goal, py::arg("condition"), py::arg("by"), py::arg("low"), py::arg("high"), py::arg("samples"), py::arg("seed"), py::arg("threads"), py::arg("progress"))
        .def("tornado", &tornado, py::arg("figure"), py::arg("shares"), py::arg("samples"), py::arg("seed"), py::arg("threads"));
    scenario.def("sweep_cells", [](const Handle& h, const std::vector<std::string>& axes, const std::vector<std::string>& figures, std::int64_t samples, std::uint64_t seed) {
        return std::make_unique<Cells>(h, axes, figures, samples, seed);
    }, py::arg("axes"), py::arg("figures"), py::arg("samples"), py::arg("seed"));
    py::class_<Cells>(m, "SweepCells")
        .def_property_readonly("size", &Cells::size)
        .def("at", &Cells::at, py::arg("first"), py::arg("n"))
        .def("add", &Cells::add, py::arg("first"), py::arg("cells"))
        .def("result", &Cells::result);
    m.def("difference", &difference, py::arg("past"), py::arg("now"), py::arg("past_name"), py::arg("now_name"), py::arg("samples"), py::arg("seed"), py::arg("threads"));
    m.def("replay", &replay, py::arg("file"), py::arg("service"), py::arg("servers"), py::arg("promises"), py::arg("time"), py::arg("counts"), py::arg("interval"), py::arg("sort"), release);
}

}  // namespace sizewell::python
