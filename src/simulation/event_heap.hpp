// The agenda of a simulation: events by time, ties in the order they were made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sizewell::simulation::detail {

enum class EventKind : std::uint32_t { service_end, timer, batch_timer, server_down, server_up };

struct Event {
    double time;
    std::uint64_t order;    // kind in the low bits: the order of making decides, the kind comes along
    std::uint32_t id;       // server, activity or queue
    std::uint32_t version;  // of it: an event of an older version is void

    [[nodiscard]] EventKind kind() const { return static_cast<EventKind>(order & 7U); }
    friend bool operator<(const Event& a, const Event& b) {
        return a.time < b.time || (a.time == b.time && a.order < b.order);
    }
};

/// A heap of four children a node: half the levels of a binary one, and the four are neighbours in memory.
class EventHeap {
  public:
    [[nodiscard]] bool empty() const { return heap_.empty(); }
    [[nodiscard]] const Event& top() const { return heap_.front(); }

    void push(double time, EventKind kind, std::uint32_t id, std::uint32_t version) {
        const Event e{time, (made_++ << 3U) | static_cast<std::uint64_t>(kind), id, version};
        std::size_t hole = heap_.size();
        heap_.push_back(e);
        while (hole > 0) {
            const std::size_t parent = (hole - 1) / 4;
            if (!(e < heap_[parent])) break;
            heap_[hole] = heap_[parent];
            hole = parent;
        }
        heap_[hole] = e;
    }

    void pop() {
        const Event last = heap_.back();
        heap_.pop_back();
        const std::size_t n = heap_.size();
        if (n == 0) return;
        std::size_t hole = 0;
        for (;;) {
            const std::size_t child = 4 * hole + 1;
            if (child >= n) break;
            std::size_t least = child;
            const std::size_t end = child + 4 < n ? child + 4 : n;
            for (std::size_t k = child + 1; k < end; ++k) {
                if (heap_[k] < heap_[least]) least = k;
            }
            if (!(heap_[least] < last)) break;
            heap_[hole] = heap_[least];
            hole = least;
        }
        heap_[hole] = last;
    }

  private:
    std::vector<Event> heap_;
    std::uint64_t made_ = 0;
};

}  // namespace sizewell::simulation::detail
