// Names, short forms, suggestions and filters.
#include "sizewell/catalog/catalog.hpp"

#include "catalog/closest.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sizewell::catalog {
namespace {

const Catalog& shipped() {
    static const Catalog catalog = load_catalog(SIZEWELL_ROOT "/data");
    return catalog;
}

std::string message(const std::string& name) {
    try {
        static_cast<void>(instance_offer(shipped(), name));
    } catch (const DomainError& e) {
        return e.what();
    }
    return "";
}

TEST(FindInstance, AnswersToShortFormsThatAreUnique) {
    for (const char* name : {"aws/g4dn.xlarge/us-east-1", "g4dn.xlarge", "aws/g4dn.xlarge", "g4dn.xlarge/us-east-1"}) {
        EXPECT_EQ(instance_offer(shipped(), name).name, "aws/g4dn.xlarge/us-east-1") << name;
    }
}

TEST(FindInstance, PrefersTheCurrentVintage) {
    EXPECT_DOUBLE_EQ(instance_offer(shipped(), "p5.48xlarge").on_demand.value.value(), 55.04 / 3600.0);
    const InstanceOffer& old = instance_offer(shipped(), "aws/p5.48xlarge/us-east-1@2025-01-26");
    EXPECT_TRUE(old.superseded);
    EXPECT_EQ(old.region, "us-east-1");
    EXPECT_DOUBLE_EQ(old.on_demand.value.value(), 98.32 / 3600.0);
}

TEST(FindInstance, ListsTheCandidatesOfAnAmbiguousName) {
    Catalog two = shipped();
    InstanceOffer elsewhere = instance_offer(shipped(), "g4dn.xlarge");
    elsewhere.region = "eu-west-1";
    elsewhere.name = "aws/g4dn.xlarge/eu-west-1";
    two.instances.push_back(elsewhere);
    const auto found = find_instance(two, "g4dn.xlarge");
    EXPECT_EQ(found.row, nullptr);
    EXPECT_TRUE(found.ambiguous);
    EXPECT_EQ(found.candidates, (std::vector<std::string>{"aws/g4dn.xlarge/us-east-1", "aws/g4dn.xlarge/eu-west-1"}));
    EXPECT_NE(find_instance(two, "g4dn.xlarge/eu-west-1").row, nullptr);
    try {
        static_cast<void>(instance_offer(two, "g4dn.xlarge"));
        FAIL();
    } catch (const DomainError& e) {
        EXPECT_STREQ(e.what(), "catalog: instance = 'g4dn.xlarge', must be one of its full names: "
                               "aws/g4dn.xlarge/us-east-1, aws/g4dn.xlarge/eu-west-1");
    }
}

TEST(FindInstance, SuggestsTheClosestNames) {
    const auto missed = find_instance(shipped(), "g4dn.xlrage");
    EXPECT_EQ(missed.row, nullptr);
    EXPECT_FALSE(missed.ambiguous);
    ASSERT_FALSE(missed.candidates.empty());
    EXPECT_EQ(missed.candidates.front(), "aws/g4dn.xlarge/us-east-1");
    EXPECT_EQ(message("g4dn.xlrage").rfind("catalog: instance = 'g4dn.xlrage', must be a name of the catalogue (did you mean aws/g4dn.xlarge/us-east-1", 0), 0u)
        << message("g4dn.xlrage");
    EXPECT_EQ(message("qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"),
              "catalog: instance = 'qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq', must be a name of the catalogue");
    EXPECT_TRUE(find_instance(shipped(), "").candidates.empty());
    EXPECT_EQ(find_instance(shipped(), std::string(100000, 'x')).row, nullptr);
}

TEST(FindAccelerator, TakesAliasesAndAnyCase) {
    EXPECT_EQ(accelerator(shipped(), "h100-sxm").name, "H100");
    EXPECT_EQ(accelerator(shipped(), "trillium").name, "TPU-v6e");
    const auto missed = find_accelerator(shipped(), "H1000");
    ASSERT_FALSE(missed.candidates.empty());
    EXPECT_EQ(missed.candidates.front(), "H100");
}

TEST(FindFact, SuggestsByPartOfAName) {
    const auto missed = find_fact(shipped(), "salary");
    EXPECT_EQ(missed.row, nullptr);
    ASSERT_FALSE(missed.candidates.empty());
    EXPECT_EQ(missed.candidates.front(), "people/salary");
    EXPECT_THROW(static_cast<void>(fact(shipped(), "salary")), DomainError);
    EXPECT_THROW(static_cast<void>(premium(shipped(), "sagemaker")), DomainError);
}

TEST(Offers, PassEveryPartOfTheFilter) {
    OfferFilter filter;
    EXPECT_EQ(offers(shipped(), filter).size(), shipped().instances.size() - 2);  // without the two older vintages
    filter.superseded = true;
    EXPECT_EQ(offers(shipped(), filter).size(), shipped().instances.size());
    filter = {};
    filter.accelerator = "a100";
    filter.provider = "GCP";
    for (const InstanceOffer& offer : offers(shipped(), filter)) {
        EXPECT_EQ(offer.accelerator.rfind("A100", 0), 0u);
        EXPECT_EQ(offer.provider, "gcp");
    }
    EXPECT_EQ(offers(shipped(), filter).size(), 4u);
    filter.max_price = usd_per_instance_hour(4);
    EXPECT_EQ(offers(shipped(), filter).size(), 1u);
    filter = {};
    filter.accelerator = "H100-SXM";  // an alias is no part of any name
    EXPECT_FALSE(offers(shipped(), filter).empty());
    for (const InstanceOffer& offer : offers(shipped(), filter)) EXPECT_EQ(offer.accelerator, "H100");
    filter.accelerator = "H100";  // all its forms
    EXPECT_GT(offers(shipped(), filter).size(), 3u);
    filter.accelerator = "A10";  // neither A10G nor A100
    EXPECT_TRUE(offers(shipped(), filter).empty());
    filter = {};
    filter.region = "us-west-2";
    ASSERT_EQ(offers(shipped(), filter).size(), 1u);
    EXPECT_EQ(offers(shipped(), filter).front().sku, "p6-b300.48xlarge");
    filter = {};
    filter.text = "vertex";
    EXPECT_EQ(offers(shipped(), filter).size(), 1u);
    filter.text = "no such thing";
    EXPECT_TRUE(offers(shipped(), filter).empty());
}

TEST(Offers, AreSortedByPriceAndCutAtTheirBound) {
    OfferFilter filter;
    filter.max_price = usd_per_instance_hour(0.526);
    const auto cheap = offers(shipped(), filter);
    ASSERT_GE(cheap.size(), 2u);
    for (std::size_t i = 1; i < cheap.size(); ++i) {
        EXPECT_LE(cheap[i - 1].on_demand.value.value(), cheap[i].on_demand.value.value());
    }
    EXPECT_EQ(cheap.back().sku, "g4dn.xlarge");  // inclusive
    filter.max_price = usd_per_instance_hour(0);
    EXPECT_THROW(static_cast<void>(offers(shipped(), filter)), DomainError);
}

TEST(EditDistance, CountsEditsAndSwaps) {
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
    EXPECT_EQ(edit_distance("abcd", "abdc"), 1u);
    EXPECT_EQ(edit_distance("", "abc"), 3u);
    EXPECT_EQ(edit_distance("H100", "h100"), 0u);
    for (const char* a : {"g4dn", "p5.48xlarge", ""}) {
        for (const char* b : {"g5", "p4d.24xlarge", "x"}) {
            EXPECT_EQ(edit_distance(a, b), edit_distance(b, a));
            EXPECT_LE(edit_distance(a, b), edit_distance(a, "g4") + edit_distance("g4", b));
        }
    }
}

}  // namespace
}  // namespace sizewell::catalog
