// Every templated formula of demand, sizing, cost, decision and queueing/erlang over double, Pack8, Dual and Traced.
#include "agreement/agreement.hpp"

#include "sizewell/cost/compute.hpp"
#include "sizewell/cost/tco.hpp"
#include "sizewell/cost/tiers.hpp"
#include "sizewell/decision/batch_job.hpp"
#include "sizewell/decision/billing.hpp"
#include "sizewell/decision/business.hpp"
#include "sizewell/decision/cache.hpp"
#include "sizewell/decision/commitment.hpp"
#include "sizewell/decision/managed.hpp"
#include "sizewell/decision/payback.hpp"
#include "sizewell/decision/rent_or_buy.hpp"
#include "sizewell/decision/router.hpp"
#include "sizewell/decision/serverless.hpp"
#include "sizewell/decision/token_api.hpp"
#include "sizewell/demand/rate.hpp"
#include "sizewell/queueing/erlang.hpp"
#include "sizewell/sizing/redundancy.hpp"

#include <limits>

using namespace sizewell;
using testing_tools::expect_agreement;
using testing_tools::Point;

namespace {

template <class U, class S>
Q<U, S> q(const S& x) { return Q<U, S>::from_value(x); }

// x -> f(x) for a vector of any scalar, with S for its type.
#define FORMULA(...) [](const auto& x) { using S = typename std::decay_t<decltype(x)>::value_type; return S(__VA_ARGS__); }

// Eight and more points off every step and edge of the formulas below.
std::vector<Point> points(std::size_t inputs, double low = 0.13, double high = 40.0) {
    std::vector<Point> all;
    double seed = 0.37;
    for (int i = 0; i < 11; ++i) {
        Point p;
        for (std::size_t k = 0; k < inputs; ++k) {
            seed = std::fmod(seed * 1.61803398875 + 0.2718281828 * static_cast<double>(k + 1), 1.0);
            p.push_back(low + (high - low) * seed);
        }
        all.push_back(p);
    }
    return all;
}

}  // namespace

TEST(ScalarsAgree, OnDemand) {
    expect_agreement("grown_rate", FORMULA(demand::grown_rate(q<request_rate_u>(x[0]), x[1], x[2]).value()), points(3, 0.05, 4.0));
    expect_agreement("design_rate", FORMULA(demand::design_rate(q<request_rate_u>(x[0]), x[1]).value()), points(2));
    expect_agreement("requests_in", FORMULA(demand::requests_in(q<second_u>(x[0]), q<request_rate_u>(x[1])).value()), points(2));
    expect_agreement("logs_kept", FORMULA(demand::logs_kept(q<request_rate_u>(x[0]), q<byte_per_req_u>(x[1]), x[2], q<second_u>(x[3])).value()), points(4));
}

TEST(ScalarsAgree, OnRedundancy) {
    using sizing::Loss;
    expect_agreement("instances_for", FORMULA(sizing::instances_for(x[0], x[1])), points(2, 0.7, 30.0));
    expect_agreement("none", FORMULA(sizing::instances_with_spare(Loss::none, x[0], x[1], x[2])), points(3, 2.1, 30.0));
    expect_agreement("replica", FORMULA(sizing::instances_with_spare(Loss::replica, x[0], x[1], x[2])), points(3, 2.1, 30.0));
    expect_agreement("node", FORMULA(sizing::instances_with_spare(Loss::node, x[0], x[1], x[2])), points(3, 2.1, 30.0));
    expect_agreement("zone", FORMULA(sizing::instances_with_spare(Loss::zone, x[0], x[1], x[2])), points(3, 2.1, 30.0));
}

TEST(ScalarsAgree, OnCost) {
    expect_agreement("compute_rate", FORMULA(cost::compute_rate(q<instance_u>(x[0]), q<instance_price_u>(x[1])).value()), points(2));
    expect_agreement("cost_per_request", FORMULA(cost::cost_per_request(q<usd_per_s_u>(x[0]), q<request_rate_u>(x[1])).value()), points(2));
    expect_agreement("utilisation", FORMULA(cost::utilisation(q<request_rate_u>(x[0]), q<second_u>(x[1]), x[2])), points(3));
    expect_agreement("discounted_rate", FORMULA(cost::discounted_rate(q<instance_price_u>(x[0]), q<instance_u>(x[1]), q<instance_u>(x[2]), x[3]).value()), points(4));
}

TEST(ScalarsAgree, OnTotalCost) {
    expect_agreement("rule_range low", FORMULA(cost::rule_range(q<usd_per_s_u>(x[0]), x[1], x[2]).low.value()), points(3));
    expect_agreement("rule_range high", FORMULA(cost::rule_range(q<usd_per_s_u>(x[0]), x[1], x[2]).high.value()), points(3));
    expect_agreement("implied_multiplier", FORMULA(cost::implied_multiplier(q<usd_per_s_u>(x[0]), q<usd_per_s_u>(x[1]))), points(2));
    expect_agreement("multiplier_from_causes", FORMULA(cost::multiplier_from_causes(x[0], q<usd_per_s_u>(x[1]), q<usd_per_s_u>(x[2]))), points(3));
    expect_agreement("compute_where_rule_holds", FORMULA(cost::compute_where_rule_holds(S(x[0] + S(50.0)), x[1], q<usd_per_s_u>(x[2])).value()), points(3));
}

TEST(ScalarsAgree, OnTiers) {
    static const std::vector<cost::Tier> tiers = {{5.0, 0.09}, {15.0, 0.085}, {30.0, 0.07}, {std::numeric_limits<double>::infinity(), 0.05}};
    expect_agreement("tiered_cost", FORMULA(cost::tiered_cost(tiers, x[0])), points(1));
    expect_agreement("tiered_cost with a minimum", FORMULA(cost::tiered_cost(tiers, x[0], 1.0)), points(1));
}

TEST(ScalarsAgree, OnManagedOrOwn) {
    const auto own = FORMULA(decision::managed_or_own(q<usd_per_s_u>(x[0]), q<usd_per_s_u>(x[1]), q<usd_per_s_u>(x[2]), q<usd_per_s_u>(x[3]), q<usd_per_s_u>(x[4])).own.value());
    const auto managed = FORMULA(decision::managed_or_own(q<usd_per_s_u>(x[0]), q<usd_per_s_u>(x[1]), q<usd_per_s_u>(x[2]), q<usd_per_s_u>(x[3]), q<usd_per_s_u>(x[4])).managed.value());
    expect_agreement("own", own, points(5));
    expect_agreement("managed", managed, points(5));
    expect_agreement("break_even_compute", FORMULA(decision::break_even_compute(q<usd_per_s_u>(x[0]), x[1]).value()), points(2));
}

TEST(ScalarsAgree, OnErlangStableAndUnstable) {
    const auto loads = points(1, 0.13, 60.0);  // some above the number of servers
    expect_agreement("erlang_b 1", FORMULA(queueing::erlang_b(1, x[0])), loads);
    expect_agreement("erlang_b 20", FORMULA(queueing::erlang_b(20, x[0])), loads);
    expect_agreement("erlang_b 300", FORMULA(queueing::erlang_b(300, x[0])), points(1, 200.0, 400.0));
    expect_agreement("erlang_c 1", FORMULA(queueing::erlang_c(1, x[0])), points(1, 0.05, 2.0));
    expect_agreement("erlang_c 20", FORMULA(queueing::erlang_c(20, x[0])), loads);
    expect_agreement("erlang_c 300", FORMULA(queueing::erlang_c(300, x[0])), points(1, 200.0, 400.0));
}

TEST(ScalarsAgree, OnRefusingWholeNumbersOutsideTheDomain) {
    EXPECT_THROW((void)queueing::erlang_c(0, 1.0), DomainError);
    EXPECT_THROW((void)queueing::erlang_c(0, Pack8(1.0)), DomainError);
    EXPECT_THROW((void)queueing::erlang_c(0, Dual<1>(1.0)), DomainError);
    EXPECT_THROW((void)queueing::erlang_c(0, Traced(1.0)), DomainError);
}

TEST(ScalarsAgree, OnBreakEvens) {
    using namespace sizewell::decision;
    expect_agreement("endpoint_data", FORMULA(endpoint_data(q<request_rate_u>(x[0]), q<byte_per_req_u>(x[1]), q<usd_per_byte_u>(x[2])).value()), points(3));
    expect_agreement("usd_per_token", FORMULA(usd_per_token(q<usd_per_s_u>(x[0]), q<token_rate_u>(x[1]), x[2]).value()), points(3));
    expect_agreement("bill_of_instance", FORMULA(bill_of_instance(Billing::scale_to_zero, q<instance_price_u>(x[0]), q<second_u>(x[1]), x[2]).value()), points(3));
    expect_agreement("blended_price", FORMULA(blended_price(TokenPrices<S>{q<usd_per_tok_u>(x[0]), q<usd_per_tok_u>(x[1]), q<usd_per_tok_u>(x[2]), x[3]},
                                                           TokensOfRequest<S>{q<tok_per_req_u>(x[4]), q<tok_per_req_u>(x[5]), x[6], x[7]}).value()), points(8, 0.05, 0.95));
    expect_agreement("capital_recovery", FORMULA(capital_recovery(x[0], x[1])), points(2, 0.01, 9.0));
    expect_agreement("cost_of_owning", FORMULA(cost_of_owning(OwnedServer<S>{q<usd_per_instance_u>(x[0]), x[1], x[2], x[3], q<watt_per_instance_u>(x[4]), x[5], q<energy_price_u>(x[6]),
                                                                            q<energy_price_u>(x[7]), q<instance_price_u>(S(0.3)), S(0.98)}, q<second_u>(S(7.0))).value()), points(8, 0.1, 3.0));
    expect_agreement("effective_spot", FORMULA(effective_spot(q<instance_price_u>(x[0]), x[1], q<div_u<one_u, second_u>>(x[2]), q<second_u>(x[3])).value()), points(4, 0.05, 0.9));
    expect_agreement("serverless_bill", FORMULA(serverless_bill(ServerlessTerms<S>{q<usd_per_req_u>(x[0]), q<storage_price_u>(x[1]), q<request_u>(x[2]), q<byte_second_u>(x[3]), q<byte_u>(x[4]),
                                                                                  q<second_u>(x[5]), q<second_u>(x[6]), S(0.4)}, q<request_u>(x[7])).value()), points(8));
    expect_agreement("batch_run_cost", FORMULA(batch_run_cost(BatchTerms<S>{q<div_u<one_u, second_u>>(x[0]), q<second_u>(x[1] + S(50.0)), q<second_u>(x[2]), q<second_u>(x[3]), q<instance_price_u>(x[4]), x[5]},
                                                              q<request_u>(x[6]), batch_instances(BatchTerms<S>{q<div_u<one_u, second_u>>(x[0]), q<second_u>(x[1] + S(50.0)), q<second_u>(x[2]), q<second_u>(x[3]),
                                                                                                                q<instance_price_u>(x[4]), x[5]}, q<request_u>(x[6]))).value()), points(7));
    expect_agreement("break_even_easy_share", FORMULA(break_even_easy_share(q<usd_per_req_u>(x[0]), q<usd_per_req_u>(x[1]), q<usd_per_req_u>(x[2] + S(90.0)), x[3] / S(80.0))), points(4));
    expect_agreement("payback_periods", FORMULA(payback_periods(x[0], x[1], x[2] / S(4000.0))), points(3));
}
