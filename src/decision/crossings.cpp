#include "sizewell/decision/crossings.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sizewell::decision {

namespace {

// Two lines on (from, to].
struct Pair {
    double from, to;
    Piece first, second;

    static double on(const Piece& p, double x) { return p.value + p.slope * (x - p.from); }
    double first_on(double x) const { return on(first, x); }
    double second_on(double x) const { return on(second, x); }

    // first - second, zero where they are as good as equal
    double gap(double x) const {
        const double a = first_on(x), b = second_on(x);
        return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b)) ? 0.0 : a - b;
    }
};

std::vector<Pair> merged(const Staircase& first, const Staircase& second) {
    std::vector<Pair> pairs;
    double from = std::max(first.pieces.front().from, second.pieces.front().from);
    const double to = std::min(first.to, second.to);
    if (!(from < to)) throw DomainError("crossings", "demand in common", to - from, "> 0");
    std::size_t i = 0, j = 0;
    const auto end_of = [](const Staircase& s, std::size_t k) { return k + 1 < s.pieces.size() ? s.pieces[k + 1].from : s.to; };
    while (from < to) {
        while (end_of(first, i) <= from) ++i;
        while (end_of(second, j) <= from) ++j;
        const double end = std::min({end_of(first, i), end_of(second, j), to});
        pairs.push_back({from, end, first.pieces[i], second.pieces[j]});
        from = end;
    }
    return pairs;
}

Side cheaper(double gap) { return gap < 0.0 ? Side::first : gap > 0.0 ? Side::second : Side::neither; }

struct Part {
    Stretch stretch;
    std::size_t pair;
};

std::vector<Part> parts_of(const std::vector<Pair>& pairs) {
    std::vector<Part> parts;
    for (std::size_t k = 0; k < pairs.size(); ++k) {
        const Pair& p = pairs[k];
        const double left = p.gap(p.from), right = p.gap(p.to);
        if ((left < 0.0 && right > 0.0) || (left > 0.0 && right < 0.0)) {
            const double slope = p.first.slope - p.second.slope;
            const double meet = std::clamp(p.from + (p.second_on(p.from) - p.first_on(p.from)) / slope, p.from, p.to);
            if (meet > p.from) parts.push_back({{p.from, meet, cheaper(left)}, k});
            if (meet < p.to) parts.push_back({{meet, p.to, cheaper(right)}, k});
        } else {
            parts.push_back({{p.from, p.to, cheaper(left != 0.0 ? left : right)}, k});
        }
    }
    return parts;
}

}  // namespace

Crossings crossings(const Staircase& first, const Staircase& second) {
    validate(first);
    validate(second);
    const std::vector<Pair> pairs = merged(first, second);
    const std::vector<Part> parts = parts_of(pairs);
    Crossings out;
    std::size_t last = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Part& part = parts[i];
        if (!out.stretches.empty() && out.stretches.back().cheaper == part.stretch.cheaper) {
            out.stretches.back().to = part.stretch.to;
        } else {
            if (!out.stretches.empty()) {
                const Pair& below = pairs[parts[last].pair];
                const Pair& above = pairs[part.pair];
                const double at = part.stretch.from;
                Crossing c{at, out.stretches.back().cheaper, part.stretch.cheaper, false, above.from, above.to,
                           below.first_on(at), below.second_on(at), above.first_on(at), above.second_on(at)};
                c.jump = part.pair != parts[last].pair && below.gap(at) != 0.0;
                out.all.push_back(c);
            }
            out.stretches.push_back(part.stretch);
        }
        last = i;
    }
    if (!out.all.empty()) {
        out.outcome = Outcome::crosses;
    } else {
        const Side only = out.stretches.front().cheaper;
        out.outcome = only == Side::first ? Outcome::first_always : only == Side::second ? Outcome::second_always : Outcome::equal;
    }
    return out;
}

}  // namespace sizewell::decision
