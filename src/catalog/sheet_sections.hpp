// What a price sheet has beside plain prices: commitments, metering, tokens, contracts, rates of exchange.
#pragma once

#include "catalog/reader.hpp"
#include "sizewell/catalog/price_sheet.hpp"

namespace sizewell::catalog {

/// The section "fx" of a file; complains about rows that are no rate.
[[nodiscard]] std::vector<FxRate> read_fx(Reader& reader);

/// "commitments" of an instance: a list of {years, upfront, at_start_usd, usd_per_h}, usd_per_h null when not offered.
void read_commitments(Reader& reader, const nlohmann::json& row, const std::string& at, const Provenance& provenance,
                      double usd_per_unit, std::vector<Commitment>& slot);

/// "billing" of an instance: {step_s, minimum_s}.
void read_billing(Reader& reader, const nlohmann::json& row, const std::string& at, std::optional<Billing>& slot);

/// One row of "tokens"; `price` carries its name already.
void read_token_price(Reader& reader, const nlohmann::json& row, const std::string& at, TokenPrice& price);

/// One row of "contracts".
[[nodiscard]] Contract read_contract(Reader& reader, const nlohmann::json& row, const std::string& at);

}  // namespace sizewell::catalog
