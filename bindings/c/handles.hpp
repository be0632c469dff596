// What stands behind the handles.  All but the flag are constant once they are made.
#pragma once

#include "sizewell.h"

#include <sizewell/catalog/catalog.hpp>
#include <sizewell/plan/metric.hpp>
#include <sizewell/plan/plan.hpp>
#include <sizewell/scenario/baseline.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

struct szw_catalog {
    std::string directory;
    std::string file;  ///< the user's own rows on top, "" without
    std::shared_ptr<const sizewell::catalog::Catalog> rows;
};

struct szw_scenario {
    szw_catalog catalog;                        ///< as it was given
    sizewell::scenario::Document written;       ///< before anything is laid over it
    sizewell::scenario::Composition changes;
    std::shared_ptr<const sizewell::catalog::Catalog> rows;  ///< with the scenario's own file on top
    sizewell::scenario::Baseline baseline;      ///< refers to `rows`
};

struct szw_plan {
    std::shared_ptr<const sizewell::catalog::Catalog> rows;
    sizewell::scenario::Scenario decided;
    sizewell::plan::Plan plan;
    std::vector<sizewell::plan::Metric> metrics;
};

struct szw_cancel {
    std::atomic<bool> asked{false};
    static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");
};

namespace sizewell::c {

/// A catalogue where nobody gave one.
[[nodiscard]] szw_catalog default_catalog();

/// The index of a figure by its path.
/// @throws InputError  E0906 as plan::find_metric()
[[nodiscard]] const plan::Metric& figure(const std::vector<plan::Metric>& metrics, const char* path);

}  // namespace sizewell::c
