// Parameters and caches of small models that can be counted by hand, and the laws that hold for all.
#include "sizewell/serving/architecture.hpp"

#include "sizewell/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sizewell::serving {
namespace {

const Precision kBf16 = precision("bf16");

Architecture small() {
    Architecture a;
    a.name = "small";
    a.layers = 2;
    a.hidden = 8;
    a.heads = 4;
    a.kv_heads = 2;
    a.head_dim = 2;
    a.ffn = 16;
    a.vocab = 10;
    a.max_context = 100;
    return a;
}

TEST(Architecture, CountsASmallModelAsByHand) {
    const ParameterCount p = parameter_count(small());
    EXPECT_EQ(p.embedding, 80.0);
    EXPECT_EQ(p.head, 80.0);
    EXPECT_EQ(p.attention, 2.0 * (8 * 8 + 2 * 8 * 4 + 8 * 8));
    EXPECT_EQ(p.ffn, 2.0 * 3 * 8 * 16);
    EXPECT_EQ(p.other, 2.0 * 16 + 8);
    EXPECT_EQ(p.total(), p.active());
}

TEST(Architecture, UsesOnlyTheExpertsOfAToken) {
    Architecture a = small();
    a.ffn = 0;
    a.experts = Experts{};
    a.experts->count = 6;
    a.experts->per_token = 2;
    a.experts->width = 4;
    a.experts->shared_width = 5;
    const ParameterCount p = parameter_count(a);
    EXPECT_EQ(p.experts, 2.0 * 6 * 3 * 8 * 4);
    EXPECT_EQ(p.used_experts, p.experts / 3.0);
    EXPECT_EQ(p.ffn, 2.0 * 3 * 8 * 5);
    EXPECT_EQ(p.total() - p.active(), p.experts * 2.0 / 3.0);
}

TEST(Architecture, PutsExpertsInEverySecondLayerAboveTheDenseOnes) {
    Architecture a = small();
    a.layers = 7;
    a.experts = Experts{};
    a.experts->count = 4;
    a.experts->per_token = 1;
    a.experts->width = 4;
    a.experts->first_dense = 1;
    a.experts->every = 2;
    const ParameterCount p = parameter_count(a);
    EXPECT_EQ(p.experts, 3.0 * 4 * 3 * 8 * 4);
    EXPECT_EQ(p.ffn, 4.0 * 3 * 8 * 16);
}

TEST(Cache, GrowsUntilTheWindowIsFull) {
    Architecture a = small();
    a.window = WindowAttention{1, 10, 0, 0, false};
    const double layer = 2.0 * 2 * 2 * 2;  // keys and values, heads, width, bytes
    EXPECT_EQ(kv_bytes(a, kBf16, 0.0), 0.0);
    EXPECT_EQ(kv_bytes(a, kBf16, 5.0), 2.0 * 5.0 * layer);
    EXPECT_EQ(kv_bytes(a, kBf16, 50.0), 50.0 * layer + 10.0 * layer);
    EXPECT_EQ(kv_bytes_per_token(a, kBf16), layer);
}

TEST(Cache, HoldsOneStateForEachLinearLayer) {
    Architecture a = small();
    a.linear = LinearAttention{1, 2, 4, 3, 5, 4, 4.0};
    const double state = 4.0 * 3 * 5 * 4 + (2 * 2 * 3 + 4 * 5) * 3 * 2.0;
    EXPECT_EQ(kv_bytes(a, kBf16, 0.0), state);
    EXPECT_EQ(kv_bytes(a, kBf16, 7.0), state + 7.0 * 2 * 2 * 2 * 2);
}

TEST(Cache, OfLatentAttentionIsOneVectorWhateverTheHeads) {
    Architecture a = small();
    a.latent = LatentAttention{16, 4, 6, 6, 0, 0, 0};
    for (const int heads : {4, 8, 64}) {
        a.heads = heads;
        EXPECT_EQ(kv_bytes_per_token(a, kBf16), 2.0 * (16 + 4) * 2);
    }
    EXPECT_GT(naive_kv_bytes(a, kBf16, 1.0), 0.0);
}

TEST(Cache, OfAnEncoderIsNothing) {
    Architecture a = small();
    a.decoder = false;
    EXPECT_EQ(kv_bytes(a, kBf16, 512.0), 0.0);
    EXPECT_EQ(naive_kv_bytes(a, kBf16, 512.0), 0.0);
}

TEST(Cache, RefusesAContextThatCannotBe) {
    for (const double context : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
        EXPECT_THROW(static_cast<void>(kv_bytes(small(), kBf16, context)), DomainError);
        EXPECT_THROW(static_cast<void>(naive_kv_bytes(small(), kBf16, context)), DomainError);
    }
}

TEST(Work, MultipliesTheHeadButNotTheTableItLooksUp) {
    const Architecture a = small();
    Work w = work_of(a, kBf16, kBf16);
    EXPECT_EQ(w.params, parameters(a));
    EXPECT_EQ(w.active_params, parameters(a) - 80.0);
    EXPECT_EQ(w.weight_bytes, 2.0 * parameters(a));
    EXPECT_EQ(w.experts, 0);
    Architecture tied = a;
    tied.tied_embeddings = true;
    EXPECT_EQ(work_of(tied, kBf16, kBf16).active_params, w.active_params);  // the same matrices, one of them stored once
}

TEST(Work, SplitsItsBytesIntoExpertsAndTheRest) {
    Architecture a = small();
    a.experts = Experts{};
    a.experts->count = 8;
    a.experts->per_token = 2;
    a.experts->width = 4;
    const Precision mx = precision("mxfp4");
    const Work w = work_of(a, mx, kBf16);
    EXPECT_DOUBLE_EQ(w.expert_bytes, 2.0 * 8 * 3 * 8 * 4 * 4.25 / 8.0);
    EXPECT_DOUBLE_EQ(w.weight_bytes - w.expert_bytes, 2.0 * (parameters(a) - 2.0 * 8 * 3 * 8 * 4));
    EXPECT_EQ(w.experts_per_token, 2);
}

TEST(Work, KeepsWindowsAndStatesApartFromWhatGrows) {
    Architecture a = small();
    a.layers = 4;
    a.window = WindowAttention{2, 10, 0, 0, false};
    const Work w = work_of(a, kBf16, kBf16);
    for (const double context : {10.0, 11.0, 99.0}) {
        EXPECT_DOUBLE_EQ(w.kv_bytes_per_token * context + w.kv_bytes_constant, kv_bytes(a, kBf16, context));
    }
}

TEST(TensorSplits, DivideTheHeadsAndCopyKeyValueHeadsWhereTheyRunOut) {
    Architecture a = small();
    a.heads = 64;
    a.kv_heads = 8;
    EXPECT_EQ(tensor_splits(a, 64), (std::vector<int>{1, 2, 4, 8, 16, 32, 64}));
    a.heads = 40;
    a.kv_heads = 10;
    EXPECT_EQ(tensor_splits(a, 40), (std::vector<int>{1, 2, 5, 10, 20, 40}));
    a.heads = 25;
    a.kv_heads = 25;
    EXPECT_EQ(tensor_splits(a, 8), (std::vector<int>{1, 5}));
}

TEST(Faults, NameEverySizeThatCannotBe) {
    Architecture a;
    a.window = WindowAttention{};
    const auto all = faults(a);
    EXPECT_GE(all.size(), 8u);
    EXPECT_TRUE(faults(small()).empty());
    EXPECT_THROW(static_cast<void>(parameter_count(a)), DomainError);
    Architecture odd = small();
    odd.kv_heads = 3;
    ASSERT_EQ(faults(odd).size(), 1u);
    EXPECT_EQ(faults(odd).front(), "heads is 4, must be a multiple of kv_heads = 3");
}

TEST(Faults, RefuseAbsurdSizesBeforeTheyOverflow) {
    for (int Architecture::*size : {&Architecture::layers, &Architecture::hidden, &Architecture::heads, &Architecture::vocab, &Architecture::ffn}) {
        for (const int value : {-1, 0, 2'000'000'000}) {
            Architecture a = small();
            a.*size = value;
            EXPECT_FALSE(faults(a).empty()) << value;
        }
    }
}

}  // namespace
}  // namespace sizewell::serving
