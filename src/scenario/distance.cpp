#include "sizewell/scenario/distance.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace sizewell::scenario {
namespace {

constexpr std::size_t kLongestWord = 64;

std::string lower(std::string_view word) {
    std::string text(word);
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

int edits_allowed(std::size_t length) {
    if (length <= 5) return 1;
    return length <= 10 ? 2 : 3;
}

template <class Text>
std::string nearest(std::string_view word, std::span<const Text> candidates) {
    if (word.empty() || word.size() > kLongestWord) return {};
    const std::string small = lower(word);
    std::string_view best;
    int best_rank = 0;
    for (const std::string_view candidate : candidates) {
        if (candidate.empty() || candidate.size() > kLongestWord || candidate == word) continue;
        const std::string other = lower(candidate);
        const int distance = edit_distance(small, other);
        const std::size_t shorter = std::min(small.size(), other.size());
        if (distance > 0 && (distance > edits_allowed(std::max(small.size(), other.size())) ||
                             static_cast<std::size_t>(distance) >= shorter)) {
            continue;
        }
        // The exact case breaks ties between "MB" and "mb"; a kept first letter between "rps" and "qps".
        const int rank =
            1000 - 100 * distance - 2 * std::min(edit_distance(word, candidate), 20) + (small[0] == other[0] ? 50 : 0);
        if (rank > best_rank) {
            best_rank = rank;
            best = candidate;
        }
    }
    return std::string(best);
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
    const std::size_t width = b.size() + 1;
    std::vector<int> before(width), last(width), now(width);
    for (std::size_t j = 0; j < width; ++j) last[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = static_cast<int>(i);
        for (std::size_t j = 1; j < width; ++j) {
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = std::min(now[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(now);
    }
    return last[b.size()];
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
    return nearest(word, candidates);
}
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
    return nearest(word, candidates);
}

}  // namespace sizewell::scenario
