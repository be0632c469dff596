#include "arrays.hpp"

#include <sizewell/scenario/literal.hpp>

#include <pybind11/stl.h>

#include <cctype>

namespace sizewell::python {

namespace {

constexpr py::ssize_t kMostElements = py::ssize_t{1} << 31;

std::string type_name(py::handle value) { return py::str(py::type::handle_of(value).attr("__name__")); }

std::string shape_text(py::handle array) { return py::str(array.attr("shape")); }

std::string wanted(const char* function, const Place& place) { return std::string(function) + ": " + place.name + " must be "; }

std::string at_element(std::size_t index, const std::vector<py::ssize_t>& shape) {
    if (shape.size() < 2) return std::to_string(index);
    std::vector<std::size_t> at(shape.size());
    for (std::size_t k = shape.size(); k-- > 0; index /= static_cast<std::size_t>(shape[k])) at[k] = index % static_cast<std::size_t>(shape[k]);
    std::string text;
    for (const std::size_t i : at) text += (text.empty() ? "(" : ", ") + std::to_string(i);
    return text + ")";
}

// -- units --------------------------------------------------------------------------------------------------------------------

scenario::WrittenUnit unit_of(const std::string& text) { return text.empty() ? scenario::WrittenUnit{} : scenario::parse_unit(text); }

// The unit of a place; "$/1M tok" is one that only a literal can write.
scenario::WrittenUnit place_unit(const char* text) {
    if (*text != '$') return unit_of(text);
    const scenario::Literal one = scenario::parse_literal(std::string("$1") + (text + 1));
    return {text, one.range.likely, true, one.dimension};
}

[[noreturn]] void refuse_unit(const char* function, const Place& place, const std::string& given, const std::string& what) {
    const scenario::WrittenUnit own = place_unit(place.unit);
    const std::string number = *place.unit != '\0' ? std::string(" or a number in ") + place.unit : "";
    throw scenario::LiteralError("E0205", std::string(function) + ": " + place.name + " is " + given + what + ", must be " + scenario::words(own.dimension),
                                 "write " + scenario::example(own.dimension) + number, 0);
}

// The unit of the place that a quantity of this dimension can be told in.
scenario::WrittenUnit unit_for(const char* function, const Place& place, const std::string& given, const scenario::Dimension& dimension) {
    for (const char* text : {place.unit, place.also}) {
        if (text == nullptr) continue;
        const scenario::WrittenUnit unit = place_unit(text);
        if (dimension == unit.dimension) return unit;
    }
    refuse_unit(function, place, given, ", " + scenario::words(dimension));
}

double read(const char* function, const Place& place, const std::string& text) {
    constexpr std::size_t kShown = 60;
    const std::string given = "'" + (text.size() > kShown ? text.substr(0, kShown) + "..." : text) + "'";
    scenario::Literal literal;
    try {
        literal = scenario::parse_literal(text);
    } catch (const scenario::LiteralError& e) {
        throw scenario::LiteralError(e.code(), std::string(function) + ": " + place.name + " is " + given + ": " + e.reason(), e.help(), e.offset());
    }
    if (literal.formula || literal.range.kind != scenario::RangeKind::exact) {
        throw scenario::LiteralError("E0205", std::string(function) + ": " + place.name + " is " + given + ", must be one value", "ranges are sampled by Scenario.monte_carlo", 0);
    }
    if (literal.unit.text.empty() && *place.unit == '%') return literal.range.likely;  // the percentile '99' is that of 99
    return literal.range.likely / unit_for(function, place, given, literal.dimension).factor;
}

bool is_quantity(py::handle value) { return py::hasattr(value, "magnitude") && py::hasattr(value, "units"); }

// What one of a pint quantity's units is in the unit of the place.
std::pair<py::object, double> of_quantity(const char* function, const Place& place, py::handle value) {
    const ReadQuantity read = read_quantity(py::reinterpret_borrow<py::object>(value));
    const std::string given = "a pint quantity in '" + read.unit + "'";
    if (!read.known) refuse_unit(function, place, given, "");
    return {read.magnitude, read.known->factor / unit_for(function, place, given, read.known->dimension).factor};
}

}  // namespace

ReadQuantity read_quantity(py::object quantity) {
    const auto symbol = [](const py::object& q) {
        std::string text = py::str("{:~C}").attr("format")(q.attr("units")).cast<std::string>();
        for (std::size_t at; (at = text.find("**")) != std::string::npos;) text.replace(at, 2, "^");
        return text.rfind("1/", 0) == 0 ? text.substr(1) : text;
    };
    const ReadQuantity given{quantity.attr("magnitude"), symbol(quantity), std::nullopt};
    for (const bool base : {false, true}) {
        if (base) quantity = quantity.attr("to_base_units")();
        try {
            const std::string unit = symbol(quantity);
            return {quantity.attr("magnitude"), unit, unit_of(unit)};
        } catch (const scenario::LiteralError&) {
        }
    }
    return given;
}

namespace {

// -- arrays -------------------------------------------------------------------------------------------------------------------

// Only what is plainly numbers, texts or quantities: np.asarray would take the unit from a quantity and the mask from an array.
py::array_t<double> numbers_of(const char* function, const Place& place, py::handle value) {
    if (is_number(value)) return py::array_t<double>(std::vector<py::ssize_t>{}, std::array{number_of(function, place, value)}.data());
    if (py::isinstance<py::str>(value)) return py::array_t<double>(std::vector<py::ssize_t>{}, std::array{read(function, place, value.cast<std::string>())}.data());
    if (is_quantity(value)) {
        const auto [magnitude, factor] = of_quantity(function, place, value);
        const py::array_t<double> numbers = numbers_of(function, place, magnitude);
        return factor == 1.0 ? numbers : py::array_t<double>::ensure(numbers.attr("__mul__")(factor));
    }
    const std::string must = wanted(function, place) + "a real number, an array of them or a text with a unit, is ";
    for (const char* carried : {"mask", "unit", "units"}) {
        if (*carried == 'm' && !py::isinstance<py::array>(value)) continue;  // pandas has a method of this name
        if (!PyType_Check(value.ptr()) && py::hasattr(value, carried) && !value.attr(carried).is_none()) {
            throw py::type_error(wanted(function, place) + "plain numbers, is " + type_name(value) + " with a " + carried +
                                 (*carried == 'm' ? ": fill or compress it first" : ": convert it to " + std::string(*place.unit == '\0' ? "plain numbers" : place.unit) + " first"));
        }
    }
    const bool array_like = py::isinstance<py::list>(value) || py::isinstance<py::tuple>(value) || (!PyType_Check(value.ptr()) && py::hasattr(value, "__array__"));
    if (!array_like) throw py::type_error(must + type_name(value));
    py::array array;
    try {
        array = py::module_::import("numpy").attr("asarray")(value);
    } catch (py::error_already_set& e) {
        if (!e.matches(PyExc_ValueError) && !e.matches(PyExc_TypeError)) throw;
        throw py::value_error(must + type_name(value) + " that is no array: " + std::string(py::str(e.value())));
    }
    if (array.size() > kMostElements) throw py::value_error(wanted(function, place) + "at most 2^31 numbers, is " + std::to_string(array.size()));
    switch (array.dtype().kind()) {
        case 'f':
        case 'i':
        case 'u':
            if (auto numbers = py::array_t<double, py::array::forcecast>::ensure(array)) return numbers;
            break;
        case 'U': {
            const auto texts = array.attr("ravel")().attr("tolist")().cast<py::list>();
            py::array_t<double> numbers(std::vector<py::ssize_t>(array.shape(), array.shape() + array.ndim()));
            double* out = numbers.mutable_data();
            for (const auto text : texts) *out++ = read(function, place, text.cast<std::string>());
            return numbers;
        }
        default: break;
    }
    throw py::type_error(must + "of dtype " + std::string(py::str(array.dtype())));
}

std::string shapes_of(const Argument* arguments, const std::vector<py::array_t<double>>& arrays) {
    std::string shapes;
    for (std::size_t k = 0; k < arrays.size(); ++k) shapes += (k == 0 ? "" : ", ") + std::string(arguments[k].place->name) + " " + shape_text(arrays[k]);
    return shapes;
}

}  // namespace

double number_of(const char* function, const Place& place, py::handle value) {
    if (PyFloat_Check(value.ptr())) return PyFloat_AS_DOUBLE(value.ptr());
    const double x = PyLong_AsDouble(value.ptr());
    if (x == -1.0 && PyErr_Occurred() != nullptr) {
        PyErr_Clear();
        throw DomainError(function, place.name, "an integer beyond the range of doubles", place.must);
    }
    return x;
}

void refuse(const char* function, const Place& place, double x, std::size_t index, const std::vector<py::ssize_t>* shape) {
    const bool array = shape != nullptr && !shape->empty();
    throw Refusal(function, place.name, sizewell::detail::number_text(x) + (array ? " at element " + at_element(index, *shape) : ""), place.must);
}

void refuse_result(const char* function, double x, std::size_t index, const std::vector<py::ssize_t>* shape) {
    const bool array = shape != nullptr && !shape->empty();
    throw Refusal(function, "result", sizewell::detail::number_text(x) + (array ? " at element " + at_element(index, *shape) : ""),
                      "a number: an argument is too large or too small for doubles");
}

void located(const char* function, const DomainError& error, std::size_t index, const std::vector<py::ssize_t>* shape) {
    const bool array = shape != nullptr && !shape->empty();
    throw DomainError(error, " (" + (array ? "at element " + at_element(index, *shape) + " of " : std::string("in ")) + function + ")");
}

Columns broadcast(const char* function, const Argument* arguments, std::size_t n) {
    const py::module_ numpy = py::module_::import("numpy");
    std::vector<py::array_t<double>> arrays(n);
    std::size_t width = 1;
    Columns all;
    py::list outer;  // what broadcasts: an array, or the first number of each of its rows
    for (std::size_t k = 0; k < n; ++k) {
        arrays[k] = numbers_of(function, *arguments[k].place, arguments[k].value);
        if (!arguments[k].row) {
            outer.append(arrays[k]);
            continue;
        }
        if (arrays[k].ndim() == 0) throw py::value_error(wanted(function, *arguments[k].place) + "an array whose last axis holds the values that belong together, is one number");
        const auto own = static_cast<std::size_t>(arrays[k].shape(arrays[k].ndim() - 1));
        if (own == 0) throw py::value_error(std::string(function) + ": " + arguments[k].place->name + " must have values along its last axis, has shape " + shape_text(arrays[k]));
        if (own != 1 && width != 1 && own != width) throw py::value_error(std::string(function) + ": last axes that do not fit: " + shapes_of(arguments, {arrays.begin(), arrays.begin() + static_cast<std::ptrdiff_t>(k) + 1}));
        width = std::max(width, own);
        outer.append(arrays[k][py::make_tuple(py::ellipsis(), 0)]);
    }
    py::object shape;
    try {
        shape = numpy.attr("broadcast")(*py::tuple(outer)).attr("shape");
    } catch (py::error_already_set& e) {
        if (!e.matches(PyExc_ValueError)) throw;
        throw py::value_error(std::string(function) + ": shapes that do not broadcast: " + shapes_of(arguments, arrays));
    }
    all.shape = shape.cast<std::vector<py::ssize_t>>();
    for (const auto s : all.shape) {
        all.n *= static_cast<std::size_t>(s);
        if (all.n > static_cast<std::size_t>(kMostElements)) throw py::value_error(std::string(function) + ": more than 2^31 results: shape " + std::string(py::str(shape)));
    }
    for (std::size_t k = 0; k < n; ++k) {
        const bool row = arguments[k].row;
        const std::size_t wide = row ? width : 1;
        if (!row && arrays[k].size() == 1) {
            all.of.push_back({arrays[k], arrays[k].data(), 0, 1});
            continue;
        }
        const py::object full = row ? py::object(shape + py::make_tuple(wide)) : shape;
        const auto flat = py::array_t<double, py::array::c_style | py::array::forcecast>::ensure(numpy.attr("broadcast_to")(arrays[k], full));
        if (!flat) throw py::error_already_set();
        all.of.push_back({flat, flat.data(), static_cast<std::ptrdiff_t>(wide), wide});
    }
    return all;
}

namespace {

std::string words_of(const Choice& choice) {
    std::string words;
    for (std::size_t k = 0; k < choice.words.size() && choice.words[k] != nullptr; ++k) words += (k == 0 ? "'" : ", '") + std::string(choice.words[k]) + "'";
    return words;
}

}  // namespace

std::size_t index_of(const char* function, const Choice& choice, py::handle value) {
    const char* word = PyUnicode_Check(value.ptr()) ? PyUnicode_AsUTF8(value.ptr()) : nullptr;
    if (word != nullptr) {
        for (std::size_t k = 0; k < choice.words.size() && choice.words[k] != nullptr; ++k) {
            if (std::string_view(word) == choice.words[k]) return k;
        }
    }
    PyErr_Clear();
    const std::string text = std::string(function) + ": " + choice.name + " must be one of " + words_of(choice) + ", is " + std::string(py::repr(value));
    if (PyUnicode_Check(value.ptr())) throw py::value_error(text);
    throw py::type_error(text);
}

void look_at_signals() {
    const py::gil_scoped_acquire held;
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

namespace {

template <class T>
py::array_t<T> owned(std::vector<T> values, std::vector<py::ssize_t> shape) {
    auto owner = std::make_unique<std::vector<T>>(std::move(values));
    const T* data = owner->data();
    const py::capsule free(owner.get(), [](void* p) { delete static_cast<std::vector<T>*>(p); });
    owner.release();
    return py::array_t<T>(std::move(shape), data, free);
}

}  // namespace

py::array_t<double> to_numpy(std::vector<double> values, std::vector<py::ssize_t> shape) { return owned(std::move(values), std::move(shape)); }

py::array_t<std::int64_t> to_numpy(std::vector<std::int64_t> values, std::vector<py::ssize_t> shape) { return owned(std::move(values), std::move(shape)); }

std::string Section::described(const Place& place, const char* what) {
    std::string sentence = place.help;
    if (const std::size_t at = sentence.find("{}"); at != std::string::npos) sentence.replace(at, 2, place.must);
    sentence[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence[0])));
    return std::string(place.name) + " : " + what + "\n    " + sentence + "\n";
}

std::string Section::described(const Choice& choice) {
    return std::string(choice.name) + " : {" + words_of(choice) + "}, keyword only\n    " + choice.help + "\n";
}

std::string Section::told(std::string doc, const std::string& parameters) {
    constexpr std::string_view kReturns = "\nReturns\n-------\n";
    doc.insert(doc.find(kReturns), "\nParameters\n----------\n" + parameters);
    constexpr std::pair<std::string_view, std::string_view> kWords[] = {
        {"{out}", "float or ndarray of float64"},
        {"{whole}", "int or ndarray of int64"},
        {"{raises}", "\nRaises\n------\nDomainError\n    A number outside its domain, by argument and element.\nUnitError\n    A text or quantity of another dimension."
                     "\nTypeError, ValueError\n    No numbers, or shapes that do not broadcast.\n"}};
    for (const auto& [mark, words] : kWords) {
        for (std::size_t at; (at = doc.find(mark)) != std::string::npos;) doc.replace(at, mark.size(), words);
    }
    return doc;
}

}  // namespace sizewell::python
