#include "sizewell/demand/trace.hpp"

#include "demand/clock_time.hpp"
#include "demand/csv_records.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace sizewell::demand {
namespace {

constexpr const char* kRates = "requests_per_s";
constexpr double kLargestCount = 1e9;
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

[[noreturn]] void fail(const std::string& file, const char* code, std::int64_t line, const std::string& reason,
                       const std::string& help = {}) {
    const auto shown = static_cast<int>(std::min<std::int64_t>(line, std::numeric_limits<int>::max()));
    throw InputError(file, {{code, "", shown, line > 0 ? 1 : 0, reason, help}});
}

// A cell for a message: bounded and printable.
std::string shown(std::string_view cell) {
    std::string out = "'";
    for (const char c : cell.substr(0, 40)) out += c >= ' ' && c <= '~' ? c : '?';
    return out + (cell.size() > 40 ? "...'" : "'");
}

std::string listed(const std::vector<std::string>& names) {
    std::string out;
    for (std::size_t i = 0; i < names.size() && i < 20; ++i) out += (i > 0 ? ", " : "") + names[i];
    return out + (names.size() > 20 ? ", ..." : "");
}

class Reader {
  public:
    Reader(std::istream& in, const std::string& name, const TraceReading& reading)
        : records_(in, name), file_(name), reading_(reading) {}

    Trace read() {
        if (!records_.next(cells_)) fail(file_, "E0601", 0, "is empty", "a trace is CSV with a header and one row a request");
        read_header();
        while (more_) {
            read_row();
            more_ = records_.next(cells_);
        }
        if (nanos_.empty()) fail(file_, "E0601", 0, "has a header and no rows");
        finish();
        return std::move(trace_);
    }

  private:
    void read_header() {
        const bool numbers = std::all_of(cells_.begin(), cells_.end(), [](std::string_view c) { return format_of("", c).has_value(); });
        if (numbers && cells_.size() > 1)
            fail(file_, "E0602", records_.line(), "is a row of numbers, must be a header with the names of the columns");
        if (numbers) {
            header_ = {"time"};
        } else {
            header_.assign(cells_.begin(), cells_.end());
        }
        for (std::size_t i = 0; i < header_.size(); ++i) {
            if (!header_[i].empty() && std::find(header_.begin(), header_.begin() + static_cast<std::ptrdiff_t>(i), header_[i]) != header_.begin() + static_cast<std::ptrdiff_t>(i))
                fail(file_, "E0602", records_.line(), "has two columns " + shown(header_[i]));
        }
        if (!numbers && !records_.next(cells_)) fail(file_, "E0601", 0, "has a header and no rows");
        if (cells_.size() != header_.size()) ragged();
        choose_columns();
    }

    std::size_t index_of(const std::string& name, const char* option) const {
        const auto at = std::find(header_.begin(), header_.end(), name);
        if (at == header_.end())
            fail(file_, "E0602", 1, "has no column " + shown(name) + " for " + option, "columns: " + listed(header_));
        return static_cast<std::size_t>(at - header_.begin());
    }

    void choose_columns() {
        const bool says_rates = reading_.counts.empty() && std::find(header_.begin(), header_.end(), kRates) != header_.end();
        if (says_rates) {  // no trace of single requests has a column of this name
            reading_.counts = kRates;
            reading_.rates = true;
        }
        if (!reading_.counts.empty()) count_ = index_of(reading_.counts, "counts");
        time_ = reading_.time.empty() ? recognised_time() : index_of(reading_.time, "times");
        if (time_ == count_) fail(file_, "E0602", 1, "cannot take " + shown(header_[time_]) + " for times and counts at once");
        trace_.name = file_;
        trace_.time_column = header_[time_];
        const auto format = reading_.format != TimeFormat::automatic ? std::optional(reading_.format) : format_of(header_[time_], cells_[time_]);
        if (!format) bad_time();
        trace_.format = *format;
        for (std::size_t i = 0; i < header_.size(); ++i) {
            if (i != time_ && i != count_) trace_.columns.push_back({.name = header_[i], .value = {}, .text_line = 0, .text = {}});
        }
    }

    std::size_t recognised_time() const {
        for (std::size_t i = 0; i < header_.size(); ++i) {
            if (i != count_ && names_a_time(header_[i])) return i;
        }
        if (header_.size() == 1) return 0;
        for (std::size_t i = 0; i < header_.size(); ++i) {
            if (i != count_ && format_of(header_[i], cells_[i]) == TimeFormat::iso8601) return i;
        }
        fail(file_, "E0602", 1, "has no column that is known to hold times", "name it (--time COLUMN); columns: " + listed(header_));
    }

    [[noreturn]] void ragged() const {
        fail(file_, "E0603", records_.line(), "has " + std::to_string(cells_.size()) + " cells, must have " + std::to_string(header_.size()) + " as the header");
    }

    [[noreturn]] void bad_time() const {
        fail(file_, "E0604", records_.line(), header_[time_] + " is " + shown(cells_[time_]) + ", must be a time" +
                 (trace_.format == TimeFormat::iso8601 ? " such as 2023-11-16 18:17:03.98 as in the first row" : ": a finite number or ISO 8601"));
    }

    void read_row() {
        if (cells_.size() != header_.size()) ragged();
        if (nanos_.size() >= reading_.most_rows)
            fail(file_, "E0607", records_.line(), "is row " + std::to_string(nanos_.size() + 1) + ", must be at most " + std::to_string(reading_.most_rows));
        const auto nanos = nanoseconds_in(cells_[time_], trace_.format);
        if (!nanos) bad_time();
        if (!nanos_.empty() && *nanos < nanos_.back()) {
            if (!reading_.sort)
                fail(file_, "E0605", records_.line(), header_[time_] + " is " + shown(cells_[time_]) + ", " +
                         detail::number_text(static_cast<double>(nanos_.back() - *nanos) * 1e-9) + " s before the row above",
                     "the clock must not run backwards; --sort puts the rows in order");
            sorted_ = false;
        }
        nanos_.push_back(*nanos);
        std::size_t column = 0;
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if (i == time_) continue;
            if (i == count_) read_count(cells_[i]);
            else read_cell(trace_.columns[column++], cells_[i]);
        }
    }

    void read_count(std::string_view cell) {
        const auto n = number_in(cell);
        const auto line = records_.line();
        if (!n) fail(file_, "E0604", line, header_[count_] + " is " + shown(cell) + ", must be a finite number");
        if (*n < 0.0) fail(file_, "E0606", line, header_[count_] + " is " + shown(cell) + ", must be >= 0");
        if (*n >= kLargestCount) fail(file_, "E0606", line, header_[count_] + " is " + shown(cell) + ", must be below 1e9 in one interval");
        trace_.count.push_back(*n);
    }

    void read_cell(TraceColumn& column, std::string_view cell) const {
        if (!column.numeric()) return;
        if (const auto x = number_in(cell)) {
            column.value.push_back(*x);
            return;
        }
        column.text_line = records_.line();
        column.text = shown(cell);
        std::vector<double>().swap(column.value);
    }

    void finish() {
        if (!sorted_) sort_rows();
        const std::int64_t first = nanos_.front();
        trace_.calendar = trace_.format == TimeFormat::iso8601 || first >= std::int64_t{100'000'000} * 1'000'000'000;
        trace_.origin = static_cast<double>(first) * 1e-9;
        trace_.time.reserve(nanos_.size());
        for (const auto t : nanos_) trace_.time.push_back(static_cast<double>(t - first) / 1e9);
        if (trace_.counted()) {
            finish_counts();
        } else {
            if (nanos_.back() == first) fail(file_, "E0601", 0, "has all its requests at one moment, must span some time");
            find_quantum();
        }
    }

    void sort_rows() {
        std::vector<std::size_t> order(nanos_.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return nanos_[a] < nanos_[b]; });
        const auto in_order = [&](auto& values) {
            if (values.empty()) return;
            auto copy = values;
            for (std::size_t i = 0; i < order.size(); ++i) values[i] = copy[order[i]];
        };
        in_order(nanos_);
        in_order(trace_.count);
        for (auto& c : trace_.columns) in_order(c.value);
    }

    void finish_counts() {
        auto& t = trace_;
        if (reading_.interval == 0.0 && t.time.size() < 2)
            fail(file_, "E0606", 0, "has one count, must state its interval", "--interval \"5 min\"");
        const double step = reading_.interval > 0.0 ? reading_.interval : smallest_step();
        double total = 0.0;
        for (std::size_t i = 0; i < t.count.size(); ++i) {
            if (i > 0 && t.time[i] - t.time[i - 1] < step * (1.0 - 1e-9))
                fail(file_, "E0606", 0, "has counts " + detail::number_text(t.time[i] - t.time[i - 1]) + " s apart at " +
                         detail::number_text(t.time[i]) + " s, must be at least one interval of " + detail::number_text(step) + " s apart");
            if (reading_.rates) t.count[i] *= step;
            total += t.count[i];
        }
        t.interval = step;
        if (!(total > 0.0)) fail(file_, "E0601", 0, "counts no request at all");
    }

    double smallest_step() const {
        double step = std::numeric_limits<double>::infinity();
        for (std::size_t i = 1; i < trace_.time.size(); ++i) step = std::min(step, trace_.time[i] - trace_.time[i - 1]);
        if (!(step > 0.0)) fail(file_, "E0606", 0, "has two counts at one moment, must be one interval apart");
        return step;
    }

    // More than one request in twenty shares its moment with the one before, and the moments lie a millisecond or more
    // apart.  A tenth of the steps may be shorter than the tick: such clocks are not exact.
    void find_quantum() {
        std::vector<std::int64_t> steps;
        for (std::size_t i = 1; i < nanos_.size(); ++i) {
            if (nanos_[i] > nanos_[i - 1]) steps.push_back(nanos_[i] - nanos_[i - 1]);
        }
        const std::size_t together = nanos_.size() - 1 - steps.size();
        if (together * 20 <= nanos_.size()) return;
        const auto tick = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 10);
        std::nth_element(steps.begin(), tick, steps.end());
        if (*tick >= 1'000'000) trace_.quantum = static_cast<double>(*tick) * 1e-9;
    }

    CsvRecords records_;
    std::string file_;
    TraceReading reading_;
    Trace trace_;
    std::vector<std::string> header_;
    std::vector<std::string_view> cells_;
    std::vector<std::int64_t> nanos_;
    std::size_t time_ = kNone;
    std::size_t count_ = kNone;
    bool more_ = true;
    bool sorted_ = true;
};

}  // namespace

double Trace::requests() const {
    return counted() ? std::accumulate(count.begin(), count.end(), 0.0) : static_cast<double>(time.size());
}

Trace read_trace(std::istream& in, const std::string& name, const TraceReading& reading) {
    if (!(reading.interval >= 0.0 && std::isfinite(reading.interval)))
        throw DomainError("read_trace", "interval", reading.interval, ">= 0 and finite");
    return Reader(in, name, reading).read();
}

Trace read_trace(const std::string& file, const TraceReading& reading) {
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file)) fail(file, "E0601", 0, "is not a file that can be read", "check the path");
    return read_trace(in, file, reading);
}

const std::vector<double>& column(const Trace& trace, std::string_view name) {
    std::vector<std::string> names;
    for (const auto& c : trace.columns) {
        if (c.name == name && !c.numeric())
            fail(trace.name, "E0604", c.text_line, c.name + " is " + c.text + ", must be a finite number");
        if (c.name == name) return c.value;
        names.push_back(c.name);
    }
    fail(trace.name, "E0602", 1, "has no column " + shown(name), "columns: " + listed(names));
}

Trace one_by_one(Trace trace, std::size_t most) {
    if (!trace.counted()) return trace;
    const double total = trace.requests();
    if (total > static_cast<double>(most))
        fail(trace.name, "E0607", 0, "counts " + detail::number_text(total) + " requests, must be at most " + std::to_string(most) + " to be replayed one by one",
             "replay a part of it, e.g. its busiest day");
    Trace out = trace;
    out.time.clear();
    out.count.clear();
    out.interval = 0.0;
    for (auto& c : out.columns) c.value.clear();
    double before = 0.0;
    for (std::size_t i = 0; i < trace.count.size(); ++i) {
        const double n = trace.count[i];
        for (double next = static_cast<double>(out.time.size()) + 0.5; next <= before + n; next += 1.0) {
            out.time.push_back(trace.time[i] + trace.interval * (next - before) / n);
            for (std::size_t k = 0; k < out.columns.size(); ++k) {
                if (out.columns[k].numeric()) out.columns[k].value.push_back(trace.columns[k].value[i]);
            }
        }
        before += n;
    }
    if (out.time.empty()) fail(trace.name, "E0601", 0, "counts less than one request in all");
    return out;
}

Trace spread_in_quantum(Trace trace) {
    if (trace.quantum <= 0.0 || trace.counted()) return trace;
    auto& t = trace.time;
    for (std::size_t i = 0; i < t.size();) {
        std::size_t end = i;
        while (end < t.size() && t[end] == t[i]) ++end;
        const double start = t[i];
        const double room = end < t.size() ? std::min(trace.quantum, t[end] - start) : trace.quantum;
        const double step = room / static_cast<double>(end - i);
        for (std::size_t k = i; k < end; ++k) t[k] = start + step * (static_cast<double>(k - i) + 0.5);
        i = end;
    }
    trace.quantum = 0.0;
    return trace;
}

}  // namespace sizewell::demand
