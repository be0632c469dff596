// Integrals of the ccdf of a latency law.
#pragma once

#include "sizewell/queueing/law.hpp"

#include <cstddef>
#include <vector>

namespace sizewell::latency {

/// True for laws without any spread: the shift is all there is.
[[nodiscard]] bool is_constant(const queueing::ResponseLaw& law);

/// A constant as a law.
[[nodiscard]] queueing::ResponseLaw constant_law(double seconds);

/// Average of P(X - shift > t) over each cell [k step, (k + 1) step].
[[nodiscard]] std::vector<double> cell_averages(const queueing::ResponseLaw& law, double step, std::size_t cells);

/// E[(X - t)^+], closed for exponential forms and tables; t >= shift is not required.
[[nodiscard]] double excess_over(const queueing::ResponseLaw& law, double t);

/// How a table goes on beyond its last node: the local exponential, or the local power law where the decay slows down.
void continue_tail(queueing::Tabulated& table);

}  // namespace sizewell::latency
