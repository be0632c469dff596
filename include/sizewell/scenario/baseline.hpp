// A scenario that is asked again and again with other inputs.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/scenario/compose.hpp"
#include "sizewell/scenario/inputs.hpp"
#include "sizewell/scenario/literal.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sizewell::scenario {

/// A composed document beside the scenario it means.
class Baseline {
  public:
    /// @param document  composed; @param catalog  must outlive the baseline
    /// @throws InputError  as read_scenario()
    Baseline(Document document, const catalog::Catalog& catalog);

    [[nodiscard]] const Document& document() const { return document_; }
    [[nodiscard]] const catalog::Catalog& catalog() const { return *catalog_; }
    [[nodiscard]] const Scenario& scenario() const { return scenario_; }
    [[nodiscard]] const std::vector<Input>& inputs() const { return inputs_; }

    /// The input a path names.
    /// @throws InputError  E0901, naming the argument
    [[nodiscard]] const Input& input(const std::string& path, const std::string& argument) const;

    /// The scenario with these inputs: the document is edited and read again.
    /// @throws InputError  what the reader has against it, naming the argument
    /// @cost   0.12 ms for one service (questions_bench)
    [[nodiscard]] Scenario with(std::span<const Override> overrides) const;

    /// The unit in which the scenario (or else the example of the field) writes a number: for bare numbers of an axis.
    [[nodiscard]] WrittenUnit unit_of(const Input& input) const;

    /// The value in coherent units, or nothing where the scenario leaves it open and no default stands in.
    [[nodiscard]] std::optional<double> value_of(const Input& input) const;

  private:
    const catalog::Catalog* catalog_;
    Document document_;
    Scenario scenario_;
    std::vector<Input> inputs_;
};

/// A few numbers of a scenario that are turned many times: the file is read once, and each setting only fills in what
/// follows from it.
class Dials {
  public:
    /// @param inputs  numbers or service times of the baseline; @param arguments  what findings call each
    /// @throws InputError  E0903 for an input that is no number
    Dials(const Baseline& baseline, std::span<const Input* const> inputs, std::span<const std::string> arguments);

    /// The scenario with these values, the same as Baseline::with() gives for them as literals (baseline_test.cpp).
    ///
    /// @param values  in coherent units, finite, one for each input
    /// @throws InputError  out of bounds, or what the reader has against it, naming the argument
    /// @cost   6 us for one service (questions_bench)
    [[nodiscard]] Scenario at(std::span<const double> values) const;

  private:
    const catalog::Catalog* catalog_;
    Document document_;   ///< with every input in it
    Scenario raw_;        ///< read, nothing filled in
    std::vector<Input> inputs_;
    std::vector<std::string> paths_;  ///< of the numbers themselves
};

}  // namespace sizewell::scenario
