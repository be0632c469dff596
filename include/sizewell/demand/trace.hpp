// Real traffic: a CSV of arrivals, or of counts per interval, as times that can be measured and replayed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::demand {

/// How the numbers of a time column are meant; automatic: by the column's name, else by their size.
enum class TimeFormat { automatic, iso8601, nanoseconds, microseconds, milliseconds, seconds, minutes, hours, days };

/// What the reader of a trace is told.
struct TraceReading {
    std::string time = {};                   ///< column of times; "": recognised by name (timestamp, arrived_at, ...)
    TimeFormat format = TimeFormat::automatic;
    std::string counts = {};                 ///< column of requests per interval; "": requests_per_s (rates) if there, else every row is one request
    bool rates = false;                      ///< the counts column holds requests per second instead
    double interval = 0.0;                   ///< of a count [s]; 0: the step between its rows
    bool sort = false;                       ///< put rows in the order of time instead of refusing a clock that runs backwards
    std::size_t most_rows = 100'000'000;     ///< refuses longer files
};

/// A column of numbers beside the times.  One cell that is no finite number makes it a column of text, without values.
struct TraceColumn {
    std::string name;
    std::vector<double> value;      ///< one a row; empty for text
    std::int64_t text_line = 0;     ///< first line that is no finite number; 0: all are
    std::string text;               ///< what stands there
    [[nodiscard]] bool numeric() const { return text_line == 0; }
};

/// A trace in memory: 8 bytes a row for the time and 8 for each column of numbers.
struct Trace {
    std::string name;                   ///< of the file
    std::string time_column;
    TimeFormat format = TimeFormat::seconds;  ///< as read
    bool calendar = false;              ///< origin is a date: the times of day and week are known
    double origin = 0.0;                ///< first time [s], since 1970 in UTC if calendar
    std::vector<double> time;           ///< of each row [s], from the origin, ascending
    std::vector<TraceColumn> columns;   ///< every other column, in the order of the file
    std::vector<double> count;          ///< requests in each interval; empty: every row is one request
    double interval = 0.0;              ///< of a count [s]
    double quantum = 0.0;               ///< tick of a coarse clock on which many times coincide [s]; 0: none

    [[nodiscard]] bool counted() const { return !count.empty(); }
    /// From the first to the last request, or to the end of the last interval [s].
    [[nodiscard]] double span() const { return time.empty() ? 0.0 : time.back() + interval; }
    /// In all.
    [[nodiscard]] double requests() const;
};

/// Reads a trace: CSV with a header (one column of times may do without), separated by commas, semicolons or tabs.
///
/// Times: ISO 8601 ("2023-11-16 18:17:03.9799600", T or space, Z or an offset; no zone is read as UTC), or numbers whose
/// unit is that of the column name (timestamp_ms, t_s, minute, day), else follows from the size: from 1e17 nanoseconds, from
/// 1e14 microseconds, from 1e11 milliseconds, else seconds.  Kept to the nanosecond.  Quotes, a byte order mark, CRLF and
/// blank lines are understood.
///
/// @throws InputError  with the line: an unreadable or empty file, no rows, no header, no or two such columns, ragged rows, a
///                     time that is none, NaN or infinite, a clock that runs backwards (unless sort), rows of counts that
///                     are not one interval apart, negative counts or a count of 10^9 or more, a single moment, more rows
///                     than most_rows
/// @throws DomainError an interval that is negative or not finite
/// @cost               streaming in blocks of 256 KiB; see bench/demand (TraceCsv)
[[nodiscard]] Trace read_trace(std::istream& in, const std::string& name, const TraceReading& reading = {});

/// The same from a file.
[[nodiscard]] Trace read_trace(const std::string& file, const TraceReading& reading = {});

/// The values of a column of numbers.
///
/// @throws InputError  no such column (with the names there are), or a cell that is no finite number, with its line
[[nodiscard]] const std::vector<double>& column(const Trace& trace, std::string_view name);

/// A trace with one row a request: counts are spread evenly over their interval, request k of the whole where the
/// running sum passes k - 1/2; the other columns repeat their row's values.  A trace of single requests is unchanged.
///
/// @throws InputError  more than `most` requests, with their number
[[nodiscard]] Trace one_by_one(Trace trace, std::size_t most = 50'000'000);

/// The requests of a coarse clock spread evenly over their quantum: n at the same time t stand at t + (k - 1/2) quantum / n.
///
/// @return  unchanged if the trace has no quantum or is counted
[[nodiscard]] Trace spread_in_quantum(Trace trace);

/// "ISO 8601", "milliseconds", ...
[[nodiscard]] const char* text_of(TimeFormat format);

}  // namespace sizewell::demand
