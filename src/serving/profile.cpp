#include "sizewell/serving/profile.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sizewell::serving {

std::vector<ErrorSummary> summarised(const std::vector<Residual>& residuals) {
    std::vector<ErrorSummary> kinds;
    std::vector<std::vector<double>> errors;
    for (const Residual& r : residuals) {
        const std::size_t comma = r.of.rfind(", ");
        const std::string of = comma == std::string::npos ? r.of : r.of.substr(comma + 2);
        std::size_t k = 0;
        while (k < kinds.size() && (kinds[k].of != of || kinds[k].held_out != r.held_out)) ++k;
        if (k == kinds.size()) {
            kinds.push_back({of, r.held_out, 0, 0.0, 0.0});
            errors.emplace_back();
        }
        errors[k].push_back(std::fabs(r.relative()));
    }
    for (std::size_t k = 0; k < kinds.size(); ++k) {
        auto& e = errors[k];
        std::sort(e.begin(), e.end());
        const std::size_t n = e.size();
        kinds[k].count = static_cast<int>(n);
        kinds[k].median = 0.5 * (e[(n - 1) / 2] + e[n / 2]);
        kinds[k].worst = e.back();
    }
    return kinds;
}

}  // namespace sizewell::serving
