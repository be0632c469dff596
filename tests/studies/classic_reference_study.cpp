// Classic models against published measurements: every row, and what is left of a table when points are left out.
//
//     classic_reference_study [bench file ...]     without a file: the rows typed into tests/serving/resnet50.hpp
//
// Calibrated on the table and the two lowest closed loops; the figures are quoted in the headers of serving/.
#include "serving/resnet50.hpp"
#include "sizewell/catalog/bench_file.hpp"
#include "sizewell/error.hpp"
#include "sizewell/serving/classic_fit.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

using namespace sizewell;
using namespace sizewell::serving;

double worst_left_out(const BatchTable& table) {
    double worst = 0.0;
    for (std::size_t i = 1; i + 1 < table.points.size(); ++i) {
        std::vector<BatchPoint> others = table.points;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
        const BatchPoint& p = table.points[i];
        worst = std::max(worst, std::fabs(batch_seconds(batch_table(others), p.batch).seconds / p.seconds - 1.0));
    }
    return worst;
}

void show(const LoadSeries& series, int& within, int& rows) {
    ClassicFitOptions two;
    two.calibrate = 2;
    const ServiceProfile p = fit_classic(series, two);
    const ClassicProfile& c = *p.classic;
    std::printf("\n%s on %s, %s, %s\n", series.model.c_str(), series.gpu.c_str(), series.engine.c_str(), series.configuration.c_str());
    double reproduced = 0.0;
    for (const BatchPoint& b : c.measured.points) reproduced = std::max(reproduced, std::fabs(batch_seconds(c.measured, b.batch).seconds / b.seconds - 1.0));
    std::printf("  table: reproduced within %.2f %%, a + b n within %.1f %%, a point left out is met within %.1f %%\n", 100 * reproduced, 100 * c.line.worst_relative,
                100 * worst_left_out(c.measured));
    for (const std::string& n : c.notes) std::printf("  %s\n", n.c_str());
    if (!c.closed_loop) return;
    std::printf("  %-28s %10s %10s %8s\n", "figure", "measured", "predicted", "error");
    for (const Residual& r : p.residuals) {
        if (r.of.find("in flight") == std::string::npos) continue;
        const bool rate = r.of.find("requests/s") != std::string::npos, p99 = r.of.find("p99") != std::string::npos;
        std::printf("  %-28s %10.3f %10.3f %+7.1f%%%s\n", r.of.c_str(), rate ? r.measured : 1e3 * r.measured, rate ? r.predicted : 1e3 * r.predicted, 100 * r.relative(),
                    r.held_out ? "" : "  used");
        if (p99 && r.held_out) {
            ++rows;
            within += std::fabs(r.relative()) <= 0.15;
        }
    }
    for (const ErrorSummary& e : summarised(p.residuals)) {
        if (e.held_out) std::printf("  held out %-12s median %5.1f %%  worst %5.1f %%  (%d loads)\n", e.of.c_str(), 100 * e.median, 100 * e.worst, e.count);
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        int within = 0, rows = 0;
        std::vector<catalog::BenchFile> files;
        for (int i = 1; i < argc; ++i) files.push_back(catalog::read_bench_file(argv[i]));
        std::vector<LoadSeries> all = catalog::merged(files);
        if (argc == 1) {
            for (const auto& gpu : golden::resnet50()) all.push_back(golden::series_of(gpu));
        }
        for (const LoadSeries& s : all) {
            if (is_classic(s)) show(s, within, rows);
        }
        std::printf("\nclosed-loop p99 held out: %d of %d rows within 15 %%\n", within, rows);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
    return 0;
}
