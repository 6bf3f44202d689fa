#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "salient/support/error.hpp"
#include "support/temp_folder.hpp"

namespace salient {

/// A fuzzer's input as a folder: a line `--- NAME` begins the file NAME, which ends before the next
/// such line, without the line feed there. What comes before the first belongs to the first of the
/// names. Files of other names are left out.
class InputFolder {
 public:
  InputFolder(std::string_view input, std::span<const std::string_view> names)
      : text_("\n" + std::string(input)) {
    const std::string_view text = text_;
    std::size_t next = text.find(mark);
    if (next > 0 && text.size() > 1) add(names.front(), text.substr(1, next - 1));
    while (next != std::string_view::npos) {
      const std::size_t name = next + mark.size();
      const std::size_t line_end = std::min(text.find('\n', name), text.size());
      const std::size_t content = std::min(line_end + 1, text.size());
      next = text.find(mark, line_end);
      const std::string_view found = text.substr(name, line_end - name);
      if (std::find(names.begin(), names.end(), found) == names.end()) continue;
      add(found, text.substr(content, next == line_end ? 0 : next - content));
    }
  }

  const std::filesystem::path& path() const { return folder_.path(); }
  std::filesystem::path operator/(std::string_view name) const { return folder_ / name; }
  bool has(std::string_view name) const { return files_.contains(name); }
  /// The file's bytes; none where there is no such file.
  std::string_view bytes_of(std::string_view name) const {
    const auto found = files_.find(name);
    return found == files_.end() ? std::string_view() : found->second;
  }

  void add(std::string_view name, std::string_view bytes) {
    folder_.write(name, bytes);
    files_[name] = bytes;
  }

 private:
  static constexpr std::string_view mark = "\n--- ";

  std::string text_;
  TempFolder folder_;
  std::map<std::string_view, std::string_view> files_;
};

/// Throws std::logic_error, which no reader throws: a finding.
inline void expect(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error(what);
}

/// Lets the input be refused with a UsageError that names the folder or a file of it, or a key that
/// begins with `keys`, if any.
template <class Read>
void read_or_refuse(const InputFolder& folder, std::string_view keys, Read read) {
  try {
    read();
  } catch (const UsageError& error) {
    const std::string message = error.what();
    const bool names_key = !keys.empty() && message.starts_with(keys);
    expect(names_key || message.find(folder.path().string()) != std::string::npos,
           "a refusal names no file: " + message);
  }
}

}  // namespace salient
