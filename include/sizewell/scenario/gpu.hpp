// An accelerator of one's own in one line of text.
#pragma once

#include "sizewell/serving/gpu.hpp"

#include <string>
#include <string_view>

namespace sizewell::scenario {

/// Does a text describe an accelerator rather than name one?
[[nodiscard]] bool describes_gpu(std::string_view text);

/// Reads "memory=80 GiB, bandwidth=3.35 TB/s, flops=989 TFLOP/s, link=450 GB/s, price=$2.50/h".
///
/// flops is dense, at the precision served; link and price may be left out (no other GPU; no money), name=... may be added.
/// The order is free.
///
/// @throws InputError  with every number that is missing or wrong; `where` is what messages call the text
[[nodiscard]] serving::Gpu parse_gpu(std::string_view text, const std::string& where);

}  // namespace sizewell::scenario
