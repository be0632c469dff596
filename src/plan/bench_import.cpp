#include "sizewell/plan/bench_import.hpp"

#include "sizewell/error.hpp"
#include "sizewell/plan/token_fit.hpp"

#include <utility>

namespace sizewell::plan {
namespace {

std::string server_text(const serving::LoadSeries& s) {
    std::string text = s.model.empty() ? "an unnamed model" : s.model;
    if (!s.gpu.empty()) text += " on " + s.gpu;
    for (const auto& part : {s.precision, s.engine, s.configuration}) {
        if (!part.empty()) text += ", " + part;
    }
    return text;
}

ImportedSeries imported(serving::LoadSeries series, const BenchImportRequest& request, const catalog::Catalog& catalog) {
    ImportedSeries out;
    if (serving::is_classic(series)) {
        bool any = false;
        for (const auto& p : series.points) any = any || !p.request_rate;
        if (!any) {
            out.without_fit = "only open loops: a batch table needs one request in flight with 1, 2, 4, ... samples";
        } else {
            try {
                out.profile = serving::fit_classic(series, request.fit);
                out.errors = serving::summarised(out.profile.residuals);
            } catch (const DomainError& e) {  // what was measured is still worth showing
                out.profile = {};
                out.without_fit = e.what();
            }
        }
    } else {
        try {
            out.profile = fit_tokens(series, catalog, {request.fit.calibrate, request.run_requests});
            out.errors = serving::summarised(out.profile.residuals);
        } catch (const DomainError& e) {
            out.without_fit = e.what();
        }
    }
    if (!out.profile.classic && !out.profile.llm) out.profile = serving::measured_profile(series);
    out.profile.date = request.date;
    if (out.profile.model.empty()) out.profile.model = "unnamed";
    if (request.requests && out.profile.classic) {
        out.asked = serving::closed_loop(out.profile.classic->server, *request.requests);
        out.asked_in_range = out.profile.range.concurrency && out.profile.range.concurrency->holds(*request.requests);
    }
    out.series = std::move(series);
    return out;
}

}  // namespace

BenchImport import_bench(const BenchImportRequest& request, const catalog::Catalog& catalog) {
    BenchImport out;
    for (const std::string& file : request.files) out.files.push_back(catalog::read_bench_file(file, request.reading));
    for (auto& series : catalog::merged(out.files)) out.series.push_back(imported(std::move(series), request, catalog));
    return out;
}

const ImportedSeries& only_series(const BenchImport& import) {
    std::string file;
    for (const auto& f : import.files) file += (file.empty() ? "" : ", ") + f.file;
    if (import.series.size() == 1) {
        const ImportedSeries& one = import.series.front();
        if (serving::is_classic(one.series) && !one.profile.classic) {
            throw InputError(file, {{"E0710", "", 0, 0, "gives no profile of " + server_text(one.series) + ": " + one.without_fit, "measure batches one at a time, or closed loops"}});
        }
        if (one.series.points.size() > 1) return one;
        throw InputError(file, {{"E0710", "", 0, 0, "has one load of " + server_text(one.series) + ", a profile needs two or more", "measure another load or batch size"}});
    }
    std::vector<Diagnostic> findings;
    findings.push_back({"E0709", "", 0, 0, "holds " + std::to_string(import.series.size()) + " servers, a profile is of one",
                        "choose with --model, --gpu, --precision, --engine or --configuration"});
    for (std::size_t i = 0; i < import.series.size() && i < 20; ++i) {
        const auto& s = import.series[i].series;
        findings.push_back({"E0709", "", 0, 0, "has " + std::to_string(s.points.size()) + " loads of " + server_text(s), ""});
    }
    throw InputError(file, findings);
}

}  // namespace sizewell::plan
