#include "demand/csv_records.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace sizewell::demand {
namespace {

constexpr std::size_t kBlock = std::size_t{256} << 10;

std::string_view trimmed(std::string_view s) {
    while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
    while (!s.empty() && (s.back() == ' ' || s.back() == '\t' || s.back() == '\r')) s.remove_suffix(1);
    return s;
}

char separator_of(std::string_view record) {
    for (const char c : {',', ';', '\t'}) {
        if (record.find(c) != std::string_view::npos) return c;
    }
    return ',';
}

}  // namespace

CsvRecords::CsvRecords(std::istream& in, std::string name) : in_(&in), name_(std::move(name)), block_(kBlock) {}

// Keeps the unread rest at the front and reads behind it.
bool CsvRecords::refill() {
    if (at_end_) return false;
    if (begin_ > 0) {
        std::memmove(block_.data(), block_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ == block_.size()) {
        if (block_.size() >= kLongest)
            throw InputError(name_, {{"E0602", "", static_cast<int>(next_line_), 0, "is longer than 4 MiB", "is this a CSV file with one record a line?"}});
        block_.resize(2 * block_.size());
    }
    in_->read(block_.data() + end_, static_cast<std::streamsize>(block_.size() - end_));
    const auto got = static_cast<std::size_t>(in_->gcount());
    if (in_->bad()) throw InputError(name_, {{"E0601", "", 0, 0, "cannot be read to its end", ""}});
    end_ += got;
    at_end_ = got == 0;
    return got > 0;
}

// Up to the line feed that stands outside quotes.
std::string_view CsvRecords::next_record() {
    line_ = next_line_;
    quoted_ = false;
    std::size_t from = begin_;
    bool inside = false;
    for (;;) {
        const char* const start = block_.data() + from;
        const auto* const feed = static_cast<const char*>(std::memchr(start, '\n', end_ - from));
        const char* const stop = feed != nullptr ? feed : block_.data() + end_;
        const auto until = static_cast<std::size_t>(stop - block_.data());
        if (std::memchr(start, '"', until - from) != nullptr) {
            quoted_ = true;
            for (std::size_t at = from; at < until; ++at) inside ^= block_[at] == '"';
        }
        if (feed != nullptr && !inside) {
            const std::string_view record(block_.data() + begin_, until - begin_);
            begin_ = until + 1;
            ++next_line_;
            return record;
        }
        if (feed != nullptr) {
            ++next_line_;
            from = until + 1;
            if (until - begin_ > kLongest)
                throw InputError(name_, {{"E0602", "", static_cast<int>(line_), 0, "is longer than 4 MiB", "a quote is never closed?"}});
            continue;
        }
        const std::size_t offset = until - begin_;
        if (!refill()) {
            if (inside) throw InputError(name_, {{"E0602", "", static_cast<int>(line_), 0, "opens a quote that is never closed", ""}});
            const std::string_view record(block_.data() + begin_, end_ - begin_);
            begin_ = end_;
            return record;
        }
        from = begin_ + offset;
    }
}

// A quoted cell without doubled quotes is a view, too; only the others are copied.
void CsvRecords::split_quoted(std::string_view record, std::vector<std::string_view>& cells) {
    unquoted_.clear();
    const char* at = record.data();
    const char* const stop = at + record.size();
    for (;;) {
        if (at != stop && *at == '"') {
            const char* const open = at + 1;
            const auto* const close = static_cast<const char*>(std::memchr(open, '"', static_cast<std::size_t>(stop - open)));
            if (close != nullptr && (close + 1 == stop || close[1] == separator_)) {
                cells.push_back(trimmed({open, static_cast<std::size_t>(close - open)}));
                at = close + 1;
                if (at == stop) return;
                ++at;
                continue;
            }
        }
        const char* end = at;  // of the cell: the separator outside quotes
        bool inside = false, copied = false;
        for (; end != stop && (inside || *end != separator_); ++end) {
            if (*end != '"') continue;
            inside = !inside;
            copied = true;
        }
        cells.push_back(copied ? unquoted({at, static_cast<std::size_t>(end - at)}) : trimmed({at, static_cast<std::size_t>(end - at)}));
        if (end == stop) return;
        at = end + 1;
    }
}

std::string_view CsvRecords::unquoted(std::string_view text) {
    std::string cell;
    bool inside = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '"') {
            cell += text[i];
        } else if (inside && i + 1 < text.size() && text[i + 1] == '"') {
            cell += text[++i];
        } else {
            inside = !inside;
        }
    }
    unquoted_.push_back(std::move(cell));
    return trimmed(unquoted_.back());
}

bool CsvRecords::next(std::vector<std::string_view>& cells) {
    cells.clear();
    for (;;) {
        if (begin_ == end_ && !refill()) return false;
        std::string_view record = next_record();
        if (line_ == 1 && record.substr(0, 3) == "\xEF\xBB\xBF") record.remove_prefix(3);
        if (trimmed(record).empty()) continue;
        if (record.back() == '\r') record.remove_suffix(1);
        if (separator_ == 0) separator_ = separator_of(record);
        if (quoted_) {
            split_quoted(record, cells);
            return true;
        }
        const char* at = record.data();
        const char* const stop = at + record.size();
        for (;;) {
            const char* const start = at;
            while (at != stop && *at != separator_) ++at;
            cells.push_back(trimmed({start, static_cast<std::size_t>(at - start)}));
            if (at == stop) return true;
            ++at;
        }
    }
}

}  // namespace sizewell::demand
