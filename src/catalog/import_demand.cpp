// Demand from a Prometheus range query.
#include "catalog/importer.hpp"
#include "catalog/reader.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace sizewell::catalog {
namespace {

using nlohmann::json;

constexpr std::uintmax_t kLargest = std::uintmax_t{256} << 20u;
constexpr double kMostMissing = 0.1;
constexpr std::size_t kMostSteps = 10'000'000;

std::string series_name(const json& series) {
    const auto metric = series.find("metric");
    if (metric == series.end() || !metric->is_object()) return "";
    std::string name = metric->value("__name__", json("")).is_string() ? metric->value("__name__", "") : "";
    for (const auto& [key, value] : metric->items()) {
        if (key != "__name__" && value.is_string()) name += (name.find('{') == std::string::npos ? "{" : ",") + key + "=" + value.get<std::string>();
    }
    return name.find('{') == std::string::npos ? name : name + "}";
}

/// A running total, which only a query with rate() turns into demand.
bool is_counter(const json& series) {
    const auto metric = series.find("metric");
    if (metric == series.end() || !metric->is_object()) return false;
    const std::string name = metric->value("__name__", json("")).is_string() ? metric->value("__name__", "") : "";
    const auto ends = [&](std::string_view tail) { return name.size() > tail.size() && name.compare(name.size() - tail.size(), tail.size(), tail) == 0; };
    return ends("_total") || ends("_count") || ends("_sum") || ends("_bucket");
}

/// Adds the finite samples of one series to the sums by time, in milliseconds.
void add_samples(Import& import, const json& series, const std::string& name, std::map<std::int64_t, double>& sums) {
    const auto values = series.find("values");
    if (values == series.end() || !values->is_array()) return import.note("a series without values", 0, name);
    for (const json& sample : *values) {
        ++import.out.read;
        if (!sample.is_array() || sample.size() != 2 || !sample[0].is_number()) {
            import.skip("a sample that is no [time, \"value\"]", 0, name);
            continue;
        }
        const auto value = sample[1].is_string() ? number_of(sample[1].get_ref<const std::string&>()) : sample[1].is_number() ? std::optional<double>(sample[1].get<double>()) : std::nullopt;
        const double time = sample[0].get<double>();
        if (!value || !(std::fabs(time) < 1e11)) {
            import.skip("a sample whose value or time is no number", 0, name);
        } else if (std::isnan(*value)) {
            import.skip("NaN: the target was not there or 0/0", 0, name);
        } else if (std::isinf(*value)) {
            import.skip("infinite: something was divided by 0", 0, name);
        } else if (*value < 0.0) {
            import.skip("negative demand", 0, name);
        } else {
            sums[std::llround(time * 1000.0)] += *value;
            ++import.out.kept;
        }
    }
}

}  // namespace

void import_prometheus(Import& import) {
    const std::string& file = import.out.file;
    const json root = json_of(file, text_of(file, kLargest, "ask for a shorter range or a longer step"));
    if (root.value("status", json("")) != "success") refuse_import(file, kImportFormat, 0, "has the status " + root.value("status", json("none")).dump() + ", must be \"success\"", "the query itself failed");
    const auto data = root.find("data");
    const bool shaped = data != root.end() && data->is_object() && data->contains("result") && (*data)["result"].is_array();
    if (!shaped || data->value("resultType", json("")) != "matrix") refuse_import(file, kImportFormat, 0, "has the result type " + (shaped ? data->value("resultType", json("none")).dump() : "none") + ", must be \"matrix\"", "ask /api/v1/query_range, not /api/v1/query");
    std::map<std::int64_t, double> sums;
    std::int64_t series = 0;
    for (const json& one : (*data)["result"]) {
        if (!one.is_object()) continue;
        const std::string name = series_name(one);
        if (is_counter(one)) {
            const std::int64_t n = one.contains("values") && one["values"].is_array() ? static_cast<std::int64_t>(one["values"].size()) : 0;
            import.out.read += n;
            import.skip_many("a running total, not a rate: query rate(" + name.substr(0, name.find('{')) + "[5m])", n);
            continue;
        }
        ++series;
        add_samples(import, one, name, sums);
    }
    if (series > 1) import.note("series added up: demand is what all targets see together", 0, std::to_string(series) + " series");
    if (sums.size() < 2) {
        import.out.kept = 0;
        return;
    }
    std::vector<std::int64_t> steps;
    for (auto t = std::next(sums.begin()); t != sums.end(); ++t) steps.push_back(t->first - std::prev(t)->first);
    const std::int64_t step = *std::min_element(steps.begin(), steps.end());
    DemandSeries& demand = import.out.demand;
    demand.start = static_cast<double>(sums.begin()->first) / 1000.0;
    demand.step = static_cast<double>(step) / 1000.0;
    std::int64_t filled = 0;
    auto before = sums.begin();
    demand.rate.push_back(before->second);
    for (auto t = std::next(sums.begin()); t != sums.end(); before = t++) {
        const std::int64_t gap = t->first - before->first;
        if (gap % step != 0) refuse_import(file, kImportFormat, 0, "has samples " + detail::number_text(static_cast<double>(gap) / 1000.0) + " s apart where others are " + detail::number_text(demand.step) + " s apart, must have one step", "ask query_range with one step");
        if (static_cast<std::size_t>(gap / step) > kMostSteps - demand.rate.size()) refuse_import(file, kImportFormat, 0, "spans more than 10,000,000 steps", "ask for a longer step");
        for (std::int64_t k = 1; k <= gap / step; ++k) demand.rate.push_back(before->second + (t->second - before->second) * static_cast<double>(k) / static_cast<double>(gap / step));
        filled += gap / step - 1;
    }
    if (static_cast<double>(filled) > kMostMissing * static_cast<double>(demand.rate.size()))
        refuse_import(file, kImportNothing, 0, "lacks " + std::to_string(filled) + " of " + std::to_string(demand.rate.size()) + " samples, must lack at most a tenth", "choose a range in which the target was up");
    for (std::int64_t k = 0; k < filled; ++k) import.note("a missing sample is interpolated", 0, "");
}

}  // namespace sizewell::catalog
