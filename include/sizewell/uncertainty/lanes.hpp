// A model over eight draws at once, built for several instruction sets and chosen when it runs.
#pragma once

#include "sizewell/pack.hpp"
#include "sizewell/uncertainty/estimate.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace sizewell::uncertainty {

enum class Isa { baseline, avx2, avx512 };

/// The best instruction set this machine has, or what the environment variable SIZEWELL_ISA names (baseline, avx2, avx512) if
/// it has that.
[[nodiscard]] Isa isa();
[[nodiscard]] bool machine_has(Isa isa);
[[nodiscard]] std::string_view isa_name(Isa isa);

namespace detail {

template <std::size_t Inputs, std::size_t Outputs, class Model, std::size_t... I, std::size_t... O>
void each_pack(const Model& model, std::size_t n, std::size_t stride, const double* in, double* out, std::index_sequence<I...>, std::index_sequence<O...>) {
    for (std::size_t i = 0; i < n; i += 8) {
        const Pack8 x[Inputs] = {Pack8::load(in + I * stride + i)...};
        Pack8 y[Outputs];
        model(x, y);
        (y[O].store(out + O * stride + i), ...);
    }
}

// The instruction set is in the type: each function carries its target, and all that is called is built into it.  No file is
// compiled for more than the baseline, so that no inline function of the standard library can leak out of one.
template <Isa, std::size_t Inputs, std::size_t Outputs>
struct Lanes {
    template <class Model>
    [[gnu::flatten]] static void run(const Model& model, std::size_t n, std::size_t stride, const double* in, double* out) {
        each_pack<Inputs, Outputs>(model, n, stride, in, out, std::make_index_sequence<Inputs>(), std::make_index_sequence<Outputs>());
    }
};
#if defined(__x86_64__)
template <std::size_t Inputs, std::size_t Outputs>
struct Lanes<Isa::avx2, Inputs, Outputs> {
    template <class Model>
    [[gnu::flatten, gnu::target("avx2")]] static void run(const Model& model, std::size_t n, std::size_t stride, const double* in, double* out) {
        each_pack<Inputs, Outputs>(model, n, stride, in, out, std::make_index_sequence<Inputs>(), std::make_index_sequence<Outputs>());
    }
};
template <std::size_t Inputs, std::size_t Outputs>
struct Lanes<Isa::avx512, Inputs, Outputs> {
    template <class Model>
    [[gnu::flatten, gnu::target("avx512f")]] static void run(const Model& model, std::size_t n, std::size_t stride, const double* in, double* out) {
        each_pack<Inputs, Outputs>(model, n, stride, in, out, std::make_index_sequence<Inputs>(), std::make_index_sequence<Outputs>());
    }
};
#endif

}  // namespace detail

/// A block model from a function of one point, model(x, y) with x: const Pack8 (&)[Inputs], y: Pack8 (&)[Outputs].
///
/// The same bits on every instruction set, provided that the file is compiled without contraction of a b + c
/// (-ffp-contract=off, as the library is).
///
/// @param model  without state that it writes to; its body, and those of all it calls with a Pack8, must be visible here
/// @param on     the instruction set; one the machine lacks is replaced by the baseline
/// @cost         the 25-input model of bench/uncertainty: 4.5 ns a point with AVX-512, 9 ns with the baseline
template <std::size_t Inputs, std::size_t Outputs, class Model>
[[nodiscard]] BlockModel lanes_model(Model model, Isa on = isa()) {
#if defined(__x86_64__)
    if (on == Isa::avx512 && machine_has(on)) {
        return [model](std::size_t n, std::size_t stride, const double* in, double* out) { detail::Lanes<Isa::avx512, Inputs, Outputs>::run(model, n, stride, in, out); };
    }
    if (on == Isa::avx2 && machine_has(on)) {
        return [model](std::size_t n, std::size_t stride, const double* in, double* out) { detail::Lanes<Isa::avx2, Inputs, Outputs>::run(model, n, stride, in, out); };
    }
#endif
    (void)on;
    return [model](std::size_t n, std::size_t stride, const double* in, double* out) { detail::Lanes<Isa::baseline, Inputs, Outputs>::run(model, n, stride, in, out); };
}

}  // namespace sizewell::uncertainty
