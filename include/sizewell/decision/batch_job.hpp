// The same predictions made in a batch: instances for a window, and what they bill.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::decision {

/// A job that runs again and again.
template <Scalar S>
struct BatchTerms {
    Q<div_u<one_u, second_u>, S> runs;     ///< of the job [1/s]
    Q<second_u, S> window;                 ///< it must be done in
    Q<second_u, S> startup;                ///< boot and load of every instance, billed; below the window
    Q<second_u, S> busy;                   ///< time one instance needs for one prediction (full batches, all replicas)
    Q<instance_price_u, S> price;
    S overprovision;                       ///< spot instances rented over those needed, >= 1
};

/// Whole instances that finish `predictions` within the window: ceil(predictions x busy / (window - startup)), at least
/// one.
template <Scalar S>
S batch_instances(const BatchTerms<S>& t, const Q<request_u, S>& predictions) {
    return max(ceil(S(predictions.value() * t.busy.value() / (t.window - t.startup).value())), S(1.0));
}

/// Money of a run: the work, and the start of each instance, at the price of the over-provisioned fleet.
template <Scalar S>
Q<usd_u, S> batch_run_cost(const BatchTerms<S>& t, const Q<request_u, S>& predictions, const S& instances) {
    const Q<second_u, S> billed = t.busy * predictions.value() + t.startup * instances;
    return Q<usd_u, S>(t.price * billed * Q<instance_u, S>::from_value(t.overprovision));
}

}  // namespace sizewell::decision
