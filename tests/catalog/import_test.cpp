// Importers: small files of every format with the defects they are known for, hostile ones, and the real samples where
// they are there.
#include "sizewell/catalog/import.hpp"

#include "catalog/temporary.hpp"
#include "sizewell/demand/trace.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <random>
#include <sstream>

namespace sizewell::catalog {
namespace {

const std::string kFiles = SIZEWELL_ROOT "/tests/catalog/prices/";
const std::string kHeader = "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice\n";

const Catalog& known() {
    static const Catalog catalog = load_catalog(SIZEWELL_ROOT "/data");
    return catalog;
}

ImportReading dated() {
    ImportReading r;
    r.date = "2026-01-15";
    return r;
}

Imported imported(const std::string& name, const ImportReading& reading = dated()) { return import_prices(kFiles + name, reading, known()); }

std::int64_t total(const std::vector<ImportNote>& notes) {
    return std::accumulate(notes.begin(), notes.end(), std::int64_t{0}, [](std::int64_t sum, const ImportNote& n) { return sum + n.rows; });
}
std::int64_t rows(const std::vector<ImportNote>& notes, const std::string& part) {
    for (const ImportNote& n : notes) {
        if (n.reason.find(part) != std::string::npos) return n.rows;
    }
    return 0;
}
const InstanceOffer& named(const std::vector<InstanceOffer>& offers, const std::string& name) {
    for (const InstanceOffer& o : offers) {
        if (o.name == name) return o;
    }
    throw std::runtime_error("no offer " + name);
}
double usd_h(const Price& p) { return p.value.value() * 3600.0; }

std::string refusal(const std::string& name, const std::string& text, ImportReading reading = dated()) {
    const TemporaryDirectory directory;
    if (reading.provider.empty()) reading.provider = "aws";
    try {
        static_cast<void>(import_prices(directory.file(name, text), reading, known()));
    } catch (const InputError& e) {
        return e.findings().front().code + " " + e.findings().front().reason;
    } catch (const DomainError& e) {
        return e.what();
    }
    return "";
}

TEST(Import, CountsEveryRowOfEveryFormat) {
    struct Count {
        const char* file;
        ImportFormat format;
        std::int64_t read, kept;
    };
    for (const Count& c : {Count{"skypilot-aws.csv", ImportFormat::skypilot, 11, 6}, Count{"skypilot-gcp-2022-01.csv", ImportFormat::skypilot, 5, 5}, Count{"gpuhunt.csv", ImportFormat::gpuhunt, 7, 5},
                           Count{"litellm.json", ImportFormat::litellm, 10, 5}, Count{"genai.json", ImportFormat::genai, 5, 4}, Count{"aws-offers.csv", ImportFormat::aws, 13, 7},
                           Count{"aws-offers.json", ImportFormat::aws, 18, 7}, Count{"focus.csv", ImportFormat::focus, 7, 6}, Count{"infracost.json", ImportFormat::infracost, 3, 2},
                           Count{"prometheus.json", ImportFormat::prometheus, 16, 11}}) {
        const Imported i = imported(c.file);
        EXPECT_EQ(i.format, c.format) << c.file;
        EXPECT_EQ(i.read, c.read) << c.file;
        EXPECT_EQ(i.kept, c.kept) << c.file;
        EXPECT_EQ(i.read, i.kept + total(i.skipped)) << c.file;
    }
}

TEST(ImportSkyPilot, ForgivesBomCrlfQuotesAndHolesAndSaysSo) {
    const Imported i = imported("skypilot-aws.csv");
    const auto offers = offers_of(i);
    ASSERT_EQ(offers.size(), 4u);
    const InstanceOffer& g5 = named(offers, "aws/g5.xlarge/us-east-1");
    EXPECT_NEAR(usd_h(g5.on_demand), 1.1, 1e-12);  // two prices: the dearer
    EXPECT_NEAR(usd_h(g5.spot), 0.35, 1e-12);      // three zones, one of them a hole: the cheapest that is a price
    EXPECT_EQ(g5.accelerator, "A10G");
    EXPECT_EQ(named(offers, "aws/m5.large/us-east-1").spot.availability, Availability::not_offered);
    const InstanceOffer& p9 = named(offers, "aws/p9.48xlarge/us-east-1");
    EXPECT_NEAR(usd_h(p9.on_demand), 99.5, 1e-12);
    EXPECT_EQ(p9.spot.availability, Availability::unknown);  // a hole says nothing
    EXPECT_EQ(p9.accelerator, "Z900");
    EXPECT_EQ(named(offers, "aws/two-lines/us-west-2").accelerator, "T4");
    EXPECT_EQ(rows(i.noted, "price of 0 is a hole"), 1);
    EXPECT_EQ(rows(i.noted, "NaN"), 1);
    EXPECT_EQ(rows(i.noted, "negative"), 1);
    EXPECT_EQ(rows(i.skipped, "has no price"), 2);
    EXPECT_EQ(rows(i.skipped, "share of an accelerator"), 1);
}

TEST(ImportSkyPilot, DoesNotSellAcceleratorsWithoutAHost) {
    const Imported apart = imported("skypilot-gcp-2022-01.csv");
    EXPECT_EQ(apart.prices.attachments.size(), 3u);
    EXPECT_EQ(apart.prices.rows.size(), 2u);
    ImportReading with_host = dated();
    with_host.host = "n1-standard-8";
    const Imported whole = imported("skypilot-gcp-2022-01.csv", with_host);
    const InstanceOffer& four = named(offers_of(whole), "gcp/n1-standard-8+4xT4/us-central1");
    EXPECT_NEAR(usd_h(four.on_demand), 0.38 + 1.4, 1e-12);
    EXPECT_NEAR(usd_h(four.spot), 0.08 + 0.44, 1e-12);
    EXPECT_EQ(rows(whole.noted, "neither the list nor the catalogue has the host"), 1);
}

TEST(ImportGpuhunt, MergesSpotRowsAndTellsSizesApart) {
    const auto offers = offers_of(imported("gpuhunt.csv"));
    const InstanceOffer& a = named(offers, "runpod/A100_80/CA-1");
    EXPECT_EQ(a.accelerator, "A100-80GB");
    EXPECT_NEAR(usd_h(a.on_demand), 1.89, 1e-12);
    EXPECT_NEAR(usd_h(a.spot), 0.79, 1e-12);
    EXPECT_EQ(named(offers, "runpod/A100_40/CA-1").accelerator, "A100-40GB");
    EXPECT_EQ(named(offers, "runpod/MI300X_8/EU-1").accelerator, "MI300X");
}

TEST(ImportTokens, ReadsTiersAsKeysAndAsListsCacheAndBatch) {
    const Imported i = imported("litellm.json");
    const auto price = [&](const std::string& name) -> const TokenPrice& {
        for (const TokenPrice& p : i.tokens) {
            if (p.name == name) return p;
        }
        throw std::runtime_error(name);
    };
    EXPECT_DOUBLE_EQ(price("openai/gpt-x").rates.input.value(), 2.5e-6);
    EXPECT_DOUBLE_EQ(*price("openai/gpt-x").batch_discount, 0.5);
    EXPECT_DOUBLE_EQ(price("openai/gpt-x").rates.cached_input->value(), 1.25e-6);
    const TokenPrice& claude = price("anthropic/claude-y");
    ASSERT_EQ(claude.tiers.size(), 1u);
    EXPECT_DOUBLE_EQ(claude.tiers[0].above.value(), 200000.0);
    EXPECT_DOUBLE_EQ(claude.tiers[0].rates.input.value(), 6e-6);  // not the price of priority traffic
    EXPECT_DOUBLE_EQ(claude.tiers[0].rates.cached_input->value(), 6e-7);
    EXPECT_FALSE(claude.batch_discount.has_value());
    EXPECT_THROW(static_cast<void>(batch_factor(claude)), DomainError);
    const TokenPrice& qwen = price("dashscope/qwen-z");
    EXPECT_DOUBLE_EQ(qwen.rates.input.value(), 1e-6);
    ASSERT_EQ(qwen.tiers.size(), 1u);
    EXPECT_DOUBLE_EQ(qwen.tiers[0].rates.output.value(), 8e-6);
    EXPECT_DOUBLE_EQ(price("openai/embed").rates.input.value(), 2e-8);
    EXPECT_EQ(rows(i.skipped, "sample entry"), 1);
    EXPECT_EQ(rows(i.skipped, "bare value"), 1);
    EXPECT_EQ(rows(i.skipped, "negative"), 1);
}

TEST(ImportTokens, TakesThePriceInForceOnTheDateOfTheList) {
    ImportReading early = dated();
    const Imported january = imported("genai.json", early);
    ImportReading late;
    late.date = "2026-08-21";
    const Imported august = imported("genai.json", late);
    ASSERT_EQ(january.tokens[0].tiers.size(), 1u);  // the tier fell away in March
    EXPECT_DOUBLE_EQ(january.tokens[0].tiers[0].rates.output.value(), 37.5e-6);
    EXPECT_TRUE(august.tokens[0].tiers.empty());
    EXPECT_DOUBLE_EQ(august.tokens[3].rates.input.value(), 0.135e-6);  // not the price of the night
    const TokenPrice& with_tier = august.tokens[2];
    EXPECT_DOUBLE_EQ(with_tier.tiers[0].rates.input.value(), 6e-6);
    EXPECT_DOUBLE_EQ(with_tier.tiers[0].rates.output.value(), 15e-6);  // only one of the two has tiers
}

TEST(ImportAws, SaysTheSameFromCsvAndFromJson) {
    for (const char* file : {"aws-offers.csv", "aws-offers.json"}) {
        const Imported i = imported(file);
        const auto offers = offers_of(i);
        ASSERT_EQ(offers.size(), 2u) << file;
        const InstanceOffer& g5 = named(offers, "aws/g5.xlarge/us-east-1");
        EXPECT_NEAR(usd_h(g5.on_demand), 1.006, 1e-12);
        EXPECT_NEAR(usd_h(g5.reserved_1y), 0.63378, 1e-12);
        EXPECT_EQ(g5.accelerator, "A10G");
        const Commitment partial = commitment_of(g5, 1, Upfront::partial);
        ASSERT_EQ(partial.availability, Availability::offered);
        EXPECT_DOUBLE_EQ(partial.at_start.value(), 2643.0);
        EXPECT_NEAR(effective_price(partial, hours(8760)).value() * 3600.0, 0.302 + 2643.0 / 8760.0, 1e-12);
        const Commitment all = commitment_of(g5, 3, Upfront::all);
        EXPECT_NEAR(effective_price(all, hours(8760)).value() * 3600.0, 9999.0 / 26280.0, 1e-12);
        EXPECT_EQ(commitment_of(g5, 3, Upfront::partial).availability, Availability::unknown);
        const InstanceOffer& p5 = named(offers, "aws/p5.48xlarge/us-east-1");
        EXPECT_EQ(p5.accelerators.value(), 8.0);
        EXPECT_EQ(p5.reserved_1y.availability, Availability::not_offered);  // others have the term, this one does not
        EXPECT_NEAR(p5.memory->value(), 2048.0 * 1073741824.0, 1.0);
    }
}

TEST(ImportAws, KeepsNamedSkusOnly) {
    ImportReading r = dated();
    for (const auto& [sku, offers] : {std::pair{"m5", 1u}, {"m5.large", 1u}, {"FFF", 1u}, {"g5", 1u}}) {
        r.skus = {sku};
        EXPECT_EQ(offers_of(imported("aws-offers.csv", r)).size(), offers) << sku;
        EXPECT_EQ(offers_of(imported("aws-offers.json", r)).size(), offers) << sku;
    }
    r.skus = {"g"};  // no family, and no prefix of one
    EXPECT_THROW(static_cast<void>(imported("aws-offers.csv", r)), InputError);
}

TEST(ImportFocus, KeepsCashAndUseApart) {
    const Imported i = imported("focus.csv");
    EXPECT_NEAR(i.bill.billed, 1.5 + 2.25 - 0.25 + 0.35 + 1.0, 1e-12);
    EXPECT_NEAR(i.bill.effective, 1.5 + 2.25 - 0.25 + 0.35 + 1.0, 1e-12);
    ASSERT_EQ(i.bill.commitments.size(), 1u);
    EXPECT_NEAR(i.bill.commitments[0].purchased, 1.5, 1e-12);
    EXPECT_NEAR(i.bill.commitments[0].unused, 1.5, 1e-12);
    for (const BillKey key : {BillKey::category, BillKey::service, BillKey::sku, BillKey::region}) {
        double billed = 0.0;
        for (const BillLine& l : bill_by(i.bill, key)) billed += l.billed;
        EXPECT_NEAR(billed, i.bill.billed, 1e-12);
    }
    EXPECT_EQ(rows(i.noted, "list price times quantity"), 1);
    EXPECT_EQ(rows(i.noted, "no time of day"), 1);
    EXPECT_EQ(rows(i.skipped, "no number"), 1);
}

const std::string kFocus = "ChargeCategory,BillingCurrency,ServiceName,BilledCost,EffectiveCost,CommitmentDiscountId,ChargePeriodStart\n";

TEST(ImportFocus, FindsBrokenRules) {
    const TemporaryDirectory directory;
    const auto of = [&](const std::string& body) { return import_prices(directory.file("bill.csv", kFocus + body), {}, known()); };
    EXPECT_EQ(rows(of("Purchase,USD,VM,1.5,1.5,c1,2026-01-01\n").noted, "EffectiveCost of a commitment's purchase"), 1);
    EXPECT_EQ(rows(of("Usage,USD,VM,1.5,1.5,c1,2026-01-01\n").noted, "BilledCost of usage that a commitment covers"), 1);
    EXPECT_EQ(rows(of("Usage,USD,VM,-1.5,-1.5,,2026-01-01\n").noted, "negative cost"), 1);
    EXPECT_EQ(rows(of("Consumption,USD,VM,1.5,1.5,,2026-01-01\n").noted, "charge category"), 1);
    EXPECT_EQ(rows(of("Usage,USD,VM,1.5,0,,2026-01-01\n").noted, "EffectiveCost of 0"), 1);
}

TEST(ImportFocus, NeedsARateForMixedCurrencies) {
    const std::string mixed = kFocus + "Usage,USD,VM,1,1,,2026-01-01\nUsage,EUR,VM,2,2,,2026-01-01\n";
    EXPECT_NE(refusal("bill.csv", mixed).find("EUR"), std::string::npos);
    ImportReading r;
    r.rates = {parse_fx_rate("EUR=1.1@2026-01-01", "test")};
    const TemporaryDirectory directory;
    EXPECT_NEAR(import_prices(directory.file("bill.csv", mixed), r, known()).bill.billed, 1.0 + 2.0 * 1.1, 1e-12);
}

TEST(ImportFocus, ReadsAMisspeltColumn) {
    const TemporaryDirectory directory;
    std::string text = kFocus + "Usage,USD,VM,1,1,,2026-01-01\n";
    text.replace(text.find("ServiceName"), 11, "ServicName");
    const Imported i = import_prices(directory.file("bill.csv", text), {}, known());
    EXPECT_EQ(i.bill.lines[0].service, "VM");
    EXPECT_EQ(rows(i.noted, "misspelt"), 1);
}

TEST(ImportPrometheus, MakesATraceThatTheTraceReaderTakes) {
    const Imported i = imported("prometheus.json");
    ASSERT_EQ(i.demand.rate.size(), 11u);
    EXPECT_DOUBLE_EQ(i.demand.rate[0], 12.5);
    EXPECT_DOUBLE_EQ(i.demand.rate[2], 12.0);  // between 11 and 13
    EXPECT_DOUBLE_EQ(i.demand.step, 15.0);
    std::istringstream in(demand_csv(i.demand));
    const demand::Trace trace = demand::read_trace(in, "trace");
    EXPECT_TRUE(trace.counted());
    EXPECT_NEAR(trace.requests(), 15.0 * std::accumulate(i.demand.rate.begin(), i.demand.rate.end(), 0.0), 1e-6);
    EXPECT_NEAR(trace.origin, 1435781430.781, 1e-3);
    EXPECT_EQ(rows(i.skipped, "running total"), 2);
}

TEST(Import, WritesASheetThatTheCatalogueLoads) {
    const TemporaryDirectory directory;
    const std::string sheet = sheet_json({imported("skypilot-aws.csv"), imported("gpuhunt.csv"), imported("litellm.json")});
    const Catalog mine = load_catalog(SIZEWELL_ROOT "/data", directory.file("sheet.json", sheet));
    EXPECT_NEAR(usd_h(instance_offer(mine, "runpod/A100_80/CA-1").on_demand), 1.89, 1e-12);
    EXPECT_NEAR(usd_h(instance_offer(mine, "aws/g5.xlarge/us-east-1").on_demand), 1.1, 1e-12);
    EXPECT_FALSE(instance_offer(mine, "aws/g5.xlarge/us-east-1").overrode.empty());
    EXPECT_DOUBLE_EQ(token_price(mine, "gpt-x").rates.output.value(), 1e-5);
    EXPECT_NO_THROW(static_cast<void>(accelerator(mine, "Z900")));
    const Catalog aws = load_catalog(SIZEWELL_ROOT "/data", directory.file("aws.json", sheet_json({imported("aws-offers.json")})));
    EXPECT_DOUBLE_EQ(commitment_of(instance_offer(aws, "aws/g5.xlarge/us-east-1"), 1, Upfront::partial).at_start.value(), 2643.0);
}

TEST(Import, RefusesTwoListsThatDisagree) {
    EXPECT_NO_THROW(static_cast<void>(sheet_json({imported("gpuhunt.csv"), imported("gpuhunt.csv")})));
    EXPECT_THROW(static_cast<void>(sheet_json({imported("skypilot-aws.csv"), imported("aws-offers.csv")})), DomainError);
}

TEST(Import, RefusesWhatItCannotRead) {
    EXPECT_EQ(refusal("empty.csv", ""), "E0701 is empty");
    EXPECT_EQ(refusal("text.csv", "hello\nworld\n"), "E0702 is in no format that can be recognised");
    EXPECT_EQ(refusal("text.json", "{\"a\": 1}"), "E0702 is in no format that can be recognised");
    EXPECT_NE(refusal("cut.json", "{\"status\": \"success\", \"data\": {\"resultType\": \"matrix\", \"result\": [").find("E0502"), std::string::npos);
    EXPECT_NE(refusal("cut.json", R"({"formatVersion": "v1.0", "offerCode": "AmazonEC2", "products": {"A": {"sku": "A")").find("E0701 is no JSON"), std::string::npos);
    EXPECT_NE(refusal("order.json", R"({"formatVersion": "v1.0", "offerCode": "x", "terms": {}, "products": {}})").find("terms before its products"), std::string::npos);
    EXPECT_EQ(refusal("open.csv", kHeader + "\"g5.xlarge,A10G,1,4,16,1,us,,\n").substr(0, 5), "E0602");
    EXPECT_EQ(refusal("long.csv", kHeader + std::string(5u << 20u, 'x')).substr(0, 5), "E0602");
    EXPECT_NE(refusal("rows.csv", kHeader).find("E0703 has nothing to import"), std::string::npos);
    EXPECT_NE(refusal("holes.csv", kHeader + "g5.xlarge,A10G,1,4,16,0,us,,0\n").find("1: has no price"), std::string::npos);
    EXPECT_NE(refusal("vector.json", R"({"status": "success", "data": {"resultType": "vector", "result": []}})").find("must be \"matrix\""), std::string::npos);
    EXPECT_NE(refusal("failed.json", R"({"status": "error", "data": {"resultType": "matrix", "result": []}})").find("must be \"success\""), std::string::npos);
    EXPECT_NE(refusal("deep.json", std::string(100, '[') + "\"models\"\"prices\"\"id\"").find("nested"), std::string::npos);
    const TemporaryDirectory directory;
    EXPECT_THROW(static_cast<void>(import_prices(directory.path(), {}, known())), InputError);
    EXPECT_THROW(static_cast<void>(import_prices(directory.path() + "/none.csv", {}, known())), InputError);
    try {
        static_cast<void>(import_prices(directory.file("vms.csv", kHeader + "x,,,4,16,1,us,,\n"), {}, known()));
        FAIL();
    } catch (const InputError& e) {
        EXPECT_EQ(e.findings().front().code, "E0704");
    }
}

TEST(Import, NeedsARateForAPriceInAnotherCurrency) {
    const std::string csv = "SKU,TermType,Unit,PricePerUnit,Currency,Instance Type,Region Code,GPU\nA,OnDemand,Hrs,10,CNY,g5.xlarge,cn-north-1,1\n";
    EXPECT_NE(refusal("offers.csv", "OfferTermCode\n" + csv).find("CNY"), std::string::npos);
    ImportReading r = dated();
    r.format = ImportFormat::aws;
    r.rates = {parse_fx_rate("CNY=0.14@2026-01-01", "test")};
    const TemporaryDirectory directory;
    EXPECT_NEAR(usd_h(offers_of(import_prices(directory.file("offers.csv", csv), r, known()))[0].on_demand), 1.4, 1e-12);
}

// Whatever a file holds, an import succeeds with counts that add up or says no; nothing else.
TEST(Import, SurvivesMutations) {
    const TemporaryDirectory directory;
    std::mt19937_64 random(3);
    const std::string_view pieces[] = {"\"", "\n", "\r", ",", "NULL", "NaN", "-1", "1e999", "=cmd", "[", "}", "0", "\xff", "'Count': ", "{\"", "null"};
    for (const auto& entry : std::filesystem::directory_iterator(kFiles)) {
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string whole((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        for (int k = 0; k < 60; ++k) {
            std::string text = whole;
            for (std::uint64_t edits = 1 + random() % 4; edits > 0; --edits) {
                const std::size_t at = random() % (text.size() + 1);
                switch (random() % 4) {
                    case 0: text.erase(at, random() % 40); break;
                    case 1: text.insert(at, pieces[random() % std::size(pieces)]); break;
                    case 2: text.resize(k % 5 == 0 ? at : text.size()); break;
                    default:
                        if (at < text.size()) text[at] = static_cast<char>(random() % 256);
                }
                if (text.empty()) break;
            }
            std::string sheet;
            ImportReading reading = dated();
            reading.provider = "aws";
            if (k % 2 == 0) reading.format = imported(entry.path().filename().string(), reading).format;
            try {
                const Imported i = import_prices(directory.file("mutated", text), reading, known());
                EXPECT_EQ(i.read, i.kept + total(i.skipped)) << entry.path() << " mutation " << k;
                sheet = sheet_json({i});
            } catch (const Error&) {  // not readable, or nothing in it is for sale
                continue;
            }
            EXPECT_NO_THROW(static_cast<void>(load_catalog(SIZEWELL_ROOT "/data", directory.file("sheet.json", sheet)))) << entry.path() << " mutation " << k;
        }
    }
}

TEST(Import, ReadsTheRealSamples) {
    const std::string samples = SIZEWELL_SHARED "/samples/";
    if (!std::filesystem::exists(samples)) GTEST_SKIP() << "no samples here";
    struct Sample {
        const char* file;
        std::int64_t read, kept;
        std::size_t instances, tokens;
    };
    for (const Sample& s : {Sample{"skypilot-gcp-2022-07.csv", 190, 190, 0, 0}, Sample{"skypilot-shadeform-vms-2025-10-12.csv", 244, 244, 244, 0}, Sample{"skypilot-v8-nebius-vms.csv", 61, 61, 61, 0},
                            Sample{"litellm-model_prices-mirror-2026-07-24.json", 218, 215, 0, 215}, Sample{"genai-prices-data_slim-2026-08-21.json", 1285, 1285, 0, 1285},
                            Sample{"tsaol-aws-gpu-ec2-prices-2025-11-30.json", 1157, 1092, 1092, 0}, Sample{"focus_sample_1.0_first300.csv", 299, 299, 0, 0},
                            Sample{"focus_spec_commitment_discount_purchase_scenario_1.csv", 1, 1, 0, 0}, Sample{"focus_spec_commitment_discount_purchase_scenario_2.csv", 3, 3, 0, 0},
                            Sample{"focus_spec_commitment_discount_usage_scenario_1.csv", 1, 1, 0, 0}, Sample{"focus_spec_commitment_discount_usage_scenario_2.csv", 1, 1, 0, 0},
                            Sample{"infracost_breakdown_sample.json", 40, 40, 0, 0}, Sample{"prometheus_query_range_sample.json", 6, 6, 0, 0}}) {
        if (!std::filesystem::exists(samples + s.file)) continue;
        const Imported i = import_prices(samples + s.file, {}, known());
        EXPECT_EQ(i.read, s.read) << s.file;
        EXPECT_EQ(i.kept, s.kept) << s.file;
        EXPECT_EQ(i.read, i.kept + total(i.skipped)) << s.file;
        EXPECT_EQ(i.prices.rows.size(), s.instances) << s.file;
        EXPECT_EQ(i.tokens.size(), s.tokens) << s.file;
        if (s.instances + s.tokens == 0) continue;
        const TemporaryDirectory directory;
        const Catalog mine = load_catalog(SIZEWELL_ROOT "/data", directory.file("sheet.json", sheet_json({i})));
        EXPECT_EQ(mine.tokens.size(), s.tokens) << s.file;
    }
    // Worked example 8: bought for 8,760 at once: billed now, effective with its use.
    const Imported bought = import_prices(samples + "focus_spec_commitment_discount_purchase_scenario_1.csv", {}, known());
    EXPECT_EQ(bought.bill.billed, 8760.0);
    EXPECT_EQ(bought.bill.effective, 0.0);
    const Imported unused = import_prices(samples + "focus_spec_commitment_discount_usage_scenario_2.csv", {}, known());
    EXPECT_EQ(unused.bill.billed, 0.0);
    EXPECT_EQ(unused.bill.commitments.at(0).unused, 1.0);
    const Imported estimate = import_prices(samples + "infracost_breakdown_sample.json", {}, known());
    EXPECT_NEAR(estimate.bill.billed, 81.122, 1e-9);
    const Imported tsaol = import_prices(samples + "tsaol-aws-gpu-ec2-prices-2025-11-30.json", {}, known());
    EXPECT_EQ(named(offers_of(tsaol), "aws/p5.48xlarge/us-east-1").reserved_1y.availability, Availability::not_offered);
    EXPECT_NEAR(usd_h(named(offers_of(tsaol), "aws/g5.xlarge/us-east-1").reserved_1y), 0.63378, 1e-9);
}

}  // namespace
}  // namespace sizewell::catalog
