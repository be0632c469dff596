#include "sizewell/plan/complete.hpp"

#include "sizewell/plan/choices.hpp"
#include "sizewell/plan/choose.hpp"

namespace sizewell::plan {

scenario::Scenario complete(const scenario::Scenario& scenario, const catalog::Catalog& catalog, Plan& plan, const std::optional<VerifyOptions>& verified) {
    scenario::Scenario decided = with_choices(scenario, catalog, plan);
    if (verified) verify(decided, catalog, plan, *verified);
    add_choices(decided, catalog, plan);
    return decided;
}

}  // namespace sizewell::plan
