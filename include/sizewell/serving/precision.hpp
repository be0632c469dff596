// Number formats of weights and of the KV cache: how many bits a value really takes, scales included.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sizewell::serving {

/// The matrix unit a format multiplies in.
enum class Compute { bf16, fp8, int8, fp4 };

/// "bf16", "fp8", "int8" or "fp4".
[[nodiscard]] std::string_view text(Compute compute) noexcept;

/// How a checkpoint stores its numbers [bit a value, scales and zero points included].
///
/// A quantised checkpoint keeps its embedding table, its output head, its norms and its router in 16 bits; MXFP4 as
/// released with gpt-oss packs the routed experts only.
struct Precision {
    std::string name;
    double linear_bits = 16.0;       ///< matrices of attention, of dense feed-forward layers and of shared experts
    double expert_bits = 16.0;       ///< matrices of the routed experts
    double other_bits = 16.0;        ///< embeddings, output head, norms, router, biases
    double cache_bits = 16.0;        ///< a number of the KV cache in this format
    int pad = 1;                     ///< kernels store packed experts in multiples of this many values
    Compute compute = Compute::bf16;

    bool operator==(const Precision&) const = default;
};

/// The format of a name: fp32, bf16, fp16, fp8, int8, int4 (also awq, gptq), fp4 (also nvfp4), int4-experts, fp4-experts or
/// mxfp4; any case.  The last three pack routed experts only; of a dense model they pack all matrices.
///
/// Scales: fp8 one FP32 for 128 x 128 values; int4 one FP16 scale and one 4-bit zero point for 128 values; int4-experts one
/// FP16 scale for 32 (Kimi-K2.5); fp4 (NVFP4) one FP8 scale for 16; mxfp4 one 8-bit exponent for 32.
///
/// @throws DomainError  no such format; the message lists those there are
/// @accuracy  weights of the measured servers within 0.5 % (memory_test.cpp)
/// @source definitions: OCP Microscaling Formats v1.0, section 5.2 (MXFP4: blocks of 32, E8M0 scale); vLLM
///         `weight_block_size` [128, 128] of block-wise FP8 checkpoints.  Padding of MXFP4 experts: derived from measured
///         weights of gpt-oss-20b and -120b on an H100 (13.47 and 64.38 GiB)
[[nodiscard]] Precision precision(std::string_view name);

/// The names precision() knows, from the widest to the narrowest, without their other spellings.
[[nodiscard]] const std::vector<std::string>& precision_names();

}  // namespace sizewell::serving
