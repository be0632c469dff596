// The units of the files, and the small JSON walker that finds places in them.
#include "catalog/unit.hpp"

#include "catalog/json_text.hpp"
#include "sizewell/catalog/rows.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sizewell::catalog {
namespace {

constexpr Calendar kCalendar{730.0 * 3600.0, 8760.0 * 3600.0};

double factor(const char* text) { return coherent_factor(file_unit(text).value(), kCalendar); }
std::string coherent(const char* text) { return coherent_text(file_unit(text).value()); }

TEST(FileUnit, ReadsTheUnitsOfTheFiles) {
    EXPECT_DOUBLE_EQ(factor("USD/h"), 1.0 / 3600.0);
    EXPECT_DOUBLE_EQ(factor("USD/(GB month)"), 1e-9 / kCalendar.month);
    EXPECT_DOUBLE_EQ(factor("USD/(engineer year)"), 1.0 / kCalendar.year);
    EXPECT_DOUBLE_EQ(factor("gCO2e/kWh"), 1.0 / 3.6e6);
    EXPECT_DOUBLE_EQ(factor("kW"), 1e3);
    EXPECT_DOUBLE_EQ(factor("TiB/month"), 1099511627776.0 / kCalendar.month);
    EXPECT_DOUBLE_EQ(factor("%"), 0.01);
    EXPECT_DOUBLE_EQ(factor("1"), 1.0);
    EXPECT_EQ(coherent("USD/(GB month)"), "USD/(B s)");
    EXPECT_EQ(coherent("kW"), "J/s");
    EXPECT_EQ(coherent("USD/kWh"), "USD/J");
    EXPECT_EQ(coherent("USD/(kW month)"), "USD/J");
    EXPECT_EQ(coherent("h/month"), "1");
    EXPECT_EQ(coherent("USD/(host month)"), "USD/s");
}

TEST(FileUnit, TellsGigabytesFromGibibytes) { EXPECT_NEAR(factor("GiB") / factor("GB"), 1.073741824, 1e-15); }

TEST(FileUnit, ReadsBackItsOwnCoherentText) {
    for (const char* text : {"USD/(GB month)", "USD/(engineer year)", "gCO2e/kWh", "kW", "TiB/month", "%", "USD/(GPU h)"}) {
        const auto again = file_unit(coherent(text));
        ASSERT_TRUE(again.has_value()) << text;
        EXPECT_TRUE(again->same_dimension(*file_unit(text))) << text;
        EXPECT_DOUBLE_EQ(again->factor, 1.0) << text;
    }
}

TEST(FileUnit, MatchesTheTextsOfTheTypes) {
    for (const std::string_view text : {unit_text<usd_per_byte_u>, unit_text<storage_price_u>, unit_text<salary_u>, unit_text<watt_u>,
                                        unit_text<instance_price_u>, unit_text<carbon_intensity_u>, unit_text<one_u>}) {
        EXPECT_EQ(coherent_text(file_unit(text).value()), text);
    }
}

TEST(FileUnit, RefusesWhatIsNone) {
    for (const char* text : {"", " ", "USD /h", "USD/", "/h", "USD/GB month", "USD/(GB month", "usd/h", "GPUs", "USD//h", "USD/()",
                             "USD/(GB  month)", "USD/h/s"}) {
        EXPECT_FALSE(file_unit(text).has_value()) << "'" << text << "'";
    }
}

TEST(JsonText, FindsThePlaceOfAPointer) {
    const std::string text = "{\n  \"a/b\": [1, {\"c\": \"x\\\"]\"}],  // [\n  \"d\": 4\n}";
    const auto at = [&](std::string_view pointer) {
        const Position p = position_of(text, pointer);
        return std::to_string(p.line) + ":" + std::to_string(p.column);
    };
    EXPECT_EQ(at(""), "1:1");
    EXPECT_EQ(at("/a~1b/0"), "2:11");
    EXPECT_EQ(at("/a~1b/1/c"), "2:20");
    EXPECT_EQ(at("/d"), "3:8");
    EXPECT_EQ(at("/a~1b/1/absent"), "2:14");  // the object that lacks it
    EXPECT_EQ(at("/nothing"), "1:1");
}

TEST(JsonText, CountsDepthAndKeysOutsideStringsAndComments) {
    const Shape shape = shape_of("{\"a:{\": [[1]], /* {{{ : */ \"b\": {\"c\\\\\": 1}} // :");
    EXPECT_EQ(shape.depth, 3);
    EXPECT_EQ(shape.keys, 3u);
    EXPECT_EQ(shape_of("\"never closed").keys, 0u);
    EXPECT_EQ(shape_of("/* never closed").depth, 0);
    EXPECT_EQ(shape_of("\"\\").depth, 0);
}

TEST(JsonText, NamesARepeatedKey) {
    EXPECT_EQ(repeated_key(R"({"a": {"b": 1, "c": [0, {"x": 1, "x": 2}]}})"), "/a/c/1/x");
    EXPECT_EQ(repeated_key(R"({"a": {"b": 1}, "b": 2})"), "");
}

}  // namespace
}  // namespace sizewell::catalog
