#include "sizewell/catalog/profile.hpp"

#include "catalog/closest.hpp"
#include "catalog/json_text.hpp"
#include "sizewell/error.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <initializer_list>

namespace sizewell::catalog {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using namespace serving;

constexpr int kProfileSchema = 1;
constexpr std::uintmax_t kLargest = 16u << 20u;

ordered_json span_json(const Span& s) { return ordered_json::array({s.low, s.high}); }

void put(ordered_json& j, const char* key, const std::optional<Span>& s) {
    if (s) j[key] = span_json(*s);
}

ordered_json table_json(const BatchTable& table) {
    ordered_json rows = ordered_json::array();
    for (const BatchPoint& p : table.points) rows.push_back({{"batch", p.batch}, {"seconds", p.seconds}});
    return rows;
}

ordered_json classic_json(const ClassicProfile& c) {
    ordered_json j;
    j["measured"] = table_json(c.measured);
    j["line"] = {{"fixed_s", c.line.fixed}, {"per_item_s", c.line.per_item}, {"residual_s", c.line.residual}, {"worst_relative", c.line.worst_relative}};
    j["occupancy"] = table_json(c.server.table);
    put(j, "per_item_band_s", c.per_item_band);
    j["max_batch"] = c.server.max_batch;
    j["queue_delay_s"] = c.server.queue_delay;
    j["instances"] = {{"count", c.server.sharing.instances}, {"slowdown", c.server.sharing.slowdown}, {"assumed", c.server.sharing.assumed}};
    j["host"] = {{"delay_s", c.server.host.delay}, {"per_request_s", c.server.host.per_request}, {"workers", c.server.host.workers}};
    j["jitter"] = c.server.jitter;
    j["closed_loop"] = c.closed_loop;
    j["notes"] = c.notes;
    return j;
}

class ProfileReader {
  public:
    ProfileReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

    ServiceProfile profile() {
        parse();
        ServiceProfile p;
        keys(root_, "", {"$schema", "schema", "model", "gpu", "precision", "engine", "gpus", "tp", "source", "date", "kind", "range", "classic", "llm", "residuals"});
        text(root_, "", "model", p.model, true);
        text(root_, "", "gpu", p.gpu, false);
        text(root_, "", "precision", p.precision, false);
        text(root_, "", "engine", p.engine, false);
        text(root_, "", "source", p.source, true, "E0506");
        text(root_, "", "date", p.date, true, "E0506");
        if (root_.contains("kind")) text(root_, "", "kind", p.kind, true, "E0506");
        whole(root_, "", "gpus", p.gpus);
        whole(root_, "", "tp", p.tp);
        if (const json* range = object(root_, "", "range", false)) {
            keys(*range, "/range", {"request_rate", "concurrency", "batch", "input_tokens", "output_tokens"});
            span(*range, "/range", "request_rate", p.range.request_rate);
            span(*range, "/range", "concurrency", p.range.concurrency);
            span(*range, "/range", "batch", p.range.batch);
            span(*range, "/range", "input_tokens", p.range.input_tokens);
            span(*range, "/range", "output_tokens", p.range.output_tokens);
        }
        if (const json* c = object(root_, "", "classic", false)) p.classic = classic(*c);
        if (const json* l = object(root_, "", "llm", false)) p.llm = llm(*l);
        if (!root_.contains("classic") && !root_.contains("llm")) {
            complain("E0504", "", "has neither \"classic\" nor \"llm\"", "make one with sizewell import bench FILE -o profile.json");
        }
        rows(root_, "", "residuals", {"of", "measured", "predicted", "held_out"}, [&](const json& row, const std::string& at) {
            Residual r;
            text(row, at, "of", r.of, true);
            number(row, at, "measured", r.measured, true, false);
            number(row, at, "predicted", r.predicted, true, true);
            flag(row, at, "held_out", r.held_out);
            p.residuals.push_back(std::move(r));
        });
        if (!findings_.empty()) throw InputError(file_, findings_);
        return p;
    }

  private:
    void complain(const char* code, const std::string& pointer, const std::string& reason, const std::string& help = "") {
        const Position at = position_of(text_, std::string_view(pointer));
        findings_.push_back({code, pointer, at.line, at.column, reason, help});
    }
    [[noreturn]] void refuse(const char* code, const std::string& reason, const std::string& help, Position at, const std::string& pointer = "") {
        throw InputError(file_, {{code, pointer, at.line, at.column, reason, help}});
    }

    void parse() {
        if (text_.find('\0') != std::string_view::npos) refuse("E0502", "has a NUL byte, must be text", "", position_of(text_, text_.find('\0')));
        if (shape_of(text_).depth > 32) refuse("E0502", "is nested deeper than 32 levels", "a profile has 4", {});
        try {
            root_ = json::parse(text_, nullptr, true, true);
        } catch (const json::parse_error& e) {
            refuse("E0502", "is no JSON here", "was the file cut off?", position_of(text_, e.byte > 0 ? e.byte - 1 : 0));
        } catch (const json::exception&) {
            refuse("E0502", "has a number beyond 1e308", "", {});
        }
        const std::string twice = repeated_key(text_);
        if (!twice.empty()) refuse("E0502", "is given twice", "keep one", position_of(text_, std::string_view(twice)), twice);
        if (!root_.is_object()) refuse("E0504", "must be an object", "", position_of(text_, std::size_t{0}));
        const auto schema = root_.find("schema");
        if (schema == root_.end() || !schema->is_number_integer() || *schema < 1) {
            refuse("E0503", "must be a schema number", "write \"schema\": 1", position_of(text_, std::string_view("/schema")), "/schema");
        }
        if (*schema > kProfileSchema) {
            refuse("E0503", "is " + schema->dump() + ", must be at most 1", "this profile needs a newer sizewell", position_of(text_, std::string_view("/schema")), "/schema");
        }
    }

    void keys(const json& j, const std::string& at, std::initializer_list<const char*> known) {
        for (const auto& [key, value] : j.items()) {
            bool found = false;
            std::vector<Alternative> names;
            for (const char* k : known) {
                found = found || key == k;
                names.push_back({k, {k}});
            }
            if (!found) complain("E0505", at + "/" + pointer_token(key), "is not a key of a profile", did_you_mean(closest(key, names)));
        }
    }

    void text(const json& j, const std::string& at, const char* key, std::string& out, bool required, const char* code = "E0504") {
        const auto found = j.find(key);
        if (found == j.end()) {
            if (required) complain(code, at + "/" + key, "is missing", "a profile says what was measured, where and when");
        } else if (!found->is_string() || (required && found->get_ref<const std::string&>().empty())) {
            complain(code, at + "/" + key, "must be a text");
        } else {
            out = found->get<std::string>();
        }
    }

    void number(const json& j, const std::string& at, const char* key, double& out, bool required, bool zero) {
        const auto found = j.find(key);
        if (found == j.end()) {
            if (required) complain("E0504", at + "/" + key, "is missing");
        } else if (!found->is_number()) {
            complain("E0504", at + "/" + key, "must be a number");
        } else if (const double x = found->get<double>(); !std::isfinite(x) || x < 0.0 || (x == 0.0 && !zero)) {
            complain("E0507", at + "/" + key, "is " + found->dump() + ", must be " + (zero ? "at least 0" : "positive"));
        } else {
            out = x;
        }
    }

    void whole(const json& j, const std::string& at, const char* key, int& out, int most = 1'000'000) {
        double x = out;
        number(j, at, key, x, false, false);
        if (x != std::floor(x) || x > most) return complain("E0507", at + "/" + key, "is " + detail::number_text(x) + ", must be whole and at most " + std::to_string(most));
        out = static_cast<int>(x);
    }

    void flag(const json& j, const std::string& at, const char* key, bool& out) {
        const auto found = j.find(key);
        if (found == j.end()) return;
        if (!found->is_boolean()) return complain("E0504", at + "/" + key, "must be true or false");
        out = found->get<bool>();
    }

    const json* object(const json& j, const std::string& at, const char* key, bool required) {
        const auto found = j.find(key);
        if (found == j.end()) {
            if (required) complain("E0504", at + "/" + key, "is missing");
            return nullptr;
        }
        if (found->is_object()) return &*found;
        complain("E0504", at + "/" + key, "must be an object");
        return nullptr;
    }

    void rows(const json& j, const std::string& at, const char* key, std::initializer_list<const char*> known,
              const std::function<void(const json&, const std::string&)>& row) {
        const auto found = j.find(key);
        if (found == j.end()) return;
        if (!found->is_array()) return complain("E0504", at + "/" + key, "must be a list of objects");
        for (std::size_t i = 0; i < found->size(); ++i) {
            const std::string here = at + "/" + key + "/" + std::to_string(i);
            if (!(*found)[i].is_object()) {
                complain("E0504", here, "must be an object");
                continue;
            }
            keys((*found)[i], here, known);
            row((*found)[i], here);
        }
    }

    void span(const json& j, const std::string& at, const char* key, std::optional<Span>& out) {
        const auto found = j.find(key);
        if (found == j.end()) return;
        const bool two = found->is_array() && found->size() == 2 && (*found)[0].is_number() && (*found)[1].is_number();
        if (!two) return complain("E0504", at + "/" + key, "must be [lowest, highest]");
        const Span s{(*found)[0].get<double>(), (*found)[1].get<double>()};
        if (!(s.low >= 0.0 && s.high >= s.low && std::isfinite(s.high))) return complain("E0507", at + "/" + key, "must be [lowest, highest], both at least 0");
        out = s;
    }

    BatchTable table(const json& j, const std::string& at, const char* key) {
        std::vector<BatchPoint> points;
        if (!j.contains(key)) complain("E0504", at + "/" + key, "is missing", "a list of {\"batch\", \"seconds\"}");
        const std::size_t before = findings_.size();
        rows(j, at, key, {"batch", "seconds"}, [&](const json& row, const std::string& here) {
            BatchPoint p;
            number(row, here, "batch", p.batch, true, false);
            number(row, here, "seconds", p.seconds, true, false);
            if (p.batch < 1.0) complain("E0507", here + "/batch", "is " + detail::number_text(p.batch) + ", must be at least 1");
            points.push_back(p);
        });
        if (findings_.size() > before) return {};
        if (points.empty()) {
            complain("E0507", at + "/" + key, "is empty, must hold a batch");
            return {};
        }
        return batch_table(std::move(points));
    }

    ClassicProfile classic(const json& j) {
        const std::string at = "/classic";
        keys(j, at, {"measured", "line", "occupancy", "per_item_band_s", "max_batch", "queue_delay_s", "instances", "host", "jitter", "closed_loop", "notes"});
        ClassicProfile c;
        c.measured = table(j, at, "measured");
        c.server.table = table(j, at, "occupancy");
        if (!c.measured.points.empty()) c.line = fitted_line(c.measured);
        if (const json* line = object(j, at, "line", false)) {
            keys(*line, at + "/line", {"fixed_s", "per_item_s", "residual_s", "worst_relative"});
            number(*line, at + "/line", "fixed_s", c.line.fixed, true, true);
            number(*line, at + "/line", "per_item_s", c.line.per_item, true, true);
            number(*line, at + "/line", "worst_relative", c.line.worst_relative, false, true);
            if (const auto r = line->find("residual_s"); r != line->end()) {
                c.line.residual.clear();
                if (!r->is_array()) complain("E0504", at + "/line/residual_s", "must be a list of numbers");
                for (const json& x : *r) {
                    if (x.is_number()) {
                        c.line.residual.push_back(x.get<double>());
                    } else {
                        complain("E0504", at + "/line/residual_s", "must be a list of numbers");
                        break;
                    }
                }
            }
        }
        span(j, at, "per_item_band_s", c.per_item_band);
        whole(j, at, "max_batch", c.server.max_batch, 65536);
        number(j, at, "queue_delay_s", c.server.queue_delay, false, true);
        number(j, at, "jitter", c.server.jitter, false, true);
        if (const json* i = object(j, at, "instances", false)) {
            keys(*i, at + "/instances", {"count", "slowdown", "assumed"});
            whole(*i, at + "/instances", "count", c.server.sharing.instances, 1024);
            number(*i, at + "/instances", "slowdown", c.server.sharing.slowdown, false, false);
            flag(*i, at + "/instances", "assumed", c.server.sharing.assumed);
            if (c.server.sharing.slowdown < 1.0 || c.server.sharing.slowdown > c.server.sharing.instances) {
                complain("E0507", at + "/instances/slowdown", "is " + detail::number_text(c.server.sharing.slowdown) + ", must lie between 1 and the count");
            }
        }
        if (const json* h = object(j, at, "host", false)) {
            keys(*h, at + "/host", {"delay_s", "per_request_s", "workers"});
            number(*h, at + "/host", "delay_s", c.server.host.delay, false, true);
            number(*h, at + "/host", "per_request_s", c.server.host.per_request, false, true);
            int workers = 1;
            whole(*h, at + "/host", "workers", workers);
            c.server.host.workers = workers;
        }
        flag(j, at, "closed_loop", c.closed_loop);
        if (c.measured.points.size() == 1 && !c.closed_loop) complain("E0507", at + "/measured", "holds one batch, must hold two or more", "one point fits no line");
        if (const auto notes = j.find("notes"); notes != j.end()) {
            if (!notes->is_array()) complain("E0504", at + "/notes", "must be a list of texts");
            for (const json& n : *notes) {
                if (n.is_string()) c.notes.push_back(n.get<std::string>());
            }
        }
        return c;
    }

    LlmProfile llm(const json& j) {
        keys(j, "/llm", {"parameters"});
        LlmProfile l;
        rows(j, "/llm", "parameters", {"name", "value"}, [&](const json& row, const std::string& at) {
            Parameter p;
            text(row, at, "name", p.name, true);
            const auto value = row.find("value");
            if (value == row.end() || !value->is_number()) return complain("E0504", at + "/value", "must be a number");
            p.value = value->get<double>();
            l.parameters.push_back(std::move(p));
        });
        return l;
    }

    std::string_view text_;
    const std::string& file_;
    json root_;
    std::vector<Diagnostic> findings_;
};

}  // namespace

std::string profile_json(const ServiceProfile& p) {
    ordered_json j;
    j["schema"] = kProfileSchema;
    j["model"] = p.model;
    j["gpu"] = p.gpu;
    j["precision"] = p.precision;
    j["engine"] = p.engine;
    j["gpus"] = p.gpus;
    j["tp"] = p.tp;
    j["source"] = p.source;
    j["date"] = p.date;
    j["kind"] = p.kind;
    ordered_json range = ordered_json::object();
    put(range, "request_rate", p.range.request_rate);
    put(range, "concurrency", p.range.concurrency);
    put(range, "batch", p.range.batch);
    put(range, "input_tokens", p.range.input_tokens);
    put(range, "output_tokens", p.range.output_tokens);
    j["range"] = std::move(range);
    if (p.classic) j["classic"] = classic_json(*p.classic);
    if (p.llm) {
        ordered_json parameters = ordered_json::array();
        for (const Parameter& x : p.llm->parameters) parameters.push_back({{"name", x.name}, {"value", x.value}});
        j["llm"] = {{"parameters", std::move(parameters)}};
    }
    ordered_json residuals = ordered_json::array();
    for (const Residual& r : p.residuals) {
        residuals.push_back({{"of", r.of}, {"measured", r.measured}, {"predicted", r.predicted}, {"held_out", r.held_out}});
    }
    j["residuals"] = std::move(residuals);
    return j.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

ServiceProfile profile_from(std::string_view text, const std::string& file) { return ProfileReader(text, file).profile(); }

ServiceProfile read_profile(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    const auto refuse = [&](const char* reason, const char* help) { throw InputError(path, {{"E0501", "", 0, 0, reason, help}}); };
    if (!fs::exists(path, error)) refuse("no such file", "make one with sizewell import bench FILE -o profile.json");
    if (!fs::is_regular_file(path, error)) refuse("is not a regular file", "name a JSON file");
    if (fs::file_size(path, error) > kLargest) refuse("is larger than 16 MiB", "is this a profile?");
    std::ifstream in(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    if (!in) refuse("cannot be read", "");
    return profile_from(text, path);
}

}  // namespace sizewell::catalog
