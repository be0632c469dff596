// The part of a plan that speaks of language models.
#pragma once

#include "sizewell/report/report.hpp"

#include <string>

namespace sizewell::report {

/// Times of tokens, how each model is served, and the ways that were weighed; "" for a plan without a language model.
[[nodiscard]] std::string tokens_part(const plan::Plan& plan, const Style& style);

}  // namespace sizewell::report
