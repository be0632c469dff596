// The AWS price list, as CSV and as JSON offer file, both streamed; and the short JSON list of GPU instances made from it.
#include "catalog/importer.hpp"
#include "catalog/reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

namespace sizewell::catalog {
namespace {

using nlohmann::json;

constexpr std::uintmax_t kLargest = std::uintmax_t{256} << 20u;

/// What a product is, as both forms of the list have it.
struct Product {
    std::string sku, type, region, vcpu, memory, gpus, gpu_memory, tenancy, system, licence, software, capacity;
};

/// One price of a product.
struct Offer {
    std::string term, unit, usd, currency, lease, payment, offering;
};

/// Gathers the prices of instances.
class AwsRows {
  public:
    explicit AwsRows(Import& import) : import_(import), provider_(import.name("aws")) {}

    /// Why a product is not an instance that can be planned with; "" if it is one.
    std::string_view refusal(const Product& p) const {
        const bool named = names(p);
        if (!import_.reading.skus.empty() && !named) return "not among the SKUs named";
        if (p.type.empty()) return "not an instance";
        if (p.tenancy != "Shared" && !p.tenancy.empty()) return "dedicated hardware";
        if (p.system != "Linux" && !p.system.empty()) return "another system than Linux";
        if (p.software != "NA" && !p.software.empty()) return "with software pre-installed";
        if (p.licence == "Bring your own license") return "for a licence of one's own";
        if (p.capacity != "Used" && !p.capacity.empty()) return "a capacity reservation";
        if (import_.reading.skus.empty() && gpus(p) == 0.0 && known(p.type) == nullptr) return "has no accelerator; name it to keep it";
        return "";
    }

    void add(const Product& p, const Offer& o, std::int64_t line) {
        ++import_.out.read;
        if (const auto why = refusal(p); !why.empty()) return import_.skip(why, line, p.type.empty() ? p.sku : p.type);
        const bool reserved = o.term == "Reserved";
        if (!reserved && o.term != "OnDemand") return import_.skip("another term than OnDemand and Reserved", line, o.term);
        if (reserved && o.offering != "standard" && !o.offering.empty()) return import_.skip("a convertible reservation", line, p.type);
        const bool upfront = reserved && o.unit == "Quantity";
        if (!upfront && o.unit != "Hrs") return import_.skip("sold by another unit than the hour", line, p.type + " " + o.unit);
        const auto usd = reserved ? number_of(o.usd) : import_.price(o.usd, "price", line);
        const bool zero_is_fine = reserved;  // all upfront costs 0 by the hour, no upfront costs 0 at the start
        if (!usd || !std::isfinite(*usd) || *usd < 0.0 || (*usd == 0.0 && !zero_is_fine)) return import_.skip("has no price", line, p.type);
        const double value = *usd * import_.usd_for(o.currency.empty() ? "USD" : o.currency);
        const std::size_t at = row(p, line);
        if (!reserved) {
            import_.put(import_.out.prices.rows[at].on_demand, value, false, line, p.type);
            ++import_.out.kept;
            return;
        }
        const int years = o.lease == "1yr" || o.lease == "1 yr" ? 1 : o.lease == "3yr" || o.lease == "3 yr" ? 3 : 0;
        const int payment = o.payment == "No Upfront" ? 0 : o.payment == "Partial Upfront" ? 1 : o.payment == "All Upfront" ? 2 : -1;
        if (years == 0 || payment < 0) return import_.skip("a reservation of unknown length or payment", line, p.type + " " + o.lease + " " + o.payment);
        SheetCommitment& c = commitment(at, years, static_cast<Upfront>(payment));
        import_.put(upfront ? c.at_start : c.hourly, value, false, line, p.type);
        ++import_.out.kept;
    }

    /// Drops commitments that lack one of their two halves, and rows without any price.
    void finish() {
        auto& prices = import_.out.prices;
        const auto half = [](const SheetCommitment& c) { return (c.upfront != Upfront::all && c.hourly <= 0.0) || (c.upfront != Upfront::none && c.at_start <= 0.0); };
        for (const SheetCommitment& c : prices.commitments) {
            if (half(c)) import_.note("a reservation of which the list has one half only is left out", 0, prices.names[prices.rows[c.row].sku]);
        }
        prices.commitments.erase(std::remove_if(prices.commitments.begin(), prices.commitments.end(), half), prices.commitments.end());
    }

  private:
    bool names(const Product& p) const {
        return std::any_of(import_.reading.skus.begin(), import_.reading.skus.end(), [&](const std::string& s) {
            return s == p.sku || s == p.type || (p.type.size() > s.size() && p.type.compare(0, s.size(), s) == 0 && p.type[s.size()] == '.');
        });
    }

    static double gpus(const Product& p) {
        const auto n = number_of(p.gpus);
        return n && *n > 0.0 && *n == std::floor(*n) ? *n : 0.0;
    }

    const InstanceOffer* known(std::string_view type) const {
        if (type == last_type_) return last_;
        last_type_ = type;
        last_ = nullptr;
        for (const InstanceOffer& o : import_.known.instances) {
            if (o.provider == "aws" && o.sku == type && o.accelerators.value() > 0.0) last_ = &o;
        }
        return last_;
    }

    /// The list counts GPUs and does not name them: the catalogue does, by the type or its family.
    std::size_t row(const Product& p, std::int64_t line) {
        const InstanceOffer* same = known(p.type);
        double n = gpus(p);
        if (n == 0.0 && same != nullptr) n = same->accelerators.value();
        std::uint32_t accelerator = 0;
        if (n > 0.0) {
            std::string gpu = same != nullptr ? same->accelerator : "";
            const std::string family = p.type.substr(0, p.type.find('.') + 1);
            for (const InstanceOffer& o : import_.known.instances) {
                if (gpu.empty() && o.provider == "aws" && !o.accelerator.empty() && o.sku.rfind(family, 0) == 0) gpu = o.accelerator;
            }
            if (gpu.empty()) {
                gpu = "aws-" + family.substr(0, family.size() - 1) + "-gpu";
                import_.note("the list does not name the accelerator of a family that the catalogue does not have", line, p.type);
            }
            const auto gb = number_of(std::string_view(p.gpu_memory).substr(0, p.gpu_memory.find(' ')));
            accelerator = import_.accelerator(gpu, same != nullptr || !gb ? 0.0 : *gb / n, "", "aws", p.type);
        }
        bool fresh = false;
        SheetRow& r = import_.row(provider_, import_.name(p.type), import_.name(p.region), accelerator, n, line, fresh);
        if (fresh) {
            r.vcpu = std::max(0.0, number_of(p.vcpu).value_or(0.0));
            std::string memory = p.memory.substr(0, p.memory.find(' '));
            memory.erase(std::remove(memory.begin(), memory.end(), ','), memory.end());
            r.memory_gib = std::max(0.0, number_of(memory).value_or(0.0));
        }
        return static_cast<std::size_t>(&r - import_.out.prices.rows.data());
    }

    SheetCommitment& commitment(std::size_t at, int years, Upfront upfront) {
        auto& all = import_.out.prices.commitments;
        const auto key = at * 6 + static_cast<std::size_t>(years == 3) * 3 + static_cast<std::size_t>(upfront);
        const auto [place, made] = places_.try_emplace(key, all.size());
        if (made) all.push_back({at, years, upfront, 0.0, 0.0});
        return all[place->second];
    }

    Import& import_;
    std::uint32_t provider_;
    mutable std::string last_type_;
    mutable const InstanceOffer* last_ = nullptr;
    std::unordered_map<std::size_t, std::size_t> places_;
};

void read_csv(Import& import, std::istream& in) {
    CsvTable table(in, import.out.file);
    table.find_header({"SKU", "TermType", "Unit", "PricePerUnit", "Instance Type"}, 12);
    const auto at = [&](std::string_view name) { return table.column(name); };
    const int sku = at("SKU"), term = at("TermType"), unit = at("Unit"), usd = at("PricePerUnit"), currency = at("Currency"), lease = at("LeaseContractLength");
    const int payment = at("PurchaseOption"), offering = at("OfferingClass"), type = at("Instance Type"), vcpu = at("vCPU"), memory = at("Memory"), gpus = at("GPU");
    const int gpu_memory = at("GPU Memory"), tenancy = at("Tenancy"), system = at("Operating System"), licence = at("License Model"), software = at("Pre Installed S/W");
    const int capacity = at("CapacityStatus"), location = at("Location");
    const int region = at("Region Code") >= 0 ? at("Region Code") : at("regionCode");
    const int effective = at("EffectiveDate");
    if (region < 0 && location < 0) refuse_import(import.out.file, kImportFormat, table.line(), "has neither a column Region Code nor Location", "");
    AwsRows rows(import);
    Product p;
    Offer o;
    const auto set = [&](std::string& slot, int column) { slot.assign(table.cell(column)); };
    while (table.next()) {
        set(p.sku, sku), set(p.type, type), set(p.region, region >= 0 ? region : location), set(p.tenancy, tenancy), set(p.system, system);
        set(p.licence, licence), set(p.software, software), set(p.capacity, capacity), set(p.gpus, gpus), set(o.term, term);
        if (!rows.refusal(p).empty()) {  // most of the file: the rest of the cells is not looked at
            rows.add(p, o, table.line());
            continue;
        }
        set(p.vcpu, vcpu), set(p.memory, memory), set(p.gpu_memory, gpu_memory);
        set(o.unit, unit), set(o.usd, usd), set(o.currency, currency), set(o.lease, lease), set(o.payment, payment), set(o.offering, offering);
        if (import.out.date.empty() && is_date(table.cell(effective).substr(0, 10))) import.out.date = table.cell(effective).substr(0, 10);
        rows.add(p, o, table.line());
    }
    rows.finish();
}

/// Reads an offer file event by event: products first, then terms, as AWS writes them; a path of keys is all the state.
class OfferFile {
  public:
    explicit OfferFile(Import& import) : import_(import), rows_(import) {}

    bool null() { return true; }
    bool boolean(bool) { return true; }
    bool number_integer(json::number_integer_t) { return true; }
    bool number_unsigned(json::number_unsigned_t) { return true; }
    bool number_float(json::number_float_t, const json::string_t&) { return true; }
    bool binary(json::binary_t&) { return true; }

    bool string(json::string_t& value) {
        const std::size_t n = path_.size();
        if (n == 0) return true;
        if (n == 1 && path_[0] == "publicationDate" && import_.out.date.empty() && is_date(std::string_view(value).substr(0, 10))) import_.out.date = value.substr(0, 10);
        if (n == 4 && path_[0] == "products" && path_[2] == "attributes") attribute(path_[3], value);
        if (n == 3 && path_[0] == "products" && path_[2] == "sku") product_.sku = value;
        if (path_[0] != "terms") return true;
        // terms / OnDemand / SKU / SKU.TERM / termAttributes / ...  and  .../ priceDimensions / CODE / unit, pricePerUnit / USD
        if (n == 6 && path_[4] == "termAttributes") {
            if (path_[5] == "LeaseContractLength") offer_.lease = value;
            if (path_[5] == "PurchaseOption") offer_.payment = value;
            if (path_[5] == "OfferingClass") offer_.offering = value;
        }
        if (n == 7 && path_[4] == "priceDimensions" && path_[6] == "unit") dimension_.unit = value;
        if (n == 8 && path_[4] == "priceDimensions" && path_[6] == "pricePerUnit") {
            dimension_.usd = value;
            dimension_.currency = path_[7];
        }
        return true;
    }
    bool key(json::string_t& name) {
        path_.back() = name;
        return true;
    }
    bool start_object(std::size_t) {
        if (path_.size() == 2 && path_[0] == "products") product_ = {};
        if (path_.size() == 1 && path_[0] == "products") had_products_ = true;
        if (path_.size() == 1 && path_[0] == "terms" && !had_products_) refuse_import(import_.out.file, kImportFormat, 0, "has its terms before its products, must have them after", "an offer file of AWS begins with its products");
        if (path_.size() == 4 && path_[0] == "terms") {
            offer_ = {};
            pending_.clear();
        }
        if (path_.size() == 6 && path_[0] == "terms" && path_[4] == "priceDimensions") dimension_ = {};
        return push();
    }
    bool end_object() {
        path_.pop_back();
        const bool in_terms = !path_.empty() && path_[0] == "terms";
        if (path_.size() == 2 && path_[0] == "products") end_product();
        if (in_terms && path_.size() == 6 && path_[4] == "priceDimensions") pending_.push_back(dimension_);
        if (in_terms && path_.size() == 4) end_term();
        return true;
    }
    bool start_array(std::size_t) { return push(); }
    bool end_array() {
        path_.pop_back();
        return true;
    }
    bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception& e) {
        std::string reason = shown_text(std::string_view(e.what()).substr(0, 200));
        refuse_import(import_.out.file, kImportUnreadable, 0, "is no JSON at byte " + std::to_string(byte) + ": " + reason, "is the file complete?");
    }

    void finish() {
        if (!had_products_) refuse_import(import_.out.file, kImportFormat, 0, "has no products", "is this an offer file of the AWS price list?");
        rows_.finish();
    }

  private:
    bool push() {
        if (path_.size() > 32) refuse_import(import_.out.file, kImportUnreadable, 0, "is nested deeper than 32 levels", "");
        path_.emplace_back();
        return true;
    }
    void attribute(const std::string& name, std::string& value) {
        const std::array<std::pair<std::string_view, std::string*>, 12> slots = {{{"instanceType", &product_.type}, {"regionCode", &product_.region}, {"location", &location_}, {"vcpu", &product_.vcpu}, {"memory", &product_.memory},
            {"gpu", &product_.gpus}, {"gpuMemory", &product_.gpu_memory}, {"tenancy", &product_.tenancy}, {"operatingSystem", &product_.system}, {"licenseModel", &product_.licence}, {"preInstalledSw", &product_.software},
            {"capacitystatus", &product_.capacity}}};
        for (const auto& [key, slot] : slots) {
            if (key == name) *slot = value;
        }
    }
    void end_product() {
        if (product_.sku.empty()) product_.sku = path_[1];
        if (product_.region.empty()) product_.region = location_;
        location_.clear();
        const auto why = rows_.refusal(product_);
        if (why.empty()) {
            products_.emplace(product_.sku, product_);
        } else {
            ++import_.out.read;
            import_.skip("product: " + std::string(why), 0, product_.type.empty() ? product_.sku : product_.type);
        }
    }
    void end_term() {
        const auto product = products_.find(path_[2]);
        for (const Offer& d : pending_) {
            Offer o = offer_;
            o.term = path_[1];
            o.unit = d.unit;
            o.usd = d.usd;
            o.currency = d.currency;
            if (product != products_.end()) {
                rows_.add(product->second, o, 0);
            } else {
                ++import_.out.read;
                import_.skip("price of a product that is left out", 0, path_[2]);
            }
        }
    }

    Import& import_;
    AwsRows rows_;
    std::vector<std::string> path_;  // the key of each open object, "" of an array
    Product product_;
    std::string location_;
    Offer offer_, dimension_;
    std::vector<Offer> pending_;
    std::unordered_map<std::string, Product> products_;
    bool had_products_ = false;
};

/// A list of {apiName, gpu, gpuCount, pricing: {region: {onDemand, reserved}}}; reserved is one year without upfront payment.
void read_list(Import& import) {
    const json root = json_of(import.out.file, text_of(import.out.file, kLargest, "is this a list of instances?"));
    const std::uint32_t provider = import.name("aws");
    std::int64_t at = 0;
    for (const json& item : root) {
        ++at;
        const auto text = [&](const char* key) {
            const auto found = item.is_object() ? item.find(key) : item.end();
            return item.is_object() && found != item.end() && found->is_string() ? found->get<std::string>() : std::string{};
        };
        const std::string sku = text("apiName").empty() ? text("name") : text("apiName");
        if (sku.empty() || !item.contains("pricing") || !item["pricing"].is_object()) {
            ++import.out.read;
            import.skip("an item without a name or prices", 0, sku);
            continue;
        }
        const auto& list = item["pricing"];
        const auto& n_text = item.contains("gpuCount") ? item["gpuCount"] : json(nullptr);
        double n = n_text.is_number() ? n_text.get<double>() : n_text.is_string() ? number_of(n_text.get<std::string>()).value_or(0.0) : 0.0;
        if (!(n >= 1.0) || n != std::floor(n) || text("gpu").empty()) n = 0.0;
        if (n == 0.0) {
            import.out.read += static_cast<std::int64_t>(list.size());
            import.skip_many("counts no whole accelerator", static_cast<std::int64_t>(list.size()));
            continue;
        }
        for (const auto& entry : list.items()) {
            const std::string& region = entry.key();
            const json& prices = entry.value();
            ++import.out.read;
            const auto usd = [&](const char* key) -> std::optional<double> {
                if (!prices.is_object() || !prices.contains(key)) return std::nullopt;
                return prices[key].is_number() ? import.price(detail::number_text(prices[key].get<double>()), key, 0) : import.price(prices[key].is_string() ? prices[key].get<std::string>() : "", key, 0);
            };
            const auto on_demand = usd("onDemand"), reserved = usd("reserved");
            if (!on_demand && !reserved) {
                import.skip("has no price", 0, sku + " " + region);
                continue;
            }
            const std::string memory = text("memory");
            bool fresh = false;
            const std::uint32_t gpu = import.accelerator(text("gpu"), 0.0, "", "aws", sku);
            SheetRow& row = import.row(provider, import.name(sku), import.name(region), gpu, n, at, fresh);
            if (!fresh) import.note("listed twice: the later prices are compared with the first", 0, sku);
            row.vcpu = item.contains("vcpu") && item["vcpu"].is_number() ? std::max(0.0, item["vcpu"].get<double>()) : 0.0;
            row.memory_gib = std::max(0.0, number_of(memory.substr(0, memory.find(' '))).value_or(0.0));
            if (on_demand) import.put(row.on_demand, *on_demand, false, 0, sku);
            const auto index = static_cast<std::size_t>(&row - import.out.prices.rows.data());
            if (reserved && fresh) import.out.prices.commitments.push_back({index, 1, Upfront::none, 0.0, *reserved});
            ++import.out.kept;
        }
    }
}

}  // namespace

void import_aws(Import& import) {
    std::ifstream in(import.out.file, std::ios::binary);
    char first = '\0';
    while (in.get(first) && (first == ' ' || first == '\n' || first == '\r' || first == '\t')) {
    }
    if (first == '[') return read_list(import);
    in.clear();
    in.seekg(0);
    if (first != '{') return read_csv(import, in);
    OfferFile offers(import);
    json::sax_parse(in, &offers);
    offers.finish();
}

}  // namespace sizewell::catalog
