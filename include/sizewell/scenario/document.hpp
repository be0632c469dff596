// JSON with comments as a tree that knows where everything stands.
#pragma once

#include "sizewell/error.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::scenario {

/// What a document may cost; a file beyond a limit is refused with E0103 or E0104.
struct Limits {
    std::size_t max_bytes = std::size_t{8} << 20;  ///< checked before a file is read
    std::size_t max_depth = 64;                    ///< containers inside each other
    std::size_t max_nodes = 200'000;               ///< values in the whole document
};

enum class NodeKind { null, boolean, number, string, array, object };

/// "an object", "a string", ...: for "must be a string, is an object".
[[nodiscard]] std::string_view words(NodeKind kind);

/// Where a value comes from that does not stand in the document's own file: its base, or the command line.
struct Elsewhere {
    std::string name;
    bool argument = false;
};

/// One value of a document.  Lines and columns count from 1, columns in characters (code points).
struct Node {
    NodeKind kind = NodeKind::null;
    std::string key;             ///< of a member of an object; "" elsewhere
    std::string text;            ///< a string's value; a number as it was written
    double number = 0.0;         ///< the nearest double of a number, always finite
    bool boolean = false;
    int line = 0;                ///< of the value
    int column = 0;
    int key_line = 0;            ///< of a member's key, 0 elsewhere
    int key_column = 0;
    std::vector<Node> children;  ///< elements or members, in the order of the file
    std::shared_ptr<const Elsewhere> elsewhere = {};  ///< null where it stands in the document's own file

    /// The member with this key, or null; null also where the node is no object.
    [[nodiscard]] const Node* member(std::string_view name) const;
};

/// A parsed file and the name it goes by in messages.
struct Document {
    std::string name;
    Node root;
};

/// Reads JSON with comments (// and /* */) into a tree.
///
/// Codes: E0101 not JSON, E0102 not readable, E0103 too large, E0104 too deep or too many values, E0105 duplicate key (all of
/// them are reported), E0106 NUL or invalid UTF-8, E0107 number too large for a double, E0108 nothing in it.  A byte order
/// mark and CRLF line ends are accepted; trailing commas are not.  Every finding has line and column.
///
/// @param text  the bytes of a file, any
/// @param name  what messages call it
/// @throws InputError  with every finding; a finding that stops the parser ends the list
/// @cost        O(text) time; memory at most a small multiple of the text and of Limits::max_nodes
[[nodiscard]] Document parse_document(std::string_view text, std::string name, const Limits& limits = {});

/// Reads a file (regular, or a pipe that speaks at least once a second) and parses it.
///
/// @throws InputError  also for a missing, unreadable or too large file, a directory and a silent pipe
[[nodiscard]] Document read_document(const std::string& path, const Limits& limits = {});

/// The bytes of a file under the same limits, for readers of other formats.
///
/// @throws InputError  E0102 or E0103
[[nodiscard]] std::string file_text(const std::string& path, std::size_t max_bytes);

/// The node at an RFC 6901 pointer ("" is the root, "/services/chat/stages/0", ~0 for ~ and ~1 for /), or null.
///
/// An element is addressed by its index without leading zeros; "-" (past the end) finds nothing.
[[nodiscard]] const Node* find(const Node& root, std::string_view pointer);

/// The pointer one step further: child_pointer("/services", "a/b") is "/services/a~1b".
[[nodiscard]] std::string child_pointer(std::string_view pointer, std::string_view token);

/// A finding about a node (at its value) or about its key.
[[nodiscard]] Diagnostic finding_at(const Node& node, std::string code, std::string pointer, std::string reason, std::string help = {});
[[nodiscard]] Diagnostic finding_at_key(const Node& node, std::string code, std::string pointer, std::string reason, std::string help = {});

/// A finding about what stands at a pointer or, where nothing does, at the nearest thing around it.
[[nodiscard]] Diagnostic finding_near(const Node& root, std::string code, std::string pointer, std::string reason, std::string help = {});

}  // namespace sizewell::scenario
