// Where a catalogue may lie, in the order of trust.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sizewell::catalog {

struct Surroundings {
    std::optional<std::string> environment;  ///< SIZEWELL_DATA, if set
    std::string executable;                  ///< full path of the running program; empty if the system does not tell
    std::string source;                      ///< data/ of the source tree the library was built from
    std::string installed;                   ///< where the library was configured to be installed
};

/// Surroundings of this process.
[[nodiscard]] Surroundings surroundings();

struct Place {
    std::string path;
    std::string why;
};

/// Places to look in, first to last, each once.
[[nodiscard]] std::vector<Place> places(const Surroundings& around);

/// The first place that holds a catalogue.
/// @throws Error  none does
[[nodiscard]] std::string first_with_catalog(const std::vector<Place>& places);

}  // namespace sizewell::catalog
