// Every model of the catalogue against its published total and against a tensor-by-tensor count by another pen.
#include "sizewell/catalog/catalog.hpp"
#include "sizewell/catalog/serving.hpp"
#include "temporary.hpp"

#include "goldens.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

namespace sizewell::catalog {
namespace {

using testing_tools::golden_rows;

const Catalog& shipped() {
    static const Catalog catalog = load_catalog(SIZEWELL_ROOT "/data");
    return catalog;
}

const serving::Architecture& named(const std::string& name) { return model_row(shipped(), name).architecture; }

TEST(Models, MatchTheirPublishedTotals) {
    EXPECT_GE(shipped().models.size(), 42u);
    for (const Model& m : shipped().models) {
        ASSERT_TRUE(m.parameters) << m.name;
        EXPECT_NEAR(serving::parameters(m.architecture) / m.parameters->value.value(), 1.0, 0.005) << m.name;
        if (m.active_parameters) {  // published as a rounded name in two cases
            EXPECT_NEAR(serving::active_parameters(m.architecture) / m.active_parameters->value.value(), 1.0, 0.05) << m.name;
        }
    }
}

TEST(Models, SayWhereTheyStandAndInWhatTheyWereReleased) {
    for (const Model& m : shipped().models) {
        EXPECT_FALSE(m.provenance.source.empty()) << m.name;
        EXPECT_GE(m.provenance.date.size(), 4u) << m.name;
        EXPECT_NO_THROW(static_cast<void>(serving::precision(m.precision))) << m.name;
    }
}

TEST(Models, CountLikeAListOfTheirTensors) {
    const auto rows = golden_rows("serving_memory.txt", "model");
    ASSERT_EQ(rows.size(), shipped().models.size());
    for (const auto& row : rows) {
        EXPECT_EQ(serving::parameters(named(row.text(0))), row.number(1)) << row.text(0);
        EXPECT_EQ(serving::active_parameters(named(row.text(0))), row.number(2)) << row.text(0);
    }
}

TEST(Models, CacheLikeAListOfTheirLayers) {
    for (const auto& row : golden_rows("serving_memory.txt", "kv")) {
        const double bytes = serving::kv_bytes(named(row.text(0)), serving::precision(row.text(1)), row.number(2));
        EXPECT_NEAR(bytes, row.number(3), 1e-12 * row.number(3)) << row.text(0) << " " << row.text(1) << " " << row.text(2);
    }
}

TEST(Models, WeighLikeAListOfTheirTensors) {
    for (const auto& row : golden_rows("serving_memory.txt", "weights")) {
        const double bytes = serving::weight_bytes(named(row.text(0)), serving::precision(row.text(1)));
        EXPECT_NEAR(bytes, row.number(3), 1e-12 * bytes) << row.text(0) << " " << row.text(1);
    }
}

// What calculators say who multiply 2 x layers x KV heads x head size: a negative test of that formula.
TEST(Models, ShowWhatTheUsualFormulaOfTheCacheMissesBy) {
    const serving::Precision bf16 = serving::precision("bf16");
    const auto rows = golden_rows("serving_memory.txt", "usual");
    ASSERT_EQ(rows.size(), 11u);
    for (const auto& row : rows) {
        const serving::Architecture& a = named(row.text(0));
        const double ratio = serving::naive_kv_bytes(a, bf16, row.number(1)) / serving::kv_bytes(a, bf16, row.number(1));
        EXPECT_NEAR(ratio, row.number(2), 1e-9 * ratio) << row.text(0);
        EXPECT_EQ(row.text(0) == "Llama-3.1-8B", std::abs(ratio - 1.0) < 0.1) << row.text(0);
    }
    const serving::Architecture& one_head = named("DeepSeek-V3");  // read as multi-query attention of 7,168 / 128 = 56 numbers
    const double as_one = serving::naive_kv_bytes(one_head, bf16, 1.0) / one_head.heads;
    EXPECT_NEAR(as_one / serving::kv_bytes_per_token(one_head, bf16) - 1.0, -0.81, 0.005);
}

TEST(Models, AnswerToTheirAliasesWhateverTheCase) {
    EXPECT_EQ(find_model(shipped(), "openai/GPT-OSS-20b").row, find_model(shipped(), "gpt-oss-20b").row);
    EXPECT_EQ(model_row(shipped(), "Llama-3.3-70B").name, "Llama-3.1-70B");
    try {
        static_cast<void>(model_row(shipped(), "lama-3.1-8b"));
        FAIL();
    } catch (const DomainError& e) {
        EXPECT_NE(std::string(e.what()).find("did you mean Llama-3.1-8B"), std::string::npos) << e.what();
    }
}

TEST(Models, OfAUserAreAddedOrReplaceSingleValues) {
    const TemporaryDirectory folder;
    const std::string file = folder.file("mine.json", R"({"schema": 1, "models": [
        {"name": "mine", "layers": 2, "hidden": 8, "heads": 4, "ffn": 16, "vocab": 10, "max_context": 100, "source": "me", "date": "2026-11-25", "kind": "assumed"},
        {"name": "Llama-3.1-8B", "max_context": 8192, "source": "our limit", "date": "2026-11-25", "kind": "assumed"}]})");
    const Catalog mine = load_catalog(SIZEWELL_ROOT "/data", file);
    EXPECT_EQ(model_row(mine, "mine").architecture.kv_heads, 4);
    EXPECT_EQ(model_row(mine, "mine").architecture.head_dim, 2);
    EXPECT_EQ(model_row(mine, "mine").precision, "bf16");
    const Model& llama = model_row(mine, "Llama-3.1-8B");
    EXPECT_EQ(llama.architecture.max_context, 8192);
    EXPECT_EQ(llama.architecture.layers, 32);
    ASSERT_EQ(llama.overrode.size(), 1u);
    EXPECT_EQ(llama.overrode.front().was, "131072");
}

TEST(Models, WithAnythingWrongAreRefusedAllAtOnce) {
    const TemporaryDirectory folder;
    const std::string file = folder.file("broken.json", R"({"schema": 1, "models": [
        {"name": "a", "layers": 0, "hidden": 8.5, "heads": 4, "vocab": -1, "ffn": 1e30, "gated": "yes", "precision": "fp7", "leyers": 3,
         "experts": {"count": 4, "per_token": 9}, "query_key_norm": "both", "source": "me", "date": "2026-11-25", "kind": "assumed"}]})");
    try {
        static_cast<void>(load_catalog(SIZEWELL_ROOT "/data", file));
        FAIL();
    } catch (const InputError& e) {
        EXPECT_GE(e.findings().size(), 8u);
        std::string all;
        for (const Diagnostic& d : e.findings()) all += d.pointer + ": " + d.reason + "; " + d.help + "\n";
        for (const char* part : {"layers is 0", "hidden: is 8.5", "/models/0/vocab: is -1", "/models/0/ffn: is 1e+30", "gated: must be true or false", "precision: is 'fp7'",
                                 "did you mean layers", "per_token is 9", "must be none, head or whole"}) {
            EXPECT_NE(all.find(part), std::string::npos) << part << "\n" << all;
        }
    }
}

// The table the sizes were typed from, where it is at hand.  Three of its rows say of themselves that they are approximate
// or leave parts out: their totals here are the published ones.
TEST(Models, AgreeWithTheTableOfFacts) {
    std::ifstream in(SIZEWELL_SHARED "/facts/models.csv");
    if (!in) GTEST_SKIP() << "no facts/models.csv";
    std::string line;
    std::getline(in, line);
    int rows = 0;
    while (std::getline(in, line)) {
        std::istringstream cells(line);
        std::string name, total;
        std::getline(cells, name, ',');
        std::getline(cells, total, ',');
        const bool approximate = line.find("approximate") != std::string::npos || name == "BERT-base-uncased" || name == "BERT-large";  // without embeddings' norms, pooler
        EXPECT_NEAR(serving::parameters(named(name)) / (std::stod(total) * 1e9), 1.0, approximate ? 0.03 : 0.005) << name;
        ++rows;
    }
    EXPECT_EQ(rows, 42);
}

}  // namespace
}  // namespace sizewell::catalog
