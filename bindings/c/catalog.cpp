#include "guard.hpp"
#include "handles.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#if defined(__unix__) || defined(__APPLE__)
#include <dlfcn.h>
#endif

namespace sizewell::c {

namespace {

namespace fs = std::filesystem;

// share/sizewell of the prefix this library stands in: PREFIX/lib or PREFIX/lib/<triplet>.
std::optional<std::string> beside_library() {
#if defined(__unix__) || defined(__APPLE__)
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void*>(&szw_version), &info) == 0 || info.dli_fname == nullptr) return {};
    std::error_code error;
    const fs::path file = fs::canonical(info.dli_fname, error);
    if (error) return {};
    for (const char* way : {"../share/sizewell", "../../share/sizewell"}) {
        const fs::path place = (file.parent_path() / way).lexically_normal();
        if (fs::is_regular_file(place / "instances.json", error)) return place.string();
    }
#endif
    return {};
}

szw_catalog opened(std::string directory, std::string file) {
    auto rows = file.empty() ? catalog::load_catalog(directory) : catalog::load_catalog(directory, file);
    return {std::move(directory), std::move(file), std::make_shared<const catalog::Catalog>(std::move(rows))};
}

std::string usual_directory() {
    if (std::getenv("SIZEWELL_DATA") != nullptr) return catalog::catalog_directory();
    return beside_library().value_or("");
}

}  // namespace

szw_catalog default_catalog() {
    std::string directory = usual_directory();
    return opened(directory.empty() ? catalog::catalog_directory() : std::move(directory), {});
}

}  // namespace sizewell::c

using namespace sizewell;
using c::guard;
using c::needed;

extern "C" {

szw_status szw_catalog_open(const char* directory, const char* file, szw_catalog** out, char* msg, std::size_t len) {
    return guard(msg, len, [&] {
        needed(out, "szw_catalog_open", "out");
        szw_catalog found = directory == nullptr ? c::default_catalog() : c::opened(directory, {});
        if (file != nullptr) found = c::opened(found.directory, file);
        *out = new szw_catalog(std::move(found));
    });
}

void szw_catalog_destroy(szw_catalog** catalog) {
    if (catalog == nullptr) return;
    delete *catalog;
    *catalog = nullptr;
}

szw_status szw_catalog_directory(const szw_catalog* catalog, char* text, std::size_t size, std::size_t* needed_size, char* msg, std::size_t len) {
    return guard(msg, len, [&] { c::copy_text(needed(catalog, "szw_catalog_directory", "catalog")->directory, text, size, needed_size, "szw_catalog_directory"); });
}

}  // extern "C"
