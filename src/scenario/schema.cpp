#include "sizewell/scenario/schema.hpp"

#include "sizewell/scenario/dimension.hpp"
#include "sizewell/scenario/fields.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace sizewell::scenario {

namespace {

using Json = nlohmann::ordered_json;

class SchemaWriter {
  public:
    template <class Unit>
    void operator()(const Field& field, Given<Unit>&) { add(field, literal(field, dimension_of<Unit>())); }
    void operator()(const Field& field, std::string&) { add(field, {{"type", "string"}, {"minLength", 1}}); }
    void choice(const Field& field, std::string&, Words words) {
        Json all = Json::array();
        for (const auto w : words) all.push_back(w);
        add(field, {{"enum", std::move(all)}});
    }
    void flag(const Field& field, bool&) { add(field, {{"type", "boolean"}}); }
    template <class T>
    void object(const Field& field, T& thing) {
        Json inner = object_of(thing);
        if constexpr (std::is_same_v<T, ServiceTime>) inner = {{"oneOf", {{{"type", "string"}}, std::move(inner)}}};
        if constexpr (std::is_same_v<T, Tokens>) inner = {{"oneOf", {{{"type", {"string", "number"}}}, std::move(inner)}}};
        add(field, std::move(inner));
    }
    template <class T>
    void list(const Field& field, std::vector<T>&) {
        T thing;
        Json all = {{"type", "array"}, {"items", object_of(thing)}};
        if (field.required) all["minItems"] = 1;
        add(field, std::move(all));
    }
    template <class T>
    void named(const Field& field, std::vector<T>&) {
        T thing;
        add(field, {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", object_of(thing)}});
    }
    template <class Unit>
    void series(const Field& field, std::vector<Given<Unit>>&, std::size_t n) {
        add(field, {{"type", "array"}, {"minItems", n}, {"maxItems", n}, {"items", literal(field, dimension_of<Unit>())}});
    }
    void table(const Field& field, std::vector<BatchRow>&) {
        add(field, {{"type", "object"}, {"patternProperties", {{"^[1-9][0-9]{0,5}$", literal(field, dimension_of<second_u>())}}}, {"additionalProperties", false}});
    }

    template <class T>
    static Json object_of(T& thing) {
        SchemaWriter inner;
        describe(inner, thing);
        Json out = {{"type", "object"}, {"properties", std::move(inner.properties_)}, {"additionalProperties", false}};
        if (!inner.required_.empty()) out["required"] = std::move(inner.required_);
        return out;
    }

  private:
    static Json literal(const Field& field, const Dimension& dimension) {
        Json text = {{"type", "string"}};
        if (!field.example.empty()) text["examples"] = Json::array({field.example});
        Json simple = Json::array({text});
        if (dimension == Dimension{}) {
            Json number = {{"type", "number"}};
            number[field.above_low ? "exclusiveMinimum" : "minimum"] = field.low;
            if (field.high < kUnbounded) number["maximum"] = field.high;
            simple.push_back(std::move(number));
        }
        Json with_source = {{"type", "object"}, {"required", {"value"}}, {"additionalProperties", false},
                            {"properties", {{"value", {{"type", {"string", "number"}}}}, {"source", {{"type", "string"}}}, {"date", {{"type", "string"}}}}}};
        simple.push_back(std::move(with_source));
        return {{"anyOf", std::move(simple)}, {"$comment", dimension == Dimension{} ? std::string("a number") : words(dimension) + ", in " + symbol(dimension) + " or a unit of it"}};
    }

    void add(const Field& field, Json what) {
        what["description"] = field.help;
        properties_[std::string(field.key)] = std::move(what);
        if (field.required) required_.push_back(field.key);
    }

    Json properties_ = Json::object();
    Json required_ = Json::array();
};

}  // namespace

std::string scenario_schema() {
    Scenario scenario;
    Json out = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "a scenario of sizewell (JSON with comments)"}};
    out.update(SchemaWriter::object_of(scenario));
    out["properties"]["extends"] = {{"type", "string"}, {"minLength", 1}, {"description", "a file beside this one that says the rest; what stands here wins"}};
    out["properties"]["scenarios"] = {{"type", "object"}, {"additionalProperties", {{"type", "object"}}},
                                      {"description", "variants by name: paths of inputs with their literals, or parts of a scenario"}};
    out["properties"]["expect"] = {{"type", "array"}, {"items", {{"type", "string"}, {"minLength", 1}, {"examples", {"cost.per_month <= $40k", "p90(cost.per_month) <= $40k"}}}},
                                   {"description", "conditions on the plan: `sizewell check` and `plan` exit with 1 unless they are met"}};
    out["properties"]["variables"] = {{"type", "object"}, {"description", "numbers with names: \"$name\" stands for one of them in any value, and for one draw of its range"},
                                      {"propertyNames", {{"pattern", "^[A-Za-z_][A-Za-z0-9_]{0,63}$"}}},
                                      {"additionalProperties", {{"anyOf", {{{"type", {"string", "number"}}}, {{"type", "object"}, {"required", {"value"}}, {"additionalProperties", false},
                                        {"properties", {{"value", {{"type", {"string", "number"}}}}, {"source", {{"type", "string"}}}, {"date", {{"type", "string"}}}}}}}}}}};
    out["properties"]["$schema"] = {{"type", "string"}, {"description", "where editors find this schema"}};
    return out.dump(2) + "\n";
}

std::string starter_scenario() {
    return R"({
  // A scenario of sizewell: what is asked of a service.  `sizewell plan FILE` answers, `sizewell check FILE` only reads it.
  // Every number has its unit: "350 ms", "20 req/s", "$2.50/hour", "80 GiB".  A range may stand for a number: "15 to 25 ms".
  // Where it came from may stand beside it: { "value": "$180k/engineer-year", "source": "HR table", "date": "2026-08-20" }.
  "name": "my service",
  "date": "2026-11-23",

  "services": {
    "ranker": {
      "demand": {
        "average": "20 req/s",
        "peak": "60 req/s",      // the highest rate to plan for; or "peak_factor": 3
        "headroom": "30 %"       // reserve above the peak
      },
      "promises": {
        "p95": "200 ms",
        "p99": "400 ms",
        "monthly_budget": "$8,000/month"
      },
      "stages": [
        { "name": "network", "service": { "mean": "10 ms", "law": "deterministic" } },   // no instance: a fixed delay
        {
          "name": "model",
          "service": { "law": "lognormal", "p50": "35 ms", "p99": "110 ms" },             // measured on one GPU
          "instance": "aws/g4dn.xlarge/us-east-1",                                        // `sizewell catalog` lists them
          "redundancy": "replica"                                                         // none, replica, node or zone
        }
      ]
      // "tco": { "training_data": "2 TB", "log_size": "2 kB/req", "pipeline": "$400/month" }
    }
  }

  // "people": { "salary": "$180k/engineer-year", "engineers": "1 engineer", "managed_saves": "1 engineer" }
}
)";
}

}  // namespace sizewell::scenario
