// What one forward pass of a model reads and computes: the digest of an architecture that step times are made of.
#pragma once

#include <string>

namespace sizewell::serving {

/// A model at a precision, for one replica (all its GPUs together).
struct Work {
    std::string name;
    double params = 0.0;              ///< weights [count]
    double active_params = 0.0;       ///< weights one token passes through [count]
    double weight_bytes = 0.0;        ///< all weights [B]
    double expert_bytes = 0.0;        ///< of these, in routed experts [B]; 0 for a dense model
    int experts = 0;                  ///< routed experts a layer; 0 for a dense model
    int experts_per_token = 0;
    int layers = 0;
    int hidden = 0;                   ///< width of the residual stream
    int heads = 0;
    int head_dim = 0;
    double kv_bytes_per_token = 0.0;  ///< of a layer stack whose cache grows with the context [B/token]
    double kv_bytes_constant = 0.0;   ///< of a sequence whatever its context: full windows, linear-attention state [B]
    double activation_bytes = 2.0;    ///< of one number that GPUs exchange [B]
};

}  // namespace sizewell::serving
