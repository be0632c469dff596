// Figures of a plan as JSON: every quantity is {"value": number, "unit": "..."}, without bound it is null.
#pragma once

#include "sizewell/plan/figures.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sizewell::report {

using Json = nlohmann::ordered_json;

inline Json quantity(double value, std::string_view unit) {
    return {{"value", std::isfinite(value) ? Json(value) : Json(nullptr)}, {"unit", unit}};
}

/// A visitor over the figures of a plan.
class FigureWriter {
  public:
    explicit FigureWriter(Json& out) : out_(out) {}

    template <class U>
    void operator()(const plan::Figure& f, const Q<U>& value) { out_[std::string(f.key)] = quantity(value.value() * f.scale, f.unit); }
    void operator()(const plan::Figure& f, double value) { out_[std::string(f.key)] = quantity(value * f.scale, f.unit); }
    template <class T>
    void group(std::string_view key, const T& thing) {
        Json inner = Json::object();
        FigureWriter writer(inner);
        describe(writer, thing);
        out_[std::string(key)] = std::move(inner);
    }
    template <class T>
    void list(std::string_view key, const std::vector<T>& things) {
        Json all = Json::array();
        for (const T& t : things) {
            Json inner = Json::object();
            FigureWriter writer(inner);
            describe(writer, t);
            all.push_back(std::move(inner));
        }
        out_[std::string(key)] = std::move(all);
    }

  private:
    Json& out_;
};

template <class T>
Json figures(const T& thing) {
    Json out = Json::object();
    FigureWriter writer(out);
    describe(writer, thing);
    return out;
}

}  // namespace sizewell::report
