#include "sizewell/plan/batch.hpp"

#include "plan/tools.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace sizewell;
using namespace sizewell::plan;
using namespace sizewell::plan::testing_tools;

namespace {

const scenario::Baseline& template_of_rows() {
    static const scenario::Baseline b(scenario::composed(scenario::parse_document(R"({ "services": { "s": { "demand": { "average": "20 req/s", "peak": "60 req/s" },
      "promises": { "p99": "400 ms" }, "stages": [ { "name": "model", "service": "25 ms", "instance": "aws/g5.xlarge/us-east-1" } ] } },
      "expect": [ "capacity.gpus <= 6" ] })", "rows.json")), shipped());
    return b;
}

const std::vector<std::string> kFigures = {"cost.per_month", "latency.p99", "capacity.pools.0.replicas", "verdict.met"};

// The same row by the reader: literals laid over the document.
std::vector<double> by_the_reader(const std::vector<scenario::Override>& overrides) {
    const scenario::Scenario s = template_of_rows().with(overrides);
    Plan p = make_plan(s, shipped());
    hold_expectations(s, shipped(), {}, p);
    std::vector<double> values;
    for (const auto& f : kFigures) values.push_back(value_of_path(p, f));
    return values;
}

std::vector<double> row(const BatchResult& r, std::size_t i) {
    std::vector<double> values;
    for (std::size_t m = 0; m < r.figures.size(); ++m) values.push_back(r.values[m * r.rows.size() + i]);
    return values;
}

BatchColumn numbers(const std::string& path, std::span<const double> values, std::span<const std::uint8_t> own = {}) { return {path, path, values, own, {}, {}}; }
BatchColumn words(const std::string& path, std::vector<std::string> literals, std::span<const std::int32_t> codes) { return {path, path, {}, {}, std::move(literals), codes}; }

template <class E>
std::string refusal(const Batch& what) {
    try {
        (void)batch(template_of_rows(), what);
    } catch (const E& e) {
        return e.what();
    }
    return "none";
}

}  // namespace

TEST(Batch, RowsAreThePlansOfTheirLiterals) {
    const std::vector<double> peaks = {60.0, 120.0, 500.0, 90.0, 75.0, 61.0};
    const std::vector<std::uint8_t> own = {0, 0, 0, 1, 0, 1};
    const std::vector<std::int32_t> promise = {0, 1, 2, 0, -1, -1}, instance = {1, 0, -1, 1, 0, 1};
    const std::vector<std::string> promises = {"350 ms", "1 s", "0.25 s"}, instances = {"aws/g5.xlarge/us-east-1", "aws/g6.xlarge/us-east-1"};
    Batch what{6, {numbers("demand.peak", peaks, own), words("promises.p99", promises, promise), words("stages.model.instance", instances, instance)}, kFigures, "batch"};
    const BatchResult one = batch(template_of_rows(), what);
    QuestionOptions two_threads;
    two_threads.threads = 2;
    const BatchResult two = batch(template_of_rows(), what, two_threads);
    EXPECT_EQ(one.done, 6U);
    EXPECT_TRUE(one.refused.empty());
    EXPECT_EQ(one.values, two.values);
    for (std::size_t i = 0; i < 6; ++i) {
        std::vector<scenario::Override> overrides;
        if (own[i] == 0) overrides.push_back({"demand.peak", std::to_string(peaks[i]) + " req/s", ""});
        if (promise[i] >= 0) overrides.push_back({"promises.p99", promises[static_cast<std::size_t>(promise[i])], ""});
        if (instance[i] >= 0) overrides.push_back({"stages.model.instance", instances[static_cast<std::size_t>(instance[i])], ""});
        EXPECT_EQ(row(one, i), by_the_reader(overrides)) << i;
    }
    EXPECT_NE(one.values[0], one.values[1]);
    EXPECT_EQ(row(one, 0).back(), 1.0);
    EXPECT_EQ(row(one, 2).back(), 0.0) << "more than the six GPUs that the scenario expects";
}

TEST(Batch, LiteralsThatAreNoPlainQuantityAreRead) {
    const std::vector<std::int32_t> code = {0, 1, 2};
    const std::vector<std::string> services = {"25 ms", "20 to 30 ms", "2 * 12.5 ms"};
    const BatchResult r = batch(template_of_rows(), {3, {words("stages.model.service", services, code)}, kFigures, "batch"});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(row(r, i), by_the_reader({{"stages.model.service", services[i], ""}})) << i;
}

TEST(Batch, OneNumberStandsForEveryRow) {
    const double peak = 120.0;
    const std::vector<double> promises = {400.0, 800.0};
    const BatchResult r = batch(template_of_rows(), {2, {numbers("demand.peak", {&peak, 1}), numbers("promises.p99", promises)}, kFigures, "batch"});
    EXPECT_EQ(row(r, 1), by_the_reader({{"demand.peak", "120 req/s", ""}, {"promises.p99", "800 ms", ""}}));
}

TEST(Batch, RefusedRowsAreToldByNumberAndReason) {
    const std::vector<double> peaks = {60.0, 120.0, -1.0, std::numeric_limits<double>::quiet_NaN(), 90.0};
    const std::vector<std::int32_t> instance = {0, 1, 0, 0, 0};
    Batch what{5, {numbers("demand.peak", peaks), words("stages.model.instance", {"aws/g5.xlarge/us-east-1", "aws/g5.xlagre/us-east-1"}, instance)}, {"cost.per_month"}, "batch"};
    QuestionOptions two_threads;
    two_threads.threads = 2;
    const BatchResult all = batch(template_of_rows(), what, two_threads, Refusals::all);
    ASSERT_EQ(all.refused.size(), 3U);
    EXPECT_EQ(all.refused[0].row, 1U);
    EXPECT_NE(all.refused[0].reason.find("g5.xlarge"), std::string::npos) << all.refused[0].reason;
    EXPECT_EQ(all.refused[1].reason.rfind("demand.peak: -1 req/s must be above", 0), 0U) << all.refused[1].reason;
    EXPECT_EQ(all.refused[2].reason, "batch: demand.peak = nan, must be finite");
    EXPECT_EQ(all.rows, (std::vector<RowState>{RowState::planned, RowState::refused, RowState::refused, RowState::refused, RowState::planned}));
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(std::isnan(all.values[i]), all.rows[i] == RowState::refused);

    const BatchResult first = batch(template_of_rows(), what, two_threads, Refusals::first);
    EXPECT_EQ(first.refused.size(), 1U);
    EXPECT_EQ(first.done, 5U);
    const BatchResult end = batch(template_of_rows(), what);
    EXPECT_EQ(end.rows, (std::vector<RowState>{RowState::planned, RowState::refused, RowState::left, RowState::left, RowState::left}));
    EXPECT_THROW(std::rethrow_exception(end.first), InputError);
}

TEST(Batch, IsEndedByItsCaller) {
    const std::vector<double> peaks(64, 70.0);
    QuestionOptions options;
    options.on = [](std::size_t done, std::size_t of) { return of == 64 && done < 10; };
    const BatchResult r = batch(template_of_rows(), {64, {numbers("demand.peak", peaks)}, {"cost.per_month"}, "batch"}, options);
    EXPECT_EQ(r.done, 10U);
    EXPECT_EQ(r.rows[9], RowState::planned);
    EXPECT_EQ(r.rows[10], RowState::left);
}

TEST(Batch, ManyCombinationsOfWordsAreEachRight) {
    std::vector<std::string> names;
    std::vector<std::int32_t> codes;
    for (int i = 0; i < 600; ++i) {
        names.push_back(std::to_string(20 + i) + " to " + std::to_string(30 + i) + " req/s");
        codes.push_back(i);
    }
    QuestionOptions two_threads;
    two_threads.threads = 2;
    const BatchResult r = batch(template_of_rows(), {600, {words("demand.peak", names, codes)}, {"demand.peak"}, "batch"}, two_threads, Refusals::all);
    EXPECT_TRUE(r.refused.empty());
    for (const std::size_t i : {std::size_t{0}, std::size_t{255}, std::size_t{256}, std::size_t{599}}) {
        EXPECT_EQ(r.values[i], value_of_path(make_plan(template_of_rows().with(std::vector<scenario::Override>{{"demand.peak", names[i], ""}}), shipped()), "demand.peak"));
    }
}

TEST(Batch, RefusesWhatIsNoTable) {
    const std::vector<double> two = {60.0, 70.0};
    const std::vector<std::int32_t> codes = {0, 1};
    EXPECT_NE(refusal<InputError>({2, {numbers("demand.peek", two)}, {}, "batch"}).find("E0901"), std::string::npos);
    EXPECT_NE(refusal<InputError>({2, {numbers("stages.model.instance", two)}, {}, "batch"}).find("E0903"), std::string::npos);
    EXPECT_NE(refusal<InputError>({2, {numbers("demand.peak", two)}, {"latency.p98"}, "batch"}).find("E0906"), std::string::npos);
    EXPECT_EQ(refusal<DomainError>({2, {numbers("demand.peak", two), numbers("services.s.demand.peak", two)}, {}, "f"}), "f: input = services.s.demand.peak, must be named once");
    EXPECT_EQ(refusal<DomainError>({3, {numbers("demand.peak", two)}, {}, "f"}), "f: demand.peak = 2, must be a column of 3 rows");
    EXPECT_EQ(refusal<DomainError>({2, {words("promises.p99", {"1 s"}, codes)}, {}, "f"}), "f: promises.p99 = 1, must be the index of a literal");
    EXPECT_EQ(refusal<DomainError>({2, {words("promises.p99", {"1 s"}, {})}, {}, "f"}), "f: promises.p99 = 0, must be a column of 2 rows");
    EXPECT_EQ(batch(template_of_rows(), {0, {numbers("demand.peak", {})}, {"cost.per_month"}, "f"}).done, 0U);
}
