// What is needed to get the same bits again, and what the result then is.
#pragma once

#include "sizewell/error.hpp"
#include "sizewell/scenario/document.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::report {

struct Lock {
    std::string version = {};             ///< of sizewell; filled in by lock_json()
    std::string verb = {};
    std::vector<std::string> asked = {};  ///< axes, conditions, figures
    std::uint64_t seed = 1;
    std::int64_t samples = 0;
    std::vector<std::string> inputs = {}; ///< digest of each composed scenario
    std::string catalogue = {};           ///< digest of the catalogue's files
    std::string result = {};              ///< digest of the result as JSON
};

/// SHA-256 in hexadecimal.
/// @source  FIPS 180-4; checked against hashlib in lock_test.cpp
[[nodiscard]] std::string digest(std::string_view bytes);

/// The digest of the files of a catalogue's directory, by the order of their names.
/// @throws InputError  a file that cannot be read
[[nodiscard]] std::string catalogue_digest(const std::string& directory);

/// The values of a document in one line each, without comments, layout and places.
[[nodiscard]] std::string canonical(const scenario::Document& document);

[[nodiscard]] std::string lock_json(const Lock& lock);
/// @throws InputError  E0101 or E0304: not a lock
[[nodiscard]] Lock parse_lock(std::string_view text, const std::string& name);

/// What keeps a result from being the one that was locked: first what was asked, then the result itself.
[[nodiscard]] std::vector<Diagnostic> lock_differences(const Lock& before, const Lock& now);

}  // namespace sizewell::report
