#include "simulation/program.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/validate.hpp"

#include <cmath>
#include <limits>
#include <string>

namespace sizewell::simulation {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void check_law(const std::string& where, const char* argument, const prob::Law& law) {
    prob::validate(law);
    if (prob::support(law).low < 0.0) throw DomainError(where, argument, prob::support(law).low, ">= 0 for certain");
}

void check_time(const std::string& where, const char* argument, double x) {
    if (!(x >= 0.0 && x < kInfinity)) throw DomainError(where, argument, x, ">= 0 and finite");
}

void check_timeout(const std::string& where, double x) {
    if (!(x > 0.0)) throw DomainError(where, "timeout", x, "> 0");
}

void check_chance(const std::string& where, const char* argument, double x) {
    if (!(x >= 0.0 && x <= 1.0)) throw DomainError(where, argument, x, "in [0, 1]");
}

void check_batching(const std::string& where, const Batching& b) {
    if (b.max < 1 || b.max > 1'000'000) throw DomainError(where, "batch max", b.max, "in [1, 1e6]");
    check_time(where, "batch delay", b.delay);
    check_law(where, "batch noise", b.noise);
    if (!(prob::mean(b.noise) > 0.0)) throw DomainError(where, "mean batch noise", prob::mean(b.noise), "> 0");
    if (!b.table.empty() && b.table.size() != static_cast<std::size_t>(b.max))
        throw DomainError(where, "entries of the batch table", static_cast<double>(b.table.size()),
                          "as many as batch max");
    check_time(where, "batch fixed", b.fixed);
    check_time(where, "batch per_item", b.per_item);
    for (int n = 1; n <= b.max && (n == 1 || !b.table.empty()); ++n) {
        if (!(b.time(n) > 0.0 && b.time(n) < kInfinity))
            throw DomainError(where, "batch time", b.time(n), "> 0 and finite");
    }
}

void check(const Station& s, std::size_t index) {
    const std::string where = s.name.empty() ? "station " + std::to_string(index) : "station '" + s.name + "'";
    if (s.servers < 1) throw DomainError(where, "servers", s.servers, ">= 1");
    if (s.batching) {
        check_batching(where, *s.batching);
    } else {
        check_law(where, "service", s.service);
    }
    if (!s.weight.empty()) {
        if (s.weight.size() != static_cast<std::size_t>(s.servers))
            throw DomainError(where, "weights", static_cast<double>(s.weight.size()), "as many as servers");
        if (s.routing == Routing::shared || s.routing == Routing::least_loaded)
            throw DomainError(where, "weights", static_cast<double>(s.weight.size()), "none with this routing");
        double total = 0.0;
        for (const double w : s.weight) {
            check_time(where, "weight", w);
            total += w;
        }
        if (!(total > 0.0)) throw DomainError(where, "sum of weights", total, "> 0");
    }
    if (s.capacity && *s.capacity < 1) throw DomainError(where, "capacity", *s.capacity, ">= 1");
    if (s.patience) check_law(where, "patience", *s.patience);
    if (s.outages) {
        check_law(where, "up", s.outages->up);
        check_law(where, "repair", s.outages->repair);
        if (!(prob::mean(s.outages->up) > 0.0))
            throw DomainError(where, "mean time up", prob::mean(s.outages->up), "> 0");
    }
    check_time(where, "start_up", s.start_up);
}

// One walk over the flow serves all questions: checks, nodes, visits, shedding.
class Flattener {
  public:
    explicit Flattener(const Network& network, detail::Program& program) : network_(network), program_(program) {}

    std::int32_t operator()(const Step& step) {
        if (++depth_ > 100) throw DomainError("flow", "depth", depth_, "<= 100");
        const std::int32_t index = std::visit([this](const auto& kind) { return add(kind); }, step.kind);
        --depth_;
        return index;
    }

  private:
    using Kind = detail::Kind;
    using Node = detail::Node;

    std::int32_t put(Node node) {
        program_.node.push_back(std::move(node));
        return static_cast<std::int32_t>(program_.node.size()) - 1;
    }
    std::int32_t add(const Visit& v) {
        if (v.station >= network_.stations.size())
            throw DomainError("visit", "station", static_cast<double>(v.station), "below the number of stations");
        Node n;
        n.station = static_cast<std::int32_t>(v.station);
        return put(std::move(n));
    }
    std::int32_t add(const Delay& d) {
        check_law("delay", "time", d.time);
        Node n;
        n.kind = Kind::delay;
        n.law.emplace(d.time);
        return put(std::move(n));
    }
    std::int32_t add(const Serial& s) { return group(Kind::serial, s.steps, "serial"); }
    std::int32_t add(const Parallel& p) { return group(Kind::parallel, p.branches, "parallel"); }
    std::int32_t group(Kind kind, const std::vector<Step>& steps, const char* where) {
        if (steps.empty()) throw DomainError(where, "steps", 0.0, ">= 1");
        Node n;
        n.kind = kind;
        for (const Step& s : steps) n.child.push_back((*this)(s));
        return put(std::move(n));
    }
    std::int32_t add(const Sometimes& s) {
        check_chance("sometimes", "probability", s.probability);
        Node n;
        n.kind = Kind::sometimes;
        n.chance = s.probability;
        n.child.push_back((*this)(*s.step));
        return put(std::move(n));
    }
    std::int32_t add(const Cached& c) {
        check_chance("cached", "hit_ratio", c.hit_ratio);
        check_time("cached", "lookup", c.lookup);
        Node n;
        n.kind = Kind::cached;
        n.chance = c.hit_ratio;
        n.time = c.lookup;
        n.child.push_back((*this)(*c.miss));
        return put(std::move(n));
    }
    std::int32_t add(const Retried& r) {
        check_timeout("retried", r.timeout);
        if (r.retries < 0) throw DomainError("retried", "retries", r.retries, ">= 0");
        check_time("retried", "backoff", r.backoff);
        check_time("retried", "factor", r.factor);
        Node n;
        n.kind = Kind::retried;
        n.time = r.timeout;
        n.retries = r.retries;
        n.backoff = r.backoff;
        n.factor = r.factor;
        n.cancel = r.cancel;
        n.child.push_back((*this)(*r.step));
        program_.has_retry = true;
        return put(std::move(n));
    }
    std::int32_t add(const Hedged& h) {
        check_time("hedged", "delay", h.delay);
        Node n;
        n.kind = Kind::hedged;
        n.time = h.delay;
        n.cancel = h.cancel;
        n.child.push_back((*this)(*h.step));
        return put(std::move(n));
    }
    std::int32_t add(const Fallback& f) {
        if (f.tiers.empty()) throw DomainError("fallback", "tiers", 0.0, ">= 1");
        Node n;
        n.kind = Kind::fallback;
        for (const Tier& t : f.tiers) {
            check_timeout("fallback", t.timeout);
            n.child.push_back((*this)(*t.step));
            n.timeout.push_back(t.timeout);
            n.cancels.push_back(t.cancel ? 1 : 0);
        }
        const std::int32_t index = put(std::move(n));
        if (program_.first_fallback < 0) program_.first_fallback = index;
        return index;
    }

    const Network& network_;
    detail::Program& program_;
    int depth_ = 0;
};

void add_visits(const detail::Program& p, std::int32_t node, double weight, std::vector<double>& visits) {
    const detail::Node& n = p.node[static_cast<std::size_t>(node)];
    switch (n.kind) {
        case detail::Kind::visit:
            visits[static_cast<std::size_t>(n.station)] += weight;
            return;
        case detail::Kind::delay:
            return;
        case detail::Kind::sometimes:
            weight *= n.chance;
            break;
        case detail::Kind::cached:
            weight *= 1.0 - n.chance;
            break;
        case detail::Kind::fallback:
            add_visits(p, n.child[0], weight, visits);
            return;
        default:
            break;
    }
    for (const std::int32_t c : n.child) add_visits(p, c, weight, visits);
}

}  // namespace

Parallel fan_out(const Step& step, int n) {
    if (n < 1) throw DomainError("fan_out", "n", n, ">= 1");
    return {std::vector<Step>(static_cast<std::size_t>(n), step)};
}

void validate(const Network& network) { (void)detail::program_of(network); }

std::vector<double> loads(const Network& network) {
    const detail::Program p = detail::program_of(network);
    std::vector<double> load(network.stations.size(), 0.0);
    add_visits(p, p.root, mean_rate(network.arrivals), load);
    for (std::size_t i = 0; i < load.size(); ++i) {
        const Station& s = network.stations[i];
        double each = s.batching ? s.batching->time(s.batching->max) * prob::mean(s.batching->noise) / s.batching->max
                                 : prob::mean(s.service);
        if (s.outages) {
            const double up = prob::mean(s.outages->up);
            const double down = prob::mean(s.outages->repair) + s.start_up;
            // A time up without end leaves nothing to correct.
            if (up < kInfinity) each *= down < kInfinity ? (up + down) / up : kInfinity;
        }
        double share = 1.0;  // of the fullest server against an equal share
        if (!s.weight.empty()) {
            double total = 0.0, most = 0.0;
            for (const double w : s.weight) {
                total += w;
                most = std::max(most, w);
            }
            share = most / total * s.servers;
        }
        load[i] = load[i] > 0.0 ? load[i] * each * share / s.servers : 0.0;
    }
    return load;
}

namespace detail {

Program program_of(const Network& network) {
    simulation::validate(network.arrivals);
    if (network.stations.empty()) throw DomainError("network", "stations", 0.0, ">= 1");
    Program p;
    for (std::size_t i = 0; i < network.stations.size(); ++i) {
        const Station& s = network.stations[i];
        check(s, i);
        StationPlan plan;
        plan.data = s;
        if (s.batching) {
            plan.max_batch = s.batching->max;
            plan.delay = s.batching->delay;
            for (int n = 1; n <= s.batching->max; ++n) plan.batch_time.push_back(s.batching->time(n));
            plan.service.emplace(s.batching->noise);
        } else {
            plan.service.emplace(s.service);
        }
        if (s.patience) plan.patience.emplace(*s.patience);
        if (s.outages) {
            plan.up.emplace(s.outages->up);
            plan.repair.emplace(s.outages->repair);
        }
        plan.capacity = s.capacity.value_or(0);
        double sum = 0.0;
        for (const double w : s.weight) plan.cumulative_weight.push_back(sum += w);
        p.station.push_back(std::move(plan));
    }
    p.root = Flattener(network, p)(network.flow);
    p.bare_visit = p.node.size() == 1 && p.node[0].kind == Kind::visit;
    return p;
}

bool sheds(const Network& network) {
    for (const Station& s : network.stations) {
        if (s.capacity || s.patience) return true;
    }
    const Program p = program_of(network);
    for (const Node& n : p.node) {
        if (n.kind == Kind::retried && n.cancel && n.time < kInfinity) return true;
        for (std::size_t i = 0; i < n.cancels.size(); ++i) {
            if (n.cancels[i] != 0 && n.timeout[i] < kInfinity) return true;
        }
    }
    return false;
}

}  // namespace detail
}  // namespace sizewell::simulation
