// Queues and servers of an engine.
#include "simulation/engine.hpp"

#include <algorithm>

namespace sizewell::simulation::detail {
namespace {

// A visit that starts over so often never ends: its server fails before it can be served.
constexpr std::int32_t kRestartsWithoutEnd = 1000;

}  // namespace

void Engine::append(Chain& chain, std::int32_t a) {
    Activity& act = at(a);
    act.before = chain.tail;
    act.after = kNone;
    (chain.tail == kNone ? chain.head : at(chain.tail).after) = a;
    chain.tail = a;
    ++chain.size;
}

void Engine::prepend(Chain& chain, std::int32_t a) {
    Activity& act = at(a);
    act.before = kNone;
    act.after = chain.head;
    (chain.head == kNone ? chain.tail : at(chain.head).before) = a;
    chain.head = a;
    ++chain.size;
}

void Engine::unlink(Chain& chain, std::int32_t a) {
    const Activity& act = at(a);
    (act.before == kNone ? chain.head : at(act.before).after) = act.after;
    (act.after == kNone ? chain.tail : at(act.after).before) = act.before;
    --chain.size;
}

void Engine::count(std::int32_t s, int inside, int busy) {
    StationState& st = station(s);
    const double span = now_ - st.last;
    st.area_inside += span * st.inside;
    st.area_busy += span * st.busy;
    st.last = now_;
    st.inside += inside;
    st.busy += busy;
}

void Engine::leave_station(std::int32_t a) {
    count(node_of(at(a)).station, -1, 0);
    at(a).in_station = false;
}

void Engine::join(std::int32_t a, std::int32_t avoid) {
    const std::int32_t s = node_of(at(a)).station;
    const StationPlan& p = plan(s);
    Activity& act = at(a);
    if (act.measured) ++station(s).visits;
    if (p.capacity > 0 && station(s).inside >= p.capacity) {
        if (act.measured) ++station(s).blocked;
        act.state = State::turned_away;
        arm(a, 0.0);
        return;
    }
    const std::int32_t q = route(s, avoid);
    act.queue = q;
    act.state = State::waiting;
    act.in_station = true;
    count(s, 1, 0);
    append(queue(q).waiting, a);
    dispatch(q);
    if (p.patience && at(a).state == State::waiting) arm(a, (*p.patience)(patience_random_));
}

std::int32_t Engine::route(std::int32_t s, std::int32_t avoid) {
    StationState& st = station(s);
    if (st.queues == 1) return st.first_queue;
    const StationPlan& p = plan(s);
    const auto up = [&](std::int32_t q) { return server(queue(q).first_server).up; };
    bool some_up = !p.up && p.data.start_up == 0.0;
    const bool all_up = some_up;
    std::int32_t choices = st.queues;
    if (!all_up) {
        choices = 0;
        for (std::int32_t q = st.first_queue; q < st.first_queue + st.queues; ++q) choices += up(q) ? 1 : 0;
        some_up = choices > 0;
    }
    // A copy avoids its original unless that leaves nowhere to go.
    if (some_up && avoid >= st.first_queue && avoid < st.first_queue + st.queues) {
        if (choices - (all_up || up(avoid) ? 1 : 0) <= 0) avoid = kNone;
    }
    const auto allowed = [&](std::int32_t q) { return q != avoid && (all_up || !some_up || up(q)); };
    switch (p.data.routing) {
        case Routing::random:
            for (;;) {
                std::int32_t k = 0;
                if (p.cumulative_weight.empty()) {
                    k = static_cast<std::int32_t>(route_random_.below(static_cast<std::uint32_t>(st.queues)));
                } else {
                    const double u = route_random_.uniform() * p.cumulative_weight.back();
                    k = static_cast<std::int32_t>(
                        std::upper_bound(p.cumulative_weight.begin(), p.cumulative_weight.end(), u) -
                        p.cumulative_weight.begin());
                    k = std::min(k, st.queues - 1);
                }
                if (allowed(st.first_queue + k)) return st.first_queue + k;
                // All the weight may lie on servers that are not allowed: then any allowed one will do.
                if (!p.cumulative_weight.empty()) {
                    double weight = 0.0;
                    std::int32_t any = kNone;
                    for (std::int32_t i = 0; i < st.queues; ++i) {
                        if (!allowed(st.first_queue + i)) continue;
                        weight += p.data.weight[static_cast<std::size_t>(i)];
                        any = st.first_queue + i;
                    }
                    if (!(weight > 0.0)) return any;
                }
            }
        case Routing::round_robin:
            if (st.credit.empty()) {
                for (;;) {
                    const std::int32_t q = st.first_queue + st.turn;
                    st.turn = st.turn + 1 == st.queues ? 0 : st.turn + 1;
                    if (allowed(q)) return q;
                }
            } else {
                // Each turn every server earns its weight, and the richest allowed one pays for all: shares are exact
                // and a heavy server does not get its visits in a row.
                std::int32_t best = kNone;
                double total = 0.0;
                for (std::int32_t i = 0; i < st.queues; ++i) {
                    const auto k = static_cast<std::size_t>(i);
                    if (!allowed(st.first_queue + i)) continue;
                    st.credit[k] += p.data.weight[k];
                    total += p.data.weight[k];
                    if (best == kNone || st.credit[k] > st.credit[static_cast<std::size_t>(best)]) best = i;
                }
                st.credit[static_cast<std::size_t>(best)] -= total;
                return st.first_queue + best;
            }
        default:
            break;
    }
    std::int32_t best = kNone, least = 0;
    std::uint32_t ties = 0;
    for (std::int32_t q = st.first_queue; q < st.first_queue + st.queues; ++q) {
        if (!allowed(q)) continue;
        const std::int32_t here = queue(q).waiting.size + server(queue(q).first_server).batch.size;
        if (best == kNone || here < least) {
            best = q;
            least = here;
            ties = 1;
        } else if (here == least && route_random_.below(++ties) == 0) {
            best = q;
        }
    }
    return best;
}

void Engine::dispatch(std::int32_t q) {
    Queue& qu = queue(q);
    const std::int32_t s = qu.station;
    const StationPlan& p = plan(s);
    while (qu.waiting.size > 0 && !qu.idle.empty()) {
        if (p.delay > 0.0 && qu.waiting.size < p.max_batch) {
            const double due = at(qu.waiting.head).start + p.delay;
            if (now_ < due) {
                if (!qu.timer) {
                    agenda_.push(due, EventKind::batch_timer, static_cast<std::uint32_t>(q), 0);
                    qu.timer = true;
                }
                return;
            }
        }
        const std::int32_t v = qu.idle.back();
        qu.idle.pop_back();
        Server& sv = server(v);
        const std::int32_t n = std::min(qu.waiting.size, p.max_batch);
        for (std::int32_t i = 0; i < n; ++i) {
            const std::int32_t a = qu.waiting.head;
            unlink(qu.waiting, a);
            append(sv.batch, a);
            Activity& act = at(a);
            act.state = State::serving;
            act.server = v;
            act.served = now_;
            ++act.version;
        }
        count(s, 0, 1);
        StationState& st = station(s);
        ++st.batches;
        st.batched += n;
        double time = (*p.service)(service_random_);
        if (!p.batch_time.empty()) time *= p.batch_time[static_cast<std::size_t>(n) - 1];
        agenda_.push(now_ + time, EventKind::service_end, static_cast<std::uint32_t>(v), ++sv.version);
    }
}

// The server has nothing to do any more; whoever calls this dispatches the queue afterwards.
void Engine::free_server(std::int32_t v) {
    Server& sv = server(v);
    ++sv.version;
    count(sv.station, 0, -1);
    if (sv.up) queue(sv.queue).idle.push_back(v);
}

void Engine::on_service_end(std::int32_t v) {
    const std::int32_t q = server(v).queue, s = server(v).station;
    const Chain done = server(v).batch;
    server(v).batch = Chain{};
    free_server(v);
    for (std::int32_t a = done.head; a != kNone; a = at(a).after) {
        Activity& act = at(a);
        act.waited = act.served - act.start;
        if (act.measured) {
            ++station(s).served;
            if (!program_.bare_visit) {
                const std::size_t k = 2 + 2 * static_cast<std::size_t>(s);
                tally_.add(k, act.waited);
                tally_.add(k + 1, now_ - act.start);
            }
        }
        leave_station(a);
        act.queue = act.server = kNone;
    }
    dispatch(q);
    if (done.size == 1) {
        finish(done.head, Why::done);
        return;
    }
    // Ending one visit may cancel another one of the same batch (two branches of one request): a copy of what must still
    // end, with the version that tells whether it is still the same.
    ends_.clear();
    for (std::int32_t a = done.head; a != kNone; a = at(a).after) ends_.emplace_back(a, at(a).version);
    for (const auto& [a, version] : ends_) {
        if (at(a).version == version) finish(a, Why::done);
    }
}

void Engine::on_server_down(std::int32_t v) {
    Server& sv = server(v);
    const StationPlan& p = plan(sv.station);
    sv.up = false;
    Queue& qu = queue(sv.queue);
    if (sv.batch.size > 0) {
        for (std::int32_t a = sv.batch.tail; a != kNone; a = sv.batch.tail) {
            unlink(sv.batch, a);
            Activity& act = at(a);
            act.state = State::waiting;
            act.server = kNone;
            if (++act.restarts > kRestartsWithoutEnd) stuck_ = true;
            prepend(qu.waiting, a);
        }
        free_server(v);
    } else {
        qu.idle.erase(std::find(qu.idle.begin(), qu.idle.end(), v));
    }
    const double away = (*p.repair)(outage_random_) + p.data.start_up;
    agenda_.push(now_ + away, EventKind::server_up, static_cast<std::uint32_t>(v), 0);
    dispatch(sv.queue);
}

void Engine::on_server_up(std::int32_t v) {
    Server& sv = server(v);
    const StationPlan& p = plan(sv.station);
    sv.up = true;
    queue(sv.queue).idle.push_back(v);
    if (p.up) {
        const double alive = (*p.up)(outage_random_);
        if (alive < 1e300) agenda_.push(now_ + alive, EventKind::server_down, static_cast<std::uint32_t>(v), 0);
    }
    dispatch(sv.queue);
}

}  // namespace sizewell::simulation::detail
