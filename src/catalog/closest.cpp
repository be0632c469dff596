#include "catalog/closest.hpp"

#include <algorithm>

namespace sizewell::catalog {

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::size_t edit_distance(std::string_view first, std::string_view second) {
    const std::string a = lower_case(first);
    const std::string b = lower_case(second);
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before.swap(above);
        above.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row[b.size()];
}

std::vector<std::string> closest(std::string_view name, const std::vector<Alternative>& among) {
    constexpr std::size_t kShown = 3;
    constexpr std::size_t kLongestName = 200;  // beyond it a name is an accident, and the distance is quadratic
    struct Scored {
        std::size_t distance;
        const std::string* shown;
    };
    if (name.empty() || name.size() > kLongestName) return {};
    const std::string lower = lower_case(name);
    const std::size_t limit = std::max<std::size_t>(2, name.size() / 3);
    std::vector<Scored> scored;
    for (const Alternative& alternative : among) {
        std::size_t best = limit + 1;
        for (const std::string& spoken : alternative.spoken) {
            const bool contained = lower.size() > 1 && lower_case(spoken).find(lower) != std::string::npos;
            best = std::min(best, contained ? 1 : edit_distance(name, spoken));
        }
        if (best <= limit) scored.push_back({best, &alternative.shown});
    }
    std::stable_sort(scored.begin(), scored.end(),
                     [](const Scored& a, const Scored& b) { return a.distance < b.distance; });
    std::vector<std::string> names;
    for (const Scored& s : scored) {
        if (names.size() < kShown) names.push_back(*s.shown);
    }
    return names;
}

std::string did_you_mean(const std::vector<std::string>& names) {
    if (names.empty()) return "";
    std::string text = "did you mean ";
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
        text += names[i];
    }
    return text + "?";
}

}  // namespace sizewell::catalog
