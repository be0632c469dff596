// plan::evaluate over the four scalars: every figure of every example.
#include "sizewell/plan/evaluate.hpp"

#include "sizewell/dual.hpp"
#include "sizewell/pack.hpp"
#include "sizewell/traced.hpp"

#include "plan/figure_list.hpp"
#include "plan/read_model.hpp"
#include "plan/tools.hpp"
#include "scalar/ulp.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

using namespace sizewell;
using namespace sizewell::plan;
using namespace sizewell::plan::testing_tools;
using sizewell::testing_tools::same_bits;

namespace {

template <class S, class Lift>
std::vector<ListedFigure<S>> figures_over(const scenario::Scenario& s, const Lift& lift) {
    return list_figures(evaluate(ModelReader<S, Lift>(shipped(), lift).read(s)), {s.services.front().name});
}

// The inputs whose slopes are taken; none of them moves the search for replicas.
const std::vector<std::string> kDirections = {"people.salary", "people.engineers", "people.on_call", "cluster.fee", "tco.tooling", "storage/block", "demand.average", "tco.response_size"};

double moved(double value, const std::string& path, const std::string& which, double factor) { return path == which ? value * factor : value; }

}  // namespace

class FiguresAgree : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Scalars, FiguresAgree, testing::ValuesIn(kExamples), [](const auto& p) { return p.param; });

TEST_P(FiguresAgree, OnTheValueBitForBit) {
    const auto s = example(GetParam());
    const auto plain = figures_over<double>(s, [](double v, const std::string&, auto) { return v; });
    const auto packed = figures_over<Pack8>(s, [](double v, const std::string&, auto) { return Pack8(v); });
    const auto traced = figures_over<Traced>(s, [](double v, const std::string& path, auto) { return Traced::input(v, path); });
    const auto dual = figures_over<Dual<8>>(s, [](double v, const std::string&, auto) { return Dual<8>(v); });
    ASSERT_GT(plain.size(), 50u);
    for (std::size_t i = 0; i < plain.size(); ++i) {
        for (int lane = 0; lane < 8; ++lane) EXPECT_TRUE(same_bits(packed.at(i).value[lane], plain[i].value)) << plain[i].path;
        EXPECT_TRUE(same_bits(traced.at(i).value.value(), plain[i].value)) << plain[i].path;
        EXPECT_TRUE(same_bits(dual.at(i).value.value(), plain[i].value)) << plain[i].path;
    }
}

// Each lane is a plan of its own: prices and demand differ in every one.
TEST_P(FiguresAgree, LaneByLane) {
    const auto s = example(GetParam());
    const auto factor = [](int lane) { return 1.0 + 0.125 * lane; };
    const auto scaled = [](const std::string& path) { return path == "demand.average" || path == "people.salary" || path.find(".price") != std::string::npos; };
    const auto packed = figures_over<Pack8>(s, [&](double v, const std::string& path, auto) {
        double lanes[8];
        for (int k = 0; k < 8; ++k) lanes[k] = scaled(path) ? v * factor(k) : v;
        return Pack8::load(lanes);
    });
    for (const int lane : {0, 3, 7}) {
        const auto plain = figures_over<double>(s, [&](double v, const std::string& path, auto) { return scaled(path) ? v * factor(lane) : v; });
        for (std::size_t i = 0; i < plain.size(); ++i) EXPECT_TRUE(same_bits(packed.at(i).value[lane], plain[i].value)) << plain[i].path << " in lane " << lane;
    }
}

TEST_P(FiguresAgree, OnTheSlopeWithACentralDifference) {
    const auto s = example(GetParam());
    std::vector<std::string> met(kDirections.size());
    const auto dual = figures_over<Dual<8>>(s, [&](double v, const std::string& path, auto) {
        for (std::size_t i = 0; i < kDirections.size(); ++i) {
            if (path != kDirections[i]) continue;
            met[i] = path;
            return Dual<8>::variable(v, i);
        }
        return Dual<8>(v);
    });
    EXPECT_EQ(met, kDirections) << "an input of the model has another name";
    for (std::size_t d = 0; d < kDirections.size(); ++d) {
        double at = 0.0;
        const double h = 1e-5;
        const auto moved_by = [&](double factor) {
            return figures_over<double>(s, [&](double v, const std::string& path, auto) {
                if (path == kDirections[d]) at = v;
                return moved(v, path, kDirections[d], factor);
            });
        };
        const auto up = moved_by(1.0 + h), down = moved_by(1.0 - h);
        for (std::size_t i = 0; i < dual.size(); ++i) {
            if (at == 0.0) continue;
            const double difference = (up.at(i).value - down.at(i).value) / (2.0 * h * at);
            const double scale = std::fabs(difference) + 1e-4 * std::fabs(dual[i].value.value() / at);
            EXPECT_NEAR(dual[i].value.gradient(d), difference, 1e-5 * scale + 1e-300) << dual[i].path << " by " << kDirections[d];
        }
    }
}

// A percentile is an opaque step: it has no slope, and says so by being flat.
TEST(FiguresAgree, OnPercentilesBeingOpaque) {
    const auto s = example("internal_tool");
    const auto dual = figures_over<Dual<8>>(s, [&](double v, const std::string& path, auto) {
        return path == "demand.peak" ? Dual<8>::variable(v, 0) : Dual<8>(v);
    });
    for (const auto& f : dual) {
        if (f.path.rfind("latency.", 0) == 0 || f.path == "capacity.instances") {
            EXPECT_EQ(f.value.gradient(0), 0.0) << f.path;
        }
        if (f.path == "demand.design") {
            EXPECT_EQ(f.value.gradient(0), 1.25);
        }
    }
}
