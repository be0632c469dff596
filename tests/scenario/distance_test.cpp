#include "sizewell/scenario/distance.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sizewell::scenario {
namespace {

// Independent route: make every single edit and compare.
bool one_edit_apart(const std::string& a, const std::string& b) {
    const std::string letters = "abc";
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (const char c : letters) {
            if (a.substr(0, i) + c + a.substr(i) == b) return true;
            if (i < a.size() && a.substr(0, i) + c + a.substr(i + 1) == b) return true;
        }
        if (i < a.size() && a.substr(0, i) + a.substr(i + 1) == b) return true;
        if (i + 1 < a.size() && a.substr(0, i) + a[i + 1] + a[i] + a.substr(i + 2) == b) return true;
    }
    return false;
}

TEST(EditDistance, AgreesWithTryingEveryEdit) {
    std::vector<std::string> words = {""};
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i].size() < 4) {
            for (const char c : {'a', 'b', 'c'}) words.push_back(words[i] + c);
        }
    }
    for (const auto& a : words) {
        for (const auto& b : words) {
            const int distance = edit_distance(a, b);
            EXPECT_EQ(distance == 0, a == b);
            EXPECT_EQ(distance <= 1, a == b || one_edit_apart(a, b)) << a << " " << b;
        }
    }
}

TEST(EditDistance, IsSymmetricAndKnowsTheTextbookWords) {
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
    EXPECT_EQ(edit_distance("sitting", "kitten"), 3);
    EXPECT_EQ(edit_distance("demnad", "demand"), 1);
    EXPECT_EQ(edit_distance("", "abc"), 3);
}

TEST(DidYouMean, FindsTheMistypedKey) {
    const std::vector<std::string> keys = {"demand", "promises", "stages", "tco", "average", "peak", "headroom", "p99", "p95"};
    EXPECT_EQ(did_you_mean("demnad", keys), "demand");
    EXPECT_EQ(did_you_mean("promise", keys), "promises");
    EXPECT_EQ(did_you_mean("Peak", keys), "peak");
    EXPECT_EQ(did_you_mean("head_room", keys), "headroom");
    EXPECT_EQ(did_you_mean("avrage", keys), "average");
    EXPECT_EQ(did_you_mean("TCO", keys), "tco");
}

TEST(DidYouMean, SaysNothingWhenNothingIsNear) {
    const std::vector<std::string> keys = {"demand", "tco", "h", "s"};
    EXPECT_EQ(did_you_mean("latency", keys), "");
    EXPECT_EQ(did_you_mean("x", keys), "");
    EXPECT_EQ(did_you_mean("", keys), "");
    EXPECT_EQ(did_you_mean("demand", std::vector<std::string>{}), "");
    EXPECT_EQ(did_you_mean(std::string(100000, 'd'), keys), "");
}

}  // namespace
}  // namespace sizewell::scenario
