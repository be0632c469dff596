// Routing by complexity: easy requests to a small model, the rest and the failures to the large one.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::decision {

/// Share of the requests each model sees.
template <Scalar S>
struct RoutedShares {
    S small;
    S large;
};

/// @param easy   share that is sent to the small model, 0 to 1
/// @param error  share of those whose answer is not good enough, so that the large model answers again, 0 to 1
template <Scalar S>
RoutedShares<S> routed_shares(const S& easy, const S& error) {
    return {easy, S(1.0) - easy + easy * error};
}

/// Price of a request behind a router: classifier + small share x small + large share x large.
template <Scalar S>
Q<usd_per_req_u, S> routed_cost(const RoutedShares<S>& shares, const Q<usd_per_req_u, S>& classifier,
                                const Q<usd_per_req_u, S>& small, const Q<usd_per_req_u, S>& large) {
    return classifier + small * shares.small + large * shares.large;
}

/// Easy share at which the router pays where cost is proportional: classifier / ((1 - error) large - small).
///
/// @return  negative or above 1 where it never pays
template <Scalar S>
S break_even_easy_share(const Q<usd_per_req_u, S>& classifier, const Q<usd_per_req_u, S>& small,
                        const Q<usd_per_req_u, S>& large, const S& error) {
    return ratio(classifier / (large * (S(1.0) - error) - small));
}

}  // namespace sizewell::decision
