#include "sizewell/plan/goal.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace sizewell::plan {

namespace {

constexpr double kEqual = 1e-9;  // a side of a crossing that is the bound
constexpr double kFlat = 16.0;   // widths of a crossing over which a value must stay the same to be a step
constexpr std::size_t kUsualWork = 80;  // evaluations of one crossing and its plateau, for telling how far a search is

// Places are searched as t: x, or ln x; whole numbers are rounded from it.
class Searcher {
  public:
    Searcher(const std::function<std::optional<double>(double)>& value, Relation relation, double bound, const Search& how, const Continue& on)
        : value_(value), relation_(relation == Relation::equal ? Relation::at_most : relation), bound_(bound), how_(how), on_(on) {
        a_ = how.logarithmic ? std::log(how.from) : how.from;
        b_ = how.logarithmic ? std::log(how.to) : how.to;
        width_ = std::max(how.tolerance * (b_ - a_), 4.0 * std::numeric_limits<double>::epsilon() * std::max(std::abs(a_), std::abs(b_)));
    }

    SearchResult run(bool equality) {
        scan();
        if (points_.size() < 2 || out_.interrupted) return finish();
        if (equality) equal_places();
        else intervals();
        if (out_.holding.empty()) nearest(equality);
        return finish();
    }

  private:
    struct Point {
        double t = 0.0;
        std::optional<double> y;
    };

    double place(double t) const {
        double x = how_.logarithmic ? std::exp(t) : t;
        if (t <= a_) x = how_.from;  // exp(log x) need not be x
        if (t >= b_) x = how_.to;
        return how_.whole ? std::round(x) : x;
    }

    Point at(double t) {
        const double x = place(t);
        if (const auto known = seen_.find(x); known != seen_.end()) return {t, known->second};
        if (out_.interrupted) return {t, std::nullopt};
        ++out_.evaluations;
        const std::optional<double> y = value_(x);
        seen_.emplace(x, y);
        if (on_ && !on_(out_.evaluations, std::max(out_.evaluations + 1, static_cast<std::size_t>(how_.points) + kUsualWork))) out_.interrupted = true;
        return {t, y};
    }

    bool holds_at(const Point& p) const { return p.y && holds(relation_, *p.y, bound_); }

    void scan() {
        std::size_t n = static_cast<std::size_t>(how_.points);
        if (how_.whole) n = std::min<std::size_t>(n, static_cast<std::size_t>(std::min(how_.to - how_.from, 1e6)) + 1);
        n = std::max<std::size_t>(n, 2);
        for (std::size_t i = 0; i < n; ++i) {
            const double t = i + 1 == n ? b_ : a_ + (b_ - a_) * static_cast<double>(i) / static_cast<double>(n - 1);
            points_.push_back(at(t));
            if (points_.back().y) out_.scan.emplace_back(place(t), *points_.back().y);
            else ++out_.refused;
            if (out_.interrupted) return;
        }
    }

    bool narrow(const Point& p, const Point& q) const {
        return how_.whole ? std::abs(place(q.t) - place(p.t)) <= 1.0 : std::abs(q.t - p.t) <= width_;
    }

    // Halves between two points that `differ` tells apart; p keeps the side of p.
    template <class Side>
    void halve(Point& p, Point& q, Side&& side_of_p) {
        for (int i = 0; i < 200 && !narrow(p, q); ++i) {
            const double t = p.t + (q.t - p.t) / 2.0;
            if (t == p.t || t == q.t) return;
            Point m = at(t);
            if (out_.interrupted) return;
            (side_of_p(m) ? p : q) = m;
        }
    }

    // ITP between a point where the condition holds and one where it does not.
    void itp(Point& p, Point& q) {
        const bool forward = p.t < q.t;
        const double span = std::abs(q.t - p.t), eps = width_ / 2.0;
        if (how_.whole || !(span > width_)) return halve(p, q, [this](const Point& m) { return holds_at(m); });
        const int most = static_cast<int>(std::ceil(std::log2(span / width_))) + 1;
        const double k1 = 0.2 / span;
        for (int j = 0; j <= most + 1 && !narrow(p, q); ++j) {
            double a = forward ? p.t : q.t, b = forward ? q.t : p.t;
            const double ya = excess(forward ? p : q), yb = excess(forward ? q : p);
            const double half = a + (b - a) / 2.0;
            double t = half;
            const double straight = (yb * a - ya * b) / (yb - ya);
            if (std::isfinite(straight)) {
                const double sign = half >= straight ? 1.0 : -1.0;
                const double delta = k1 * (b - a) * (b - a);
                const double truncated = delta <= std::abs(half - straight) ? straight + sign * delta : half;
                const double r = std::max(0.0, eps * std::pow(2.0, most - j) - (b - a) / 2.0);
                t = std::abs(truncated - half) <= r ? truncated : half - sign * r;
            }
            if (!(t > a && t < b)) t = half;
            if (t == a || t == b) return;
            Point m = at(t);
            if (out_.interrupted) return;
            if (!m.y) return halve(p, q, [this](const Point& x) { return holds_at(x); });
            (holds_at(m) ? p : q) = m;
        }
        halve(p, q, [this](const Point& m) { return holds_at(m); });
    }

    // Distance from the bound with the sign of the side: below zero where the condition holds.
    double excess(const Point& p) const {
        const double d = std::max(std::abs(p.y.value_or(std::numeric_limits<double>::infinity()) - bound_), std::numeric_limits<double>::min());
        return holds_at(p) ? -d : d;
    }

    Edge end_edge(const Point& p) { return with_plateau({Edge::Kind::end, place(p.t), *p.y, 0.0, 0.0, 0.0, 0.0}, p); }

    // The edge between neighbours of the scan, one of which holds.
    Edge edge_between(Point inside, Point outside) {
        if (!outside.y) {
            halve(inside, outside, [this](const Point& m) { return holds_at(m); });
            if (!outside.y) return with_plateau({Edge::Kind::refused, place(inside.t), *inside.y, place(outside.t), 0.0, 0.0, 0.0}, inside);
        } else {
            itp(inside, outside);
        }
        if (!outside.y) return with_plateau({Edge::Kind::refused, place(inside.t), *inside.y, place(outside.t), 0.0, 0.0, 0.0}, inside);
        return with_plateau({Edge::Kind::crossing, place(inside.t), *inside.y, place(outside.t), *outside.y, 0.0, 0.0}, inside);
    }

    // How far to both sides the value stays the very same.
    Edge with_plateau(Edge e, const Point& p) {
        const auto same = [&](const Point& m) { return m.y && *m.y == *p.y; };
        const auto reach = [&](double sign) {
            const double close = p.t + sign * kFlat * width_;  // one look tells most slopes from steps
            if (!how_.whole && (close < a_ || close > b_ || !same(at(close)))) return place(p.t);
            Point last = p, next = p;
            bool ended = false;
            for (std::size_t k = 0; k < points_.size() && !ended; ++k) {
                const Point& s = points_[sign > 0.0 ? k : points_.size() - 1 - k];
                if (sign * (s.t - p.t) <= 0.0) continue;
                if (same(s)) last = s;
                else {
                    next = s;
                    ended = true;
                }
            }
            if (!ended) return place(last.t);
            halve(last, next, same);
            return place(last.t);
        };
        e.plateau_low = reach(-1.0);
        e.plateau_high = reach(1.0);
        const double flat = how_.logarithmic ? std::log(e.plateau_high / e.plateau_low) : e.plateau_high - e.plateau_low;
        if (!how_.whole && flat < kFlat * width_) e.plateau_low = e.plateau_high = e.at;
        return e;
    }

    void intervals() {
        for (std::size_t i = 0; i < points_.size(); ++i) {
            if (!holds_at(points_[i])) continue;
            Holding h;
            h.low = i == 0 ? end_edge(points_[i]) : edge_between(points_[i], points_[i - 1]);
            while (i + 1 < points_.size() && holds_at(points_[i + 1])) ++i;
            h.high = i + 1 == points_.size() ? end_edge(points_[i]) : edge_between(points_[i], points_[i + 1]);
            out_.holding.push_back(h);
        }
    }

    bool is_bound(double y) const { return y == bound_ || std::abs(y - bound_) <= kEqual * std::max(std::abs(y), std::abs(bound_)); }

    // Under "=": the places of the scan that hit the bound, and the crossings that do.
    void equal_places() {
        const auto add = [this](const Point& p) {
            Edge e = with_plateau({Edge::Kind::crossing, place(p.t), *p.y, place(p.t), *p.y, 0.0, 0.0}, p);
            if (!out_.holding.empty() && e.plateau_low <= out_.holding.back().high.plateau_high) return;
            Edge low = e, high = e;
            low.at = e.plateau_low;
            high.at = e.plateau_high;
            out_.holding.push_back({low, high});
        };
        for (std::size_t i = 0; i < points_.size(); ++i) {
            if (points_[i].y && is_bound(*points_[i].y)) add(points_[i]);
            if (i + 1 == points_.size() || !points_[i].y || !points_[i + 1].y || holds_at(points_[i]) == holds_at(points_[i + 1])) continue;
            Point inside = points_[holds_at(points_[i]) ? i : i + 1], outside = points_[holds_at(points_[i]) ? i + 1 : i];
            itp(inside, outside);
            if (inside.y && is_bound(*inside.y)) add(inside);
            else if (outside.y && is_bound(*outside.y)) add(outside);
            else sides_.insert(sides_.end(), {inside, outside});
        }
    }

    void nearest(bool equality) {
        double best = std::numeric_limits<double>::infinity();
        std::size_t where = points_.size();
        const auto consider = [&](const Point& p) {
            const double miss = p.y ? std::abs(*p.y - bound_) : std::numeric_limits<double>::infinity();
            if (!(miss < best)) return false;
            best = miss;
            out_.nearest_at = place(p.t);
            out_.nearest_value = *p.y;
            return true;
        };
        for (std::size_t i = 0; i < points_.size(); ++i) {
            if (consider(points_[i])) where = i;
        }
        if (equality) {
            for (const Point& p : sides_) (void)consider(p);
            return;
        }
        for (int round = 0; round < 2 && where < points_.size(); ++round) {  // the scan once more between its best place and the neighbours
            const double low = points_[where == 0 ? 0 : where - 1].t, high = points_[std::min(where + 1, points_.size() - 1)].t;
            std::vector<Point> finer;
            for (int i = 0; i < how_.points; ++i) finer.push_back(at(low + (high - low) * i / (how_.points - 1)));
            points_ = std::move(finer);
            where = points_.size();
            best = std::numeric_limits<double>::infinity();
            for (std::size_t i = 0; i < points_.size(); ++i) {
                if (consider(points_[i])) where = i;
            }
        }
    }

    SearchResult finish() { return std::move(out_); }

    const std::function<std::optional<double>(double)>& value_;
    Relation relation_;
    double bound_;
    Search how_;
    const Continue& on_;
    double a_ = 0.0, b_ = 0.0, width_ = 0.0;
    std::vector<Point> points_, sides_;
    std::map<double, std::optional<double>> seen_;
    SearchResult out_;
};

}  // namespace

std::size_t SearchResult::crossings() const {
    std::size_t n = 0;
    for (const auto& h : holding) n += (h.low.kind == Edge::Kind::crossing ? 1U : 0U) + (h.high.kind == Edge::Kind::crossing ? 1U : 0U);
    return n;
}

SearchResult search(const std::function<std::optional<double>(double)>& value, Relation relation, double bound, const Search& how, const Continue& on) {
    if (!(how.from < how.to) || !std::isfinite(how.from) || !std::isfinite(how.to)) throw DomainError("search", "from", how.from, "below to, both finite");
    if (how.logarithmic && !(how.from > 0.0)) throw DomainError("search", "from", how.from, "> 0 in a logarithmic search");
    if (how.points < 2) throw DomainError("search", "points", how.points, ">= 2");
    return Searcher(value, relation, bound, how, on).run(relation == Relation::equal);
}

}  // namespace sizewell::plan
