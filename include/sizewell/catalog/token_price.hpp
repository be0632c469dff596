// What a token costs at an API that sells them: input, cached input, output, batches, long prompts.
#pragma once

#include "sizewell/catalog/rows.hpp"
#include "sizewell/scalar.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sizewell::catalog {

/// The four prices of one prompt length.
struct TokenRates {
    Q<usd_per_tok_u> input{};                          ///< >= 0; free models exist
    Q<usd_per_tok_u> output{};                         ///< 0 for embeddings
    std::optional<Q<usd_per_tok_u>> cached_input;      ///< read from a prompt cache; unset: no such price, `input` holds
    std::optional<Q<usd_per_tok_u>> cache_write;       ///< written to it; unset: no such price, `input` holds

    bool operator==(const TokenRates&) const = default;
};

/// Rates of a request whose prompt is longer than `above`: they hold for all of its tokens, not for those above only.
struct TokenTier {
    Q<token_u> above{};
    TokenRates rates;

    bool operator==(const TokenTier&) const = default;
};

/// One model at one provider.
struct TokenPrice {
    std::string name;                                  ///< provider/model
    std::string provider;
    TokenRates rates;                                  ///< of a prompt below every tier
    std::vector<TokenTier> tiers;                      ///< ascending in `above`; rates never fall from one to the next
    std::optional<double> batch_discount;              ///< share off for answers that may wait, 0 <= d < 1; unset: not known
    std::optional<Q<token_u>> context;                 ///< longest prompt
    Provenance provenance;                             ///< source and date
    std::vector<Override> overrode;
};

/// Tokens of one request, or their means.
template <Scalar S>
struct TokenUse {
    Q<token_u, S> input;                               ///< of the prompt, not from the cache and not written to it
    Q<token_u, S> cached;                              ///< of the prompt, read from the cache
    Q<token_u, S> written;                             ///< of the prompt, written to the cache
    Q<token_u, S> output;
};

/// The rates that a prompt of this length pays.
///
/// @param prompt  all tokens of the prompt, cached ones included
/// @cost   linear in the tiers, of which there are at most a few
[[nodiscard]] inline const TokenRates& rates_of(const TokenPrice& price, const Q<token_u>& prompt) {
    const TokenRates* rates = &price.rates;
    for (const TokenTier& tier : price.tiers) {
        if (prompt > tier.above) rates = &tier.rates;
    }
    return *rates;
}

/// Money for these tokens at these rates:
///
///     input P_in + cached P_cached + written P_write + output P_out
///
/// Non-decreasing in each of the four counts; linear, so means give the mean.
template <Scalar S>
[[nodiscard]] Q<usd_u, S> token_cost(const TokenRates& rates, const TokenUse<S>& use) {
    const auto lifted = [](const Q<usd_per_tok_u>& p) { return Q<usd_per_tok_u, S>::from_value(S(p.value())); };
    return use.input * lifted(rates.input) + use.cached * lifted(rates.cached_input.value_or(rates.input)) +
           use.written * lifted(rates.cache_write.value_or(rates.input)) + use.output * lifted(rates.output);
}

/// Share of the price that is paid in a batch, 1 - batch_discount.
///
/// @throws DomainError  the provider's batch price is not known: a break-even must not assume one
[[nodiscard]] inline double batch_factor(const TokenPrice& price) {
    if (!price.batch_discount) throw DomainError("catalog: " + price.name, "batch_discount", "not known", "a number for a batch price");
    return 1.0 - *price.batch_discount;
}

}  // namespace sizewell::catalog
