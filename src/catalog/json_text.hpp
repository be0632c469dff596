// Where in a JSON text a value stands, and what its parser keeps quiet about: depth and repeated keys.
#pragma once

#include <string>
#include <string_view>

namespace sizewell::catalog {

struct Position {
    int line = 0;    ///< from 1; 0 when not found
    int column = 0;  ///< from 1
};

/// Position of a byte of the text.
[[nodiscard]] Position position_of(std::string_view text, std::size_t offset);

/// Position of the value at an RFC 6901 pointer in a valid JSON text (comments allowed), or of the innermost value on
/// the way to it when the pointer names something that is missing.
[[nodiscard]] Position position_of(std::string_view text, std::string_view pointer);

struct Shape {
    int depth = 0;         ///< deepest nesting of arrays and objects
    std::size_t keys = 0;  ///< keys of all objects, repeated ones included
};

/// Counts brackets and colons outside strings and comments; any text will do, valid or not.
[[nodiscard]] Shape shape_of(std::string_view text);

/// Pointer of the first key that its object has had before, in a valid JSON text; empty if there is none.
[[nodiscard]] std::string repeated_key(std::string_view text);

/// A key as one token of a pointer: ~ and / escaped.
[[nodiscard]] std::string pointer_token(std::string_view key);

}  // namespace sizewell::catalog
