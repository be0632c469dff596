// A visitor for describe() that sees every number of a scenario, in the order of the table.
#pragma once

#include "sizewell/scenario/fields.hpp"

#include <string>
#include <utility>
#include <vector>

namespace sizewell::scenario {

/// Calls seen(field, given) for every Given, present or not; a reader or a writer as the scenario is const or not.
template <class F>
class EachNumber {
  public:
    explicit EachNumber(F seen) : seen_(std::move(seen)) {}

    template <class Unit>
    void operator()(const Field& field, Given<Unit>& g) { seen_(field, g); }
    template <class Unit>
    void operator()(const Field& field, const Given<Unit>& g) { seen_(field, g); }
    void operator()(const Field&, const std::string&) {}
    void choice(const Field&, const std::string&, Words) {}
    void flag(const Field&, bool) {}
    template <class T>
    void object(const Field&, T& thing) { describe(*this, thing); }
    template <class T>
    void list(const Field&, T& things) {
        for (auto& t : things) describe(*this, t);
    }
    template <class T>
    void named(const Field& field, T& things) { list(field, things); }
    template <class T>
    void series(const Field& field, T& values, std::size_t) {
        for (auto& v : values) seen_(field, v);
    }
    template <class T>
    void table(const Field& field, T& rows) {
        for (auto& row : rows) seen_(field, row.time);
    }

  private:
    F seen_;
};

template <class S, class F>
void each_number(S& scenario, F seen) {
    EachNumber<F> visit(std::move(seen));
    describe(visit, scenario);
}

}  // namespace sizewell::scenario
