#include "sizewell/serving/classic.hpp"

#include "sizewell/error.hpp"

#include <cmath>
#include <limits>

namespace sizewell::serving {
namespace {

constexpr int kLargestBatch = 65536;
constexpr int kMostInstances = 1024;

void at_least_zero(const char* what, double x) {
    if (!(x >= 0.0) || !std::isfinite(x)) throw DomainError("classic server", what, x, "finite and >= 0");
}

}  // namespace

void validate(const ClassicServer& server) {
    if (server.table.points.empty()) throw DomainError("classic server", "table", 0, "a table of at least one point");
    if (server.max_batch < 1 || server.max_batch > kLargestBatch) throw DomainError("classic server", "max_batch", server.max_batch, "in [1, 65536]");
    if (server.sharing.instances < 1 || server.sharing.instances > kMostInstances) {
        throw DomainError("classic server", "instances", server.sharing.instances, "in [1, 1024]");
    }
    const double slowdown = server.sharing.slowdown;
    if (!(slowdown >= 1.0 && slowdown <= server.sharing.instances)) {
        throw DomainError("classic server", "slowdown", slowdown, "in [1, instances]");
    }
    at_least_zero("queue_delay", server.queue_delay);
    at_least_zero("host delay", server.host.delay);
    at_least_zero("host per_request", server.host.per_request);
    at_least_zero("jitter", server.jitter);
    if (!(server.host.workers >= 1.0) || server.host.workers != std::floor(server.host.workers) || server.host.workers > 1e6) {
        throw DomainError("classic server", "host workers", server.host.workers, "whole and >= 1");
    }
}

std::vector<double> instance_times(const ClassicServer& server) {
    validate(server);
    return batch_times(server.table, server.max_batch, server.sharing.slowdown);
}

ReplicaLimit replica_limit(const ClassicServer& server) {
    validate(server);
    ReplicaLimit limit;
    const BatchTime full = batch_seconds(server.table, server.max_batch);
    limit.extrapolated = full.extrapolated;
    limit.gpu = server.sharing.instances * server.max_batch / (full.seconds * server.sharing.slowdown);
    limit.host = server.host.per_request > 0.0 ? server.host.workers / server.host.per_request : std::numeric_limits<double>::infinity();
    limit.binding = limit.host < limit.gpu ? Resource::host : Resource::gpu;
    limit.throughput = limit.host < limit.gpu ? limit.host : limit.gpu;
    return limit;
}

}  // namespace sizewell::serving
