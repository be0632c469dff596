#include "sizewell/catalog/price_sheet.hpp"

#include "catalog/closest.hpp"
#include "catalog/number.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sizewell::catalog {
namespace {

constexpr double kWhole = 1e-9;  // of a step
constexpr int kMostAccelerators = 100'000;

Price sum(const Price& a, const Price& b) {
    if (!a.offered() || !b.offered()) {
        const bool refused = a.availability == Availability::not_offered || b.availability == Availability::not_offered;
        return {refused ? Availability::not_offered : Availability::unknown, {}, a.provenance};
    }
    Price both{Availability::offered, a.value + b.value, a.provenance};
    if (b.provenance.source != a.provenance.source) both.provenance.source += "; " + b.provenance.source;
    both.provenance.date = std::min(a.provenance.date, b.provenance.date);
    both.provenance.kind = Kind::derived;
    return both;
}

struct Term {
    std::string_view name;
    Price InstanceOffer::*price;
};
constexpr Term kTerms[] = {{"on_demand", &InstanceOffer::on_demand}, {"spot", &InstanceOffer::spot},
                           {"reserved_1y", &InstanceOffer::reserved_1y}, {"reserved_3y", &InstanceOffer::reserved_3y},
                           {"managed", &InstanceOffer::managed}};

bool is_currency(std::string_view text) {
    return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

std::string_view upfront_text(Upfront upfront) noexcept {
    switch (upfront) {
        case Upfront::none: return "no upfront";
        case Upfront::partial: return "partial upfront";
        case Upfront::all: return "all upfront";
    }
    return "";
}

Commitment commitment_of(const InstanceOffer& offer, int years, Upfront upfront) {
    for (const Commitment& c : offer.commitments) {
        if (c.years == years && c.upfront == upfront) return c;
    }
    Commitment answer{years, upfront, Availability::unknown, {}, {}, offer.provenance};
    const Price* plain = years == 1 ? &offer.reserved_1y : years == 3 ? &offer.reserved_3y : nullptr;
    if (plain == nullptr) return answer;
    const bool speaks = upfront == Upfront::none || plain->availability == Availability::not_offered;
    if (speaks) answer.availability = plain->availability;  // a term that is not sold is not sold in any way of payment
    if (upfront == Upfront::none && plain->offered()) {
        answer.hourly = plain->value;
        answer.provenance = plain->provenance;
    }
    return answer;
}

Q<second_u> billed_time(const Billing& billing, const Q<second_u>& run) {
    const double t = run.value();
    const double step = billing.step.value();
    if (!(t >= 0.0) || !std::isfinite(t)) throw DomainError("billed_time", "run", t, ">= 0 and finite");
    if (!(step > 0.0)) throw DomainError("billed_time", "step", step, "> 0");
    if (!(billing.minimum.value() >= 0.0)) throw DomainError("billed_time", "minimum", billing.minimum.value(), ">= 0");
    if (t == 0.0) return seconds(0.0);
    const double steps = std::ceil(t / step - kWhole);
    return std::max(billing.minimum, seconds(std::max(steps, 1.0) * step));
}

InstanceOffer assembled(const InstanceOffer& host, const Attachment& gpu) {
    const std::string where = "assembled: " + host.name;
    if (host.accelerators.value() > 0.0)
        throw DomainError(where, "accelerators", host.accelerators.value(), "0: this machine type holds its GPUs in its price, and they are billed once");
    if (!(gpu.accelerators.value() > 0.0)) throw DomainError(where, "attached accelerators", gpu.accelerators.value(), "> 0");
    if (host.provider != gpu.provider) throw DomainError(where, "provider", gpu.provider, "'" + host.provider + "', that of the host");
    if (host.region != gpu.region) throw DomainError(where, "region", gpu.region, "'" + host.region + "', that of the host");
    InstanceOffer whole = host;
    whole.sku = host.sku + "+" + detail::number_text(gpu.accelerators.value()) + "x" + gpu.accelerator;
    whole.name = whole.provider + "/" + whole.sku + "/" + whole.region;
    whole.accelerator = gpu.accelerator;
    whole.accelerators = gpu.accelerators;
    whole.on_demand = sum(host.on_demand, gpu.on_demand);
    whole.spot = sum(host.spot, gpu.spot);
    whole.reserved_1y = whole.reserved_3y = whole.managed = Price{};
    whole.commitments.clear();
    whole.managed_service.clear();
    whole.provenance.kind = Kind::derived;
    return whole;
}

double usd_per_unit(const std::vector<FxRate>& rates, std::string_view currency) {
    const FxRate* found = nullptr;
    for (const FxRate& rate : rates) {
        if (rate.currency != currency) continue;
        if (found != nullptr) throw DomainError("fx", "currency", currency, "given one rate, not two");
        found = &rate;
    }
    if (found == nullptr && currency == "USD") return 1.0;
    if (found == nullptr) throw DomainError("fx", "currency", currency.empty() ? "''" : currency, "USD or a currency with a dated rate, e.g. EUR=1.085@2026-11-20");
    if (!(found->usd > 0.0) || !std::isfinite(found->usd)) throw DomainError("fx", found->currency, found->usd, "> 0 and finite");
    if (currency == "USD" && found->usd != 1.0) throw DomainError("fx", "USD", found->usd, "1");
    return found->usd;
}

FxRate parse_fx_rate(std::string_view text, std::string_view source) {
    const auto refuse = [&](std::string_view bound) -> DomainError { return DomainError("fx", "rate", "'" + std::string(text) + "'", bound); };
    const std::size_t equals = text.find('=');
    const std::size_t at = text.find('@');
    if (equals == std::string_view::npos || at == std::string_view::npos || at < equals) throw refuse("CURRENCY=USD@DATE, e.g. EUR=1.085@2026-11-20");
    FxRate rate{std::string(text.substr(0, equals)), 0.0, std::string(text.substr(at + 1)), std::string(source)};
    const auto usd = number_of(text.substr(equals + 1, at - equals - 1));
    if (!is_currency(rate.currency)) throw refuse("a currency of three capital letters");
    if (!usd || !(*usd > 0.0)) throw refuse("USD for one unit of the currency, > 0");
    if (!is_date(rate.date) || rate.date.size() != 10) throw refuse("dated YYYY-MM-DD");
    rate.usd = *usd;
    return rate;
}

void apply_contract(Catalog& catalog, const Contract& contract, const std::vector<std::string>& keep) {
    const std::string where = "contract: " + contract.name;
    if (!(contract.discount >= 0.0 && contract.discount < 1.0)) throw DomainError(where, "discount", contract.discount, "0 to below 1");
    if (contract.terms.empty()) throw DomainError(where, "terms", "[]", "on_demand, spot, reserved_1y, reserved_3y, managed");
    bool known = false;
    for (const std::string& name : contract.terms) {
        const auto term = std::find_if(std::begin(kTerms), std::end(kTerms), [&](const Term& t) { return t.name == name; });
        if (term == std::end(kTerms)) throw DomainError(where, "terms", "'" + name + "'", "on_demand, spot, reserved_1y, reserved_3y or managed");
        for (InstanceOffer& offer : catalog.instances) {
            if (lower_case(offer.provider) != lower_case(contract.provider)) continue;
            known = true;
            const bool covered = contract.skus.empty() || std::any_of(contract.skus.begin(), contract.skus.end(), [&](const std::string& prefix) { return offer.sku.compare(0, prefix.size(), prefix) == 0; });
            if (!covered || std::find(keep.begin(), keep.end(), offer.name) != keep.end()) continue;
            Price& price = offer.*(term->price);
            if (!price.offered()) continue;
            offer.overrode.push_back({name, detail::number_text(price.value.value() * 3600.0) + " USD/h", price.provenance});
            price.value = (1.0 - contract.discount) * price.value;
            price.provenance = contract.provenance;
        }
    }
    if (!known) throw DomainError(where, "provider", "'" + contract.provider + "'", "one of the catalogue");
}

std::optional<Cover> cheapest_cover(const std::vector<InstanceOffer>& offers, int accelerators) {
    if (accelerators < 0 || accelerators > kMostAccelerators) throw DomainError("cheapest_cover", "accelerators", accelerators, "0 to 100000");
    const auto usable = [&](std::size_t k) { return offers[k].on_demand.offered() && offers[k].accelerators.value() >= 1.0; };
    const auto n = static_cast<std::size_t>(accelerators);
    std::vector<double> least(n + 1, std::numeric_limits<double>::infinity());
    std::vector<std::size_t> last(n + 1, 0);
    least[0] = 0.0;
    bool any = false;
    for (std::size_t k = 0; k < offers.size(); ++k) any = any || usable(k);
    if (!any) return std::nullopt;
    for (std::size_t g = 1; g <= n; ++g) {
        for (std::size_t k = 0; k < offers.size(); ++k) {
            if (!usable(k)) continue;
            const auto size = static_cast<std::size_t>(offers[k].accelerators.value());
            const double bill = offers[k].on_demand.value.value() + least[g - std::min(g, size)];
            if (bill < least[g]) {
                least[g] = bill;
                last[g] = k;
            }
        }
    }
    Cover cover{std::vector<int>(offers.size(), 0), 0, {}};
    for (std::size_t g = n; g > 0;) {
        const auto size = static_cast<std::size_t>(offers[last[g]].accelerators.value());
        ++cover.count[last[g]];
        cover.accelerators += static_cast<int>(size);
        g -= std::min(g, size);
    }
    for (std::size_t k = 0; k < offers.size(); ++k) cover.rate += instances(static_cast<double>(cover.count[k])) * offers[k].on_demand.value;
    return cover;
}

}  // namespace sizewell::catalog
