#include "sizewell/scenario/document.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace sizewell::scenario {
namespace {

std::vector<Diagnostic> findings_of(const std::function<void()>& read) {
    try {
        read();
    } catch (const InputError& error) {
        return error.findings();
    }
    return {};
}

struct Broken {
    const char* name;
    std::string text;
    const char* code;
    int line;
    int column;
    const char* reason;
    const char* help;
    const char* pointer = "";
};

const std::vector<Broken> kBroken = {
    {"empty", "", "E0108", 0, 0, "nothing in it", "sizewell init"},
    {"only_space", " \n\t\r\n", "E0108", 0, 0, "nothing in it", ""},
    {"only_comment", "// later\n/* really */", "E0108", 0, 0, "nothing in it", ""},
    {"only_bom", "\xEF\xBB\xBF", "E0108", 0, 0, "nothing in it", ""},
    {"open_object", "{\n  \"a\": 1\n", "E0101", 3, 1, "ends inside an object that begins on line 1", "}"},
    {"open_list", "{\"a\": [1, 2", "E0101", 1, 12, "ends inside a list that begins on line 1", "]", "/a"},
    {"open_after_colon", "{\"a\":", "E0101", 1, 6, "ends inside an object", "", "/a"},
    {"trailing_comma_object", "{\n  \"a\": 1,\n}", "E0101", 2, 9, "a comma after the last value", "drop the comma"},
    {"trailing_comma_list", "[1, 2, /* end */ ]", "E0101", 1, 6, "a comma after the last value", "drop the comma"},
    {"missing_comma", "{\"a\": 1\n \"b\": 2}", "E0101", 2, 2, "a comma is missing", "before this"},
    {"missing_comma_list", "[1 2]", "E0101", 1, 4, "a comma is missing", ""},
    {"missing_colon", "{\"a\" 1}", "E0101", 1, 6, "a \":\" is missing", "\"key\": value", "/a"},
    {"missing_value", "{\"a\": , \"b\": 2}", "E0101", 1, 7, "a value is missing before the comma", "", "/a"},
    {"missing_value_end", "{\"a\": }", "E0101", 1, 7, "a value is missing before }", ""},
    {"two_commas", "[1,, 2]", "E0101", 1, 4, "a value is missing before the comma", ""},
    {"lonely_comma_object", "{,}", "E0101", 1, 2, "a key is missing", ""},
    {"bare_key", "{average: 1}", "E0101", 1, 2, "the key \"average\" has no quotes", "write \"average\""},
    {"single_quoted_key", "{'a': 1}", "E0101", 1, 2, "a single quote", "double quotes"},
    {"single_quoted_value", "{\"a\": 'x'}", "E0101", 1, 7, "a single quote", "double quotes"},
    {"number_key", "{1: 2}", "E0101", 1, 2, "is not a key", "strings in double quotes"},
    {"hash_comment", "{\n# no\n}", "E0101", 2, 1, "begins no comment", "//"},
    {"hash_after_value", "{\"a\": 1 # no\n}", "E0101", 1, 9, "begins no comment", "//"},
    {"open_comment", "{ /* for ever \n }", "E0101", 1, 3, "a comment that never ends", "*/"},
    {"bare_quantity", "{\"peak\": 350 ms}", "E0101", 1, 14, "\"ms\" after a value", "\"350 ms\""},
    {"glued_quantity", "{\"peak\": 350ms}", "E0101", 1, 13, "\"ms\" after a value", "is a string"},
    {"percent", "{\"peak\": 65%}", "E0101", 1, 12, "after a value", "is a string"},
    {"python_true", "{\"a\": True}", "E0101", 1, 7, "\"True\" is not a value", "write true"},
    {"python_none", "{\"a\": None}", "E0101", 1, 7, "\"None\" is not a value", "write null"},
    {"nan", "{\"a\": NaN}", "E0101", 1, 7, "\"NaN\" is not a number", "finite"},
    {"bare_word", "{\"a\": fast}", "E0101", 1, 7, "\"fast\" is not a value", "double quotes"},
    {"leading_zero", "{\"a\": 007}", "E0101", 1, 8, "\"07\" right after a number", "leading zeros"},
    {"two_points", "[1.2.3]", "E0101", 1, 5, "\".3\" right after a number", "one decimal point"},
    {"plus_sign", "{\"a\": +5}", "E0101", 1, 7, "\"+5\" is not a number", "drop the +"},
    {"no_zero", "{\"a\": .5}", "E0101", 1, 7, "\".5\" is not a number", "write 0.5"},
    {"open_point", "{\"a\": 5.}", "E0101", 1, 7, "\"5.\" is not a number", "write 5.0"},
    {"too_large_number", "{\"a\": 1,\n \"b\": 1e999}", "E0107", 2, 7, "1e999 is too large", "1e300", "/b"},
    {"too_small_number", "[-1e999]", "E0107", 1, 2, "-1e999 is too large", ""},
    {"wrong_bracket", "{\"a\": [1, 2}}", "E0101", 1, 12, "} cannot close a list that begins on line 1", "]", "/a"},
    {"wrong_brace", "{\n\"a\": 1]", "E0101", 2, 7, "] cannot close an object that begins on line 1", "}"},
    {"more_text", "{} {}", "E0101", 1, 4, "more text after the end", "one JSON value"},
    {"extra_brace", "{}\n}", "E0101", 2, 1, "more text after the end", ""},
    {"open_string", "{\"a\": \"350 ms\n}", "E0101", 1, 7, "does not end on its line", "close it"},
    {"tab_in_string", "{\"a\": \"3\t5\"}", "E0101", 1, 9, "a control character", "\\t"},
    {"bad_escape", "{\"a\": \"C:\\data\"}", "E0101", 1, 10, "escapes nothing", "\\\\"},
    {"bad_unicode_escape", "{\"a\": \"\\u12g4\"}", "E0101", 1, 8, "four hexadecimal digits", ""},
    {"half_surrogate", "{\"a\": \"x\\ud800y\"}", "E0101", 1, 9, "half a surrogate pair", ""},
    {"nul", std::string("{\"a\": \"b\0c\"}", 12), "E0106", 1, 9, "NUL", "UTF-8"},
    {"bad_utf8", "{\"a\":\n \"caf\xE9\"}", "E0106", 2, 6, "not UTF-8", "UTF-8"},
    {"overlong_utf8", "{\"a\": \"\xC0\xAF\"}", "E0106", 1, 8, "not UTF-8", ""},
    {"surrogate_utf8", "{\"a\": \"\xED\xA0\x80\"}", "E0106", 1, 8, "not UTF-8", ""},
    {"cut_utf8", "{\"a\": \"\xE2\x82", "E0106", 1, 8, "not UTF-8", ""},
    {"colon_in_list", "[\"a\": 1]", "E0101", 1, 5, "\":\"", "object"},
    {"columns_count_characters", "{\"\xC3\xA9\xC3\xA9\": fast}", "E0101", 1, 8, "\"fast\"", "", "/\xC3\xA9\xC3\xA9"},
    {"crlf", "{\r\n  \"a\": 1\r\n  \"b\": 2\r\n}", "E0101", 3, 3, "a comma is missing", ""},
    {"bom_has_no_column", "\xEF\xBB\xBF{x}", "E0101", 1, 2, "no quotes", ""},
};

TEST(ParseDocument, SaysWhatIsBrokenAndWhere) {
    for (const auto& row : kBroken) {
        const auto findings = findings_of([&] { (void)parse_document(row.text, "broken.json"); });
        ASSERT_EQ(findings.size(), 1U) << row.name;
        const auto& f = findings[0];
        EXPECT_EQ(f.code, row.code) << row.name << ": " << f.reason;
        EXPECT_EQ(f.line, row.line) << row.name << ": " << f.reason;
        EXPECT_EQ(f.column, row.column) << row.name << ": " << f.reason;
        EXPECT_NE(f.reason.find(row.reason), std::string::npos) << row.name << ": " << f.reason;
        EXPECT_NE(f.help.find(row.help), std::string::npos) << row.name << ": " << f.help;
        if (*row.pointer != '\0') { EXPECT_EQ(f.pointer, row.pointer) << row.name; }
        EXPECT_FALSE(f.reason.empty()) << row.name;
    }
}

TEST(ParseDocument, ReportsEveryDuplicateKey) {
    const auto findings = findings_of([] {
        (void)parse_document("{\"a\": 1,\n \"b\": {\"x\": 1, \"x\": 2},\n \"c\": [{\"y\": 1, \"y\": 2}],\n \"a\": 3,\n \"\\u0061\": 4}", "d.json");
    });
    ASSERT_EQ(findings.size(), 4U);
    EXPECT_EQ(findings[0].pointer, "/b/x");
    EXPECT_EQ(findings[0].line, 2);
    EXPECT_EQ(findings[0].column, 16);
    EXPECT_EQ(findings[1].pointer, "/c/0/y");
    EXPECT_EQ(findings[2].pointer, "/a");
    EXPECT_EQ(findings[2].line, 4);
    EXPECT_EQ(findings[2].column, 2);
    EXPECT_EQ(findings[3].line, 5);
    for (const auto& f : findings) EXPECT_EQ(f.code, "E0105");
    EXPECT_NE(findings[2].reason.find("first on line 1"), std::string::npos);
}

TEST(ParseDocument, KeepsDuplicatesFoundBeforeASyntaxError) {
    const auto findings = findings_of([] { (void)parse_document("{\"a\": 1, \"a\": 2,}", "d.json"); });
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].code, "E0105");
    EXPECT_EQ(findings[1].code, "E0101");
}

TEST(ParseDocument, GivesEveryValueItsPlace) {
    const auto document = parse_document(
        "// head\n{\n  \"a\" : /* \xC3\xA9 */ 12.50,\r\n  \"list\": [ true, null,\n   \"t\\\"x\" , {\"k\":-1e3}],\n  \"z\": {} }\n// tail", "ok.json");
    const Node& root = document.root;
    EXPECT_EQ(document.name, "ok.json");
    EXPECT_EQ(root.kind, NodeKind::object);
    EXPECT_EQ(root.line, 2);
    EXPECT_EQ(root.column, 1);
    ASSERT_EQ(root.children.size(), 3U);
    const Node& a = root.children[0];
    EXPECT_EQ(a.key, "a");
    EXPECT_EQ(a.key_line, 3);
    EXPECT_EQ(a.key_column, 3);
    EXPECT_EQ(a.line, 3);
    EXPECT_EQ(a.column, 17);
    EXPECT_EQ(a.number, 12.5);
    EXPECT_EQ(a.text, "12.50");
    const Node* t = find(root, "/list/2");
    ASSERT_NE(t, nullptr);
    EXPECT_EQ(t->text, "t\"x");
    EXPECT_EQ(t->line, 5);
    EXPECT_EQ(t->column, 4);
    EXPECT_EQ(t->key_line, 0);
    const Node* k = find(root, "/list/3/k");
    ASSERT_NE(k, nullptr);
    EXPECT_EQ(k->number, -1000.0);
    EXPECT_EQ(k->text, "-1e3");
    EXPECT_EQ(k->column, 18);
    EXPECT_EQ(k->key_column, 14);
    EXPECT_TRUE(find(root, "/list/0")->boolean);
    EXPECT_EQ(find(root, "/list/1")->kind, NodeKind::null);
    EXPECT_EQ(find(root, "/z")->line, 6);
}

TEST(Find, FollowsThePointersOfTheStandard) {  // the example document of RFC 6901, section 5
    const auto document = parse_document(
        "{\"foo\": [\"bar\", \"baz\"], \"\": 0, \"a/b\": 1, \"c%d\": 2, \"e^f\": 3, \"g|h\": 4, \"i\\\\j\": 5, \"k\\\"l\": 6, \" \": 7, \"m~n\": 8}", "rfc.json");
    const Node& root = document.root;
    EXPECT_EQ(find(root, ""), &root);
    EXPECT_EQ(find(root, "/foo")->children.size(), 2U);
    EXPECT_EQ(find(root, "/foo/0")->text, "bar");
    const char* pointers[] = {"/", "/a~1b", "/c%d", "/e^f", "/g|h", "/i\\j", "/k\"l", "/ ", "/m~0n"};
    for (int i = 0; i < 9; ++i) {
        ASSERT_NE(find(root, pointers[i]), nullptr) << pointers[i];
        EXPECT_EQ(find(root, pointers[i])->number, i) << pointers[i];
    }
    for (const char* nothing : {"foo", "/fo", "/foo/2", "/foo/00", "/foo/-", "/foo/+1", "/foo/0/x", "/m~n", "/m~2n", "/foo/99999999999999999999"}) {
        EXPECT_EQ(find(root, nothing), nullptr) << nothing;
    }
    EXPECT_EQ(child_pointer("/foo", "a/b~c"), "/foo/a~1b~0c");
}

TEST(ParseDocument, AgreesWithTheReferenceParserOnValues) {
    std::mt19937 random(7);
    const auto pick = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    std::function<nlohmann::json(int)> make = [&](int depth) -> nlohmann::json {
        switch (depth > 4 ? pick(5) : pick(7)) {
            case 0: return nullptr;
            case 1: return pick(2) == 0;
            case 2: return static_cast<int>(random());
            case 3: return std::ldexp(static_cast<double>(random()), static_cast<int>(pick(200)) - 100);
            case 4: return std::string("\"\\\n\t\xC3\xA9 /*x*/ // {[,:]}").substr(pick(4));
            case 5: {
                nlohmann::json list = nlohmann::json::array();
                for (unsigned n = pick(5); n > 0; --n) list.push_back(make(depth + 1));
                return list;
            }
            default: {
                nlohmann::json object = nlohmann::json::object();
                for (unsigned n = pick(5); n > 0; --n) object["k/~\"" + std::to_string(n)] = make(depth + 1);
                return object;
            }
        }
    };
    std::function<void(const nlohmann::json&, const Node&)> same = [&](const nlohmann::json& a, const Node& b) {
        ASSERT_EQ(a.is_object(), b.kind == NodeKind::object);
        ASSERT_EQ(a.is_array(), b.kind == NodeKind::array);
        if (a.is_number()) { EXPECT_EQ(a.get<double>(), b.number); }
        if (a.is_string()) { EXPECT_EQ(a.get<std::string>(), b.text); }
        if (a.is_boolean()) { EXPECT_EQ(a.get<bool>(), b.boolean); }
        if (!a.is_structured()) return;
        ASSERT_EQ(a.size(), b.children.size());
        std::size_t i = 0;
        for (const auto& [key, value] : a.items()) {
            if (a.is_object()) { EXPECT_EQ(key, b.children[i].key); }
            same(value, b.children[i++]);
        }
    };
    for (int run = 0; run < 300; ++run) {
        const nlohmann::json value = make(0);
        const std::string text = value.dump(run % 3 - 1);
        const Document document = parse_document(text, "random.json");
        same(value, document.root);
        std::function<void(const Node&)> placed = [&](const Node& node) {  // the byte at every place begins the right token
            std::size_t offset = 0;
            for (int line = 1; line < node.line; ++line) offset = text.find('\n', offset) + 1;
            for (int column = 1; column < node.column; ++offset) column += (static_cast<unsigned char>(text[offset + 1]) & 0xC0U) != 0x80U;
            const char c = text[offset];
            EXPECT_EQ(c == '{', node.kind == NodeKind::object);
            EXPECT_EQ(c == '[', node.kind == NodeKind::array);
            EXPECT_EQ(c == '"', node.kind == NodeKind::string);
            if (node.kind == NodeKind::number) { EXPECT_EQ(text.compare(offset, node.text.size(), node.text), 0); }
            for (const auto& child : node.children) placed(child);
        };
        placed(document.root);
    }
}

class Timed {
  public:
    ~Timed() {
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin_;
        EXPECT_LT(took.count(), 1.0 * kSlower);
    }

  private:
#if defined(__has_feature)
#define SIZEWELL_HAS_ASAN __has_feature(address_sanitizer)
#else
#define SIZEWELL_HAS_ASAN 0
#endif
#if SIZEWELL_HAS_ASAN || defined(__SANITIZE_ADDRESS__)
    static constexpr double kSlower = 10.0;
#else
    static constexpr double kSlower = 1.0;
#endif
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

TEST(ParseDocument, RefusesDeepNestingWithinASecond) {
    const Timed timed;
    for (const auto& text : {std::string(10000, '['), std::string(1000000, '['), [] {
                                 std::string deep;
                                 for (int i = 0; i < 10000; ++i) deep += "{\"a\":";
                                 return deep;
                             }()}) {
        const auto findings = findings_of([&] { (void)parse_document(text, "deep.json"); });
        ASSERT_EQ(findings.size(), 1U);
        EXPECT_EQ(findings[0].code, "E0104");
        EXPECT_EQ(findings[0].line, 1);
        EXPECT_EQ(findings[0].column, text[0] == '[' ? 65 : 64 * 5 + 1);
    }
    EXPECT_NO_THROW((void)parse_document(std::string(64, '[') + std::string(64, ']'), "deep.json"));
}

TEST(ParseDocument, RefusesEndlessListsWithinASecond) {
    const Timed timed;
    std::string text = "[0";
    while (text.size() < (std::size_t{7} << 20)) text += ",0";
    const auto findings = findings_of([&] { (void)parse_document(text + "]", "long.json"); });
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "E0104");
    EXPECT_NE(findings[0].reason.find("200000 values"), std::string::npos);
}

TEST(ParseDocument, KeepsAHundredFindingsOfAHostileFile) {
    const Timed timed;
    std::string text = "{\"a\": 1";
    for (int i = 0; i < 150000; ++i) text += ",\"a\":1";
    EXPECT_EQ(findings_of([&] { (void)parse_document(text + "}", "dup.json"); }).size(), 100U);
}

TEST(ParseDocument, ReadsAStringOfTheWholeLimit) {
    const Timed timed;
    const std::string text = "\"" + std::string((std::size_t{8} << 20) - 2, 'x') + "\"";
    EXPECT_EQ(parse_document(text, "s.json").root.text.size(), text.size() - 2);
    EXPECT_EQ(findings_of([&] { (void)parse_document(text + " ", "s.json"); }).at(0).code, "E0103");
}

class ReadDocument : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("sizewell_document_" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string path(const char* name) const { return (folder_ / name).string(); }
    static Diagnostic finding(const std::string& path) {
        const Timed timed;
        const auto findings = findings_of([&] { (void)read_document(path); });
        EXPECT_EQ(findings.size(), 1U) << path;
        return findings.empty() ? Diagnostic{} : findings[0];
    }

  private:
    std::filesystem::path folder_;
};

TEST_F(ReadDocument, ReadsAFile) {
    std::ofstream(path("a.json"), std::ios::binary) << "\xEF\xBB\xBF{\r\n\"a\": 1}";
    const Document document = read_document(path("a.json"));
    EXPECT_EQ(document.name, path("a.json"));
    EXPECT_EQ(find(document.root, "/a")->line, 2);
}

TEST_F(ReadDocument, RefusesAHundredMegabytesUnread) {
    std::ofstream(path("big.json"), std::ios::binary) << "{";
    std::filesystem::resize_file(path("big.json"), 100'000'000);
    EXPECT_EQ(finding(path("big.json")).code, "E0103");
}

TEST_F(ReadDocument, RefusesWhatIsNoFile) {
    EXPECT_EQ(finding(path("missing.json")).code, "E0102");
    EXPECT_NE(finding(path("missing.json")).reason.find("No such file"), std::string::npos);
    EXPECT_EQ(finding(path("")).reason, "is a directory, must be a file");
    EXPECT_EQ(finding(std::string("a\0b", 3)).code, "E0102");
    EXPECT_EQ(finding("").code, "E0102");
    EXPECT_EQ(finding("/dev/null").code, "E0108");
    EXPECT_EQ(finding("/dev/zero").code, "E0103");
}

TEST_F(ReadDocument, RefusesAnUnreadableFile) {
    std::ofstream(path("secret.json")) << "{}";
    std::filesystem::permissions(path("secret.json"), std::filesystem::perms::none);
    if (::geteuid() == 0) {  // root reads everything; the rule is then the reading of any file
        EXPECT_NO_THROW((void)read_document(path("secret.json")));
    } else {
        EXPECT_EQ(finding(path("secret.json")).code, "E0102");
    }
}

TEST_F(ReadDocument, ReadsAPipeAndRefusesASilentOne) {
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_EQ(finding(path("pipe")).code, "E0108");  // nobody writes
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const std::string name = "/dev/fd/" + std::to_string(ends[0]);
    const auto begin = std::chrono::steady_clock::now();
    const auto silent = findings_of([&] { (void)read_document(name); });
    EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), 1.5);
    ASSERT_EQ(silent.size(), 1U);
    EXPECT_NE(silent[0].reason.find("no data"), std::string::npos);
    ASSERT_EQ(::write(ends[1], "{\"a\": 7}", 8), 8);
    ::close(ends[1]);
    EXPECT_EQ(find(read_document(name).root, "/a")->number, 7.0);
    ::close(ends[0]);
}

}  // namespace
}  // namespace sizewell::scenario
