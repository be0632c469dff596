// The ways sizewell says no: exceptions for callers, diagnostics for files.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sizewell {

/// Base of everything sizewell throws.
class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

namespace detail {
/// Shortest of 6, 15 or 17 significant digits that reads back as the same double ("0.1", "1e+300", "nan").
inline std::string number_text(double x) {
    char buffer[32];
    for (const int digits : {6, 15, 17}) {  // std::to_chars for double is missing from libc++ 13
        std::snprintf(buffer, sizeof buffer, "%.*g", digits, x);
        if (std::strtod(buffer, nullptr) == x) break;
    }
    return buffer;
}
}  // namespace detail

/// An argument outside the domain of a function: `erlang_c: servers = 0, must be >= 1`.
class DomainError : public Error {
  public:
    DomainError(std::string_view where, std::string_view argument, double value, std::string_view bound)
        : DomainError(where, argument, detail::number_text(value), bound) {}
    DomainError(std::string_view where, std::string_view argument, std::string_view value, std::string_view bound)
        : Error(std::string(where) + ": " + std::string(argument) + " = " + std::string(value) + ", must be " + std::string(bound)),
          argument_(argument) {}
    /// The same with more to say about where.
    DomainError(const DomainError& error, const std::string& where) : Error(error.what() + where), argument_(error.argument_) {}

    const std::string& argument() const noexcept { return argument_; }

  private:
    std::string argument_;
};

/// One finding in an input file.  `line` and `column` count from 1; 0 means "the file as a whole".
struct Diagnostic {
    std::string code;     ///< stable: E01xx file and JSON, E02xx literals and units, E03xx keys, E04xx values, E05xx catalogue,
                          ///< E06xx traces and CSV, E07xx imports, E09xx questions
    std::string pointer;  ///< RFC 6901, "" for the whole document
    int line = 0;
    int column = 0;
    std::string reason;   ///< what is wrong and what it must be
    std::string help;     ///< what to do, may be empty
    std::string file = {};  ///< where it stands, if not in the file of the error: a base, or an argument of the command line
    bool argument = false;  ///< `file` is an argument of the command line

    bool operator==(const Diagnostic&) const = default;
};

/// Every finding of one input file at once.
class InputError : public Error {
  public:
    InputError(std::string file, std::vector<Diagnostic> findings)
        : Error(summary(file, findings)), file_(std::move(file)), findings_(std::move(findings)) {}

    const std::string& file() const noexcept { return file_; }
    const std::vector<Diagnostic>& findings() const noexcept { return findings_; }

    /// True when every finding is about units or literals (E02xx): the program then exits with 4 instead of 3.
    bool only_units() const noexcept {
        for (const auto& f : findings_) {
            if (f.code.rfind("E02", 0) != 0) return false;
        }
        return !findings_.empty();
    }

    /// True when nothing is wrong with a file, only with what was asked: the program then exits with 2.
    bool only_arguments() const noexcept {
        for (const auto& f : findings_) {
            if (!f.argument) return false;
        }
        return !findings_.empty();
    }

  private:
    static std::string summary(const std::string& file, const std::vector<Diagnostic>& findings) {
        if (findings.empty()) return file + ": unreadable";
        const auto& f = findings.front();
        std::string text = f.file.empty() ? file : f.file;
        if (f.line > 0) text += ":" + std::to_string(f.line) + ":" + std::to_string(f.column);
        text += ": " + f.code + ": " + (f.pointer.empty() ? "" : f.pointer + ": ") + f.reason;
        if (findings.size() > 1) text += " (and " + std::to_string(findings.size() - 1) + " more)";
        return text;
    }

    std::string file_;
    std::vector<Diagnostic> findings_;
};

}  // namespace sizewell
