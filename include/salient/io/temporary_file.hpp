#pragma once

#include <filesystem>

namespace salient {

/// An empty file of a name of its own, removed at the end of its scope.
class TemporaryFile {
 public:
  /// Throws SystemError that names the folder if no file can be made there.
  explicit TemporaryFile(const std::filesystem::path& folder);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace salient
