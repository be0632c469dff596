// What every benchmark reader hands over: measured points with where they came from, and everything that is wrong.
#pragma once

#include "sizewell/catalog/bench_file.hpp"
#include "sizewell/error.hpp"
#include "sizewell/serving/load_point.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog::bench {

// Stable codes of the findings.
inline constexpr const char* kUnreadable = "E0701";
inline constexpr const char* kFormat = "E0702";
inline constexpr const char* kSyntax = "E0703";
inline constexpr const char* kMissing = "E0704";
inline constexpr const char* kNumber = "E0705";
inline constexpr const char* kFalling = "E0706";
inline constexpr const char* kUnit = "E0707";
inline constexpr const char* kNothing = "E0708";

/// A load point with the server it was measured on.
struct Row {
    serving::LoadSeries server;  ///< without points
    serving::LoadPoint point;
    int line = 0;
};

/// Points by server: one series for each, points by ascending load in the end.  Points of one load that do not contradict
/// each other become one: tables that give a line to each percentile.
class SeriesOf {
  public:
    void add(const serving::LoadSeries& server, serving::LoadPoint point);
    [[nodiscard]] bool empty() const { return series_.empty(); }
    [[nodiscard]] std::vector<serving::LoadSeries> take();

  private:
    std::vector<serving::LoadSeries> series_;
    std::size_t last_ = 0;
};

/// Collects points, skipped rows, notes and findings of one file.
class Sink {
  public:
    Sink(std::string file, const BenchReading& reading) : file_(std::move(file)), reading_(reading) {}

    const std::string& file() const { return file_; }
    const BenchReading& reading() const { return reading_; }

    void complain(const char* code, int line, int column, const std::string& pointer, const std::string& reason, const std::string& help = "");
    void skip(int line, std::string what, std::string why);
    void note(const std::string& text);  ///< each text once
    void count_row() { ++rows_; }

    /// Checks a point and keeps it; what is wrong with it becomes findings.
    void add(Row row);

    /// What was read.  @throws InputError  if anything was complained about, or nothing is left
    BenchFile finish(BenchFormat format);
    [[noreturn]] void fail();
    bool failed() const { return !findings_.empty(); }

  private:
    bool wanted(Row& row);
    bool sound(const Row& row);

    std::string file_;
    const BenchReading& reading_;
    SeriesOf series_;
    std::size_t points_ = 0;
    std::vector<SkippedRow> skipped_;
    std::vector<std::string> notes_;
    std::vector<Diagnostic> findings_;
    struct Others {
        std::string asked;
        std::vector<std::string> seen;
    };
    std::map<std::string, Others> others_;  // by what was asked for
    std::int64_t rows_ = 0;
    std::size_t unsaid_ = 0;
};

/// A decimal number that fills the whole text; also inf, infinity and nan, whatever the case.
std::optional<double> number_of(std::string_view text);

/// Seconds in one "ns", "us", "ms", "s", "sec", "seconds", ...; nothing for another text.
std::optional<double> seconds_in(std::string_view unit);

/// 50 for "p50", "50" and "median", 99.9 for "p99.9", "p999" and "p99_9", 0.1 for "p001"; nothing otherwise.
std::optional<double> percent_of(std::string_view key);

/// Puts a percentile in its place among the others.
void add_percentile(serving::MeasuredTimes& times, double percent, double seconds);

/// True when `asked` is the name or whole words of it, whatever the case.
bool names(std::string_view asked, std::string_view has);

/// Text fit for a message: printable ASCII, at most 60 bytes.
std::string shown(std::string_view text);

}  // namespace sizewell::catalog::bench
