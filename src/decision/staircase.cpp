#include "sizewell/decision/staircase.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::decision {

namespace {

double on(const Piece& p, double x) { return p.value + p.slope * (x - p.from); }

}  // namespace

void validate(const Staircase& bill) {
    if (bill.pieces.empty()) throw DomainError("staircase", "pieces", 0.0, ">= 1");
    for (std::size_t i = 0; i < bill.pieces.size(); ++i) {
        const Piece& p = bill.pieces[i];
        if (!std::isfinite(p.value)) throw DomainError("staircase", "value", p.value, "finite");
        if (!std::isfinite(p.slope)) throw DomainError("staircase", "slope", p.slope, "finite");
        const double end = i + 1 < bill.pieces.size() ? bill.pieces[i + 1].from : bill.to;
        if (!std::isfinite(p.from) || !(p.from < end) || !std::isfinite(end)) throw DomainError("staircase", "from", p.from, "below the end of its piece");
    }
}

double cost_at(const Staircase& bill, double x) {
    if (bill.pieces.empty() || !(x > bill.pieces.front().from) || !(x <= bill.to)) throw DomainError("cost_at", "x", x, "inside the staircase");
    const auto after = std::find_if(bill.pieces.begin(), bill.pieces.end(), [x](const Piece& p) { return p.from >= x; });
    return on(*(after - 1), x);
}

double cost_beyond(const Staircase& bill, double x) {
    if (bill.pieces.empty() || !(x >= bill.pieces.front().from) || !(x < bill.to)) throw DomainError("cost_beyond", "x", x, "inside the staircase");
    const auto after = std::find_if(bill.pieces.begin(), bill.pieces.end(), [x](const Piece& p) { return p.from > x; });
    return on(*(after - 1), x);
}

Staircase straight(double from, double to, double fixed, double slope) { return {{{from, fixed, slope}}, to}; }

}  // namespace sizewell::decision
