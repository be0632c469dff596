// The records of a CSV stream, block by block: cells are views into the block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::demand {

/// Splits a stream into records without copying plain cells.
class CsvRecords {
  public:
    static constexpr std::size_t kLongest = std::size_t{4} << 20;  ///< bytes of one record

    /// @param name  of the file, for errors
    CsvRecords(std::istream& in, std::string name);

    /// The next record that is not blank; false at the end.  The views live until the next call.
    ///
    /// @throws InputError  a record longer than kLongest, a quote that is never closed, an unreadable stream
    bool next(std::vector<std::string_view>& cells);

    /// Line on which the record starts, from 1.
    [[nodiscard]] std::int64_t line() const { return line_; }
    /// The separator, chosen by the first record: comma, semicolon or tab.
    [[nodiscard]] char separator() const { return separator_; }

  private:
    bool refill();
    std::string_view next_record();
    void split_quoted(std::string_view record, std::vector<std::string_view>& cells);
    std::string_view unquoted(std::string_view text);

    std::istream* in_;
    std::string name_;
    std::vector<char> block_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool at_end_ = false;
    std::int64_t line_ = 0;
    std::int64_t next_line_ = 1;
    char separator_ = 0;
    bool quoted_ = false;
    std::deque<std::string> unquoted_;  // views into it stay while it grows
};

}  // namespace sizewell::demand
