// The figures of a plan as a flat list of paths, over any scalar.
#pragma once

#include "sizewell/plan/figures.hpp"

#include <string>
#include <utility>
#include <vector>

namespace sizewell::plan {

template <Scalar S>
struct ListedFigure {
    std::string path;
    Figure figure;
    S value;  ///< coherent; printed value = value * figure.scale
};

/// A visitor for describe() that collects paths and values.
template <Scalar S>
class FigureList {
  public:
    template <class U>
    void operator()(const Figure& figure, const Q<U, S>& value) { found.push_back({prefix_ + std::string(figure.key), figure, value.value()}); }
    void operator()(const Figure& figure, const S& value) { found.push_back({prefix_ + std::string(figure.key), figure, value}); }

    template <class T>
    void group(std::string_view key, const T& thing) {
        const std::string outer = prefix_;
        prefix_ += std::string(key) + ".";
        describe(*this, thing);
        prefix_ = outer;
    }
    template <class T>
    void list(std::string_view key, const std::vector<T>& things) {
        for (std::size_t i = 0; i < things.size(); ++i) group(std::string(key) + "." + std::to_string(i), things[i]);
    }

    std::vector<ListedFigure<S>> found;

  private:
    std::string prefix_;
};

/// Visits every figure: the fleet first, then each service under "services.<name>" where there are several.
template <class V, Scalar S>
void visit_figures(V& visit, const Figures<S>& f, const std::vector<std::string>& names) {
    const bool several = names.size() > 1;
    describe(visit, f.total);
    visit.group("tco", f.tco);
    visit.group("managed", f.managed);
    if (!several && f.mixes.size() == 1 && f.mixed(0)) visit.group("mix", f.mixes.front());
    if (!f.owned.empty()) visit.group("owned", f.owned.front());
    if (!f.carbon.empty()) visit.group("carbon", f.carbon.front());
    if (!f.years.empty()) visit.group("years", f.years.front());
    for (std::size_t i = 0; several && i < names.size(); ++i) {
        if (f.mixed(i)) visit.group("services." + names[i] + ".mix", f.mixes[i]);
    }
    for (std::size_t i = 0; several && i < names.size(); ++i) visit.group("services." + names[i], f.services[i]);
}

/// The same as a list.
template <Scalar S>
std::vector<ListedFigure<S>> list_figures(const Figures<S>& f, const std::vector<std::string>& names) {
    FigureList<S> list;
    visit_figures(list, f, names);
    return std::move(list.found);
}

}  // namespace sizewell::plan
