// Exceptions of the library as those of sizewell.errors, with code, pointer and line.
#include "module.hpp"

#include <sizewell/error.hpp>
#include <sizewell/report/report.hpp>
#include <sizewell/scenario/literal.hpp>

#include <pybind11/stl.h>

namespace sizewell::python {

namespace {

py::object python_class(const char* name) { return py::module_::import("sizewell.errors").attr(name); }

void raise(const py::object& type, const py::tuple& arguments) {
    const py::object error = type(*arguments);
    PyErr_SetObject(type.ptr(), error.ptr());
}

py::tuple findings_of(const InputError& e) {
    const py::object finding = python_class("Finding");
    py::list all;
    for (const Diagnostic& d : e.findings()) all.append(finding(d.code, d.pointer, d.line, d.column, d.reason, d.help, d.file.empty() ? e.file() : d.file));
    return py::tuple(all);
}

}  // namespace

void add_errors(py::module_&) {
    py::register_exception_translator([](std::exception_ptr p) {
        try {
            if (p) std::rethrow_exception(p);
        } catch (const InputError& e) {
            raise(python_class(e.only_units() ? "UnitError" : "InputError"), py::make_tuple(report::findings_text(e), e.file(), findings_of(e)));
        } catch (const scenario::LiteralError& e) {
            const Diagnostic d{e.code(), "", 0, 0, e.reason(), e.help()};
            raise(python_class("UnitError"), py::make_tuple(e.reason() + (e.help().empty() ? "" : "; " + e.help()), "", findings_of(InputError("", {d}))));
        } catch (const DomainError& e) {
            raise(python_class("DomainError"), py::make_tuple(e.what(), e.argument()));
        } catch (const Error& e) {
            raise(python_class("SizewellError"), py::make_tuple(e.what()));
        }
    });
}

}  // namespace sizewell::python
