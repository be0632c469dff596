// A token API or GPUs of one's own: what a request costs at an API, and the volume at which a fixed bill pays.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::decision {

/// What an API asks for a token.
template <Scalar S>
struct TokenPrices {
    Q<usd_per_tok_u, S> input, cached, output;
    S batch_discount;  ///< share taken off what may wait for a batch, 0 to 1
};

/// What a request sends and gets.
template <Scalar S>
struct TokensOfRequest {
    Q<tok_per_req_u, S> input, output;
    S cached_share;  ///< share of the input that the API has cached, 0 to 1
    S batch_share;   ///< share of the requests that may wait for a batch, 0 to 1
};

/// Price of a request at an API.
///
///     (in ((1 - c) P_in + c P_cached) + out P_out) (1 - batch share x batch discount)
template <Scalar S>
Q<usd_per_req_u, S> api_cost_per_request(const TokenPrices<S>& price, const TokensOfRequest<S>& tokens) {
    const Q<usd_per_req_u, S> input = tokens.input * ((S(1.0) - tokens.cached_share) * price.input + tokens.cached_share * price.cached);
    const Q<usd_per_req_u, S> output = tokens.output * price.output;
    return (input + output) * (S(1.0) - tokens.batch_share * price.batch_discount);
}

/// The same over all tokens of a request, in and out: the blended price of a token.
template <Scalar S>
Q<usd_per_tok_u, S> blended_price(const TokenPrices<S>& price, const TokensOfRequest<S>& tokens) {
    return api_cost_per_request(price, tokens) / (tokens.input + tokens.output);
}

/// Tokens a second at which a bill that does not move equals the API's.  It does not depend on utilisation: that only
/// decides whether the fleet behind the bill has the capacity.
template <Scalar S>
Q<token_rate_u, S> break_even_tokens(const Q<usd_per_s_u, S>& fixed_bill, const Q<usd_per_tok_u, S>& price) {
    return fixed_bill / price;
}

}  // namespace sizewell::decision
