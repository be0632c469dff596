// A server of a classic model: batches on the GPU, and the work that every request costs its host.
#pragma once

#include "sizewell/serving/batch_table.hpp"

#include <string_view>

namespace sizewell::serving {

/// What a request costs outside the batch: decode, tokenise, serialise, send.
struct HostWork {
    double delay = 0.0;        ///< of a request that meets no other: network and fixed parts [s]
    double per_request = 0.0;  ///< work that occupies one worker [s]; 0: none
    double workers = 1.0;      ///< that work side by side, whole
    bool operator==(const HostWork&) const = default;
};

/// One replica of a classic model with dynamic batching.
struct ClassicServer {
    BatchTable table;            ///< how long a batch occupies one instance that is alone on its GPU
    InstanceSharing sharing;
    int max_batch = 1;
    double queue_delay = 0.0;    ///< a batch below max_batch waits so long for company [s]
    HostWork host;
    double jitter = 0.0;         ///< coefficient of variation of batch times and of host work
    bool operator==(const ClassicServer&) const = default;
};

/// What stops a replica from doing more.
enum class Resource { gpu, host };

constexpr std::string_view name(Resource resource) { return resource == Resource::gpu ? "GPU" : "host"; }

/// The most a replica can do, and which resource says so.
struct ReplicaLimit {
    double gpu = 0.0;           ///< c B / T(B) [1/s]
    double host = 0.0;          ///< workers / per_request [1/s]; infinite without work
    double throughput = 0.0;    ///< the smaller one
    Resource binding = Resource::gpu;
    bool extrapolated = false;  ///< max_batch lies outside the table
};

/// @throws DomainError  an argument outside its domain
[[nodiscard]] ReplicaLimit replica_limit(const ClassicServer& server);

/// Times of batches 1 ... max_batch on one of its instances, the other instances busy.
[[nodiscard]] std::vector<double> instance_times(const ClassicServer& server);

/// @throws DomainError  naming the first thing wrong with a server
void validate(const ClassicServer& server);

}  // namespace sizewell::serving
