// SkyPilot's and gpuhunt's catalogues.
#include "catalog/importer.hpp"

#include "catalog/closest.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

namespace sizewell::catalog {
namespace {

constexpr double kHole = -1.0;  // of a price: not the same as none

/// The value after a key of a Python literal such as {'Gpus': [{'Name': 'H100', 'Count': 8.0}]}; quotes may be single or double.
std::string_view python_value(std::string_view text, std::string_view key) {
    for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
        const std::size_t end = at + key.size();
        const bool quoted = at > 0 && end < text.size() && (text[at - 1] == '\'' || text[at - 1] == '"') && text[end] == text[at - 1];
        if (!quoted) continue;
        std::size_t i = end + 1;
        while (i < text.size() && (text[i] == ':' || text[i] == ' ')) ++i;
        if (i >= text.size()) return {};
        if (text[i] == '\'' || text[i] == '"') {
            const std::size_t close = text.find(text[i], i + 1);
            return close == std::string_view::npos ? std::string_view{} : text.substr(i + 1, close - i - 1);
        }
        std::size_t stop = i;
        while (stop < text.size() && text[stop] != ',' && text[stop] != '}' && text[stop] != ']') ++stop;
        return text.substr(i, stop - i);
    }
    return {};
}

double count_of(std::string_view cell) {
    if (cell.empty()) return 0.0;
    const auto n = number_of(cell);
    return n && *n >= 0.0 && std::isfinite(*n) ? *n : -1.0;
}

/// The host that the reading names, in the region of an accelerator: of the list, else of the catalogue.
std::optional<SheetRow> host_row(Import& import, const SheetRow& gpu) {
    const auto& prices = import.out.prices;
    for (const SheetRow& r : prices.rows) {
        if (r.region == gpu.region && r.accelerators == 0.0 && prices.names[r.sku] == import.reading.host) return r;
    }
    for (const InstanceOffer& o : import.known.instances) {
        const bool same = o.provider == prices.names[gpu.provider] && o.sku == import.reading.host && o.region == prices.names[gpu.region] && !o.superseded;
        if (!same) continue;
        if (o.accelerators.value() > 0.0) throw DomainError("import", "--host", import.reading.host, "a machine type without accelerators: one that holds its GPUs is billed once");
        SheetRow r = gpu;
        r.vcpu = o.vcpu.value_or(0.0);
        r.memory_gib = o.memory ? o.memory->value() / 1073741824.0 : 0.0;
        r.on_demand = o.on_demand.offered() ? o.on_demand.value.value() * 3600.0 : 0.0;
        r.spot = o.spot.offered() ? o.spot.value.value() * 3600.0 : 0.0;
        return r;
    }
    return std::nullopt;
}

/// Accelerators that have no host in this list: on the host the reading names, else kept as they are.
void attach(Import& import, const std::vector<SheetRow>& loose) {
    auto& prices = import.out.prices;
    for (const SheetRow& gpu : loose) {
        if (import.reading.host.empty()) {
            const auto price = [&](double usd) {
                Price p;
                p.availability = usd > 0.0 ? Availability::offered : Availability::unknown;
                p.value = usd_per_instance_hour(usd);
                p.provenance = {import.out.source, import.out.date, Kind::list_price, import.out.file, prices.names[gpu.accelerator]};
                return p;
            };
            prices.attachments.push_back({prices.names[gpu.provider], prices.names[gpu.region], prices.names[gpu.accelerator], gpus_per_instance(gpu.accelerators), price(gpu.on_demand), price(gpu.spot)});
            continue;
        }
        const auto whole_of = host_row(import, gpu);
        if (!whole_of) {
            import.note("accelerator in a region where neither the list nor the catalogue has the host " + import.reading.host, gpu.line, prices.names[gpu.accelerator]);
            continue;
        }
        SheetRow whole = *whole_of;
        whole.accelerator = gpu.accelerator;
        whole.accelerators = gpu.accelerators;
        whole.on_demand = whole.on_demand > 0.0 && gpu.on_demand > 0.0 ? whole.on_demand + gpu.on_demand : 0.0;
        whole.spot = whole.spot > 0.0 && gpu.spot > 0.0 ? whole.spot + gpu.spot : 0.0;
        whole.sku = import.name(import.reading.host + "+" + detail::number_text(gpu.accelerators) + "x" + prices.names[gpu.accelerator]);
        whole.line = gpu.line;
        if (whole.on_demand > 0.0 || whole.spot > 0.0) prices.rows.push_back(whole);
    }
    if (!loose.empty() && import.reading.host.empty())
        import.note("accelerators listed apart from their host: no instance by themselves; name a host type of the list with --host", loose.front().line, prices.names[loose.front().accelerator]);
}

/// What SkyPilot means by a name without a size.
std::string_view sized(std::string_view name) { return name == "A100" ? "A100-40GB" : name == "V100" ? "V100-16GB" : name == "V100-32G" ? "V100-32GB" : name; }

/// What a row means by an accelerator, with its memory where the Python text beside it says so.
std::uint32_t skypilot_accelerator(Import& import, std::string_view gpu, std::string_view repr, double n, std::string_view cloud, std::string_view sku, std::int64_t line) {
    const auto mib = number_of(python_value(repr, "SizeInMiB"));
    const auto said = number_of(python_value(repr, "Count"));
    if (said && *said != n) import.note("GpuInfo counts other accelerators than AcceleratorCount, which is used", line, sku);
    return import.accelerator(mib ? gpu : sized(gpu), mib && *mib > 0.0 ? *mib / 1024.0 : 0.0, python_value(repr, "Manufacturer"), cloud, sku);
}

}  // namespace

void import_skypilot(Import& import) {
    std::ifstream in(import.out.file, std::ios::binary);
    CsvTable table(in, import.out.file);
    table.find_header({"InstanceType", "AcceleratorName", "AcceleratorCount", "Price", "Region"}, 1);
    const int type = table.column("InstanceType"), name = table.column("AcceleratorName"), count = table.column("AcceleratorCount"), price = table.column("Price");
    const int region = table.column("Region"), vcpu = table.column("vCPUs"), memory = table.column("MemoryGiB"), info = table.column("GpuInfo"), spot = table.column("SpotPrice");
    const std::uint32_t provider = import.name(import.provider());
    const std::string cloud = import.out.prices.names[provider];
    std::vector<SheetRow> loose;
    std::uint32_t sku_id = 0, region_id = 0, gpu_id = 0;
    while (table.next()) {
        ++import.out.read;
        const std::string_view sku = table.cell(type);
        const std::string_view gpu = table.cell(name);
        const std::int64_t line = table.line();
        if (table.width() > table.header().size()) {
            import.skip("more cells than the header has columns", line, sku);
            continue;
        }
        const double n = count_of(table.cell(count));
        if (sku.empty() && gpu.empty()) {
            import.skip("names neither an instance nor an accelerator", line, "");
            continue;
        }
        if (n < 0.0 || (gpu.empty() ? n > 0.0 : n == 0.0)) {
            import.skip("count of accelerators is no number above 0, or does not agree with their name", line, sku.empty() ? gpu : sku);
            continue;
        }
        const auto on_demand = import.price(table.cell(price), "price", line);
        const auto cheap = import.price(table.cell(spot), "spot price", line);
        if (!on_demand && !cheap) {
            import.skip("has no price", line, sku.empty() ? gpu : sku);
            continue;
        }
        if (n != std::floor(n) && n > 0.0) {
            import.skip("a share of an accelerator: the catalogue counts whole ones", line, sku);
            continue;
        }
        sku_id = import.name(sku, sku_id), region_id = import.name(table.cell(region), region_id), gpu_id = import.name(gpu, gpu_id);
        bool fresh = false;
        SheetRow& row = import.row(provider, sku_id, region_id, gpu_id, n, line, fresh);
        if (fresh) {
            row.vcpu = std::max(0.0, count_of(table.cell(vcpu)));
            row.memory_gib = std::max(0.0, count_of(table.cell(memory)));
            if (!gpu.empty()) row.accelerator = skypilot_accelerator(import, gpu, table.cell(info), n, cloud, sku, line);
        }
        if (on_demand) import.put(row.on_demand, *on_demand, false, line, sku);
        if (cheap) import.put(row.spot, *cheap, true, line, sku);
        if (!cheap && row.spot == 0.0 && !table.cell(spot).empty()) row.spot = kHole;
        ++import.out.kept;
    }
    auto& rows = import.out.prices.rows;
    const auto first = std::stable_partition(rows.begin(), rows.end(), [](const SheetRow& r) { return r.sku != 0; });
    loose.assign(first, rows.end());
    rows.erase(first, rows.end());
    attach(import, loose);
}

void import_gpuhunt(Import& import) {
    std::ifstream in(import.out.file, std::ios::binary);
    CsvTable table(in, import.out.file);
    table.find_header({"instance_name", "location", "price", "gpu_count", "gpu_name", "spot"}, 1);
    const int type = table.column("instance_name"), location = table.column("location"), price = table.column("price"), cpu = table.column("cpu"), memory = table.column("memory");
    const int count = table.column("gpu_count"), name = table.column("gpu_name"), gpu_memory = table.column("gpu_memory"), spot = table.column("spot");
    const int vendor = table.column("gpu_vendor"), owner = table.column("provider");
    const std::uint32_t one = owner < 0 ? import.name(import.provider()) : 0;
    while (table.next()) {
        ++import.out.read;
        const std::int64_t line = table.line();
        const std::string_view sku = table.cell(type);
        const double n = count_of(table.cell(count));
        const std::string_view gpu = table.cell(name);
        const std::string kind = lower_case(table.cell(spot));
        if (table.width() > table.header().size()) {
            import.skip("more cells than the header has columns", line, sku);
        } else if (sku.empty()) {
            import.skip("names no instance", line, table.cell(location));
        } else if (n < 0.0 || n != std::floor(n) || (n > 0.0) == gpu.empty()) {
            import.skip("count of accelerators is no whole number, or does not agree with their name", line, sku);
        } else if (kind != "true" && kind != "false") {
            import.skip("spot is neither True nor False", line, sku);
        } else if (const auto usd = import.price(table.cell(price), kind == "true" ? "spot price" : "price", line); !usd) {
            import.skip("has no price", line, sku);
        } else {
            const std::uint32_t provider = owner < 0 ? one : import.name(table.cell(owner));
            const std::uint32_t sku_id = import.name(sku), region_id = import.name(table.cell(location)), gpu_id = import.name(gpu);
            bool fresh = false;
            SheetRow& row = import.row(provider, sku_id, region_id, gpu_id, n, line, fresh);
            if (fresh) {
                row.vcpu = std::max(0.0, count_of(table.cell(cpu)));
                row.memory_gib = std::max(0.0, count_of(table.cell(memory)));
                const std::string cloud = import.out.prices.names[provider];
                if (!gpu.empty()) row.accelerator = import.accelerator(gpu, number_of(table.cell(gpu_memory)).value_or(0.0), table.cell(vendor), cloud, sku);
            }
            import.put(kind == "true" ? row.spot : row.on_demand, *usd, kind == "true", line, sku);
            ++import.out.kept;
        }
    }
}

}  // namespace sizewell::catalog
