// What a benchmark measured of one server at one load.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::serving {

/// Percentiles of one latency [s]; what was not measured is absent.
struct MeasuredTimes {
    std::optional<double> mean;
    std::vector<std::pair<double, double>> percentile;  ///< {50, 0.0066}, ascending

    bool known() const { return mean.has_value() || !percentile.empty(); }
};

/// One load.  An open loop has a request rate, a closed loop a concurrency; a point with both has a capped open loop.
struct LoadPoint {
    std::optional<double> request_rate;  ///< offered [1/s]; infinity = all requests at once
    std::optional<double> concurrency;   ///< requests kept in flight
    std::optional<double> requests;      ///< requests of the whole run
    double burstiness = 1.0;             ///< shape of a gamma interarrival law; 1 = Poisson
    double client_batch = 1.0;           ///< samples in one request
    std::optional<double> input_tokens, output_tokens;  ///< means of a request
    std::optional<double> throughput_requests, throughput_tokens;  ///< completed [1/s]; tokens are output tokens
    MeasuredTimes ttft, tpot, itl, e2e;
    std::optional<double> queue_time, compute_time;     ///< means at the server [s]
    std::optional<double> transfer_time;                ///< mean of the copies to and from the device around it [s]
    std::string where;                   ///< file and line, for messages
};

/// The loads of one server in one configuration.
struct LoadSeries {
    std::string model, gpu, precision, engine, configuration, source;
    int gpus = 1;
    int tp = 1;
    std::optional<int> max_batch;        ///< of the server's dynamic batching
    std::optional<int> instances;        ///< of the model on one GPU
    std::vector<LoadPoint> points;       ///< by ascending load
};

}  // namespace sizewell::serving
