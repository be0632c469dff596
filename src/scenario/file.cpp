// Reading a file of unknown manners: bounded in bytes and in time.
#include "sizewell/scenario/document.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sizewell::scenario {
namespace {

constexpr int kSilenceMilliseconds = 900;  // so that a pipe that says nothing ends within a second
constexpr std::size_t kChunk = 1 << 16;

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

[[noreturn]] void refuse(const std::string& path, const char* code, std::string reason, std::string help) {
    throw InputError(path, {Diagnostic{code, "", 0, 0, std::move(reason), std::move(help)}});
}

std::string too_large(std::size_t max_bytes) {
    return "the file is too large, must be at most " + std::to_string(max_bytes) + " bytes";
}

}  // namespace

std::string file_text(const std::string& path, std::size_t max_bytes) {
    // Without O_NONBLOCK the open of a pipe that nobody writes to would never return.
    const Descriptor file(path.find('\0') == std::string::npos ? ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
                                                               : -1);
    struct ::stat status {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
        const int error = path.find('\0') == std::string::npos ? errno : EINVAL;
        refuse(path, "E0102", std::string("cannot read the file: ") + std::strerror(error),
               "give the path of a file that exists and is readable");
    }
    if (S_ISDIR(status.st_mode)) refuse(path, "E0102", "is a directory, must be a file", "name a file in it");
    if (S_ISREG(status.st_mode) && static_cast<unsigned long long>(status.st_size) > max_bytes) {
        refuse(path, "E0103", too_large(max_bytes), "is this the right file?");
    }
    std::string text;
    std::string chunk(kChunk, '\0');
    while (true) {
        const ssize_t got = ::read(file.get(), chunk.data(), chunk.size());
        if (got == 0) return text;
        if (got > 0) {
            text.append(chunk, 0, static_cast<std::size_t>(got));
            if (text.size() > max_bytes) refuse(path, "E0103", too_large(max_bytes), "is this the right file?");
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN) {
            refuse(path, "E0102", std::string("cannot read the file: ") + std::strerror(errno),
                   "give the path of a readable file");
        }
        ::pollfd waiting{file.get(), POLLIN, 0};
        if (::poll(&waiting, 1, kSilenceMilliseconds) == 0) {
            refuse(path, "E0102", "gave no data for a second", "write it to a file first");
        }
    }
}

Document read_document(const std::string& path, const Limits& limits) {
    return parse_document(file_text(path, limits.max_bytes), path, limits);
}

}  // namespace sizewell::scenario
