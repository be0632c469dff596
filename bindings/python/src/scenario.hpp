// A scenario as Python holds it: its text, how it is composed, and what came of that.  Never changes: safe to share.
#pragma once

#include "module.hpp"

#include <sizewell/catalog/catalog.hpp>
#include <sizewell/plan/metric.hpp>
#include <sizewell/scenario/baseline.hpp>
#include <sizewell/scenario/compose.hpp>
#include <sizewell/scenario/read.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::python {

class Handle {
  public:
    /// @param data  directory of the catalogue
    /// @throws InputError  everything that is wrong with the scenario
    Handle(scenario::Document file, scenario::Composition how, std::string data);

    [[nodiscard]] Handle with(const scenario::Composition& more) const;

    [[nodiscard]] const scenario::Document& file() const { return file_; }
    [[nodiscard]] const scenario::Composition& how() const { return how_; }
    [[nodiscard]] const std::string& data() const { return data_; }
    [[nodiscard]] const catalog::Catalog& catalog() const { return *catalog_; }
    [[nodiscard]] const scenario::Baseline& baseline() const { return *baseline_; }
    [[nodiscard]] const scenario::Scenario& scenario() const { return baseline_->scenario(); }
    /// With everything chosen that the scenario leaves to the plan.
    [[nodiscard]] scenario::Scenario decided() const;

  private:
    scenario::Document file_;
    scenario::Composition how_;
    std::string data_;
    std::shared_ptr<const catalog::Catalog> catalog_;
    std::shared_ptr<const scenario::Baseline> baseline_;
};

/// What a long call asks its caller: tells Python's signals and the caller's own function, and ends the call where either
/// wants it ended; hold() then raises what was raised.
class Patience {
  public:
    /// @param progress  called with (done, of); None: nobody is told
    explicit Patience(py::object progress) : progress_(std::move(progress)) {}
    /// Without the GIL.  @return  false: stop
    bool operator()(std::size_t done, std::size_t of);
    /// With the GIL, after the call.
    void hold();

  private:
    py::object progress_;
    std::exception_ptr raised_;
};

template <class F>
auto of_scenario(const Handle& handle, F&& computed) { return scenario::of_scenario(handle.file().name, std::forward<F>(computed)); }

}  // namespace sizewell::python
