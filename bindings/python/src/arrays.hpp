// NumPy in and out: arguments that broadcast against each other, kernels that run without the GIL.
#pragma once

#include "module.hpp"

#include <sizewell/error.hpp>

#include <pybind11/numpy.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::python {

/// An argument of a function that takes numbers or arrays of them.
struct Argument {
    const char* name;
    py::handle value;
    bool whole = false;  ///< must be an integer
};

/// Numbers of an argument once it is broadcast: element i is data[i * step].
struct Column {
    py::array_t<double> keep;
    const double* data = nullptr;
    std::ptrdiff_t step = 0;
};

/// Is it a plain number, so that no array is involved?
[[nodiscard]] inline bool is_number(const Argument& a) {
    return PyFloat_Check(a.value.ptr()) || (PyLong_Check(a.value.ptr()) && !PyBool_Check(a.value.ptr()));
}

/// @throws DomainError  no number (and the place in its array), or not whole where it must be
void check_number(const char* function, const Argument& argument, double x, std::ptrdiff_t index = -1);

/// The arguments broadcast against each other; `shape` is theirs together.
///
/// @throws py::type_error  of an argument that holds no real numbers, by its name; py::value_error for shapes that do not fit
[[nodiscard]] std::vector<Column> broadcast(const char* function, const Argument* arguments, std::size_t n, std::vector<py::ssize_t>& shape);

/// A NumPy array that owns these values: no copy.
[[nodiscard]] py::array_t<double> to_numpy(std::vector<double> values, std::vector<py::ssize_t> shape);

/// kernel(x...) for every element; numbers in make a number out.
///
/// A DomainError of the kernel says at which element it arose.
template <std::size_t N, class Kernel>
py::object each(const char* function, const std::array<Argument, N>& arguments, const Kernel& kernel) {
    const auto call = [&]<std::size_t... K>(const std::array<double, N>& x, std::index_sequence<K...>) { return kernel(x[K]...); };
    constexpr auto indices = std::make_index_sequence<N>();
    std::array<double, N> x;
    bool numbers = true;
    for (const Argument& a : arguments) numbers = numbers && is_number(a);
    if (numbers) {
        for (std::size_t k = 0; k < N; ++k) {
            x[k] = PyFloat_AsDouble(arguments[k].value.ptr());
            if (PyErr_Occurred() != nullptr) throw py::error_already_set();
            check_number(function, arguments[k], x[k]);
        }
        return py::float_(call(x, indices));
    }
    std::vector<py::ssize_t> shape;
    const std::vector<Column> columns = broadcast(function, arguments.data(), N, shape);
    std::size_t n = 1;
    for (const auto s : shape) n *= static_cast<std::size_t>(s);
    std::vector<double> out(n);
    {
        const py::gil_scoped_release others_may_run;
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t k = 0; k < N; ++k) x[k] = columns[k].data[static_cast<std::ptrdiff_t>(i) * columns[k].step];
            try {
                out[i] = call(x, indices);
            } catch (const DomainError& e) {
                throw DomainError(e, " (at element " + std::to_string(i) + ")");
            }
        }
    }
    return to_numpy(std::move(out), std::move(shape));
}

}  // namespace sizewell::python
