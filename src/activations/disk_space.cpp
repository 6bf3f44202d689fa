#include "activations/disk_space.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "salient/support/error.hpp"

namespace salient {
namespace {

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

[[noreturn]] void throw_full(const std::filesystem::path& path, std::int64_t needed) {
  const auto free = free_disk_bytes(folder_of(path));
  throw SystemError("not enough disk space: " + path.string() + " needs " + std::to_string(needed) +
                    " bytes, " + (free ? std::to_string(*free) : "an unknown number") +
                    " are free");
}

/// An open file, closed at the end of its scope.
class FileDescriptor {
 public:
  explicit FileDescriptor(const std::filesystem::path& path)
      : number_(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {
    if (number_ < 0)
      throw SystemError("cannot open " + path.string() + ": " + std::strerror(errno));
  }
  ~FileDescriptor() { ::close(number_); }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const noexcept { return number_; }

 private:
  int number_;
};

}  // namespace

std::optional<std::int64_t> free_disk_bytes(const std::filesystem::path& folder) {
  struct statvfs system {};
  if (::statvfs(folder.c_str(), &system) != 0 || system.f_blocks == 0) return std::nullopt;
  return static_cast<std::int64_t>(system.f_bavail) * static_cast<std::int64_t>(system.f_frsize);
}

void check_disk_space(const std::filesystem::path& path, std::int64_t bytes) {
  const auto free = free_disk_bytes(folder_of(path));
  if (free && *free < bytes) throw_full(path, bytes);
}

void reserve_disk_space(const std::filesystem::path& file) {
  const FileDescriptor open_file(file);
  struct stat status {};
  if (::fstat(open_file.get(), &status) != 0) {
    throw SystemError("cannot read the size of " + file.string() + ": " + std::strerror(errno));
  }
  // Not posix_fallocate(): where the file system has no such operation, that writes every block.
  int result = 0;
  do {
    result = ::fallocate(open_file.get(), 0, 0, status.st_size);
  } while (result != 0 && errno == EINTR);
  if (result == 0 || errno == EOPNOTSUPP || errno == ENOSYS) return;
  if (errno == ENOSPC || errno == EDQUOT) throw_full(file, status.st_size);
  throw SystemError("cannot reserve disk space for " + file.string() + ": " + std::strerror(errno));
}

}  // namespace salient
