// The catalogue that ships: its rows, their provenance, and the figures that matter most.
#include "sizewell/catalog/catalog.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <set>
#include <string>

namespace sizewell::catalog {
namespace {

const Catalog& shipped() {
    static const Catalog catalog = load_catalog(SIZEWELL_ROOT "/data");
    return catalog;
}

void expect_grounded(const Provenance& p, const std::string& what) {
    EXPECT_FALSE(p.source.empty()) << what;
    EXPECT_NE(p.source.front(), '@') << what;
    EXPECT_GE(p.date.size(), 4u) << what;
    EXPECT_FALSE(p.file.empty()) << what;
    EXPECT_FALSE(p.row.empty()) << what;
}

template <class Unit>
void expect_grounded(const std::optional<Known<Unit>>& known, const std::string& what) {
    if (known) expect_grounded(known->provenance, what);
}

void expect_grounded(const Price& price, const std::string& what) {
    if (price.availability != Availability::unknown) expect_grounded(price.provenance, what);
    if (price.offered()) { EXPECT_GT(price.value.value(), 0.0) << what; }
}

TEST(ShippedCatalog, HasTheRowsPromised) {
    EXPECT_GE(shipped().instances.size(), 60u);
    EXPECT_GE(shipped().accelerators.size(), 30u);
    EXPECT_GE(shipped().premiums.size(), 10u);
    EXPECT_GE(shipped().facts.size(), 60u);
    EXPECT_EQ(shipped().files.size(), 7u);
}

TEST(ShippedCatalog, SaysOfEveryNumberWhereItStands) {
    for (const Accelerator& a : shipped().accelerators) {
        expect_grounded(a.provenance, a.name);
        expect_grounded(a.memory, a.name);
        expect_grounded(a.bandwidth, a.name);
        expect_grounded(a.bf16_dense, a.name);
        expect_grounded(a.fp8_dense, a.name);
        expect_grounded(a.int8_dense, a.name);
        expect_grounded(a.fp4_dense, a.name);
        expect_grounded(a.link, a.name);
        expect_grounded(a.power, a.name);
        expect_grounded(a.power_idle, a.name);
        expect_grounded(a.power_peak, a.name);
        expect_grounded(a.power_all_in, a.name);
    }
    for (const InstanceOffer& offer : shipped().instances) {
        expect_grounded(offer.provenance, offer.name);
        EXPECT_TRUE(offer.on_demand.offered()) << offer.name;
        for (const Price* price : {&offer.on_demand, &offer.spot, &offer.reserved_1y, &offer.reserved_3y, &offer.managed}) {
            expect_grounded(*price, offer.name);
        }
    }
    for (const Premium& premium : shipped().premiums) expect_grounded(premium.provenance, premium.name);
    for (const Fact& fact : shipped().facts) {
        expect_grounded(fact.provenance, fact.name);
        EXPECT_FALSE(fact.unit.empty()) << fact.name;
        EXPECT_FALSE(fact.text.empty()) << fact.name;
    }
}

TEST(ShippedCatalog, NamesEveryRowOnce) {
    const auto all_different = [](const auto& rows) {
        std::set<std::string> names;
        for (const auto& row : rows) EXPECT_TRUE(names.insert(row.name).second) << row.name;
    };
    all_different(shipped().accelerators);
    all_different(shipped().instances);
    all_different(shipped().premiums);
    all_different(shipped().facts);
}

TEST(ShippedCatalog, CarriesDenseRatesOnly) {
    struct Dense { const char* name; double bf16; };  // datasheet rates without sparsity, TFLOP/s
    for (const Dense& want : {Dense{"H100", 989}, {"H200", 989}, {"L4", 121}, {"A100-80GB", 312}, {"A10G", 70},
                              {"T4", 65}, {"L40S", 362.05}, {"B200", 2250}, {"MI300X", 1307}}) {
        EXPECT_DOUBLE_EQ(accelerator(shipped(), want.name).bf16_dense->value.value(), want.bf16 * 1e12) << want.name;
    }
    for (const Accelerator& a : shipped().accelerators) {
        if (a.bf16_dense && a.fp8_dense) {  // a sparse figure in one column would make the ratio 4 or 1/2 of it
            const double ratio = a.fp8_dense->value.value() / a.bf16_dense->value.value();
            EXPECT_TRUE(ratio > 0.99 && ratio < 2.06) << a.name << " " << ratio;
        }
        if (a.fp4_dense && a.fp8_dense) { EXPECT_LT(a.fp4_dense->value.value() / a.fp8_dense->value.value(), 3.01) << a.name; }
    }
}

TEST(ShippedCatalog, ReportsMemoryAsTheDriverDoes) {
    EXPECT_DOUBLE_EQ(accelerator(shipped(), "H100").memory->value.value(), 81559.0 * 1048576.0);
    EXPECT_DOUBLE_EQ(accelerator(shipped(), "H200").memory->value.value(), 143771.0 * 1048576.0);
    EXPECT_DOUBLE_EQ(accelerator(shipped(), "B200").memory->value.value(), 183359.0 * 1048576.0);
    EXPECT_EQ(accelerator(shipped(), "H100").memory->provenance.kind, Kind::measured);
    EXPECT_DOUBLE_EQ(accelerator(shipped(), "MI300X").memory->value.value(), 192e9);
    EXPECT_EQ(accelerator(shipped(), "MI300X").memory->provenance.kind, Kind::datasheet);
    EXPECT_FALSE(accelerator(shipped(), "H100-NVL").bf16_dense.has_value());  // no figure to trust was found
}

TEST(ShippedCatalog, PricesAnInstanceInCoherentUnits) {
    const InstanceOffer& offer = instance_offer(shipped(), "aws/g4dn.xlarge/us-east-1");
    EXPECT_DOUBLE_EQ(offer.on_demand.value.value(), 0.526 / 3600.0);
    EXPECT_EQ(offer.provider, "aws");
    EXPECT_EQ(offer.sku, "g4dn.xlarge");
    EXPECT_EQ(offer.region, "us-east-1");
    EXPECT_EQ(offer.accelerator, "T4");
    EXPECT_DOUBLE_EQ(offer.accelerators.value(), 1.0);
    EXPECT_DOUBLE_EQ(offer.memory->value(), 16.0 * 1073741824.0);
    EXPECT_EQ(offer.spot.provenance.date, "2023-10-30");
    EXPECT_EQ(offer.on_demand.provenance.date, "2025-11-30");
    EXPECT_EQ(offer.managed_service, "sagemaker");
    EXPECT_EQ(offer.reserved_3y.availability, Availability::unknown);
}

TEST(ShippedCatalog, KnowsWhatIsNotOffered) {
    EXPECT_EQ(instance_offer(shipped(), "p5.48xlarge").reserved_1y.availability, Availability::not_offered);
    EXPECT_EQ(instance_offer(shipped(), "a2-ultragpu-1g").reserved_3y.availability, Availability::not_offered);
    EXPECT_EQ(instance_offer(shipped(), "g6.xlarge").spot.availability, Availability::unknown);
}

TEST(ShippedCatalog, HoldsCpuNodes) {
    const InstanceOffer& node = instance_offer(shipped(), "gcp/n2-standard-4/us-central1");
    EXPECT_TRUE(node.accelerator.empty());
    EXPECT_DOUBLE_EQ(node.accelerators.value(), 0.0);
    EXPECT_DOUBLE_EQ(*node.vcpu, 4.0);
}

TEST(ShippedCatalog, NeverOffersACheaperCommitmentForTheShorterTerm) {
    for (const InstanceOffer& offer : shipped().instances) {
        const double list = offer.on_demand.value.value();
        if (offer.spot.offered()) { EXPECT_LT(offer.spot.value.value(), list) << offer.name; }
        if (offer.reserved_1y.offered()) { EXPECT_LT(offer.reserved_1y.value.value(), list) << offer.name; }
        if (offer.reserved_3y.offered()) { EXPECT_LT(offer.reserved_3y.value.value(), offer.reserved_1y.value.value()) << offer.name; }
    }
}

TEST(ShippedFacts, AreInCoherentUnits) {
    struct Golden { const char* name; const char* unit; double value; };
    const Golden goldens[] = {  // written value over seconds and bytes, by hand
        {"people/salary", "USD/(engineer s)", 180000.0 / 31536000.0},
        {"storage/block", "USD/(B s)", 0.08 / (1e9 * 2628000.0)},
        {"cluster/fee", "USD/s", 0.10 / 3600.0},
        {"owned/power_price", "USD/J", 0.09 / 3.6e6},
        {"owned/colocation", "USD/J", 200.0 / (1e3 * 2628000.0)},
        {"owned/power_8xh100", "J/s", 10200.0},
        {"carbon/aws/eu-north-1", "gCO2e/J", 8.0 / 3.6e6},
        {"time/month", "s", 2628000.0},
        {"time/year", "s", 31536000.0},
        {"logs/ingest", "USD/B", 0.5e-9},
        {"owned/residual", "1", 0.25},
        {"people/on_call_hours", "1", 20.0 / 730.0},
        {"owned/life", "s", 4.0 * 31536000.0},
    };
    for (const Golden& want : goldens) {
        const Fact& found = fact(shipped(), want.name);
        EXPECT_EQ(found.unit, want.unit) << want.name;
        EXPECT_NEAR(found.value / want.value, 1.0, 4e-16) << want.name;
    }
    EXPECT_NEAR(*fact(shipped(), "people/salary").high * 31536000.0, 250000.0, 1e-9);
    EXPECT_DOUBLE_EQ(quantity<salary_u>(fact(shipped(), "people/salary")).value(), usd_per_engineer_year(180000).value());
    EXPECT_THROW(static_cast<void>(quantity<usd_per_byte_u>(fact(shipped(), "people/salary"))), DomainError);
}

TEST(ShippedFacts, HoldMarginalTariffsWithoutGaps) {
    for (const Fact& found : shipped().facts) {
        double from = 0.0;
        for (const Tier& tier : found.tiers) {
            EXPECT_EQ(tier.from, from) << found.name;
            EXPECT_GT(tier.up_to, tier.from) << found.name;
            from = tier.up_to;
        }
        if (!found.tiers.empty()) {
            EXPECT_TRUE(std::isinf(from)) << found.name;
            EXPECT_EQ(found.value, found.tiers.front().rate) << found.name;
        }
    }
    const Fact& egress = fact(shipped(), "egress/aws");
    ASSERT_EQ(egress.tiers.size(), 4u);
    EXPECT_EQ(egress.tier_unit, "B/s");
    EXPECT_NEAR(egress.tiers[1].from, 10240e9 / 2628000.0, 1e-6);
    EXPECT_NEAR(egress.tiers[1].rate, 0.085e-9, 1e-24);
}

TEST(ShippedFacts, CallAJudgementByItsName) {
    for (const Fact& found : shipped().facts) {
        if (found.provenance.source.rfind("judgement", 0) == 0) { EXPECT_EQ(found.provenance.kind, Kind::assumed) << found.name; }
    }
    EXPECT_EQ(fact(shipped(), "capacity/headroom").provenance.kind, Kind::assumed);
}

TEST(ShippedSources, AreListedInTheGeneratedPage) {
    const std::string command = "/usr/bin/env python3 " SIZEWELL_ROOT "/data/sources.py --check";
    EXPECT_EQ(std::system(command.c_str()), 0) << "run: python3 data/sources.py";
}

}  // namespace
}  // namespace sizewell::catalog
