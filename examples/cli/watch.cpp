#include "watch.hpp"

#include "program.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>

namespace sizewell::cli {

namespace {

volatile std::sig_atomic_t interrupted = 0;
bool drawn = false;

void stop(int signal) {
    interrupted = 1;
    std::signal(signal, SIG_DFL);  // a second Ctrl-C ends the program
}

}  // namespace

std::function<bool(const uncertainty::Progress&)> watch() {
    std::signal(SIGINT, stop);
    return [last = 0.5](const uncertainty::Progress& p) mutable {
        if (interrupted != 0) return false;
        if (p.seconds < last || isatty(STDERR_FILENO) != 1) return true;
        last = p.seconds + 0.1;
        char line[96];
        std::snprintf(line, sizeof line, "\r%3d %%  %lld samples, %.0f s left  ", static_cast<int>(100.0 * static_cast<double>(p.done) / static_cast<double>(p.most)),
                      static_cast<long long>(p.done), p.seconds_left);
        say(line);
        drawn = true;
        return true;
    };
}

void watched() {
    if (drawn) say("\r                                              \r");
    if (interrupted != 0) say("sizewell: interrupted: what follows is of the samples done so far\n");
    std::signal(SIGINT, SIG_DFL);
}

}  // namespace sizewell::cli
