// A long call as its caller watches it: cancelled by a flag or by the progress callback.
#pragma once

#include "guard.hpp"
#include "handles.hpp"

#include <atomic>
#include <cstdint>

namespace sizewell::c {

class Watch {
  public:
    /// @param run  or null: one thread, to the end
    Watch(const szw_run* run, const char* where) {
        if (run == nullptr) return;
        check_size(run->struct_size, sizeof(szw_run), where, "run");
        if (run->threads < 0 || run->threads > 1024) throw DomainError(where, "run.threads", run->threads, "in [0, 1024]");
        run_ = *run;
    }

    [[nodiscard]] int threads() const noexcept { return run_.threads; }
    [[nodiscard]] bool cancelled() const noexcept { return stopped_; }

    /// Before anything is done: is the flag up already?
    [[nodiscard]] bool begins() noexcept {
        if (run_.cancel != nullptr && run_.cancel->asked.load(std::memory_order_relaxed)) stopped_ = true;
        return !stopped_;
    }

    /// What the library asks now and then; noexcept, because a callback of C cannot throw.
    bool go_on(std::uint64_t done, std::uint64_t total) noexcept {
        if (!begins()) return false;
        if (run_.progress != nullptr && run_.progress(run_.user, done, total) != 0) stopped_ = true;
        return !stopped_;
    }

  private:
    szw_run run_{sizeof(szw_run), nullptr, nullptr, nullptr, 1};
    std::atomic<bool> stopped_{false};
};

}  // namespace sizewell::c
