#include "catalog/places.hpp"

#include "sizewell/catalog/catalog.hpp"

#include <cstdlib>
#include <filesystem>

namespace sizewell::catalog {
namespace {

namespace fs = std::filesystem;

bool is_under(const fs::path& file, const fs::path& folder) {
    if (folder.empty()) return false;
    const fs::path way = file.lexically_relative(folder);
    return !way.empty() && *way.begin() != "..";
}

}  // namespace

Surroundings surroundings() {
    Surroundings around;
    if (const char* set = std::getenv("SIZEWELL_DATA")) around.environment = set;
    std::error_code error;
    around.executable = fs::read_symlink("/proc/self/exe", error).string();
    around.source = SIZEWELL_SOURCE_DATA;
    around.installed = SIZEWELL_INSTALLED_DATA;
    return around;
}

std::vector<Place> places(const Surroundings& around) {
    if (around.environment) return {{*around.environment, "SIZEWELL_DATA"}};
    std::vector<Place> all;
    const auto add = [&](const fs::path& path, const char* why) {
        for (const Place& place : all) {
            if (place.path == path.string()) return;
        }
        if (!path.empty()) all.push_back({path.string(), why});
    };
    const fs::path executable(around.executable);
    const fs::path source(around.source);
    if (!executable.empty()) {
        add((executable.parent_path() / ".." / "share" / "sizewell").lexically_normal(), "beside the program");
        if (is_under(executable, source.parent_path())) add(source, "source tree of the program");
    }
    add(around.installed, "configured installation");
    add(source, "source tree of the library");
    return all;
}

std::string first_with_catalog(const std::vector<Place>& places) {
    std::string searched;
    for (const Place& place : places) {
        std::error_code error;
        if (fs::is_regular_file(fs::path(place.path) / "instances.json", error)) return place.path;
        searched += "\n  " + place.path + "  (" + place.why + ")";
    }
    throw Error("catalog: no instances.json in any of the places searched:" + searched +
                "\n  set SIZEWELL_DATA to the directory that holds it");
}

std::string catalog_directory() { return first_with_catalog(places(surroundings())); }

}  // namespace sizewell::catalog
