// What a long run looks like from outside: a line with the time left, and Ctrl-C that ends it with what is done.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace sizewell::cli {

/// While it lives, the first Ctrl-C sets a flag and the second ends the program.
class Interruption {
  public:
    Interruption();
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;
    [[nodiscard]] static bool asked();
    /// The flag itself, for a simulation.
    [[nodiscard]] static const std::atomic<bool>* flag();
};

/// "37 % of 1,000 plans, 12 s left" on a terminal, from half a second on; wiped where it ends.  Any thread may tell it.
class Progress {
  public:
    /// @param what  is counted, in the plural
    explicit Progress(std::string what);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    /// @return  false once Ctrl-C was pressed
    bool operator()(std::size_t done, std::size_t of);

  private:
    std::string what_;
    bool terminal_;
    bool shown_ = false;
    std::mutex telling_;
    std::chrono::steady_clock::time_point start_, last_;
};

/// Says with what a run was ended, and returns the exit code for it.
int ended_by_interruption(const std::string& what);

}  // namespace sizewell::cli
