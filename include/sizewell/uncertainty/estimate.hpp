// Percentiles of a model's outputs over its inputs' points, each with its own error.
#pragma once

#include "sizewell/uncertainty/points.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

namespace sizewell::uncertainty {

/// A number from samples with the half-width of its 95 % interval.
struct Estimate {
    double value = 0.0;
    double half_width = 0.0;  ///< infinite where the value is
};

/// How far a run is, and how long it would take to its budget.
struct Progress {
    std::int64_t done = 0;       ///< samples
    std::int64_t most = 0;
    double seconds = 0.0;
    double seconds_left = 0.0;   ///< to `most`; an earlier end by precision is not foreseen
};

struct Options {
    std::vector<double> percentiles = {10.0, 50.0, 90.0};  ///< each in (0, 100)
    std::int64_t samples = 65536;      ///< budget over all scrambles
    std::int64_t first_samples = 4096; ///< then doubled until precision or budget
    double precision = 0.0;            ///< wanted half-width of each percentile over its value; 0: spend the budget
    double seconds = std::numeric_limits<double>::infinity();  ///< a wall-clock limit; ends truncated, bits depend on the machine
    std::uint64_t seed = 1;
    int threads = 1;                   ///< 0: all; results do not depend on it
    std::function<bool(const Progress&)> progress = {};  ///< called by one thread at a time; false ends the run with what is done
    std::size_t keep = 0;              ///< outputs, from the first, whose every value is kept: 8 bytes a sample of each
};

/// Independent scrambles of a run: what the errors are told from.
inline constexpr int kScrambles = 16;

/// Points first ... first + n - 1 of one scramble.
struct Block {
    int scramble = 0;
    std::int64_t first = 0;  ///< a multiple of 8
    std::int64_t n = 0;      ///< a multiple of 8
};

/// One output over all samples.
struct Summary {
    Estimate mean;
    std::vector<Estimate> percentile;  ///< in the order of Options::percentiles
    double least = 0.0, most = 0.0;
    std::vector<double> histogram;     ///< shares between histogram_low and histogram_high in equal bins; outside is left out
    double histogram_low = 0.0, histogram_high = 0.0;
    std::int64_t undefined = 0;        ///< samples that are not a number; left out of the rest
    Block first_undefined = {};        ///< where the first of them is, scramble by scramble; n = 1, or 0 without any
};

struct Estimates {
    std::vector<Summary> outputs;
    std::vector<std::vector<double>> values;  ///< of the first Options::keep outputs, scramble by scramble
    std::int64_t samples = 0;
    bool truncated = false;  ///< ended by the clock or by the caller before precision or budget
};

/// A model over a block of points: inputs[k * stride + i] to outputs[m * stride + i] for i < n; n a multiple of 8.
using BlockModel = std::function<void(std::size_t n, std::size_t stride, const double* inputs, double* outputs)>;

/// Makes a model for one thread; models of different threads share nothing they write to.
using ModelMaker = std::function<BlockModel()>;

/// A model at blocks of points, for one thread.  What it says of a point depends on the point alone: where blocks begin, which
/// process computes them and in what order changes no bit.
class BlockEvaluator {
  public:
    /// @param points  outlive it
    BlockEvaluator(const Points& points, std::size_t outputs, BlockModel model);

    /// Told of the next n points, values[m * stride + i]; false ends the block.
    using Seen = std::function<bool(std::size_t n, std::size_t stride, const double* values)>;

    /// @param seen  called with at most 256 points at a time, in order
    /// @throws DomainError  no scramble, or first or n that are negative, beyond Points::kMostPoints or no multiples of 8
    void operator()(const Block& block, const Seen& seen);

  private:
    const Points& points_;
    std::size_t outputs_;
    BlockModel model_;
    std::vector<double> in_, out_;
};

/// Estimates from the values of a model, wherever these were computed: the half of estimate() behind the model.
///
///     Sampling sampling(outputs, options);
///     for (std::size_t r = 0; r == 0 || sampling.go_on(); ++r)
///         for (const Block& b : sampling.blocks(r, 4096)) sampling.add(b, stride, values of b);
///     sampling.estimates();
class Sampling {
  public:
    /// @param options  without threads, seconds and progress, which are the caller's
    /// @throws DomainError  percentiles outside (0, 100), samples < 16 x 16 or more than 2^35
    Sampling(std::size_t outputs, const Options& options);
    ~Sampling();
    Sampling(Sampling&&) noexcept;
    Sampling& operator=(Sampling&&) noexcept;

    [[nodiscard]] std::size_t outputs() const;
    /// Samples of the whole budget.
    [[nodiscard]] std::int64_t most() const;
    /// How far each round takes every scramble, the last to the budget: known before anything is drawn.
    [[nodiscard]] const std::vector<std::int64_t>& rounds() const;
    /// The blocks of a round, scramble by scramble.
    /// @param points  a power of two, at least 256: no block has more; in the first round, whose values wait for bins, a quarter
    [[nodiscard]] std::vector<Block> blocks(std::size_t round, std::int64_t points) const;

    /// Takes values[m * stride + i] of a block.  Each scramble's blocks come in the order of blocks(); different scrambles may
    /// be added by different threads.
    /// @throws DomainError  a block that does not begin where its scramble is
    void add(const Block& block, std::size_t stride, const double* values);
    /// Ends a round.  @return  whether another is wanted: there is one, and the precision is not reached
    [[nodiscard]] bool go_on();
    /// Of what was added so far, not called truncated; hands the kept values over, so once.
    [[nodiscard]] Estimates estimates();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Percentiles and mean of every output, with errors from kScrambles independent scrambles.
///
/// A percentile is the order statistic of all samples, found by a histogram of 2,048 bins an output and interpolated inside its
/// bin.  Values that occur again and again, in a staircase or at a kink such as max(0, x), come back exactly; the interval of such
/// a one ends on the values that the errors of the shares below and up to it leave possible.  Any other interval is Student's over
/// the same figure of each scramble.  That of the mean is wider by what resamples of smaller nets tell of skewness: scrambles that
/// all missed a heavy tail agree with each other.
///
/// @throws DomainError  percentiles outside (0, 100), samples < 16 x 16, what the model throws
/// @accuracy   intervals hold closed forms, or percentiles of 2^27 samples, in this share of 2,000 runs (percentile_coverage_study.cpp;
///             +-1 %): sums of normals, products of lognormals, least and max(0, x), staircases, the five figures of the 25-input
///             model 94.0 to 96.3 % at P10, P50 and P90 and 94.7 to 96.2 % of means at 65,536 samples, 91.9 to 95.9 and 94.8 to
///             97.3 % at 4,096; 99 to 100 % where a percentile is a whole number or stands at a kink; the mean where a price has
///             the tail of a power 93.2 % (89.2 % at 4,096).  Of one lognormal alone, whose percentiles are known to 0.05 %
///             at 65,536 samples, 81 to 84 % at percentiles
/// @cost       memory does not depend on the number of samples: 50 kB x outputs x kScrambles, beside the values that are kept
[[nodiscard]] Estimates estimate(const Points& points, std::size_t outputs, const ModelMaker& model, const Options& options = {});

}  // namespace sizewell::uncertainty
