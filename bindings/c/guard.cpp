#include "guard.hpp"

#include <sizewell/error.hpp>
#include <sizewell/version.hpp>

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

namespace sizewell::c {

namespace {

// Length of the character of UTF-8 at the start of a text, 0 where there is none.
std::size_t character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 && first < 0xF5 ? 4 : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) return 0;
    }
    if (length == 3 && ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) >= 0xA0))) return 0;
    if (length == 4 && ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) >= 0x90))) return 0;
    return length;
}

std::string words(const Diagnostic& d, const std::string& file) {
    std::string text = d.file.empty() ? file : d.file;
    if (d.line > 0) text += ":" + std::to_string(d.line) + ":" + std::to_string(d.column);
    text += ": " + d.code + ": " + (d.pointer.empty() ? "" : d.pointer + ": ") + d.reason;
    return d.help.empty() ? text : text + "; " + d.help;
}

// Findings of a scenario, one a line; a path that was asked for and is unknown has its own status.
Outcome outcome_of(const InputError& error) {
    Outcome out{SZW_E_SCENARIO, {}};
    bool paths = error.only_arguments();
    for (const Diagnostic& d : error.findings()) {
        out.text += (out.text.empty() ? "" : "\n") + words(d, error.file());
        paths = paths && (d.code == "E0901" || d.code == "E0906");
    }
    if (paths) out.status = SZW_E_PATH;
    if (out.text.empty()) out.text = error.what();
    return out;
}

Outcome outcome_of_any() {
    try {
        throw;
    } catch (const Refusal& e) {
        return {e.status(), e.what()};
    } catch (const InputError& e) {
        return outcome_of(e);
    } catch (const DomainError& e) {
        return {SZW_E_DOMAIN, e.what()};
    } catch (const Error& e) {
        return {SZW_E_SCENARIO, e.what()};
    } catch (const std::bad_alloc&) {
        return {SZW_E_MEMORY, "no memory"};
    } catch (const std::length_error&) {
        return {SZW_E_MEMORY, "no memory"};
    } catch (const std::exception& e) {
        return {SZW_E_INTERNAL, std::string("internal: ") + e.what()};
    } catch (...) {
        return {SZW_E_INTERNAL, "internal: not a std::exception"};
    }
}

}  // namespace

Outcome outcome_of_exception() noexcept {
    try {
        return outcome_of_any();
    } catch (...) {  // no memory for the words
        return {SZW_E_MEMORY, {}};
    }
}

void write_message(std::string_view text, char* msg, std::size_t len) noexcept {
    if (msg == nullptr || len == 0) return;
    std::size_t at = 0;
    while (!text.empty()) {
        const std::size_t length = character(text);
        const bool shown = length > 1 || (length == 1 && (text[0] >= ' ' || text[0] == '\n') && text[0] != '\x7F');
        if (at + std::max<std::size_t>(length, 1) >= len) break;
        if (shown) std::memcpy(msg + at, text.data(), length);
        else msg[at] = '?';
        at += shown ? length : 1;
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    msg[at] = '\0';
}

void check_size(std::size_t given, std::size_t known, const char* where, const char* name) {
    if (given == known) return;
    throw Refusal(SZW_E_DOMAIN, std::string(where) + ": " + name + ".struct_size = " + std::to_string(given) + ", must be sizeof(szw_" + name + "), " + std::to_string(known) +
                                    (given > known ? "; the caller was built for a newer library" : ""));
}

void copy_text(std::string_view text, char* out, std::size_t size, std::size_t* needed_size, const char* where) {
    if (out == nullptr && needed_size == nullptr) throw Refusal(SZW_E_NULL, std::string(where) + ": text and needed are NULL, must be one of them a pointer");
    if (needed_size != nullptr) *needed_size = text.size() + 1;
    if (out == nullptr) return;
    if (size <= text.size()) {
        throw Refusal(SZW_E_SIZE, std::string(where) + ": the buffer has " + std::to_string(size) + " bytes, must be at least " + std::to_string(text.size() + 1));
    }
    std::memcpy(out, text.data(), text.size());
    out[text.size()] = '\0';
}

}  // namespace sizewell::c

extern "C" {

const char* szw_status_text(int status) {
    switch (status) {
        case SZW_OK: return "fine";
        case SZW_E_NULL: return "a pointer that is needed is NULL";
        case SZW_E_DOMAIN: return "an argument is outside its domain";
        case SZW_E_SCENARIO: return "a scenario, a catalogue or a file cannot be read";
        case SZW_E_MEMORY: return "no memory";
        case SZW_E_INTERNAL: return "a fault of sizewell";
        case SZW_E_PATH: return "a path names no input or no figure";
        case SZW_E_SIZE: return "a buffer is too small for its text";
        case SZW_CANCELLED: return "ended by the caller";
        default: return "not a status of this version";
    }
}

const char* szw_version() { return sizewell::kVersion; }

int szw_abi_version() { return SZW_ABI_VERSION; }

}  // extern "C"
