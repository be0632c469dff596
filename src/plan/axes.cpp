#include "sizewell/plan/sweep.hpp"
#include "sizewell/scenario/literal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace sizewell::plan {

namespace {

using scenario::Input;
using scenario::InputKind;

constexpr double kUsualPoints = 11.0;
constexpr double kFewSteps = 32.0;

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string() : std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::string grouped(double whole) {
    std::string digits = sizewell::detail::number_text(whole);
    if (whole < 1e15) {
        digits = std::to_string(static_cast<long long>(whole));
        for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
    }
    return digits;
}

// Where the values of one axis lie, before they are written out.
struct Span {
    enum class Mode { lin, log, step } mode = Mode::lin;
    double low = 0.0, high = 0.0, step = 0.0;
    double count = 0.0;
};

class AxisReader {
  public:
    AxisReader(const std::string& argument, const scenario::Baseline& baseline) : argument_(argument), baseline_(baseline) {
        const std::size_t equals = argument.find('=');
        const std::string path = trimmed(std::string_view(argument).substr(0, equals));
        spec_ = equals == std::string::npos ? "" : trimmed(std::string_view(argument).substr(equals + 1));
        if (path.empty() || spec_.empty()) fail("E0902", "must be an input and its values", kHelp);
        input_ = &baseline.input(path, argument);
        axis_.path = input_->path;
        axis_.argument = argument;
        numeric_ = input_->kind == InputKind::number || input_->kind == InputKind::service;
        if (numeric_) unit_ = baseline.unit_of(*input_);
        if (numeric_ && spec_.find("..") != std::string::npos) read_span();
        else read_list();
    }

    double count() const { return span_.count; }
    Axis axis() && {
        if (!listed_) write_span();
        return std::move(axis_);
    }

  private:
    static constexpr const char* kHelp = "write it like demand.peak=100..10000:log20, demand.peak=100..500:step100 or demand.peak=100,200,500";

    [[noreturn]] void fail(std::string code, std::string reason, std::string help) const {
        throw Place{baseline_.document().name, argument_}.error(std::move(code), std::move(reason), std::move(help));
    }

    // One value; a bare number takes the axis' unit.
    scenario::Literal literal(const std::string& text) const {
        const scenario::Calendar calendar{.month_hours = catalog::fact(baseline_.catalog(), "time/month").value / 3600.0,
                                          .year_hours = catalog::fact(baseline_.catalog(), "time/year").value / 3600.0};
        try {
            scenario::Literal l = scenario::parse_literal(text, {.calendar = calendar, .variables = {}});
            const bool bare = l.dimension == scenario::Dimension{} && l.unit.text.empty() && !(input_->dimension == scenario::Dimension{});
            if (bare && l.range.kind == scenario::RangeKind::exact) {
                l.range.likely *= unit_.factor;
                l.range.low = l.range.high = l.range.likely;
                l.dimension = input_->dimension;
            } else if (!(l.dimension == input_->dimension)) {
                if (l.dimension * unit_implied().dimension == input_->dimension) return l;
                fail("E0205", "\"" + text + "\" is " + (l.dimension == scenario::Dimension{} ? "a plain number" : scenario::words(l.dimension)) + ", must be " + scenario::words(input_->dimension), kHelp);
            }
            return l;
        } catch (const scenario::LiteralError& e) {
            fail(e.code(), e.reason(), e.help().empty() ? kHelp : e.help());
        }
    }

    // What the key itself says, as the reader has it: "$40k" for a budget a month.
    scenario::WrittenUnit unit_implied() const {
        std::string implied(input_->field.implied);
        if (implied.empty()) return {};
        if (implied.rfind("1/", 0) == 0) implied = implied.substr(1);
        return scenario::parse_unit(implied);
    }

    double number(const std::string& text) const {
        const scenario::Literal l = literal(text);
        if (l.range.kind != scenario::RangeKind::exact) fail("E0902", "\"" + text + "\" is a range, must be one value", kHelp);
        const double implied = l.dimension == input_->dimension ? 1.0 : unit_implied().factor;
        return scenario::median(l) * implied;
    }

    void read_span() {
        const std::size_t dots = spec_.find("..");
        std::string low = trimmed(std::string_view(spec_).substr(0, dots)), high = trimmed(std::string_view(spec_).substr(dots + 2)), mode;
        if (const std::size_t colon = high.find(':'); colon != std::string::npos) {
            mode = trimmed(std::string_view(high).substr(colon + 1));
            high = trimmed(std::string_view(high).substr(0, colon));
            if (mode.empty()) fail("E0902", "has nothing after \":\"", "write log20, lin20 or step 100");
        }
        if (low.empty() || high.empty()) fail("E0902", "must have a value on both sides of \"..\"", kHelp);
        take_unit(high);
        take_unit(low);
        span_.low = number(low);
        span_.high = number(high);
        if (!(span_.low < span_.high)) fail("E0902", "runs from " + low + " to " + high + ", must rise", "write the lower end first");
        read_mode(mode);
    }

    // The unit that is written wins over the scenario's, for its bare neighbours too.
    void take_unit(const std::string& text) {
        if (own_unit_) return;
        const scenario::Literal l = literal(text);
        if (l.unit.text.empty() && !l.unit.dollar) return;
        if (!(l.unit.dimension == input_->dimension)) return;
        unit_ = l.unit;
        own_unit_ = true;
    }

    void read_mode(const std::string& mode) {
        const auto points = [&](std::size_t skip) {
            const std::string digits = trimmed(std::string_view(mode).substr(skip));
            if (digits.empty()) return skip == 0 ? 0.0 : kUsualPoints;
            char* rest = nullptr;
            const double n = std::strtod(digits.c_str(), &rest);
            if (*rest != '\0' || digits.find_first_not_of("0123456789") != std::string::npos || !(n >= 2.0)) fail("E0902", "\"" + mode + "\" must be a number of points from 2", "write log20, lin20 or step 100");
            return n;
        };
        if (mode.empty()) {
            const double a = span_.low / unit_.factor, b = span_.high / unit_.factor;
            const bool few = std::abs(a - std::round(a)) < 1e-9 && std::abs(b - std::round(b)) < 1e-9 && b - a <= kFewSteps;
            span_.count = few ? std::round(b - a) + 1.0 : kUsualPoints;
        } else if (mode.rfind("log", 0) == 0) {
            span_.mode = Span::Mode::log;
            span_.count = points(3);
            if (!(span_.low > 0.0)) fail("E0902", "has no logarithmic steps from 0 or below", "start above 0, or use lin");
        } else if (mode.rfind("lin", 0) == 0) {
            span_.count = points(3);
        } else if (mode.rfind("step", 0) == 0) {
            span_.mode = Span::Mode::step;
            const std::string step = trimmed(std::string_view(mode).substr(4));
            if (step.empty()) fail("E0902", "\"step\" has no size", "write step 100");
            span_.step = number(step);
            if (!(span_.step > 0.0)) fail("E0902", "\"" + mode + "\" must be above 0", "write step 100");
            span_.count = std::floor((span_.high - span_.low) / span_.step + 1e-9) + 1.0;
        } else {
            fail("E0902", "\"" + mode + "\" is no way to divide a range", "write log20, lin20 or step 100");
        }
    }

    void write_span() {
        const auto n = static_cast<std::size_t>(span_.count);
        tell_unit();
        for (std::size_t i = 0; i < n; ++i) {
            const double share = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0.0;
            double x = span_.low;
            if (span_.mode == Span::Mode::step) x = span_.low + static_cast<double>(i) * span_.step;
            else if (i + 1 == n) x = span_.high;
            else if (i > 0 && span_.mode == Span::Mode::log) x = span_.low * std::pow(span_.high / span_.low, share);
            else if (i > 0) x = span_.low + share * (span_.high - span_.low);
            add_number(x);
        }
    }

    // The value in the unit of the axis has the digits that the division by a factor leaves.
    void add_number(double x) {
        double told = x / axis_.factor;
        const double scale = std::pow(10.0, 14.0 - std::floor(std::log10(std::abs(told))));
        if (std::isfinite(told) && std::isfinite(scale) && scale > 0.0) told = std::round(told * scale) / scale;
        axis_.points.push_back({scenario::format_quantity(x, unit_, 4), x, true, told});
    }

    void tell_unit() {
        axis_.unit = unit_.dollar ? "$" + unit_.text : unit_.text;
        axis_.factor = unit_.factor;
    }

    void read_list() {
        listed_ = true;
        const char separator = spec_.find(';') != std::string::npos ? ';' : ',';
        std::vector<std::string> parts;
        int depth = 0;
        std::string part;
        for (const char c : spec_) {
            if (c == '(') ++depth;
            if (c == ')') --depth;
            if (c == separator && depth == 0) parts.push_back(std::exchange(part, {}));
            else part += c;
        }
        parts.push_back(part);
        for (auto& p : parts) {
            p = trimmed(p);
            if (p.empty()) fail("E0902", "has an empty value", kHelp);
        }
        span_.count = static_cast<double>(parts.size());
        if (!numeric_) {
            for (auto& p : parts) axis_.points.push_back({p, 0.0, false, 0.0});
            return;
        }
        bool groups = false;
        for (std::size_t i = 1; i < parts.size() && separator == ','; ++i) {
            const bool three = std::min(parts[i].find_first_not_of("0123456789"), parts[i].size()) == 3;
            groups = groups || three;
            if (three && parts[i].front() == '0') ambiguous();
        }
        for (auto p = parts.rbegin(); p != parts.rend(); ++p) take_unit(*p);
        tell_unit();
        double last = -std::numeric_limits<double>::infinity();
        bool rising = true;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const scenario::Literal l = literal(parts[i]);
            if (l.range.kind != scenario::RangeKind::exact) {
                axis_.points.push_back({parts[i], 0.0, false, 0.0});
                continue;
            }
            const double x = number(parts[i]);
            rising = rising && x > last;
            last = x;
            add_number(x);
        }
        if (groups && !rising) ambiguous();
    }

    [[noreturn]] void ambiguous() const {
        fail("E0902", "\"" + spec_ + "\" can be read as a list or as numbers with grouped thousands", "leave the commas inside numbers out, or separate the values by \";\"");
    }

    std::string argument_;
    const scenario::Baseline& baseline_;
    const Input* input_ = nullptr;
    std::string spec_;
    scenario::WrittenUnit unit_;
    bool own_unit_ = false;
    bool numeric_ = true;
    bool listed_ = false;
    Span span_;
    Axis axis_;
};

}  // namespace

std::vector<Axis> parse_axes(const std::vector<std::string>& arguments, const scenario::Baseline& baseline) {
    std::vector<AxisReader> readers;
    double cells = 1.0;
    for (const auto& a : arguments) {
        readers.emplace_back(a, baseline);
        cells *= readers.back().count();
    }
    if (!(cells <= kMostCells)) {
        throw Place{baseline.document().name, arguments.back()}.error("E0907", "asks for " + grouped(cells) + " plans, must be at most " + grouped(kMostCells), "take fewer points, or fewer inputs at a time");
    }
    std::vector<Axis> axes;
    for (auto& r : readers) {
        axes.push_back(std::move(r).axis());
        for (std::size_t i = 0; i + 1 < axes.size(); ++i) {
            if (axes[i].path == axes.back().path) throw Place{baseline.document().name, axes.back().argument}.error("E0902", axes.back().path + " is swept twice", "name each input once");
        }
    }
    return axes;
}

}  // namespace sizewell::plan
