#include "plan/choice_case.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

namespace sizewell::plan {

namespace {

using decision::Outcome;
using decision::Side;

double gap_of(const std::pair<double, double>& bills) { return bills.first - bills.second; }

// As far as it takes: until the second has pulled away, or as far as queues are computed.
double horizon(const CaseQuestion& q, const DoubleBills& bills, const std::vector<double>& p) {
    if (q.to > 0.0) return q.to;
    const double now = q.answer.now / q.scale;
    // Nothing where the fleet is larger than queues are computed for.
    const auto at = [&](double x) -> std::optional<std::pair<double, double>> {
        try {
            return bills(p, q.sizes(p, x), x);
        } catch (const DomainError&) {
            return std::nullopt;
        }
    };
    double far = 16.0 * now;
    while (far > 1.01 * now && !at(far)) far *= 0.5;
    if (far < 16.0 * now) return std::max(far, now);
    const double most = q.simulated && !q.gap_is_monotone ? 200.0 : 1e9;  // times the demand of the scenario
    for (;; far *= 8.0) {
        if (far > most * now) return far / 8.0;
        const auto near = at(far / 8.0), end = at(far);
        if (!end) return far / 8.0;
        if (end->first > end->second && near->first > near->second && end->first / end->second >= 0.999 * near->first / near->second) return far;
    }
}

// The value of one assumption at which both bills are equal, nearest to where it stands; to four digits where the fleet
// has to be sized anew for every value.
std::optional<double> flip_value(const std::function<double(double)>& gap, const Assumption& a) {
    const double now = a.value, here = gap(now);
    const double step = now != 0.0 ? 1e-3 * now : (std::isfinite(a.high) ? 1e-3 * a.high : 1.0);
    if (!a.resizes) {
        const double slope = (gap(now + step) - here) / step;
        if (slope == 0.0 || !std::isfinite(slope)) return std::nullopt;
        const double at = now - here / slope;
        const double size = std::max(std::abs(here), 1e-9);
        if (at >= a.low && at <= a.high && std::abs(gap(at)) <= 1e-6 * size) return at;
        if (at < a.low || at > a.high) return std::nullopt;
    }
    // Not a straight line: look outward for the nearest change of sign.
    const double low = std::max(a.low, now > 0.0 && !std::isfinite(a.high) ? now / 64.0 : a.low);
    const double high = std::isfinite(a.high) ? a.high : 64.0 * std::max(now, step);
    constexpr int kParts = 8;
    std::optional<double> best;
    for (const double end : {low, high}) {
        double last = now;
        for (int i = 1; i <= kParts; ++i) {
            const double next = now + (end - now) * i / kParts;
            if ((gap(next) < 0.0) != (here < 0.0)) {
                double same = last, other = next;
                for (int k = 0; k < 40 && std::abs(other - same) > 1e-4 * std::abs(other); ++k) {
                    const double middle = 0.5 * (same + other);
                    ((gap(middle) < 0.0) == (here < 0.0) ? same : other) = middle;
                }
                if (!best || std::abs(other - now) < std::abs(*best - now)) best = other;
                break;
            }
            last = next;
        }
    }
    return best;
}

std::string shown(const Assumption& a, double value) {
    if (!a.shown.empty()) return scenario::format_quantity(value, scenario::parse_unit(a.shown), 4);
    if (a.dimension == scenario::dimension_of<usd_per_tok_u>()) return scenario::format_quantity(value * 1e6, scenario::dimension_of<usd_u>()) + "/1M tok";
    if (a.dimension == scenario::dimension_of<usd_per_req_u>()) return scenario::format_quantity(value * 1e6, scenario::dimension_of<usd_u>()) + "/1M req";
    if (a.dimension == scenario::Dimension{}) return a.high <= 1.0 || a.path.find("premium") != std::string::npos ? scenario::format_quantity(100.0 * value, scenario::Dimension{}) + " %" : scenario::format_quantity(value, scenario::Dimension{});
    return scenario::format_quantity(value, a.dimension, 4);
}

void add_flips(CaseQuestion& q, const DoubleBills& bills, const std::vector<double>& p, const decision::Sizes& sizes, double now) {
    for (std::size_t i = 0; i < q.assumptions.all.size(); ++i) {
        const Assumption& a = q.assumptions.all[i];
        if (!a.flips || (a.resizes && q.simulated)) continue;
        std::vector<double> changed = p;
        const auto gap = [&](double value) {
            changed[i] = value;
            return gap_of(bills(changed, a.resizes ? q.sizes(changed, now) : sizes, now));
        };
        const auto at = flip_value(gap, a);
        if (!at) continue;
        constexpr double kFar = 1e4;  // a price a ten-thousandth of today's turns nothing in this world
        if (a.value != 0.0 && !(*at / a.value < kFar && *at / a.value > 1.0 / kFar)) continue;
        q.answer.flips.push_back({a.path, shown(a, a.value), shown(a, *at), a.value != 0.0 ? *at / a.value : std::numeric_limits<double>::infinity()});
    }
    const auto distance = [](const Flip& f) { return f.ratio > 0.0 ? std::abs(std::log(f.ratio)) : std::numeric_limits<double>::infinity(); };
    std::stable_sort(q.answer.flips.begin(), q.answer.flips.end(), [&](const Flip& a, const Flip& b) { return distance(a) < distance(b); });
}

void scale_axis(BreakEvenAnswer& a, double scale) {
    for (auto& c : a.crossings.all) {
        c.at *= scale;
        c.plateau_from *= scale;
        c.plateau_to *= scale;
    }
    for (auto& s : a.crossings.stretches) {
        s.from *= scale;
        s.to *= scale;
    }
    a.looked_up_to *= scale;
}

void scale_axis(decision::Staircase& bill, double scale) {
    for (auto& piece : bill.pieces) {
        piece.from *= scale;
        piece.slope /= scale;
    }
    bill.to *= scale;
}

// Both bills with every step, once the crossings are known.
void draw(const CaseQuestion& q, const decision::TwoBills& two, decision::Search search) {
    const double end = q.answer.looked_up_to;  // both still in coherent units
    search.to = q.draw_to / q.scale;
    if (q.draw_to == 0.0) {
        const double last = q.answer.crossings.all.empty() ? 0.0 : q.answer.crossings.all.back().at;
        search.to = 1.4 * std::max(last, q.answer.now / q.scale);
        if (q.to > 0.0) search.to = std::min(search.to, end);
    }
    if (!(search.to > search.from && std::isfinite(search.to)) || (q.to > 0.0 && search.to > q.to * (1.0 + 1e-12))) {
        throw DomainError("bills", "to", q.draw_to, "above " + sizewell::detail::number_text(search.from * q.scale) + (q.to > 0.0 ? " and at most " + sizewell::detail::number_text(q.to * q.scale) : std::string()) + " " + q.answer.axis_unit);
    }
    search.every_step = true;
    search.precision = std::max(q.precision, 1e-5);  // finer than any picture
    search.evaluations = q.simulated ? 200 : 20000;
    auto resolved = decision::resolve(two, search);
    scale_axis(resolved.first, q.scale);
    scale_axis(resolved.second, q.scale);
    q.drawn->first = std::move(resolved.first);
    q.drawn->second = std::move(resolved.second);
    q.drawn->complete = resolved.complete;
}

}  // namespace

std::string source_text(const scenario::Provenance& from) {
    std::string text;
    switch (from.origin) {
        case scenario::Origin::given: text = "given as " + from.text + (from.source.empty() ? "" : ", " + from.source); break;
        case scenario::Origin::catalogue: text = "catalogue: " + from.text + ", " + from.source; break;
        case scenario::Origin::assumed: text = "assumed: " + from.text + ", " + from.source; break;
        case scenario::Origin::derived: text = from.text; break;
        case scenario::Origin::absent: return text;
    }
    return from.date.empty() ? text : text + ", " + from.date;
}

void solve_case(CaseQuestion& q, const DoubleBills& bills) {
    BreakEvenAnswer& a = q.answer;
    const std::vector<double> p = q.assumptions.values();
    const double now = a.now / q.scale;
    const decision::Sizes sizes = q.sizes(p, now);
    std::tie(a.first_now, a.second_now) = bills(p, sizes, now);

    const double to = horizon(q, bills, p);
    decision::TwoBills two;
    two.sizes = [&](double x) { return q.sizes(p, x); };
    two.first = [&](const decision::Sizes& n, double x) { return bills(p, n, x).first; };
    two.second = [&](const decision::Sizes& n, double x) { return bills(p, n, x).second; };
    two.kinks = q.kinks;
    two.gap_is_monotone = q.gap_is_monotone;
    const decision::Search search{.from = q.from > 0.0 ? q.from : 1e-4 * now, .to = to, .precision = q.precision, .evaluations = q.evaluations};
    const auto resolved = decision::resolve(two, search);
    a.crossings = decision::crossings(resolved.first, resolved.second);
    a.complete = resolved.complete;
    if (q.simulated) a.notes.push_back("Queues of this fleet are simulated or its trace is replayed: steps are located to a thousandth, and what needs another fleet is not searched for");
    a.looked_up_to = to;
    switch (a.crossings.outcome) {
        case Outcome::crosses: a.kind = BreakEvenKind::at; break;
        case Outcome::first_always: a.kind = BreakEvenKind::never; break;
        case Outcome::second_always: a.kind = BreakEvenKind::always; break;
        case Outcome::equal: a.kind = BreakEvenKind::equal; break;
    }
    bool pays = false;
    for (const auto& s : a.crossings.stretches) {
        if (pays && s.cheaper == Side::first) a.stays = false;
        pays = pays || s.cheaper == Side::second;
    }
    if (a.kind != BreakEvenKind::equal) add_flips(q, bills, p, sizes, now);
    if (q.drawn != nullptr) draw(q, two, search);
    // The crossings keep the axis in coherent units until the explanation is made of them; scale 1 changes nothing.
    if (q.scale != 1.0) scale_axis(a, q.scale);
}

std::vector<Explanation> explained(const std::vector<Traced>& roots, const std::vector<Assumption>& assumptions) {
    std::vector<Explanation> out;
    for (const Traced& root : roots) {
        for (TraceStep& step : steps(root)) {
            if (std::any_of(out.begin(), out.end(), [&](const Explanation& e) { return e.name == step.name; })) continue;
            Explanation e{step.name, std::move(step.formula), std::move(step.numbers), step.value, std::move(step.unit), {}, {}};
            const auto from = std::find_if(assumptions.begin(), assumptions.end(), [&](const Assumption& a) { return a.path == step.name; });
            if (from != assumptions.end() && e.formula.empty()) {
                e.source = from->source;
                e.help = from->help;
            }
            out.push_back(std::move(e));
        }
    }
    return out;
}

}  // namespace sizewell::plan
