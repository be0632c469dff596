// How requests walk through the steps of a flow.
#include "simulation/engine.hpp"

#include <cmath>
#include <limits>

namespace sizewell::simulation::detail {

std::int32_t Engine::start(std::int32_t node, std::int32_t parent, bool measured, std::int32_t avoid) {
    std::int32_t a = kNone;
    if (unused_.empty()) {
        a = static_cast<std::int32_t>(pool_.size());
        pool_.emplace_back();
    } else {
        a = unused_.back();
        unused_.pop_back();
    }
    Activity& act = at(a);
    const std::uint32_t version = act.version;
    act = Activity{};
    act.version = version;
    act.start = now_;
    act.node = node;
    act.parent = parent;
    act.measured = measured;
    if (parent >= 0) {
        Activity& up = at(parent);
        act.right = up.first_child;
        if (up.first_child != kNone) at(up.first_child).left = a;
        up.first_child = a;
    }
    advance(a, avoid);
    return a;
}

// Sets a fresh activity going.  Nothing ends in here: what takes no time ends by a timer of zero, so that whoever starts
// children never sees one end before all are started.
void Engine::advance(std::int32_t a, std::int32_t avoid) {
    const Node& n = node_of(at(a));
    const bool measured = at(a).measured;
    switch (n.kind) {
        case Kind::visit:
            join(a, avoid);
            return;
        case Kind::delay:
            arm(a, (*n.law)(service_random_));
            return;
        case Kind::serial:
            start(n.child[0], a, measured);
            return;
        case Kind::parallel:
            at(a).stage = static_cast<std::int32_t>(n.child.size());
            for (const std::int32_t c : n.child) start(c, a, measured);
            return;
        case Kind::sometimes:
            if (route_random_.uniform() < n.chance) {
                start(n.child[0], a, measured);
            } else {
                arm(a, 0.0);
            }
            return;
        case Kind::cached:
            arm(a, n.time);
            return;
        case Kind::retried:
            attempt(a);
            return;
        case Kind::hedged:
            at(a).stage = 1;
            arm(a, n.time);
            start(n.child[0], a, measured);
            return;
        case Kind::fallback:
            next_tier(a, Why::done);
            return;
    }
}

void Engine::arm(std::int32_t a, double after) {
    Activity& act = at(a);
    ++act.version;
    if (after < std::numeric_limits<double>::infinity())
        agenda_.push(now_ + after, EventKind::timer, static_cast<std::uint32_t>(a), act.version);
}

void Engine::on_timer(std::int32_t a) {
    Activity& act = at(a);
    const Node& n = node_of(act);
    switch (n.kind) {
        case Kind::visit:
            if (act.state == State::waiting) {
                const std::int32_t q = act.queue;
                unlink(queue(q).waiting, a);
                if (act.measured) ++station(n.station).abandoned;
                leave_station(a);
                finish(a, Why::abandoned);
            } else {
                finish(a, Why::blocked);
            }
            return;
        case Kind::cached:
            if (route_random_.uniform() < n.chance) {
                finish(a, Why::done);
            } else {
                start(n.child[0], a, act.measured);
            }
            return;
        case Kind::retried:
            if (act.state == State::trying) {
                abandon_children(a, n.cancel);
                attempt_failed(a, Why::timed_out);
            } else {
                attempt(a);
            }
            return;
        case Kind::hedged: {
            act.stage = 2;
            if (act.measured) ++copies_;
            // A copy of a visit must not land in the queue of its original.
            std::int32_t avoid = kNone;
            if (act.first_child != kNone && node_of(at(act.first_child)).kind == Kind::visit)
                avoid = at(act.first_child).queue;
            start(n.child[0], a, act.measured, avoid);
            return;
        }
        case Kind::fallback:
            abandon_children(a, n.cancels[static_cast<std::size_t>(act.stage) - 1] != 0);
            next_tier(a, Why::timed_out);
            return;
        default:
            finish(a, Why::done);
            return;
    }
}

void Engine::attempt(std::int32_t a) {
    Activity& act = at(a);
    const Node& n = node_of(act);
    ++act.stage;
    act.state = State::trying;
    if (act.measured) ++attempts_;
    arm(a, n.time);
    start(n.child[0], a, at(a).measured);
}

void Engine::attempt_failed(std::int32_t a, Why why) {
    Activity& act = at(a);
    const Node& n = node_of(act);
    if (act.stage > n.retries) {
        finish(a, why);
        return;
    }
    act.state = State::pausing;
    arm(a, n.backoff * std::pow(n.factor, act.stage - 1));
}

void Engine::next_tier(std::int32_t a, Why why) {
    Activity& act = at(a);
    const Node& n = node_of(act);
    if (static_cast<std::size_t>(act.stage) >= n.child.size()) {
        finish(a, why);
        return;
    }
    const auto tier = static_cast<std::size_t>(act.stage++);
    arm(a, n.timeout[tier]);
    start(n.child[tier], a, at(a).measured);
}

void Engine::finish(std::int32_t a, Why why) {
    const Activity act = at(a);
    detach(a);
    release(a);
    if (act.parent == kRoot) {
        request_done(act, why);
    } else if (act.parent >= 0) {
        child_done(act.parent, why, act.waited);
    }
}

void Engine::child_done(std::int32_t a, Why why, double waited) {
    Activity& act = at(a);
    const Node& n = node_of(act);
    const bool ok = why == Why::done;
    switch (n.kind) {
        case Kind::serial:
            act.waited += waited;
            ++act.stage;
            if (!ok || static_cast<std::size_t>(act.stage) == n.child.size()) {
                finish(a, why);
            } else {
                start(n.child[static_cast<std::size_t>(act.stage)], a, act.measured);
            }
            return;
        case Kind::parallel:
            act.waited = waited;
            if (!ok) abandon_children(a, true);
            if (--act.stage == 0 || !ok) finish(a, why);
            return;
        case Kind::retried:
            if (ok) {
                act.waited = waited;
                finish(a, why);
            } else {
                attempt_failed(a, why);
            }
            return;
        case Kind::hedged:
            act.waited = waited;
            if (ok) {
                abandon_children(a, n.cancel);
                finish(a, why);
            } else if (act.first_child == kNone) {
                finish(a, why);
            }
            return;
        case Kind::fallback:
            if (ok) {
                if (act.measured && a >= 0 && act.node == program_.first_fallback)
                    ++tier_[static_cast<std::size_t>(act.stage) - 1];
                act.waited = waited;
                finish(a, why);
            } else {
                next_tier(a, why);
            }
            return;
        default:
            act.waited = waited;
            finish(a, why);
            return;
    }
}

void Engine::abandon_children(std::int32_t a, bool cancels) {
    for (std::int32_t c = at(a).first_child; c != kNone; c = at(a).first_child) {
        if (cancels) {
            cancel(c);
        } else {
            detach(c);
            at(c).parent = kOrphan;
        }
    }
}

void Engine::cancel(std::int32_t a) {
    abandon_children(a, true);
    detach(a);
    Activity& act = at(a);
    std::int32_t q = kNone;
    if (act.in_station) {
        q = act.queue;
        if (act.state == State::waiting) {
            unlink(queue(q).waiting, a);
        } else {
            const std::int32_t v = act.server;
            unlink(server(v).batch, a);
            if (server(v).batch.size == 0) free_server(v);
        }
        leave_station(a);
    }
    release(a);
    if (q != kNone) dispatch(q);
}

void Engine::detach(std::int32_t a) {
    Activity& act = at(a);
    if (act.parent >= 0 && at(act.parent).first_child == a) at(act.parent).first_child = act.right;
    if (act.left != kNone) at(act.left).right = act.right;
    if (act.right != kNone) at(act.right).left = act.left;
    act.left = act.right = kNone;
}

void Engine::release(std::int32_t a) {
    ++at(a).version;
    unused_.push_back(a);
}

void Engine::request_done(const Activity& a, Why why) {
    area_in_system_ += static_cast<double>(in_system_) * (now_ - last_change_);
    last_change_ = now_;
    --in_system_;
    if (!a.measured) return;
    ++ended_;
    switch (why) {
        case Why::done:
            ++succeeded_;
            tally_.add(0, a.waited);
            tally_.add(1, now_ - a.start);
            break;
        case Why::blocked:
            ++blocked_;
            break;
        case Why::abandoned:
            ++abandoned_;
            break;
        case Why::timed_out:
            break;
    }
}

}  // namespace sizewell::simulation::detail
