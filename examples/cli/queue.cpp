// queue: one question to a queue, or one a line.
#include "program.hpp"

#include <sizewell/plan/queue_answer.hpp>
#include <sizewell/scenario/query.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

namespace sizewell::cli {

namespace {

struct QueueArguments {
    std::string input;
    std::string text;
    bool json = false;
};

bool blank(const std::string& line) { return line.find_first_not_of(" \t\r") == std::string::npos; }

// One line of JSON Lines: an answer or a finding, so that answers stay beside their questions.
int answer_line(const std::string& line, const std::string& name, int number) {
    try {
        print(report::queue_json_line(plan::answer(scenario::parse_query(line, name, number))));
        return kFine;
    } catch (const InputError& e) {
        print(report::queue_error_line(e));
        return e.only_units() ? kUnits : kInput;
    } catch (const DomainError& e) {
        print(report::queue_error_line(InputError(name, {{"E0410", "", number + 1, 1, e.what(), ""}})));
        return kInput;
    }
}

int answer_document(const std::string& text, const std::string& name, bool json) {
    plan::QueueAnswer a;
    try {
        a = plan::answer(scenario::parse_query(text, name));
    } catch (const DomainError& e) {
        throw InputError(name, {{"E0410", "", 1, 1, e.what(), ""}});
    }
    print(json ? report::queue_json(a) : report::queue_text(a, {.colour = colour_for(1)}));
    return kFine;
}

// Is every line an object of its own?
bool is_json_lines(const std::string& first) {
    const auto open = first.find_first_not_of(" \t");
    const auto close = first.find_last_not_of(" \t\r");
    return open != std::string::npos && first[open] == '{' && first[close] == '}';
}

int answer_stream(std::istream& in, const std::string& name, bool json) {
    constexpr std::size_t kMost = std::size_t{8} << 20;
    std::string first;
    std::getline(in, first);
    std::string second;
    while (in && blank(second)) {
        if (!std::getline(in, second)) break;
    }
    if (is_json_lines(first) && !blank(second)) {
        int worst = answer_line(first, name, 0);
        int number = 1;
        for (std::string line = second; ; ++number) {
            if (!blank(line)) worst = std::max(worst, answer_line(line, name, number));
            if (!std::getline(in, line)) return worst;
        }
    }
    std::string text = first + "\n" + second + "\n";
    for (std::string line; std::getline(in, line);) {
        text += line + "\n";
        if (text.size() > kMost) throw InputError(name, {{"E0103", "", 0, 0, "is larger than 8 MiB", "ask one question a line"}});
    }
    return answer_document(text, name, json);
}

int run_queue(const QueueArguments& a) {
    if (!a.text.empty()) return answer_document(a.text, "--query", a.json);
    if (a.input == "-") return answer_stream(std::cin, "standard input", a.json);
    std::ifstream in(a.input);
    if (!in || std::filesystem::is_directory(a.input)) throw InputError(a.input, {{"E0102", "", 0, 0, "is not a file that can be read", "check the path"}});
    return answer_stream(in, a.input, a.json);
}

}  // namespace

void add_queue(Program& program) {
    auto a = std::make_shared<QueueArguments>();
    CLI::App* app = program.app.add_subcommand("queue", "wait and response percentiles of a queue (one JSON query, or JSON Lines)");
    auto* file = app->add_option("FILE", a->input, "query; - reads standard input");
    auto* text = app->add_option("--query", a->text, "the query itself")->excludes(file);
    app->add_flag("--json", a->json, "write JSON (JSON Lines are always answered so)");
    app->callback([&program, a, file, text] {
        if (file->count() == 0 && text->count() == 0) throw CLI::RequiredError("FILE or --query");
        program.run = [a] { return run_queue(*a); };
    });
}

}  // namespace sizewell::cli
