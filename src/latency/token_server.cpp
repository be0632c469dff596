#include "sizewell/latency/token_server.hpp"

#include "sizewell/error.hpp"
#include "sizewell/latency/stage.hpp"

namespace sizewell::latency {

queueing::Response token_response(const Stage& stage, const queueing::Arrivals&, int, const queueing::Options&, TokenTimes&) {
    throw DomainError("token_response", "stage", stage.name, "wired");
}

}  // namespace sizewell::latency
