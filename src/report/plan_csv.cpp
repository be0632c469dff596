#include "sizewell/error.hpp"
#include "sizewell/plan/metric.hpp"
#include "sizewell/report/report.hpp"
#include "sizewell/report/uncertainty.hpp"

#include <cmath>

namespace sizewell::report {

namespace {

std::string cell(double x) { return std::isfinite(x) ? sizewell::detail::number_text(x) : std::string(); }

}  // namespace

std::string plan_csv(const plan::Plan& plan) {
    std::string out = "figure,unit,value\n";
    for (const plan::Metric& m : plan::metrics_of(plan)) out += m.path + "," + m.unit + "," + cell(plan::value_of(plan, m)) + "\n";
    return out;
}

std::string plan_csv(const uncertainty::Result& result) {
    std::string out = "figure,unit,at_medians";
    for (const double p : result.percentiles) {
        const std::string name = "p" + sizewell::detail::number_text(p);
        out += "," + name + "," + name + "_half_width";
    }
    out += ",mean,mean_half_width\n";
    for (const uncertainty::Distribution& d : result.figures) {
        out += d.path + "," + d.unit + "," + cell(d.point);
        for (const auto& e : d.summary.percentile) out += "," + cell(e.value) + "," + cell(e.half_width);
        out += "," + cell(d.summary.mean.value) + "," + cell(d.summary.mean.half_width) + "\n";
    }
    return out;
}

}  // namespace sizewell::report
