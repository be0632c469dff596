#include "watch.hpp"

#include "program.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <utility>

namespace sizewell::cli {

namespace {

std::atomic<bool> asked_to_stop{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // a signal handler writes it

extern "C" void on_interrupt(int) {
    asked_to_stop = true;
    std::signal(SIGINT, SIG_DFL);  // a second one ends the program
}

constexpr auto kQuiet = std::chrono::milliseconds(500);
constexpr auto kBetween = std::chrono::milliseconds(100);

}  // namespace

Interruption::Interruption() {
    asked_to_stop = false;
    std::signal(SIGINT, on_interrupt);
}
Interruption::~Interruption() { std::signal(SIGINT, SIG_DFL); }
bool Interruption::asked() { return asked_to_stop; }
const std::atomic<bool>* Interruption::flag() { return &asked_to_stop; }

Progress::Progress(std::string what) : what_(std::move(what)), terminal_(isatty(STDERR_FILENO) == 1), start_(std::chrono::steady_clock::now()), last_(start_) {}

Progress::~Progress() {
    if (shown_) say("\r\033[K");
}

bool Progress::operator()(std::size_t done, std::size_t of) {
    const std::unique_lock lock(telling_, std::try_to_lock);
    const auto now = std::chrono::steady_clock::now();
    if (lock && terminal_ && now - start_ > kQuiet && now - last_ > kBetween && done > 0) {
        last_ = now;
        shown_ = true;
        const double seconds = std::chrono::duration<double>(now - start_).count();
        const double left = seconds * static_cast<double>(of - done) / static_cast<double>(done);
        char line[160];
        std::snprintf(line, sizeof line, "\r\033[K%3.0f %% of %zu %s, %.0f s left", 100.0 * static_cast<double>(done) / static_cast<double>(of), of, what_.c_str(), left);
        say(line);
    }
    return !Interruption::asked();
}

int ended_by_interruption(const std::string& what) {
    say("sizewell: ended by Ctrl-C with " + what + "\n");
    return kInterrupted;
}

}  // namespace sizewell::cli
