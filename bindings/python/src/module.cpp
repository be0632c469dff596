#include "module.hpp"

#include <sizewell/version.hpp>

PYBIND11_MODULE(_core, m) {
    using namespace sizewell::python;
    m.doc() = "The compiled half of sizewell; use the package `sizewell`.";
    m.attr("__version__") = sizewell::kVersion;
    add_errors(m);
    add_scenario(m);
    add_questions(m);
    add_queueing(m);
    add_latency(m);
    add_sizing(m);
    add_cost(m);
    add_laws(m);
    add_monte_carlo(m);
}
