#include "sizewell/plan/laws.hpp"

#include "sizewell/plan/plan.hpp"
#include "sizewell/scenario/read.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace {

using namespace sizewell;

TEST(ResponseLaws, HaveThePercentilesOfThePlan) {
    const auto rows = catalog::load_catalog(SIZEWELL_ROOT "/data");
    for (const char* file : {"internal_tool.json", "search_ranking.json", "chat_8b.json", "image_classification.json"}) {
        const auto s = scenario::read_scenario(std::string(SIZEWELL_ROOT "/examples/scenarios/") + file, rows);
        const auto plan = plan::make_plan(s, rows);
        const auto laws = plan::response_laws(s, rows);
        ASSERT_EQ(laws.size(), plan.services.size()) << file;
        for (std::size_t i = 0; i < laws.size(); ++i) {
            const auto& law = laws[i];
            const auto& latency = plan.figures.services[i].latency;
            EXPECT_EQ(law.service, plan.services[i].name);
            EXPECT_FALSE(law.saturated);
            EXPECT_TRUE(std::is_sorted(law.time.begin(), law.time.end())) << file;
            for (const auto& [p, planned] : {std::pair{50.0, latency.p50.value()}, {90.0, latency.p90.value()}, {95.0, latency.p95.value()}, {99.0, latency.p99.value()}, {99.9, latency.p999.value()}}) {
                const double beyond = 1.0 - p / 100.0;
                const auto at = std::find_if(law.beyond.begin(), law.beyond.end(), [&](double b) { return std::abs(b - beyond) < 1e-12; });
                ASSERT_NE(at, law.beyond.end()) << file << " p" << p;
                EXPECT_NEAR(law.time[static_cast<std::size_t>(at - law.beyond.begin())], planned, 1e-9 * planned) << file << " p" << p;
            }
        }
    }
}

}  // namespace
