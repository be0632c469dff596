// Points in the space of the inputs: scrambled Sobol points, correlated by a Gaussian copula, addressed by index.
#pragma once

#include "sizewell/uncertainty/correlation.hpp"
#include "sizewell/uncertainty/inputs.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sizewell::uncertainty {

/// Draws of several inputs, input by input.
struct Draws {
    std::vector<std::string> names;
    std::size_t n = 0;
    std::vector<double> values;  ///< values[k * n + i]: draw i of input k, in coherent units

    [[nodiscard]] const double* of(std::size_t input) const { return values.data() + input * n; }
};

/// The points of a list of inputs.  The same seed gives the same bits, whatever the threads, the instruction set and the order
/// of the calls.  Coordinates are integers, and a table is read with + and * alone, so uniform inputs are the same on every
/// compiler and machine that keeps to IEEE 754; other laws ask libm for exp, log and the like when their tables are made, and
/// may differ by an ulp or two between versions of libm (fixed_bits_test.cpp).
///
/// The k-th input stands on the k-th dimension of Joe and Kuo's Sobol sequence, so the most influential belongs first.
/// Scrambles (random linear digit matrices and digital shifts) are independent of each other; each one alone is as even as
/// the sequence, so differences between them tell the error of what is averaged over one.
///
/// Inputs are read from quantile tables of 2,048 cells, linear inside a cell; the outermost 16 of each side from finer ones of
/// 512, whose outermost 16 are exact, as laws with steps (choices, samples) are everywhere.
class Points {
  public:
    /// @param inputs        at most kMostInputs, names differ
    /// @param correlations  between names of `inputs`
    /// @throws DomainError  too many inputs, an unknown name (with the nearest), a rank correlation outside [-1, 1], a pair
    ///                      that is given twice
    Points(std::vector<Input> inputs, const std::vector<Correlation>& correlations, std::uint64_t seed = 1);
    ~Points();
    Points(Points&&) noexcept;
    Points& operator=(Points&&) noexcept;

    /// The same inputs on the points of another seed: the quantile tables do not depend on it and are copied.
    [[nodiscard]] Points with_seed(std::uint64_t seed) const;

    static constexpr std::size_t kMostInputs = 256;
    static constexpr std::int64_t kMostPoints = std::int64_t{1} << 31;  ///< of one scramble

    [[nodiscard]] const std::vector<Input>& inputs() const;
    /// Pairs whose correlation had to change, because no numbers can be correlated as stated; empty if all hold.
    [[nodiscard]] const std::vector<Repair>& repairs() const;
    /// Inputs by groups that are correlated with each other; an uncorrelated one is a group of its own.
    [[nodiscard]] const std::vector<std::vector<std::size_t>>& groups() const;

    /// Writes draws first ... first + n - 1 of one scramble: out[k * stride + i] is draw first + i of input k.
    ///
    /// @param first  a multiple of 8;  @param n  a multiple of 8, <= stride
    /// @accuracy  a table's value is within 3e-4 of the quantile for lognormals of sigma <= 1 (points_test.cpp)
    /// @cost      0.7 ns a draw with AVX2, 1.3 ns with the baseline, at 1,024 draws a call (bench/uncertainty); thread-safe
    void fill(int scramble, std::int64_t first, std::size_t n, std::size_t stride, double* out) const;

    /// The same with some inputs drawn anew, for total shares: inputs with anew[k] stand on dimensions of their own.
    ///
    /// @param anew  the same within a group of correlated inputs
    /// @throws DomainError  more than kMostInputs / 2 inputs
    void fill_anew(const std::vector<bool>& anew, int scramble, std::int64_t first, std::size_t n, std::size_t stride, double* out) const;

    /// What the k-th draw of fill() is read from: the probability that the input stays below it, before correlation.
    [[nodiscard]] double probability(std::size_t input, int scramble, std::int64_t index) const;

  private:
    struct Parts;
    explicit Points(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// Draws first ... first + n - 1 of one scramble, in a table of their own.
///
/// @param n  any number; the table has exactly that many
/// @throws DomainError  as Points
[[nodiscard]] Draws sample_points(const std::vector<Input>& inputs, const std::vector<Correlation>& correlations, std::size_t n,
                                  std::uint64_t seed = 1, int scramble = 0, std::int64_t first = 0);

}  // namespace sizewell::uncertainty
