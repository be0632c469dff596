// One formula over four scalars: the same story from each.
#pragma once

#include "sizewell/dual.hpp"
#include "sizewell/pack.hpp"
#include "sizewell/traced.hpp"

#include "scalar/ulp.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace sizewell::testing_tools {

/// Formulas with exp or log may differ by 2 ulp in a pack; all others must have the same bits.
enum class Closeness { bits, two_ulp };

/// A point and whether the gradient exists there (not on the edge of a staircase or a choice).
using Point = std::vector<double>;

/// `formula` is a generic function of a vector of scalars.  Compares Pack8 and Traced with double at every point, and
/// every slope of Dual with a central difference.
template <class Formula>
void expect_agreement(const std::string& name, const Formula& formula, const std::vector<Point>& points, Closeness closeness = Closeness::bits) {
    using D = Dual<8>;
    for (std::size_t at = 0; at < points.size(); ++at) {
        const Point& x = points[at];
        ASSERT_LE(x.size(), 8u);
        const double want = formula(x);

        std::vector<Pack8> packs;  // another point in every lane
        for (std::size_t i = 0; i < x.size(); ++i) {
            double lanes[8];
            for (std::size_t k = 0; k < 8; ++k) lanes[k] = points[(at + k) % points.size()][i];
            packs.push_back(Pack8::load(lanes));
        }
        const Pack8 eight = formula(packs);
        for (std::size_t k = 0; k < 8; ++k) {
            const double alone = formula(points[(at + k) % points.size()]);
            const double got = eight[static_cast<int>(k)];
            if (closeness == Closeness::bits) {
                EXPECT_TRUE(same_bits(got, alone)) << name << ", lane " << k << ": " << got << " and not " << alone;
            } else {
                EXPECT_LE(ulps_between(got, alone), 2.0) << name << ", lane " << k;
            }
        }

        std::vector<Traced> traced;
        for (std::size_t i = 0; i < x.size(); ++i) traced.push_back(Traced::input(x[i], std::string("x").append(std::to_string(i))));
        const Traced trace = formula(traced);
        EXPECT_TRUE(same_bits(trace.value(), want)) << name << " traced";
        EXPECT_EQ(steps(label(trace, "result")).back().value, want) << name;

        std::vector<D> duals;
        for (std::size_t i = 0; i < x.size(); ++i) duals.push_back(D::variable(x[i], i));
        const D slope = formula(duals);
        EXPECT_TRUE(same_bits(slope.value(), want)) << name << " dual";
        for (std::size_t i = 0; i < x.size(); ++i) {
            Point up = x, down = x;
            const double h = 1e-5 * std::max(std::fabs(x[i]), 1e-3);
            up[i] += h;
            down[i] -= h;
            const double difference = (formula(up) - formula(down)) / (up[i] - down[i]);
            const double scale = std::fabs(difference) + 1e-6 * std::fabs(want) / std::max(std::fabs(x[i]), 1e-3) + 1e-300;
            EXPECT_NEAR(slope.gradient(i), difference, 2e-5 * scale) << name << ", slope of x" << i << " at point " << at;
        }
    }
}

}  // namespace sizewell::testing_tools
