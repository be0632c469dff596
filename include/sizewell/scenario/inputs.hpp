// The inputs of a scenario by name: what can be set, swept and solved for, and where it stands in the file.
#pragma once

#include "sizewell/scenario/dimension.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/fields.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sizewell::scenario {

enum class InputKind { number, text, choice, flag, service };  ///< service: a time or a law, "25 ms"

/// One key of a scenario that holds a value, whether the file has it or not.
struct Input {
    std::string path;                      ///< the short path: Given::path where it is a number
    std::vector<std::string> aliases;      ///< from "services." on, and with the index of a stage instead of its name
    std::string pointer;                   ///< RFC 6901
    std::vector<std::string> tokens;       ///< the same, step by step
    InputKind kind = InputKind::number;
    Field field;
    Dimension dimension;                   ///< of a number
    std::vector<std::string_view> words;   ///< of a choice
};

/// Every input of a composed document, in the order of describe().  Elements of lists are those the document has.
/// @cost  30 us for one service
[[nodiscard]] std::vector<Input> inputs_of(const Document& document);

/// The input a path names, or null.
[[nodiscard]] const Input* find_input(const std::vector<Input>& inputs, std::string_view path);

/// What could be meant by a path that names nothing: one close spelling, or the inputs inside it, or those that end like it.
[[nodiscard]] std::vector<std::string> nearest(std::string_view path, const std::vector<std::string>& known);

/// The finding for a path that names no input (E0901).
[[nodiscard]] Diagnostic unknown_input(const std::vector<Input>& inputs, const std::string& path);

/// The document with one value set; objects on the way to it are made.
///
/// @param value  a leaf; null takes the key away
/// @throws InputError  E0903: the key stands inside a value that is written as one literal
void set_input(Document& document, const Input& input, Node value);

}  // namespace sizewell::scenario
