// The course's rules of choice: which of two ways fits, and the facts that decided it.
//
// A fact that is not known decides nothing and is listed as missing.  Where facts speak for different answers and none
// of them rules the other out, the answer is "undecided: both fit".
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace sizewell::decision {

/// A fact that can be yes, no or not known.
enum class Known : std::uint8_t { unknown, no, yes };

/// One fact and what it speaks for.
struct Reason {
    std::string fact;
    std::string speaks_for;
    bool decides = false;  ///< rules the other answers out
};

struct RuleAnswer {
    std::string question;
    std::string answer;
    bool decided = false;
    std::vector<Reason> reasons;
    std::vector<std::string> missing;  ///< facts that could still change it
};

inline constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

/// Batch or real time.  Inputs that nobody knows beforehand, or answers that must be fresher than the runs, need real
/// time; inputs known beforehand and answers that may be as old as a run fit a batch.
struct ModeFacts {
    Known inputs_known = Known::unknown;  ///< before the request comes
    double freshness = kNotKnown;         ///< how old an answer may be [s]
    double run_interval = kNotKnown;      ///< between two batch runs [s]
};
[[nodiscard]] RuleAnswer serving_mode(const ModeFacts& facts);

/// A feature store, or Postgres and Redis.
struct FeatureFacts {
    double models_sharing = kNotKnown;     ///< models that use the same features
    double features = kNotKnown;
    Known skew = Known::unknown;           ///< training and serving disagreed before
    Known both_paths = Known::unknown;     ///< features are needed in training and online
    double many = 50.0, few = 20.0;        ///< more than `many` speak for a store, fewer than `few` against
};
[[nodiscard]] RuleAnswer feature_store(const FeatureFacts& facts);

/// A managed platform, or Kubernetes.
struct PlatformFacts {
    double team = kNotKnown;                     ///< people
    Known expertise = Known::unknown;            ///< in running Kubernetes
    Known multi_model_gpu = Known::unknown;      ///< several models scheduled on shared GPUs
    double small_team = 5.0;                     ///< fewer people speak for a managed platform
};
[[nodiscard]] RuleAnswer platform(const PlatformFacts& facts);

/// Batch, streaming, or both (lambda) for the data behind the features.
struct PipelineFacts {
    double freshness = kNotKnown;         ///< how old a feature may be [s]
    double run_interval = kNotKnown;      ///< between two batch runs [s]
    Known recompute = Known::unknown;     ///< history is corrected or computed anew
    double batch_as_fresh = kNotKnown;    ///< money of batch runs as often as the freshness asks [USD/month]
    double streaming = kNotKnown;         ///< money of streaming at this rate [USD/month]
};
[[nodiscard]] RuleAnswer pipeline(const PipelineFacts& facts);

/// The shape of a team of so many people.
struct TeamFacts {
    double people = kNotKnown;
    double small_from = 3.0, small_to = 5.0, medium_to = 12.0;
};
[[nodiscard]] RuleAnswer team_shape(const TeamFacts& facts);

}  // namespace sizewell::decision
