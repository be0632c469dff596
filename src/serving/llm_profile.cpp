#include "sizewell/serving/llm_profile.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <utility>

namespace sizewell::serving {

namespace {

constexpr std::pair<const char*, double Efficiency::*> kNumbers[] = {
    {"compute", &Efficiency::compute}, {"bandwidth", &Efficiency::bandwidth}, {"step_seconds", &Efficiency::step_seconds},
    {"layer_seconds", &Efficiency::layer_seconds}, {"prefill_layer_seconds", &Efficiency::prefill_layer_seconds},
    {"sequence_seconds", &Efficiency::sequence_seconds}, {"first_token_seconds", &Efficiency::first_token_seconds},
    {"link", &Efficiency::link}, {"exchange_seconds", &Efficiency::exchange_seconds}, {"expert_compute", &Efficiency::expert_compute},
    {"expert_spread", &Efficiency::expert_spread}, {"typical_error", &Efficiency::typical_error}};

}  // namespace

LlmProfile llm_profile(const Efficiency& efficiency) {
    LlmProfile p;
    for (const auto& [name, number] : kNumbers) p.parameters.push_back({name, efficiency.*number});
    return p;
}

Efficiency efficiency_of(const LlmProfile& profile) {
    Efficiency e;
    for (const auto& [name, number] : kNumbers) {
        const auto found = std::find_if(profile.parameters.begin(), profile.parameters.end(), [n = name](const Parameter& p) { return p.name == n; });
        if (found == profile.parameters.end()) throw DomainError("profile", std::string("llm.") + name, "missing", "there: import the benchmark again");
        e.*number = found->value;
    }
    e.kind = "calibrated";
    return e;
}

}  // namespace sizewell::serving
