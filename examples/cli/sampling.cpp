// Points for percentiles: the same for every scenario of one question.
#include "question.hpp"

#if __has_include(<sizewell/uncertainty/common_points.hpp>)
#include <sizewell/uncertainty/common_points.hpp>
#endif

namespace sizewell::cli {

plan::MakeSampler sampling(const catalog::Catalog& catalog, const Question& q) {
#if __has_include(<sizewell/uncertainty/common_points.hpp>)
    return [&catalog, seed = q.seed, samples = q.samples, threads = q.threads](const scenario::Scenario& past, const scenario::Scenario& now) {
        return uncertainty::common_points(past, now, catalog, static_cast<std::size_t>(samples), seed, threads);
    };
#else
    (void)catalog;
    (void)q;
    return {};
#endif
}

}  // namespace sizewell::cli
