#include "scenario/complete_llm.hpp"

#include "sizewell/prob/moments.hpp"
#include "sizewell/scenario/served_model.hpp"

#include <cmath>
#include <initializer_list>

namespace sizewell::scenario {

namespace {

class ModelCompleter {
  public:
    ModelCompleter(const Completion& completion, const std::string& directory, const TokenPairs& pairs)
        : c_(completion), directory_(directory), lengths_(pairs) {}

    // Everything a language model needs but the GPUs it runs on.
    void run(Stage& s, const std::string& at) {
        Llm& m = s.llm;
        const std::string here = at + "/llm";
        if (c_.faulted(here) || !m.used()) return;
        m.directory = directory_;
        try {
            const serving::Architecture a = architecture_of(m, c_.catalog);
            trace_lengths(m);
            if (!m.input.known()) return c_.add("E0301", here + "/input", "is missing: how many tokens a request brings", "add \"input\": \"1,000 tok\"");
            if (!m.output.known() && a.decoder) return c_.add("E0301", here + "/output", "is missing: how many tokens a request asks for", "add \"output\": \"250 tok\"");
            if (m.output.known() && !a.decoder) return c_.add("E0408", here + "/output", "means nothing for an encoder, which writes no tokens", "drop this key");
            tokens(m.input, here + "/input");
            if (a.decoder) tokens(m.output, here + "/output");
            else derive(m.output.mean, 1.0, "an encoder answers once");
        } catch (const Error& e) {
            return c_.add("E0503", here + "/model", e.what(), "`sizewell catalog --models` lists what is known; a config.json beside the scenario will do too");
        }
        if (m.kv_precision.empty()) m.kv_precision = "bf16";
        if (m.engine.empty()) m.engine = "vllm";
        set_to_zero(m.prefix_hit);
        set_to_zero(m.drafted);
        if (!m.accepted.known()) derive(m.accepted, 1.0, "no speculative decoding");
        if (!m.imbalance.known()) derive(m.imbalance, 1.0, "an even load balancer");
        if (!m.pipeline_parallel.known()) derive(m.pipeline_parallel, 1.0, "no pipeline");
        if (m.prefix_hit.value.value() >= 1.0) return c_.add("E0401", here + "/prefix_hit", "is 100 %: then no prompt is ever read", "lower it");
        for (const auto& [g, key] : {std::pair{&m.tensor_parallel, "tensor_parallel"}, {&m.pipeline_parallel, "pipeline_parallel"}, {&m.prefill_workers, "prefill_workers"},
                                     {&m.decode_workers, "decode_workers"}, {&m.max_sequences, "max_sequences"}}) {
            if (const auto why = not_whole(*g); !why.empty()) return c_.add("E0401", here + "/" + key, why, kWholeHelp);
        }
        const int given = (m.prefill_workers.known() ? 1 : 0) + (m.decode_workers.known() ? 1 : 0) + (m.transfer.known() ? 1 : 0);
        if (given != 0 && given != 3) c_.add("E0301", here, "has only some of prefill_workers, decode_workers and transfer", "disaggregated serving needs all three");
        if (!c_.faulted(here)) place(s, at);
    }

    void tokens(Tokens& t, const std::string& at) {
        const bool quantiles = t.p50.known() || t.p95.known() || t.p99.known();
        if (t.mean.known() && quantiles) return c_.add("E0408", at, "has a mean and percentiles", "give the mean and scv, or the percentiles");
        if (quantiles && t.scv.known()) return c_.add("E0408", at + "/scv", "stands beside percentiles", "they say it: drop this key");
        try {
            const prob::Law law = token_law(t);
            if (!t.mean.known()) derive(t.mean, prob::mean(law), "mean of the lognormal law through the percentiles");
        } catch (const DomainError& e) {
            c_.add("E0410", at, e.what(), "change the percentiles");
        }
    }

    // A trace with columns of tokens says the lengths, and which belong together.
    void trace_lengths(Llm& m) {
        if (lengths_ == nullptr || m.input.known() || m.output.known()) return;
        m.pairs = lengths_;
        double input = 0.0, output = 0.0;
        for (const auto& [i, o] : *lengths_) {
            input += i;
            output += o;
        }
        const double n = static_cast<double>(lengths_->size());
        derive(m.input.mean, input / n, "mean of the trace");
        derive(m.output.mean, output / n, "mean of the trace");
    }

    // On which GPUs: those of the instance, or of a machine with a price of its own; else the plan chooses.
    void place(Stage& s, const std::string& at) {
        Llm& m = s.llm;
        const std::string here = at + "/llm";
        Placement p;
        p.precision = m.precision.empty() ? precision_of(m, c_.catalog) : m.precision;
        p.pipeline_parallel = static_cast<int>(m.pipeline_parallel.value.value());
        int gpus = 0;
        if (!s.instance.empty()) {
            const auto found = catalog::find_instance(c_.catalog, s.instance);
            if (found.row == nullptr) return;  // the stage reports it
            p.accelerator = found.row->accelerator;
            gpus = static_cast<int>(found.row->accelerators.value());
            if (p.accelerator.empty()) return c_.add("E0415", at + "/instance", found.row->name + " has no GPU", "take an instance with one: `sizewell catalog --gpu L4`");
        } else if (s.price.known()) {
            if (m.accelerator.empty()) return c_.add("E0301", here + "/accelerator", "is missing beside a \"price\" without an instance", "add \"accelerator\": \"H100\"");
            p.accelerator = m.accelerator;
            gpus = m.tensor_parallel.known() ? static_cast<int>(m.tensor_parallel.value.value()) * p.pipeline_parallel : 8;
        } else {
            return;
        }
        const int workers = workers_of(m);
        try {
            if (m.tensor_parallel.known()) {
                p.tensor_parallel = static_cast<int>(m.tensor_parallel.value.value());
            } else {
                std::string why;
                const int tp = smallest_tensor_parallel(m, c_.catalog, p, std::max(1, gpus / workers), &why);
                if (tp == 0) return c_.add("E0416", here, "does not fit on " + std::to_string(gpus) + " x " + p.accelerator + ": " + why, "take a larger instance, fewer bits, or more pipeline stages; `sizewell memory` shows the break-down");
                p.tensor_parallel = tp;
                derive(m.tensor_parallel, tp, "the smallest that fits");
            }
            const int replica = p.gpus() * workers;
            if (s.instance.empty()) gpus = replica;
            if (replica > gpus) {
                return c_.add("E0412", here + "/tensor_parallel", "takes " + std::to_string(replica) + " GPUs a replica, more than the instance has (" + std::to_string(gpus) + ")", "take a larger instance, or lower it");
            }
            auto served = std::make_shared<ServedModel>(served_model(m, c_.catalog, p));
            if (!served->refused.empty()) return c_.add("E0416", here, "cannot be served so: " + served->refused, "take more GPUs a replica, fewer bits or shorter requests; `sizewell memory` shows the break-down");
            settle(s, std::move(served), gpus);
        } catch (const InputError& e) {
            c_.add("E0414", here + (m.profile.empty() ? "" : "/profile"), e.what(), m.profile.empty() ? "" : "`sizewell import bench FILE -o profile.json` writes one");
        } catch (const Error& e) {
            c_.add("E0503", here, e.what(), "");
        }
    }

    const Completion& c_;
    const std::string& directory_;
    const TokenPairs& lengths_;
};

}  // namespace

TokenPairs token_pairs(const demand::Trace& trace) {
    const auto named = [&trace](std::initializer_list<std::string_view> names) -> const demand::TraceColumn* {
        for (const auto& c : trace.columns) {
            if (c.numeric() && std::find(names.begin(), names.end(), c.name) != names.end()) return &c;
        }
        return nullptr;
    };
    const auto* input = named({"ContextTokens", "context_tokens", "input_tokens", "prompt_tokens", "input_length", "Request tokens"});
    const auto* output = named({"GeneratedTokens", "generated_tokens", "output_tokens", "completion_tokens", "output_length", "Response tokens"});
    if (input == nullptr || output == nullptr) return nullptr;
    auto pairs = std::make_shared<std::vector<std::pair<double, double>>>();
    for (std::size_t i = 0; i < input->value.size(); ++i) {
        if (input->value[i] >= 1.0 && output->value[i] >= 1.0) pairs->emplace_back(input->value[i], output->value[i]);
    }
    return pairs->empty() ? nullptr : pairs;
}

void complete_language_model(Stage& stage, const std::string& at, const std::string& directory, const TokenPairs& pairs, const Completion& completion) {
    ModelCompleter(completion, directory, pairs).run(stage, at);
}

}  // namespace sizewell::scenario
