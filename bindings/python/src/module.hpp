// The parts of the extension module: each file of this folder adds its own to it.
#pragma once

#include <pybind11/pybind11.h>

namespace sizewell::python {

namespace py = pybind11;

void add_errors(py::module_& m);
void add_scenario(py::module_& m);
void add_questions(py::module_& m);
void add_queueing(py::module_& m);
void add_latency(py::module_& m);
void add_sizing(py::module_& m);
void add_cost(py::module_& m);
void add_laws(py::module_& m);
void add_monte_carlo(py::module_& m);

}  // namespace sizewell::python
