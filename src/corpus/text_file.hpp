#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace salient {

/// The lines of one UTF-8 file, without their ends (LF or CRLF) and without a byte-order mark.
class TextFile {
 public:
  explicit TextFile(std::filesystem::path path);

  /// The next line, valid as long as this object; nothing at the end of the file. Throws UsageError
  /// `file:line: …` for a NUL byte, a carriage return inside the line, and what is not UTF-8.
  std::optional<std::string_view> next();

  std::int64_t line() const noexcept { return line_; }  ///< of the line last given, from 1
  std::string name() const { return path_.string(); }
  std::string place() const { return name() + ":" + std::to_string(line_); }  ///< "file:line"

  /// Throws UsageError "file:line: what".
  [[noreturn]] void refuse(std::string_view what) const;

 private:
  void check(std::string_view line) const;

  std::filesystem::path path_;
  std::string bytes_;
  std::size_t position_ = 0;
  std::int64_t line_ = 0;
};

}  // namespace salient
