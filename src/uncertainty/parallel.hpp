// Independent tasks over a few threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace sizewell::uncertainty {

/// Threads to use: 0 asks for all the machine has, never more than there are tasks.
inline int threads_of(int wanted, int tasks) {
    const int all = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    return std::clamp(wanted == 0 ? all : wanted, 1, std::max(tasks, 1));
}

/// Calls f(thread, task) once for each task.  The first exception is thrown again when all threads are done.
template <class F>
void in_parallel(int threads, int tasks, const F& f) {
    std::atomic<int> next{0};
    std::exception_ptr failed;
    std::mutex guard;
    const auto work = [&](int thread) {
        try {
            for (int task = next++; task < tasks; task = next++) f(thread, task);
        } catch (...) {
            const std::scoped_lock lock(guard);
            if (!failed) failed = std::current_exception();
            next = tasks;
        }
    };
    std::vector<std::thread> others;
    for (int t = 1; t < threads; ++t) others.emplace_back(work, t);
    work(0);
    for (auto& t : others) t.join();
    if (failed) std::rethrow_exception(failed);
}

}  // namespace sizewell::uncertainty
