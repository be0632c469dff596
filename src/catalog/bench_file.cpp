#include "sizewell/catalog/bench_file.hpp"

#include "catalog/bench/formats.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <streambuf>

namespace sizewell::catalog {
namespace {

using bench::Sink;

constexpr struct {
    BenchFormat format;
    std::string_view name;
} kFormats[] = {{BenchFormat::vllm, "vllm"},         {BenchFormat::perf_analyzer, "perf_analyzer"}, {BenchFormat::genai_perf, "genai_perf"},
                {BenchFormat::guidellm, "guidellm"}, {BenchFormat::mlperf, "mlperf"},               {BenchFormat::csv, "csv"}};

// A stream whose beginning can be looked at, and that counts what passes.
class Peeked : public std::streambuf {
  public:
    Peeked(std::istream& in, std::size_t most) : in_(in), most_(most), block_(kBlock) { fill(); }

    [[nodiscard]] std::string_view beginning() const { return {block_.data(), static_cast<std::size_t>(egptr() - eback())}; }
    [[nodiscard]] bool too_large() const { return passed_ > most_; }
    [[nodiscard]] bool nul() const { return nul_; }
    [[nodiscard]] bool unreadable() const { return in_.bad(); }

  protected:
    int_type underflow() override { return fill() ? traits_type::to_int_type(*gptr()) : traits_type::eof(); }

  private:
    static constexpr std::size_t kBlock = std::size_t{256} << 10U;

    bool fill() {
        if (too_large()) return false;
        in_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
        const auto got = static_cast<std::size_t>(in_.gcount());
        passed_ += got;
        nul_ = nul_ || std::memchr(block_.data(), '\0', got) != nullptr;
        setg(block_.data(), block_.data(), block_.data() + got);
        return got > 0;
    }

    std::istream& in_;
    std::size_t most_, passed_ = 0;
    std::vector<char> block_;
    bool nul_ = false;
};

class Memory : public std::streambuf {
  public:
    explicit Memory(std::string_view text) {
        char* const begin = const_cast<char*>(text.data());  // a get area is never written to
        setg(begin, begin, begin + text.size());
    }
};

char first_mark(std::string_view text) {
    if (text.compare(0, 3, "\xEF\xBB\xBF") == 0) text.remove_prefix(3);
    const std::size_t at = text.find_first_not_of(" \t\r\n");
    return at == std::string_view::npos ? '\0' : text[at];
}

}  // namespace

std::string_view name(BenchFormat format) {
    for (const auto& known : kFormats) {
        if (known.format == format) return known.name;
    }
    return "csv";
}

std::optional<BenchFormat> bench_format(std::string_view text) {
    for (const auto& known : kFormats) {
        if (known.name == text) return known.format;
    }
    if (text == "sglang") return BenchFormat::vllm;
    if (text == "aiperf") return BenchFormat::genai_perf;
    return std::nullopt;
}

BenchFile read_bench(std::istream& in, const std::string& file, const BenchReading& reading) {
    Sink sink(file, reading);
    Peeked peeked(in, reading.max_bytes);
    std::istream text(&peeked);
    const char mark = first_mark(peeked.beginning());
    if (mark == '\0') {
        sink.complain(bench::kUnreadable, 0, 0, "", peeked.unreadable() ? "cannot be read" : peeked.beginning().empty() ? "is empty" : "holds nothing but blanks or is no text");
        sink.fail();
    }
    std::optional<BenchFormat> format;
    if (mark == '{' || mark == '[') {
        if (reading.as && (*reading.as == BenchFormat::csv || *reading.as == BenchFormat::perf_analyzer || *reading.as == BenchFormat::mlperf)) {
            sink.complain(bench::kFormat, 1, 0, "", "is JSON, must be " + std::string(name(*reading.as)), "leave --as out");
            sink.fail();
        }
        format = bench::read_json(text, sink);
    } else if (peeked.beginning().find("MLPerf Results Summary") != std::string_view::npos || reading.as == BenchFormat::mlperf) {
        if (reading.as && *reading.as != BenchFormat::mlperf) {
            sink.complain(bench::kFormat, 1, 0, "", "is a summary of MLPerf, must be " + std::string(name(*reading.as)), "leave --as out");
            sink.fail();
        }
        format = bench::read_mlperf(text, sink);
    } else {
        if (reading.as && *reading.as != BenchFormat::csv && *reading.as != BenchFormat::perf_analyzer) {
            sink.complain(bench::kFormat, 1, 0, "", "is not JSON, must be " + std::string(name(*reading.as)), "leave --as out");
            sink.fail();
        }
        format = bench::read_csv(text, sink);
    }
    if (peeked.too_large()) {
        sink.complain(bench::kUnreadable, 0, 0, "", "is larger than " + std::to_string(reading.max_bytes >> 20U) + " MiB", "split it by runs");
    } else if (peeked.unreadable()) {
        sink.complain(bench::kUnreadable, 0, 0, "", "cannot be read to its end");
    } else if (peeked.nul()) {
        sink.complain(bench::kSyntax, 0, 0, "", "has a NUL byte, must be text");
    }
    return sink.finish(format.value_or(BenchFormat::csv));
}

BenchFile read_bench(std::string_view text, const std::string& file, const BenchReading& reading) {
    Memory memory(text);
    std::istream in(&memory);
    return read_bench(in, file, reading);
}

BenchFile read_bench_file(const std::string& path, const BenchReading& reading) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    const auto refuse = [&](const char* reason) { throw InputError(path, {{bench::kUnreadable, "", 0, 0, reason, ""}}); };
    if (!fs::exists(status)) refuse("no such file");
    if (fs::is_directory(status)) refuse("is a directory, must be a file");
    std::ifstream in(path, std::ios::binary);
    if (!in) refuse("cannot be read");
    return read_bench(in, path, reading);
}

std::vector<serving::LoadSeries> merged(const std::vector<BenchFile>& files) {
    bench::SeriesOf all;
    for (const BenchFile& file : files) {
        for (const serving::LoadSeries& s : file.series) {
            for (const serving::LoadPoint& p : s.points) all.add(s, p);
        }
    }
    return all.take();
}

}  // namespace sizewell::catalog
