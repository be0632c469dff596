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

/// Every figure: the fleet first, then each service under "services.<name>" where there are several.
template <Scalar S>
std::vector<ListedFigure<S>> list_figures(const Figures<S>& f, const std::vector<std::string>& names) {
    FigureList<S> list;
    describe(list, f.total);
    list.group("tco", f.tco);
    list.group("managed", f.managed);
    if (names.size() == 1 && f.mixes.size() == 1 && f.mixed(0)) list.group("mix", f.mixes.front());
    if (!f.owned.empty()) list.group("owned", f.owned.front());
    if (!f.carbon.empty()) list.group("carbon", f.carbon.front());
    if (!f.years.empty()) list.group("years", f.years.front());
    for (std::size_t i = 0; i < names.size() && names.size() > 1; ++i) {
        if (f.mixed(i)) list.group("services." + names[i] + ".mix", f.mixes[i]);
    }
    for (std::size_t i = 0; i < names.size() && names.size() > 1; ++i) list.group("services." + names[i], f.services[i]);
    return std::move(list.found);
}

}  // namespace sizewell::plan
