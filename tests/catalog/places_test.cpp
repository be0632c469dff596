// Where the catalogue is looked for, and that an installed program trusts its own data.
#include "catalog/places.hpp"

#include "catalog/temporary.hpp"
#include "sizewell/catalog/catalog.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace sizewell::catalog {
namespace {

std::vector<std::string> paths(const Surroundings& around) {
    std::vector<std::string> all;
    for (const Place& place : places(around)) all.push_back(place.path);
    return all;
}

const Surroundings kInstalled{std::nullopt, "/opt/sizewell/bin/sizewell", "/home/dev/sizewell/data", "/usr/local/share/sizewell"};

TEST(Places, ObeyTheEnvironmentAlone) {
    Surroundings around = kInstalled;
    around.environment = "/etc/prices";
    EXPECT_EQ(paths(around), std::vector<std::string>{"/etc/prices"});
}

TEST(Places, PreferTheDataOfTheInstallationToAStaleSourceTree) {
    EXPECT_EQ(paths(kInstalled), (std::vector<std::string>{"/opt/sizewell/share/sizewell", "/usr/local/share/sizewell",
                                                           "/home/dev/sizewell/data"}));
}

TEST(Places, PreferTheSourceTreeForAProgramBuiltInIt) {
    Surroundings around = kInstalled;
    around.executable = "/home/dev/sizewell/build/dev/sizewell";
    EXPECT_EQ(paths(around), (std::vector<std::string>{"/home/dev/sizewell/build/share/sizewell", "/home/dev/sizewell/data",
                                                       "/usr/local/share/sizewell"}));
    around.executable = "/home/dev/sizewell-two/build/dev/sizewell";  // a neighbour, not a child
    EXPECT_EQ(paths(around).back(), "/home/dev/sizewell/data");
}

TEST(Places, DoWithoutTheNameOfTheProgram) {
    Surroundings around = kInstalled;
    around.executable.clear();
    EXPECT_EQ(paths(around), (std::vector<std::string>{"/usr/local/share/sizewell", "/home/dev/sizewell/data"}));
}

TEST(Places, FollowAMovedInstallation) {
    const TemporaryDirectory prefix;
    prefix.file("share/sizewell/instances.json", "{}");
    const TemporaryDirectory stale;
    stale.file("data/instances.json", "{}");
    Surroundings around{std::nullopt, prefix.path() + "/bin/sizewell", stale.path() + "/data", "/nowhere/share/sizewell"};
    EXPECT_EQ(first_with_catalog(places(around)), prefix.path() + "/share/sizewell");
}

TEST(Places, AreListedWhenNoneHoldsACatalogue) {
    const TemporaryDirectory empty;
    try {
        static_cast<void>(first_with_catalog(places({std::nullopt, "", empty.path(), "/nowhere/share/sizewell"})));
        FAIL() << "found";
    } catch (const Error& e) {
        const std::string what = e.what();
        EXPECT_NE(what.find(empty.path()), std::string::npos) << what;
        EXPECT_NE(what.find("/nowhere/share/sizewell  (configured installation)"), std::string::npos) << what;
        EXPECT_NE(what.find("SIZEWELL_DATA"), std::string::npos) << what;
    }
}

TEST(CatalogDirectory, ComesFromTheEnvironmentOrTheSourceTree) {
    const char* before = std::getenv("SIZEWELL_DATA");
    const std::string kept = before != nullptr ? before : "";
    const TemporaryDirectory mine;
    mine.file("instances.json", "{}");
    ASSERT_EQ(setenv("SIZEWELL_DATA", mine.path().c_str(), 1), 0);
    EXPECT_EQ(catalog_directory(), mine.path());
    ASSERT_EQ(setenv("SIZEWELL_DATA", "/no/such/place", 1), 0);
    EXPECT_THROW(static_cast<void>(catalog_directory()), Error);  // set and wrong is an error, not a reason to look elsewhere
    ASSERT_EQ(unsetenv("SIZEWELL_DATA"), 0);
    EXPECT_GT(load_catalog(catalog_directory()).instances.size(), 60u);
    EXPECT_NE(surroundings().executable.find("test_catalog"), std::string::npos);
    if (before != nullptr) { ASSERT_EQ(setenv("SIZEWELL_DATA", kept.c_str(), 1), 0); }
}

}  // namespace
}  // namespace sizewell::catalog
