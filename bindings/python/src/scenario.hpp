// A scenario as Python holds it: its text, how it is composed, and what came of that.  Never changes: safe to share.
#pragma once

#include "module.hpp"

#include <sizewell/catalog/catalog.hpp>
#include <sizewell/plan/metric.hpp>
#include <sizewell/scenario/baseline.hpp>
#include <sizewell/scenario/compose.hpp>
#include <sizewell/scenario/read.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <future>
#include <memory>
#include <string>
#include <thread>
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

/// What a long call asks its caller: listens to Python's signals and tells the caller's own function, and ends the call where
/// either wants it ended; hold() then raises what was raised.
class Patience {
  public:
    /// @param progress  called with (done, of) now and then, and at the end; None: nobody is told
    explicit Patience(py::object progress) : progress_(std::move(progress)), owner_(std::this_thread::get_id()) {}
    /// What the call says of itself, from any thread and without the GIL.  @return  false: stop
    bool operator()(std::size_t done, std::size_t of);
    /// Up once the call shall stop: for what takes a flag.
    [[nodiscard]] const std::atomic<bool>* stop() const { return &stop_; }
    /// Does the work on a thread of its own, so that what asks nobody is ended too where it takes stop().  Without the GIL.
    template <class F>
    auto during(F&& work) {
        auto answer = std::async(std::launch::async, std::forward<F>(work));
        while (answer.wait_for(kBetween) != std::future_status::ready) ask();
        return answer.get();
    }
    /// With the GIL, after the call.
    void hold();

  private:
    static constexpr std::chrono::milliseconds kBetween{20};
    void ask();   // without the GIL, by the owner: only there Python handles signals
    void tell();  // with the GIL

    py::object progress_;
    std::thread::id owner_;
    std::chrono::steady_clock::time_point asked_ = std::chrono::steady_clock::now();
    std::atomic<std::size_t> done_{0}, of_{0};
    std::size_t told_ = 0;
    std::atomic<bool> stop_{false};
    std::exception_ptr raised_;
};

template <class F>
auto of_scenario(const Handle& handle, F&& computed) { return scenario::of_scenario(handle.file().name, std::forward<F>(computed)); }

}  // namespace sizewell::python
