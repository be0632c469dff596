// The edge between exceptions and statuses: everything a C function does runs inside guard().
#pragma once

#include "sizewell.h"

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

namespace sizewell::c {

/// A refusal that has a status of its own.
class Refusal : public std::exception {
  public:
    Refusal(szw_status status, std::string text) : status_(status), text_(std::move(text)) {}
    const char* what() const noexcept override { return text_.c_str(); }
    szw_status status() const noexcept { return status_; }

  private:
    szw_status status_;
    std::string text_;
};

struct Outcome {
    szw_status status = SZW_OK;
    std::string text;  ///< why, "" where there is nothing to say
};

/// What the exception that is being handled means to a C caller.
[[nodiscard]] Outcome outcome_of_exception() noexcept;

/// Writes a text into a caller's message: whole characters of UTF-8, without control characters, always terminated.
void write_message(std::string_view text, char* msg, std::size_t len) noexcept;

/// The only try and catch: calls f() and tells how it ended.
template <class F>
Outcome attempt(const F& f) noexcept {
    try {
        f();
        return {};
    } catch (...) {
        return outcome_of_exception();
    }
}

/// Calls f(), writes its message and returns its status.  f returns nothing, a status, or an Outcome.
template <class F>
szw_status guard(char* msg, std::size_t len, const F& f) noexcept {
    if (msg != nullptr && len > 0) *msg = '\0';
    Outcome outcome;
    const Outcome failure = attempt([&] {
        if constexpr (requires { Outcome(f()); }) outcome = f();
        else f();
    });
    const Outcome& ended = failure.status == SZW_OK ? outcome : failure;
    if (!ended.text.empty()) write_message(ended.text, msg, len);
    return ended.status;
}

/// The pointer, which must not be null.
template <class T>
T* needed(T* pointer, const char* where, const char* argument) {
    if (pointer == nullptr) throw Refusal(SZW_E_NULL, std::string(where) + ": " + argument + " is NULL, must be a pointer");
    return pointer;
}

/// The same for an array of n, which may be null where it is empty.
template <class T>
T* needed(T* array, std::size_t n, const char* where, const char* argument) {
    return n == 0 ? array : needed(array, where, argument);
}

/// Checks the size that a caller gave a growing struct.
void check_size(std::size_t given, std::size_t known, const char* where, const char* name);

/// Copies a text by the two-call protocol of the header.
void copy_text(std::string_view text, char* out, std::size_t size, std::size_t* needed, const char* where);

}  // namespace sizewell::c
