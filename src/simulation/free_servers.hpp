// When each of c identical servers is free again: the state of the Kiefer-Wolfowitz recursion.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace sizewell::simulation::detail {

/// The times at which up to C servers become free, ascending, in registers: a customer replaces the first and the row is
/// mended by one minimum and one maximum a place, without a branch.  Places beyond the servers in use are never free.
template <std::size_t C>
class SortedServers {
  public:
    explicit SortedServers(std::size_t count) {
        for (std::size_t k = count; k < C; ++k) free_[k] = std::numeric_limits<double>::infinity();
    }
    double first() const { return free_[0]; }
    void replace_first(double until) {
        for (std::size_t k = 0; k + 1 < C; ++k) {
            const double not_before = until < free_[k] ? free_[k] : until;
            free_[k] = free_[k + 1] < not_before ? free_[k + 1] : not_before;
        }
        free_[C - 1] = until < free_[C - 1] ? free_[C - 1] : until;
    }
    void shift(double by) {
        for (double& f : free_) f -= by;
    }

  private:
    std::array<double, C> free_{};
};

/// The same for any c: a heap of four children a node.
class HeapServers {
  public:
    explicit HeapServers(std::size_t count) : free_(count, 0.0) {}
    double first() const { return free_[0]; }
    void replace_first(double until) {
        const std::size_t n = free_.size();
        double* const f = free_.data();
        std::size_t hole = 0;
        for (;;) {
            const std::size_t child = 4 * hole + 1;
            std::size_t least = child;
            if (child + 3 < n) {
                const std::size_t a = f[child + 1] < f[child] ? child + 1 : child;
                const std::size_t b = f[child + 3] < f[child + 2] ? child + 3 : child + 2;
                least = f[b] < f[a] ? b : a;
            } else {
                if (child >= n) break;
                for (std::size_t k = child + 1; k < n; ++k) {
                    if (f[k] < f[least]) least = k;
                }
            }
            if (!(f[least] < until)) break;
            f[hole] = f[least];
            hole = least;
        }
        f[hole] = until;
    }
    void shift(double by) {
        for (double& f : free_) f -= by;
    }

  private:
    std::vector<double> free_;
};

/// Waits of n customers.  Times are relative to the last arrival before them, so that digits do not wear off in long runs.
template <class Servers>
void wait_of_each(Servers& servers, const double* gap, const double* service, double* wait, std::size_t n) {
    Servers local = servers;
    double now = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        now += gap[i];
        const double start = local.first() < now ? now : local.first();
        wait[i] = start - now;
        local.replace_first(start + service[i]);
    }
    local.shift(now);
    servers = std::move(local);
}
inline void wait_of_each(HeapServers& servers, const double* gap, const double* service, double* wait, std::size_t n) {
    double now = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        now += gap[i];
        const double start = servers.first() < now ? now : servers.first();
        wait[i] = start - now;
        servers.replace_first(start + service[i]);
    }
    servers.shift(now);
}

/// Calls use(servers) with the fastest state for c servers.
template <class Use>
auto with_servers(int c, Use&& use) {
    const auto n = static_cast<std::size_t>(c);
    switch (c) {
        case 1:
            return use(SortedServers<1>(n));
        case 2:
            return use(SortedServers<2>(n));
        case 3:
            return use(SortedServers<3>(n));
        case 4:
            return use(SortedServers<4>(n));
        case 5:
            return use(SortedServers<5>(n));
        case 6:
            return use(SortedServers<6>(n));
        case 7:
            return use(SortedServers<7>(n));
        case 8:
            return use(SortedServers<8>(n));
        default:
            break;
    }
    if (c <= 10) return use(SortedServers<10>(n));
    if (c <= 12) return use(SortedServers<12>(n));
    if (c <= 16) return use(SortedServers<16>(n));
    if (c <= 24) return use(SortedServers<24>(n));
    if (c <= 32) return use(SortedServers<32>(n));
    if (c <= 64) return use(SortedServers<64>(n));
    if (c <= 128) return use(SortedServers<128>(n));
    return use(HeapServers(n));
}

}  // namespace sizewell::simulation::detail
