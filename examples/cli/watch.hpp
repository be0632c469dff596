// What a long run looks like from outside: a line with the time left, and Ctrl-C that ends it with what is done.
#pragma once

#include <sizewell/uncertainty/estimate.hpp>

#include <functional>

namespace sizewell::cli {

/// A callback for uncertainty::Options::progress: draws on a terminal after half a second, and false once SIGINT came.
std::function<bool(const uncertainty::Progress&)> watch();

/// Wipes the line, and says so if the run was interrupted.
void watched();

}  // namespace sizewell::cli
