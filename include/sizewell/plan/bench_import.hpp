// Benchmark files put together: series, their fits and what these say of the loads held out.
#pragma once

#include "sizewell/catalog/bench_file.hpp"
#include "sizewell/catalog/catalog.hpp"
#include "sizewell/serving/classic_fit.hpp"
#include "sizewell/serving/closed_loop.hpp"
#include "sizewell/serving/profile.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sizewell::plan {

struct BenchImportRequest {
    std::vector<std::string> files;
    catalog::BenchReading reading;
    serving::ClassicFitOptions fit;
    std::optional<int> requests;   ///< also predict a closed loop of so many
    std::optional<double> run_requests;  ///< requests of each run of a token benchmark, where a file does not say
    std::string date;              ///< of the measurements
};

/// One server as measured, and what was made of it.
struct ImportedSeries {
    serving::LoadSeries series;
    serving::ServiceProfile profile;
    std::vector<serving::ErrorSummary> errors;
    std::string without_fit;                          ///< why there is no fit; empty: there is one
    std::optional<serving::ClosedLoopResult> asked;   ///< at the requests asked for
    bool asked_in_range = true;
};

struct BenchImport {
    std::vector<catalog::BenchFile> files;
    std::vector<ImportedSeries> series;
};

/// Reads the files, puts equal servers together and fits what can be fitted.
/// @throws InputError  as catalog::read_bench_file(); a series that cannot be fitted says why instead
///
/// @param catalog  where models and GPUs of token loads are looked up; a series of a model that is not there keeps its loads
///                 and says why it has no fit
[[nodiscard]] BenchImport import_bench(const BenchImportRequest& request, const catalog::Catalog& catalog);

/// The one series of an import.
/// @throws InputError  E0709 when there are several, with what tells them apart; E0710 when it has a single load or no fit
[[nodiscard]] const ImportedSeries& only_series(const BenchImport& import);

}  // namespace sizewell::plan
