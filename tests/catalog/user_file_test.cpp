// A user's file on top of the shipped catalogue: what it may change, and every way it is refused.
#include "sizewell/catalog/catalog.hpp"

#include "catalog/temporary.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace sizewell::catalog {
namespace {

const std::string kData = SIZEWELL_ROOT "/data";
const std::string kStands = R"("source": "our contract", "date": "2026-11", "kind": "list_price")";

Catalog with(const std::string& text) {
    const TemporaryDirectory directory;
    return load_catalog(kData, directory.file("mine.json", text));
}

TEST(UserFile, ReplacesOnePriceAndRemembersTheOldOne) {
    const Catalog shipped = load_catalog(kData);
    const Catalog mine = with(R"({"schema": 1, "instances": [{"name": "aws/g4dn.xlarge/us-east-1",
                                  "on_demand_usd_per_h": 0.45, )" + kStands + "}]}");
    const InstanceOffer& offer = instance_offer(mine, "g4dn.xlarge");
    EXPECT_DOUBLE_EQ(offer.on_demand.value.value(), 0.45 / 3600.0);
    EXPECT_EQ(offer.on_demand.provenance.source, "our contract");
    EXPECT_DOUBLE_EQ(offer.managed.value.value(), 0.7364 / 3600.0);  // kept, with its own ground
    EXPECT_EQ(offer.managed.provenance.date, "2025-01-26");
    ASSERT_EQ(offer.overrode.size(), 1u);
    EXPECT_EQ(offer.overrode[0].field, "on_demand_usd_per_h");
    EXPECT_EQ(offer.overrode[0].was, "0.526 USD/h");
    EXPECT_EQ(offer.overrode[0].from, instance_offer(shipped, "g4dn.xlarge").on_demand.provenance);
    EXPECT_EQ(mine.instances.size(), shipped.instances.size());
    EXPECT_EQ(mine.files.size(), 8u);
}

TEST(UserFile, AddsARowOfItsOwn) {
    const Catalog mine = with(R"({"schema": 1, /* our rack */ "instances": [{"name": "ours/rack/basement", "accelerator": "h100",
        "accelerators": 8, "on_demand_usd_per_h": 12, "spot_usd_per_h": null, )" + kStands + "}]}");
    const InstanceOffer& offer = instance_offer(mine, "ours/rack/basement");
    EXPECT_DOUBLE_EQ(offer.accelerators.value(), 8.0);
    EXPECT_EQ(offer.spot.availability, Availability::not_offered);
    EXPECT_EQ(offer.managed.availability, Availability::unknown);
    EXPECT_TRUE(offer.overrode.empty());
    EXPECT_EQ(accelerator(mine, offer.accelerator).name, "H100");
}

TEST(UserFile, ReplacesAFactWithinItsDimension) {
    const Catalog mine = with(R"j({"schema": 1, "facts": [{"name": "people/salary", "value": 10000,
                                  "unit": "USD/(engineer month)", )j" + kStands + "}]}");
    const Fact& salary = fact(mine, "people/salary");
    EXPECT_NEAR(salary.value, 10000.0 / (730.0 * 3600.0), 1e-18);
    EXPECT_FALSE(salary.high.has_value());  // the old range does not belong to the new value
    EXPECT_EQ(salary.text, "loaded cost of one engineer");
    ASSERT_EQ(salary.overrode.size(), 1u);
    EXPECT_EQ(salary.overrode[0].was, "180000 USD/(engineer year)");
}

TEST(UserFile, MovesEveryMonthlyFactWithTheMonth) {
    const Catalog mine = with(R"({"schema": 1, "facts": [{"name": "time/month", "value": 720, "unit": "h", )" + kStands + "}]}");
    EXPECT_NEAR(fact(mine, "storage/block").value, 0.08 / (1e9 * 720.0 * 3600.0), 1e-28);
    EXPECT_NEAR(fact(mine, "people/salary").value, 180000.0 / (8760.0 * 3600.0), 1e-15);
}

TEST(UserFile, ReplacesAMemoryAndAPremium) {
    const Catalog mine = with(R"({"schema": 1,
        "accelerators": [{"name": "T4", "memory_gb": 15, "source": "s", "date": "2026", "kind": "measured"}],
        "premiums": [{"name": "azure_ml/all", "service": "azure-ml", "provider": "azure", "value": 0.1, "n": 1, "low": 0.1,
                      "median": 0.1, "high": 0.1, )" + kStands + "}]}");
    EXPECT_DOUBLE_EQ(accelerator(mine, "T4").memory->value.value(), 15e9);
    EXPECT_EQ(accelerator(mine, "T4").overrode.at(0).was, "15360 MiB");
    EXPECT_DOUBLE_EQ(accelerator(mine, "T4").bandwidth->value.value(), 320e9);
    EXPECT_DOUBLE_EQ(premium_of(mine, instance_offer(mine, "Standard_ND96asr_v4")).value, 0.1);
    EXPECT_EQ(premium(mine, "azure_ml/all").overrode.at(0).was, "0");
}

struct Bad {
    const char* name;
    std::string text;
    const char* code;
    const char* pointer;
    const char* says;
};

std::string instance(const std::string& rest, const std::string& stands = kStands) {
    return R"({"schema": 1, "instances": [)" "\n" R"(  {"name": "ours/box/here", "accelerators": 0, )" + rest + ", " + stands + "}]}";
}
std::string fact_of(const std::string& rest) {
    return R"({"schema": 1, "facts": [{"name": "ours/fee", "text": "a fee", )" + rest + ", " + kStands + "}]}";
}
std::string premium_row(const std::string& rest) {
    return R"({"schema": 1, "premiums": [{"name": "ours", "service": "s", "provider": "ours", )" + rest + ", " + kStands + "}]}";
}

class BrokenUserFile : public testing::TestWithParam<Bad> {};

TEST_P(BrokenUserFile, IsRefusedWithCodePlaceAndReason) {
    const Bad& bad = GetParam();
    try {
        with(bad.text);
        FAIL() << "accepted";
    } catch (const InputError& e) {
        ASSERT_FALSE(e.findings().empty());
        const Diagnostic& found = e.findings().front();
        EXPECT_EQ(found.code, bad.code) << e.what();
        EXPECT_EQ(found.pointer, bad.pointer) << e.what();
        EXPECT_NE((found.reason + " " + found.help).find(bad.says), std::string::npos) << e.what() << " " << found.help;
        EXPECT_GE(found.line, 1) << e.what();
        EXPECT_GE(found.column, 1) << e.what();
        for (const char c : std::string(e.what())) EXPECT_TRUE(c >= ' ' && c <= '~') << static_cast<int>(c);
    }
}

const std::string kPriced = R"("on_demand_usd_per_h": 1)";

INSTANTIATE_TEST_SUITE_P(Table, BrokenUserFile, testing::Values(
    Bad{"empty", "", "E0502", "", "unexpected end"},
    Bad{"syntax", "{\"schema\": 1,\n \"instances\": [}", "E0502", "", "unexpected"},
    Bad{"nul", std::string("{\"schema\": 1}\0x", 15), "E0502", "", "NUL byte"},
    Bad{"bad_utf8", "{\"schema\": 1, \"notes\": [\"\xff\"]}", "E0502", "", "ill-formed"},
    Bad{"nan", instance(R"("on_demand_usd_per_h": NaN)"), "E0502", "", "invalid literal"},
    Bad{"twice", instance(kPriced + ", " + kPriced), "E0502", "/instances/0/on_demand_usd_per_h", "given twice"},
    Bad{"no_object", "[1]", "E0504", "", "must be an object"},
    Bad{"no_schema", R"({"instances": []})", "E0503", "/schema", "must be a schema number"},
    Bad{"newer_schema", R"({"schema": 2})", "E0503", "/schema", "is 2, must be at most 1"},
    Bad{"text_schema", R"({"schema": "1"})", "E0503", "/schema", "must be a schema number"},
    Bad{"unknown_section", R"({"schema": 1, "instance": []})", "E0505", "/instance", "did you mean instances"},
    Bad{"section_no_list", R"({"schema": 1, "instances": {}})", "E0504", "/instances", "list of rows"},
    Bad{"row_no_object", R"({"schema": 1, "instances": [7]})", "E0504", "/instances/0", "must be an object"},
    Bad{"no_name", R"({"schema": 1, "instances": [{)" + kPriced + ", " + kStands + "}]}", "E0504", "/instances/0/name", "missing"},
    Bad{"unknown_key", instance(kPriced + R"(, "on_demnad_usd_per_h": 1)"), "E0505", "/instances/0/on_demnad_usd_per_h",
        "did you mean on_demand_usd_per_h"},
    Bad{"no_source", instance(kPriced, R"("date": "2026", "kind": "assumed")"), "E0506", "/instances/0", "no source"},
    Bad{"empty_source", instance(kPriced, R"("source": "", "date": "2026", "kind": "assumed")"), "E0504",
        "/instances/0/source", "must be a text"},
    Bad{"no_date", instance(kPriced, R"("source": "s", "kind": "assumed")"), "E0506", "/instances/0", "no date"},
    Bad{"no_kind", instance(kPriced, R"("source": "s", "date": "2026")"), "E0506", "/instances/0", "no kind"},
    Bad{"bad_date", instance(kPriced, R"("source": "s", "date": "last May", "kind": "assumed")"), "E0506",
        "/instances/0/date", "YYYY-MM-DD"},
    Bad{"month_13", instance(kPriced, R"("source": "s", "date": "2026-13", "kind": "assumed")"), "E0506",
        "/instances/0/date", "2026-13"},
    Bad{"bad_kind", instance(kPriced, R"("source": "s", "date": "2026", "kind": "guess")"), "E0506", "/instances/0/kind",
        "'guess'"},
    Bad{"unknown_source", instance(kPriced, R"("source": "@nowhere", "date": "2026", "kind": "assumed")"), "E0506",
        "/instances/0/source", "@nowhere"},
    Bad{"zero_price", instance(R"("on_demand_usd_per_h": 0)"), "E0507", "/instances/0/on_demand_usd_per_h", "a hole"},
    Bad{"negative_price", instance(R"("on_demand_usd_per_h": -1)"), "E0507", "/instances/0/on_demand_usd_per_h", "must be > 0"},
    Bad{"infinite_price", instance(R"("on_demand_usd_per_h": 1e999)"), "E0502", "", "1e999"},
    Bad{"text_price", instance(R"("on_demand_usd_per_h": "1 USD")"), "E0507", "/instances/0/on_demand_usd_per_h", "a number"},
    Bad{"null_price", instance(R"("on_demand_usd_per_h": null)"), "E0507", "/instances/0/on_demand_usd_per_h", "must be a price"},
    Bad{"no_price", instance(R"("vcpu": 4)"), "E0507", "/instances/0/on_demand_usd_per_h", "is missing"},
    Bad{"zero_spot", instance(kPriced + R"(, "spot_usd_per_h": {"value": 0})"), "E0507", "/instances/0/spot_usd_per_h/value", "> 0"},
    Bad{"spot_unit", instance(kPriced + R"(, "spot_usd_per_h": {"value": 1, "unit": "USD"})"), "E0505",
        "/instances/0/spot_usd_per_h/unit", "not a key"},
    Bad{"no_service", instance(kPriced + R"(, "managed_usd_per_h": 2)"), "E0504", "/instances/0/managed_usd_per_h", "no service"},
    Bad{"two_slashes", R"({"schema": 1, "instances": [{"name": "box", "accelerators": 0, )" + kPriced + ", " + kStands + "}]}",
        "E0508", "/instances/0/name", "provider/sku/region"},
    Bad{"no_accelerator", R"({"schema": 1, "instances": [{"name": "o/b/r", "accelerators": 1, )" + kPriced + ", " + kStands + "}]}",
        "E0509", "/instances/0/accelerators", "does not agree"},
    Bad{"strange_accelerator", R"({"schema": 1, "instances": [{"name": "o/b/r", "accelerator": "H10O", "accelerators": 1, )" +
        kPriced + ", " + kStands + "}]}", "E0509", "/instances/0/accelerator", "H100"},
    Bad{"half_accelerator", R"({"schema": 1, "instances": [{"name": "o/b/r", "accelerator": "T4", "accelerators": 0.5, )" +
        kPriced + ", " + kStands + "}]}", "E0507", "/instances/0/accelerators", "whole number"},
    Bad{"same_name", R"({"schema": 1, "facts": [{"name": "a", "text": "t", "value": 1, "unit": "1", )" + kStands +
        R"(}, {"name": "a", "text": "t", "value": 1, "unit": "1", )" + kStands + "}]}", "E0508", "/facts/1/name", "another row"},
    Bad{"no_unit", fact_of(R"("value": 1)"), "E0504", "/facts/0/unit", "missing"},
    Bad{"bad_unit", fact_of(R"("value": 1, "unit": "USD/GB month")"), "E0510", "/facts/0/unit", "USD/(GB month)"},
    Bad{"free_fee", fact_of(R"("value": 0, "unit": "USD/h")"), "E0507", "/facts/0/value", "a hole"},
    Bad{"out_of_range", fact_of(R"("value": 9, "low": 1, "high": 2, "unit": "1")"), "E0507", "/facts/0", "outside its own range"},
    Bad{"falling_tiers", fact_of(R"("tiers": [{"up_to": 5, "value": 1}, {"up_to": 4, "value": 1}, {"value": 1}], "tier_unit": "GB", "unit": "USD/GB")"),
        "E0507", "/facts/0/tiers/1/up_to", "greater than"},
    Bad{"closed_tiers", fact_of(R"("tiers": [{"up_to": 5, "value": 1}], "tier_unit": "GB", "unit": "USD/GB")"), "E0504",
        "/facts/0/tiers/0/up_to", "last step"},
    Bad{"other_dimension", R"({"schema": 1, "facts": [{"name": "people/salary", "value": 1, "unit": "USD/h", )" + kStands + "}]}",
        "E0510", "/facts/0/unit", "does not measure"},
    Bad{"premium_range", premium_row(R"("value": 0.5, "low": 0.1, "median": 0.2, "high": 0.3, "n": 1)"), "E0507", "/premiums/0", "range"},
    Bad{"premium_negative", premium_row(R"("value": -0.5, "low": 0.1, "median": 0.2, "high": 0.3, "n": 1)"), "E0507",
        "/premiums/0/value", ">= 0"},
    Bad{"two_memories", R"({"schema": 1, "accelerators": [{"name": "X", "vendor": "v", "memory_gb": 1, "memory_mib": 1, )" + kStands + "}]}",
        "E0504", "/accelerators/0/memory_gb", "beside memory_mib"}),
    [](const testing::TestParamInfo<Bad>& bad) { return std::string(bad.param.name); });

TEST(UserFile, ReportsEveryFindingAtOnce) {
    try {
        with(instance(R"("on_demand_usd_per_h": 0, "spot_usd_per_h": -2, "colour": "red")", R"("date": "2026", "kind": "assumed")"));
        FAIL() << "accepted";
    } catch (const InputError& e) {
        EXPECT_EQ(e.findings().size(), 4u) << e.what();
        EXPECT_NE(e.file().find("mine.json"), std::string::npos);
    }
}

TEST(UserFile, NamesTheLineAndColumnOfAValue) {
    try {
        with("{ \"schema\": 1,\n  // a comment with a } and a \" in it\n  \"instances\": [\n    { \"name\": \"o/b/r\", \"accelerators\": 0,\n"
             "      \"on_demand_usd_per_h\": -1, " + kStands + "}\n  ]\n}");
        FAIL() << "accepted";
    } catch (const InputError& e) {
        EXPECT_EQ(e.findings().front().line, 5);
        EXPECT_EQ(e.findings().front().column, 30);
    }
}

TEST(UserFile, RefusesWhatIsNoFileQuickly) {
    const TemporaryDirectory directory;
    const auto start = std::chrono::steady_clock::now();
    const auto reason = [&](const std::string& file) -> std::string {
        try {
            static_cast<void>(load_catalog(kData, file));
        } catch (const InputError& e) {
            return e.findings().front().code + " " + e.findings().front().reason;
        }
        return "accepted";
    };
    EXPECT_EQ(reason(directory.path()), "E0501 is not a regular file");
    EXPECT_EQ(reason(directory.path() + "/absent.json"), "E0501 no such file");
    EXPECT_EQ(reason(directory.file("large.json", std::string(33u << 20u, ' '))), "E0501 is larger than 32 MiB");
    EXPECT_EQ(reason(directory.file("deep.json", std::string(1u << 20u, '['))), "E0502 is nested deeper than 32 levels");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(Directory, IsRefusedWhenAFileIsMissingOrTheMonthIs) {
    const TemporaryDirectory directory;
    EXPECT_THROW(static_cast<void>(load_catalog(directory.path())), InputError);
    for (const char* file : {"accelerators", "models", "instances", "premiums", "people", "overheads", "carbon"}) {
        directory.file(std::string(file) + ".json", R"({"schema": 1})");
    }
    try {
        static_cast<void>(load_catalog(directory.path()));
        FAIL() << "accepted";
    } catch (const InputError& e) {
        EXPECT_NE(std::string(e.what()).find("time/month"), std::string::npos) << e.what();
    }
    directory.file("overheads.json", R"({"schema": 1, "facts": [
        {"name": "time/month", "text": "t", "value": 730, "unit": "h", "source": "s", "date": "2026", "kind": "derived"},
        {"name": "time/year", "text": "t", "value": 8760, "unit": "h", "source": "s", "date": "2026", "kind": "derived"}]})");
    EXPECT_EQ(load_catalog(directory.path()).facts.size(), 2u);
}

TEST(Directory, DoesNotOverrideItself) {
    const TemporaryDirectory directory;
    std::filesystem::copy(kData, directory.path(), std::filesystem::copy_options::overwrite_existing);
    directory.file("people.json", R"({"schema": 1, "facts": [{"name": "people/a", "text": "t", "value": 1, "unit": "1", )" +
                                      kStands + R"(}, {"name": "people/a", "text": "t", "value": 2, "unit": "1", )" + kStands + "}]}");
    EXPECT_THROW(static_cast<void>(load_catalog(directory.path())), InputError);
}

}  // namespace
}  // namespace sizewell::catalog
