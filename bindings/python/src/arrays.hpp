// NumPy in and out: functions of numbers that broadcast over arrays, read units, and run without the GIL.
//
// A function is its name, its parameters as plain data and a kernel of doubles; everything else is the same for all of them.
#pragma once

#include "module.hpp"

#include <sizewell/error.hpp>
#include <sizewell/scenario/literal.hpp>

#include <pybind11/numpy.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace sizewell::python {

// -- parameters ---------------------------------------------------------------------------------------------------------------

/// A number, or an array of them.
struct Place {
    const char* name;
    const char* unit;            ///< of a bare number, as a literal writes it: "s", "$/instance-hour"; "" for a plain number
    double low, high;            ///< both allowed
    const char* must;            ///< the same in words: "> 0"
    bool whole = false;
    const char* also = nullptr;  ///< another unit that can mean nothing else here: "/s" for "req/s"
    const char* help = "{}.";    ///< a sentence of the documentation; {} stands for `must`

    [[nodiscard]] bool holds(double x) const { return x >= low && x <= high && (!whole || x == std::floor(x)); }
    [[nodiscard]] constexpr Place named(const char* other) const {
        Place p = *this;
        p.name = other;
        return p;
    }
    [[nodiscard]] constexpr Place meaning(const char* sentence) const {
        Place p = *this;
        p.help = sentence;
        return p;
    }
};

/// A place that may be left out.
struct Optional {
    Place place;
    double otherwise;
};

/// Numbers along the last axis that belong together: the other axes broadcast.
struct Row {
    Place each;
};

/// One of a few words, given by keyword; the first is the default.  The kernel is made for its index.
struct Choice {
    const char* name;
    std::array<const char*, 12> words;  ///< null where there are fewer
    const char* help;                   ///< a sentence of the documentation
};

inline constexpr double kTiny = 4.9406564584124654e-324;  ///< the least number above 0: "> 0" as a closed bound
inline constexpr double kLargest = 1.7976931348623157e308;

// -- arguments ----------------------------------------------------------------------------------------------------------------

/// What was given for a parameter.
struct Argument {
    const Place* place;
    py::handle value;
    bool row = false;
};

/// Numbers of an argument once it is broadcast: element i is data[i * step], or `width` numbers from there.
struct Column {
    py::array_t<double> keep;
    const double* data = nullptr;
    std::ptrdiff_t step = 0;
    std::size_t width = 1;
};

struct Columns {
    std::vector<Column> of;
    std::vector<py::ssize_t> shape;
    std::size_t n = 1;
};

/// A number that is refused by a place, which it names.
class Refusal : public DomainError {
  public:
    using DomainError::DomainError;
};

/// A pint quantity in a unit that the literal reader knows: its own, or the base units of it.
struct ReadQuantity {
    py::object magnitude;
    std::string unit;                             ///< as a literal writes it, "/s"; as given where nobody knows it
    std::optional<scenario::WrittenUnit> known;
};
[[nodiscard]] ReadQuantity read_quantity(py::object quantity);

/// Is it a plain number, so that no array is involved?
[[nodiscard]] inline bool is_number(py::handle value) {
    return PyFloat_Check(value.ptr()) || (PyLong_Check(value.ptr()) && !PyBool_Check(value.ptr()));
}

/// @throws DomainError  of an integer that no double holds
[[nodiscard]] double number_of(const char* function, const Place& place, py::handle value);

/// @throws Refusal  x is outside the place, or no result; says at which element where there is a shape
[[noreturn]] void refuse(const char* function, const Place& place, double x, std::size_t index = 0, const std::vector<py::ssize_t>* shape = nullptr);
[[noreturn]] void refuse_result(const char* function, double x, std::size_t index = 0, const std::vector<py::ssize_t>* shape = nullptr);
/// The same error with the place where it arose.
[[noreturn]] void located(const char* function, const DomainError& error, std::size_t index = 0, const std::vector<py::ssize_t>* shape = nullptr);

/// The arguments broadcast against each other.
///
/// @throws py::type_error   an argument that holds no real numbers, by its name
/// @throws py::value_error  shapes that do not fit;  LiteralError  a text or a pint quantity that is no quantity of the place
[[nodiscard]] Columns broadcast(const char* function, const Argument* arguments, std::size_t n);

/// Element i of an argument, in its place.  @throws Refusal
[[nodiscard]] inline double element(const char* function, const Argument& a, const Column& c, std::size_t i, const Columns& all) {
    const double x = c.data[static_cast<std::ptrdiff_t>(i) * c.step];  // read once: another thread may write to the array
    if (!a.place->holds(x)) refuse(function, *a.place, x, i, &all.shape);
    return x;
}

/// @throws py::type_error, py::value_error  no text, or none of the words
[[nodiscard]] std::size_t index_of(const char* function, const Choice& choice, py::handle value);

/// Lets Python's signals end a long call.  With the GIL released.
void look_at_signals();

/// A NumPy array that owns these values: no copy.
[[nodiscard]] py::array_t<double> to_numpy(std::vector<double> values, std::vector<py::ssize_t> shape);
[[nodiscard]] py::array_t<std::int64_t> to_numpy(std::vector<std::int64_t> values, std::vector<py::ssize_t> shape);

// -- calls --------------------------------------------------------------------------------------------------------------------

namespace detail {

template <class P>
inline constexpr bool is_choice = std::is_same_v<P, Choice>;
template <class P>
inline constexpr bool is_row = std::is_same_v<P, Row>;
template <class P>
using HandleFor = py::handle;

inline const Place* place_of(const Place& p) { return &p; }
inline const Place* place_of(const Optional& o) { return &o.place; }
inline const Place* place_of(const Row& r) { return &r.each; }

inline py::object to_python(double x) { return py::float_(x); }
inline py::object to_python(std::int64_t x) { return py::int_(x); }

// What the kernel gets of element i.
template <class P>
auto value_for(const char* function, const Argument& a, const Column& c, std::size_t i, const Columns& all) {
    if constexpr (is_row<P>) {
        const double* x = c.data + static_cast<std::ptrdiff_t>(i) * c.step;
        for (std::size_t j = 0; j < c.width; ++j) {
            if (!a.place->holds(x[j])) refuse(function, *a.place, x[j], i, &all.shape);
        }
        return std::span<const double>(x, c.width);
    } else {
        return element(function, a, c, i, all);
    }
}

}  // namespace detail

/// kernel(x...) for every element; numbers in make a number out, and so do arrays without dimensions.
template <class... P, class Kernel>
py::object each(const char* function, const std::array<Argument, sizeof...(P)>& arguments, Kernel& kernel) {
    constexpr auto indices = std::make_index_sequence<sizeof...(P)>();
    if constexpr (!(detail::is_row<P> || ...)) {
        bool numbers = true;
        for (const Argument& a : arguments) numbers = numbers && is_number(a.value);
        if (numbers) {
            std::array<double, sizeof...(P)> x;
            for (std::size_t k = 0; k < x.size(); ++k) {
                x[k] = number_of(function, *arguments[k].place, arguments[k].value);
                if (!arguments[k].place->holds(x[k])) refuse(function, *arguments[k].place, x[k]);
            }
            try {
                const auto y = std::apply(kernel, x);
                if (y != y) refuse_result(function, static_cast<double>(y));
                return detail::to_python(y);
            } catch (const Refusal&) {
                throw;
            } catch (const DomainError& e) {
                located(function, e);
            }
        }
    }
    const Columns columns = broadcast(function, arguments.data(), arguments.size());
    const auto call = [&]<std::size_t... K>(std::size_t i, std::index_sequence<K...>) {
        return kernel(detail::value_for<P>(function, arguments[K], columns.of[K], i, columns)...);
    };
    std::vector<decltype(call(0, indices))> out(columns.n);
    {
        const py::gil_scoped_release others_may_run;
        constexpr std::size_t kBlock = 64;
        auto looked = std::chrono::steady_clock::now();
        for (std::size_t from = 0; from < columns.n; from += kBlock) {
            const std::size_t to = std::min(columns.n, from + kBlock);
            for (std::size_t i = from; i < to; ++i) {
                try {
                    out[i] = call(i, indices);
                } catch (const Refusal&) {
                    throw;
                } catch (const DomainError& e) {
                    located(function, e, i, &columns.shape);
                }
                if (out[i] != out[i]) refuse_result(function, static_cast<double>(out[i]), i, &columns.shape);
            }
            if (const auto now = std::chrono::steady_clock::now(); now - looked > std::chrono::milliseconds(100)) {
                look_at_signals();
                looked = now;
            }
        }
    }
    if (columns.shape.empty()) return detail::to_python(out.front());
    return to_numpy(std::move(out), columns.shape);
}

// -- definitions --------------------------------------------------------------------------------------------------------------

/// A module of the package whose functions live in _core.
class Section {
  public:
    Section(py::module_& core, const char* module) : core_(&core), module_(module) {}

    /// Adds a function.
    ///
    /// @param make  the kernel itself; or what makes one for each call, of the indices of the choices: that may keep what it
    ///              computed for the element before
    /// @param p     Places and Rows, then Optionals, then Choices
    template <class Make, class... P>
    void add(const char* name, const char* doc, Make make, const P&... p) const {
        constexpr std::size_t kChoices = (std::size_t{detail::is_choice<P>} + ... + 0);
        constexpr std::size_t kNumbers = sizeof...(P) - kChoices;
        const auto parameters = std::make_shared<const std::tuple<P...>>(p...);
        const auto f = [name, make = std::move(make), parameters](detail::HandleFor<P>... value) -> py::object {
            const std::array<py::handle, sizeof...(P)> values{value...};
            return [&]<std::size_t... K, std::size_t... C>(std::index_sequence<K...>, std::index_sequence<C...>) {
                const std::array<Argument, kNumbers> arguments{
                    Argument{detail::place_of(std::get<K>(*parameters)), values[K], detail::is_row<std::tuple_element_t<K, std::tuple<P...>>>}...};
                if constexpr (kChoices == 0 && !std::is_invocable_v<const Make&>) {
                    return each<std::tuple_element_t<K, std::tuple<P...>>...>(name, arguments, make);
                } else {
                    auto kernel = make(index_of(name, std::get<kNumbers + C>(*parameters), values[kNumbers + C])...);
                    return each<std::tuple_element_t<K, std::tuple<P...>>...>(name, arguments, kernel);
                }
            }(std::make_index_sequence<kNumbers>(), std::make_index_sequence<kChoices>());
        };
        std::string text = std::string(name) + "(";
        std::size_t k = 0;
        ((text += std::string(k == 0 ? "" : ", ") + (k == kNumbers ? "*, " : "") + written(p), ++k), ...);
        text += std::string(")\n--\n") + told(doc, (described(p) + ...));
        define(name, f, text.c_str(), std::index_sequence_for<P...>(), p...);
    }

  private:
    // The documentation with its parameters, and {out}, {whole} and {raises} written out.
    static std::string told(std::string doc, const std::string& parameters);

    // A parameter as numpydoc has it.
    static std::string described(const Place& place, const char* what = "float, str, pint quantity or array_like");
    static std::string described(const Row& row) { return described(row.each, "array_like"); }
    static std::string described(const Optional& optional) { return described(optional.place); }
    static std::string described(const Choice& choice);

    // The parameter as Python writes it, for the text signature.
    static std::string written(const Place& place) { return place.name; }
    static std::string written(const Row& row) { return row.each.name; }
    static std::string written(const Optional& optional) { return std::string(optional.place.name) + "=" + std::string(py::repr(py::float_(optional.otherwise))); }
    static std::string written(const Choice& choice) { return std::string(choice.name) + "='" + choice.words[0] + "'"; }

    template <class F, std::size_t... I, class... P>
    void define(const char* name, const F& f, const char* text, std::index_sequence<I...>, const P&... p) const {
        constexpr std::array<bool, sizeof...(P)> kChoice{detail::is_choice<P>...};
        const auto extra = [&]<std::size_t K>(const auto& parameter) {
            auto argument = argument_of(parameter);
            if constexpr (kChoice[K] && (K == 0 || !kChoice[K - 1])) return std::tuple(py::kw_only(), std::move(argument));
            else return std::tuple(std::move(argument));
        };
        py::options quiet;
        quiet.disable_function_signatures();
        const auto add = [&](auto&&... extras) { core_->def(name, f, text, std::forward<decltype(extras)>(extras)...); };
        std::apply(add, std::tuple_cat(extra.template operator()<I>(p)...));
        core_->attr(name).attr("__module__") = module_;
    }

    static py::arg argument_of(const Place& place) { return py::arg(place.name); }
    static py::arg argument_of(const Row& row) { return py::arg(row.each.name); }
    static py::arg_v argument_of(const Optional& optional) { return py::arg(optional.place.name) = optional.otherwise; }
    static py::arg_v argument_of(const Choice& choice) { return py::arg(choice.name) = choice.words[0]; }

    py::module_* core_;
    const char* module_;
};

}  // namespace sizewell::python
