#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace salient {

/// A running 128-bit XXH3 checksum; finds accidents, not attackers.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void add(std::string_view text);
  void add(std::span<const std::byte> bytes);
  std::string hex() const;  ///< 32 hexadecimal digits of all that was added so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string digest_of(std::string_view text);
/// Of a file's bytes; of a folder: of its regular files' names and bytes in name order. Throws
/// UsageError that names the path if it cannot be read.
std::string digest_of_path(const std::filesystem::path& path);

}  // namespace salient
