// From rows of the catalogue to what the serving models compute with.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/serving/gpu.hpp"
#include "sizewell/serving/memory.hpp"
#include "sizewell/serving/precision.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog {

/// An accelerator at the precision a model computes in.
struct GpuAtPrecision {
    serving::Gpu gpu;
    serving::Compute compute = serving::Compute::bf16;  ///< what it really multiplies in
    std::string note;                                   ///< why that is not the precision's own unit, empty if it is
};

/// An accelerator as a model of serving sees it.
///
/// Without a unit of its own for the precision, weights are unpacked on the way to a BF16 multiplication (FP4 falls to FP8
/// first): less memory is read, no multiplication is saved, and the note says so.  A missing link is 0: no other GPU.
///
/// @param price  of one GPU, for models of cost
/// @throws DomainError  the row has no memory, no bandwidth or no BF16 rate: a user's file can add them
[[nodiscard]] GpuAtPrecision gpu_at(const Accelerator& accelerator, const serving::Precision& precision, Q<gpu_price_u> price = {});

/// How an engine divides memory, from the facts engine/NAME/... and gpu/driver_memory.
///
/// @throws DomainError  no engine of this name; the message lists those there are
[[nodiscard]] serving::EngineRule engine_rule(const Catalog& catalog, std::string_view name);

/// The engines with facts, in the order of the files.
[[nodiscard]] std::vector<std::string> engine_names(const Catalog& catalog);

}  // namespace sizewell::catalog
