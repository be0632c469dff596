#include "simulation/engine.hpp"

#include <limits>

namespace sizewell::simulation::detail {

Shape shape_of(const Program& program) {
    Shape shape;
    shape.times = program.bare_visit ? 2 : 2 + 2 * program.station.size();
    shape.ratios = kRequestRatios + kStationRatios * program.station.size();
    if (program.first_fallback >= 0)
        shape.ratios += program.node[static_cast<std::size_t>(program.first_fallback)].child.size();
    return shape;
}

Engine::Engine(const Program& program, const ArrivalSource& arrivals, const Replication& order, Tally& tally)
    : program_(program),
      order_(order),
      tally_(tally),
      arrival_random_(order.stream(0)),
      service_random_(order.stream(1)),
      route_random_(order.stream(2)),
      patience_random_(order.stream(3)),
      outage_random_(order.stream(4)),
      arrivals_(arrivals.stream(arrival_random_)) {
    for (std::size_t i = 0; i < program.station.size(); ++i) {
        const StationPlan& p = program.station[i];
        const auto s = static_cast<std::int32_t>(i);
        const std::int32_t servers = p.data.servers;
        StationState st;
        st.first_queue = static_cast<std::int32_t>(queues_.size());
        st.first_server = static_cast<std::int32_t>(servers_.size());
        st.queues = p.data.routing == Routing::shared ? 1 : servers;
        if (p.data.routing == Routing::round_robin) {
            st.credit.assign(p.data.weight.size(), 0.0);
            // Replications start at different places of the round.
            st.turn = static_cast<std::int32_t>(route_random_.below(static_cast<std::uint32_t>(servers)));
        }
        for (std::int32_t k = 0; k < st.queues; ++k) {
            Queue q;
            q.station = s;
            q.first_server = st.first_server + k;
            queues_.push_back(std::move(q));
        }
        for (std::int32_t k = 0; k < servers; ++k) {
            Server v;
            v.station = s;
            v.queue = st.first_queue + (st.queues == 1 ? 0 : k);
            servers_.push_back(v);
        }
        stations_.push_back(std::move(st));
    }
    for (std::size_t i = servers_.size(); i-- > 0;) {
        const auto v = static_cast<std::int32_t>(i);
        const double cold = plan(server(v).station).data.start_up;
        if (cold > 0.0) {
            server(v).up = false;
            agenda_.push(cold, EventKind::server_up, static_cast<std::uint32_t>(v), 0);
        } else {
            on_server_up(v);
        }
    }
    if (program.first_fallback >= 0)
        tier_.assign(program.node[static_cast<std::size_t>(program.first_fallback)].child.size(), 0);
    more_arrivals_ = next_arrival();
}

bool Engine::next_arrival() {
    if (gap_next_ == gap_count_) {
        gap_count_ = arrivals_->fill(gap_, arrival_random_);
        gap_next_ = 0;
        if (gap_count_ == 0) {
            arrival_ = std::numeric_limits<double>::infinity();
            return false;
        }
    }
    arrival_ += gap_[gap_next_++];
    return true;
}

void Engine::open_window() {
    window_open_ = true;
    window_start_ = last_change_ = now_;
    area_in_system_ = 0.0;
    in_system_at_start_ = in_system_;
    for (StationState& st : stations_) {
        st.last = now_;
        st.area_inside = st.area_busy = 0.0;
        st.batches = st.batched = 0;
        st.inside_at_start = st.inside;
    }
}

void Engine::close_window() {
    if (!window_open_) return;
    window_open_ = false;
    const double span = now_ - window_start_;
    const auto arrived = static_cast<double>(order_.measured);
    area_in_system_ += static_cast<double>(in_system_) * (now_ - last_change_);
    last_change_ = now_;
    tally_.ratio[kInSystem] = {area_in_system_, span};
    tally_.ratio[kThroughput].under = span;
    tally_.ratio[kGrowth] = {static_cast<double>(in_system_ - in_system_at_start_), arrived};
    for (std::size_t i = 0; i < stations_.size(); ++i) {
        const auto s = static_cast<std::int32_t>(i);
        count(s, 0, 0);
        const StationState& st = stations_[i];
        Ratio* const r = &tally_.ratio[kRequestRatios + kStationRatios * i];
        r[kBusy] = {st.area_busy, span * plan(s).data.servers};
        r[kBatch] = {static_cast<double>(st.batched), static_cast<double>(st.batches)};
        r[kInStation] = {st.area_inside, span};
        r[kVisitRate].under = span;
        r[kStationGrowth] = {static_cast<double>(st.inside - st.inside_at_start), arrived};
    }
}

bool Engine::run() {
    const std::int64_t first = order_.warm_up, last = order_.warm_up + order_.measured;
    for (std::uint64_t step = 1; ended_ < order_.measured; ++step) {
        if (step % 8192 == 0 && (order_.stop->requested() || stuck_)) {
            if (!stuck_) return false;
            break;
        }
        if (more_arrivals_ && (agenda_.empty() || !(agenda_.top().time < arrival_))) {
            now_ = arrival_;
            if (arrived_ == first) open_window();
            if (arrived_ == last) close_window();
            area_in_system_ += static_cast<double>(in_system_) * (now_ - last_change_);
            last_change_ = now_;
            ++in_system_;
            const bool measured = arrived_ >= first && arrived_ < last;
            ++arrived_;
            start(program_.root, kRoot, measured);
            more_arrivals_ = next_arrival();
            continue;
        }
        if (agenda_.empty()) {
            stuck_ = true;
            break;
        }
        const Event e = agenda_.top();
        agenda_.pop();
        const auto id = static_cast<std::int32_t>(e.id);
        switch (e.kind()) {
            case EventKind::service_end:
                if (server(id).version != e.version) break;
                now_ = e.time;
                on_service_end(id);
                break;
            case EventKind::timer:
                if (at(id).version != e.version) break;
                now_ = e.time;
                on_timer(id);
                break;
            case EventKind::batch_timer:
                now_ = e.time;
                queue(id).timer = false;
                dispatch(id);
                break;
            case EventKind::server_down:
                now_ = e.time;
                on_server_down(id);
                break;
            case EventKind::server_up:
                now_ = e.time;
                on_server_up(id);
                break;
        }
    }
    close_window();
    const auto asked = static_cast<double>(order_.measured);
    auto& ratio = tally_.ratio;
    ratio[kBlocked] = {static_cast<double>(blocked_), asked};
    ratio[kAbandoned] = {static_cast<double>(abandoned_), asked};
    ratio[kFailed] = {static_cast<double>(ended_ - succeeded_), asked};
    ratio[kAttempts] = {static_cast<double>(attempts_), asked};
    ratio[kCopies] = {static_cast<double>(copies_), asked};
    ratio[kThroughput].over = static_cast<double>(succeeded_);
    for (std::size_t i = 0; i < stations_.size(); ++i) {
        const StationState& st = stations_[i];
        Ratio* const r = &ratio[kRequestRatios + kStationRatios * i];
        r[kVisitsBlocked] = {static_cast<double>(st.blocked), static_cast<double>(st.visits)};
        r[kVisitsAbandoned] = {static_cast<double>(st.abandoned), static_cast<double>(st.visits)};
        r[kVisitRate].over = static_cast<double>(st.served);
        // A visit without end: the queue grows for ever, however little of that the run has seen.
        if (stuck_) r[kStationGrowth] = {1.0, 1.0};
    }
    const std::size_t tiers = kRequestRatios + kStationRatios * stations_.size();
    for (std::size_t k = 0; k < tier_.size(); ++k) ratio[tiers + k] = {static_cast<double>(tier_[k]), asked};
    return true;
}

}  // namespace sizewell::simulation::detail
