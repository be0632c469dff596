#include "report/table.hpp"

#include <nlohmann/json.hpp>

namespace sizewell::report {

namespace {

// What a file or a path says may hold control characters, which a terminal would obey; they are written as \xNN.
std::string visible(const std::string& text) {
    constexpr const char* kHex = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool c1 = c == 0xC2U && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0U;
        const auto code = c1 ? static_cast<unsigned char>(text[++i]) : c;
        if (c1 || c < 0x20U || c == 0x7FU) out += std::string("\\x") + kHex[code >> 4U] + kHex[code & 15U];
        else out += text[i];
    }
    return out;
}

}  // namespace

std::string findings_text(const InputError& error, const Style& style) {
    constexpr std::size_t kMost = 100;  // more than a person reads; findings_json() has them all
    std::string out;
    std::size_t shown = 0;
    for (const Diagnostic& d : error.findings()) {
        if (++shown > kMost) break;
        out += verdict("error[" + d.code + "]", false, style) + ": " + visible(d.reason) + "\n  --> " + visible(d.file.empty() ? error.file() : d.file);
        if (d.line > 0) out += ":" + std::to_string(d.line) + ":" + std::to_string(d.column);
        if (!d.pointer.empty()) out += "  " + visible(d.pointer);
        out += "\n";
        if (!d.help.empty()) out += "  help: " + visible(d.help) + "\n";
    }
    const std::size_t n = error.findings().size();
    return out + visible(error.file()) + ": " + std::to_string(n) + (n == 1 ? " error" : " errors") + (n > kMost ? ", the first " + std::to_string(kMost) + " shown\n" : "\n");
}

std::string findings_json(const InputError& error) {
    nlohmann::ordered_json out = {{"file", error.file()}, {"errors", nlohmann::ordered_json::array()}};
    for (const Diagnostic& d : error.findings()) {
        out["errors"].push_back({{"code", d.code}, {"pointer", d.pointer}, {"line", d.line}, {"column", d.column}, {"reason", d.reason}, {"help", d.help}});
        if (!d.file.empty()) out["errors"].back()[d.argument ? "argument" : "file"] = d.file;
    }
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace sizewell::report
