#include "arrays.hpp"

#include <memory>

namespace sizewell::python {

namespace {

std::string type_name(py::handle value) { return py::str(py::type::handle_of(value).attr("__name__")); }

std::string shape_text(py::handle array) { return py::str(array.attr("shape")); }

// Only what is plainly numbers: np.asarray would read a string, and take the unit from a quantity.
py::array_t<double> numbers_of(const char* function, const Argument& a) {
    const bool plain = is_number(a) || py::isinstance<py::array>(a.value) || py::isinstance<py::list>(a.value) || py::isinstance<py::tuple>(a.value);
    const std::string must = std::string(function) + ": " + a.name + " must be a real number or an array of them, is ";
    if (!plain) throw py::type_error(must + type_name(a.value));
    py::array array = py::module_::import("numpy").attr("asarray")(a.value);
    const char kind = array.dtype().kind();
    if (kind != 'f' && kind != 'i' && kind != 'u') throw py::type_error(must + "of dtype " + std::string(py::str(array.dtype())));
    return py::array_t<double, py::array::forcecast>::ensure(array);
}

}  // namespace

void check_number(const char* function, const Argument& argument, double x, std::ptrdiff_t index) {
    if (!std::isnan(x) && (!argument.whole || x == std::floor(x))) return;
    throw DomainError(function, argument.name, sizewell::detail::number_text(x) + (index < 0 ? "" : " at element " + std::to_string(index)),
                      argument.whole ? "a whole number" : "a number");
}

std::vector<Column> broadcast(const char* function, const Argument* arguments, std::size_t n, std::vector<py::ssize_t>& shape) {
    py::tuple arrays(n);
    for (std::size_t k = 0; k < n; ++k) arrays[k] = numbers_of(function, arguments[k]);
    const py::module_ numpy = py::module_::import("numpy");
    py::tuple together;
    try {
        together = py::tuple(numpy.attr("broadcast_arrays")(*arrays));
    } catch (py::error_already_set& e) {
        if (!e.matches(PyExc_ValueError)) throw;
        std::string shapes;
        for (std::size_t k = 0; k < n; ++k) shapes += (k == 0 ? "" : ", ") + std::string(arguments[k].name) + " " + shape_text(arrays[k]);
        throw py::value_error(std::string(function) + ": shapes that do not broadcast: " + shapes);
    }
    const auto first = together[0].cast<py::array>();
    shape.assign(first.shape(), first.shape() + first.ndim());
    std::vector<Column> columns(n);
    for (std::size_t k = 0; k < n; ++k) {
        const auto own = arrays[k].cast<py::array_t<double>>();
        if (own.size() == 1) {
            columns[k] = {own, own.data(), 0};
        } else {
            const auto flat = py::array_t<double, py::array::c_style | py::array::forcecast>::ensure(together[k]);
            columns[k] = {flat, flat.data(), 1};
        }
        const bool whole = arguments[k].whole;
        for (py::ssize_t i = 0; i < columns[k].keep.size(); ++i) {
            const double x = columns[k].data[i];
            if (x != x || (whole && x != std::floor(x))) check_number(function, arguments[k], x, i);
        }
    }
    return columns;
}

py::array_t<double> to_numpy(std::vector<double> values, std::vector<py::ssize_t> shape) {
    auto owner = std::make_unique<std::vector<double>>(std::move(values));
    const double* data = owner->data();
    const py::capsule free(owner.get(), [](void* p) { delete static_cast<std::vector<double>*>(p); });
    owner.release();
    return py::array_t<double>(std::move(shape), data, free);
}

}  // namespace sizewell::python
