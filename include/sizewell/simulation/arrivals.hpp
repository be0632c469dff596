// When requests arrive: independent gaps, a Markov-modulated rate, a rate that changes with the clock, or a trace.
#pragma once

#include "sizewell/prob/law.hpp"
#include "sizewell/prob/random.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <variant>
#include <vector>

namespace sizewell::simulation {

/// Independent, identically distributed gaps between arrivals; exponential gaps make a Poisson process.
struct Renewal { prob::Law gap; };

/// Poisson arrivals whose rate jumps with a Markov chain.
struct Mmpp {
    std::vector<double> rate;                 ///< of arrivals in each state, >= 0
    std::vector<std::vector<double>> change;  ///< change[i][j]: rate of jumps from i to j (the diagonal is not read)
};

/// Poisson arrivals whose rate is a step function of time that repeats.  A replication starts at a random moment of the
/// period, so what is measured is the average over arrivals in a whole period.
struct RateSchedule {
    std::vector<double> start;  ///< of each step, ascending, the first 0
    std::vector<double> rate;   ///< during it, >= 0
    double period = 0.0;        ///< > the last start
};

/// Given moments, ascending.  Every replication replays all of them with other service times; nothing is discarded.
struct ArrivalTrace { std::vector<double> time; };

using Arrivals = std::variant<Renewal, Mmpp, RateSchedule, ArrivalTrace>;

/// The two-state process of bursts: a high state with `ratio` times the rate of the low one.
///
/// @param rate           mean rate of arrivals, > 0
/// @param ratio          high rate / low rate, >= 1
/// @param high_fraction  share of time in the high state, in (0, 1)
/// @param high_sojourn   mean stay in the high state, > 0
/// @throws DomainError   an argument outside its range
[[nodiscard]] Mmpp bursts(double rate, double ratio, double high_fraction, double high_sojourn);

/// Mean arrivals per unit of time; of a trace: (n - 1) / (last - first), 0 if they coincide.
///
/// @throws DomainError  what validate() throws
[[nodiscard]] double mean_rate(const Arrivals& arrivals);

/// Checks arrivals: laws in their domain and without negative gaps, rates not negative and not all zero, times finite
/// and ascending.
///
/// @throws DomainError  naming the first thing wrong
void validate(const Arrivals& arrivals);

/// A stream of gaps between arrivals, in order.  One per replication: it has state.
class ArrivalStream {
  public:
    ArrivalStream() = default;
    ArrivalStream(const ArrivalStream&) = delete;
    ArrivalStream& operator=(const ArrivalStream&) = delete;
    virtual ~ArrivalStream() = default;

    /// Fills `gap` and returns how many were left to give (fewer than asked only at the end of a trace).
    virtual std::size_t fill(std::span<double> gap, prob::Random& random) = 0;
};

/// Arrivals made ready: checked, tables built.  Shared by all replications, thread-safe.
class ArrivalSource {
  public:
    /// @throws DomainError  what validate() throws
    explicit ArrivalSource(Arrivals arrivals);

    [[nodiscard]] std::unique_ptr<ArrivalStream> stream(prob::Random& random) const;
    [[nodiscard]] bool is_trace() const { return trace_; }
    [[nodiscard]] std::size_t trace_length() const;
    [[nodiscard]] double mean_rate() const { return mean_rate_; }

    struct Ready;

  private:
    std::shared_ptr<const Ready> ready_;
    double mean_rate_ = 0.0;
    bool trace_ = false;
};

}  // namespace sizewell::simulation
