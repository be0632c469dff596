// Queues with exactly known laws (tests/golden/simulation_truths.csv) and how often intervals hold them.
#pragma once

#include "sizewell/simulation/network.hpp"

#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::simulation::truths {

struct Truth {
    std::string id, model;
    Network network;
    double p_wait, mean_wait, mean_response, p_block, p_abandon;  // NaN where not defined
    std::vector<double> wait, response;                           // at 50, 90, 95, 99, 99.9 %
};

inline prob::Law law_of(const std::string& family, double mean, double par) {
    if (family == "det") return prob::Deterministic{mean};
    if (family == "erl") return prob::Erlang{static_cast<int>(par), mean};
    if (family == "h2") {
        const double p = 0.5 * (1.0 + std::sqrt((par - 1.0) / (par + 1.0)));
        return prob::Hyperexponential{{p, 1.0 - p}, {mean / (2.0 * p), mean / (2.0 * (1.0 - p))}};
    }
    return prob::Exponential{mean};
}

inline std::vector<Truth> all() {
    std::ifstream in(std::string(SIZEWELL_ROOT) + "/tests/golden/simulation_truths.csv");
    std::vector<Truth> out;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::vector<std::string> cell;
        std::stringstream cells(line + ",end");
        for (std::string c; std::getline(cells, c, ',');) cell.push_back(c);
        const auto number = [&](std::size_t i) { return cell[i].empty() ? std::nan("") : std::stod(cell[i]); };
        Truth t;
        t.id = cell[0];
        t.model = cell[1];
        const int servers = std::stoi(cell[6]);
        const double load = number(7);
        Station s;
        s.servers = servers;
        s.service = law_of(cell[4], 1.0, number(5));
        t.network.arrivals = Renewal{law_of(cell[2], 1.0 / (load * servers), number(3))};
        t.network.stations = {s};
        if (t.model == "loss") t.network.stations[0].capacity = static_cast<int>(number(8));
        if (t.model == "patience") t.network.stations[0].patience = prob::Exponential{number(8)};
        if (t.model == "tandem") {
            t.network.arrivals = Renewal{prob::Exponential{1.0}};
            t.network.stations.clear();
            Serial line_of_stations;
            std::stringstream loads_of(cell[8]);
            for (std::string r; std::getline(loads_of, r, ';');) {
                s.service = prob::Exponential{std::stod(r)};
                line_of_stations.steps.push_back(Visit{t.network.stations.size()});
                t.network.stations.push_back(s);
            }
            t.network.flow = line_of_stations;
        }
        t.p_wait = number(9);
        t.mean_wait = number(10);
        for (std::size_t k = 0; k < 5; ++k) t.wait.push_back(number(11 + k));
        t.mean_response = number(16);
        for (std::size_t k = 0; k < 5; ++k) t.response.push_back(number(17 + k));
        t.p_block = number(22);
        t.p_abandon = number(23);
        out.push_back(std::move(t));
    }
    return out;
}

/// Every truth beside its estimate.  A percentile that is 0 for certain (nobody near it waits) proves nothing and is left
/// out.
template <class See>
void compare(const Truth& t, const Result& r, See&& see) {
    const auto one = [&](const char* what, const Estimate& e, double truth) {
        if (std::isnan(truth) || (truth == 0.0 && e.value == 0.0 && e.half_width_95 == 0.0)) return;
        see(what, e, truth);
    };
    static const char* const kWait[] = {"w50", "w90", "w95", "w99", "w999"};
    static const char* const kResponse[] = {"r50", "r90", "r95", "r99", "r999"};
    one("p_wait", r.wait.p_positive, t.p_wait);
    one("mean_wait", r.wait.mean, t.mean_wait);
    one("mean_response", r.response.mean, t.mean_response);
    one("p_block", r.p_block, t.p_block);
    one("p_abandon", r.p_abandon, t.p_abandon);
    for (std::size_t k = 0; k < 5; ++k) {
        one(kWait[k], r.wait.percentile[k], t.wait[k]);
        one(kResponse[k], r.response.percentile[k], t.response[k]);
    }
}

}  // namespace sizewell::simulation::truths
