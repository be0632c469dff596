// What the families of models have in common, and where a configuration file leaves it unsaid.
#pragma once

#include "sizewell/serving/architecture.hpp"

#include <string_view>
#include <vector>

namespace sizewell::catalog {

/// Layers with a window when the file does not list them.
enum class Windows { none, all, alternate, all_but_every_sixth, three_of_four };

/// Where a family writes about its experts.
enum class ExpertKeys { none, plain, intermediate_is_expert, llama4 };

struct Family {
    std::string_view type{};                ///< model_type
    bool decoder = true;
    bool gated = true;
    bool tied = false;                      ///< the default of tie_word_embeddings
    bool attention_bias = false;            ///< where the file has no attention_bias
    bool output_bias = false;
    bool ffn_bias = false;
    bool norm_bias = false;
    bool learned_positions = false;
    int spare_positions = 0;                ///< rows of that table beyond the context
    bool four_hidden = false;               ///< the feed-forward part is four times as wide when the file is silent
    int norms = 2;
    serving::QueryKeyNorm query_key_norm = serving::QueryKeyNorm::none;
    Windows windows = Windows::none;
    ExpertKeys experts = ExpertKeys::none;
    bool latent = false;
    bool hybrid = false;                    ///< linear layers between full ones
};

/// The family of a model_type, null if it is not known.
[[nodiscard]] const Family* family_of(std::string_view type);

[[nodiscard]] const std::vector<Family>& families();

}  // namespace sizewell::catalog
