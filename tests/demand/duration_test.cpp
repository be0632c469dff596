#include "sizewell/demand/duration.hpp"
#include "sizewell/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

using namespace sizewell;
using namespace sizewell::demand;

TEST(Duration, CountsTheHoursOfEachUnit) {
    const Duration d = duration(std::vector<Stretch>{{12, 2}, {6, 5}, {6, 0}});
    ASSERT_EQ(d.peak(), 5);
    EXPECT_EQ(d.running, (std::vector<double>{0.75, 0.75, 0.25, 0.25, 0.25}));
    EXPECT_EQ(d.mean(), 2.25);
    EXPECT_EQ(d.spot, std::vector<double>(5, 0.0));
}

TEST(Duration, GivesSpotTheTopOfEachHourAndNeverMoreThanItsShare) {
    const Duration d = duration(std::vector<Stretch>{{1, 10}, {1, 4}, {2, 1}}, 0.3);
    // 10 -> 3 on spot (units 8 to 10), 4 -> 1 (unit 4), 1 -> 0.
    EXPECT_EQ(d.spot, (std::vector<double>{0, 0, 0, 0.25, 0, 0, 0, 0.25, 0.25, 0.25}));
}

TEST(Duration, AgreesWithCountingHourByHour) {
    std::mt19937_64 random(7);
    for (int trial = 0; trial < 200; ++trial) {
        std::vector<Stretch> all;
        const double share = std::uniform_real_distribution<>(0.0, 1.0)(random);
        for (int i = 0; i < 30; ++i) all.push_back({std::uniform_real_distribution<>(0.1, 3.0)(random), std::uniform_int_distribution<>(0, 12)(random)});
        const Duration d = duration(all, share);
        double hours = 0.0;
        for (const auto& s : all) hours += s.hours;
        for (int q = 1; q <= d.peak(); ++q) {
            double runs = 0.0, spot = 0.0;
            for (const auto& s : all) {
                if (s.instances < q) continue;
                runs += s.hours;
                if (q > s.instances - std::floor(share * s.instances)) spot += s.hours;
            }
            EXPECT_NEAR(d.running[static_cast<std::size_t>(q - 1)], runs / hours, 1e-13);
            EXPECT_NEAR(d.spot[static_cast<std::size_t>(q - 1)], spot / hours, 1e-13);
        }
    }
}

TEST(Duration, RefusesWhatIsNoPeriod) {
    EXPECT_THROW((void)duration({}), DomainError);
    EXPECT_THROW((void)duration(std::vector<Stretch>{{0, 1}}), DomainError);
    EXPECT_THROW((void)duration(std::vector<Stretch>{{std::nan(""), 1}}), DomainError);
    EXPECT_THROW((void)duration(std::vector<Stretch>{{1, -1}}), DomainError);
    EXPECT_THROW((void)duration(std::vector<Stretch>{{1, 1}}, 1.5), DomainError);
    EXPECT_THROW((void)duration(std::vector<Stretch>{{1, 1}}, std::nan("")), DomainError);
}

TEST(HourlyRates, CountArrivalsHourByHour) {
    std::vector<double> arrivals;
    for (int i = 0; i < 3600; ++i) arrivals.push_back(i);           // an hour at 1/s
    for (int i = 0; i < 900; ++i) arrivals.push_back(3600.0 + i);   // a quarter of an hour more
    const auto rates = hourly_rates(arrivals, 4500.0);
    ASSERT_EQ(rates.size(), 2u);
    EXPECT_DOUBLE_EQ(rates[0], 1.0);
    EXPECT_DOUBLE_EQ(rates[1], 1.0);
    EXPECT_EQ(hourly_rates(arrivals, 3700.0).size(), 1u);  // a rest of less than a tenth says nothing
    EXPECT_EQ(hourly_rates(std::vector<double>{0.0, 5.0}, 10.0), std::vector<double>{0.2});
    EXPECT_THROW((void)hourly_rates({}, 10.0), DomainError);
    EXPECT_THROW((void)hourly_rates(arrivals, 0.0), DomainError);
}
