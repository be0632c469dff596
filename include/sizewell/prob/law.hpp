// The probability laws a scenario can name, as plain values, and the variant that holds any of them.
//
// Values are in the caller's unit of time (seconds at the edges); every law lives on [0, inf) unless it says
// otherwise.  What can be asked of a law is in moments.hpp (mean, scv), tail.hpp (cdf, ccdf, quantile,
// integrated ccdf), fit.hpp (a law from mean and scv or from quantiles) and sample.hpp (draws).
#pragma once

#include <memory>
#include <variant>
#include <vector>

namespace sizewell::prob {

struct Deterministic { double value; };
struct Exponential { double mean; };
struct Erlang { int stages; double mean; };                      ///< sum of `stages` exponentials; scv 1/stages
struct Gamma { double shape; double scale; };                    ///< mean = shape * scale, scv = 1/shape
struct Hyperexponential { std::vector<double> weight; std::vector<double> mean; };  ///< branches; weights sum to 1
struct LogNormal { double mu; double sigma; };                   ///< ln X ~ Normal(mu, sigma)
struct Weibull { double shape; double scale; };
struct Pareto { double alpha; double minimum; };                 ///< type I: P(X > x) = (minimum / x)^alpha
struct Lomax { double alpha; double scale; };                    ///< P(X > x) = (1 + x / scale)^-alpha
struct Uniform { double low; double high; };
struct Triangular { double low; double mode; double high; };
struct Metalog { std::vector<double> coefficient; double low; double high; };  ///< low/high: bounds, +-inf if none
struct Empirical { std::vector<double> value; std::vector<double> cumulative; };  ///< sorted atoms and P(X <= value[i])

struct Mixture;
struct Truncated;
struct Shifted;
/// Any law.  The recursive ones are held by shared pointers to constants: copying a law is cheap and safe.
using Law = std::variant<Deterministic, Exponential, Erlang, Gamma, Hyperexponential, LogNormal, Weibull, Pareto, Lomax,
                         Uniform, Triangular, Metalog, Empirical, std::shared_ptr<const Mixture>,
                         std::shared_ptr<const Truncated>, std::shared_ptr<const Shifted>>;

struct Mixture { std::vector<double> weight; std::vector<Law> part; };
struct Truncated { Law law; double low; double high; };          ///< the law given low <= X <= high
struct Shifted { Law law; double offset; };                      ///< X + offset

}  // namespace sizewell::prob
