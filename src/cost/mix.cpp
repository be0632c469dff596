#include "sizewell/cost/mix.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

namespace sizewell::cost {

namespace {

void require(const Offers& offers) {
    for (const auto& [name, price] : {std::pair{"on_demand", offers.on_demand}, {"spot", offers.spot}, {"reserved_1y", offers.reserved_1y}, {"reserved_3y", offers.reserved_3y}}) {
        if (!(price >= 0.0)) throw DomainError("mix", name, price, ">= 0");
    }
    if (!std::isfinite(offers.on_demand)) throw DomainError("mix", "on_demand", offers.on_demand, "offered: it is the overflow");
    if (offers.block < 1) throw DomainError("mix", "block", offers.block, ">= 1");
}

// What unit q (from 0) pays without a commitment.
double uncommitted(const demand::Duration& year, const Offers& offers, std::size_t q) {
    if (q >= year.running.size()) return 0.0;
    const double on_spot = offers.spot < offers.on_demand ? year.spot[q] : 0.0;
    return offers.on_demand * (year.running[q] - on_spot) + (on_spot > 0.0 ? offers.spot * on_spot : 0.0);
}

}  // namespace

Mix mix_cost(const demand::Duration& year, const Offers& offers, int reserved_3y, int reserved_1y) {
    require(offers);
    for (const auto& [name, count, price] : {std::tuple{"reserved_3y", reserved_3y, offers.reserved_3y}, {"reserved_1y", reserved_1y, offers.reserved_1y}}) {
        if (count < 0) throw DomainError("mix", name, count, ">= 0");
        if (count > 0 && !std::isfinite(price)) throw DomainError("mix", name, count, "0: this term is not offered");
    }
    Mix m;
    m.reserved_3y = reserved_3y;
    m.reserved_1y = reserved_1y;
    const auto committed = static_cast<std::size_t>(reserved_3y) + static_cast<std::size_t>(reserved_1y);
    double used = 0.0;
    for (std::size_t q = 0; q < year.running.size(); ++q) {
        m.all_on_demand += offers.on_demand * year.running[q];
        if (q < committed) {
            used += year.running[q];
            continue;
        }
        const double on_spot = offers.spot < offers.on_demand ? year.spot[q] : 0.0;
        m.spot += on_spot;
        m.on_demand += year.running[q] - on_spot;
        m.cost += uncommitted(year, offers, q);
    }
    m.unused = static_cast<double>(committed) - used;
    if (reserved_3y > 0) m.cost += offers.reserved_3y * reserved_3y;
    if (reserved_1y > 0) m.cost += offers.reserved_1y * reserved_1y;
    m.horizon_cost = m.cost;
    return m;
}

Mix cheapest_mix(std::span<const demand::Duration> years, const Offers& offers) {
    require(offers);
    constexpr std::size_t kTerm = 3;
    if (years.empty() || years.size() > kTerm) throw DomainError("mix", "years", static_cast<double>(years.size()), "1, 2 or 3");
    int peak = 0;
    for (const auto& y : years) peak = std::max(peak, y.peak());

    const auto block = static_cast<std::size_t>(offers.block);
    const double size = static_cast<double>(block);
    const auto paid_years = static_cast<double>(kTerm);
    int three = 0, one = 0;
    double horizon = 0.0;
    std::vector<double> later(years.size());
    for (std::size_t first = 0; first < static_cast<std::size_t>(peak); first += block) {
        double by_year = 0.0, now = 0.0;
        for (std::size_t y = 0; y < years.size(); ++y) {
            double overflow = 0.0;
            for (std::size_t q = first; q < first + block; ++q) overflow += uncommitted(years[y], offers, q);
            if (y == 0) now = overflow;
            by_year += std::min(offers.reserved_1y * size, overflow);
        }
        if (offers.reserved_3y * size * paid_years < by_year) {
            three += offers.block;
            horizon += offers.reserved_3y * size * paid_years;
        } else {
            if (offers.reserved_1y * size < now) one += offers.block;
            horizon += by_year;
        }
    }
    Mix m = mix_cost(years.front(), offers, three, one);
    m.horizon_cost = horizon / static_cast<double>(years.size());
    return m;
}

double break_even_utilisation(double committed, double overflow) { return overflow > 0.0 ? committed / overflow : kNotOffered; }

}  // namespace sizewell::cost
