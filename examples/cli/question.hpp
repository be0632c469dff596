// What the verbs that ask a plan many times share: inputs from outside, percentiles, locks.
#pragma once

#include "program.hpp"
#include "watch.hpp"

#include <sizewell/plan/difference.hpp>
#include <sizewell/plan/sweep.hpp>
#include <sizewell/report/lock.hpp>
#include <sizewell/scenario/compose.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace sizewell::cli {

/// Options of every question.
struct Question {
    std::vector<std::string> files;
    std::vector<std::string> sets;  ///< --set a.b=c
    std::string variant;
    std::vector<std::string> shown;
    std::string lock;
    const CLI::Option* seed_flag = nullptr;
    const CLI::Option* samples_flag = nullptr;
    std::uint64_t seed = 1;
    std::int64_t samples = 4096;    ///< of percentiles
    int threads = 0;
    bool csv = false;
    Output output;

    [[nodiscard]] scenario::Composition composition() const;
};

void add_composition(CLI::App* app, Question& q);
/// --json, --csv, --md, --threads, --seed, --samples, --lock.
void add_question_options(CLI::App* app, Question& q);

/// Percentiles over the ranges of scenarios, the same points for all of them; nothing if this build cannot draw.
/// @param on  is told of every few points; once it says false, samples are empty
/// @param remember  as uncertainty::common_points()
[[nodiscard]] plan::MakeSampler sampling(const catalog::Catalog& catalog, const Question& q, const plan::Continue& on = {}, bool remember = false);

/// Takes the seed and the number of samples from a lock that is there already.
/// @throws InputError  E0908: a flag that says otherwise
void take_lock(Question& q);
/// Writes the lock, or holds the result against the one that is there.
/// @throws InputError  E0908: what differs
void hold_lock(const Question& q, const std::string& verb, const std::vector<std::string>& asked, const std::vector<const scenario::Document*>& documents, const std::string& result);

}  // namespace sizewell::cli
