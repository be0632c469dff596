// Service profiles: there and back to the last bit, and every way they are refused.
#include "sizewell/catalog/profile.hpp"

#include "catalog/temporary.hpp"
#include "sizewell/error.hpp"
#include "sizewell/serving/classic_fit.hpp"

#include <gtest/gtest.h>

namespace sizewell::catalog {
namespace {

serving::ServiceProfile classic_profile() {
    serving::LoadSeries s;
    s.model = "rank-v3";
    s.gpu = "L4";
    s.source = "ours";
    for (const auto& [n, ms] : {std::pair{1.0, 2.0 / 3.0}, std::pair{8.0, 3.1}, std::pair{32.0, 9.7}}) {
        serving::LoadPoint p;
        p.concurrency = 1.0;
        p.client_batch = n;
        p.e2e.mean = ms * 1e-3;
        s.points.push_back(p);
    }
    serving::LoadPoint loop;
    loop.concurrency = 32.0;
    loop.e2e.mean = 6.1e-3;
    loop.e2e.percentile = {{50.0, 6e-3}, {99.0, 7e-3}};
    s.points.push_back(loop);
    auto p = serving::fit_classic(s);
    p.date = "2026-11-25";
    return p;
}

serving::ServiceProfile llm_profile() {
    serving::ServiceProfile p;
    p.model = "acme/Chat-7B";
    p.gpu = "H100";
    p.source = "ours";
    p.date = "2026-11";
    p.tp = 2;
    p.gpus = 2;
    p.llm = serving::LlmProfile{{{"bandwidth", 0.1 + 0.2}, {"overhead_s", 3e-6}}};
    p.range.request_rate = serving::Span{1.0, 24.0};
    p.range.input_tokens = serving::Span{512.0, 512.0};
    p.residuals = {{"1 /s, TPOT p50", 0.0065, 0.0066, false}, {"25 /s, TPOT p50", 0.0275, 0.029, true}};
    return p;
}

TEST(Profile, ComesBackToTheLastBit) {
    for (const auto& p : {classic_profile(), llm_profile()}) {
        const std::string text = profile_json(p);
        const auto again = profile_from(text, "p.json");
        EXPECT_EQ(again, p);
        EXPECT_EQ(profile_json(again), text);
    }
    const TemporaryDirectory directory;
    EXPECT_EQ(read_profile(directory.file("p.json", profile_json(llm_profile()))), llm_profile());
}

std::string edited(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(Profile, IsRefusedWithItsPlace) {
    const std::string classic = profile_json(classic_profile()), llm = profile_json(llm_profile());
    struct Bad {
        std::string text;
        const char* code;
        const char* pointer;
    };
    const std::vector<Bad> all = {
        {edited(llm, "\"schema\": 1", "\"schema\": 2"), "E0503", "/schema"},
        {edited(llm, "\"schema\": 1", "\"schema\": \"1\""), "E0503", "/schema"},
        {edited(llm, "\"schema\": 1,", ""), "E0503", "/schema"},
        {llm.substr(0, 100), "E0502", ""},
        {"[]", "E0504", ""},
        {edited(llm, "\"gpu\"", "\"gqu\""), "E0505", "/gqu"},
        {edited(llm, "\"source\": \"ours\",", ""), "E0506", "/source"},
        {edited(llm, "\"date\": \"2026-11\",", ""), "E0506", "/date"},
        {edited(llm, "\"model\": \"acme/Chat-7B\"", "\"model\": 7"), "E0504", "/model"},
        {edited(llm, "\"tp\": 2", "\"tp\": 1.5"), "E0507", "/tp"},
        {edited(llm, "\"tp\": 2", "\"tp\": 0"), "E0507", "/tp"},
        {edited(llm, "0.30000000000000004", "\"a\""), "E0504", "/llm/parameters/0/value"},
        {edited(llm, "\"llm\"", "\"llms\""), "E0505", "/llms"},
        {edited(classic, "\"batch\": 8.0", "\"batch\": 0.5"), "E0507", "/classic/measured/1/batch"},
        {edited(classic, "\"seconds\": 0.0031", "\"seconds\": -0.0031"), "E0507", "/classic/measured/1/seconds"},
        {edited(classic, "\"seconds\": 0.0031000000000000003", "\"seconds\": null"), "E0504", "/classic/measured/1/seconds"},
        {edited(classic, "\"max_batch\": 32", "\"max_batch\": 1e9"), "E0507", "/classic/max_batch"},
        {edited(classic, "\"slowdown\": 1.0", "\"slowdown\": 3.0"), "E0507", "/classic/instances/slowdown"},
        {edited(classic, "\"measured\": [", "\"measured\": [], \"x\": ["), "E0505", "/classic/x"},
        {edited(classic, "\"assumed\": false", "\"assumed\": 0"), "E0504", "/classic/instances/assumed"},
        {edited(llm, "\"gpus\": 2", "\"gpus\": 2, \"gpus\": 2"), "E0502", "/gpus"},
        {edited(llm, "\"measured\": 0.0065", "\"measured\": 0"), "E0507", "/residuals/0/measured"},
    };
    for (const auto& bad : all) {
        try {
            (void)profile_from(bad.text, "bad.json");
            ADD_FAILURE() << bad.pointer;
        } catch (const InputError& e) {
            EXPECT_EQ(e.findings()[0].code, bad.code) << e.what();
            EXPECT_EQ(e.findings()[0].pointer, bad.pointer) << e.what();
        }
    }
    EXPECT_THROW((void)read_profile("/nonexistent"), InputError);
}

TEST(Profile, OfOneBatchAloneIsRefused) {
    serving::LoadSeries s;
    s.model = "m";
    s.source = "ours";
    s.points.emplace_back();
    s.points[0].concurrency = 1.0;
    s.points[0].e2e.mean = 0.01;
    auto p = serving::fit_classic(s);
    p.date = "2026";
    try {
        (void)profile_from(profile_json(p), "one.json");
        FAIL();
    } catch (const InputError& e) {
        EXPECT_EQ(e.findings()[0].code, "E0507");
        EXPECT_EQ(e.findings()[0].pointer, "/classic/measured");
    }
}

TEST(Profile, SurvivesEveryTruncation) {
    const std::string text = profile_json(classic_profile());
    for (std::size_t n = 0; n + 1 < text.size(); n += 5) {
        EXPECT_THROW((void)profile_from(text.substr(0, n), "cut.json"), InputError) << n;
    }
}

}  // namespace
}  // namespace sizewell::catalog
