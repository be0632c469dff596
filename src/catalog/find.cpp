#include "catalog/closest.hpp"
#include "sizewell/catalog/catalog.hpp"
#include "sizewell/scalar.hpp"

#include <algorithm>
#include <limits>

namespace sizewell::catalog {
namespace {

std::vector<std::string> spoken_names(const Accelerator& row) {
    std::vector<std::string> names{row.name};
    names.insert(names.end(), row.aliases.begin(), row.aliases.end());
    return names;
}
std::vector<std::string> spoken_names(const Model& row) {
    std::vector<std::string> names{row.name};
    names.insert(names.end(), row.aliases.begin(), row.aliases.end());
    return names;
}
std::vector<std::string> spoken_names(const InstanceOffer& row) {
    if (row.superseded) return {row.name};
    return {row.name, row.sku, row.provider + "/" + row.sku, row.sku + "/" + row.region};
}
std::vector<std::string> spoken_names(const Premium& row) { return {row.name}; }
std::vector<std::string> spoken_names(const Fact& row) { return {row.name}; }
std::vector<std::string> spoken_names(const TokenPrice& row) { return {row.name, row.name.substr(row.name.find('/') + 1)}; }

/// The row of exactly this name, else the one row that answers to it, else suggestions.
template <class Row, class Same>
Lookup<Row> lookup(const std::vector<Row>& rows, std::string_view name, Same&& same) {
    Lookup<Row> result;
    for (const Row& row : rows) {
        if (row.name == name) {
            result.row = &row;
            return result;
        }
    }
    std::vector<const Row*> answering;
    for (const Row& row : rows) {
        const auto names = spoken_names(row);
        if (std::any_of(names.begin(), names.end(), [&](const std::string& n) { return same(n, name); })) {
            answering.push_back(&row);
        }
    }
    if (answering.size() == 1) {
        result.row = answering.front();
        return result;
    }
    result.ambiguous = !answering.empty();
    for (const Row* row : answering) result.candidates.push_back(row->name);
    if (result.ambiguous) return result;
    std::vector<Alternative> among;
    for (const Row& row : rows) among.push_back({row.name, spoken_names(row)});
    result.candidates = closest(name, among);
    return result;
}

/// On demand; what is not sold so comes last.
double list_price(const InstanceOffer& offer) {
    return offer.on_demand.offered() ? offer.on_demand.value.value() : std::numeric_limits<double>::infinity();
}

bool exactly(const std::string& a, std::string_view b) { return a == b; }
bool whatever_case(const std::string& a, std::string_view b) { return lower_case(a) == lower_case(b); }
bool contains(const std::string& text, const std::string& lower_part) {
    return lower_case(text).find(lower_part) != std::string::npos;
}

/// Whether the words of a hyphenated name hold `lower_part`: "a100" is in "A100-40GB", "a10" is not.
bool contains_word(const std::string& name, const std::string& lower_part) {
    const std::string text = "-" + lower_case(name) + "-";
    return text.find("-" + lower_part + "-") != std::string::npos;
}

template <class Row>
const Row& existing(const Lookup<Row>& found, const char* what, std::string_view name) {
    if (found.row != nullptr) return *found.row;
    std::string bound = found.ambiguous ? "one of its full names: " : "a name of the catalogue";
    if (found.ambiguous) {
        for (const std::string& candidate : found.candidates)
            bound += (&candidate == &found.candidates.front() ? "" : ", ") + candidate;
    } else if (!found.candidates.empty()) {
        bound += " (" + did_you_mean(found.candidates) + ")";
    }
    throw DomainError("catalog", what, "'" + std::string(name) + "'", bound);
}

}  // namespace

Lookup<Accelerator> find_accelerator(const Catalog& catalog, std::string_view name) {
    return lookup(catalog.accelerators, name, whatever_case);
}
Lookup<Model> find_model(const Catalog& catalog, std::string_view name) {
    return lookup(catalog.models, name, whatever_case);
}
Lookup<InstanceOffer> find_instance(const Catalog& catalog, std::string_view name) {
    return lookup(catalog.instances, name, exactly);
}
Lookup<Premium> find_premium(const Catalog& catalog, std::string_view name) {
    return lookup(catalog.premiums, name, exactly);
}
Lookup<Fact> find_fact(const Catalog& catalog, std::string_view name) { return lookup(catalog.facts, name, exactly); }
Lookup<TokenPrice> find_token_price(const Catalog& catalog, std::string_view name) {
    return lookup(catalog.tokens, name, exactly);
}

const Accelerator& accelerator(const Catalog& catalog, std::string_view name) {
    return existing(find_accelerator(catalog, name), "accelerator", name);
}
const Model& model_row(const Catalog& catalog, std::string_view name) {
    return existing(find_model(catalog, name), "model", name);
}
const InstanceOffer& instance_offer(const Catalog& catalog, std::string_view name) {
    return existing(find_instance(catalog, name), "instance", name);
}
const Premium& premium(const Catalog& catalog, std::string_view name) {
    return existing(find_premium(catalog, name), "premium", name);
}
const Fact& fact(const Catalog& catalog, std::string_view name) {
    return existing(find_fact(catalog, name), "fact", name);
}
const TokenPrice& token_price(const Catalog& catalog, std::string_view name) {
    return existing(find_token_price(catalog, name), "token price", name);
}

std::vector<InstanceOffer> offers(const Catalog& catalog, const OfferFilter& filter) {
    if (filter.max_price && !(filter.max_price->value() > 0.0)) {
        throw DomainError("catalog: offers", "max_price", filter.max_price->value(), "> 0");
    }
    const std::string wanted = lower_case(filter.accelerator);
    const std::string text = lower_case(filter.text);
    const Accelerator* const named = wanted.empty() ? nullptr : find_accelerator(catalog, filter.accelerator).row;
    const auto has_accelerator = [&](const InstanceOffer& offer) {
        return wanted.empty() || contains_word(offer.accelerator, wanted) ||
               (named != nullptr && named->name == offer.accelerator);
    };
    std::vector<InstanceOffer> passed;
    for (const InstanceOffer& offer : catalog.instances) {
        const bool passes =
            (filter.superseded || !offer.superseded) &&
            (filter.provider.empty() || whatever_case(offer.provider, filter.provider)) &&
            (filter.region.empty() || whatever_case(offer.region, filter.region)) &&
            (!filter.max_price || list_price(offer) <= filter.max_price->value()) &&
            (text.empty() || contains(offer.name + " " + offer.accelerator + " " + offer.managed_service, text)) &&
            has_accelerator(offer);
        if (passes) passed.push_back(offer);
    }
    std::stable_sort(passed.begin(), passed.end(), [](const InstanceOffer& a, const InstanceOffer& b) {
        return list_price(a) < list_price(b);
    });
    return passed;
}

PremiumEstimate premium_of(const Catalog& catalog, const InstanceOffer& offer) {
    if (offer.managed.offered() && offer.on_demand.offered()) {
        const double own = ratio(offer.managed.value / offer.on_demand.value) - 1.0;
        Provenance provenance = offer.managed.provenance;
        if (offer.on_demand.provenance.source != provenance.source)
            provenance.source += "; " + offer.on_demand.provenance.source;
        provenance.date = std::min(provenance.date, offer.on_demand.provenance.date);
        provenance.kind = Kind::derived;
        return {own, own, own, true, offer.name, offer.managed_service, provenance};
    }
    const Premium* best = nullptr;
    int closeness = -1;
    for (const Premium& family : catalog.premiums) {
        int match = family.provider == "*" && family.skus.empty() ? 0 : -1;
        if (family.provider == offer.provider) {
            match = family.skus.empty() ? 1 : -1;
            for (const std::string& prefix : family.skus) {
                const bool fits = offer.sku.compare(0, prefix.size(), prefix) == 0;
                if (fits) match = std::max(match, 1 + static_cast<int>(prefix.size()));
            }
        }
        if (match > closeness) {
            best = &family;
            closeness = match;
        }
    }
    if (best == nullptr)
        throw DomainError("catalog: premium_of", "offer", offer.name, "of a provider with a managed premium");
    return {best->value, best->low, best->high, false, best->name, best->service, best->provenance};
}

}  // namespace sizewell::catalog
