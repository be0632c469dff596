// Runs n independent pieces of work over several threads, with a say for the caller.
#pragma once

#include "sizewell/plan/sweep.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace sizewell::plan {

/// Calls work(i) for i < n until `on` says no; what was begun is finished.
/// @return  how many were done;  @throws  the first exception that a piece threw
template <class Work>
std::size_t run_many(std::size_t n, int threads, const Continue& on, Work&& work) {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> stop{false};
    std::mutex mutex;
    std::size_t done = 0;
    std::exception_ptr failure;
    const auto worker = [&] {
        while (!stop) {
            const std::size_t i = next++;
            if (i >= n) return;
            try {
                work(i);
            } catch (...) {
                const std::lock_guard lock(mutex);
                if (!failure) failure = std::current_exception();
                stop = true;
                return;
            }
            const std::lock_guard lock(mutex);
            ++done;
            if (on && !stop && !on(done, n)) stop = true;
        }
    };
    const std::size_t wanted = threads > 0 ? static_cast<std::size_t>(threads) : std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::thread> others;
    for (std::size_t t = 1; t < std::min(wanted, n); ++t) others.emplace_back(worker);
    worker();
    for (auto& t : others) t.join();
    if (failure) std::rethrow_exception(failure);
    return done;
}

}  // namespace sizewell::plan
