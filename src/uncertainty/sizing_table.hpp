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
/// of the utilisation and the number of replicas alone (with work on a host: while the service time stays what it is).  That function is tabulated when it is first asked for, on panels of
/// the utilisation by polynomials through Chebyshev points; a panel is halved until the points between agree.  Replicas are
/// then searched on it.
///
/// @accuracy  percentiles within 5e-4 of the queue's own answer, 5e-3 within 1/16 of a panel around a kink (where its method
///            changes); elsewhere, and for services of another shape, there is no answer and the search itself is run
///            (sizing_table_test.cpp)
class SizingTable {
  public:
    static constexpr double kTolerance = 5e-4;
    static constexpr double kKinkTolerance = 5e-3;

    explicit SizingTable(const plan::ServiceModel<double>& service);

    /// What fewest_replicas() would say, without the names of what binds; nothing where the table does not apply.
    [[nodiscard]] std::optional<sizing::Answer> answer(const plan::ServiceModel<double>& service, const std::vector<double>& inputs) const;

  private:
    static constexpr std::size_t kFigures = 6;  // mean and the plan's percentiles, in service times
    using Figures = std::array<double, kFigures>;

    struct Piece {
        double low = 0.0, high = 0.0;
        std::vector<Figures> log_at;  // at Chebyshev points; empty: no polynomial was good enough
    };

    [[nodiscard]] std::optional<Figures> figures(int replicas, double utilisation) const;
    [[nodiscard]] const std::vector<Piece>& pieces(int replicas, std::size_t panel) const;
    void add_pieces(int replicas, double low, double high, int halvings, std::vector<Piece>& pieces) const;
    [[nodiscard]] Figures solved(int replicas, double utilisation) const;

    bool applies_ = false;
    std::size_t queue_ = 0;
    double scale_ = 1.0;             // [s] service time of unit_: 1, or its own where a host takes time beside it
    latency::Stage unit_;
    std::vector<double> shape_;
    Figures without_wait_{};
    queueing::Options options_;
    mutable std::shared_mutex guard_;
    mutable std::map<std::pair<int, std::size_t>, std::unique_ptr<const std::vector<Piece>>> panels_;
};

}  // namespace sizewell::uncertainty
