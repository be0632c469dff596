#include "scenario.hpp"

#include "arrays.hpp"

#include <sizewell/plan/batch.hpp>
#include <sizewell/plan/choose.hpp>
#include <sizewell/plan/complete.hpp>
#include <sizewell/plan/plan.hpp>
#include <sizewell/plan/sweep.hpp>
#include <sizewell/plan/verify.hpp>
#include <sizewell/report/report.hpp>
#include <sizewell/report/uncertainty.hpp>
#include <sizewell/scenario/document.hpp>
#include <sizewell/scenario/read.hpp>
#include <sizewell/uncertainty/common_points.hpp>
#include <sizewell/uncertainty/run.hpp>

#include <pybind11/stl.h>

#include <optional>
#include <span>
#include <utility>

namespace sizewell::python {

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

scenario::Composition composition(const std::string& variant, const Pairs& overrides) {
    scenario::Composition how{variant, {}};
    for (const auto& [path, literal] : overrides) how.overrides.push_back({path, literal, path + "=" + literal});
    return how;
}

Handle load(const std::string& text, const std::string& name, const std::string& data, const std::string& variant, const Pairs& overrides) {
    return {scenario::parse_document(text, name), composition(variant, overrides), data};
}

struct PlanTexts {
    std::string json, text;
};

PlanTexts plan_of(const Handle& h, bool verify, const plan::VerifyOptions& how, bool ranges, std::int64_t samples, Patience& patience) {
    plan::Plan p = of_scenario(h, [&] { return plan::make_plan(h.scenario(), h.catalog()); });
    if (!h.scenario().expect.empty()) {
        const auto points = uncertainty::common_points(h.scenario(), h.scenario(), h.catalog(), static_cast<std::size_t>(samples), how.seed, how.threads);
        plan::hold_expectations(h.scenario(), h.catalog(), points, p);
    }
    const scenario::Scenario decided = of_scenario(h, [&] { return plan::complete(h.scenario(), h.catalog(), p, verify ? std::optional(how) : std::nullopt); });
    if (!ranges || uncertainty::uncertain_inputs(decided).empty()) return {report::plan_json(p), report::plan_text(p)};
    uncertainty::RunOptions run{{.samples = samples}, {}, {}};
    run.seed = how.seed;
    run.threads = how.threads;
    run.progress = [&](const uncertainty::Progress& now) { return patience(static_cast<std::size_t>(now.done), static_cast<std::size_t>(now.most)); };
    const auto r = of_scenario(h, [&] { return uncertainty::run(decided, h.catalog(), run); });
    return {report::plan_json(p, r), report::plan_text(p) + report::uncertainty_text(r)};
}

py::tuple plan(const Handle& h, bool verify, std::int64_t customers, double seconds, std::uint64_t seed, int threads, bool ranges, std::int64_t samples, py::object progress) {
    Patience patience(std::move(progress));
    const plan::VerifyOptions how{.customers = customers, .seconds = seconds, .precision = 0.0, .seed = seed, .threads = threads, .cancel = patience.stop()};
    PlanTexts texts;
    {
        const py::gil_scoped_release others_may_run;
        texts = patience.during([&] { return plan_of(h, verify, how, ranges, samples, patience); });
    }
    patience.hold();
    return py::make_tuple(texts.json, texts.text);
}

py::tuple explain(const Handle& h, const std::string& quantity) {
    const py::gil_scoped_release others_may_run;
    const auto steps = plan::explain(h.scenario(), h.catalog(), quantity);
    const std::string json = report::explanation_json(steps), text = report::explanation_text(steps);
    const py::gil_scoped_acquire back;
    return py::make_tuple(json, text);
}

// What refused a row, with its number.
[[noreturn]] void raise_refused(const plan::BatchResult& r, std::size_t first) {
    const std::string row = "row " + std::to_string(first + r.refused.front().row);
    try {
        std::rethrow_exception(r.first);
    } catch (const InputError& e) {
        auto findings = e.findings();
        for (Diagnostic& d : findings) d.reason = row + ": " + d.reason;
        throw InputError(e.file(), std::move(findings));
    } catch (const DomainError& e) {
        throw DomainError(e, " (" + row + ")");
    }
}

plan::BatchResult planned(const Handle& h, const plan::Batch& what, int threads, plan::Refusals refusals, std::size_t first, Patience& patience) {
    plan::QuestionOptions options;
    options.threads = threads;
    options.on = [&patience](std::size_t done, std::size_t of) { return patience(done, of); };
    plan::BatchResult r;
    {
        const py::gil_scoped_release others_may_run;
        r = patience.during([&] { return plan::batch(h.baseline(), what, options, refusals); });
    }
    patience.hold();
    if (refusals == plan::Refusals::end && r.first) raise_refused(r, first);
    return r;
}

// The figures of the plan, one row each, at values of some inputs.
py::array_t<double> evaluate(const Handle& h, const std::vector<std::string>& paths, py::list columns, const std::vector<std::string>& figures, int threads) {
    std::vector<std::string> units;
    for (const auto& path : paths) {
        const scenario::WrittenUnit unit = h.baseline().unit_of(h.baseline().input(path, path));
        units.push_back((unit.dollar ? "$" : "") + unit.text);
    }
    std::vector<Place> places;
    for (std::size_t k = 0; k < paths.size(); ++k) places.push_back({paths[k].c_str(), units[k].c_str(), -kLargest, kLargest, "a finite number"});
    std::vector<Argument> arguments;
    for (std::size_t k = 0; k < paths.size(); ++k) arguments.push_back({&places[k], columns[k]});
    const Columns values = broadcast("evaluate", arguments.data(), arguments.size());
    plan::Batch what{values.n, {}, figures, "evaluate"};
    for (std::size_t k = 0; k < paths.size(); ++k) {
        const std::size_t own = values.of[k].step == 0 ? 1 : values.n;
        for (std::size_t i = 0; i < own; ++i) (void)element("evaluate", arguments[k], values.of[k], i, values);
        what.columns.push_back({paths[k], paths[k], {values.of[k].data, own}, {}, {}, {}});
    }
    Patience patience{py::none()};
    plan::BatchResult r = planned(h, what, threads, plan::Refusals::end, 0, patience);
    std::vector<py::ssize_t> shape = values.shape;
    shape.insert(shape.begin(), static_cast<py::ssize_t>(figures.size()));
    return to_numpy(std::move(r.values), std::move(shape));
}

// The numbers of an array, which is kept for as long as they are used.
template <class T>
std::span<const T> span_of(const py::handle& array, std::vector<py::object>& kept) {
    if (array.is_none()) return {};
    const auto a = py::cast<py::array_t<T, py::array::c_style | py::array::forcecast>>(array);
    kept.push_back(a);
    return {a.data(), static_cast<std::size_t>(a.size())};
}

// Columns: (path, what errors call it, numbers, own, literals, codes), see plan::BatchColumn.
py::tuple batch(const Handle& h, const py::list& columns, const std::vector<std::string>& figures, std::size_t rows, std::size_t first, bool refuse, int threads, py::object progress) {
    plan::Batch what{rows, {}, figures, "plan_table"};
    std::vector<py::object> kept;
    for (const auto& column : columns) {
        const auto c = py::cast<py::tuple>(column);
        what.columns.push_back({py::cast<std::string>(c[0]), py::cast<std::string>(c[1]), span_of<double>(c[2], kept), span_of<std::uint8_t>(c[3], kept), py::cast<std::vector<std::string>>(c[4]), span_of<std::int32_t>(c[5], kept)});
    }
    Patience patience(std::move(progress));
    plan::BatchResult r = planned(h, what, threads, refuse ? plan::Refusals::end : plan::Refusals::all, first, patience);
    py::list refused;
    for (const auto& [row, reason] : r.refused) refused.append(py::make_tuple(row, reason));
    return py::make_tuple(to_numpy(std::move(r.values), {static_cast<py::ssize_t>(figures.size()), static_cast<py::ssize_t>(rows)}), refused);
}

// The final choice simulated alone: JSON and text.
py::tuple simulate(const Handle& h, std::int64_t customers, double seconds, double precision, std::uint64_t seed, int threads) {
    Patience patience{py::none()};
    const plan::VerifyOptions how{.customers = customers, .seconds = seconds, .precision = precision, .seed = seed, .threads = threads, .cancel = patience.stop()};
    std::vector<plan::Simulated> all;
    {
        const py::gil_scoped_release others_may_run;
        all = patience.during([&] { return of_scenario(h, [&] { return plan::simulate_plan(h.scenario(), h.catalog(), plan::make_plan(h.scenario(), h.catalog()), how); }); });
    }
    patience.hold();
    return py::make_tuple(report::simulated_json(all), report::simulated_text(all));
}

py::list inputs(const Handle& h) {
    py::list all;
    for (const auto& i : h.baseline().inputs()) {
        const bool number = i.kind == scenario::InputKind::number;
        const auto value = number ? h.baseline().value_of(i) : std::nullopt;
        const auto unit = number ? h.baseline().unit_of(i) : scenario::WrittenUnit{};
        all.append(py::make_tuple(i.path, value ? py::object(py::float_(*value / unit.factor)) : py::object(py::none()), unit.text, unit.dollar, std::string(i.field.help)));
    }
    return all;
}

// Of a bare number, and whether it follows a dollar amount; none where the path is no number of the scenario.
py::tuple unit(const Handle& h, const std::string& path) {
    const scenario::Input* input = scenario::find_input(h.baseline().inputs(), path);
    const auto unit = input != nullptr && input->kind == scenario::InputKind::number ? h.baseline().unit_of(*input) : scenario::WrittenUnit{};
    return py::make_tuple(unit.text, unit.dollar);
}

py::list figures(const Handle& h) {
    py::list all;
    for (const auto& f : plan::metrics_of(of_scenario(h, [&] { return plan::make_plan(h.scenario(), h.catalog()); }))) all.append(py::make_tuple(f.path, f.unit, f.help));
    return all;
}

}  // namespace

Handle::Handle(scenario::Document file, scenario::Composition how, std::string data) : file_(std::move(file)), how_(std::move(how)), data_(std::move(data)) {
    scenario::Document composed = scenario::composed(file_, how_);
    catalog_ = std::make_shared<const catalog::Catalog>(scenario::catalog_for(composed, data_));
    baseline_ = std::make_shared<const scenario::Baseline>(std::move(composed), *catalog_);
}

Handle Handle::with(const scenario::Composition& more) const {
    scenario::Composition how = how_;
    if (!more.variant.empty()) how.variant = more.variant;
    how.overrides.insert(how.overrides.end(), more.overrides.begin(), more.overrides.end());
    return {file_, std::move(how), data_};
}

scenario::Scenario Handle::decided() const { return plan::leaves_open(scenario()) ? plan::choose(scenario(), catalog()).scenario : scenario(); }

bool Patience::operator()(std::size_t done, std::size_t of) {
    done_ = done;
    of_ = of;
    if (std::this_thread::get_id() == owner_ && std::chrono::steady_clock::now() - asked_ >= kBetween) ask();
    return !stop_;
}

void Patience::ask() {
    asked_ = std::chrono::steady_clock::now();
    if (stop_) return;
    const py::gil_scoped_acquire mine;
    try {
        if (PyErr_CheckSignals() != 0) throw py::error_already_set();
        tell();
    } catch (const py::error_already_set&) {
        raised_ = std::current_exception();
        stop_ = true;
    }
}

void Patience::tell() {
    const std::size_t done = done_;
    if (progress_.is_none() || of_ == 0 || done == told_) return;
    told_ = done;
    progress_(done, of_.load());
}

void Patience::hold() {
    if (raised_) std::rethrow_exception(raised_);
    tell();
}

void add_scenario(py::module_& m) {
    m.def("read_quantity", [](const py::object& quantity) {
        ReadQuantity read = read_quantity(quantity);
        return py::make_tuple(std::move(read.magnitude), std::move(read.unit));
    }, py::arg("quantity"));
    m.def("catalog_directory", &catalog::catalog_directory);
    m.def("file_text", [](const std::string& path) { return py::bytes(scenario::file_text(path, scenario::Limits{}.max_bytes)); }, py::arg("path"));
    m.def("load", &load, py::arg("text"), py::arg("name"), py::arg("data"), py::arg("variant"), py::arg("overrides"), py::call_guard<py::gil_scoped_release>());
    py::class_<Handle>(m, "Scenario")
        .def("with_", [](const Handle& h, const std::string& variant, const Pairs& overrides) { return h.with(composition(variant, overrides)); },
             py::arg("variant"), py::arg("overrides"), py::call_guard<py::gil_scoped_release>())
        .def_property_readonly("name", [](const Handle& h) { return h.scenario().name; })
        .def_property_readonly("variants", [](const Handle& h) { return scenario::variants_of(h.file()); })
        .def("plan", &plan, py::arg("verify"), py::arg("customers"), py::arg("seconds"), py::arg("seed"), py::arg("threads"), py::arg("ranges"), py::arg("samples"), py::arg("progress"))
        .def("explain", &explain, py::arg("quantity"))
        .def("evaluate", &evaluate, py::arg("paths"), py::arg("columns"), py::arg("figures"), py::arg("threads"))
        .def("batch", &batch, py::arg("columns"), py::arg("figures"), py::arg("rows"), py::arg("first"), py::arg("refuse"), py::arg("threads"), py::arg("progress"))
        .def("simulate", &simulate, py::arg("customers"), py::arg("seconds"), py::arg("precision"), py::arg("seed"), py::arg("threads"))
        .def_static("usual_figures", &plan::usual_figures)
        .def("unit", &unit, py::arg("path"))
        .def("inputs", &inputs)
        .def("figures", &figures);
}

}  // namespace sizewell::python
