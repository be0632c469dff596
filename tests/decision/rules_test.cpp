#include "sizewell/decision/rules.hpp"

#include <gtest/gtest.h>

using namespace sizewell::decision;

namespace {

std::string mode(Known inputs, double freshness, double interval) { return serving_mode({inputs, freshness, interval}).answer; }

}  // namespace

TEST(ServingMode, IsBatchOnlyWhereInputsAreKnownAndAnswersMayBeOld) {
    EXPECT_EQ(mode(Known::yes, 86400, 86400), "batch");
    EXPECT_EQ(mode(Known::yes, 60, 86400), "real time");
    EXPECT_EQ(mode(Known::no, 86400, 3600), "real time");
    EXPECT_EQ(mode(Known::unknown, 86400, 3600), "undecided: nothing known speaks for either");
    EXPECT_EQ(mode(Known::no, kNotKnown, kNotKnown), "real time") << "one fact is enough";
    EXPECT_EQ(serving_mode({}).missing.size(), 2U);
}

TEST(FeatureStore, WeighsModelsSkewPathsAndCount) {
    EXPECT_EQ(feature_store({.models_sharing = 4, .features = 120, .skew = Known::yes, .both_paths = Known::yes}).answer, "feature store");
    EXPECT_EQ(feature_store({.models_sharing = 1, .features = 12, .skew = Known::no, .both_paths = Known::no}).answer, "Postgres and Redis");
    const RuleAnswer both = feature_store({.models_sharing = 3, .features = 12, .skew = Known::no, .both_paths = Known::yes});
    EXPECT_EQ(both.answer, "undecided: both fit");
    EXPECT_FALSE(both.decided);
    EXPECT_EQ(both.reasons.size(), 4U);
    for (const double between : {20.0, 35.0, 50.0}) EXPECT_TRUE(feature_store({.features = between}).reasons.empty()) << between;
    EXPECT_EQ(feature_store({.features = 51}).answer, "feature store");
    EXPECT_EQ(feature_store({.features = 19}).answer, "Postgres and Redis");
}

TEST(Platform, WeighsTeamExpertiseAndSharedGpus) {
    EXPECT_EQ(platform({.team = 4, .expertise = Known::no}).answer, "managed platform");
    EXPECT_EQ(platform({.team = 8, .expertise = Known::yes, .multi_model_gpu = Known::yes}).answer, "Kubernetes");
    EXPECT_EQ(platform({.team = 4, .expertise = Known::yes}).answer, "undecided: both fit");
    EXPECT_TRUE(platform({.team = 5}).reasons.empty()) << "five is not under five";
    EXPECT_EQ(platform({}).missing.size(), 3U);
}

TEST(Pipeline, TakesTheLeastThatIsFreshEnough) {
    EXPECT_EQ(pipeline({.freshness = 86400, .run_interval = 3600}).answer, "batch");
    EXPECT_EQ(pipeline({.freshness = 5, .run_interval = 3600, .recompute = Known::yes}).answer, "lambda");
    EXPECT_EQ(pipeline({.freshness = 5, .run_interval = 3600, .recompute = Known::no, .batch_as_fresh = 900, .streaming = 400}).answer, "streaming");
    EXPECT_EQ(pipeline({.freshness = 600, .run_interval = 3600, .recompute = Known::no, .batch_as_fresh = 90, .streaming = 400}).answer, "batch");
    EXPECT_FALSE(pipeline({}).decided);
}

TEST(TeamShape, ChangesAtItsBounds) {
    const auto shape = [](double people) { return team_shape({.people = people}).answer; };
    EXPECT_EQ(shape(3), shape(5));
    EXPECT_NE(shape(2), shape(3));
    EXPECT_NE(shape(5), shape(6));
    EXPECT_EQ(shape(6), shape(12));
    EXPECT_NE(shape(12), shape(13));
    EXPECT_FALSE(team_shape({}).decided);
}
