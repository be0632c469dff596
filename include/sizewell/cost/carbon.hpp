// Carbon of a fleet: what it draws, and what making it emitted.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::cost {

/// Mean power of an accelerator: W_idle + u (W_peak - W_idle).
///
/// @param busy  share of the time it works, in [0, 1]
/// @source      Cloud Carbon Footprint, Methodology.md, appendix III: linear between idle and peak
template <Scalar S>
Q<watt_u, S> mean_power(const Q<watt_u, S>& idle, const Q<watt_u, S>& peak, const S& busy) {
    return idle + (peak - idle) * busy;
}

/// Emissions of electricity per time: power x PUE x grid factor.
///
/// @param pue  power of the building over that of its computers, >= 1
template <Scalar S>
Q<div_u<gram_co2e_u, second_u>, S> operational_carbon(const Q<watt_u, S>& power, const S& pue, const Q<carbon_intensity_u, S>& grid) {
    return power * pue * grid;
}

/// Emissions of making an instance, spread evenly over its life.
template <Scalar S>
Q<div_u<gram_co2e_u, second_u>, S> embodied_carbon(const Q<gram_co2e_u, S>& making, const Q<second_u, S>& life) {
    return making / life;
}

}  // namespace sizewell::cost
