// The search for replicas, remembered: percentiles of one queue as curves of its utilisation, with a checked error.
#pragma once

#include "sizewell/plan/model.hpp"
#include "sizewell/sizing/replicas.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <utility>
#include <vector>

namespace sizewell::uncertainty {

/// Where one stage queues and the others are fixed delays, a response is those delays plus the service time times a function
/// of the utilisation and the number of replicas alone.  That function is tabulated when it is first asked for, on panels of
/// the utilisation by Chebyshev points that are doubled until the points between agree; replicas are then searched on it.
///
/// @accuracy  percentiles within 1e-4 of the queue's own answer, where the points between agree to that; elsewhere, and for
///            services of another shape, there is no answer and the search itself is run (sizing_table_test.cpp)
class SizingTable {
  public:
    static constexpr double kTolerance = 1e-4;

    explicit SizingTable(const plan::ServiceModel<double>& service);

    /// What fewest_replicas() would say, without the names of what binds; nothing where the table does not apply.
    [[nodiscard]] std::optional<sizing::Answer> answer(const plan::ServiceModel<double>& service, const std::vector<double>& inputs) const;

  private:
    static constexpr std::size_t kFigures = 6;  // mean and the plan's percentiles, in service times
    using Figures = std::array<double, kFigures>;

    struct Panel {
        double low = 0.0, high = 0.0;
        std::vector<Figures> log_at;  // at Chebyshev points of the panel; empty: no polynomial was good enough
    };

    [[nodiscard]] std::optional<Figures> figures(int replicas, double utilisation) const;
    [[nodiscard]] const Panel& panel(int replicas, std::size_t k) const;
    [[nodiscard]] Panel made(int replicas, double low, double high) const;
    [[nodiscard]] Figures solved(int replicas, double utilisation) const;

    bool applies_ = false;
    std::size_t queue_ = 0;
    latency::Stage unit_;            // the queue with a service time of 1
    std::vector<double> shape_;
    Figures without_wait_{};
    queueing::Options options_;
    mutable std::shared_mutex guard_;
    mutable std::map<std::pair<int, std::size_t>, std::unique_ptr<const Panel>> panels_;
};

}  // namespace sizewell::uncertainty
