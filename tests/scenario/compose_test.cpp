#include "sizewell/scenario/compose.hpp"

#include "sizewell/plan/plan.hpp"
#include "sizewell/report/report.hpp"
#include "sizewell/scenario/baseline.hpp"
#include "sizewell/scenario/read.hpp"

#include "plan/tools.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

using namespace sizewell;
using namespace sizewell::scenario;
using plan::testing_tools::given;
using plan::testing_tools::kExamples;
using plan::testing_tools::kRoot;
using plan::testing_tools::shipped;

namespace {

// A folder of its own for files that extend each other.
class Compose : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("sizewell_compose_" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_ / "inner");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / name) << text;
        return (folder_ / name).string();
    }
    std::filesystem::path folder_;
};

Document document_of(const std::string& text) { return parse_document(text, "test.json"); }

std::vector<Diagnostic> findings_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const InputError& e) {
        return e.findings();
    }
    return {};
}

Scenario with(const std::string& text, const std::vector<std::string>& sets, const std::string& variant = "") {
    Composition how{variant, {}};
    for (const auto& s : sets) how.overrides.push_back(parse_override(s, "--set"));
    return read_scenario(composed(document_of(text), how), shipped());
}

std::string plan_text(const Scenario& s) { return report::plan_json(plan::make_plan(s, shipped())); }

}  // namespace

TEST_F(Compose, SetsAnInputByEachOfItsNames) {
    for (const char* path : {"stages.model.service.mean", "stages.0.service.mean", "services.s.stages.model.service.mean", "s.stages.0.service.mean"}) {
        const Scenario s = with(given(), {std::string(path) + "=20 ms"});
        EXPECT_DOUBLE_EQ(s.services[0].stages[0].service.mean.value.value(), 0.02) << path;
        EXPECT_EQ(s.services[0].stages[0].service.mean.from.text, "20 ms");
    }
    EXPECT_EQ(with(given(), {"stages.model.redundancy=none"}).services[0].stages[0].redundancy, "none");
    EXPECT_DOUBLE_EQ(with(given(), {"promises.p99.9=2 s"}).services[0].promises.p999.value.value(), 2.0);
    EXPECT_DOUBLE_EQ(with(given(), {"demand.peak=5 to 10 req/s", "demand.average=1 req/s"}).services[0].demand.peak.range->low, 5.0);
    EXPECT_FALSE(with(given(), {"tco.tooling=null"}).services[0].tco.tooling.was_given());
}

TEST_F(Compose, ReadsAnOverrideAsStrictlyAsAFile) {
    const auto of = [&](const std::string& set) { return findings_of([&] { (void)with(given(), {set}); }); };
    for (const auto& [set, code, part] : std::vector<std::tuple<std::string, std::string, std::string>>{
             {"demand.peek=2 req/s", "E0901", "did you mean demand.peak?"}, {"peak=2 req/s", "E0901", "did you mean demand.peak?"}, {"demand=2", "E0901", "demand.average"},
             {"demand.peak=2000", "E0205", ""}, {"demand.peak=2 ms", "E0205", ""}, {"demand.peak=2,00 req/s", "E0202", ""}, {"demand.peak=1 req/s", "E0409", ""},
             {"stages.model.redundancy=some", "E0402", ""}, {"stages.model.zones=2.5", "E0401", ""}, {"demand.peak_factor=3", "E0408", ""}, {"stages.modle.zones=3", "E0901", "stages.model.zones"}}) {
        const auto found = of(set);
        ASSERT_EQ(found.size(), 1U) << set;
        EXPECT_EQ(found[0].code.substr(0, 3), code.substr(0, 3)) << set;
        if (code != "E0202") {
            EXPECT_EQ(found[0].code, code) << set;
        }
        EXPECT_EQ(found[0].file, "--set " + set);
        EXPECT_TRUE(found[0].argument) << set;
        EXPECT_NE(found[0].help.find(part), std::string::npos) << found[0].help;
    }
    for (const char* broken : {"demand.peak", "=2", "demand.peak=", " = "}) {
        EXPECT_EQ(findings_of([&] { (void)parse_override(broken, "--set"); })[0].code, "E0902") << broken;
    }
}

TEST_F(Compose, SetsTheMeanOfAServiceWrittenAsOneLiteral) {
    const std::string literal = R"({"services": {"s": {"demand": {"average": "1 req/s", "peak": "2 req/s"}, "stages": [{"name": "m", "service": "25 ms", "price": "$1/instance-hour"}]}}})";
    EXPECT_DOUBLE_EQ(with(literal, {"stages.m.service.mean=20 ms"}).services[0].stages[0].service.mean.value.value(), 0.02);
    EXPECT_DOUBLE_EQ(with(literal, {"stages.m.service=20 ms"}).services[0].stages[0].service.mean.value.value(), 0.02);
    EXPECT_EQ(findings_of([&] { (void)with(literal, {"stages.m.service.scv=2"}); })[0].code, "E0903");
    std::string law = literal;
    law.replace(law.find("25 ms"), 5, "lognormal(p50=12 ms, p99=43 ms)");
    EXPECT_EQ(findings_of([&] { (void)with(law, {"stages.m.service.mean=20 ms"}); })[0].code, "E0903");
    EXPECT_DOUBLE_EQ(with(law, {"stages.m.service=20 ms"}).services[0].stages[0].service.mean.value.value(), 0.02);
}

TEST_F(Compose, LaysAVariantOverTheFile) {
    std::string text = given();
    text.insert(text.rfind('}'), R"(, "scenarios": {
      "black friday": { "demand.peak": "900 req/s", "services": {"s": {"stages": [{"name": "model", "zones": 4}], "tco": {"pipeline": null}}}, "expect": ["cost.per_month <= $1"] },
      "broken": { "demand.peek": "9 req/s", "demand.peak": "1 ms" } })");
    EXPECT_EQ(variants_of(document_of(text)), (std::vector<std::string>{"black friday", "broken"}));
    const Scenario plain = with(text, {}), friday = with(text, {}, "black friday");
    EXPECT_DOUBLE_EQ(plain.services[0].demand.peak.value.value(), 600.0);
    EXPECT_DOUBLE_EQ(friday.services[0].demand.peak.value.value(), 900.0);
    EXPECT_DOUBLE_EQ(friday.services[0].stages[0].zones.value.value(), 4.0);
    EXPECT_DOUBLE_EQ(friday.services[0].stages[0].service.mean.value.value(), 0.025);
    EXPECT_FALSE(friday.services[0].tco.pipeline.was_given());
    EXPECT_EQ(friday.name, "black friday");
    ASSERT_EQ(friday.expect.size(), 1U);
    EXPECT_DOUBLE_EQ(with(text, {"demand.peak=700 req/s"}, "black friday").services[0].demand.peak.value.value(), 700.0);
    const auto unknown = findings_of([&] { (void)with(text, {}, "black fryday"); });
    EXPECT_EQ(unknown[0].code, "E0905");
    EXPECT_EQ(unknown[0].help, "did you mean \"black friday\"?");
    const auto broken = findings_of([&] { (void)with(text, {}, "broken"); });
    EXPECT_EQ(broken[0].code, "E0901");
    EXPECT_GT(broken[0].line, 0);
}

TEST_F(Compose, ExtendsAFileBesideIt) {
    std::string base = given();
    base.insert(base.rfind('}'), R"(, "scenarios": {"big": {"demand.peak": "9,000 req/s"}})");
    (void)write("base.json", base);
    const std::string path = write("mine.json", R"({ "extends": "base.json", "name": "mine",
      "services": { "s": { "demand": { "peak": "700 req/s" }, "stages": [ { "name": "model", "price": { "value": "$2/instance-hour", "source": "a quote" } } ] } } })");
    const Scenario s = read_scenario(path, shipped());
    EXPECT_EQ(s.name, "mine");
    EXPECT_EQ(s.file, path);
    EXPECT_DOUBLE_EQ(s.services[0].demand.peak.value.value(), 700.0);
    EXPECT_DOUBLE_EQ(s.services[0].demand.average.value.value(), 200.0);
    EXPECT_EQ(s.services[0].stages.size(), 1U);
    EXPECT_EQ(s.services[0].stages[0].price.from.source, "a quote");
    EXPECT_EQ(variants_of(read_document(path)), std::vector<std::string>{"big"});
    EXPECT_EQ(plan_text(read_scenario(write("same.json", R"({"extends": "base.json"})"), shipped())).substr(200),
              plan_text(read_scenario(write("base.json", base), shipped())).substr(200));
}

TEST_F(Compose, SaysInWhichFileAFaultStands) {
    std::string base = given();
    base.replace(base.find("200 req/s"), 9, "200 req");
    const std::string file = write("base.json", base);
    const auto found = findings_of([&] { (void)read_scenario(write("mine.json", R"({"extends": "base.json"})"), shipped()); });
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].code, "E0205");
    EXPECT_EQ(found[0].file, file);
    EXPECT_EQ(found[0].line, 5);
}

TEST_F(Compose, RefusesCirclesAndWhatIsNoScenario) {
    const auto of = [&](const std::string& text) { return findings_of([&] { (void)read_scenario(write("mine.json", text), shipped()); }); };
    (void)write("a.json", R"({"extends": "b.json"})");
    (void)write("b.json", R"({"extends": "a.json"})");
    (void)write("list.json", "[1, 2]");
    (void)write("secret.txt", "root:x:0:0:secret");
    for (const char* text : {R"({"extends": "mine.json"})", R"({"extends": "a.json"})", R"({"extends": "inner/../mine.json"})", R"({"extends": "missing.json"})", R"({"extends": "."})",
                             R"({"extends": "list.json"})", R"({"extends": ""})", R"({"extends": "a\u001bb.json"})"}) {
        ASSERT_FALSE(of(text).empty()) << text;
        EXPECT_EQ(of(text)[0].code, "E0904") << text;
    }
    EXPECT_EQ(of(R"({"extends": 7})")[0].code, "E0304");
    const auto elsewhere = of(R"({"extends": "inner/../secret.txt"})");
    ASSERT_FALSE(elsewhere.empty());
    for (const auto& d : elsewhere) EXPECT_EQ(d.reason.find("secret"), std::string::npos) << d.reason;
    for (int i = 0; i < 20; ++i) (void)write("f" + std::to_string(i) + ".json", "{\"extends\": \"f" + std::to_string(i + 1) + ".json\"}");
    EXPECT_EQ(of(R"({"extends": "f0.json"})")[0].code, "E0904");
}

TEST_F(Compose, UnderstandsFileNamesFromTheBasesFolder) {
    (void)write("inner/prices.json", R"({"schema": 1, "instances": []})");
    std::string base = given();
    base.insert(base.find('{') + 1, R"("catalog": "prices.json",)");
    (void)write("inner/base.json", base);
    const Document d = composed(read_document(write("mine.json", R"({"extends": "inner/base.json"})")));
    EXPECT_EQ(catalogue_of(d), (folder_ / "inner/prices.json").string());
}

class DialsOn : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Compose, DialsOn, testing::ValuesIn(kExamples), [](const auto& p) { return p.param; });

TEST_P(DialsOn, GivesTheSamePlanAsReadingTheFileAgain) {
    const Baseline b(composed(read_document(kRoot + "/examples/scenarios/" + GetParam() + ".json")), shipped());
    std::size_t turned = 0;
    for (const Input& input : b.inputs()) {
        const auto now = b.value_of(input);
        if (input.kind != InputKind::number || !now || !(*now > 0.0)) continue;
        const std::string literal = format_quantity(*now * 1.25, input.dimension, 15);
        const double value = median(parse_literal(literal));
        const Input* const inputs[] = {&input};
        const std::string arguments[] = {"x"};
        std::string slow, fast;
        try {
            const Override o{input.path, literal, "x"};
            slow = plan_text(b.with({&o, 1}));
        } catch (const Error& e) {
            slow = "refused";
        }
        try {
            fast = plan_text(Dials(b, inputs, arguments).at({&value, 1}));
        } catch (const Error& e) {
            fast = "refused";
        }
        if (slow != "refused" && fast != "refused") {
            slow.resize(slow.find("\"sources\""));  // a number that is turned has no text of its own
            fast.resize(fast.find("\"sources\""));
            ++turned;
        }
        EXPECT_EQ(fast, slow) << input.path << " = " << literal;
    }
    EXPECT_GT(turned, 20U);
}
