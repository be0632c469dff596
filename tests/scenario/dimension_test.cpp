#include "sizewell/scenario/dimension.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sizewell::scenario {
namespace {

struct Row {
    const char* name;
    Dimension dimension;
    const char* symbol;
    const char* words;
};
#define UNIT(unit, symbol, words) Row{#unit, dimension_of<unit>(), symbol, words}
// Every unit of units.hpp, so that the two worlds cannot drift apart.
const std::vector<Row> kUnits = {
    UNIT(one_u, "1", "a plain number"),
    UNIT(second_u, "s", "a time"),
    UNIT(usd_u, "USD", "an amount of money"),
    UNIT(request_u, "req", "a number of requests"),
    UNIT(token_u, "tok", "a number of tokens"),
    UNIT(gpu_u, "GPU", "a number of GPUs"),
    UNIT(instance_u, "instance", "a number of instances"),
    UNIT(byte_u, "B", "an amount of information"),
    UNIT(flop_u, "FLOP", "an amount of computation"),
    UNIT(joule_u, "J", "an energy"),
    UNIT(gram_co2e_u, "gCO2e", "an amount of CO2"),
    UNIT(engineer_u, "engineer", "a number of engineers"),
    UNIT(request_rate_u, "req/s", "a request rate"),
    UNIT(token_rate_u, "tok/s", "a token rate"),
    UNIT(tok_per_req_u, "tok/req", "a number of tokens per request"),
    UNIT(gpu_speed_u, "tok/(GPU s)", "a token rate per GPU"),
    UNIT(byte_rate_u, "B/s", "a bandwidth"),
    UNIT(byte_per_req_u, "B/req", "an amount of information per request"),
    UNIT(byte_per_tok_u, "B/tok", "an amount of information per token"),
    UNIT(flop_rate_u, "FLOP/s", "a compute speed"),
    UNIT(watt_u, "J/s", "a power"),
    UNIT(gpu_per_instance_u, "GPU/instance", "a number of GPUs per instance"),
    UNIT(usd_per_s_u, "USD/s", "a cost per time"),
    UNIT(instance_price_u, "USD/(instance s)", "a price per instance and time"),
    UNIT(gpu_price_u, "USD/(GPU s)", "a price per GPU and time"),
    UNIT(usd_per_req_u, "USD/req", "a price per request"),
    UNIT(usd_per_tok_u, "USD/tok", "a price per token"),
    UNIT(usd_per_byte_u, "USD/B", "a price per amount of information"),
    UNIT(storage_price_u, "USD/(B s)", "a price per amount of information and time"),
    UNIT(salary_u, "USD/(engineer s)", "a price per engineer and time"),
    UNIT(energy_price_u, "USD/J", "a price per energy"),
    UNIT(carbon_intensity_u, "gCO2e/J", "an amount of CO2 per energy"),
};
#undef UNIT

TEST(Dimension, NamesEveryUnitOfTheHouse) {
    for (const auto& row : kUnits) {
        EXPECT_EQ(symbol(row.dimension), row.symbol) << row.name;
        EXPECT_EQ(words(row.dimension), row.words) << row.name;
        EXPECT_TRUE(has_name(row.dimension)) << row.name;
    }
}

TEST(Dimension, TellsEveryUnitOfTheHouseFromEveryOther) {
    for (std::size_t i = 0; i < kUnits.size(); ++i) {
        for (std::size_t j = 0; j < kUnits.size(); ++j) {
            EXPECT_EQ(kUnits[i].dimension == kUnits[j].dimension, i == j) << kUnits[i].name << " " << kUnits[j].name;
        }
    }
}

TEST(Dimension, MultipliesLikeTheCompileTimeUnits) {
    static_assert(dimension_of<usd_u>() / dimension_of<gpu_u>() / dimension_of<second_u>() == dimension_of<gpu_price_u>());
    static_assert(dimension_of<mul_u<gpu_price_u, second_u>>() == dimension_of<gpu_price_u>() * dimension_of<second_u>());
    static_assert(dimension_of<mul_u<second_u, second_u>>()[Base::time] == 2);
    for (const auto& a : kUnits) {
        for (const auto& b : kUnits) {
            EXPECT_EQ(a.dimension * b.dimension, b.dimension * a.dimension);
            EXPECT_EQ(a.dimension * b.dimension / b.dimension, a.dimension) << a.name << " " << b.name;
        }
    }
}

TEST(Dimension, SpellsOutWhatHasNoName) {
    const Dimension odd = dimension_of<byte_u>() / dimension_of<mul_u<second_u, second_u>>();
    EXPECT_FALSE(has_name(odd));
    EXPECT_EQ(words(odd), "a quantity in B/s^2");
    EXPECT_EQ(symbol(Dimension{} / dimension_of<token_u>()), "1/tok");
    EXPECT_EQ(example(odd), "1 B/s^2");
    EXPECT_EQ(example(dimension_of<byte_rate_u>()), "3.35 TB/s");
}

}  // namespace
}  // namespace sizewell::scenario
