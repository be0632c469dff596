// Name, meaning and printed unit of one figure of a plan.
#pragma once

#include <string_view>

namespace sizewell::plan {

/// Printed value = coherent value * scale.
struct Figure {
    std::string_view key;
    std::string_view help;
    std::string_view unit = "1";
    double scale = 1.0;
};

}  // namespace sizewell::plan
