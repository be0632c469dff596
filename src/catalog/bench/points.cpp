#include "catalog/bench/points.hpp"

#include "catalog/closest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <tuple>
#include <utility>

namespace sizewell::catalog::bench {
namespace {

using serving::LoadPoint;
using serving::MeasuredTimes;

constexpr std::size_t kMostFindings = 100;
constexpr std::size_t kMostSkipped = 1000;
constexpr std::size_t kMostPoints = 200'000;
constexpr std::size_t kMostLines = 16;  // of one load, in tables that give each percentile a line
constexpr double kLittle = 100.0;  // a factor no measuring error has, and every mistaken unit does

struct Named {
    const char* name;
    MeasuredTimes LoadPoint::*times;
};
constexpr Named kTimes[] = {{"ttft", &LoadPoint::ttft}, {"tpot", &LoadPoint::tpot}, {"itl", &LoadPoint::itl}, {"e2e", &LoadPoint::e2e}};

struct NamedNumber {
    const char* name;
    std::optional<double> LoadPoint::*number;
    bool zero_is_fine;
};
constexpr NamedNumber kNumbers[] = {{"concurrency", &LoadPoint::concurrency, false}, {"requests", &LoadPoint::requests, false},
    {"input tokens", &LoadPoint::input_tokens, true}, {"output tokens", &LoadPoint::output_tokens, true},
    {"request throughput", &LoadPoint::throughput_requests, false}, {"token throughput", &LoadPoint::throughput_tokens, true},
    {"queue time", &LoadPoint::queue_time, true}, {"compute time", &LoadPoint::compute_time, true}, {"transfer time", &LoadPoint::transfer_time, true}};

// By ascending load: closed loops by their requests in flight, then open loops by their rate.
auto load_order(const LoadPoint& p) {
    return std::make_tuple(p.request_rate.has_value(), p.request_rate.value_or(0.0), p.concurrency.value_or(0.0), p.client_batch);
}

auto server_key(const serving::LoadSeries& s) {
    return std::tie(s.model, s.gpu, s.precision, s.engine, s.configuration, s.gpus, s.tp);
}

template <class T>
bool agree(const std::optional<T>& a, const std::optional<T>& b) { return !a || !b || *a == *b; }

bool agree(const MeasuredTimes& a, const MeasuredTimes& b) {
    if (!agree(a.mean, b.mean)) return false;
    for (const auto& [percent, seconds] : a.percentile) {
        for (const auto& [other, value] : b.percentile) {
            if (percent == other && seconds != value) return false;
        }
    }
    return true;
}

bool same_point(const LoadPoint& a, const LoadPoint& b) {
    if (a.request_rate != b.request_rate || a.concurrency != b.concurrency || a.client_batch != b.client_batch || a.burstiness != b.burstiness) return false;
    for (const auto& n : kNumbers) {
        if (!agree(a.*n.number, b.*n.number)) return false;
    }
    return std::all_of(std::begin(kTimes), std::end(kTimes), [&](const Named& t) { return agree(a.*t.times, b.*t.times); });
}

void merge_into(LoadPoint& to, const LoadPoint& from) {
    for (const auto& n : kNumbers) {
        if (!(to.*n.number)) to.*n.number = from.*n.number;
    }
    for (const auto& t : kTimes) {
        MeasuredTimes& times = to.*t.times;
        if (!times.mean) times.mean = (from.*t.times).mean;
        for (const auto& [percent, seconds] : (from.*t.times).percentile) add_percentile(times, percent, seconds);
    }
}

std::string text_of(double x) { return sizewell::detail::number_text(x); }

}  // namespace

bool names(std::string_view asked, std::string_view has) {
    const std::string a = lower_case(asked), h = lower_case(has);
    const auto word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    for (std::size_t at = h.find(a); at != std::string::npos; at = h.find(a, at + 1)) {
        const std::size_t end = at + a.size();
        if ((at == 0 || !word(h[at - 1])) && (end == h.size() || !word(h[end]))) return true;
    }
    return false;
}

std::string shown(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 60)) out += c >= ' ' && c <= '~' ? c : '?';
    if (text.size() > 60) out += "...";
    return out;
}

std::optional<double> number_of(std::string_view text) {
    if (text.empty() || text.size() > 48) return std::nullopt;
    if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) {  // no hexadecimal
        const std::string small = lower_case(text[0] == '-' || text[0] == '+' ? text.substr(1) : text);
        constexpr double kInfinity = std::numeric_limits<double>::infinity();
        if (small == "inf" || small == "infinity") return text.front() == '-' ? -kInfinity : kInfinity;
        return small == "nan" ? std::optional(std::numeric_limits<double>::quiet_NaN()) : std::nullopt;
    }
    char copy[64];
    copy[text.copy(copy, sizeof copy - 1)] = '\0';
    char* end = nullptr;
    const double value = std::strtod(copy, &end);
    return end == copy + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<double> seconds_in(std::string_view unit) {
    const std::string u = lower_case(unit);
    if (u == "ms" || u == "msec" || u == "millisecond" || u == "milliseconds") return 1e-3;
    if (u == "s" || u == "sec" || u == "secs" || u == "second" || u == "seconds") return 1.0;
    if (u == "us" || u == "usec" || u == "microsecond" || u == "microseconds") return 1e-6;
    if (u == "ns" || u == "nsec" || u == "nanosecond" || u == "nanoseconds") return 1e-9;
    return std::nullopt;
}

std::optional<double> percent_of(std::string_view key) {
    if (key == "median") return 50.0;
    if (!key.empty() && (key[0] == 'p' || key[0] == 'P')) key.remove_prefix(1);
    if (key.empty() || key.size() > 6 || key.find_first_not_of("0123456789._") != std::string_view::npos) return std::nullopt;
    std::string digits(key);
    std::replace(digits.begin(), digits.end(), '_', '.');
    if (digits.find('.') == std::string::npos && digits.size() > 2) digits.insert(2, ".");  // p999, p001
    const auto value = number_of(digits);
    if (key == "001") return 0.1;
    return value && *value > 0.0 && *value < 100.0 ? value : std::nullopt;
}

void add_percentile(MeasuredTimes& times, double percent, double seconds) {
    auto& list = times.percentile;
    const auto at = std::lower_bound(list.begin(), list.end(), percent, [](const auto& a, double p) { return a.first < p; });
    if (at == list.end() || at->first != percent) list.insert(at, {percent, seconds});
}

void Sink::complain(const char* code, int line, int column, const std::string& pointer, const std::string& reason, const std::string& help) {
    if (findings_.size() < kMostFindings) {
        findings_.push_back({code, pointer, line, column, reason, help});
    } else {
        ++unsaid_;
    }
}

void Sink::skip(int line, std::string what, std::string why) {
    if (!skipped_.empty() && skipped_.back().what == what && skipped_.back().why == why) {
        ++skipped_.back().rows;
    } else if (skipped_.size() < kMostSkipped) {
        skipped_.push_back({line, std::move(what), std::move(why), 1});
    } else if (skipped_.size() == kMostSkipped) {
        skipped_.push_back({line, "more rows", "only the first 1,000 kinds are listed", 1});
    }
}

void Sink::note(const std::string& text) {
    if (std::find(notes_.begin(), notes_.end(), text) == notes_.end()) notes_.push_back(text);
}

bool Sink::sound(const Row& row) {
    const std::size_t before = findings_.size() + unsaid_;
    const LoadPoint& p = row.point;
    const auto bad = [&](const std::string& what, double value, const char* must, const char* code = kNumber) {
        complain(code, row.line, 0, "", what + " is " + text_of(value) + ", must be " + must, "measure again, or delete the row");
    };
    if (p.request_rate && !(*p.request_rate > 0.0)) bad("request rate", *p.request_rate, "positive, or inf");
    for (const auto& n : kNumbers) {
        if (!(p.*n.number)) continue;
        const double x = *(p.*n.number);
        if (!std::isfinite(x) || x < 0.0 || (x == 0.0 && !n.zero_is_fine)) bad(n.name, x, n.zero_is_fine ? "a number >= 0" : "a positive number");
    }
    if (!(p.client_batch >= 1.0) || !std::isfinite(p.client_batch)) bad("client batch", p.client_batch, ">= 1");
    if (!(p.burstiness > 0.0) || !std::isfinite(p.burstiness)) bad("burstiness", p.burstiness, "a positive number");
    for (const auto& t : kTimes) {
        const MeasuredTimes& times = p.*t.times;
        if (times.mean && (!(*times.mean > 0.0) || !std::isfinite(*times.mean))) bad(std::string(t.name) + " mean [s]", *times.mean, "a positive number");
        double last = 0.0, last_percent = 0.0;
        for (const auto& [percent, seconds] : times.percentile) {
            const bool good = seconds > 0.0 && std::isfinite(seconds) && seconds >= last;
            const std::string what = good ? "" : std::string(t.name) + " p" + text_of(percent) + " [s]";
            if (!(seconds > 0.0) || !std::isfinite(seconds)) {
                bad(what, seconds, "a positive number");
            } else if (seconds < last) {
                complain(kFalling, row.line, 0, "", what + " is " + text_of(seconds) + ", below p" + text_of(last_percent) + " with " + text_of(last) + ", must not fall",
                         "were two columns exchanged?");
            }
            last = seconds;
            last_percent = percent;
        }
    }
    if (findings_.size() + unsaid_ > before) return false;
    // Little's law holds for every closed loop in any unit but the wrong one.
    if (p.concurrency && !p.request_rate && p.throughput_requests && p.e2e.known()) {
        const double seconds = p.e2e.mean ? *p.e2e.mean : p.e2e.percentile[p.e2e.percentile.size() / 2].second;
        const double ratio = *p.throughput_requests * seconds / *p.concurrency;
        if (ratio > kLittle || ratio < 1.0 / kLittle) {
            complain(kUnit, row.line, 0, "", "throughput x latency is " + text_of(std::round(*p.throughput_requests * seconds * 1e3) / 1e3) + ", must be near the " +
                         text_of(*p.concurrency) + " requests in flight", "a latency in another unit, or another client batch?");
            return false;
        }
    }
    return true;
}

bool Sink::wanted(Row& row) {
    const struct {
        const char* what;
        const std::string& asked;
        std::string& has;
    } choices[] = {{"model", reading_.model, row.server.model},
                   {"GPU", reading_.gpu, row.server.gpu},
                   {"precision", reading_.precision, row.server.precision},
                   {"engine", reading_.engine, row.server.engine},
                   {"configuration", reading_.configuration, row.server.configuration}};
    for (const auto& c : choices) {
        if (c.asked.empty()) continue;
        if (c.has.empty()) {
            c.has = c.asked;
        } else if (!names(c.asked, c.has)) {
            skip(row.line, shown(c.has), std::string("another ") + c.what + " than " + shown(c.asked));
            Others& others = others_[c.what];
            others.asked = c.asked;
            if (std::find(others.seen.begin(), others.seen.end(), c.has) == others.seen.end() && others.seen.size() < 100) others.seen.push_back(c.has);
            return false;
        }
    }
    return true;
}

void Sink::add(Row row) {
    if (!wanted(row)) return;
    if (reading_.gpus) row.server.gpus = *reading_.gpus;
    if (reading_.tp) row.server.tp = *reading_.tp;
    if (row.server.gpus < row.server.tp) row.server.gpus = row.server.tp;
    if (row.server.source.empty()) row.server.source = file_;
    if (row.point.where.empty()) row.point.where = row.line > 0 ? file_ + ":" + std::to_string(row.line) : file_;
    if (!sound(row)) return;
    if (++points_ == kMostPoints + 1) complain(kUnreadable, row.line, 0, "", "has more than 200,000 load points", "is this a log of single requests?");
    if (points_ <= kMostPoints) series_.add(row.server, std::move(row.point));
}

void Sink::fail() {
    if (unsaid_ > 0) findings_.push_back({findings_.back().code, "", 0, 0, std::to_string(unsaid_) + " more findings are not listed", ""});
    throw InputError(file_, findings_);
}

BenchFile Sink::finish(BenchFormat format) {
    if (!findings_.empty()) fail();
    if (series_.empty()) {
        std::string help = "a row needs a load (concurrency or request rate) and what was measured there";
        std::string reason = "has no load point";
        if (!others_.empty()) {
            const auto& [what, others] = *others_.begin();
            std::vector<Alternative> alternatives;
            for (const auto& seen : others.seen) alternatives.push_back({shown(seen), {seen}});
            const auto close = closest(others.asked, alternatives);
            reason = "has no load point of " + what + " " + shown(others.asked);
            help = close.empty() ? "it has " + shown(others.seen.front()) + (others.seen.size() > 1 ? " and others" : "") : did_you_mean(close);
        } else if (!skipped_.empty()) {
            help = "line " + std::to_string(skipped_.front().line) + ": " + skipped_.front().why;
        }
        complain(kNothing, 0, 0, "", reason, help);
        fail();
    }
    BenchFile out;
    out.file = file_;
    out.format = format;
    out.rows = rows_;
    out.series = series_.take();
    out.skipped = std::move(skipped_);
    out.notes = std::move(notes_);
    return out;
}

void SeriesOf::add(const serving::LoadSeries& server, LoadPoint point) {
    if (series_.empty() || server_key(series_[last_]) != server_key(server)) {
        last_ = 0;
        while (last_ < series_.size() && server_key(series_[last_]) != server_key(server)) ++last_;
        if (last_ == series_.size()) {
            series_.push_back(server);
            series_.back().points.clear();
        }
    }
    serving::LoadSeries& s = series_[last_];
    if (!s.max_batch) s.max_batch = server.max_batch;
    if (!s.instances) s.instances = server.instances;
    s.points.push_back(std::move(point));
}

std::vector<serving::LoadSeries> SeriesOf::take() {
    for (auto& s : series_) {
        std::stable_sort(s.points.begin(), s.points.end(), [](const LoadPoint& a, const LoadPoint& b) { return load_order(a) < load_order(b); });
        std::vector<LoadPoint> merged;
        for (LoadPoint& p : s.points) {
            bool found = false;
            const std::size_t back = merged.size() > kMostLines ? merged.size() - kMostLines : 0;
            for (std::size_t i = merged.size(); i-- > back && load_order(merged[i]) == load_order(p);) {
                if (!same_point(merged[i], p)) continue;
                merge_into(merged[i], p);
                found = true;
                break;
            }
            if (!found) merged.push_back(std::move(p));
        }
        s.points = std::move(merged);
    }
    return std::move(series_);
}

}  // namespace sizewell::catalog::bench
