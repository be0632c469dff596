// Every number of a scenario with its path and where it came from.
#pragma once

#include "sizewell/scenario/dimension.hpp"
#include "sizewell/scenario/fields.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace sizewell::plan {

struct ListedInput {
    std::string path;
    std::string_view help;
    double value;
    scenario::Dimension dimension;
    scenario::Provenance from;
    std::shared_ptr<const scenario::Range> range;
};

/// A visitor for scenario::describe() that collects the known numbers.
class InputList {
  public:
    /// @param everything  also the defaults of parts that nobody asked for
    explicit InputList(bool everything = false) : everything_(everything) {}

    template <class Unit>
    void operator()(const scenario::Field& field, const scenario::Given<Unit>& g) {
        if (g.known()) found.push_back({g.path, field.help, g.value.value(), scenario::dimension_of<Unit>(), g.from, g.range});
    }
    void operator()(const scenario::Field&, const std::string&) {}
    void choice(const scenario::Field&, const std::string&, scenario::Words) {}
    void flag(const scenario::Field&, bool) {}
    template <class T>
    void object(const scenario::Field&, const T& thing) {
        if constexpr (requires { thing.asked; }) {
            if (!thing.asked && !everything_) return;  // its defaults stand ready, and are not used
        }
        describe(*this, thing);
    }
    template <class T>
    void list(const scenario::Field&, const std::vector<T>& things) {
        for (const T& t : things) describe(*this, t);
    }
    template <class T>
    void named(const scenario::Field& field, const std::vector<T>& things) { list(field, things); }
    template <class Unit>
    void series(const scenario::Field& field, const std::vector<scenario::Given<Unit>>& values, std::size_t) {
        for (const auto& v : values) (*this)(field, v);
    }
    void table(const scenario::Field& field, const std::vector<scenario::BatchRow>& rows) {
        for (const auto& row : rows) (*this)(field, row.time);
    }

    std::vector<ListedInput> found;

  private:
    bool everything_;
};

inline std::vector<ListedInput> list_inputs(const scenario::Scenario& scenario, bool everything = false) {
    InputList list(everything);
    describe(list, scenario);
    return std::move(list.found);
}

}  // namespace sizewell::plan
