#include "fuzz/parsers.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    sizewell::scenario::fuzz::read_document_text({reinterpret_cast<const char*>(data), size});
    return 0;
}
