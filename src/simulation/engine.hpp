// One replication of a network, event by event.
#pragma once

#include "simulation/event_heap.hpp"
#include "simulation/program.hpp"

#include "sizewell/simulation/run.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace sizewell::simulation::detail {

// Where a replication puts what it measures.
enum RequestRatio : std::size_t {
    kBlocked,
    kAbandoned,
    kFailed,
    kAttempts,
    kCopies,
    kInSystem,
    kThroughput,
    kGrowth,
    kRequestRatios
};
enum StationRatio : std::size_t {
    kVisitsBlocked,
    kVisitsAbandoned,
    kBusy,
    kBatch,
    kInStation,
    kVisitRate,
    kStationGrowth,
    kStationRatios
};

/// How many laws of times and ratios a program's tally has: wait and response of requests, then of each station (not for
/// a bare visit); the ratios above, then those of each station, then a share for each tier of the first fallback chain.
Shape shape_of(const Program& program);

class Engine {
  public:
    Engine(const Program& program, const ArrivalSource& arrivals, const Replication& order, Tally& tally);

    /// Runs until every measured request has ended; false if it was stopped.
    bool run();

  private:
    static constexpr std::int32_t kNone = -1;    // no activity
    static constexpr std::int32_t kRoot = -2;    // parent of a request's own activity
    static constexpr std::int32_t kOrphan = -3;  // parent of work nobody waits for any more

    enum class Why : std::uint8_t { done, blocked, abandoned, timed_out };
    enum class State : std::uint8_t { fresh, waiting, serving, turned_away, trying, pausing };

    // A step under way for one request: links to its parent and children, and to its neighbours in a queue or on a server.
    struct Activity {
        double start = 0.0;
        double waited = 0.0;        // in queues, on the path that decided
        double served = 0.0;        // start of the last service
        std::uint32_t version = 0;  // of its timer
        std::int32_t node = 0;
        std::int32_t parent = kNone, first_child = kNone, left = kNone, right = kNone;
        std::int32_t before = kNone, after = kNone;
        std::int32_t queue = kNone, server = kNone;
        std::int32_t stage = 0;  // child under way, attempts made, branches left
        std::int32_t restarts = 0;
        State state = State::fresh;
        Why last_failure = Why::timed_out;
        bool measured = false;
        bool in_station = false;
    };

    struct Chain {  // activities linked by before / after
        std::int32_t head = kNone, tail = kNone;
        std::int32_t size = 0;
    };

    struct Queue {
        Chain waiting;
        std::int32_t station = 0, first_server = 0;
        std::uint32_t version = 0;
        bool timer = false;
        std::vector<std::int32_t> idle;
    };

    struct Server {
        Chain batch;
        std::int32_t station = 0, queue = 0;
        std::uint32_t version = 0;
        bool up = true;
    };

    struct StationState {
        std::int32_t first_queue = 0, queues = 1, first_server = 0;
        std::int32_t turn = 0;  // of round robin
        std::int32_t inside = 0, busy = 0;
        std::vector<double> credit;  // of weighted round robin
        double area_inside = 0.0, area_busy = 0.0, last = 0.0;
        std::int64_t visits = 0, blocked = 0, abandoned = 0, served = 0;  // measured
        std::int64_t batches = 0, batched = 0;                            // in the window
        std::int32_t inside_at_start = 0;
    };

    Activity& at(std::int32_t i) { return pool_[static_cast<std::size_t>(i)]; }
    const Node& node_of(const Activity& a) const { return program_.node[static_cast<std::size_t>(a.node)]; }
    Queue& queue(std::int32_t i) { return queues_[static_cast<std::size_t>(i)]; }
    Server& server(std::int32_t i) { return servers_[static_cast<std::size_t>(i)]; }
    StationState& station(std::int32_t i) { return stations_[static_cast<std::size_t>(i)]; }
    const StationPlan& plan(std::int32_t i) const { return program_.station[static_cast<std::size_t>(i)]; }

    // flow (engine_flow.cpp)
    std::int32_t start(std::int32_t node, std::int32_t parent, bool measured, std::int32_t avoid = kNone);
    void advance(std::int32_t a, std::int32_t avoid);
    void finish(std::int32_t a, Why why);
    void child_done(std::int32_t a, Why why, double waited);
    void attempt(std::int32_t a);
    void attempt_failed(std::int32_t a, Why why);
    void next_tier(std::int32_t a, Why why);
    void on_timer(std::int32_t a);
    void abandon_children(std::int32_t a, bool cancel);
    void cancel(std::int32_t a);
    void detach(std::int32_t a);
    void release(std::int32_t a);
    void arm(std::int32_t a, double after);
    void disarm(std::int32_t a) { ++at(a).version; }
    void request_done(const Activity& a, Why why);

    // stations (engine_station.cpp)
    void join(std::int32_t a, std::int32_t avoid);
    std::int32_t route(std::int32_t s, std::int32_t avoid);
    void dispatch(std::int32_t q);
    void free_server(std::int32_t v);
    void on_service_end(std::int32_t v);
    void on_server_down(std::int32_t v);
    void on_server_up(std::int32_t v);
    void leave_station(std::int32_t a);
    void count(std::int32_t s, int inside, int busy);
    void append(Chain& chain, std::int32_t a);
    void prepend(Chain& chain, std::int32_t a);
    void unlink(Chain& chain, std::int32_t a);

    // the window that time averages cover
    void open_window();
    void close_window();
    bool next_arrival();

    const Program& program_;
    const Replication& order_;
    Tally& tally_;
    prob::Random arrival_random_, service_random_, route_random_, patience_random_, outage_random_;
    std::unique_ptr<ArrivalStream> arrivals_;
    std::array<double, 256> gap_{};
    std::size_t gap_next_ = 0, gap_count_ = 0;

    EventHeap agenda_;
    std::vector<Activity> pool_;
    std::vector<std::int32_t> unused_;
    std::vector<Queue> queues_;
    std::vector<Server> servers_;
    std::vector<StationState> stations_;

    std::vector<std::pair<std::int32_t, std::uint32_t>> ends_;  // of one batch, while it is being ended

    double now_ = 0.0, arrival_ = 0.0;
    bool more_arrivals_ = true;
    bool stuck_ = false;
    std::int64_t arrived_ = 0, ended_ = 0;  // ended_: measured requests
    std::int64_t succeeded_ = 0, blocked_ = 0, abandoned_ = 0, attempts_ = 0, copies_ = 0;
    std::vector<std::int64_t> tier_;
    std::int64_t in_system_ = 0, in_system_at_start_ = 0;
    double area_in_system_ = 0.0, last_change_ = 0.0, window_start_ = 0.0;
    bool window_open_ = false;
};

}  // namespace sizewell::simulation::detail
