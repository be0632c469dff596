#include "sizewell/report/lock.hpp"
#include "sizewell/report/questions.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

using namespace sizewell;
using namespace sizewell::report;

TEST(Digest, IsSha256) {
    // python3 -c "import hashlib; print(hashlib.sha256(b'...').hexdigest())"
    EXPECT_EQ(digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(digest(std::string(56, 'a')), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
    EXPECT_EQ(digest(std::string(1000, 'x')), "44f8354494a5ba03ba1792a8d3e9c534c47a9181980fde7a3f44b06ef2ae7c7f");
}

TEST(Lock, ReadsBackAsItWasWritten) {
    const Lock lock{.verb = "sweep", .asked = {"demand.peak=1..2", "x"}, .seed = 18446744073709551615ULL, .samples = 4096, .inputs = {"aa", "bb"}, .catalogue = "cc", .result = "dd"};
    const Lock back = parse_lock(lock_json(lock), "x.lock");
    EXPECT_TRUE(lock_differences(back, lock).empty());
    EXPECT_EQ(back.seed, lock.seed);
    Lock other = lock;
    other.result = "ee";
    ASSERT_EQ(lock_differences(back, other).size(), 1U);
    EXPECT_EQ(lock_differences(back, other)[0].reason, "the same question gives another result");
    other.seed = 2;
    EXPECT_EQ(lock_differences(back, other).size(), 2U);
    for (const char* broken : {"{}", "[]", R"({"sizewell": 1})", R"({"sizewell":"0","verb":"v","asked":[],"seed":"-1","samples":1,"inputs":[],"catalogue":"","result":""})"}) {
        EXPECT_THROW((void)parse_lock(broken, "x.lock"), InputError) << broken;
    }
}

TEST(Lock, IsAboutValuesAndNotTheirLayout) {
    const auto of = [](const char* text) { return canonical(scenario::parse_document(text, "x")); };
    EXPECT_EQ(of("{\"a\": 1, /* why */ \"b\": [true, null]}"), of("{ \"a\":1,\n\"b\":[true,null] }"));
    EXPECT_NE(of("{\"a\": 1}"), of("{\"a\": 2}"));
    EXPECT_NE(of("{\"a\": {\"b\": 1}}"), of("{\"a\": [1]}"));
}

TEST(Sparkline, RisesWithItsValues) {
    EXPECT_EQ(sparkline({1, 2, 3, 4, 5, 6, 7, 8}), ".:-=+*%#");
    EXPECT_EQ(sparkline({5, 5}), "..");
    EXPECT_EQ(sparkline({}), "");
    EXPECT_EQ(sparkline({1, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}), ". ^");
    EXPECT_EQ(bar(5, 10, 10), "#####");
    EXPECT_EQ(bar(1e-9, 10, 10), "#");
    EXPECT_EQ(bar(0, 10, 10), "");
    EXPECT_EQ(bar(std::numeric_limits<double>::infinity(), 10, 3), ">>>");
}
