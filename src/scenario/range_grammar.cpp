#include "scenario/range_grammar.hpp"

#include "sizewell/scenario/distance.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sizewell::scenario {
namespace {

constexpr double kUsual = 0.9;

struct Argument {
    std::string name;  ///< "" for a positional one
    Operand operand;
    double share = 0.0;  ///< of a choice
    std::size_t begin = 0;
};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

/// 0.5 for "p50", 0.999 for "p99.9"; 0 for what names no percentile.
double percentile(std::string_view word) {
    if (word.size() < 2 || word[0] != 'p' || word.size() > 8) return 0.0;
    double whole = 0.0;
    double unit = 1.0;
    bool fraction = false;
    for (const char c : word.substr(1)) {
        if (c == '.') {
            fraction = true;
        } else if (c < '0' || c > '9') {
            return 0.0;
        } else {
            whole = 10.0 * whole + (c - '0');
            if (fraction) unit *= 10.0;
        }
    }
    const double p = whole / (100.0 * unit);
    return p < 1.0 ? p : 0.0;
}

class Ranges {
  public:
    Ranges(Grammar& grammar, const Reading& reading) : grammar_(grammar), reading_(reading) {}

    std::optional<Literal> read(Operand& plain) {
        const Token& first = grammar_.peek();
        const bool word = first.kind == TokenKind::word;
        if (word && is_law(first.text) && grammar_.peek(1).text == "(") return law();
        if (word && grammar_.peek(1).text == "=") return percentiles();
        if (three_numbers()) return pert();
        plain = grammar_.sum();
        if (grammar_.at_word("to")) return two_ends(plain);
        if (grammar_.at_mark("~"))
            grammar_.fail("E0207", "a law needs a range", "e.g. \"5 to 10 ms ~ normal\"", grammar_.peek().begin);
        return std::nullopt;
    }

  private:
    [[noreturn]] void fail(const std::string& reason, const std::string& help, std::size_t offset) const {
        grammar_.fail("E0207", reason, help, offset);
    }

    /// A range constructor checks its domain; what it says becomes the reason.
    template <class Make>
    Range made(Make&& make, std::size_t offset, const std::string& help) const {
        try {
            return make();
        } catch (const DomainError& error) {
            const std::string text = error.what();
            fail("no such range: " + text.substr(text.find(": ") + 2), help, offset);
        }
    }

    static Literal literal(Range range, const Operand& shown) {
        Literal result;
        result.range = std::move(range);
        result.dimension = shown.dimension;
        result.unit = shown.unit;
        return result;
    }

    void check_constant(const Operand& operand) const {
        if (!operand.constant()) fail("a range of a variable", "give the variable itself the range", operand.begin);
    }

    void check_same(const Operand& a, const Operand& b, const char* what) const {
        if (a.dimension == b.dimension) return;
        grammar_.fail("E0203", std::string("the ") + what + " are " + words(a.dimension) + " and " + words(b.dimension),
                      "give both the same kind of unit", b.begin);
    }

    bool is_fraction(const Operand& operand) const { return reading_.fraction && operand.dimension == Dimension{}; }

    /// 80 % after "at"; the grammar stands behind the word.
    double share(const std::string& help = "e.g. \"at 80 %\"") {
        const Operand operand = grammar_.sum();
        check_constant(operand);
        if (!(operand.dimension == Dimension{}))
            fail("a share is " + words(operand.dimension) + ", must be a percentage", help, operand.begin);
        if (!(operand.value > 0.0 && operand.value <= 1.0)) {
            fail("a share of " + grammar_.source(operand) + ", must be above 0 % and at most 100 %",
                 operand.value > 1.0 && operand.bare ? "did you mean \"at " + grammar_.source(operand) + " %\"?" : help,
                 operand.begin);
        }
        return operand.value;
    }

    Literal two_ends(Operand low) {
        const Token to = grammar_.take();
        Operand high = grammar_.sum();
        check_constant(low);
        check_constant(high);
        grammar_.share_unit({&low, &high});
        check_same(low, high, "ends of the range");
        if (low.value == high.value)
            fail("both ends of the range are the same", "write " + in_quotes(grammar_.source(high)) + " alone", low.begin);
        if (low.value > high.value)
            fail("the range is reversed: " + grammar_.source(low) + " is more than " + grammar_.source(high),
                 "write the lower end first", low.begin);
        if (grammar_.at_word("to"))
            fail("a range has two ends", "for low, likely and high write \"5/7/12 ms\"", to.begin);
        double confidence = 0.0;
        std::optional<RangeKind> stated;
        while (grammar_.at_word("at") || grammar_.at_mark("~")) {
            const Token option = grammar_.take();
            if (option.text == "at" ? confidence > 0.0 : stated.has_value())
                fail(in_quotes(option.text) + " stands twice", "drop one", option.begin);
            if (option.text == "~") {
                stated = family();
                continue;
            }
            const std::size_t offset = grammar_.peek().begin;
            confidence = share();
            if (confidence >= 1.0)
                fail("an interval that holds all of it",
                     "write uniform(low, high), triangular(low, likely, high) or \"at 99 %\"", offset);
        }
        if (confidence == 0.0) confidence = kUsual;
        const bool inside = low.value > 0.0 && high.value < 1.0;
        if (is_fraction(low) && !stated && !inside) {
            fail("a fraction's range must lie inside 0 % and 100 %",
                 "e.g. \"0.1 to 5 %\", or say the shape: \"uniform(0 %, 5 %)\"", low.begin);
        }
        const RangeKind kind = stated             ? *stated
                               : is_fraction(low) ? RangeKind::logit_normal
                               : low.value > 0.0  ? RangeKind::lognormal
                                                  : RangeKind::normal;
        if (kind == RangeKind::lognormal && low.value <= 0.0)
            fail("a lognormal is positive, the range begins at " + grammar_.source(low),
                 "write \"~ normal\" or a positive end", low.begin);
        if (kind == RangeKind::logit_normal && !inside)
            fail("a logit-normal lies inside 0 % and 100 %", "write another law or ends inside", low.begin);
        return literal(made([&] { return interval(kind, low.value, high.value, confidence); }, low.begin, ""), high);
    }

    RangeKind family() {
        constexpr std::array<std::string_view, 5> names = {"lognormal", "normal", "uniform", "triangular",
                                                           "logitnormal"};
        constexpr std::array<RangeKind, 5> kinds = {RangeKind::lognormal, RangeKind::normal, RangeKind::uniform,
                                                    RangeKind::triangular, RangeKind::logit_normal};
        const Token token = grammar_.take();
        const auto found = std::find(names.begin(), names.end(), token.text);
        if (found != names.end()) return kinds[static_cast<std::size_t>(found - names.begin())];
        const std::string near = did_you_mean(token.text, names);
        fail(in_quotes(token.text) + " is not the law of a range",
             near.empty() ? "write lognormal, normal, uniform, triangular or logitnormal"
                          : "did you mean \"~ " + near + "\"?",
             token.begin);
    }

    /// Three bare numbers with slashes between them: the shape of "5/7/12 ms".
    bool three_numbers() const {
        std::size_t i = 0;
        for (int n = 0; n < 3; ++n) {
            if (n > 0) {
                if (grammar_.peek(i).text != "/" || grammar_.peek(i).kind != TokenKind::mark) return false;
                ++i;
            }
            if (grammar_.peek(i).text == "-") ++i;
            if (grammar_.peek(i).kind == TokenKind::dollar) ++i;
            if (grammar_.peek(i).kind != TokenKind::number) return false;
            ++i;
            const Token& glued = grammar_.peek(i);
            if (glued.kind == TokenKind::word && glued.begin == grammar_.peek(i - 1).end &&
                (glued.text == "k" || glued.text == "M" || glued.text == "bn"))
                ++i;
        }
        const Token& after = grammar_.peek(i);
        return after.kind == TokenKind::end || after.kind == TokenKind::word || after.kind == TokenKind::dollar ||
               (after.text == "/" && grammar_.peek(i + 1).kind != TokenKind::number);
    }

    Literal pert() {
        std::array<Operand, 3> points;
        for (std::size_t i = 0; i < 3; ++i) {
            if (i > 0) grammar_.expect_mark("/", "between low, likely and high");
            points[i] = grammar_.bare_number();
        }
        const bool dollar = points[0].unit.dollar;
        bool quotient = false;
        const WrittenUnit unit = grammar_.unit(dollar, quotient);
        for (Operand& point : points) {
            if (point.unit.dollar && !dollar)
                fail("a dollar on some of the numbers only", "write it on the first or on all of them", point.begin);
            point.value *= unit.factor;
            point.unit = unit;
            point.dimension = unit.dimension;
        }
        grammar_.check_magnitudes({&points[0], &points[1], &points[2]});
        ordered({&points[0], &points[1], &points[2]});
        return literal(
            made([&] { return three_points(RangeKind::pert, points[0].value, points[1].value, points[2].value); },
                 points[0].begin, ""),
            points[2]);
    }

    void ordered(const std::vector<const Operand*>& points) const {
        for (std::size_t i = 1; i < points.size(); ++i) {
            if (points[i]->value < points[i - 1]->value) {
                fail("the range is reversed: " + grammar_.source(*points[i - 1]) + " is more than " +
                         grammar_.source(*points[i]),
                     "write the lowest first", points[i - 1]->begin);
            }
        }
        if (points.front()->value == points.back()->value)
            fail("both ends of the range are the same", "write the value alone", points.front()->begin);
    }

    Argument argument() {
        Argument result;
        result.begin = grammar_.peek().begin;
        if (grammar_.peek().kind == TokenKind::word && grammar_.peek(1).text == "=") {
            result.name = grammar_.take().text;
            grammar_.take();
        }
        result.operand = grammar_.sum();
        check_constant(result.operand);
        return result;
    }

    void share_units(std::vector<Argument>& list) const {
        std::vector<Operand*> same;
        for (Argument& item : list) {
            if (item.name != "scv" && item.name != "cv") same.push_back(&item.operand);
        }
        grammar_.share_unit(same);
        for (const Operand* operand : same) check_same(*same.front(), *operand, "values of the range");
    }

    Literal percentiles() {
        std::vector<Argument> list;
        do {
            const Token& name = grammar_.peek();
            if (name.kind != TokenKind::word || grammar_.peek(1).text != "=")
                fail("a percentile is missing", "e.g. \"p10=5 ms, p50=7 ms, p90=12 ms\"", name.begin);
            list.push_back(argument());
        } while (grammar_.skip_mark(","));
        return through_percentiles(list, "");
    }

    std::vector<QuantilePoint> points_of(const std::vector<Argument>& list) const {
        std::vector<QuantilePoint> points;
        for (const Argument& item : list) {
            const double p = percentile(item.name);
            if (p == 0.0) fail(in_quotes(item.name) + " is not a percentile", "write p1 to p99, or p99.9", item.begin);
            points.push_back({p, item.operand.value});
            if (points.size() < 2) continue;
            const auto& before = points[points.size() - 2];
            if (p <= before.probability) fail("percentiles must ascend", "write the lowest first", item.begin);
            if (item.operand.value <= before.value) {
                fail("the range is reversed: " + item.name + " is not above " + list[points.size() - 2].name,
                     "a higher percentile has a higher value", item.begin);
            }
        }
        return points;
    }

    Literal through_percentiles(std::vector<Argument>& list, const std::string& law_name) {
        share_units(list);
        const auto points = points_of(list);
        const Operand& shown = list.back().operand;
        const std::size_t offset = list.front().begin;
        if (law_name.empty() || law_name == "metalog") {
            if (points.size() < 3)
                fail(std::string(points.size() == 1 ? "one percentile does" : "two percentiles do") +
                         " not say the shape",
                     "give 3 to 6 of them, or two to a law: \"lognormal(p50=12 ms, p99=43 ms)\"", offset);
            if (points.size() > 6) fail("too many percentiles", "give 3 to 6 of them", offset);
            const double inf = std::numeric_limits<double>::infinity();
            const bool fraction = is_fraction(shown);
            const bool positive = points.front().value > 0.0;
            const double lower = fraction || positive ? 0.0 : -inf, upper = fraction ? 1.0 : inf;
            std::string help = "check the percentiles, or drop the outermost";
            try {
                return literal(metalog(points, lower, upper), shown);
            } catch (const DomainError&) {
                if (const auto nearest = nearest_metalog(points, lower, upper)) {
                    help = "it would be one with " + list[nearest->index].name + "=" + format_quantity(nearest->value, shown.unit, 3) + ", the others as they are";
                }
            }
            return literal(made([&] { return metalog(points, lower, upper); }, offset, help), shown);
        }
        if (points.size() != 2)
            fail("a " + law_name + " goes through two percentiles", "e.g. \"" + law_name + "(p50=12 ms, p99=43 ms)\"",
                 offset);
        const RangeKind kind = law_name == "lognormal" ? RangeKind::lognormal
                               : law_name == "normal"  ? RangeKind::normal
                                                       : RangeKind::logit_normal;
        return literal(made([&] { return through(kind, points[0], points[1]); }, offset, ""), shown);
    }

    Literal law() {
        const Token name = grammar_.take();
        grammar_.take();
        std::vector<Argument> list;
        if (!grammar_.at_mark(")")) {
            do {
                list.push_back(argument());
                if (name.text == "choice") {
                    if (!grammar_.skip_word("at"))
                        fail("a choice has a share", "e.g. \"choice(8 at 70 %, 16 at 30 %)\"", grammar_.peek().begin);
                    list.back().share = share(usage("choice"));
                }
            } while (grammar_.skip_mark(","));
        }
        grammar_.expect_mark(")", "at the end of the law");
        if (list.empty()) fail(name.text + " needs its parameters", usage(name.text), name.begin);
        for (std::size_t i = 0; i < list.size(); ++i) {
            for (std::size_t k = 0; k < i; ++k) {
                if (!list[i].name.empty() && list[i].name == list[k].name)
                    fail(in_quotes(list[i].name) + " is given twice", "", list[i].begin);
            }
        }
        if (name.text == "choice") return choice(list);
        const bool named = std::all_of(list.begin(), list.end(), [](const Argument& a) { return !a.name.empty(); });
        const bool positional = std::all_of(list.begin(), list.end(), [](const Argument& a) { return a.name.empty(); });
        if (named && percentile(list.front().name) > 0.0 &&
            (name.text == "lognormal" || name.text == "normal" || name.text == "logitnormal" ||
             name.text == "metalog")) {
            return through_percentiles(list, name.text);
        }
        if (positional && (name.text == "uniform" || name.text == "triangular" || name.text == "pert"))
            return by_points(name, list);
        if (named &&
            (name.text == "exponential" || name.text == "gamma" || name.text == "lognormal" || name.text == "normal"))
            return by_moment_names(name, list);
        fail("these are not the parameters of " + name.text, usage(name.text), name.begin);
    }

    static std::string usage(const std::string& law_name) {
        if (law_name == "uniform") return "write uniform(low, high), e.g. \"uniform(5, 10 ms)\"";
        if (law_name == "triangular" || law_name == "pert")
            return "write " + law_name + "(low, likely, high), e.g. \"" + law_name + "(5, 7, 12 ms)\"";
        if (law_name == "exponential") return "write \"exponential(mean=20 ms)\"";
        if (law_name == "gamma") return "write \"gamma(mean=20 ms, scv=0.5)\"";
        if (law_name == "normal")
            return "write \"normal(mean=20 ms, sd=3 ms)\" or two percentiles: \"normal(p5=15 ms, p95=25 ms)\"";
        if (law_name == "lognormal")
            return "write \"lognormal(p50=12 ms, p99=43 ms)\" or \"lognormal(mean=20 ms, scv=0.5)\"";
        if (law_name == "logitnormal") return "write \"logitnormal(p5=10 %, p95=30 %)\"";
        if (law_name == "choice") return "write \"choice(8 at 70 %, 16 at 30 %)\"";
        if (law_name == "csv") return "write \"csv(file.csv, column)\" or \"csv(file.csv, column, ms)\"";
        return "write \"p10=5 ms, p50=7 ms, p90=12 ms\"";
    }

    Literal choice(std::vector<Argument>& list) {
        share_units(list);
        std::vector<Choice> choices;
        double sum = 0.0;
        for (const Argument& item : list) {
            if (!item.name.empty()) fail("a choice has values, not names", usage("choice"), item.begin);
            choices.push_back({item.operand.value, item.share});
            sum += item.share;
        }
        if (std::abs(sum - 1.0) > 1e-9)
            fail("the shares add up to " + format_quantity(100.0 * sum, Dimension{}, 6) + " %, must be 100 %", "give each value its share, all of them 100 % together",
                 list.front().begin);
        return literal(made([&] { return discrete(choices); }, list.front().begin, ""), list.back().operand);
    }

    Literal by_points(const Token& name, std::vector<Argument>& list) {
        const std::size_t wanted = name.text == "uniform" ? 2 : 3;
        if (list.size() != wanted)
            fail(name.text + " has " + std::to_string(wanted) + " parameters, not " + std::to_string(list.size()),
                 usage(name.text), name.begin);
        share_units(list);
        std::vector<const Operand*> points;
        for (const Argument& item : list) points.push_back(&item.operand);
        ordered(points);
        return literal(made(
                           [&] {
                               if (wanted == 3)
                                   return three_points(name.text == "pert" ? RangeKind::pert : RangeKind::triangular,
                                                       points[0]->value, points[1]->value, points[2]->value);
                               Range range;
                               range.kind = RangeKind::uniform;
                               range.low = range.lower = points[0]->value;
                               range.high = range.upper = points[1]->value;
                               return range;
                           },
                           name.begin, ""),
                       list.back().operand);
    }

    Literal by_moment_names(const Token& name, std::vector<Argument>& list) {
        const Argument* mean_given = nullptr;
        const Argument* spread = nullptr;
        share_units(list);
        for (const Argument& item : list) {
            if (item.name == "mean")
                mean_given = &item;
            else if (item.name == "scv" || item.name == "cv" || item.name == "sd")
                spread = &item;
            else
                fail(in_quotes(item.name) + " is not a parameter of " + name.text, usage(name.text), item.begin);
        }
        const bool exponential = name.text == "exponential";
        if (mean_given == nullptr || (spread == nullptr) != exponential || list.size() != (exponential ? 1U : 2U)) {
            fail("these are not the parameters of " + name.text, usage(name.text), name.begin);
        }
        const double mean_value = mean_given->operand.value;
        if (mean_value <= 0.0 && name.text != "normal") {
            fail("the mean of this law is " + grammar_.source(mean_given->operand) + ", must be above 0", name.text == "gamma" || name.text == "lognormal" ? "normal(mean=..., sd=...) can have any" : usage(name.text),
                 mean_given->begin);
        }
        double sd = mean_value;
        if (spread != nullptr) {
            const double x = spread->operand.value;
            if (!(x > 0.0))
                fail(spread->name + " = " + grammar_.source(spread->operand) + ", must be above 0", usage(name.text), spread->begin);
            if (spread->name != "sd" && !(spread->operand.dimension == Dimension{})) {
                fail(spread->name + " is " + words(spread->operand.dimension) + ", must be a plain number",
                     "it is a ratio to the mean", spread->begin);
            }
            if (spread->name != "sd")
                sd = std::abs(mean_value) * (spread->name == "scv" ? std::sqrt(x) : x);
            else
                sd = x;
        }
        const RangeKind kind = exponential             ? RangeKind::exponential
                               : name.text == "gamma"  ? RangeKind::gamma
                               : name.text == "normal" ? RangeKind::normal
                                                       : RangeKind::lognormal;
        return literal(made([&] { return by_moments(kind, mean_value, sd); }, name.begin, usage(name.text)),
                       mean_given->operand);
    }

    Grammar& grammar_;
    const Reading& reading_;
};

}  // namespace

std::optional<Literal> range_literal(Grammar& grammar, const Reading& reading, Operand& plain) {
    return Ranges(grammar, reading).read(plain);
}

std::optional<Literal> csv_literal(std::string_view text, const Reading& reading) {
    text = trimmed(text);
    if (text.substr(0, 4) != "csv(") return std::nullopt;
    const auto fail = [&](const std::string& reason) -> Literal {
        throw LiteralError("E0207", reason, "write \"csv(file.csv, column)\" or \"csv(file.csv, column, ms)\"", 0);
    };
    if (text.back() != ')') return fail("\")\" is missing at the end of csv(...)");
    std::string_view inside = text.substr(4, text.size() - 5);
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t comma = inside.find(',');
        parts.push_back(trimmed(inside.substr(0, comma)));
        if (comma == std::string_view::npos) break;
        inside.remove_prefix(comma + 1);
    }
    if (parts.size() < 2 || parts.size() > 3) return fail("csv has a file and a column, and then perhaps a unit");
    for (const auto part : parts) {
        if (part.empty()) return fail("a parameter of csv is empty");
        if (std::any_of(part.begin(), part.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20U; }))
            return fail("a control character in csv(...)");
    }
    Literal literal;
    literal.range.kind = RangeKind::empirical;
    literal.range.file = parts[0];
    literal.range.column = parts[1];
    if (parts.size() == 3) {
        literal.unit = parse_unit(parts[2], reading.calendar);
        literal.dimension = literal.unit.dimension;
        literal.range.column_unit = literal.unit.factor;
    }
    return literal;
}

}  // namespace sizewell::scenario
