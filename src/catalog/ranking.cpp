#include "sizewell/catalog/ranking.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

namespace sizewell::catalog {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kWhole = 1e-9;

void check(const std::vector<Need>& needs, const OfferTable& offers, int keep, int threads) {
    if (keep < 1) throw DomainError("cheapest_offers", "keep", keep, ">= 1");
    if (threads < 1) throw DomainError("cheapest_offers", "threads", threads, ">= 1");
    const auto good = [](double x) { return x >= 0.0 && std::isfinite(x); };
    for (const Need& n : needs) {
        if (n.replica_rate.size() != offers.accelerators.size()) throw DomainError("cheapest_offers", "replica_rate", static_cast<double>(n.replica_rate.size()), "one rate for each of the " + std::to_string(offers.accelerators.size()) + " accelerators of the table");
        for (const double x : {n.gpus_per_replica, n.memory, n.redundancy, n.rate}) {
            if (!good(x)) throw DomainError("cheapest_offers", "need", x, ">= 0 and finite");
        }
        for (const double x : n.replica_rate) {
            if (!good(x)) throw DomainError("cheapest_offers", "replica_rate", x, ">= 0 and finite");
        }
    }
}

/// Bills of one service on all offers.  No branch: what does not fit costs infinitely much.
void price(const Need& need, const OfferTable& t, const std::vector<double>& replicas_of, double* instances, double* bill) {
    const double per_gpu = need.gpus_per_replica > 0.0 ? 1.0 / need.gpus_per_replica : 0.0;
    const bool on_cpu = need.gpus_per_replica == 0.0;
    const std::size_t n = t.size();
    for (std::size_t k = 0; k < n; ++k) {
        const double places = on_cpu ? (t.gpus[k] == 0.0 ? 1.0 : 0.0) : std::floor(t.gpus[k] * per_gpu + kWhole);
        const double replicas = replicas_of[static_cast<std::size_t>(t.accelerator[k])];
        const double whole = std::ceil(replicas / std::max(places, 1.0) - kWhole);
        const bool fits = places >= 1.0 && t.memory[k] >= need.memory;
        instances[k] = whole;
        bill[k] = fits ? whole * t.price[k] : kInfinity;
    }
}

class Ranker {
  public:
    Ranker(const std::vector<Need>& needs, const OfferTable& offers, int keep, std::vector<Quote>& out) : needs_(needs), offers_(offers), keep_(static_cast<std::size_t>(keep)), out_(out) {}

    void run(std::size_t from, std::size_t to) const {
        std::vector<double> instances(offers_.size()), bill(offers_.size()), replicas(offers_.accelerators.size());
        std::vector<std::int32_t> order(offers_.size());
        for (std::size_t s = from; s < to; ++s) {
            const Need& need = needs_[s];
            for (std::size_t a = 0; a < replicas.size(); ++a) {
                replicas[a] = need.replica_rate[a] > 0.0 ? std::max(1.0, std::ceil(need.rate / need.replica_rate[a] - kWhole)) + need.redundancy : kInfinity;
            }
            price(need, offers_, replicas, instances.data(), bill.data());
            std::size_t fitting = 0;
            for (std::size_t k = 0; k < bill.size(); ++k) {
                if (bill[k] < kInfinity) order[fitting++] = static_cast<std::int32_t>(k);
            }
            const std::size_t kept = std::min(keep_, fitting);
            const auto at = [&](std::int32_t k) { return bill[static_cast<std::size_t>(k)]; };
            const auto end = order.begin() + static_cast<std::ptrdiff_t>(fitting);
            std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), end, [&](std::int32_t a, std::int32_t b) { return at(a) < at(b) || (at(a) == at(b) && a < b); });
            for (std::size_t i = 0; i < kept; ++i) out_[s * keep_ + i] = {order[i], instances[static_cast<std::size_t>(order[i])], at(order[i])};
        }
    }

  private:
    const std::vector<Need>& needs_;
    const OfferTable& offers_;
    std::size_t keep_;
    std::vector<Quote>& out_;
};

}  // namespace

OfferTable offer_table(const std::vector<InstanceOffer>& offers, std::string_view purchase) {
    const Price InstanceOffer::*term = nullptr;
    if (purchase == "on_demand") term = &InstanceOffer::on_demand;
    if (purchase == "spot") term = &InstanceOffer::spot;
    if (purchase == "reserved_1y") term = &InstanceOffer::reserved_1y;
    if (purchase == "reserved_3y") term = &InstanceOffer::reserved_3y;
    if (term == nullptr) throw DomainError("offer_table", "purchase", "'" + std::string(purchase) + "'", "on_demand, spot, reserved_1y or reserved_3y");
    OfferTable t;
    t.accelerators.emplace_back();
    for (const InstanceOffer& o : offers) {
        const Price& p = o.*term;
        t.price.push_back(p.offered() ? p.value.value() : kInfinity);
        t.gpus.push_back(o.accelerators.value());
        t.memory.push_back(o.memory ? o.memory->value() : 0.0);
        const auto at = std::find(t.accelerators.begin(), t.accelerators.end(), o.accelerator);
        t.accelerator.push_back(static_cast<std::int32_t>(at - t.accelerators.begin()));
        if (at == t.accelerators.end()) t.accelerators.push_back(o.accelerator);
    }
    return t;
}

std::vector<Quote> cheapest_offers(const std::vector<Need>& needs, const OfferTable& offers, int keep, int threads) {
    check(needs, offers, keep, threads);
    std::vector<Quote> out(needs.size() * static_cast<std::size_t>(keep));
    const Ranker ranker(needs, offers, keep, out);
    const std::size_t workers = std::min(static_cast<std::size_t>(threads), std::max<std::size_t>(needs.size(), 1));
    std::vector<std::thread> pool;
    for (std::size_t w = 1; w < workers; ++w) pool.emplace_back([&, w] { ranker.run(needs.size() * w / workers, needs.size() * (w + 1) / workers); });
    ranker.run(0, needs.size() / workers);
    for (std::thread& t : pool) t.join();
    return out;
}

}  // namespace sizewell::catalog
