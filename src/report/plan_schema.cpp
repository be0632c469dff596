#include "sizewell/cost/years.hpp"
#include "sizewell/report/report.hpp"

#include "report/choices.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::report {

namespace {

using Json = nlohmann::ordered_json;

Json quantity_of(std::string_view unit, std::string_view help) {
    return {{"description", help}, {"type", "object"}, {"required", {"value", "unit"}}, {"additionalProperties", false},
            {"properties", {{"value", {{"type", {"number", "null"}}}}, {"unit", {{"const", unit}}}}}};
}

Json object_of(Json properties) {
    Json required = Json::array();
    for (const auto& [key, value] : properties.items()) required.push_back(key);
    return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}, {"additionalProperties", false}};
}

Json list_of(Json item) { return {{"type", "array"}, {"items", std::move(item)}}; }

Json text() { return {{"type", "string"}}; }
Json flag() { return {{"type", "boolean"}}; }
Json one_of(std::vector<std::string> words) { return {{"enum", std::move(words)}}; }

Json token_schema() {
    return object_of({{"model", text()}, {"precision", text()}, {"kv_precision", text()}, {"engine", text()},
                      {"tensor_parallel", {{"type", "integer"}}}, {"pipeline_parallel", {{"type", "integer"}}},
                      {"capacity", quantity_of("req/s", "requests one replica sustains")}, {"mean_batch", quantity_of("1", "sequences in flight on one replica")},
                      {"kv_share", quantity_of("1", "of the KV cache in use")}, {"kv_tokens", quantity_of("tok", "room for the cache of so many tokens")},
                      {"limit", text()}, {"estimated", flag()}, {"relative_error", quantity_of("1", "of the times")}, {"basis", text()}, {"outside_measured", text()}});
}

Json option_schema() {
    return object_of({{"instance", text()}, {"accelerator", text()}, {"purchase", text()}, {"precision", text()}, {"tensor_parallel", {{"type", "integer"}}},
                      {"replicas", quantity_of("replica", "replicas that run")}, {"instances", quantity_of("instance", "whole instances")}, {"gpus", quantity_of("GPU", "GPUs of these instances")},
                      {"per_month", quantity_of("USD/month", "compute cost of a month")}, {"per_million_tokens", quantity_of("USD/million tok", "tokens read or written")},
                      {"ttft_p95", quantity_of("s", "95th percentile of the time to the first token")}, {"tpot_p50", quantity_of("s", "median time of a further token")},
                      {"response_p99", quantity_of("s", "99th percentile of the response")}, {"utilisation", quantity_of("1", "at the design rate")},
                      {"binding", text()}, {"chosen", flag()}, {"on_front", flag()}, {"rejected", text()}});
}

// A visitor over the figures that writes their schema instead of their values.
class SchemaWriter {
  public:
    template <class T>
    void operator()(const plan::Figure& f, const T&) { properties[std::string(f.key)] = quantity_of(f.unit, f.help); }
    template <class T>
    void group(std::string_view key, const T& thing) {
        SchemaWriter inner;
        describe(inner, thing);
        inner.add_words(key);
        properties[std::string(key)] = object_of(std::move(inner.properties));
    }
    template <class T>
    void list(std::string_view key, const std::vector<T>&) {
        SchemaWriter inner;
        if (key == "pools") {
            for (const char* word : {"service", "stage", "instance", "accelerator", "purchase", "routing", "redundancy", "binding"}) inner.properties[word] = text();
        }
        describe(inner, T{});
        properties[std::string(key)] = list_of(object_of(std::move(inner.properties)));
    }

    Json properties = Json::object();

  private:
    // What stands beside the figures of a group.
    void add_words(std::string_view group) {
        if (group == "demand") properties["sustainable"] = quantity_of("req/s", "highest rate at which the promises still hold after the loss");
        if (group == "capacity") {
            properties["binding"] = text();
            properties["options"] = list_of(option_schema());
            properties["why"] = list_of(text());
        }
        if (group != "latency") return;
        properties["method"] = text();
        properties["error"] = one_of({"exact", "bounded", "approximate", "simulated"});
        properties["relative_error"] = quantity_of("1", "of the p99");
        properties["saturated"] = flag();
        properties["p99_at_double_design"] = quantity_of("s", "99th percentile at twice the design rate with every replica up, null where they cannot keep up");
        Json stage = {{"name", text()}, {"mean", quantity_of("s", "mean response of the stage")}, {"p99", quantity_of("s", "99th percentile of the stage")},
                      {"p_wait", quantity_of("1", "share of the requests that wait")}, {"method", text()}, {"error", text()}, {"relative_error", quantity_of("1", "of the p99")}};
        Json of_fleet = object_of(stage);
        of_fleet["properties"]["tokens"] = token_schema();  // only of a language model
        of_fleet["properties"]["service"] = text();
        properties["stages"] = list_of(std::move(of_fleet));
        Json simulated = {{"service", text()}, {"rate", quantity_of("req/s", "rate it was simulated at")}, {"customers", quantity_of("req", "requests measured")},
                          {"arrivals", one_of({"poisson", "trace"})}, {"saturated", flag()}, {"truncated", flag()}};
        const Json measured = {{"type", "object"}, {"required", {"value", "unit", "half_width_95"}}, {"additionalProperties", false},
                               {"properties", {{"value", {{"type", {"number", "null"}}}}, {"unit", text()}, {"half_width_95", {{"type", {"number", "null"}}}}}}};
        for (const char* key : {"mean", "p50", "p90", "p95", "p99", "p99.9", "wait_mean", "wait_p99", "p_wait"}) simulated[key] = measured;
        Json one = object_of(std::move(simulated));
        for (const char* key : {"ttft", "tpot"}) one["properties"][key] = object_of({{"p50", measured}, {"p95", measured}, {"p99", measured}});
        properties["simulated"] = list_of(std::move(one));
    }
};

// The money parts; null where nothing was asked or known.
Json or_null(Json what) { return {{"anyOf", {std::move(what), {{"type", "null"}}}}}; }

template <class T>
Json figures_of() {
    SchemaWriter writer;
    describe(writer, T{});
    return std::move(writer.properties);
}

Json any_quantity() { return object_of({{"value", {{"type", {"number", "null"}}}}, {"unit", text()}}); }
Json number_of() { return {{"type", "number"}}; }

Json items_schema() {
    return list_of(object_of({{"line", text()}, {"name", text()}, {"service", text()}, {"quantity", any_quantity()}, {"unit_price", any_quantity()}, {"amount", quantity_of("USD/month", "quantity x unit price")},
                              {"source", text()}, {"assumed", flag()}}));
}

Json mix_schema() {
    const Json price = quantity_of("USD/(instance h)", "null where it is not offered");
    const Json layers = list_of(object_of({{"term", one_of({"reserved_3y", "reserved_1y", "on_demand", "spot"})}, {"instances", quantity_of("instance", "committed, or running on average")}, {"price", price}}));
    Json pool = {{"service", text()}, {"stage", text()}, {"instance", text()}, {"scaling", one_of({"fixed", "scheduled", "autoscaled"})}, {"layers", layers}, {"unused", quantity_of("instance", "committed and idle on average")},
                 {"per_hour", quantity_of("USD/h", "first year")}, {"all_on_demand_per_hour", quantity_of("USD/h", "the same hours on demand")}, {"short_share", quantity_of("1", "of the hours above max")}};
    for (const char* key : {"regret_half", "regret_double"}) pool[key] = quantity_of("USD/month", "dearer than the best mix if demand is half or double");
    for (const char* key : {"break_even_1y", "break_even_3y", "break_even_1y_spot", "break_even_3y_spot"}) pool[key] = quantity_of("1", "share of the time a commitment must be used");
    pool["spot"] = object_of({{"list_price", price}, {"needed", number_of()}, {"running", number_of()}, {"up", quantity_of("1", "probability that enough are up")}, {"for_target", number_of()}});
    pool["curve"] = list_of(object_of({{"instances", number_of()}, {"share", number_of()}}));
    Json one = figures_of<plan::MixFigures<double>>();
    one["service"] = text();
    one["pools"] = list_of(object_of(std::move(pool)));
    return list_of(object_of(std::move(one)));
}

Json years_schema() {
    Json years = figures_of<plan::YearsFigures<double>>();
    years["path"] = one_of({"flat", "decline", "step", "fall_and_rise"});
    years["cash"] = object_of({{"unit", text()}, {"values", list_of(number_of())}});
    Json values = Json::object();
    for (const auto path : cost::kPricePaths) values[std::string(cost::name(path))] = quantity_of("USD", "present value of compute");
    years["options"] = list_of(object_of({{"name", text()}, {"present_value", object_of(std::move(values))}, {"regret", quantity_of("USD", "at worst")}}));
    years["paybacks"] = list_of(object_of({{"name", text()}, {"spent", quantity_of("USD", "at the start")}, {"months", quantity_of("month", "null: not within the horizon")}}));
    return object_of(std::move(years));
}

// A service without a language model has no tokens.
Json without_tokens_required(Json object) {
    auto& required = object["required"];
    required.erase(std::find(required.begin(), required.end(), "tokens"));
    return object;
}

}  // namespace

std::string plan_schema() {
    SchemaWriter service;
    plan::ServiceFigures<double> every_figure;
    every_figure.tokens.emplace();
    describe(service, every_figure);
    Json properties = {{"schema", {{"const", kPlanSchema}}}, {"sizewell", text()}, {"scenario", object_of({{"file", text()}, {"name", text()}, {"date", text()}})}};
    for (const auto& [key, value] : service.properties.items()) properties[key] = value;

    SchemaWriter tco;
    describe(tco, plan::TcoFigures<double>{});
    tco.properties["lines"] = list_of(object_of({{"name", text()}, {"help", text()}, {"amount", quantity_of("USD/month", "a month")}}));
    tco.properties["items"] = items_schema();
    tco.properties["headline"] = one_of({"rule", "bottom_up"});
    tco.properties["assumed"] = flag();
    tco.properties["why"] = text();
    properties["tco"] = object_of(std::move(tco.properties));

    SchemaWriter managed;
    describe(managed, plan::ManagedFigures<double>{});
    managed.properties["cheaper"] = one_of({"managed", "kubernetes", "equal"});
    managed.properties["break_even"] = object_of({{"kind", one_of({"at", "never", "always"})}, {"compute", quantity_of("USD/month", "raw compute")},
                                                  {"rate", quantity_of("req/s", "average rate of the fleet")}, {"instances", quantity_of("instance", "step of the staircase")},
                                                  {"premium_paid", quantity_of("USD/month", "premium on that step")}});
    properties["managed"] = object_of(std::move(managed.properties));

    properties["mix"] = mix_schema();
    properties["owned"] = or_null(object_of(figures_of<plan::OwnedFigures<double>>()));
    properties["carbon"] = or_null(object_of(figures_of<plan::CarbonFigures<double>>()));
    properties["years"] = or_null(years_schema());
    properties["verdict"] = object_of({{"met", flag()}, {"checks", list_of(object_of({{"service", text()}, {"promise", text()}, {"promised", any_quantity()}, {"planned", any_quantity()},
                                                                                       {"met", flag()}, {"bound", text()}, {"nearest", any_quantity()}}))},
                                       {"expected", list_of(object_of({{"condition", text()}, {"planned", any_quantity()}, {"bound", any_quantity()}, {"met", flag()}}))}});
    properties["warnings"] = list_of(object_of({{"code", {{"type", "string"}, {"pattern", "^W[0-9]{4}$"}}}, {"text", text()}, {"help", text()}}));
    properties["services"] = {{"type", "object"}, {"additionalProperties", without_tokens_required(object_of(service.properties))}};
    properties["sources"] = list_of(object_of({{"input", text()}, {"value", text()}, {"source", text()}, {"date", text()}, {"assumed", flag()}}));

    Json out = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "a plan of sizewell"}};
    out.update(without_tokens_required(object_of(std::move(properties))));
    const Json stated = choices_schema();  // there only where the scenario states them
    for (const auto& [key, value] : stated.items()) out["properties"][key] = value;
    const Json estimate = object_of({{"value", {{"type", {"number", "null"}}}}, {"half_width_95", {{"type", {"number", "null"}}}}});
    const Json sampled = object_of({{"unit", text()}, {"point", {{"type", {"number", "null"}}}}, {"p10", estimate}, {"p50", estimate}, {"p90", estimate}, {"mean", estimate},
                                    {"undefined", {{"type", "integer"}, {"description", "samples in which the figure is no number"}}}});
    Json uncertainty = object_of({{"sampled", flag()}, {"samples", {{"type", "integer"}}}, {"truncated", flag()},
                                  {"lock", object_of({{"sizewell", text()}, {"seed", {{"type", "integer"}}}, {"samples", {{"type", "integer"}}}, {"scrambles", {{"type", "integer"}}}})},
                                  {"point", text()}, {"inputs", list_of(object_of({{"name", text()}, {"text", text()}, {"reading", text()}}))}, {"notes", list_of(text())},
                                  {"figures", {{"type", "object"}, {"additionalProperties", sampled}}},
                                  {"promises", list_of(object_of({{"service", text()}, {"promise", text()}, {"probability", estimate}}))}, {"met", estimate}});
    uncertainty["description"] = "only where the scenario has ranges: percentiles of every figure by its path, each with the half-width of its 95 % interval";
    out["properties"]["uncertainty"] = std::move(uncertainty);
    return out.dump(2) + "\n";
}

}  // namespace sizewell::report
