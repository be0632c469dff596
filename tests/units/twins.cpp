// Compiled twice by instruction_count_test.py: over raw doubles, and with TWIN_UNITS over quantities.
#include "twins.hpp"

#ifdef TWIN_UNITS
using Twin = sizewell::twins::WithUnits;
#else
using Twin = sizewell::twins::Raw;
#endif

extern "C" {

void twin_cost_per_request(const double* a, const double* b, const double* c, double* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = Twin::cost_per_request(a[i], b[i], c[i]);
}
void twin_discounted(const double* a, double list, double threshold, double cut, double* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = Twin::discounted(a[i], list, threshold, cut);
}
void twin_multiplier(const double* a, const double* b, const double* c, double* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = Twin::multiplier(a[i], b[i], c[i]);
}
void twin_managed_less_own(const double* a, double premium, double people, double fee, double* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = Twin::managed_less_own(a[i], premium, people, fee);
}
void twin_logs(const double* a, const double* b, double share, double retention, double* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = Twin::logs(a[i], b[i], share, retention);
}
double twin_bill(const double* a, const double* b, std::size_t n) { return Twin::bill(a, b, n); }

}  // extern "C"
