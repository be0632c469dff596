// Where the tokens of a JSON text stand: a cursor that walks the same bytes the parser reads, token by token.
#pragma once

#include <cstddef>
#include <string_view>

namespace sizewell::scenario {

/// A place in a text; the column counts code points.
struct Place {
    std::size_t offset = 0;
    int line = 1;
    int column = 1;
};

/// Follows a SAX parser over its own input.  The parser says which token it has just accepted, so all the cursor must
/// know is where space ends and where a valid token ends; that is less than counting what the parser has read, which runs one
/// character ahead after a number.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : text_(text) {}

    /// Skips white space, comments and the separators between tokens; the place of the next token.
    Place next_token();
    /// Steps over the token at the cursor, valid or not; its text.
    std::string_view take_token();
    /// Skips only white space and comments.
    Place next_visible();
    /// Where a comment that never ends begins, if the cursor met one.
    bool in_open_comment() const { return open_comment_; }

    const Place& place() const { return place_; }
    std::string_view rest() const { return text_.substr(place_.offset); }

  private:
    void step();
    bool skip_comment();

    std::string_view text_;
    Place place_;
    bool open_comment_ = false;
};

/// The place of a byte of a text.
Place place_of(std::string_view text, std::size_t offset);

/// The offset of the first byte that is not UTF-8 (overlong, surrogate or beyond U+10FFFF), or npos.
std::size_t invalid_utf8(std::string_view text);

}  // namespace sizewell::scenario
