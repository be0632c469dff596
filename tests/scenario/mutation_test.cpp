#include "fuzz/parsers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace sizewell::scenario {
namespace {

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> seeds(const char* folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(SIZEWELL_ROOT) / "tests/fuzz/seeds" / folder)) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> texts;
    for (const auto& path : paths) texts.push_back(bytes_of(path));
    return texts;
}

/// A few random edits: flip, insert, erase, copy a piece, splice with another seed.
std::string mutated(std::mt19937& random, const std::vector<std::string>& corpus) {
    const auto below = [&](std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random()) % n; };
    static const std::string kLikely = "0123456789.,eE+-*/()$%~=^ \"\\{}[]:tfnkMB\n\xC2\xB5\xE2\x82\xAC";
    std::string text = corpus[below(corpus.size())];
    for (std::size_t edits = 1 + below(6); edits > 0; --edits) {
        const std::size_t at = below(text.size() + 1);
        switch (below(6)) {
            case 0: text.insert(at, 1, kLikely[below(kLikely.size())]); break;
            case 1: if (at < text.size()) text.erase(at, 1 + below(4)); break;
            case 2: if (at < text.size()) text[at] = static_cast<char>(below(256)); break;
            case 3: if (at < text.size()) text[at] = kLikely[below(kLikely.size())]; break;
            case 4: if (at < text.size()) text.insert(below(text.size()), text.substr(at, 1 + below(20))); break;
            default: {
                const std::string& other = corpus[below(corpus.size())];
                text = text.substr(0, at) + other.substr(below(other.size()));
            }
        }
    }
    return text;
}

template <class Read>
int runs(const char* folder, unsigned seed, Read&& read) {
    const auto corpus = seeds(folder);
    std::mt19937 random(seed);
    int count = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(900);
    while (std::chrono::steady_clock::now() < end) {
        for (int i = 0; i < 50; ++i, ++count) read(mutated(random, corpus));
    }
    return count;
}

TEST(Mutations, OfLiteralsEndInAValueOrALiteralError) {
    EXPECT_GT(runs("literal", 1, [](const std::string& text) { ASSERT_NO_THROW(fuzz::read_literal(text)) << text; }), 1000);
}

TEST(Mutations, OfDocumentsEndInATreeOrAnInputError) {
    EXPECT_GT(runs("document", 2, [](const std::string& text) { ASSERT_NO_THROW(fuzz::read_document_text(text)) << text; }), 1000);
}

TEST(Mutations, FoundByTheFuzzerStayFixed) {
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(SIZEWELL_ROOT) / "tests/fuzz/found")) {
        const std::string name = entry.path().filename().string();
        if (name.rfind("literal-", 0) == 0) { EXPECT_NO_THROW(fuzz::read_literal(bytes_of(entry.path()))) << name; }
        if (name.rfind("document-", 0) == 0) { EXPECT_NO_THROW(fuzz::read_document_text(bytes_of(entry.path()))) << name; }
    }
    for (const auto& text : seeds("literal")) EXPECT_NO_THROW(fuzz::read_literal(text));
    for (const auto& text : seeds("document")) EXPECT_NO_THROW(fuzz::read_document_text(text));
}

}  // namespace
}  // namespace sizewell::scenario
