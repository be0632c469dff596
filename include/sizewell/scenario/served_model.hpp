// A language model of a scenario on one kind of GPU: does it fit, what does a replica sustain, and how good is the estimate.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/latency/token_server.hpp"
#include "sizewell/prob/law.hpp"
#include "sizewell/scenario/scenario.hpp"
#include "sizewell/serving/architecture.hpp"
#include "sizewell/serving/gpu.hpp"
#include "sizewell/serving/memory.hpp"
#include "sizewell/serving/profile.hpp"

#include <memory>
#include <optional>
#include <string>

namespace sizewell::scenario {

/// Where a replica runs.
struct Placement {
    std::string accelerator;    ///< a row of the catalogue, or five numbers (see gpu.hpp)
    std::string precision;      ///< of the weights
    int tensor_parallel = 1;
    int pipeline_parallel = 1;

    int gpus() const { return tensor_parallel * pipeline_parallel; }
    bool operator==(const Placement&) const = default;
};

/// A model at a place.
struct ServedModel {
    Placement place;
    serving::Architecture architecture;
    serving::Gpu gpu;
    serving::MemoryFit memory;
    latency::TokenServer server;
    std::string refused;        ///< why it cannot be served so, "" if it can
    std::string basis;          ///< in words: the profile it was measured by, or what the estimate rests on
    std::optional<serving::MeasuredRange> measured;  ///< what the profile covers; absent for an estimate
};

/// Where a use leaves what was measured, in words; "" inside, and for an estimate, which never was inside.
/// @param rate  requests on one replica [1/s]
[[nodiscard]] std::string outside_measured(const ServedModel& served, const Llm& llm, double rate);

/// The architecture a stage names: a row of the catalogue, or a config.json beside the scenario.
/// @throws Error  no such model, with suggestions; a configuration that cannot be read
[[nodiscard]] serving::Architecture architecture_of(const Llm& llm, const catalog::Catalog& catalog);

/// The precision a stage asks for, or that of its checkpoint as released.
[[nodiscard]] std::string precision_of(const Llm& llm, const catalog::Catalog& catalog);

/// The law of a number of tokens: constant without a spread, lognormal through two percentiles or by mean and scv.
/// @throws DomainError  neither mean nor percentiles, percentiles that no lognormal has
[[nodiscard]] prob::Law token_law(const Tokens& tokens);

/// A stage's model at a place.
///
/// @param llm  complete: lengths, engine and limits known
/// @return     with `refused` where memory, heads or the engine forbid it: no exception in the middle of a comparison
/// @throws Error  a model, accelerator, precision or profile that does not exist
/// @cost   one analytic evaluation of the replica's capacity
[[nodiscard]] ServedModel served_model(const Llm& llm, const catalog::Catalog& catalog, const Placement& place);

/// The smallest tensor parallelism at which the model fits and leaves room to work, among the divisors of `gpus`.
/// @return 0 where none does, and the reason of the largest
[[nodiscard]] int smallest_tensor_parallel(const Llm& llm, const catalog::Catalog& catalog, const Placement& place, int gpus, std::string* reason);

/// How an instance can be bought: the price of an offer by the word a scenario uses (on_demand, spot, reserved_1y,
/// reserved_3y).
[[nodiscard]] const catalog::Price& price_of(const catalog::InstanceOffer& offer, const std::string& purchase);

/// Buys a stage's instances at an offer: name, price and premium, where the scenario does not say its own.
/// @param purchase  offered by the offer
void buy(Stage& stage, const catalog::InstanceOffer& offer, const catalog::Catalog& catalog, const std::string& purchase);

/// Puts the replicas of a language model on instances of `gpus` GPUs: parallelism, GPUs of a replica, replicas of an
/// instance.
void settle(Stage& stage, std::shared_ptr<const ServedModel> served, int gpus);

/// Groups of GPUs in one replica: prefill and decode workers, or 1.
[[nodiscard]] int workers_of(const Llm& llm);

}  // namespace sizewell::scenario
