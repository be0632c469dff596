#include "sizewell/cost/years.hpp"

#include <algorithm>

namespace sizewell::cost {

std::vector<double> largest_regrets(const std::vector<std::vector<double>>& cost) {
    if (cost.empty()) throw DomainError("largest_regrets", "options", 0.0, ">= 1");
    std::vector<double> worst(cost.size(), 0.0);
    for (const auto& row : cost) {
        if (row.size() != cost.front().size()) throw DomainError("largest_regrets", "paths", static_cast<double>(row.size()), "as many in each row");
    }
    for (std::size_t path = 0; path < cost.front().size(); ++path) {
        double best = cost.front()[path];
        for (const auto& row : cost) best = std::min(best, row[path]);
        for (std::size_t k = 0; k < cost.size(); ++k) worst[k] = std::max(worst[k], cost[k][path] - best);
    }
    return worst;
}

}  // namespace sizewell::cost
