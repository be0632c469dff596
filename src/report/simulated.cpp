#include "report/table.hpp"

#include <cmath>

namespace sizewell::report {

std::string simulated_text(const std::vector<plan::Simulated>& all, const Style& style) {
    std::string out;
    for (const auto& s : all) {
        out += heading(s.service + ", simulated at " + number(s.rate) + " req/s", style);
        if (s.saturated) {
            out += "  The load is at least 1: queues grow without bound.\n";
            continue;
        }
        const double unit = s.p50.value < 2.0 ? 1e-3 : 1.0;
        const std::string u = unit == 1.0 ? " [s]" : " [ms]";
        Table t({{"", true}, {"response" + u}, {"+-" + u}});
        const auto row = [&](const char* name, const plan::Measured& m) { t.row({name, number(m.value / unit, 4), number(m.half_width / unit, 2)}); };
        for (const auto& [name, m] : {std::pair{"mean", &s.mean}, {"p50", &s.p50}, {"p90", &s.p90}, {"p95", &s.p95}, {"p99", &s.p99}, {"p99.9", &s.p999}}) row(name, *m);
        if (s.has_tokens) {
            for (const auto& [name, m] : {std::pair{"first token, p50", &s.ttft_p50}, {"first token, p95", &s.ttft_p95}, {"first token, p99", &s.ttft_p99},
                                          {"each further token, p50", &s.tpot_p50}, {"each further token, p95", &s.tpot_p95}, {"each further token, p99", &s.tpot_p99}}) row(name, *m);
        } else {
            row("wait, mean", s.wait_mean);
            row("wait, p99", s.wait_p99);
        }
        out += t.text(style);
        out += "  " + (s.has_tokens ? std::string() : percent(s.p_wait.value) + " have to wait; ") + grouped(static_cast<double>(s.customers)) + " requests measured" +
               (s.truncated ? ", truncated by the clock" : "") + "; +- is a 95 % interval.\n";
    }
    return out.substr(0, 1) == "\n" ? out.substr(1) : out;
}

}  // namespace sizewell::report
