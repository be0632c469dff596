// Managed premiums: the offer's own, its family's, and the figures that were published.
#include "sizewell/catalog/catalog.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace sizewell::catalog {
namespace {

const Catalog& shipped() {
    static const Catalog catalog = load_catalog(SIZEWELL_ROOT "/data");
    return catalog;
}

struct Golden {
    std::string what;
    std::string name;
    int n = 0;
    double low = 0.0;
    double median = 0.0;
    double high = 0.0;
};

std::vector<Golden> goldens() {
    std::ifstream in(SIZEWELL_ROOT "/tests/golden/premiums.csv");
    std::string line;
    std::getline(in, line);
    std::vector<Golden> rows;
    while (std::getline(in, line)) {
        std::vector<std::string> cells;
        std::istringstream text(line);
        for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
        rows.push_back({cells.at(0), cells.at(1), std::stoi(cells.at(2)), std::stod(cells.at(3)), std::stod(cells.at(4)),
                        std::stod(cells.at(5))});
    }
    return rows;
}

TEST(PremiumOf, IsTheRatioOfTheOffersOwnPrices) {
    int own = 0;
    for (const Golden& want : goldens()) {
        if (want.what != "offer") continue;
        const PremiumEstimate got = premium_of(shipped(), instance_offer(shipped(), want.name));
        EXPECT_NEAR(got.value, want.median, 1e-15 + 4e-16 * want.median) << want.name;
        EXPECT_TRUE(got.own) << want.name;
        EXPECT_EQ(got.low, got.high) << want.name;
        EXPECT_EQ(got.provenance.kind, Kind::derived) << want.name;
        ++own;
    }
    EXPECT_EQ(own, 37);  // 34 SageMaker, 1 Vertex, 2 Azure ML
}

TEST(PremiumOf, GivesBackTheManagedPrice) {
    for (const InstanceOffer& offer : shipped().instances) {
        if (!offer.managed.offered()) continue;
        const double managed = offer.on_demand.value.value() * (1.0 + premium_of(shipped(), offer).value);
        EXPECT_NEAR(managed / offer.managed.value.value(), 1.0, 1e-15) << offer.name;
    }
}

TEST(PremiumFamilies, SayWhatTheirPricesSay) {
    for (const Golden& want : goldens()) {
        if (want.what != "family") continue;
        const Premium& family = premium(shipped(), want.name);
        EXPECT_EQ(family.n, want.n) << want.name;
        EXPECT_NEAR(family.low, want.low, 5.1e-5) << want.name;  // written with four decimals
        EXPECT_NEAR(family.median, want.median, 5.1e-5) << want.name;
        EXPECT_NEAR(family.high, want.high, 5.1e-5) << want.name;
        EXPECT_NEAR(family.value, family.median, 6e-4) << want.name;
    }
}

TEST(PremiumFamilies, AgreeWithThePublishedOnes) {
    struct Published { const char* name; int n; double low; double median; double high; };  // percent, one decimal
    for (const Published& want : {Published{"sagemaker/all", 34, 14.8, 25, 40}, {"sagemaker/small_gpu", 18, 20, 25, 25},
                                  {"sagemaker/smallest", 2, 40, 40, 40}, {"sagemaker/large_training", 5, 14.8, 15, 15},
                                  {"sagemaker/inferentia_trainium", 5, 19.9, 20, 32.5}, {"sagemaker/cpu", 4, 19.8, 20, 20},
                                  {"vertex/all", 1, 15, 15, 15}, {"azure_ml/all", 2, 0, 0, 0},
                                  {"baseten/dedicated", 5, 19.8, 20, 20.1}, {"huggingface/endpoints", 6, 7.3, 14.6, 26.9},
                                  {"serverless/all", 3, 54, 85.9, 122.4}}) {
        const Premium& family = premium(shipped(), want.name);
        EXPECT_EQ(family.n, want.n) << want.name;
        EXPECT_NEAR(100.0 * family.low, want.low, 0.0501) << want.name;
        EXPECT_NEAR(100.0 * family.median, want.median, 0.0501) << want.name;
        EXPECT_NEAR(100.0 * family.high, want.high, 0.0501) << want.name;
    }
}

TEST(PremiumOf, FallsBackToTheLongestMatchingFamily) {
    const auto family = [](const char* offer) {
        const PremiumEstimate got = premium_of(shipped(), instance_offer(shipped(), offer));
        EXPECT_FALSE(got.own) << offer;
        return got;
    };
    EXPECT_EQ(family("aws/p5.48xlarge/us-east-1").name, "sagemaker/large_training");
    EXPECT_DOUBLE_EQ(family("aws/p5.48xlarge/us-east-1").value, 0.15);
    EXPECT_EQ(family("aws/g6.xlarge/us-east-1").name, "sagemaker/smallest");
    EXPECT_EQ(family("aws/g6.4xlarge/us-east-1").name, "sagemaker/small_gpu");
    EXPECT_EQ(family("gcp/g2-standard-4/us-central1").name, "vertex/all");
    EXPECT_DOUBLE_EQ(family("azure/Standard_ND96asr_v4/eastus").value, 0.0);
    EXPECT_EQ(family("nebius/gpu-h100-sxm_1gpu-16vcpu-200gb/eu-north1").name, "rule/managed");
    EXPECT_EQ(family("nebius/gpu-h100-sxm_1gpu-16vcpu-200gb/eu-north1").provenance.kind, Kind::assumed);
}

TEST(PremiumOf, UsesTheProvidersRowForAnUnknownSku) {
    InstanceOffer offer = instance_offer(shipped(), "aws/g6.xlarge/us-east-1");
    offer.sku = "z9.mega";
    EXPECT_EQ(premium_of(shipped(), offer).name, "sagemaker/all");
}

TEST(PremiumOf, GrowsWhenOnlyTheRawPriceIsDiscounted) {
    InstanceOffer offer = instance_offer(shipped(), "g4dn.2xlarge");
    const double list = premium_of(shipped(), offer).value;
    offer.on_demand.value = offer.on_demand.value * 0.63;
    EXPECT_NEAR(premium_of(shipped(), offer).value, (1.0 + list) / 0.63 - 1.0, 1e-14);
}

TEST(PremiumOf, NamesBothSourcesAndTheOlderDate) {
    const PremiumEstimate got = premium_of(shipped(), instance_offer(shipped(), "g4dn.2xlarge"));
    EXPECT_EQ(got.provenance.date, "2025-01-26");
    EXPECT_NE(got.provenance.source.find("pricing_fallback"), std::string::npos);
    EXPECT_NE(got.provenance.source.find("aws-gpu"), std::string::npos);
}

TEST(PremiumOf, RefusesACatalogWithoutAnyRule) {
    Catalog empty;
    const InstanceOffer offer = instance_offer(shipped(), "p5.48xlarge");
    EXPECT_THROW(static_cast<void>(premium_of(empty, offer)), DomainError);
}

TEST(PremiumOf, AgreesWithThePublishedTableWhereItIsPresent) {
    // The three figures are carried here; the whole table is compared only where the folder of facts lies beside the project.
    std::map<std::string, std::vector<double>> published{{"g4dn.xlarge", {40.0}}, {"p3.8xlarge", {20.0}}, {"m5.xlarge", {19.79}}};
    std::ifstream in(SIZEWELL_SHARED "/facts/prices.csv");
    std::string line;
    while (std::getline(in, line)) {
        const bool sagemaker = line.find(",sagemaker,") != std::string::npos && line.rfind("aws,", 0) == 0;
        if (!sagemaker) continue;
        std::vector<std::string> cells;
        std::istringstream text(line);
        for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
        published[cells.at(1)].push_back(std::stod(cells.at(12)));
    }
    for (const auto& [sku, percents] : published) {
        for (const double percent : percents) {
            bool found = false;
            for (const InstanceOffer& offer : shipped().instances) {
                if (offer.sku != sku || !offer.managed.offered()) continue;
                found = found || std::abs(100.0 * premium_of(shipped(), offer).value - percent) < 0.0051;
            }
            EXPECT_TRUE(found) << sku << " " << percent;
        }
    }
}

}  // namespace
}  // namespace sizewell::catalog
