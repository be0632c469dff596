// One scenario out of several pieces: the file it extends, a variant inside it, and inputs set from outside.
//
//     { "extends": "base.json",                                    // a file beside this one; what stands here wins
//       "scenarios": { "black friday": { "demand.peak": "9,000 req/s" } } }
#pragma once

#include "sizewell/scenario/document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sizewell::scenario {

/// One input that is set from outside: its path, the literal (or word) it gets, and the argument that said so.
struct Override {
    std::string path;      ///< "demand.peak", "services.chat.stages.model.service.mean"
    std::string literal;   ///< as in a file; "null" takes the key away, so that its default holds
    std::string argument;  ///< what findings call it: "--set demand.peak=2,000 req/s"
};

/// "demand.peak=2,000 req/s" as an override.
///
/// @param option  what stood before it on the command line, "--set"; may be empty
/// @throws InputError  E0902: no "=", no path or no literal
[[nodiscard]] Override parse_override(std::string_view text, std::string_view option);

/// What is chosen when a document is composed.
struct Composition {
    std::string variant;  ///< of "scenarios"; "" takes the file as it stands
    std::vector<Override> overrides;
};

/// The document with its base merged in, one variant laid over it and the overrides on top; "extends" and "scenarios" are
/// gone from it.
///
/// Objects merge key by key, lists whose elements have names merge by name, anything else is replaced as a whole, and null
/// takes a key away.  A variant holds parts of a scenario, or paths of inputs with their literals.  File names in a base
/// are understood from the base's folder.  Values keep the place they come from: findings name it.
///
/// @throws InputError  E0901 an unknown path, with what may be meant; E0903 an input that cannot be set as it is written;
///                     E0904 a base that is missing, no scenario or extends itself; E0905 an unknown variant; E0304
[[nodiscard]] Document composed(Document document, const Composition& how = {});

/// The names under "scenarios", bases included.
/// @throws InputError  as composed()
[[nodiscard]] std::vector<std::string> variants_of(const Document& document);

}  // namespace sizewell::scenario
