// What the readers of price lists share: counting, names, accelerators, rows that merge.
#pragma once

#include "catalog/number.hpp"
#include "demand/csv_records.hpp"
#include "sizewell/catalog/import.hpp"
#include "sizewell/error.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sizewell::catalog {

// Stable codes of the importers' findings.
inline constexpr const char* kImportUnreadable = "E0701";
inline constexpr const char* kImportFormat = "E0702";
inline constexpr const char* kImportNothing = "E0703";
inline constexpr const char* kImportProvider = "E0704";

[[noreturn]] void refuse_import(const std::string& file, const char* code, std::int64_t line, const std::string& reason, const std::string& help = "");

/// At most 60 printable characters of a text.
[[nodiscard]] std::string shown_text(std::string_view text);

/// One import under way.
class Import {
  public:
    Import(const std::string& file, const ImportReading& reading, const Catalog& known, ImportFormat format);

    const ImportReading& reading;
    const Catalog& known;
    Imported out;

    void skip(std::string_view reason, std::int64_t line, std::string_view example) { count(out.skipped, reason, line, example, 1); }
    void note(std::string_view reason, std::int64_t line, std::string_view example) { count(out.noted, reason, line, example, 1); }
    void skip_many(std::string_view reason, std::int64_t rows) { count(out.skipped, reason, 0, "", rows); }

    /// The provider that the reading or a word of the path names.
    /// @throws InputError  neither does
    std::string provider() const;
    /// USD for one unit of a currency; remembers that it was asked.
    double usd_for(std::string_view currency);

    std::uint32_t name(std::string_view text);
    /// The same where the row before probably had the same text.
    std::uint32_t name(std::string_view text, std::uint32_t guess) { return out.prices.names[guess] == text ? guess : name(text); }

    /// A price cell: a number above 0; nothing for a hole (blank, 0, NULL, NaN), which is no free price.
    /// A negative or unreadable one is counted as noted and is a hole, too.
    std::optional<double> price(std::string_view cell, std::string_view what, std::int64_t line);

    /// The row of (provider, sku, region, accelerator, count), made if new.
    SheetRow& row(std::uint32_t provider, std::uint32_t sku, std::uint32_t region, std::uint32_t accelerator, double count, std::int64_t line, bool& fresh);
    /// Puts a price into a slot.  Rows of several zones agree or not: on demand the dearer stays, of spot the cheaper.
    void put(double& slot, double value, bool spot, std::int64_t line, std::string_view sku);

    /// Name of an accelerator in the catalogue or of a new one, as an index of names.
    std::uint32_t accelerator(std::string_view raw, double memory_gib, std::string_view vendor, std::string_view provider, std::string_view sku);

    /// Checks that something was kept, and hands over.
    Imported finish();

  private:
    static void count(std::vector<ImportNote>& notes, std::string_view reason, std::int64_t line, std::string_view example, std::int64_t rows);
    std::string resolved(std::string_view raw, double memory_gib, std::string_view vendor, std::string_view provider, std::string_view sku);

    struct Key {
        std::uint32_t provider, sku, region, accelerator;
        double count;
        bool operator==(const Key&) const = default;
        std::uint64_t hash() const noexcept;
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view t) const noexcept { return std::hash<std::string_view>{}(t); }
    };
    std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> ids_;
    void grow();
    std::vector<Key> keys_;             // of each row
    std::vector<std::uint64_t> slots_;  // open addressing: upper half of the hash, then row + 1; 0 is free
    std::map<std::string, std::uint32_t, std::less<>> accelerators_;
};

/// A CSV file with its header read.
class CsvTable {
  public:
    explicit CsvTable(std::istream& in, const std::string& file) : records_(in, file), file_(file) {}

    /// Reads records until one that has all of `needed`; at most `most` records may stand before it.
    /// @throws InputError  no such header
    void find_header(const std::vector<std::string_view>& needed, int most);
    /// Takes the record that was read last as the header.
    bool next() { return records_.next(cells_); }
    /// Position of a column; -1 without it.
    int column(std::string_view name) const;
    /// The cell of a column; "" without the column, for a short row, for NULL and null.
    std::string_view cell(int column) const;
    std::size_t width() const { return cells_.size(); }
    const std::vector<std::string>& header() const { return header_; }
    const std::vector<std::string_view>& cells() const { return cells_; }
    std::int64_t line() const { return records_.line(); }

  private:
    demand::CsvRecords records_;
    std::string file_;
    std::vector<std::string_view> cells_;
    std::vector<std::string> header_;
};

void import_skypilot(Import& import);
void import_gpuhunt(Import& import);
void import_aws(Import& import);
void import_litellm(Import& import);
void import_genai(Import& import);
void import_focus(Import& import);
void import_infracost(Import& import);
void import_prometheus(Import& import);

}  // namespace sizewell::catalog
