#include "sizewell/plan/batch.hpp"

#include "sizewell/scenario/literal.hpp"

#include "plan/many.hpp"
#include "scenario/walk.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace sizewell::plan {

namespace {

constexpr std::int32_t kOwn = -1, kNumber = -2;  // instead of the index of a literal
constexpr const char* kMet = "verdict.met";
using Key = std::vector<std::int32_t>;  // of one row: what each column is

// A column as it is used: every number in coherent units.
struct Column {
    const BatchColumn* given = nullptr;
    const scenario::Input* input = nullptr;
    double factor = 1.0;
    std::vector<std::optional<double>> plain;  // of each literal that is a plain quantity of its input

    [[nodiscard]] std::int32_t kind(std::size_t row) const {
        if (!given->codes.empty()) {
            const std::int32_t code = given->codes[row];
            return code < 0 ? kOwn : plain[static_cast<std::size_t>(code)] ? kNumber : code;
        }
        return !given->own.empty() && given->own[row] != 0 ? kOwn : kNumber;
    }
    [[nodiscard]] double number(std::size_t row) const {
        if (!given->codes.empty()) return *plain[static_cast<std::size_t>(given->codes[row])];
        return given->numbers[given->numbers.size() == 1 ? 0 : row] * factor;
    }
};

bool holds_number(const scenario::Input& input) { return input.kind == scenario::InputKind::number || input.kind == scenario::InputKind::service; }

// The value of a literal that any row can be turned to; what is wrong with another is found when it is read.
std::optional<double> plain_quantity(const std::string& text, const scenario::Input& input, const scenario::Calendar& calendar) {
    if (!holds_number(input)) return std::nullopt;
    try {
        const scenario::Literal literal = scenario::parse_literal(text, {.calendar = calendar, .variables = {}});
        if (literal.formula || literal.range.kind != scenario::RangeKind::exact || literal.dimension != input.dimension) return std::nullopt;
        return scenario::median(literal);
    } catch (const scenario::LiteralError&) {
        return std::nullopt;
    }
}

// The rows that differ in numbers only: one reading of the file.
class Family {
  public:
    Family(const scenario::Baseline& baseline, const std::vector<Column>& columns, const Key& key) : baseline_(&baseline) {
        std::vector<scenario::Override> words;
        std::vector<std::string> arguments;
        for (std::size_t k = 0; k < columns.size(); ++k) {
            const BatchColumn& c = *columns[k].given;
            if (key[k] >= 0) words.push_back({c.path, c.literals[static_cast<std::size_t>(key[k])], c.argument});
            if (key[k] == kNumber) turned_.push_back(k);
        }
        if (!words.empty()) {
            own_ = std::make_unique<scenario::Baseline>(scenario::composed(baseline.document(), {.variant = {}, .overrides = words}), baseline.catalog());
            baseline_ = own_.get();
        }
        std::vector<const scenario::Input*> inputs;
        for (const std::size_t k : turned_) {
            inputs.push_back(&baseline_->input(columns[k].given->path, columns[k].given->argument));
            arguments.push_back(columns[k].given->argument);
        }
        if (!turned_.empty()) dials_.emplace(*baseline_, inputs, arguments);
    }

    [[nodiscard]] scenario::Scenario at(const std::vector<Column>& columns, std::size_t row, const std::string& caller) const {
        if (turned_.empty()) return baseline_->scenario();
        std::vector<double> values;
        for (const std::size_t k : turned_) {
            const double x = columns[k].number(row);
            if (!std::isfinite(x)) throw DomainError(caller, columns[k].given->argument, x / columns[k].factor, "finite");
            values.push_back(x);
        }
        return dials_->at(values);
    }

    // The figures of a plan of this family, found by the first of them.
    [[nodiscard]] const std::vector<Metric>& figures(const Plan& plan, const std::vector<std::string>& paths, const std::string& file) const {
        const std::scoped_lock lock(mutex_);
        if (!figures_) {
            const auto all = metrics_of(plan);
            std::vector<Metric> found;
            for (const auto& path : paths) found.push_back(find_metric(all, path, {file, path, {}}));
            figures_ = std::move(found);
        }
        return *figures_;
    }

  private:
    const scenario::Baseline* baseline_;
    std::unique_ptr<const scenario::Baseline> own_;
    std::optional<scenario::Dials> dials_;
    std::vector<std::size_t> turned_;  // columns
    mutable std::mutex mutex_;
    mutable std::optional<std::vector<Metric>> figures_;
};

// The families met lately: a table where every row has words of its own does not keep them all.
class Families {
  public:
    Families(const scenario::Baseline& baseline, const std::vector<Column>& columns) : baseline_(baseline), columns_(columns) {}

    [[nodiscard]] std::shared_ptr<const Family> of(const Key& key) {
        {
            const std::scoped_lock lock(mutex_);
            if (const auto found = known_.find(key); found != known_.end()) return told(found->second);
        }
        Entry entry;
        try {
            entry.family = std::make_shared<const Family>(baseline_, columns_, key);
        } catch (const Error&) {
            entry.refused = std::current_exception();
        }
        const std::scoped_lock lock(mutex_);
        if (known_.size() >= kMost) known_.clear();
        return told(known_.emplace(key, entry).first->second);
    }

  private:
    static constexpr std::size_t kMost = 256;
    struct Entry {
        std::shared_ptr<const Family> family;
        std::exception_ptr refused;
    };
    static std::shared_ptr<const Family> told(const Entry& entry) {
        if (entry.refused) std::rethrow_exception(entry.refused);
        return entry.family;
    }

    const scenario::Baseline& baseline_;
    const std::vector<Column>& columns_;
    std::mutex mutex_;
    std::map<Key, Entry> known_;
};

void check_sizes(const Batch& what, const BatchColumn& c) {
    const auto fits = [&](std::size_t n) { return n == what.rows || n == 0; };
    const std::string must = "a column of " + std::to_string(what.rows) + " rows";
    if (!c.codes.empty() || !c.literals.empty()) {
        if (c.codes.size() != what.rows) throw DomainError(what.caller, c.argument, static_cast<double>(c.codes.size()), must);
        for (const std::int32_t code : c.codes) {
            if (code >= static_cast<std::int32_t>(c.literals.size())) throw DomainError(what.caller, c.argument, code, "the index of a literal");
        }
        return;
    }
    if (c.numbers.size() != what.rows && c.numbers.size() != 1) throw DomainError(what.caller, c.argument, static_cast<double>(c.numbers.size()), must);
    if (!fits(c.own.size())) throw DomainError(what.caller, c.argument, static_cast<double>(c.own.size()), must);
}

std::vector<Column> columns_of(const scenario::Baseline& baseline, const Batch& what) {
    const scenario::Calendar calendar = scenario::context_for(baseline.catalog()).calendar;
    std::vector<Column> columns;
    for (const BatchColumn& c : what.columns) {
        check_sizes(what, c);
        Column column{&c, &baseline.input(c.path, c.argument), 1.0, {}};
        for (const Column& before : columns) {
            if (before.input == column.input) throw DomainError(what.caller, "input", c.path, "named once");
        }
        if (c.codes.empty() && c.literals.empty()) column.factor = baseline.unit_of(*column.input).factor;
        for (const auto& text : c.literals) column.plain.push_back(plain_quantity(text, *column.input, calendar));
        columns.push_back(std::move(column));
    }
    return columns;
}

// Numbers must have a place to go, whatever the rows hold.
void check_numbers(const scenario::Baseline& baseline, const std::vector<Column>& columns) {
    std::vector<const scenario::Input*> inputs;
    std::vector<std::string> arguments;
    for (const Column& c : columns) {
        if (!c.plain.empty() || !c.given->codes.empty()) continue;
        inputs.push_back(c.input);
        arguments.push_back(c.given->argument);
    }
    (void)scenario::Dials(baseline, inputs, arguments);
}

std::string reason_of(const std::exception_ptr& refused) {
    try {
        std::rethrow_exception(refused);
    } catch (const InputError& e) {
        std::string text;
        for (const Diagnostic& d : e.findings()) {
            const std::string& where = d.file.empty() ? d.pointer : d.file;
            text += (text.empty() ? "" : "; ") + (where.empty() ? "" : where + ": ") + d.reason + (d.help.empty() ? "" : " (" + d.help + ")");
        }
        return text.empty() ? e.what() : text;
    } catch (const Error& e) {
        return e.what();
    }
}

// What rows were refused, whichever thread came upon them first.
class Refused {
  public:
    explicit Refused(Refusals how) : how_(how) {}
    void note(std::size_t row, std::exception_ptr why) {
        const std::scoped_lock lock(mutex_);
        any_ = true;
        if (how_ == Refusals::all) all_.push_back({row, reason_of(why)});
        if (row >= row_) return;
        row_ = row;
        first_ = std::move(why);
    }
    [[nodiscard]] bool ends() const { return how_ == Refusals::end && any_; }
    void tell(BatchResult& out) {
        if (how_ != Refusals::all && first_) all_ = {{row_, reason_of(first_)}};
        std::sort(all_.begin(), all_.end(), [](const RefusedRow& a, const RefusedRow& b) { return a.row < b.row; });
        out.refused = std::move(all_);
        out.first = first_;
    }

  private:
    Refusals how_;
    std::mutex mutex_;
    std::atomic<bool> any_{false};
    std::size_t row_ = std::numeric_limits<std::size_t>::max();
    std::exception_ptr first_;
    std::vector<RefusedRow> all_;
};

}  // namespace

BatchResult batch(const scenario::Baseline& baseline, const Batch& what, const QuestionOptions& options, Refusals refusals) {
    const std::vector<Column> columns = columns_of(baseline, what);
    check_numbers(baseline, columns);
    BatchResult out;
    const std::string& file = baseline.document().name;
    const auto metrics = metrics_of(make_plan(baseline.scenario(), baseline.catalog(), options.plan));
    for (const auto& path : what.figures) out.figures.push_back(find_metric(metrics, path, {file, path, {}}));
    const bool met = std::any_of(out.figures.begin(), out.figures.end(), [](const Metric& m) { return m.path == kMet; });

    out.values.assign(what.rows * out.figures.size(), std::numeric_limits<double>::quiet_NaN());
    out.rows.assign(what.rows, RowState::left);
    Families families(baseline, columns);
    Refused refused(refusals);
    const Continue on = [&](std::size_t done, std::size_t of) { return (!options.on || options.on(done, of)) && !refused.ends(); };
    out.done = run_many(what.rows, options.threads, on, [&](std::size_t i) {
        try {
            Key key;
            for (const Column& c : columns) key.push_back(c.kind(i));
            const auto family = families.of(key);
            const scenario::Scenario scenario = family->at(columns, i, what.caller);
            Plan plan = make_plan(scenario, baseline.catalog(), options.plan);
            if (met && !scenario.expect.empty()) hold_expectations(scenario, baseline.catalog(), options.sampler, plan);
            const auto& figures = family->figures(plan, what.figures, file);
            for (std::size_t m = 0; m < figures.size(); ++m) out.values[m * what.rows + i] = value_of(plan, figures[m]);
            out.rows[i] = RowState::planned;
        } catch (const Error&) {
            out.rows[i] = RowState::refused;
            refused.note(i, std::current_exception());
        }
    });
    refused.tell(out);
    return out;
}

}  // namespace sizewell::plan
