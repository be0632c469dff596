// perf_analyzer's CSV and plain CSV with a header.
#include "catalog/bench/formats.hpp"

#include "catalog/closest.hpp"
#include "demand/csv_records.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>

namespace sizewell::catalog::bench {
namespace {

using serving::LoadPoint;
using serving::MeasuredTimes;

// What a column means: where its number goes and in which unit.
struct Field {
    std::function<void(Row&, double)> number;
    std::function<void(Row&, std::string_view)> text;
    double factor = 1.0;
};

constexpr std::size_t kMostNoteKeys = 1000;

MeasuredTimes LoadPoint::*times_named(std::string_view name) {
    if (name == "ttft") return &LoadPoint::ttft;
    if (name == "tpot") return &LoadPoint::tpot;
    if (name == "itl") return &LoadPoint::itl;
    if (name == "e2e" || name == "e2el" || name == "latency") return &LoadPoint::e2e;
    return nullptr;
}

Field into(std::optional<double> LoadPoint::*number, double factor = 1.0) {
    return {[number](Row& r, double x) { r.point.*number = x; }, nullptr, factor};
}
Field into(std::string serving::LoadSeries::*text) {
    return {nullptr, [text](Row& r, std::string_view x) { r.server.*text = std::string(x); }, 1.0};
}
int small(double x, double most = 1024.0) { return x >= 1.0 && x <= most && x == std::floor(x) ? static_cast<int>(x) : -1; }

// "ttft_p99_ms", "e2e_mean_s", "latency_ms", "queue_us": name, statistic, unit.
std::optional<Field> time_field(const std::string& column, std::string& wrong_unit) {
    const std::size_t last = column.rfind('_');
    if (last == std::string::npos) return std::nullopt;
    const std::string unit = column.substr(last + 1), rest = column.substr(0, last);
    const std::size_t split = rest.find('_');
    const std::string name = rest.substr(0, split), statistic = split == std::string::npos ? "" : rest.substr(split + 1);
    const auto times = times_named(name);
    static const std::map<std::string, std::optional<double> LoadPoint::*> kParts = {{"queue", &LoadPoint::queue_time}, {"server_queue", &LoadPoint::queue_time},
        {"compute", &LoadPoint::compute_time}, {"server_compute_infer", &LoadPoint::compute_time}, {"transfer", &LoadPoint::transfer_time}};
    const auto part = kParts.find(rest);
    const bool mean = statistic.empty() || statistic == "mean" || statistic == "avg";
    const auto percent = mean ? std::nullopt : percent_of(statistic);
    if (part == kParts.end() && (times == nullptr || (!mean && !percent))) return std::nullopt;
    const auto seconds = seconds_in(unit);
    if (!seconds) {
        wrong_unit = unit;
        return std::nullopt;
    }
    if (part != kParts.end()) return into(part->second, *seconds);
    if (mean) return Field{[times](Row& r, double x) { (r.point.*times).mean = x; }, nullptr, *seconds};
    return Field{[times, percent](Row& r, double x) { add_percentile(r.point.*times, *percent, x); }, nullptr, *seconds};
}

const std::map<std::string, Field>& plain_fields() {
    using serving::LoadSeries;
    static const std::map<std::string, Field> fields = [] {
        std::map<std::string, Field> f;
        f["model"] = into(&LoadSeries::model);
        f["gpu"] = into(&LoadSeries::gpu);
        f["precision"] = into(&LoadSeries::precision);
        f["engine"] = into(&LoadSeries::engine);
        f["configuration"] = into(&LoadSeries::configuration);
        f["source"] = into(&LoadSeries::source);
        f["gpus"] = f["ngpu"] = {[](Row& r, double x) { r.server.gpus = small(x); }, nullptr, 1.0};
        f["tp"] = {[](Row& r, double x) { r.server.tp = small(x); }, nullptr, 1.0};
        f["max_batch"] = {[](Row& r, double x) { r.server.max_batch = small(x, 65536.0); }, nullptr, 1.0};
        f["instances"] = {[](Row& r, double x) { r.server.instances = small(x); }, nullptr, 1.0};
        f["concurrency"] = into(&LoadPoint::concurrency);
        f["request_rate"] = into(&LoadPoint::request_rate);
        f["requests"] = into(&LoadPoint::requests);
        f["burstiness"] = {[](Row& r, double x) { r.point.burstiness = x; }, nullptr, 1.0};
        f["client_batch"] = f["batch"] = {[](Row& r, double x) { r.point.client_batch = x; }, nullptr, 1.0};
        f["isl"] = f["input_tokens"] = into(&LoadPoint::input_tokens);
        f["osl"] = f["output_tokens"] = into(&LoadPoint::output_tokens);
        f["throughput_req_s"] = f["throughput_requests"] = into(&LoadPoint::throughput_requests);
        f["throughput_tok_s"] = f["throughput_tokens"] = into(&LoadPoint::throughput_tokens);
        return f;
    }();
    return fields;
}

// Columns that are understood beside Field: the two of a percentile given by another column, and the notes.
bool special(const std::string& column) {
    return column == "notes" || column == "date" || column == "url_or_repo_path" || column == "ttft_ms" || column == "ttft_pct" || column == "tpot_ms" ||
           column == "tpot_pct" || column == "samples_per_s";
}

class PlainCsv {
  public:
    PlainCsv(const std::vector<std::string_view>& header, int line, Sink& sink) : sink_(sink) {
        for (std::size_t i = 0; i < header.size(); ++i) column(lower_case(header[i]), i, line);
        load_ = index_.count("concurrency") + index_.count("request_rate") + index_.count("client_batch") + index_.count("batch") > 0;
        if (!load_) {
            sink_.complain(kMissing, line, 0, "", "has none of the columns concurrency, request_rate, batch", "a row needs its load; see `sizewell import bench --help`");
        } else if (measured_ == 0) {
            sink_.complain(kMissing, line, 0, "", "has no column of a measurement", "for example throughput_req_s, e2e_p99_ms, ttft_p50_ms, latency_ms");
        }
    }

    void row(const std::vector<std::string_view>& cells, int line) {
        Row r;
        r.line = line;
        for (const auto& [i, field] : fields_) take(field, names_[i], cells[i], r, line);
        percentile(cells, "ttft", &LoadPoint::ttft, r, line);
        percentile(cells, "tpot", &LoadPoint::tpot, r, line);
        if (const auto at = index_.find("url_or_repo_path"); at != index_.end() && !cells[at->second].empty()) r.server.source += (r.server.source.empty() ? "" : ", ") + std::string(cells[at->second]);
        bool samples = false;
        if (const auto at = index_.find("notes"); at != index_.end()) samples = notes(cells[at->second], r, line);
        if (const auto at = index_.find("samples_per_s"); at != index_.end() && !cells[at->second].empty()) {
            take(into(&LoadPoint::throughput_requests), "samples_per_s", cells[at->second], r, line);
            samples = true;
        }
        if (r.server.gpus < 0 || r.server.tp < 0 || r.server.max_batch.value_or(1) < 0 || r.server.instances.value_or(1) < 0) {
            return sink_.complain(kNumber, line, 0, "", "gpus, tp and instances must be whole numbers from 1 to 1024, max_batch to 65536");
        }
        if (!r.point.concurrency && !r.point.request_rate) {
            if (index_.count("client_batch") + index_.count("batch") == 0) return sink_.skip(line, "row", "neither concurrency nor request_rate");
            r.point.concurrency = 1.0;  // a batch table: one batch after another
        }
        if (samples && r.point.throughput_requests) *r.point.throughput_requests /= r.point.client_batch;
        if (!r.point.throughput_requests && !r.point.throughput_tokens && !r.point.ttft.known() && !r.point.tpot.known() && !r.point.e2e.known()) {
            return sink_.skip(line, "row", "nothing was measured");
        }
        if (r.point.input_tokens && r.point.output_tokens) {
            const auto whole = [](double x) { return sizewell::detail::number_text(x); };
            r.server.configuration += (r.server.configuration.empty() ? "" : "; ") + whole(*r.point.input_tokens) + " in, " + whole(*r.point.output_tokens) + " out";
        }
        sink_.add(std::move(r));
    }

  private:
    void column(const std::string& name, std::size_t i, int line) {
        names_.push_back(name);
        if (name.empty()) return;
        if (!index_.emplace(name, i).second) return sink_.complain(kMissing, line, 0, "", "has column " + shown(name) + " twice", "keep one");
        if (special(name)) {
            measured_ += name == "ttft_ms" || name == "tpot_ms" || name == "samples_per_s";
            return;
        }
        const auto known = plain_fields().find(name);
        if (known != plain_fields().end()) {
            measured_ += name.compare(0, 10, "throughput") == 0;
            fields_.emplace_back(i, known->second);
            return;
        }
        std::string unit;
        if (auto field = time_field(name, unit)) {
            ++measured_;
            fields_.emplace_back(i, std::move(*field));
        } else if (!unit.empty()) {
            sink_.complain(kUnit, line, 0, "", "column " + shown(name) + " has unit '" + shown(unit) + "', must be ns, us, ms or s");
        } else {
            sink_.note("column " + shown(name) + " is not used");
        }
    }

    void take(const Field& field, const std::string& name, std::string_view cell, Row& r, int line) {
        if (cell.empty()) return;
        if (field.text) return field.text(r, cell);
        const auto x = number_of(cell);
        if (!x) return sink_.complain(kNumber, line, 0, "", name + " is '" + shown(cell) + "', must be a number", "leave a cell empty where nothing was measured");
        field.number(r, *x * field.factor);
    }

    // ttft_ms beside ttft_pct = "p99".
    void percentile(const std::vector<std::string_view>& cells, const std::string& name, MeasuredTimes LoadPoint::*times, Row& r, int line) {
        const auto value = index_.find(name + "_ms");
        if (value == index_.end() || cells[value->second].empty()) return;
        const auto which = index_.find(name + "_pct");
        const std::string_view statistic = which == index_.end() ? std::string_view("mean") : cells[which->second];
        const bool mean = statistic.empty() || statistic == "mean" || statistic == "avg";
        const auto percent = mean ? std::nullopt : percent_of(statistic);
        if (!mean && !percent) return sink_.complain(kNumber, line, 0, "", name + "_pct is '" + shown(statistic) + "', must be mean or p50 ... p99.9");
        take({[&](Row& row, double x) {
                  if (mean) {
                      (row.point.*times).mean = x;
                  } else {
                      add_percentile(row.point.*times, *percent, x);
                  }
              },
              nullptr, 1e-3},
             name + "_ms", cells[value->second], r, line);
    }

    // What a key of the notes means; nothing for one that is only for people, or that has a column.
    std::optional<Field> note_field(std::string_view key) const {
        std::string name = lower_case(key);
        std::replace(name.begin(), name.end(), ' ', '_');
        if (name == "server_queue" || name == "server_compute_infer") name += "_ms";
        const auto known = plain_fields().find(name);
        if (known != plain_fields().end()) return known->second.number && index_.count(name) == 0 ? std::optional(known->second) : std::nullopt;
        std::string unit;
        return time_field(name, unit);
    }

    // "key=value; key=value": what has no column of its own.  True if throughputs are in samples.
    bool notes(std::string_view text, Row& r, int line) {
        bool samples = false;
        std::string backend, accelerator, section, config;
        while (!text.empty()) {
            const std::size_t end = std::min(text.find(';'), text.size());
            std::string_view part = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            const std::size_t equal = part.find('=');
            if (equal == std::string_view::npos) continue;
            std::string_view key = part.substr(0, equal), value = part.substr(equal + 1);
            while (!key.empty() && key.front() == ' ') key.remove_prefix(1);
            if (key == "section") section = std::string(value);
            if (key == "backend") backend = std::string(value);
            if (key == "accel") accelerator = std::string(value);
            if (key == "engine") {
                const std::size_t more = value.find(" config=");
                if (more != std::string_view::npos) config = std::string(value.substr(more + 8));
                if (r.server.engine.empty()) r.server.engine = std::string(value.substr(0, more));
            }
            samples = samples || (key == "throughput unit" && value.substr(0, 7) == "samples");
            auto meaning = in_notes_.find(key);
            if (meaning == in_notes_.end()) {
                if (in_notes_.size() >= kMostNoteKeys) continue;
                meaning = in_notes_.emplace(std::string(key), note_field(key)).first;
            }
            if (meaning->second) take(*meaning->second, meaning->first, value.substr(0, value.find(' ')), r, line);  // a remark may follow
        }
        if (!backend.empty() && r.server.engine.empty()) r.server.engine = backend + (accelerator.empty() || accelerator == "-" ? "" : " with " + accelerator);
        // Offline and online tables of one server belong together.
        if (section.size() > 1 && section.front() == '\'') section = section.substr(1, section.rfind('\'') - 1);
        for (const std::string_view lead : {"Offline: ", "Online: "}) {
            if (section.compare(0, lead.size(), lead) == 0) section.erase(0, lead.size());
        }
        if (r.server.configuration.empty()) r.server.configuration = section.empty() ? config : section;
        return samples;
    }

    Sink& sink_;
    std::vector<std::string> names_;
    std::map<std::string, std::size_t> index_;
    std::vector<std::pair<std::size_t, Field>> fields_;
    std::map<std::string, std::optional<Field>, std::less<>> in_notes_;
    int measured_ = 0;
    bool load_ = false;
};

// "Server Queue (ms)" -> "server queue" and its unit; perf_analyzer itself writes microseconds without saying so.
std::string perf_name(std::string_view header, std::string& unit) {
    std::string name = lower_case(header);
    const std::size_t open = name.find(" (");
    if (open != std::string::npos && name.back() == ')') {
        unit = name.substr(open + 2, name.size() - open - 3);
        name.erase(open);
    }
    return name;
}

class PerfAnalyzerCsv {
  public:
    PerfAnalyzerCsv(const std::vector<std::string_view>& header, int line, Sink& sink) : sink_(sink) {
        bool load = false, throughput = false;
        for (std::size_t i = 0; i < header.size(); ++i) {
            std::string unit;
            const std::string name = perf_name(header[i], unit);
            double factor = 1e-6;
            if (!unit.empty()) {
                const auto seconds = seconds_in(unit);
                if (!seconds) {
                    sink_.complain(kUnit, line, 0, "", "column " + shown(header[i]) + " has unit '" + shown(unit) + "', must be ns, us, ms or s");
                    continue;
                }
                factor = *seconds;
            }
            load = load || name == "concurrency" || name == "request rate" || name == "concurrent client requests";
            throughput = throughput || name == "inferences/second";
            columns_.push_back({i, name, factor});
        }
        if (!load) sink_.complain(kMissing, line, 0, "", "has neither column Concurrency nor Request Rate", "write the file with perf_analyzer -f");
        if (!throughput) sink_.complain(kMissing, line, 0, "", "has no column Inferences/Second", "write the file with perf_analyzer -f");
    }

    void row(const std::vector<std::string_view>& cells, int line) {
        Row r;
        r.line = line;
        LoadPoint& p = r.point;
        p.client_batch = sink_.reading().client_batch.value_or(1.0);
        if (!sink_.reading().client_batch) sink_.note("perf_analyzer does not write its -b: one sample in a request is taken");
        r.server.engine = "Triton";
        std::optional<double> samples, parts, transfer;
        bool sent = false, inferred = false;
        for (const Column& c : columns_) {
            const std::string_view cell = cells[c.index];
            if (cell.empty()) continue;
            const bool percentile = c.name.size() > 8 && c.name[0] == 'p' && c.name.compare(c.name.size() - 8, 8, " latency") == 0;
            const bool part = c.name.compare(0, 7, "client ") == 0 || c.name.compare(0, 7, "server ") == 0 || c.name.compare(0, 8, "network+") == 0;
            const bool load = c.name == "concurrency" || c.name == "concurrent client requests" || c.name == "request rate" || c.name == "inferences/second" ||
                              c.name == "batch" || c.name == "client batch size";
            if (!percentile && !part && !load && c.name != "avg latency") continue;  // GPU gauges, request counts
            const auto x = number_of(cell);
            if (!x) {
                sink_.complain(kNumber, line, 0, "", c.name + " is '" + shown(cell) + "', must be a number");
                continue;
            }
            if (*x < 0.0 || !std::isfinite(*x)) {
                sink_.complain(kNumber, line, 0, "", c.name + " is " + shown(cell) + ", must be a number >= 0", "measure again, or delete the row");
                continue;
            }
            if (c.name == "concurrency" || c.name == "concurrent client requests") p.concurrency = *x;
            if (c.name == "request rate") p.request_rate = *x;
            if (c.name == "batch" || c.name == "client batch size") p.client_batch = *x;
            if (c.name == "inferences/second") samples = *x;
            if (c.name == "avg latency") p.e2e.mean = *x * c.factor;
            if (c.name == "server queue") p.queue_time = *x * c.factor;
            if (c.name == "server compute infer") p.compute_time = *x * c.factor;
            if (c.name == "server compute input" || c.name == "server compute output") transfer = transfer.value_or(0.0) + *x * c.factor;
            if (part) parts = parts.value_or(0.0) + *x * c.factor;
            sent = sent || c.name.compare(0, 8, "network+") == 0;
            inferred = inferred || c.name == "server compute infer";
            if (percentile) {
                if (const auto percent = percent_of(c.name.substr(0, c.name.size() - 8))) add_percentile(p.e2e, *percent, *x * c.factor);
            }
        }
        if (samples && *samples == 0.0) return sink_.skip(line, "row", "nothing was completed");
        if (samples) p.throughput_requests = *samples / p.client_batch;
        p.transfer_time = transfer;
        if (!p.e2e.mean && sent && inferred) p.e2e.mean = *parts;  // the client's latency is the sum of its parts
        if (!p.concurrency && !p.request_rate) return sink_.skip(line, "row", "no load");
        sink_.add(std::move(r));
    }

  private:
    struct Column {
        std::size_t index;
        std::string name;
        double factor;
    };
    Sink& sink_;
    std::vector<Column> columns_;
};

template <class Reader>
void read_rows(Reader& reader, demand::CsvRecords& records, std::vector<std::string_view>& cells, std::size_t width, Sink& sink) {
    if (sink.failed()) return;  // a header that does not fit
    while (records.next(cells)) {
        const int line = static_cast<int>(std::min<std::int64_t>(records.line(), 2'000'000'000));
        sink.count_row();
        if (cells.size() != width) {
            sink.skip(line, "row", "has " + std::to_string(cells.size()) + " cells, the header " + std::to_string(width));
            continue;
        }
        reader.row(cells, line);
    }
}

}  // namespace

std::optional<BenchFormat> read_csv(std::istream& in, Sink& sink) {
    demand::CsvRecords records(in, sink.file());
    std::vector<std::string_view> cells;
    try {
        if (!records.next(cells)) {
            sink.complain(kUnreadable, 0, 0, "", "is empty");
            return std::nullopt;
        }
        const int line = static_cast<int>(records.line());
        const std::size_t width = cells.size();
        std::size_t known = 0;
        bool perf = false;
        for (const auto cell : cells) {
            std::string unit;
            const std::string name = lower_case(cell);
            perf = perf || perf_name(cell, unit) == "inferences/second" || name == "client send" || name == "server compute infer";
            known += plain_fields().count(name) + (special(name) ? 1 : 0) + (time_field(name, unit) || !unit.empty() ? 1 : 0);
        }
        const auto asked = sink.reading().as;
        const bool wants_perf = asked ? *asked == BenchFormat::perf_analyzer : perf;
        if (!asked && !perf && known < 2) {
            sink.complain(kFormat, line, 0, "", "is no benchmark file that is known", "known: vLLM, SGLang, perf_analyzer, GenAI-Perf, AIPerf, guidellm, MLPerf summaries, CSV with a header such as "
                          "model,concurrency,throughput_req_s,e2e_p99_ms");
            return std::nullopt;
        }
        if (wants_perf) {
            PerfAnalyzerCsv reader(cells, line, sink);
            read_rows(reader, records, cells, width, sink);
            return BenchFormat::perf_analyzer;
        }
        PlainCsv reader(cells, line, sink);
        read_rows(reader, records, cells, width, sink);
        return BenchFormat::csv;
    } catch (const InputError& e) {  // the splitter knows traces only
        for (const Diagnostic& d : e.findings()) sink.complain(kSyntax, d.line, d.column, "", d.reason, d.code == "E0602" ? "is this a CSV file?" : d.help);
        return std::nullopt;
    }
}

}  // namespace sizewell::catalog::bench
