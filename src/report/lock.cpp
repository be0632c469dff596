#include "sizewell/report/lock.hpp"
#include "sizewell/version.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <system_error>

namespace sizewell::report {

namespace {

constexpr std::array<std::uint32_t, 64> round_constants() {
    // Fractional parts of the cube roots of the first 64 primes.
    return {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
            0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
            0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
            0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
            0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
            0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
}

constexpr std::uint32_t turned(std::uint32_t x, int by) { return (x >> by) | (x << (32 - by)); }

void compress(std::array<std::uint32_t, 8>& h, const unsigned char* block) {
    static constexpr auto kRounds = round_constants();
    std::array<std::uint32_t, 64> w{};
    for (std::size_t i = 0; i < 16; ++i) {
        w[i] = std::uint32_t{block[4 * i]} << 24U | std::uint32_t{block[4 * i + 1]} << 16U | std::uint32_t{block[4 * i + 2]} << 8U | std::uint32_t{block[4 * i + 3]};
    }
    for (std::size_t i = 16; i < 64; ++i) {
        const std::uint32_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (turned(a, 7) ^ turned(a, 18) ^ (a >> 3U)) + w[i - 7] + (turned(b, 17) ^ turned(b, 19) ^ (b >> 10U));
    }
    auto s = h;
    for (std::size_t i = 0; i < 64; ++i) {
        const std::uint32_t t1 = s[7] + (turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + kRounds[i] + w[i];
        const std::uint32_t t2 = (turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        s = {t1 + t2, s[0], s[1], s[2], s[3] + t1, s[4], s[5], s[6]};
    }
    for (std::size_t i = 0; i < 8; ++i) h[i] += s[i];
}

void write(const scenario::Node& n, const std::string& pointer, std::string& out) {
    using scenario::NodeKind;
    switch (n.kind) {
        case NodeKind::object:
            for (const auto& c : n.children) write(c, scenario::child_pointer(pointer, c.key), out);
            return;
        case NodeKind::array:
            for (std::size_t i = 0; i < n.children.size(); ++i) write(n.children[i], pointer + "/" + std::to_string(i), out);
            return;
        case NodeKind::null: out += pointer + " null\n"; return;
        case NodeKind::boolean: out += pointer + (n.boolean ? " true\n" : " false\n"); return;
        case NodeKind::string:
        case NodeKind::number: out += pointer + " " + n.text + "\n"; return;
    }
}

std::string joined(const std::vector<std::string>& all) {
    std::string out;
    for (const auto& a : all) out += (out.empty() ? "" : ", ") + a;
    return out;
}

}  // namespace

std::string digest(std::string_view bytes) {
    std::array<std::uint32_t, 8> h = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::string text(bytes);
    const std::uint64_t bits = std::uint64_t{text.size()} * 8;
    text += static_cast<char>(0x80);
    while (text.size() % 64 != 56) text += '\0';
    for (int i = 7; i >= 0; --i) text += static_cast<char>((bits >> (8 * i)) & 0xFFU);
    for (std::size_t at = 0; at < text.size(); at += 64) compress(h, reinterpret_cast<const unsigned char*>(text.data()) + at);
    constexpr const char* kHex = "0123456789abcdef";
    std::string out;
    for (const std::uint32_t word : h) {
        for (int shift = 28; shift >= 0; shift -= 4) out += kHex[(word >> shift) & 15U];
    }
    return out;
}

std::string catalogue_digest(const std::string& directory) {
    std::vector<std::string> files;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(directory, failed)) {
        if (entry.path().extension() == ".json") files.push_back(entry.path().string());
    }
    if (failed) throw InputError(directory, {{"E0102", "", 0, 0, "cannot be read: " + failed.message(), "name a directory with a catalogue"}});
    std::sort(files.begin(), files.end());
    std::string all;
    for (const auto& f : files) all += digest(scenario::file_text(f, scenario::Limits{}.max_bytes));
    return digest(all);
}

std::string canonical(const scenario::Document& document) {
    std::string out;
    write(document.root, "", out);
    return out;
}

std::string lock_json(const Lock& lock) {
    const nlohmann::ordered_json out = {{"sizewell", kVersion}, {"verb", lock.verb}, {"asked", lock.asked}, {"seed", std::to_string(lock.seed)}, {"samples", lock.samples},
                                        {"inputs", lock.inputs}, {"catalogue", lock.catalogue}, {"result", lock.result}};
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Lock parse_lock(std::string_view text, const std::string& name) {
    const scenario::Document document = scenario::parse_document(text, name);
    const auto member = [&](const char* key, scenario::NodeKind kind) -> const scenario::Node& {
        const scenario::Node* n = document.root.member(key);
        if (n == nullptr || n->kind != kind) {
            throw InputError(name, {scenario::finding_near(document.root, "E0304", std::string("/") + key, "is not what a lock has here", "remove the file to write a new lock")});
        }
        return *n;
    };
    const auto texts = [&](const char* key) {
        std::vector<std::string> out;
        for (const auto& c : member(key, scenario::NodeKind::array).children) out.push_back(c.text);
        return out;
    };
    using scenario::NodeKind;
    Lock lock;
    lock.version = member("sizewell", NodeKind::string).text;
    lock.verb = member("verb", NodeKind::string).text;
    lock.asked = texts("asked");
    const std::string& seed = member("seed", NodeKind::string).text;
    const double samples = member("samples", NodeKind::number).number;
    const bool whole = !seed.empty() && seed.size() <= 20 && seed.find_first_not_of("0123456789") == std::string::npos && samples >= 0.0 && samples <= 1e9;
    if (!whole) throw InputError(name, {scenario::finding_near(document.root, "E0304", "/seed", "is not what a lock has here", "remove the file to write a new lock")});
    lock.seed = std::strtoull(seed.c_str(), nullptr, 10);
    lock.samples = static_cast<std::int64_t>(samples);
    lock.inputs = texts("inputs");
    lock.catalogue = member("catalogue", NodeKind::string).text;
    lock.result = member("result", NodeKind::string).text;
    return lock;
}

std::vector<Diagnostic> lock_differences(const Lock& before, const Lock& now) {
    std::vector<Diagnostic> out;
    const std::string help = "ask as before, or remove the lock to write a new one";
    const auto compare = [&](const char* pointer, const std::string& was, const std::string& is, const char* what) {
        if (was != is) out.push_back({"E0908", pointer, 0, 0, std::string(what) + " was " + was + ", is " + is, help});
    };
    compare("/sizewell", before.version, kVersion, "the version");
    compare("/verb", before.verb, now.verb, "the question");
    compare("/asked", joined(before.asked), joined(now.asked), "what is asked");
    compare("/seed", std::to_string(before.seed), std::to_string(now.seed), "the seed");
    compare("/samples", std::to_string(before.samples), std::to_string(now.samples), "the number of samples");
    if (before.inputs != now.inputs) out.push_back({"E0908", "/inputs", 0, 0, "the scenario is another one", help});
    if (before.catalogue != now.catalogue) out.push_back({"E0908", "/catalogue", 0, 0, "the catalogue is another one", help});
    if (before.result != now.result) {
        out.push_back({"E0908", "/result", 0, 0, out.empty() ? "the same question gives another result" : "the result is another one",
                       out.empty() ? "another machine's mathematical functions, or an evaluation that was ended by its clock" : help});
    }
    return out;
}

}  // namespace sizewell::report
