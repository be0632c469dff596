// From measured loads of a classic model to a server that can be sized.
#pragma once

#include "sizewell/serving/load_point.hpp"
#include "sizewell/serving/profile.hpp"

#include <optional>

namespace sizewell::serving {

/// What the caller knows and the measurements may not say.
struct ClassicFitOptions {
    std::optional<int> max_batch;      ///< else the series', else the largest batch measured
    double queue_delay = 0.0;          ///< of the measured server [s]
    std::optional<int> instances;      ///< else the series', else 1
    double host_per_request = 0.0;     ///< known work of a request on a host worker [s]
    double host_workers = 1.0;
    std::optional<int> calibrate;      ///< use only so many of the lowest closed loops; the others are held out
};

/// True for a series that classic models give: times of whole answers, and no tokens.
[[nodiscard]] bool is_classic(const LoadSeries& series);

/// What a series was measured on and how far its loads reach, without a fit: what every profile begins with.
[[nodiscard]] ServiceProfile measured_profile(const LoadSeries& series);

/// Fits a server to the loads of a series.
///
/// One request in flight with n samples is the batch table: latency(n).  More in flight, and batches overlap: while one
/// occupies the instance the answers of the last one travel, and come back as the next.  With an instance that is never
/// idle, and a batch of n occupying it for alpha + beta n, the requests settle into two groups and every cycle takes
///
///     R(N) = 2 alpha + beta N
///
/// however the groups divide, so the slope of the latency over the requests in flight is the work of one sample, and what
/// the offline latency has beyond alpha + beta n is spent outside (host, network), where it overlaps.  With c instances
/// R(N) = ((c + 1) alpha + beta N) / c is the start, moved to the simulated loop.  alpha and beta come from a relative least
/// squares fit of the mean latencies, lowest loads left out while their line asks for an alpha that no server with this
/// latency of one sample can have: there the instances were not yet busy.  If one load is left, alpha lies between 0 and
/// the offline table's share of it; the middle is taken and the ends are reported (per_item_band).  Jitter is what the
/// measured p99 over mean says: of single batches offline, of a cycle of c + 1 batches online.
///
/// @param series   points of one request in flight, of several, or both; open loops are ignored here
/// @return a profile with residuals of the table's line and of every closed loop: throughput and latency percentiles
/// @throws DomainError  no point with a latency or a throughput; calibrate < 1; an argument outside its domain
/// @accuracy  ResNet-50 on T4, A100, A40 and V100, calibrated on the offline table and 16 and 32 in flight, predicting
///            48 to 256: mean latency within 15.5 %, p99 within 15 % at 49 of 56 loads (the others are requests that
///            missed their batch, p99 1.4 times the median; tests/studies/classic_reference_study.cpp)
/// @cost      a closed-loop simulation of each load: 8 ms each
/// @source    derivation, checked by simulation (closed_loop_test.cpp)
[[nodiscard]] ServiceProfile fit_classic(const LoadSeries& series, const ClassicFitOptions& options = {});

}  // namespace sizewell::serving
