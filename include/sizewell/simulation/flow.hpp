// What happens to a request on its way: steps that contain steps.
#pragma once

#include "sizewell/prob/law.hpp"

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace sizewell::simulation {

struct Step;

/// A step inside another one; a copy shares it.
class Inner {
  public:
    template <class Kind>
        requires(!std::is_same_v<std::decay_t<Kind>, Inner>)
    Inner(Kind&& kind)  // NOLINT(google-explicit-constructor): a visit is written where an inner step is asked for
        : step_(std::make_shared<const Step>(std::forward<Kind>(kind))) {}
    [[nodiscard]] const Step& operator*() const { return *step_; }

  private:
    std::shared_ptr<const Step> step_;
};

/// Joins a station; fails when it is turned away or runs out of patience.
struct Visit { std::size_t station = 0; };

/// Time that passes without a queue.
struct Delay { prob::Law time; };

/// One after the other; fails with the first that fails.
struct Serial { std::vector<Step> steps; };

/// All at once, done when the last is done; fails with the first that fails, and the others are then cancelled.
struct Parallel { std::vector<Step> branches; };

/// A step that some requests need.
struct Sometimes {
    double probability;
    Inner step;
};

/// A look-up that spares a share of the requests the step behind it.
struct Cached {
    double hit_ratio;
    double lookup;  ///< time on a hit and on a miss
    Inner miss;
};

/// Tries again.  Attempt k + 1 is issued backoff * factor^(k - 1) after attempt k failed or ran into its timeout.
struct Retried {
    Inner step;
    double timeout;       ///< after the issue of an attempt; may be +inf
    int retries = 0;      ///< attempts after the first
    double backoff = 0.0;
    double factor = 1.0;
    bool cancel = false;  ///< true: a timed-out attempt leaves at once; false: it is served to its end (zombie work)
};

/// Issues one copy when the step is not done after a delay; the first of the two counts.  A copy of a visit goes to
/// another server where servers have queues of their own.
struct Hedged {
    Inner step;
    double delay;
    bool cancel = false;  ///< true: the loser leaves at once, even from its server
};

/// One tier of a chain.
struct Tier {
    Inner step;
    double timeout;       ///< may be +inf
    bool cancel = true;   ///< whether an attempt that timed out leaves at once
};

/// Asks the next tier when one fails or runs into its timeout; fails with the last.
struct Fallback { std::vector<Tier> tiers; };

struct Step {
    std::variant<Visit, Delay, Serial, Parallel, Sometimes, Cached, Retried, Hedged, Fallback> kind;

    template <class Kind>
        requires(!std::is_same_v<std::decay_t<Kind>, Step>)
    Step(Kind&& k) : kind(std::forward<Kind>(k)) {}  // NOLINT(google-explicit-constructor): a visit is a step
};

/// n branches of the same step at once.
[[nodiscard]] Parallel fan_out(const Step& step, int n);

}  // namespace sizewell::simulation
