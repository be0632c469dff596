// Service profiles as JSON files.
#pragma once

#include "sizewell/serving/profile.hpp"

#include <string>
#include <string_view>

namespace sizewell::catalog {

/// A profile as JSON, schema 1; profile_from(profile_json(p)) == p, to the last bit of every number.
[[nodiscard]] std::string profile_json(const serving::ServiceProfile& profile);

/// @param file  its name, for messages
/// @throws InputError  all findings at once with pointer, line and column: E0501 unreadable, E0502 no JSON, E0503 a newer
///                 schema, E0504 a wrong shape, E0505 an unknown key with a suggestion, E0506 source or date missing, E0507
///                 a value outside its domain
[[nodiscard]] serving::ServiceProfile profile_from(std::string_view json, const std::string& file);
[[nodiscard]] serving::ServiceProfile read_profile(const std::string& path);

}  // namespace sizewell::catalog
