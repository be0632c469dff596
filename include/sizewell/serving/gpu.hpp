// One accelerator as a model of serving sees it: five numbers.
#pragma once

#include <string>

namespace sizewell::serving {

struct Gpu {
    std::string name;
    double memory = 0.0;     ///< what the driver reports [B]
    double bandwidth = 0.0;  ///< of that memory [B/s]
    double flop_rate = 0.0;  ///< dense, at the precision the model computes in [flop/s]
    double link = 0.0;       ///< one direction, to the other GPUs of the replica [B/s]; 0 = no other GPU
    double price = 0.0;      ///< [USD/s], 0 where it does not matter
};

}  // namespace sizewell::serving
