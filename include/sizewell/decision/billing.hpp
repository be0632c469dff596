// What is billed of an instance: the hours it runs or the hours it works.
#pragma once

#include "sizewell/scalar.hpp"

#include <cstdint>

namespace sizewell::decision {

enum class Billing : std::uint8_t {
    always_on,     ///< rented, reserved or owned: idle hours are paid
    scale_to_zero  ///< serverless: only work is paid
};

/// Money of a period for one instance.
///
///     always on: price x period      scale to zero: price x period x utilisation
///
/// Multiplying the bill of an always-on instance by its utilisation makes an idle fleet look cheap: it is refused here
/// by the type of the question, not by a warning.
///
/// @param utilisation  share of the time that is work, 0 to 1; an always-on bill does not depend on it
template <Scalar S>
Q<div_u<usd_u, instance_u>, S> bill_of_instance(Billing billing, const Q<instance_price_u, S>& price, const Q<second_u, S>& period, const S& utilisation) {
    return price * period * (billing == Billing::always_on ? S(1.0) : utilisation);
}

/// Price of a token on a rented fleet: price of the fleet / (throughput x utilisation).  Idle time is paid, so a low
/// utilisation divides.
///
/// @param fleet        price of the GPUs that serve [USD/s];  @param throughput  tokens a second when busy
/// @param utilisation  share of the time that is work, > 0
template <Scalar S>
Q<usd_per_tok_u, S> usd_per_token(const Q<usd_per_s_u, S>& fleet, const Q<token_rate_u, S>& throughput, const S& utilisation) {
    return fleet / (throughput * utilisation);
}

}  // namespace sizewell::decision
