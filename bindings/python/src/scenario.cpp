#include "scenario.hpp"

#include "arrays.hpp"

#include <sizewell/plan/choose.hpp>
#include <sizewell/plan/complete.hpp>
#include <sizewell/plan/plan.hpp>
#include <sizewell/report/report.hpp>
#include <sizewell/report/uncertainty.hpp>
#include <sizewell/scenario/read.hpp>
#include <sizewell/uncertainty/common_points.hpp>
#include <sizewell/uncertainty/run.hpp>

#include <pybind11/stl.h>

#include <optional>
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
    const plan::VerifyOptions how{.customers = customers, .seconds = seconds, .precision = 0.0, .seed = seed, .threads = threads};
    PlanTexts texts;
    {
        const py::gil_scoped_release others_may_run;
        texts = plan_of(h, verify, how, ranges, samples, patience);
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

// The figures of the plan, one row each, at values of some inputs: the document is read once.
py::array_t<double> evaluate(const Handle& h, const std::vector<std::string>& paths, py::list columns, const std::vector<std::string>& figures) {
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
    const std::size_t n = values.n;

    std::vector<double> out(figures.size() * n);
    {
        const py::gil_scoped_release others_may_run;
        const scenario::Baseline& baseline = h.baseline();
        std::vector<const scenario::Input*> inputs;
        std::vector<double> factor;
        for (const auto& path : paths) {
            inputs.push_back(&baseline.input(path, path));
            factor.push_back(baseline.unit_of(*inputs.back()).factor);
        }
        const scenario::Dials dials(baseline, inputs, paths);
        const plan::Plan now = of_scenario(h, [&] { return plan::make_plan(baseline.scenario(), h.catalog()); });
        const auto metrics = plan::metrics_of(now);
        std::vector<const plan::Metric*> wanted;
        for (const auto& figure : figures) wanted.push_back(&plan::find_metric(metrics, figure, {h.file().name, figure, {}}));
        std::vector<double> x(paths.size());
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t k = 0; k < x.size(); ++k) x[k] = element("evaluate", arguments[k], values.of[k], i, values) * factor[k];
            const plan::Plan p = of_scenario(h, [&] { return plan::make_plan(dials.at(x), h.catalog()); });
            for (std::size_t m = 0; m < wanted.size(); ++m) out[m * n + i] = plan::value_of(p, *wanted[m]);
        }
    }
    std::vector<py::ssize_t> shape = values.shape;
    shape.insert(shape.begin(), static_cast<py::ssize_t>(figures.size()));
    return to_numpy(std::move(out), std::move(shape));
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
    const py::gil_scoped_acquire mine;
    try {
        if (raised_) return false;
        if (PyErr_CheckSignals() != 0) throw py::error_already_set();
        if (!progress_.is_none()) progress_(done, of);
    } catch (const py::error_already_set&) {
        raised_ = std::current_exception();
    }
    return !raised_;
}

void Patience::hold() {
    if (raised_) std::rethrow_exception(raised_);
}

void add_scenario(py::module_& m) {
    m.def("catalog_directory", &catalog::catalog_directory);
    m.def("load", &load, py::arg("text"), py::arg("name"), py::arg("data"), py::arg("variant"), py::arg("overrides"), py::call_guard<py::gil_scoped_release>());
    py::class_<Handle>(m, "Scenario")
        .def("with_", [](const Handle& h, const std::string& variant, const Pairs& overrides) { return h.with(composition(variant, overrides)); },
             py::arg("variant"), py::arg("overrides"), py::call_guard<py::gil_scoped_release>())
        .def_property_readonly("name", [](const Handle& h) { return h.scenario().name; })
        .def_property_readonly("variants", [](const Handle& h) { return scenario::variants_of(h.file()); })
        .def("plan", &plan, py::arg("verify"), py::arg("customers"), py::arg("seconds"), py::arg("seed"), py::arg("threads"), py::arg("ranges"), py::arg("samples"), py::arg("progress"))
        .def("explain", &explain, py::arg("quantity"))
        .def("evaluate", &evaluate, py::arg("paths"), py::arg("columns"), py::arg("figures"))
        .def("inputs", &inputs)
        .def("figures", &figures);
}

}  // namespace sizewell::python
