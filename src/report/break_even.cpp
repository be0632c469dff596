#include "sizewell/report/break_even.hpp"

#include "report/choices.hpp"
#include "report/table.hpp"

#include <cmath>
#include <string>
#include <utility>

namespace sizewell::report {

namespace {

using plan::BreakEvenAnswer;
using plan::BreakEvenKind;

std::string capital(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

std::string place(const BreakEvenAnswer& a, double x) { return number(x, 4) + " " + a.axis_unit; }

std::string value_text(const plan::ChoiceFigure& f) {
    if (f.unit.rfind("USD", 0) == 0) return money(f.value) + (f.unit == "USD" ? "" : f.unit.substr(3));
    if (f.unit == "1") return percent(f.value);
    return number(f.value, 4) + " " + f.unit;
}

const std::string& side_text(const BreakEvenAnswer& a, decision::Side side) {
    static const std::string kNeither = "both alike";
    return side == decision::Side::first ? a.first : side == decision::Side::second ? a.second : kNeither;
}

std::string now_sentence(const BreakEvenAnswer& a) {
    const double gap = a.first_now - a.second_now;
    const std::string here = "At the scenario's " + place(a, a.now) + " ";
    if (std::abs(gap) <= 1e-9 * std::abs(a.first_now)) return here + "both cost the same, " + money(a.first_now) + " a month.";
    return here + (gap > 0.0 ? a.second : a.first) + " is cheaper by " + money(std::abs(gap)) + " a month.";
}

std::string bullet(const Style& style) { return style.markdown ? "- " : "  "; }

std::string bills_table(const BreakEvenAnswer& a, const Style& style) {
    Table t({{"", true}, {a.axis + " [" + a.axis_unit + "]"}, {a.first + " [$/month]"}, {a.second + " [$/month]"}, {"cheaper", true}});
    const auto cheaper = [&](double first, double second) { return std::abs(first - second) <= 1e-9 * std::abs(first) ? "both alike" : first < second ? a.first : a.second; };
    t.row({"the scenario", number(a.now, 4), money(a.first_now), money(a.second_now), cheaper(a.first_now, a.second_now)});
    constexpr std::size_t kMost = 12;
    for (std::size_t i = 0; i < a.crossings.all.size() && i < kMost; ++i) {
        const auto& c = a.crossings.all[i];
        t.row({c.jump ? "up to the step" : "where they meet", number(c.at, 6), money(c.first_at), money(c.second_at), c.jump ? cheaper(c.first_at, c.second_at) : "both alike"});
        t.row({"just beyond", "", money(c.first_beyond), money(c.second_beyond), side_text(a, c.after)});
    }
    std::string out = t.text(style);
    if (a.crossings.all.size() > kMost) out += bullet(style) + "and " + grouped(static_cast<double>(a.crossings.all.size() - kMost)) + " more crossings, see --json\n";
    return out;
}

std::string answer_text(const BreakEvenAnswer& a, bool steps, const Style& style) {
    std::string out = heading(capital(a.first) + " or " + a.second, style);
    out += (style.markdown ? "" : "  ") + wrapped(break_even_sentence(a), 2) + "\n";
    if (a.kind == BreakEvenKind::not_offered) return out;
    out += (style.markdown ? "\n" : "  ") + wrapped(now_sentence(a), 2) + "\n" + (style.markdown ? "\n" : "") + bills_table(a, style);
    if (!a.figures.empty()) {
        Table t({{"figure", true}, {"value"}, {"what it is", true}});
        for (const auto& f : a.figures) t.row({f.key, value_text(f), f.help});
        out += "\n" + t.text(style);
    }
    if (!a.flips.empty()) {
        Table t({{"what turns this decision", true}, {"now"}, {"turns at"}, {"times"}});
        for (const auto& f : a.flips) t.row({f.assumption, f.now, f.at, std::isfinite(f.ratio) ? number(f.ratio) : "-"});
        out += "\n" + t.text(style);
    } else if (a.kind != BreakEvenKind::equal) {
        out += (style.markdown ? "\n" : "  ") + std::string("No single assumption turns this decision.\n");
    }
    for (const auto& n : a.notes) out += (style.markdown ? "\n- " : "  ") + wrapped(n + ".", 2) + "\n";
    if (steps) out += explanation_text(a.steps, style);
    return out;
}

std::string rules_text(const std::vector<plan::RuleWithMoney>& rules, const Style& style) {
    std::string out = heading("Rules of choice", style);
    for (const auto& r : rules) {
        out += bullet(style) + capital(r.answer.question) + ": " + bold(r.answer.answer, style) + "\n";
        for (const auto& reason : r.answer.reasons) {
            out += "    " + bullet(style) + wrapped(reason.fact + ": " + (reason.decides ? "decides for " : "speaks for ") + reason.speaks_for, 6) + "\n";
        }
        for (const auto& m : r.answer.missing) out += "    " + bullet(style) + "not stated: " + m + "\n";
        for (const auto& m : r.money) out += "    " + bullet(style) + value_text(m) + ": " + m.help + "\n";
    }
    return out;
}

std::string business_text(const plan::BusinessAnswer& b, bool steps, const Style& style) {
    std::string out = heading("Business case", style) + bullet(style) + capital(b.verdict) + ".\n" + (style.markdown ? "\n" : "");
    Table t({{"figure", true}, {"value"}, {"what it is", true}});
    for (const auto& f : b.figures) t.row({f.key, value_text(f), f.help});
    out += t.text(style);
    if (steps) out += explanation_text(b.steps, style);
    return out;
}

}  // namespace

std::string break_even_sentence(const BreakEvenAnswer& a) {
    switch (a.kind) {
        case BreakEvenKind::not_offered: return "No answer: " + a.reason + ".";
        case BreakEvenKind::equal: return "Both cost the same throughout.";
        case BreakEvenKind::never: return "Never: " + a.first + " is cheaper up to " + place(a, a.looked_up_to) + "; " + a.reason + ".";
        case BreakEvenKind::always: return "Always: " + a.second + " is cheaper throughout; " + a.reason + ".";
        case BreakEvenKind::at: break;
    }
    const auto& first = a.crossings.all.front();
    const auto cheaper = [&](decision::Side side) { return side == decision::Side::neither ? std::string("both cost the same") : side_text(a, side) + " is cheaper"; };
    std::string text = capital(cheaper(first.before)) + " up to " + place(a, first.at) + ", beyond it " + cheaper(first.after);
    if (a.crossings.all.size() > 1) {
        const auto& last = a.crossings.all.back();
        text += "; they cross " + grouped(static_cast<double>(a.crossings.all.size())) + " times, and from " + place(a, last.at) + " on " + cheaper(last.after);
    }
    text += ", as far as " + place(a, a.looked_up_to);
    return text + (a.complete ? "." : "; the search ended before every step was told apart.");
}

std::string choices_text(const plan::ChoicesOfPlan& choices, bool steps, const Style& style) {
    std::string out;
    for (const auto& a : choices.break_evens) out += answer_text(a, steps, style);
    if (!choices.rules.empty()) out += rules_text(choices.rules, style);
    if (choices.business) out += business_text(*choices.business, steps, style);
    return out.substr(0, 1) == "\n" ? out.substr(1) : out;
}

std::string choices_part(const plan::ChoicesOfPlan& choices, const Style& style) {
    std::string out;
    if (!choices.break_evens.empty()) {
        out += heading("Break-evens (`sizewell breakeven` shows the arithmetic)", style);
        for (const auto& a : choices.break_evens) out += bullet(style) + a.key + ": " + wrapped(break_even_sentence(a) + (a.kind == BreakEvenKind::not_offered ? "" : " " + now_sentence(a)), 4) + "\n";
    }
    if (!choices.rules.empty()) out += rules_text(choices.rules, style);
    if (choices.business) out += business_text(*choices.business, false, style);
    return out;
}

std::string choices_csv(const plan::ChoicesOfPlan& choices) {
    using sizewell::detail::number_text;
    constexpr const char* kKinds[] = {"at", "never", "always", "equal", "not_offered"};
    constexpr const char* kSides[] = {"first", "second", "neither"};
    std::string out = "key,first,second,axis_unit,kind,now,first_now_usd_per_month,second_now_usd_per_month,at,before,after,jump,plateau_from,plateau_to,"
                      "first_at_usd_per_month,second_at_usd_per_month,first_beyond_usd_per_month,second_beyond_usd_per_month\n";
    for (const auto& a : choices.break_evens) {
        const bool any = a.kind != BreakEvenKind::not_offered;
        const std::string lead = a.key + "," + a.first + "," + a.second + "," + a.axis_unit + "," + kKinds[static_cast<int>(a.kind)] + "," + number_text(a.now) + "," +
                                 (any ? number_text(a.first_now) + "," + number_text(a.second_now) : ",");
        if (a.crossings.all.empty()) out += lead + ",,,,,,,,,,\n";
        for (const auto& c : a.crossings.all) {
            out += lead;
            out += "," + number_text(c.at) + "," + kSides[static_cast<int>(c.before)] + "," + kSides[static_cast<int>(c.after)] + "," + (c.jump ? "true" : "false");
            for (const double x : {c.plateau_from, c.plateau_to, c.first_at, c.second_at, c.first_beyond, c.second_beyond}) out += "," + number_text(x);
            out += "\n";
        }
    }
    return out;
}

}  // namespace sizewell::report
