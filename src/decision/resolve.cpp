#include "sizewell/decision/resolve.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::decision {

namespace {

struct Known {
    double x;
    Sizes sizes;
    double first, second;
};

class Resolver {
  public:
    Resolver(const TwoBills& bills, const Search& search) : bills_(bills), search_(search) {}

    ResolvedBills run() {
        Known low = known(search_.from);
        low.x = 0.0;  // below the least demand the fleet is the same
        low.first = bills_.first(low.sizes, 0.0);
        low.second = bills_.second(low.sizes, 0.0);
        std::vector<double> stops;
        for (const double k : bills_.kinks) {
            if (k > 0.0 && k < search_.to) stops.push_back(k);
        }
        stops.push_back(search_.to);
        std::sort(stops.begin(), stops.end());
        stops.erase(std::unique(stops.begin(), stops.end()), stops.end());
        for (const double stop : stops) {
            Known high = stop < search_.from ? at(stop, low.sizes) : known(stop);
            between(low, high);
            low = std::move(high);
        }
        out_.first.to = out_.second.to = search_.to;
        return std::move(out_);
    }

  private:
    Known at(double x, Sizes sizes) const {
        Known k{x, std::move(sizes), 0.0, 0.0};
        k.first = bills_.first(k.sizes, x);
        k.second = bills_.second(k.sizes, x);
        return k;
    }

    Known known(double x) {
        ++out_.evaluations;
        return at(x, bills_.sizes(x));
    }

    bool settled(const Known& a, const Known& b) const {
        if (search_.every_step) return false;
        if (b.first < a.second || b.second < a.first) return true;
        if (!bills_.gap_is_monotone) return false;
        const double tie = 1e-12 * std::max(std::abs(b.first), std::abs(b.second));
        const double low = a.second - a.first, high = b.second - b.first;
        return (low > tie && high > tie) || (low < -tie && high < -tie) || (std::abs(low) <= tie && std::abs(high) <= tie);
    }

    void between(const Known& a, const Known& b) {
        if (a.sizes.size() != b.sizes.size()) throw DomainError("resolve", "sizes", static_cast<double>(b.sizes.size()), "as many as before");
        if (b.first < a.first * (1.0 - 1e-9) || b.second < a.second * (1.0 - 1e-9)) throw DomainError("resolve", "bill", std::min(b.first, b.second), "non-decreasing in demand");
        if (a.sizes == b.sizes) return add(a.x, b.x, bills_.first(b.sizes, a.x), b.first, bills_.second(b.sizes, a.x), b.second);
        if (settled(a, b)) return add(a.x, b.x, a.first, b.first, a.second, b.second);
        if (b.x - a.x <= search_.precision * b.x) return add(a.x, b.x, bills_.first(b.sizes, a.x), b.first, bills_.second(b.sizes, a.x), b.second);
        if (out_.evaluations >= search_.evaluations) {
            out_.complete = false;
            return add(a.x, b.x, a.first, b.first, a.second, b.second);
        }
        const bool known_low = a.x >= search_.from;
        const double middle = known_low ? std::sqrt(a.x * b.x) : std::max(search_.from, 0.5 * b.x);
        const Known m = known(middle > a.x && middle < b.x ? middle : 0.5 * (a.x + b.x));
        between(a, m);
        between(m, b);
    }

    void add(double from, double to, double first, double first_to, double second, double second_to) {
        out_.first.pieces.push_back({from, first, (first_to - first) / (to - from)});
        out_.second.pieces.push_back({from, second, (second_to - second) / (to - from)});
    }

    const TwoBills& bills_;
    const Search& search_;
    ResolvedBills out_;
};

}  // namespace

ResolvedBills resolve(const TwoBills& bills, const Search& search) {
    if (!(search.from > 0.0) || !std::isfinite(search.to)) throw DomainError("resolve", "from", search.from, "> 0");
    if (!(search.to > search.from)) throw DomainError("resolve", "to", search.to, "above from");
    if (!(search.precision > 0.0)) throw DomainError("resolve", "precision", search.precision, "> 0");
    return Resolver(bills, search).run();
}

}  // namespace sizewell::decision
