// The domain of a replica, asked by every engine before it starts.
#pragma once

#include "sizewell/serving/llm.hpp"

namespace sizewell::serving::detail {

/// @throws DomainError  naming the field of the replica that cannot be
void check_replica(const char* where, const LlmReplica& replica);

/// The replica of one worker of a disaggregated pair is the replica itself without its pools.
LlmReplica one_worker(const LlmReplica& replica);

}  // namespace sizewell::serving::detail
