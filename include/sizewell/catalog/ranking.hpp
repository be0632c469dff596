// Which instance is cheapest for each of many services: every service priced on every offer, then ranked.
#pragma once

#include "sizewell/catalog/catalog.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace sizewell::catalog {

/// What a service needs of an instance and of a fleet.
struct Need {
    double gpus_per_replica = 0.0;                     ///< accelerators of one replica; 0 on CPU nodes: one replica a node
    double memory = 0.0;                               ///< of the node [B]; an offer whose memory is not known does not pass a need > 0
    double redundancy = 0.0;                           ///< replicas beyond those for the load
    double rate = 0.0;                                 ///< design rate [req/s]
    std::vector<double> replica_rate;                  ///< what one replica serves [req/s], by accelerator of the table; 0: cannot run
};

/// Offers as columns: what the inner loop reads.
struct OfferTable {
    std::vector<double> price;                         ///< USD/(instance s); infinite where the term is not offered
    std::vector<double> gpus;
    std::vector<double> memory;                        ///< [B]; 0 where not known
    std::vector<std::int32_t> accelerator;             ///< into `accelerators`
    std::vector<std::string> accelerators;             ///< names; the first is "", of CPU nodes

    [[nodiscard]] std::size_t size() const { return price.size(); }
};

/// The columns of a list of offers for one way to buy.
///
/// @param purchase  on_demand, spot, reserved_1y or reserved_3y
/// @throws DomainError  another word
[[nodiscard]] OfferTable offer_table(const std::vector<InstanceOffer>& offers, std::string_view purchase = "on_demand");

/// One service on one offer.
struct Quote {
    std::int32_t offer = -1;                           ///< -1: nothing fits
    double instances = 0.0;                            ///< whole
    double rate = 0.0;                                 ///< USD/s
};

/// The cheapest offers of every service, cheapest first; equal bills in the order of the table.
///
///     replicas   = ceil(rate / replica_rate) + redundancy
///     instances  = ceil(replicas / floor(gpus / gpus_per_replica)),   bill = instances * price
///
/// @param keep     quotes kept for each service, >= 1; a service with fewer fitting offers has Quotes of offer -1
/// @param threads  >= 1; the result does not depend on it
/// @return         needs.size() x keep, service by service
/// @throws DomainError  keep or threads below 1, a need that is negative or not finite, or a replica_rate of another length
/// @accuracy  ceil forgives 1e-9 of a replica, so that 10 / 0.1 is 100
/// @cost   see bench/catalog (RankServices): 10,000 services x 500 offers
[[nodiscard]] std::vector<Quote> cheapest_offers(const std::vector<Need>& needs, const OfferTable& offers, int keep, int threads = 1);

}  // namespace sizewell::catalog
