#include "sizewell/catalog/placements.hpp"

#include "sizewell/catalog/serving.hpp"

namespace sizewell::catalog {

namespace {

constexpr int kNodeGpus = 8;

// The numbers of an accelerator that are not known, "" if all are.
std::string unknown(const Accelerator& a) {
    std::string out;
    const auto name = [&out](bool known, const char* what) {
        if (!known) out += (out.empty() ? "" : ", ") + std::string(what);
    };
    name(a.memory.has_value(), "memory");
    name(a.bandwidth.has_value(), "bandwidth");
    name(a.bf16_dense.has_value(), "dense BF16 rate");
    return out;
}

}  // namespace

std::vector<Placement> placements(const Catalog& catalog, const PlacementQuestion& question) {
    if (question.most_tp < 1) throw DomainError("placements", "most_tp", question.most_tp, ">= 1");
    if (question.precisions.empty()) throw DomainError("placements", "precisions", "none", "at least one name");
    serving::MemoryQuestion q;
    q.architecture = question.architecture;
    q.kv = serving::precision(question.kv);
    q.engine = engine_rule(catalog, question.engine);
    q.context = question.context;
    q.batch = question.batch;
    std::vector<serving::Precision> precisions;
    for (const std::string& name : question.precisions) precisions.push_back(serving::precision(name));
    std::vector<int> splits;
    for (const int tp : serving::tensor_splits(q.architecture, question.most_tp)) {
        if (!question.whole_nodes || kNodeGpus % tp == 0) splits.push_back(tp);
    }

    std::vector<Placement> out;
    out.reserve(catalog.accelerators.size() * precisions.size() * splits.size());
    for (const Accelerator& a : catalog.accelerators) {
        const std::string missing = unknown(a);
        for (const serving::Precision& p : precisions) {
            GpuAtPrecision at;
            if (missing.empty()) at = gpu_at(a, p);
            q.weights = p;
            q.gpu = at.gpu;
            for (const int tp : splits) {
                Placement one;
                one.accelerator = &a;
                one.precision = p.name;
                one.tp = tp;
                one.gpu = at.gpu;
                if (!missing.empty()) {
                    one.reason = "not known of " + a.name + ": " + missing;
                } else if (tp > 1 && at.gpu.link <= 0.0) {
                    one.reason = "no known link between GPUs of " + a.name;
                } else {
                    q.tp = tp;
                    one.memory = serving::memory_fit(q);
                    one.fits = one.memory.fits;
                    one.reason = one.fits ? at.note : one.memory.reason;
                }
                out.push_back(std::move(one));
            }
        }
    }
    return out;
}

}  // namespace sizewell::catalog
