#include "sizewell/sizing/redundancy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace sizewell::sizing;

namespace {

// Replicas left of `instances` after the loss, by placing every instance and taking the worst one away.
int left_after(Loss loss, int instances, int per_instance, int zones) {
    if (loss == Loss::none) return instances * per_instance;
    if (loss == Loss::replica) return instances * per_instance - 1;
    if (loss == Loss::node) return (instances - 1) * per_instance;
    std::vector<int> in_zone(static_cast<std::size_t>(zones), 0);
    for (int i = 0; i < instances; ++i) ++in_zone[static_cast<std::size_t>(i % zones)];
    return (instances - *std::max_element(in_zone.begin(), in_zone.end())) * per_instance;
}

}  // namespace

TEST(InstancesWithSpare, AreTheFewestThatSurviveTheLoss) {
    int tried = 0;
    for (const Loss loss : {Loss::none, Loss::replica, Loss::node, Loss::zone}) {
        for (int zones = 2; zones <= 7; ++zones) {
            for (int per_instance = 1; per_instance <= 8; ++per_instance) {
                for (int needed = 1; needed <= 150; ++needed) {
                    const int got = static_cast<int>(instances_with_spare(loss, double(needed), double(per_instance), double(zones)));
                    int brute = 1;
                    while (left_after(loss, brute, per_instance, zones) < needed) ++brute;
                    ASSERT_EQ(got, brute) << name(loss) << " needed " << needed << " per instance " << per_instance << " zones " << zones;
                    ++tried;
                }
            }
        }
    }
    EXPECT_EQ(tried, 4 * 6 * 8 * 150);
}

TEST(InstancesWithSpare, GrowWithTheLossAndTheNeed) {
    for (int needed = 1; needed <= 300; ++needed) {
        const double n = needed;
        const double none = instances_with_spare(Loss::none, n, 2.0, 3.0), replica = instances_with_spare(Loss::replica, n, 2.0, 3.0),
                     node = instances_with_spare(Loss::node, n, 2.0, 3.0), zone = instances_with_spare(Loss::zone, n, 2.0, 3.0);
        EXPECT_LE(none, replica);
        EXPECT_LE(replica, node);
        EXPECT_LE(node, zone);
        for (const Loss loss : {Loss::none, Loss::replica, Loss::node, Loss::zone}) {
            EXPECT_LE(instances_with_spare(loss, n, 2.0, 3.0), instances_with_spare(loss, n + 1.0, 2.0, 3.0));
        }
    }
}

TEST(InstancesWithSpare, NeedFewerInMoreZones) {
    for (double zones = 2.0; zones < 20.0; ++zones) {
        EXPECT_GE(instances_with_spare(Loss::zone, 60.0, 1.0, zones), instances_with_spare(Loss::zone, 60.0, 1.0, zones + 1.0));
    }
    EXPECT_EQ(instances_with_spare(Loss::zone, 60.0, 1.0, 2.0), 120.0);
    EXPECT_EQ(instances_with_spare(Loss::zone, 60.0, 1.0, 3.0), 90.0);
}

TEST(InstancesFor, AreWhole) {
    EXPECT_EQ(instances_for(9.0, 8.0), 2.0);
    EXPECT_EQ(instances_for(16.0, 8.0), 2.0);
    EXPECT_EQ(instances_for(0.0, 8.0), 0.0);
}

TEST(Loss, HasTheNamesOfTheScenario) {
    EXPECT_EQ(std::string(name(Loss::none)) + name(Loss::replica).data() + name(Loss::node).data() + name(Loss::zone).data(), "nonereplicanodezone");
}
