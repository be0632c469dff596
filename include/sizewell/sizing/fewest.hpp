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

}  // namespace sizewell::sizing
