// Benchmarks of a language model as a service profile: its efficiencies, and what they say of the loads held out.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/serving/load_point.hpp"
#include "sizewell/serving/profile.hpp"

#include <optional>

namespace sizewell::plan {

/// What the caller knows and the measurements may not say.
struct TokenFitOptions {
    std::optional<int> calibrate;      ///< use only so many of the lowest loads; the others are held out and predicted
    std::optional<double> requests;    ///< of each run, where a file does not say; else 500
};

/// Fits the efficiencies of a language model to the loads of a series.
///
/// The model and the GPU are looked up in the catalogue by the names of the series; published names are shortened step by
/// step ("meta-llama/Meta-Llama-3.1-8B-Instruct" is Llama-3.1-8B).  The engine's default limits and the memory of the GPU
/// decide how many sequences run at once.  Every point is run again as the benchmark that it was.
///
/// @return a profile with the residuals of every point, those of loads that were not used marked as held out
/// @throws DomainError  a model or GPU that the catalogue does not know, with the closest names; what serving::calibrate
///                 throws: no usable point, a figure outside its domain
/// @accuracy  see tests/studies/llm_reference_study.cpp
[[nodiscard]] serving::ServiceProfile fit_tokens(const serving::LoadSeries& series, const catalog::Catalog& catalog, const TokenFitOptions& options = {});

}  // namespace sizewell::plan
