// Reading a price CSV of 100 MB, beside a partner that only looks for line ends; ranking 10,000 services on 500 offers,
// beside a partner that prices one pair at a time with the plain formula.
#include "sizewell/catalog/import.hpp"
#include "sizewell/catalog/ranking.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>

using namespace sizewell;
using namespace sizewell::catalog;

namespace {

constexpr std::size_t kBytes = 100'000'000;

/// Files of this run, gone at its end.
struct Files {
    std::vector<std::string> names;
    ~Files() {
        std::error_code ignored;
        for (const std::string& n : names) std::filesystem::remove(n, ignored);
    }
} written_files;

const Catalog& known() {
    static const Catalog catalog = load_catalog(SIZEWELL_ROOT "/data");
    return catalog;
}

/// 100 MB in the shape of a SkyPilot catalogue: quoted GpuInfo, several zones a region, a spot price in every second row.
const std::string& skypilot_file(bool quoted) {
    static std::string files[2];
    std::string& file = files[quoted ? 1 : 0];
    if (!file.empty()) return file;
    file = (std::filesystem::temp_directory_path() / (quoted ? "sizewell-bench-aws-q.csv" : "sizewell-bench-aws.csv")).string();
    written_files.names.push_back(file);
    std::ofstream out(file, std::ios::binary);
    out << "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice,AvailabilityZone\n";
    std::string row;
    std::size_t written = 0;
    for (int i = 0; written < kBytes; ++i) {
        const int type = i % 700, region = (i / 700) % 200, zone = (i / 140000) % 6;
        char text[400];
        std::snprintf(text, sizeof text, "p%d.%dxlarge,H100,8.0,192.0,2048.0,%d.%04d,region-%d,%s,%s,region-%d%c\n", type / 10, type % 10, 20 + type % 80, type, region,
                      quoted ? "\"{'Gpus': [{'Name': 'H100', 'Manufacturer': 'NVIDIA', 'Count': 8.0, 'MemoryInfo': {'SizeInMiB': 81920}}], 'TotalGpuMemoryInMiB': 655360}\"" : "", i % 2 == 0 ? "" : "12.5", region, 'a' + zone);
        row = text;
        out << row;
        written += row.size();
    }
    return file;
}

void import_skypilot(benchmark::State& st, bool quoted) {
    const std::string& file = skypilot_file(quoted);
    ImportReading reading;
    reading.provider = "aws";
    reading.date = "2026-01-01";
    for (auto _ : st) benchmark::DoNotOptimize(import_prices(file, reading, known()).kept);
    st.SetBytesProcessed(st.iterations() * static_cast<std::int64_t>(std::filesystem::file_size(file)));
}
void ImportSkyPilot(benchmark::State& st) { import_skypilot(st, false); }
BENCHMARK(ImportSkyPilot)->Unit(benchmark::kMillisecond);
void ImportSkyPilotQuoted(benchmark::State& st) { import_skypilot(st, true); }
BENCHMARK(ImportSkyPilotQuoted)->Unit(benchmark::kMillisecond);

/// An AWS price list as CSV, all cells quoted: most rows are of no interest.
void ImportAwsList(benchmark::State& st) {
    static const std::string file = [] {
        std::string name = (std::filesystem::temp_directory_path() / "sizewell-bench-offers.csv").string();
        written_files.names.push_back(name);
        std::ofstream out(name, std::ios::binary);
        out << "\"FormatVersion\",\"v1.0\"\n\"Disclaimer\",\"none\"\n\"Publication Date\",\"2026-01-01T00:00:00Z\"\n\"Version\",\"1\"\n\"OfferCode\",\"AmazonEC2\"\n"
               "\"SKU\",\"OfferTermCode\",\"RateCode\",\"TermType\",\"PriceDescription\",\"EffectiveDate\",\"Unit\",\"PricePerUnit\",\"Currency\",\"Location\",\"Instance Type\",\"Region Code\",\"vCPU\",\"Memory\",\"GPU\",\"Tenancy\",\"Operating System\"\n";
        std::size_t written = 0;
        char text[600];
        for (int i = 0; written < kBytes; ++i) {
            const bool gpu = i % 20 == 0;
            const int n = std::snprintf(text, sizeof text, "\"SKU%08d\",\"JRTCKXETXF\",\"SKU%08d.JRTCKXETXF.6YS6EN2CT7\",\"OnDemand\",\"$%d.5 per On Demand Linux instance Hour\",\"2026-01-01\",\"Hrs\",\"%d.5000000000\",\"USD\",\"US East (N. Virginia)\",\"%s.%dxlarge\",\"region-%d\",\"96\",\"1,152 GiB\",\"%s\",\"%s\",\"Linux\"\n",
                                        i, i, i % 90 + 1, i % 90 + 1, gpu ? "p9" : "m9", i % 48, i % 31, gpu ? "8" : "", i % 3 == 0 ? "Shared" : "Dedicated");
            out.write(text, n);
            written += static_cast<std::size_t>(n);
        }
        return name;
    }();
    for (auto _ : st) benchmark::DoNotOptimize(import_prices(file, {}, known()).kept);
    st.SetBytesProcessed(st.iterations() * static_cast<std::int64_t>(std::filesystem::file_size(file)));
}
BENCHMARK(ImportAwsList)->Unit(benchmark::kMillisecond);

/// The partner: reads the same file in blocks and counts its lines.
void CountLines(benchmark::State& st) {
    const std::string& file = skypilot_file(false);
    std::vector<char> block(std::size_t{256} << 10u);
    for (auto _ : st) {
        std::ifstream in(file, std::ios::binary);
        std::size_t lines = 0;
        while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
            const char* at = block.data();
            const char* const end = at + in.gcount();
            while ((at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) != nullptr) {
                ++lines;
                ++at;
            }
        }
        benchmark::DoNotOptimize(lines);
    }
    st.SetBytesProcessed(st.iterations() * static_cast<std::int64_t>(std::filesystem::file_size(file)));
}
BENCHMARK(CountLines)->Unit(benchmark::kMillisecond);

struct Market {
    OfferTable offers;
    std::vector<Need> needs;
};

Market market(std::size_t services, std::size_t offers) {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> u(0.0, 1.0);
    Market m;
    m.offers.accelerators = {"", "T4", "L4", "A10G", "A100", "H100", "H200", "B200"};
    const double sizes[] = {1.0, 2.0, 4.0, 8.0};
    for (std::size_t k = 0; k < offers; ++k) {
        m.offers.price.push_back((0.3 + 10.0 * u(random)) / 3600.0);
        m.offers.gpus.push_back(sizes[random() % 4]);
        m.offers.memory.push_back(64e9 * (1.0 + 8.0 * u(random)));
        m.offers.accelerator.push_back(1 + static_cast<std::int32_t>(random() % 7));
    }
    for (std::size_t s = 0; s < services; ++s) {
        Need n{sizes[random() % 4], 64e9 * u(random), 1.0, 1.0 + 500.0 * u(random), {}};
        for (std::size_t a = 0; a < m.offers.accelerators.size(); ++a) n.replica_rate.push_back(a == 0 ? 0.0 : 1.0 + 40.0 * u(random));
        m.needs.push_back(n);
    }
    return m;
}

void RankServices(benchmark::State& st) {
    const Market m = market(10'000, 500);
    const int keep = static_cast<int>(st.range(0));
    for (auto _ : st) benchmark::DoNotOptimize(cheapest_offers(m.needs, m.offers, keep, 2).data());
    st.SetItemsProcessed(st.iterations() * 10'000 * 500);
}
BENCHMARK(RankServices)->ArgName("keep")->Arg(10)->Arg(500)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The partner: one pair at a time, the cheapest only.
void RankServicesPlainly(benchmark::State& st) {
    const Market m = market(10'000, 500);
    for (auto _ : st) {
        double total = 0.0;
        for (const Need& n : m.needs) {
            double best = std::numeric_limits<double>::infinity();
            for (std::size_t k = 0; k < m.offers.size(); ++k) {
                const double rate = n.replica_rate[static_cast<std::size_t>(m.offers.accelerator[k])];
                const double places = std::floor(m.offers.gpus[k] / n.gpus_per_replica);
                if (rate <= 0.0 || places < 1.0 || m.offers.memory[k] < n.memory) continue;
                best = std::min(best, std::ceil((std::ceil(n.rate / rate) + n.redundancy) / places) * m.offers.price[k]);
            }
            total += best;
        }
        benchmark::DoNotOptimize(total);
    }
    st.SetItemsProcessed(st.iterations() * 10'000 * 500);
}
BENCHMARK(RankServicesPlainly)->Unit(benchmark::kMillisecond);

}  // namespace
