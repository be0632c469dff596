// Formats by name and what a value takes in them.
#include "sizewell/serving/precision.hpp"

#include "sizewell/error.hpp"

#include <gtest/gtest.h>

namespace sizewell::serving {
namespace {

TEST(Precision, CountsScalesWithTheValues) {
    EXPECT_DOUBLE_EQ(precision("bf16").linear_bits, 16.0);
    EXPECT_DOUBLE_EQ(precision("mxfp4").expert_bits, 4.25);   // 32 values and one exponent of 8 bits
    EXPECT_DOUBLE_EQ(precision("mxfp4").linear_bits, 16.0);   // gpt-oss packs its experts only
    EXPECT_DOUBLE_EQ(precision("fp4").linear_bits, 4.5);      // 16 values and one FP8
    EXPECT_DOUBLE_EQ(precision("int4").linear_bits, 4.15625); // 128 values, FP16 scale, 4-bit zero point
    EXPECT_NEAR(precision("fp8").linear_bits, 8.002, 1e-4);
}

TEST(Precision, AnswersToOtherSpellings) {
    EXPECT_EQ(precision("FP8_E4M3"), precision("fp8"));
    EXPECT_EQ(precision("AWQ"), precision("int4"));
    EXPECT_EQ(precision("nvfp4"), precision("fp4"));
    EXPECT_EQ(precision("BFloat16"), precision("bf16"));
}

TEST(Precision, FindsEveryNameItLists) {
    for (const std::string& name : precision_names()) EXPECT_EQ(precision(name).name, name);
}

TEST(Precision, ListsTheFormatsForOneItDoesNotKnow) {
    try {
        static_cast<void>(precision("fp7"));
        FAIL();
    } catch (const DomainError& e) {
        EXPECT_NE(std::string(e.what()).find("'fp7', must be one of fp32, bf16"), std::string::npos) << e.what();
    }
}

}  // namespace
}  // namespace sizewell::serving
