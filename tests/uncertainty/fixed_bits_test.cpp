// Bits that every compiler, level of optimisation, instruction set and number of threads must give.
#include "sizewell/uncertainty/estimate.hpp"
#include "sizewell/uncertainty/lanes.hpp"

#include "uncertainty/tools.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

using namespace sizewell;
using namespace sizewell::uncertainty;

// FNV-1a of the bits of every figure, in order.
std::uint64_t digest(const Estimates& e) {
    std::uint64_t h = 14695981039346656037ULL;
    const auto add = [&h](double x) { h = (h ^ std::bit_cast<std::uint64_t>(x)) * 1099511628211ULL; };
    for (const Summary& s : e.outputs) {
        add(s.mean.value);
        add(s.mean.half_width);
        for (const Estimate& p : s.percentile) add(p.value), add(p.half_width);
        add(s.least);
        add(s.most);
        for (const double share : s.histogram) add(share);
    }
    return h;
}

// + - * /, sqrt, ceil, select: IEEE 754 leaves no choice.
const auto kModel = [](const auto& x, auto& y) {
    using S = std::remove_cvref_t<decltype(y[0])>;
    y[0] = sqrt(x[0] * x[1]) + x[2] / x[3];
    y[1] = ceil(x[0] * x[1] / (S(0.25) + x[2]));
    y[2] = select(x[3] > x[2], x[3] - x[2] * x[0], x[1] / x[3]);
};

constexpr std::uint64_t kDigest = 0x29e438a1a0552723ULL;  // of kModel over four uniform inputs, seed 20261125, 2^15 samples

TEST(FixedBits, UniformInputsAndIeeeOperationsAreTheSameEverywhere) {
    const Points points({test::uniform("a", 0.5, 9.0), test::uniform("b", 2.0, 3.0), test::uniform("c", -1.0 / 3.0, 0.75), test::uniform("d", 0.1, 0.7)}, {}, 20261125);
    for (const Isa on : {Isa::baseline, Isa::avx2, Isa::avx512}) {
        for (const int threads : {1, 2, 7}) {
            Options o;
            o.samples = 1 << 15;
            o.threads = threads;
            EXPECT_EQ(digest(estimate(points, 3, [on] { return lanes_model<4, 3>(kModel, on); }, o)), kDigest) << isa_name(on) << ", " << threads << " threads";
        }
    }
}

// The values of a whole round, block by block from the last, as processes that share nothing might send them.
TEST(FixedBits, BlocksComputedAnywhereGiveThem) {
    const Points points({test::uniform("a", 0.5, 9.0), test::uniform("b", 2.0, 3.0), test::uniform("c", -1.0 / 3.0, 0.75), test::uniform("d", 0.1, 0.7)}, {}, 20261125);
    for (const std::int64_t most : {256, 1024, 4096}) {
        Options o;
        o.samples = 1 << 15;
        Sampling sampling(3, o);
        std::size_t round = 0;
        do {
            const std::vector<Block> blocks = sampling.blocks(round++, most);
            std::vector<std::vector<double>> values(blocks.size());
            for (std::size_t b = blocks.size(); b-- > 0;) {
                BlockEvaluator evaluate(points, 3, lanes_model<4, 3>(kModel, b % 2 == 0 ? Isa::baseline : isa()));
                const auto n = static_cast<std::size_t>(blocks[b].n);
                values[b].resize(3 * n);
                std::size_t done = 0;
                evaluate(blocks[b], [&](std::size_t some, std::size_t stride, const double* y) {
                    for (std::size_t m = 0; m < 3; ++m) std::copy_n(y + m * stride, some, values[b].data() + m * n + done);
                    done += some;
                    return true;
                });
                EXPECT_EQ(done, n);
            }
            for (std::size_t b = 0; b < blocks.size(); ++b) sampling.add(blocks[b], static_cast<std::size_t>(blocks[b].n), values[b].data());
        } while (sampling.go_on());
        EXPECT_EQ(round, sampling.rounds().size());
        EXPECT_EQ(digest(sampling.estimates()), kDigest) << most;
    }
}

// exp and log of libm make these tables; glibc rounds all but a few of a thousand results correctly, and a cell that is an ulp
// off moves what is read from it by no more.  Eight ulp of slack, where one compiler and libm give equal bits.
TEST(FixedBits, LawsThatNeedLibmAgreeToAFewUlp) {
    const Points points({test::input("a", "5 to 10"), test::input("b", "0.1 to 0.4")}, {}, 20261125);
    Options o;
    o.samples = 1 << 14;
    const auto e = estimate(points, 1, [] { return lanes_model<2, 1>([](const auto& x, auto& y) { y[0] = x[0] * x[1]; }); }, o);
    constexpr double kWant[] = {0x1.8b82426b248dbp-1, 0x1.6a48170b9493cp+0, 0x1.4ae6c27889464p+1};
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(e.outputs[0].percentile[i].value, kWant[i], 8.0 * 2.3e-16 * kWant[i]) << std::hexfloat << e.outputs[0].percentile[i].value;
}

TEST(FixedBits, AnotherSeedSharesTablesButNotPoints) {
    const std::vector<Input> inputs = {test::input("a", "5 to 10"), test::input("b", "1/2/9"), test::input("c", "0.1 to 0.4")};
    const Points one(inputs, {{"a", "c", 0.4}}, 1), other(inputs, {{"a", "c", 0.4}}, 2);
    std::vector<double> x(3 * 512), y(3 * 512), z(3 * 512);
    one.with_seed(2).fill(0, 0, 512, 512, x.data());
    other.fill(0, 0, 512, 512, y.data());
    one.fill(0, 0, 512, 512, z.data());
    EXPECT_EQ(x, y);
    EXPECT_NE(x, z);
}

}  // namespace
