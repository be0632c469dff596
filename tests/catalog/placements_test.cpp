// Every way to place a model, against one question at a time.
#include "sizewell/catalog/placements.hpp"
#include "sizewell/catalog/serving.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace sizewell::catalog {
namespace {

const Catalog& shipped() {
    static const Catalog catalog = load_catalog(SIZEWELL_ROOT "/data");
    return catalog;
}

PlacementQuestion question(const char* model) {
    PlacementQuestion q;
    q.architecture = model_row(shipped(), model).architecture;
    q.precisions = {"bf16", "fp8", "int4"};
    q.context = 8192;
    return q;
}

const Placement& find(const std::vector<Placement>& all, const std::string& gpu, const std::string& precision, int tp) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Placement& p) { return p.accelerator->name == gpu && p.precision == precision && p.tp == tp; });
    if (found == all.end()) throw std::runtime_error(gpu + " " + precision);
    return *found;
}

TEST(Placements, CoverTheWholeCatalogue) {
    const auto all = placements(shipped(), question("Llama-3.1-70B"));
    EXPECT_EQ(all.size(), shipped().accelerators.size() * 3 * 4);
    for (const Placement& p : all) {
        EXPECT_TRUE(p.fits || !p.reason.empty()) << p.accelerator->name;
        EXPECT_EQ(p.fits, p.memory.fits) << p.accelerator->name;
    }
}

TEST(Placements, SayWhatASingleQuestionSays) {
    const PlacementQuestion asked = question("Qwen3-32B");
    for (const Placement& p : placements(shipped(), asked)) {
        if (p.memory.reported == 0.0) continue;
        serving::MemoryQuestion q;
        q.architecture = asked.architecture;
        q.weights = serving::precision(p.precision);
        q.kv = serving::precision("bf16");
        q.engine = engine_rule(shipped(), "vllm");
        q.gpu = gpu_at(*p.accelerator, q.weights).gpu;
        q.tp = p.tp;
        q.context = 8192;
        const serving::MemoryFit fit = serving::memory_fit(q);
        EXPECT_EQ(p.fits, fit.fits);
        EXPECT_EQ(p.memory.kv, fit.kv);
        EXPECT_EQ(p.gpu.flop_rate, q.gpu.flop_rate);
    }
}

TEST(Placements, GiveTheReasonOfThoseThatDoNot) {
    const auto all = placements(shipped(), question("Llama-3.1-70B"));
    EXPECT_TRUE(find(all, "H100", "bf16", 4).fits);
    EXPECT_TRUE(find(all, "H100", "fp8", 2).fits);
    EXPECT_FALSE(find(all, "H100", "bf16", 1).fits);
    EXPECT_NE(find(all, "H100", "bf16", 1).reason.find("weights of 131.45 GiB"), std::string::npos);
    EXPECT_NE(find(all, "K80", "bf16", 1).reason.find("not known of K80: bandwidth, dense BF16 rate"), std::string::npos);
    EXPECT_NE(find(all, "A100-80GB", "fp8", 2).reason.find("computed with as bf16"), std::string::npos);
    EXPECT_TRUE(find(all, "H100", "fp8", 2).reason.empty());
}

TEST(Placements, RefuseWhatCannotBeAsked) {
    PlacementQuestion q = question("Llama-3.1-8B");
    const auto with = [&](auto change) {
        PlacementQuestion changed = q;
        change(changed);
        return changed;
    };
    EXPECT_THROW(static_cast<void>(placements(shipped(), with([](auto& p) { p.precisions = {"fp7"}; }))), DomainError);
    EXPECT_THROW(static_cast<void>(placements(shipped(), with([](auto& p) { p.precisions.clear(); }))), DomainError);
    EXPECT_THROW(static_cast<void>(placements(shipped(), with([](auto& p) { p.most_tp = 0; }))), DomainError);
    EXPECT_THROW(static_cast<void>(placements(shipped(), with([](auto& p) { p.context = 1e9; }))), DomainError);
    EXPECT_THROW(static_cast<void>(placements(shipped(), with([](auto& p) { p.engine = "nothing"; }))), DomainError);
}

}  // namespace
}  // namespace sizewell::catalog
