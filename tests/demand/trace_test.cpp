#include "sizewell/demand/trace.hpp"

#include "sizewell/error.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

using namespace sizewell;
using demand::TimeFormat;
using demand::Trace;
using demand::TraceReading;

namespace {

Trace trace_of(const std::string& text, const TraceReading& reading = {}) {
    std::istringstream in(text);
    return demand::read_trace(in, "t.csv", reading);
}

struct Form {
    const char* name;
    const char* text;
    TimeFormat format;
    std::vector<double> time;
    bool calendar = false;
};

class TraceTimes : public testing::TestWithParam<Form> {};

TEST_P(TraceTimes, AreReadInEveryForm) {
    const auto t = trace_of(GetParam().text);
    EXPECT_EQ(t.format, GetParam().format);
    EXPECT_EQ(t.calendar, GetParam().calendar);
    ASSERT_EQ(t.time.size(), GetParam().time.size());
    for (std::size_t i = 0; i < t.time.size(); ++i) EXPECT_DOUBLE_EQ(t.time[i], GetParam().time[i]) << i;
}

INSTANTIATE_TEST_SUITE_P(Table, TraceTimes, testing::Values(
    Form{"iso_with_space", "TIMESTAMP,n\n2023-11-16 23:59:59.9799600,1\n2023-11-17 00:00:00.2,2\n", TimeFormat::iso8601, {0.0, 0.22004}, true},
    Form{"iso_with_zones", "at,timestamp\n1,2024-02-28T23:00:00Z\n1,2024-02-29T02:00:01+02:00\n1,2024-02-28T19:00:02.5-0500\n", TimeFormat::iso8601, {0.0, 3601.0, 3602.5}, true},
    Form{"dates", "date,n\n2024-02-28,1\n2024-03-01,2\n", TimeFormat::iso8601, {0.0, 172800.0}, true},
    Form{"iso_minutes", "arrived_at,n\n2024-01-01T00:00,1\n2024-01-01T00:07,2\n", TimeFormat::iso8601, {0.0, 420.0}, true},
    Form{"iso_without_known_name", "model,when\na,2024-01-01T00:00:00\na,2024-01-01T00:00:01\n", TimeFormat::iso8601, {0.0, 1.0}, true},
    Form{"epoch_seconds", "ts,n\n1700000000,1\n1700000001.25,1\n", TimeFormat::seconds, {0.0, 1.25}, true},
    Form{"epoch_milliseconds", "ts,n\n1700000000000,1\n1700000001250,1\n", TimeFormat::milliseconds, {0.0, 1.25}, true},
    Form{"epoch_microseconds", "ts,n\n1700000000000000,1\n1700000001250001,1\n", TimeFormat::microseconds, {0.0, 1.250001}, true},
    Form{"epoch_nanoseconds", "ts,n\n1700000000000000000,1\n1700000001250000001,1\n", TimeFormat::nanoseconds, {0.0, 1.250000001}, true},
    Form{"relative_seconds", "time,n\n-1.5,1\n0,1\n3e-1,1\n", TimeFormat::seconds, {0.0, 1.5, 1.8}},
    Form{"milliseconds_by_name", "timestamp_ms,n\n0,1\n27,1\n3000,1\n", TimeFormat::milliseconds, {0.0, 0.027, 3.0}},
    Form{"unit_in_brackets", "Time (us),n\n0,1\n27,1\n", TimeFormat::microseconds, {0.0, 27e-6}},
    Form{"minutes", "minute,n\n0,1\n2,1\n", TimeFormat::minutes, {0.0, 120.0}},
    Form{"days", "day,n\n0,1\n2,1\n", TimeFormat::days, {0.0, 172800.0}},
    Form{"one_column_without_header", "0.5\n1.5\n2\n", TimeFormat::seconds, {0.0, 1.0, 1.5}},
    Form{"one_column_with_any_header", "whatever\n0.5\n1.5\n", TimeFormat::seconds, {0.0, 1.0}},
    Form{"mark_crlf_quotes_blanks", "\xEF\xBB\xBF\"timestamp\",\"a, b\"\r\n\r\n\"0\",\"x \"\"y\"\"\nz\"\r\n \"2\" ,w\r\n\r\n", TimeFormat::seconds, {0.0, 2.0}},
    Form{"semicolons_no_last_feed", "t;n\n0;1\n4;1", TimeFormat::seconds, {0.0, 4.0}},
    Form{"tabs", "t\tn\n0\t1\n4\t1\n", TimeFormat::seconds, {0.0, 4.0}}),
    [](const auto& row) { return row.param.name; });

TEST(Trace, KeepsEveryColumnOfNumbersByName) {
    const auto t = trace_of("t,in,model,out\n0,10,a,1.5\n1,20,b,-2e3\n");
    EXPECT_EQ(demand::column(t, "in"), (std::vector<double>{10.0, 20.0}));
    EXPECT_EQ(demand::column(t, "out"), (std::vector<double>{1.5, -2000.0}));
    EXPECT_DOUBLE_EQ(t.requests(), 2.0);
    EXPECT_DOUBLE_EQ(t.span(), 1.0);
}

TEST(Trace, SortsRowsOnlyWhenAskedAndKeepsTiesInOrder) {
    const auto t = trace_of("t,n\n3,30\n1,10\n3,31\n2,20\n", {.sort = true});
    EXPECT_EQ(t.time, (std::vector<double>{0.0, 1.0, 2.0, 2.0}));
    EXPECT_EQ(demand::column(t, "n"), (std::vector<double>{10.0, 20.0, 30.0, 31.0}));
}

TEST(Trace, ReadsRowsThatCrossItsBlocks) {
    std::string text = "t,n\n";
    double sum = 0.0;
    for (int i = 0; i < 200'000; ++i) {
        text += std::to_string(i) + ",\"" + std::to_string(i % 97) + "\"\n";
        sum += i % 97;
    }
    const auto t = trace_of(text);
    ASSERT_EQ(t.time.size(), 200'000u);
    EXPECT_DOUBLE_EQ(t.time.back(), 199'999.0);
    double read = 0.0;
    for (const double x : demand::column(t, "n")) read += x;
    EXPECT_DOUBLE_EQ(read, sum);
}

TEST(Trace, CountsBecomeEvenlySpacedRequests) {
    const auto t = trace_of("timestamp,value,k\n2024-01-01 00:00:00,2,7\n2024-01-01 00:00:10,0,8\n2024-01-01 00:00:20,1,9\n", {.counts = "value"});
    EXPECT_TRUE(t.counted());
    EXPECT_DOUBLE_EQ(t.interval, 10.0);
    EXPECT_DOUBLE_EQ(t.span(), 30.0);
    const auto each = demand::one_by_one(t);
    EXPECT_FALSE(each.counted());
    EXPECT_EQ(each.time, (std::vector<double>{2.5, 7.5, 25.0}));
    EXPECT_EQ(demand::column(each, "k"), (std::vector<double>{7.0, 7.0, 9.0}));
}

TEST(Trace, FractionsOfARequestAddUp) {
    const auto t = trace_of("t_s,rate_rps\n0,0.25\n1,0.25\n2,0.5\n3,1\n", {.counts = "rate_rps", .rates = true});
    EXPECT_DOUBLE_EQ(t.requests(), 2.0);
    const auto each = demand::one_by_one(t);
    ASSERT_EQ(each.time.size(), 2u);
    EXPECT_DOUBLE_EQ(each.time[0], 2.0);
    EXPECT_DOUBLE_EQ(each.time[1], 3.5);
}

TEST(Trace, FlagsACoarseClockAndSpreadsItWhenAsked) {
    const auto t = trace_of("timestamp_ms,n\n0,1\n0,2\n0,3\n3000,4\n9000,5\n9000,6\n");
    EXPECT_DOUBLE_EQ(t.quantum, 3.0);
    const auto s = demand::spread_in_quantum(t);
    EXPECT_EQ(s.time, (std::vector<double>{0.5, 1.5, 2.5, 4.5, 9.75, 11.25}));
    EXPECT_DOUBLE_EQ(s.quantum, 0.0);
    EXPECT_DOUBLE_EQ(trace_of("t,n\n0,1\n0.5,2\n1.7,3\n").quantum, 0.0);
    const auto loose = demand::spread_in_quantum(trace_of("timestamp_ms,n\n0,1\n0,2\n2999,3\n2999,4\n6000,5\n6000,6\n8999,7\n"));
    for (std::size_t i = 1; i < loose.time.size(); ++i) EXPECT_LT(loose.time[i - 1], loose.time[i]);
}

struct Bad {
    const char* name;
    std::string text;
    TraceReading reading;
    int line;
    const char* says;
};

class BadTrace : public testing::TestWithParam<Bad> {};

TEST_P(BadTrace, IsRefusedWithItsLine) {
    try {
        trace_of(GetParam().text, GetParam().reading);
        FAIL() << "was accepted";
    } catch (const InputError& e) {
        ASSERT_EQ(e.findings().size(), 1u);
        EXPECT_EQ(e.findings()[0].line, GetParam().line) << e.what();
        EXPECT_NE(std::string(e.what()).find(GetParam().says), std::string::npos) << e.what();
        EXPECT_EQ(e.findings()[0].code.substr(0, 3), "E06");
    }
}

INSTANTIATE_TEST_SUITE_P(Table, BadTrace, testing::Values(
    Bad{"empty", "", {}, 0, "is empty"},
    Bad{"blank", "\n\r\n  \n", {}, 0, "is empty"},
    Bad{"header_only", "timestamp,n\n", {}, 0, "no rows"},
    Bad{"numbers_for_header", "0,1\n1,2\n", {}, 1, "must be a header"},
    Bad{"no_time_column", "a,b\n1,2\n", {}, 1, "no column that is known to hold times"},
    Bad{"wrong_time_column", "a,b\n1,2\n", {.time = "c"}, 1, "no column 'c'"},
    Bad{"two_alike", "t,n,n\n0,1,1\n", {}, 1, "two columns 'n'"},
    Bad{"nan_time", "t,n\n0,1\nNaN,1\n", {}, 3, "'NaN', must be a time"},
    Bad{"infinite_time", "t,n\n0,1\n1,1\ninf,1\n", {}, 4, "'inf', must be a time"},
    Bad{"overflowing_time", "t,n\n0,1\n1e300,1\n", {}, 3, "must be a time"},
    Bad{"no_time", "t,n\n0,1\n,1\n", {}, 3, "must be a time"},
    Bad{"impossible_date", "t,n\n2023-02-28 00:00:00,1\n2023-02-29 00:00:00,1\n", {}, 3, "2023-02-29"},
    Bad{"mixed_forms", "t,n\n2023-02-28 00:00:00,1\n17,1\n", {}, 3, "as in the first row"},
    Bad{"backwards", "t,n\n0,1\n2,1\n1.5,1\n", {}, 4, "0.5 s before the row above"},
    Bad{"ragged_short", "t,n\n0,1\n1\n", {}, 3, "has 1 cells, must have 2"},
    Bad{"ragged_long", "t,n\n0,1\n1,2,3\n", {}, 3, "has 3 cells, must have 2"},
    Bad{"open_quote", "t,n\n0,1\n1,\"2\n3,4\n", {}, 3, "never closed"},
    Bad{"one_moment", "t,n\n5,1\n5,2\n", {}, 0, "at one moment"},
    Bad{"negative_count", "t,c\n0,1\n60,-1\n", {.counts = "c"}, 3, "must be >= 0"},
    Bad{"nan_count", "t,c\n0,1\n60,nan\n", {.counts = "c"}, 3, "must be a finite number"},
    Bad{"absurd_count", "t,c\n0,1\n60,1000000000\n", {.counts = "c"}, 3, "'1000000000', must be below 1e9"},
    Bad{"no_requests", "t,c\n0,0\n60,0\n", {.counts = "c"}, 0, "no request at all"},
    Bad{"one_count", "t,c\n0,7\n", {.counts = "c"}, 0, "must state its interval"},
    Bad{"counts_too_close", "t,c\n0,7\n30,7\n", {.counts = "c", .interval = 60.0}, 0, "must be at least one interval"},
    Bad{"no_counts_column", "t,c\n0,7\n30,7\n", {.counts = "d"}, 1, "no column 'd'"},
    Bad{"too_many_rows", "t,c\n0,7\n30,7\n31,7\n", {.most_rows = 2}, 4, "must be at most 2"}),
    [](const auto& row) { return row.param.name; });

TEST(Trace, RefusesAColumnOfTextOnlyWhenItIsUsed) {
    const auto t = trace_of("t,n\n0,1\n1,NaN\n2,3\n");
    try {
        static_cast<void>(demand::column(t, "n"));
        FAIL();
    } catch (const InputError& e) {
        EXPECT_EQ(e.findings()[0].line, 3);
        EXPECT_NE(std::string(e.what()).find("'NaN', must be a finite number"), std::string::npos) << e.what();
    }
    EXPECT_THROW(static_cast<void>(demand::column(t, "m")), InputError);
}

TEST(Trace, RefusesToReplayBillionsOfRequests) {
    const auto t = trace_of("t,c\n0,900000000\n60,900000000\n", {.counts = "c"});
    EXPECT_DOUBLE_EQ(t.requests(), 1.8e9);
    try {
        static_cast<void>(demand::one_by_one(t));
        FAIL();
    } catch (const InputError& e) {
        EXPECT_NE(std::string(e.what()).find("counts 1.8e+09 requests"), std::string::npos) << e.what();
    }
}

TEST(Trace, RefusesAnIntervalThatIsNone) {
    EXPECT_THROW(trace_of("t,c\n0,1\n", {.counts = "c", .interval = -1.0}), DomainError);
}

TEST(Trace, CannotReadWhatIsNotThere) {
    EXPECT_THROW(static_cast<void>(demand::read_trace("no such file.csv")), InputError);
}

}  // namespace
