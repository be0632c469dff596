// What a scenario leaves open, decided: on which GPUs a language model runs, and how many requests go into a batch.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/plan/plan.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <vector>

namespace sizewell::plan {

/// A scenario with nothing left open, and what was weighed for each of its services.
struct Chosen {
    scenario::Scenario scenario;
    std::vector<std::vector<ServingOption>> options;  ///< one list a service, empty where no GPU was open
    std::vector<std::vector<std::string>> why;        ///< of each service: batch limits in sentences
};

/// Is there a stage whose GPUs or batch limit the plan has to choose?
[[nodiscard]] bool leaves_open(const scenario::Scenario& scenario);

/// Weighs every current offer of the catalogue with a GPU, in every precision the part computes in (or the one stated), at
/// every tensor parallelism that splits the heads and fits the instance (or the one stated), bought in every way it is
/// offered (or the one stated), and takes the cheapest that keeps the promises: on demand, where no purchase is stated,
/// since a commitment or an interruption is not this function's to accept.
///
/// A replica's largest rate under the promises is searched once for each GPU, precision and parallelism; whole replicas,
/// spares and whole instances follow for each offer.  Other queues of the service are taken without their waits here; the
/// plan of the chosen way is made with them.  Where nothing serves, the way that comes nearest is planned, so that the
/// verdict names the bound.
///
/// A batch limit that is left open is the one that needs the fewest replicas (sizing::cheapest_batch_limit) for what the
/// other stages, taken without their waits, leave of the promises.
///
/// @throws DomainError  no offer of the catalogue has a GPU
/// @cost   the whole catalogue in tens of milliseconds (bench/plan)
[[nodiscard]] Chosen choose(const scenario::Scenario& scenario, const catalog::Catalog& catalog);

/// The scenario with the choices that a plan of it made.
/// @param plan  of this scenario
[[nodiscard]] scenario::Scenario with_choices(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const Plan& plan);

}  // namespace sizewell::plan
