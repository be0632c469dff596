// The fewest of something that is enough.
#pragma once

#include "sizewell/error.hpp"

namespace sizewell::sizing {

/// The least n in [first, last] with enough(n), or last + 1 if there is none.
///
/// `enough` must be monotone: once true, true for every larger n.  Doubles the step from `first` until it holds, then
/// halves: O(log(answer / first)) calls.
///
/// @throws DomainError  first < 1 or last < first
template <class Enough>
int fewest(int first, int last, Enough&& enough) {
    if (first < 1) throw DomainError("fewest", "first", first, ">= 1");
    if (last < first) throw DomainError("fewest", "last", last, ">= first");
    if (enough(first)) return first;
    int failing = first;
    int step = 1;
    for (;;) {
        const int next = failing > last - step ? last : failing + step;
        if (enough(next)) {
            int holds = next;
            while (holds - failing > 1) {
                const int middle = failing + (holds - failing) / 2;
                (enough(middle) ? holds : failing) = middle;
            }
            return holds;
        }
        if (next == last) return last + 1;
        failing = next;
        step *= 2;
    }
}

/// The same, beginning at a guess: two calls where it is right, O(log of the distance) otherwise.
///
/// @throws DomainError  first < 1 or last < first
template <class Enough>
int fewest_near(int guess, int first, int last, Enough&& enough) {
    if (guess <= first || guess > last) return fewest(first, last, enough);
    if (!enough(guess)) return guess == last ? last + 1 : fewest(guess + 1, last, enough);
    int holds = guess;
    int failing = first - 1;  // nothing is asked below first
    for (int step = 1; holds > first && failing < first; step = step > last / 2 ? last : 2 * step) {
        const int next = holds - step > first ? holds - step : first;
        if (enough(next)) holds = next;
        else failing = next;
    }
    while (failing >= first && holds - failing > 1) {
        const int middle = failing + (holds - failing) / 2;
        (enough(middle) ? holds : failing) = middle;
    }
    return holds;
}

}  // namespace sizewell::sizing
