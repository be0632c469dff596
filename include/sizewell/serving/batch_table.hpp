// A measured table batch size -> time of one model instance, and what several instances on one GPU make of it.
#pragma once

#include <vector>

namespace sizewell::serving {

/// One measured batch.
struct BatchPoint {
    double batch = 1.0;    ///< samples, >= 1
    double seconds = 0.0;  ///< of the whole batch, > 0
    bool operator==(const BatchPoint&) const = default;
};

/// Times of batches, by ascending size, each size once.  Make one with batch_table().
struct BatchTable {
    std::vector<BatchPoint> points;

    [[nodiscard]] double smallest() const { return points.front().batch; }
    [[nodiscard]] double largest() const { return points.back().batch; }
    bool operator==(const BatchTable&) const = default;
};

/// The table of measured points in any order; equal sizes count with their mean.
///
/// @throws DomainError  no point, a batch below 1 or not finite, a time that is not positive and finite
[[nodiscard]] BatchTable batch_table(std::vector<BatchPoint> points);

/// The same from samples per second: time = batch / throughput.
/// @throws DomainError  as above
struct ThroughputPoint {
    double batch = 1.0;
    double per_second = 0.0;  ///< samples [1/s], > 0
};
[[nodiscard]] BatchTable batch_table_of(const std::vector<ThroughputPoint>& points);

/// A time read from the table.
struct BatchTime {
    double seconds = 0.0;
    bool extrapolated = false;  ///< outside the measured sizes
};

/// Time of a batch of n.
///
/// Inside the table by a piecewise cubic that passes through every point and is monotone where the points are
/// (Fritsch-Carlson slopes).  Beyond the last point it goes on with the steeper of the fitted and the last slope, below
/// the first one with the fitted slope, never under the proportional share of the first time; both are flagged.
///
/// @param n  >= 1
/// @throws DomainError  n below 1 or not finite
/// @accuracy  a point left out of a measured table is met within 2.5 % (ResNet-50, T4), 10 % (A100), 21 % (A40: its copies
///            leave the cache at 64), 4 % (eight of BERT); tests/studies/classic_reference_study.cpp
/// @cost      O(points)
/// @source    derivation: harmonic means of the neighbouring slopes lie inside the monotone region of a cubic Hermite piece
[[nodiscard]] BatchTime batch_seconds(const BatchTable& table, double n);

/// Times of 1, 2, ..., max: what queueing::BatchService::table and simulation::Batching::table take.
/// @param scale  multiplies every time, > 0
/// @throws DomainError  max < 1, a scale that is not positive
[[nodiscard]] std::vector<double> batch_times(const BatchTable& table, int max, double scale = 1.0);

/// Sizes at which a larger batch took less time than a smaller one: noise, or another kernel.
[[nodiscard]] std::vector<double> falling_sizes(const BatchTable& table);

/// time(n) = fixed + per_item n, least squares of relative errors.
struct BatchLine {
    double fixed = 0.0;              ///< a [s], >= 0
    double per_item = 0.0;           ///< b [s], >= 0
    std::vector<double> residual;    ///< fitted - measured, in the order of the points [s]
    double worst_relative = 0.0;     ///< largest |residual| / measured
    bool operator==(const BatchLine&) const = default;
};

/// The line of a table.  Relative errors weigh a batch of 1 as much as one of 128; a negative coefficient is set to 0 and
/// the other one fitted alone.  One point: a line through the origin.
[[nodiscard]] BatchLine fitted_line(const BatchTable& table);

/// Several instances of a model on one GPU.
struct InstanceSharing {
    int instances = 1;
    double slowdown = 1.0;   ///< a batch takes so many times as long as it does alone, in [1, instances]
    bool assumed = false;    ///< nobody measured it
    bool operator==(const InstanceSharing&) const = default;
};

/// What a measurement says of `instances` instances: slowdown = instances x alone / together, kept in [1, instances].
/// @param alone     throughput of one instance [1/s], > 0;  @param together  of all of them, > 0
/// @throws DomainError  instances < 1, a throughput that is not positive
[[nodiscard]] InstanceSharing measured_sharing(int instances, double alone, double together);

/// Without a measurement: a GPU that one instance keeps busy has nothing left for a second one, so the slowdown is the
/// number of instances and the throughput stays.  Marked assumed.
/// @throws DomainError  instances < 1
[[nodiscard]] InstanceSharing assumed_sharing(int instances);

}  // namespace sizewell::serving
