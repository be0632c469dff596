#include "sizewell/report/report.hpp"

#include <nlohmann/json.hpp>

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
        for (const char* word : {"service", "stage", "instance", "accelerator", "purchase", "routing", "redundancy", "binding"}) inner.properties[word] = text();
        describe(inner, T{});
        properties[std::string(key)] = list_of(object_of(std::move(inner.properties)));
    }

    Json properties = Json::object();

  private:
    // What stands beside the figures of a group.
    void add_words(std::string_view group) {
        if (group == "demand") properties["sustainable"] = quantity_of("req/s", "highest rate at which the promises still hold after the loss");
        if (group == "capacity") properties["binding"] = text();
        if (group != "latency") return;
        properties["method"] = text();
        properties["error"] = one_of({"exact", "bounded", "approximate", "simulated"});
        properties["relative_error"] = quantity_of("1", "of the p99");
        properties["saturated"] = flag();
        properties["p99_at_double_design"] = quantity_of("s", "99th percentile at twice the design rate with every replica up, null where they cannot keep up");
        Json stage = {{"name", text()}, {"mean", quantity_of("s", "mean response of the stage")}, {"p99", quantity_of("s", "99th percentile of the stage")},
                      {"p_wait", quantity_of("1", "share of the requests that wait")}, {"method", text()}, {"error", text()}, {"relative_error", quantity_of("1", "of the p99")}};
        Json of_fleet = object_of(stage);
        of_fleet["properties"]["service"] = text();
        properties["stages"] = list_of(std::move(of_fleet));
        Json simulated = {{"service", text()}, {"rate", quantity_of("req/s", "rate it was simulated at")}, {"customers", quantity_of("req", "requests measured")},
                          {"arrivals", one_of({"poisson", "trace"})}, {"saturated", flag()}, {"truncated", flag()}};
        for (const char* key : {"mean", "p50", "p90", "p95", "p99", "p99.9", "wait_mean", "wait_p99", "p_wait"}) {
            simulated[key] = {{"type", "object"}, {"required", {"value", "unit", "half_width_95"}}, {"additionalProperties", false},
                              {"properties", {{"value", {{"type", {"number", "null"}}}}, {"unit", text()}, {"half_width_95", {{"type", {"number", "null"}}}}}}};
        }
        properties["simulated"] = list_of(object_of(std::move(simulated)));
    }
};


}  // namespace

std::string plan_schema() {
    SchemaWriter service;
    describe(service, plan::ServiceFigures<double>{});
    Json properties = {{"schema", {{"const", kPlanSchema}}}, {"sizewell", text()}, {"scenario", object_of({{"file", text()}, {"name", text()}, {"date", text()}})}};
    for (const auto& [key, value] : service.properties.items()) properties[key] = value;

    SchemaWriter tco;
    describe(tco, plan::TcoFigures<double>{});
    tco.properties["lines"] = list_of(object_of({{"name", text()}, {"help", text()}, {"amount", quantity_of("USD/month", "a month")}}));
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

    const Json any_quantity = object_of({{"value", {{"type", {"number", "null"}}}}, {"unit", text()}});
    properties["verdict"] = object_of({{"met", flag()}, {"checks", list_of(object_of({{"service", text()}, {"promise", text()}, {"promised", any_quantity}, {"planned", any_quantity},
                                                                                       {"met", flag()}, {"bound", text()}, {"nearest", any_quantity}}))}});
    properties["warnings"] = list_of(object_of({{"code", {{"type", "string"}, {"pattern", "^W[0-9]{4}$"}}}, {"text", text()}, {"help", text()}}));
    properties["services"] = {{"type", "object"}, {"additionalProperties", object_of(service.properties)}};
    properties["sources"] = list_of(object_of({{"input", text()}, {"value", text()}, {"source", text()}, {"date", text()}, {"assumed", flag()}}));

    Json out = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "a plan of sizewell"}};
    out.update(object_of(std::move(properties)));
    const Json estimate = object_of({{"value", {{"type", {"number", "null"}}}}, {"half_width_95", {{"type", {"number", "null"}}}}});
    out["properties"]["uncertainty"] = {{"type", "object"}, {"description", "only where the scenario has ranges: percentiles of every figure by its path, each with the half-width of its 95 % interval"},
                                        {"properties", {{"figures", {{"type", "object"}, {"additionalProperties", {{"type", "object"}, {"required", {"unit", "point", "mean"}}, {"properties", {{"mean", estimate}}}}}}},
                                                        {"met", estimate}}}, {"required", {"samples", "lock", "inputs", "figures", "promises", "met"}}};
    return out.dump(2) + "\n";
}

}  // namespace sizewell::report
