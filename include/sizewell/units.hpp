// The strong units of sizewell: one coherent system, stored as plain doubles.
//
// second, US dollar, request, token, GPU, instance, byte, FLOP, joule, gram of CO2-equivalent, engineer.  Hours, GB and
// "per million tokens" exist only in the edge helpers below and in files.  A unit that is wrong does not compile.
#pragma once

#include <boost/units/base_dimension.hpp>
#include <boost/units/base_unit.hpp>
#include <boost/units/quantity.hpp>
#include <boost/units/unit.hpp>

#include <concepts>
#include <string>

namespace sizewell {

namespace bu = boost::units;

// A base dimension and its one unit.  The ordinal is unique in the project: a clash is a compile error.
#define SIZEWELL_BASE(tag, ordinal, long_name, short_name)                                            \
    struct tag##_dim : bu::base_dimension<tag##_dim, ordinal> {};                                     \
    struct tag##_base : bu::base_unit<tag##_base, tag##_dim::dimension_type, ordinal> {               \
        static std::string name() { return long_name; }                                               \
        static std::string symbol() { return short_name; }                                            \
    };
SIZEWELL_BASE(time, 9001, "second", "s")
SIZEWELL_BASE(currency, 9002, "US dollar", "USD")
SIZEWELL_BASE(request, 9003, "request", "req")
SIZEWELL_BASE(token, 9004, "token", "tok")
SIZEWELL_BASE(gpu, 9005, "GPU", "GPU")
SIZEWELL_BASE(instance, 9006, "instance", "instance")
SIZEWELL_BASE(information, 9007, "byte", "B")
SIZEWELL_BASE(flop, 9008, "floating-point operation", "FLOP")
SIZEWELL_BASE(energy, 9009, "joule", "J")
SIZEWELL_BASE(carbon, 9010, "gram of CO2-equivalent", "gCO2e")
SIZEWELL_BASE(engineer, 9011, "engineer", "engineer")
#undef SIZEWELL_BASE

// make_system() stops at ten base units, so the units are Boost's heterogeneous ones; they cost nothing at run time.
using second_u = time_base::unit_type;
using usd_u = currency_base::unit_type;
using request_u = request_base::unit_type;
using token_u = token_base::unit_type;
using gpu_u = gpu_base::unit_type;
using instance_u = instance_base::unit_type;
using byte_u = information_base::unit_type;
using flop_u = flop_base::unit_type;
using joule_u = energy_base::unit_type;
using gram_co2e_u = carbon_base::unit_type;
using engineer_u = engineer_base::unit_type;

template <class A, class B>
using mul_u = typename bu::multiply_typeof_helper<A, B>::type;
template <class A, class B>
using div_u = typename bu::divide_typeof_helper<A, B>::type;

using one_u = div_u<second_u, second_u>;
using request_rate_u = div_u<request_u, second_u>;               // req/s
using token_rate_u = div_u<token_u, second_u>;                   // tok/s
using tok_per_req_u = div_u<token_u, request_u>;                 // tok/req
using gpu_speed_u = div_u<token_rate_u, gpu_u>;                  // tok/(s GPU)
using byte_rate_u = div_u<byte_u, second_u>;                     // B/s
using byte_per_req_u = div_u<byte_u, request_u>;                 // B/req
using byte_per_tok_u = div_u<byte_u, token_u>;                   // B/tok
using flop_rate_u = div_u<flop_u, second_u>;                     // FLOP/s
using watt_u = div_u<joule_u, second_u>;                         // J/s
using gpu_per_instance_u = div_u<gpu_u, instance_u>;             // GPU/instance
using usd_per_s_u = div_u<usd_u, second_u>;                      // USD/s
using instance_price_u = div_u<usd_per_s_u, instance_u>;         // USD/(instance s): what a cloud bills
using gpu_price_u = div_u<usd_per_s_u, gpu_u>;                   // USD/(GPU s)
using usd_per_req_u = div_u<usd_u, request_u>;                   // USD/req
using usd_per_tok_u = div_u<usd_u, token_u>;                     // USD/tok
using usd_per_byte_u = div_u<usd_u, byte_u>;                     // USD/B: moved or ingested once
using storage_price_u = div_u<usd_per_byte_u, second_u>;         // USD/(B s): kept
using salary_u = div_u<usd_per_s_u, engineer_u>;                 // USD/(engineer s)
using energy_price_u = div_u<usd_u, joule_u>;                    // USD/J
using carbon_intensity_u = div_u<gram_co2e_u, joule_u>;          // gCO2e/J

/// The one spelling of a quantity: Q<unit, scalar>.
template <class Unit, class S = double>
using Q = bu::quantity<Unit, S>;

// Edge helpers: human units in, coherent quantities out.  An integer takes the double overload, because a deduced
// S = int would divide 2 / 3600 to 0.
template <class S>
concept EdgeScalar = !std::integral<S>;

#define SIZEWELL_EDGE(name, unit, factor)                                    \
    template <EdgeScalar S>                                                  \
    constexpr Q<unit, S> name(const S& x) {                                  \
        return Q<unit, S>::from_value(x * S(factor));                        \
    }                                                                        \
    constexpr Q<unit> name(std::integral auto x) { return name(static_cast<double>(x)); }
SIZEWELL_EDGE(seconds, second_u, 1.0)
SIZEWELL_EDGE(milliseconds, second_u, 1e-3)
SIZEWELL_EDGE(microseconds, second_u, 1e-6)
SIZEWELL_EDGE(hours, second_u, 3600.0)
SIZEWELL_EDGE(days, second_u, 86400.0)
SIZEWELL_EDGE(usd, usd_u, 1.0)
SIZEWELL_EDGE(requests, request_u, 1.0)
SIZEWELL_EDGE(tokens, token_u, 1.0)
SIZEWELL_EDGE(gpus, gpu_u, 1.0)
SIZEWELL_EDGE(instances, instance_u, 1.0)
SIZEWELL_EDGE(engineers, engineer_u, 1.0)
SIZEWELL_EDGE(bytes, byte_u, 1.0)
SIZEWELL_EDGE(gigabytes, byte_u, 1e9)
SIZEWELL_EDGE(gibibytes, byte_u, 1073741824.0)
SIZEWELL_EDGE(req_per_s, request_rate_u, 1.0)
SIZEWELL_EDGE(tok_per_req, tok_per_req_u, 1.0)
SIZEWELL_EDGE(tok_per_s, token_rate_u, 1.0)
SIZEWELL_EDGE(tok_per_s_gpu, gpu_speed_u, 1.0)
SIZEWELL_EDGE(gpus_per_instance, gpu_per_instance_u, 1.0)
SIZEWELL_EDGE(usd_per_instance_hour, instance_price_u, 1.0 / 3600.0)
SIZEWELL_EDGE(usd_per_gpu_hour, gpu_price_u, 1.0 / 3600.0)
SIZEWELL_EDGE(usd_per_hour, usd_per_s_u, 1.0 / 3600.0)
SIZEWELL_EDGE(usd_per_engineer_year, salary_u, 1.0 / (8760.0 * 3600.0))
SIZEWELL_EDGE(usd_per_gb, usd_per_byte_u, 1e-9)
#undef SIZEWELL_EDGE

}  // namespace sizewell
