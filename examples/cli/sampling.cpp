// Points for percentiles: the same for every scenario of one question.
#include "question.hpp"

#include <sizewell/uncertainty/common_points.hpp>

namespace sizewell::cli {

plan::MakeSampler sampling(const catalog::Catalog& catalog, const Question& q, const plan::Continue& on, bool remember) {
    return [&catalog, on, remember, seed = q.seed, samples = q.samples, threads = q.threads](const scenario::Scenario& past, const scenario::Scenario& now) {
        return uncertainty::common_points(past, now, catalog, static_cast<std::size_t>(samples), seed, threads, on, remember);
    };
}

}  // namespace sizewell::cli
