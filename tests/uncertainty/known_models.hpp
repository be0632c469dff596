// Models under uncertainty whose percentiles and means are known, or that several programs run.
#pragma once

#include "sizewell/prob/normal.hpp"
#include "sizewell/scalar.hpp"
#include "sizewell/uncertainty/lanes.hpp"

#include "uncertainty/tools.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

namespace sizewell::uncertainty::test {

inline constexpr std::size_t k25Inputs = 25, k25Outputs = 5;

// 15 lognormal by their 5 % and 95 % points, then 10 uniform; bench/uncertainty/partners.py has the same.
inline constexpr const char* k25Ranges[k25Inputs] = {
    "50000 to 200000", "5 to 20", "2 to 4", "300 to 900", "100 to 400", "800 to 2000", "1.5 to 4", "150000 to 220000", "1 to 10", "20 to 30", "2 to 20",
    "0.05 to 0.12", "0.5 to 4", "0.3 to 0.8", "0.5 to 3", "uniform(0.1, 0.4)", "uniform(0.5, 0.8)", "uniform(0.1, 0.9)", "uniform(0.5, 2)", "uniform(0, 0.6)",
    "uniform(0.3, 0.7)", "uniform(1, 2)", "uniform(0.01, 0.05)", "uniform(20000, 80000)", "uniform(10, 30)"};

/// The 25-input model: demand to GPUs by whole steps, to cost, to total cost, to the month of break-even.
template <Scalar S>
void plan_of_25(const S (&x)[k25Inputs], S (&y)[k25Outputs]) {
    const S hours(730.0);
    const S requests_a_day = x[0] * x[1] * (S(1.0) + x[17]);
    const S average = requests_a_day * S(1.0 / 86400.0);
    const S design = average * x[2] * (S(1.0) + x[15]);
    const S tokens = S(0.25) * x[3] + x[4];
    const S gpus = ceil(design * tokens / (x[5] * x[16])) + ceil(x[21]);
    const S price = x[6] * (S(1.0) - x[19] * x[20]);
    const S compute = gpus * price * hours;
    const S requests_a_month = requests_a_day * S(365.0 / 12.0);
    const S gigabytes = requests_a_month * S(1e-6);
    const S overhead = x[8] * x[9] + gigabytes * (x[10] * x[11] + x[12] * x[13]) + gpus * x[24] + compute * x[22];
    const S people = x[18] * x[7] * S(1.0 / 12.0);
    const S total = compute + overhead + people;
    const S api = requests_a_month * (x[3] + x[4]) * x[14] * S(1e-6);
    const S saved = api - total;
    y[0] = design;
    y[1] = gpus;
    y[2] = compute;
    y[3] = total;
    y[4] = select(saved > S(0.0), x[23] / max(saved, S(1.0)), S(1200.0));
}

inline ModelMaker maker_of_25() {
    return []() -> BlockModel { return lanes_model<k25Inputs, k25Outputs>([](const auto& x, auto& y) { plan_of_25(x, y); }); };
}

inline std::vector<Input> inputs_of_25() {
    std::vector<Input> inputs;
    for (std::size_t k = 0; k < k25Inputs; ++k) inputs.push_back(input(std::string(1, 'x').append(std::to_string(k)), k25Ranges[k]));
    return inputs;
}

/// A model with its truth: closed forms where there are some.
struct KnownModel {
    std::string name;
    std::vector<Input> inputs;
    std::vector<std::string> outputs;
    ModelMaker maker;
    std::function<double(double)> quantile;  ///< of its only output; empty: not known
    std::optional<double> mean;
};

inline std::vector<Input> inputs_of(std::initializer_list<const char*> texts) {
    std::vector<Input> inputs;
    for (const char* text : texts) inputs.push_back(input(std::string(1, 'x').append(std::to_string(inputs.size())), text));
    return inputs;
}

/// 2 a - 3 b + c / 2 + 4 d of normals is normal.
inline KnownModel linear_of_normals() {
    KnownModel m{"linear, normal", inputs_of({"normal(mean=10, sd=2)", "normal(mean=5, sd=1)", "normal(mean=20, sd=6)", "normal(mean=3, sd=0.5)"}), {"y"}, {}, {}, {}};
    m.maker = model_of(4, [](const auto& x) { return 2.0 * x[0] - 3.0 * x[1] + 0.5 * x[2] + 4.0 * x[3]; });
    const double sd = std::sqrt(16.0 + 9.0 + 9.0 + 4.0);
    m.quantile = [sd](double p) { return 27.0 + sd * prob::normal_quantile(p); };
    m.mean = 27.0;
    return m;
}

/// A product of lognormals is lognormal.
inline KnownModel product_of_lognormals(const std::string& name, std::initializer_list<const char*> texts) {
    KnownModel m{name, inputs_of(texts), {"y"}, {}, {}, {}};
    double mu = 0.0, variance = 0.0;
    for (const auto& i : m.inputs) {
        mu += i.range.location;
        variance += i.range.scale * i.range.scale;
    }
    m.maker = model_of(m.inputs.size(), [](const auto& x) {
        double y = 1.0;
        for (const double v : x) y *= v;
        return y;
    });
    m.quantile = [=](double p) { return std::exp(mu + std::sqrt(variance) * prob::normal_quantile(p)); };
    m.mean = std::exp(mu + 0.5 * variance);
    return m;
}

/// max(a - b, 0) of normals: P(y <= x) = Phi((x - mean) / sd) from 0 on, mean = mean Phi(z) + sd phi(z) at z = mean / sd.
inline KnownModel kink_of_normals() {
    KnownModel m{"kink max(a - b, 0)", inputs_of({"normal(mean=6, sd=2)", "normal(mean=4, sd=1.5)"}), {"y"}, {}, {}, {}};
    m.maker = model_of(2, [](const auto& x) { return std::max(x[0] - x[1], 0.0); });
    m.quantile = [](double p) { return std::max(0.0, 2.0 + 2.5 * prob::normal_quantile(p)); };
    const double z = 2.0 / 2.5;
    m.mean = 2.0 * prob::normal_cdf(z) + 2.5 * std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
    return m;
}

/// The least of five uniforms has P(y <= x) = 1 - (1 - x)^5.
inline KnownModel least_of_uniforms() {
    KnownModel m{"least of 5 uniforms", inputs_of({"uniform(0, 1)", "uniform(0, 1)", "uniform(0, 1)", "uniform(0, 1)", "uniform(0, 1)"}), {"y"}, {}, {}, {}};
    m.maker = model_of(5, [](const auto& x) { return *std::min_element(x.begin(), x.end()); });
    m.quantile = [](double p) { return 1.0 - std::pow(1.0 - p, 0.2); };
    m.mean = 1.0 / 6.0;
    return m;
}

/// Whole replicas times a price: a staircase with many steps.
inline KnownModel staircase() {
    KnownModel m{"staircase of replicas", inputs_of({"15 to 30", "2 to 4", "30 to 45", "uniform(0.5, 0.8)", "1/2/5", "0.8/1/1.6"}), {"cost"}, {}, {}, {}};
    m.maker = model_of(6, [](const auto& x) { return std::ceil(x[0] * x[1] * x[2] / (1000.0 * x[3])) * x[4] + x[5] * x[0]; });
    return m;
}

/// The same with a metalog price, whose tail is that of a power.
inline KnownModel staircase_with_metalog() {
    KnownModel m = staircase();
    m.name = "staircase, metalog price";
    m.inputs[4] = input("x4", "p10=1, p50=2, p90=5");
    return m;
}

inline KnownModel model_of_25() {
    return {"25 inputs", inputs_of_25(), {"design", "gpus", "compute", "total", "break-even"}, maker_of_25(), {}, {}};
}

inline std::vector<KnownModel> known_models() {
    return {linear_of_normals(),
            product_of_lognormals("product, sigma 1.0", {"5 to 10", "1 to 20", "0.2 to 0.9"}),
            product_of_lognormals("product, sigma 0.5", {"5 to 10", "2 to 5", "0.2 to 0.5"}),
            product_of_lognormals("product, sigma 2.1", {"1 to 1000"}),
            kink_of_normals(),
            least_of_uniforms(),
            staircase(),
            staircase_with_metalog(),
            model_of_25()};
}

}  // namespace sizewell::uncertainty::test
