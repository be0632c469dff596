#include "sizewell/sizing/little.hpp"

#include "sizewell/queueing/mmc.hpp"

#include <gtest/gtest.h>

using namespace sizewell;

TEST(Little, CountsTheRequestsOfAQueue) {
    EXPECT_DOUBLE_EQ(sizing::in_flight(req_per_s(90.0), milliseconds(350.0)).value(), 31.5);
    // M/M/1 holds rho / (1 - rho) requests.
    const auto laws = queueing::mmc(0.8, 1.0, 1.0);
    EXPECT_NEAR(sizing::in_flight(req_per_s(0.8), seconds(laws.response.mean)).value(), 4.0, 1e-12);
}
