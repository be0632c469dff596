#include "sizewell/decision/rules.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sizewell::decision {

namespace {

std::string text(double x) { return sizewell::detail::number_text(x); }

std::string time_text(double seconds) {
    if (seconds < 120.0) return text(seconds) + " s";
    if (seconds < 7200.0) return text(std::round(seconds / 6.0) / 10.0) + " min";
    return seconds < 172800.0 ? text(std::round(seconds / 360.0) / 10.0) + " h" : text(std::round(seconds / 8640.0) / 10.0) + " days";
}

// Facts on a scale: each speaks for one answer, and some rule the others out.
class Weighing {
  public:
    explicit Weighing(std::string question) { out_.question = std::move(question); }

    void say(std::string fact, std::string speaks_for) { out_.reasons.push_back({std::move(fact), std::move(speaks_for), false}); }
    void rule_out_all_but(std::string answer, std::string fact) { out_.reasons.push_back({std::move(fact), std::move(answer), true}); }
    void is_missing(std::string fact) { out_.missing.push_back(std::move(fact)); }

    void yes_or_no(Known known, const char* fact, const char* if_yes, const char* speaks_if_yes, const char* if_no, const char* speaks_if_no) {
        if (known == Known::unknown) is_missing(fact);
        if (known == Known::yes && *speaks_if_yes != '\0') say(if_yes, speaks_if_yes);
        if (known == Known::no && *speaks_if_no != '\0') say(if_no, speaks_if_no);
    }

    RuleAnswer answer() {
        std::vector<std::string> for_which;
        const bool hard = std::any_of(out_.reasons.begin(), out_.reasons.end(), [](const Reason& r) { return r.decides; });
        for (const Reason& r : out_.reasons) {
            if (hard && !r.decides) continue;
            if (std::find(for_which.begin(), for_which.end(), r.speaks_for) == for_which.end()) for_which.push_back(r.speaks_for);
        }
        out_.decided = for_which.size() == 1;
        if (out_.decided) out_.answer = for_which.front();
        else out_.answer = for_which.empty() ? "undecided: nothing known speaks for either" : hard ? "undecided: the facts contradict each other" : "undecided: both fit";
        return std::move(out_);
    }

  private:
    RuleAnswer out_;
};

}  // namespace

RuleAnswer serving_mode(const ModeFacts& f) {
    Weighing w("batch or real time");
    if (f.inputs_known == Known::unknown) w.is_missing("whether the inputs are known before the request comes");
    if (f.inputs_known == Known::no) w.rule_out_all_but("real time", "the inputs are known only when the request comes");
    const bool ages = !std::isnan(f.freshness) && !std::isnan(f.run_interval);
    if (!ages) w.is_missing(std::isnan(f.freshness) ? "how old an answer may be" : "how often a batch would run");
    if (ages && f.freshness < f.run_interval) {
        w.rule_out_all_but("real time", "an answer may be " + time_text(f.freshness) + " old, and a batch runs every " + time_text(f.run_interval));
    } else if (ages && f.inputs_known == Known::yes) {
        w.say("the inputs are known beforehand", "batch");
        w.say("an answer may be " + time_text(f.freshness) + " old, and a batch runs every " + time_text(f.run_interval), "batch");
    }
    return w.answer();
}

RuleAnswer feature_store(const FeatureFacts& f) {
    const char* store = "feature store";
    const char* plain = "Postgres and Redis";
    Weighing w("feature store or Postgres and Redis");
    if (std::isnan(f.models_sharing)) w.is_missing("how many models share the features");
    else if (f.models_sharing > 1.0) w.say(text(f.models_sharing) + " models share the features", store);
    else w.say("one model uses the features", plain);
    w.yes_or_no(f.skew, "whether training and serving ever disagreed", "training and serving have disagreed", store, "training and serving agree", plain);
    w.yes_or_no(f.both_paths, "whether features are needed in training and online", "features are needed in training and online", store, "features are needed on one path only", plain);
    if (std::isnan(f.features)) w.is_missing("how many features there are");
    else if (f.features > f.many) w.say(text(f.features) + " features are more than " + text(f.many), store);
    else if (f.features < f.few) w.say(text(f.features) + " features are fewer than " + text(f.few), plain);
    return w.answer();
}

RuleAnswer platform(const PlatformFacts& f) {
    Weighing w("managed platform or Kubernetes");
    if (std::isnan(f.team)) w.is_missing("how many people are on the team");
    else if (f.team < f.small_team) w.say("a team of " + text(f.team) + " is fewer than " + text(f.small_team), "managed platform");
    w.yes_or_no(f.expertise, "whether the team can run Kubernetes", "the team can run Kubernetes", "Kubernetes", "nobody on the team has run Kubernetes", "managed platform");
    w.yes_or_no(f.multi_model_gpu, "whether several models share GPUs", "several models are scheduled on shared GPUs", "Kubernetes", "", "");
    return w.answer();
}

RuleAnswer pipeline(const PipelineFacts& f) {
    Weighing w("batch, streaming or lambda for the features");
    if (f.recompute == Known::unknown) w.is_missing("whether history is corrected or computed anew");
    if (std::isnan(f.freshness) || std::isnan(f.run_interval)) {
        w.is_missing(std::isnan(f.freshness) ? "how old a feature may be" : "how often a batch would run");
        return w.answer();
    }
    const std::string ages = "a feature may be " + time_text(f.freshness) + " old, and a batch runs every " + time_text(f.run_interval);
    if (f.freshness >= f.run_interval) {
        w.rule_out_all_but("batch", ages);
    } else if (f.recompute == Known::yes) {
        w.rule_out_all_but("lambda", ages);
        w.rule_out_all_but("lambda", "history is corrected or computed anew");
    } else if (f.batch_as_fresh < f.streaming) {
        w.say("at this rate batch runs every " + time_text(f.freshness) + " cost less than streaming", "batch");
    } else {
        w.say(ages, "streaming");
        if (f.batch_as_fresh >= f.streaming) w.say("at this rate streaming costs no more than batch runs as often", "streaming");
    }
    return w.answer();
}

RuleAnswer team_shape(const TeamFacts& f) {
    Weighing w("shape of the team");
    if (std::isnan(f.people)) {
        w.is_missing("how many people are on the team");
        return w.answer();
    }
    const std::string people = text(f.people) + (f.people == 1.0 ? " person" : " people");
    const std::string small = text(f.small_from) + " to " + text(f.small_to), medium = "up to " + text(f.medium_to);
    if (f.people < f.small_from) w.say(people + ", fewer than " + text(f.small_from), "too few for a team of their own: join one, on managed services");
    else if (f.people <= f.small_to) w.say(people + ", " + small, "one team of generalists");
    else if (f.people <= f.medium_to) w.say(people + ", above " + text(f.small_to) + " and " + medium, "one team with specialists for data, models and platform");
    else w.say(people + ", more than " + text(f.medium_to), "a platform team and product teams on top of it");
    return w.answer();
}

}  // namespace sizewell::decision
