#include "report/table.hpp"

#include <nlohmann/json.hpp>

namespace sizewell::report {

std::string findings_text(const InputError& error, const Style& style) {
    std::string out;
    for (const Diagnostic& d : error.findings()) {
        out += verdict("error[" + d.code + "]", false, style) + ": " + d.reason + "\n  --> " + error.file();
        if (d.line > 0) out += ":" + std::to_string(d.line) + ":" + std::to_string(d.column);
        if (!d.pointer.empty()) out += "  " + d.pointer;
        out += "\n";
        if (!d.help.empty()) out += "  help: " + d.help + "\n";
    }
    const std::size_t n = error.findings().size();
    return out + error.file() + ": " + std::to_string(n) + (n == 1 ? " error" : " errors") + "\n";
}

std::string findings_json(const InputError& error) {
    nlohmann::ordered_json out = {{"file", error.file()}, {"errors", nlohmann::ordered_json::array()}};
    for (const Diagnostic& d : error.findings()) {
        out["errors"].push_back({{"code", d.code}, {"pointer", d.pointer}, {"line", d.line}, {"column", d.column}, {"reason", d.reason}, {"help", d.help}});
    }
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace sizewell::report
