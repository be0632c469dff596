#include "report/choices.hpp"

#include <cmath>
#include <string>
#include <utility>

namespace sizewell::report {

namespace {

using Json = nlohmann::ordered_json;

Json quantity(double value, std::string_view unit) { return {{"value", std::isfinite(value) ? Json(value) : Json(nullptr)}, {"unit", unit}}; }

const char* kind_name(plan::BreakEvenKind kind) {
    switch (kind) {
        case plan::BreakEvenKind::at: return "at";
        case plan::BreakEvenKind::never: return "never";
        case plan::BreakEvenKind::always: return "always";
        case plan::BreakEvenKind::equal: return "equal";
        case plan::BreakEvenKind::not_offered: return "not_offered";
    }
    return "never";
}

const char* side_name(decision::Side side) { return side == decision::Side::first ? "first" : side == decision::Side::second ? "second" : "neither"; }

Json figures_json(const std::vector<plan::ChoiceFigure>& figures) {
    Json out = Json::object();
    for (const auto& f : figures) out[f.key] = {{"value", std::isfinite(f.value) ? Json(f.value) : Json(nullptr)}, {"unit", f.unit}, {"help", f.help}};
    return out;
}

Json steps_json(const std::vector<plan::Explanation>& steps) {
    Json out = Json::array();
    for (const auto& e : steps) out.push_back({{"name", e.name}, {"formula", e.formula}, {"numbers", e.numbers}, {"value", std::isfinite(e.value) ? Json(e.value) : Json(nullptr)}, {"unit", e.unit}, {"source", e.source}});
    return out;
}

Json answer_json(const plan::BreakEvenAnswer& a) {
    Json out = {{"kind", kind_name(a.kind)}, {"sentence", break_even_sentence(a)}, {"first", a.first}, {"second", a.second}, {"axis", a.axis}, {"reason", a.reason}};
    out["at"] = quantity(a.crossings.all.empty() ? std::numeric_limits<double>::infinity() : a.crossings.all.front().at, a.axis_unit);
    out["now"] = {{"at", quantity(a.now, a.axis_unit)}, {"first", quantity(a.first_now, "USD/month")}, {"second", quantity(a.second_now, "USD/month")}};
    out["crossings"] = Json::array();
    for (const auto& c : a.crossings.all) {
        out["crossings"].push_back({{"at", quantity(c.at, a.axis_unit)}, {"before", side_name(c.before)}, {"after", side_name(c.after)}, {"jump", c.jump},
                                    {"plateau", {{"from", quantity(c.plateau_from, a.axis_unit)}, {"to", quantity(c.plateau_to, a.axis_unit)}}},
                                    {"bills_at", {{"first", quantity(c.first_at, "USD/month")}, {"second", quantity(c.second_at, "USD/month")}}},
                                    {"bills_beyond", {{"first", quantity(c.first_beyond, "USD/month")}, {"second", quantity(c.second_beyond, "USD/month")}}}});
    }
    out["stretches"] = Json::array();
    for (const auto& s : a.crossings.stretches) out["stretches"].push_back({{"from", quantity(s.from, a.axis_unit)}, {"to", quantity(s.to, a.axis_unit)}, {"cheaper", side_name(s.cheaper)}});
    out["looked_up_to"] = quantity(a.looked_up_to, a.axis_unit);
    out["stays"] = a.stays;
    out["complete"] = a.complete;
    out["figures"] = figures_json(a.figures);
    out["flips"] = Json::array();
    for (const auto& f : a.flips) out["flips"].push_back({{"assumption", f.assumption}, {"now", f.now}, {"at", f.at}, {"ratio", std::isfinite(f.ratio) ? Json(f.ratio) : Json(nullptr)}});
    out["notes"] = a.notes;
    out["steps"] = steps_json(a.steps);
    return out;
}

Json object_of(Json properties, bool open = false) {
    Json required = Json::array();
    for (const auto& [key, value] : properties.items()) required.push_back(key);
    return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}, {"additionalProperties", open}};
}

}  // namespace

nlohmann::ordered_json choices_object(const plan::ChoicesOfPlan& c) {
    Json out = Json::object();
    if (!c.break_evens.empty()) {
        out["break_even"] = Json::object();
        for (const auto& a : c.break_evens) out["break_even"][a.key] = answer_json(a);
    }
    if (!c.rules.empty()) {
        out["choices"] = Json::object();
        for (const auto& r : c.rules) {
            Json reasons = Json::array();
            for (const auto& reason : r.answer.reasons) reasons.push_back({{"fact", reason.fact}, {"speaks_for", reason.speaks_for}, {"decides", reason.decides}});
            out["choices"][r.key] = {{"question", r.answer.question}, {"answer", r.answer.answer}, {"decided", r.answer.decided}, {"reasons", std::move(reasons)},
                                     {"missing", r.answer.missing}, {"money", figures_json(r.money)}};
        }
    }
    if (c.business) out["business"] = {{"verdict", c.business->verdict}, {"figures", figures_json(c.business->figures)}, {"steps", steps_json(c.business->steps)}};
    return out;
}

std::string choices_json(const plan::ChoicesOfPlan& choices) { return choices_object(choices).dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

nlohmann::ordered_json choices_schema() {
    const Json text = {{"type", "string"}}, flag = {{"type", "boolean"}}, number = {{"type", {"number", "null"}}};
    const Json texts = {{"type", "array"}, {"items", text}};
    const Json quantity_schema = object_of({{"value", number}, {"unit", text}});
    const Json figures = {{"type", "object"}, {"additionalProperties", object_of({{"value", number}, {"unit", text}, {"help", text}})}};
    const Json side = {{"enum", {"first", "second", "neither"}}};
    const Json both = object_of({{"first", quantity_schema}, {"second", quantity_schema}});
    const auto list = [](Json item) { return Json{{"type", "array"}, {"items", std::move(item)}}; };
    const Json steps = list(object_of({{"name", text}, {"formula", text}, {"numbers", text}, {"value", number}, {"unit", text}, {"source", text}}));
    const Json crossing = object_of({{"at", quantity_schema}, {"before", side}, {"after", side}, {"jump", flag}, {"plateau", object_of({{"from", quantity_schema}, {"to", quantity_schema}})},
                                     {"bills_at", both}, {"bills_beyond", both}});
    const Json answer = object_of({{"kind", {{"enum", {"at", "never", "always", "equal", "not_offered"}}}}, {"sentence", text}, {"first", text}, {"second", text}, {"axis", text}, {"reason", text},
                                   {"at", quantity_schema}, {"now", object_of({{"at", quantity_schema}, {"first", quantity_schema}, {"second", quantity_schema}})}, {"crossings", list(crossing)},
                                   {"stretches", list(object_of({{"from", quantity_schema}, {"to", quantity_schema}, {"cheaper", side}}))}, {"looked_up_to", quantity_schema}, {"stays", flag}, {"complete", flag},
                                   {"figures", figures}, {"flips", list(object_of({{"assumption", text}, {"now", text}, {"at", text}, {"ratio", number}}))}, {"notes", texts}, {"steps", steps}});
    const Json rule = object_of({{"question", text}, {"answer", text}, {"decided", flag}, {"reasons", list(object_of({{"fact", text}, {"speaks_for", text}, {"decides", flag}}))}, {"missing", texts}, {"money", figures}});
    return {{"break_even", {{"type", "object"}, {"additionalProperties", answer}}}, {"choices", {{"type", "object"}, {"additionalProperties", rule}}},
            {"business", object_of({{"verdict", text}, {"figures", figures}, {"steps", steps}})}};
}

}  // namespace sizewell::report
