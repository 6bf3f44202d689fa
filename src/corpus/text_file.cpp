#include "corpus/text_file.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "salient/corpus/load.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

fs::directory_iterator entries_of(const fs::path& folder, std::string_view key) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error) {
    throw UsageError(std::string(key) + ": cannot read the folder " + folder.string() + ": " +
                     error.message());
  }
  return entries;
}

std::vector<fs::path> in_name_order(std::vector<fs::path> files) {
  std::sort(files.begin(), files.end(),
            [](const fs::path& a, const fs::path& b) { return a.native() < b.native(); });
  return files;
}

std::vector<fs::path> files_in(const fs::path& folder, std::string_view key) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : entries_of(folder, key)) {
    if (entry.path().filename().native().front() == '.') continue;
    if (entry.is_directory()) {
      throw UsageError(std::string(key) + ": " + entry.path().string() +
                       " is a folder inside a corpus folder, which may hold files only");
    }
    files.push_back(entry.path());
  }
  if (files.empty()) {
    throw UsageError(std::string(key) + ": the folder " + folder.string() + " holds no file");
  }
  return in_name_order(std::move(files));
}

std::vector<fs::path> files_like(const fs::path& pattern, std::string_view key) {
  std::vector<fs::path> files;
  const fs::path folder = pattern.has_parent_path() ? pattern.parent_path() : fs::path(".");
  const std::string name_pattern = pattern.filename().string();
  for (const fs::directory_entry& entry : entries_of(folder, key)) {
    const std::string name = entry.path().filename().string();
    if (fnmatch(name_pattern.c_str(), name.c_str(), FNM_PERIOD) != 0 || entry.is_directory()) {
      continue;
    }
    files.push_back(pattern.has_parent_path() ? entry.path() : fs::path(name));
  }
  if (files.empty()) {
    throw UsageError(std::string(key) + ": no file matches " + pattern.string());
  }
  return in_name_order(std::move(files));
}

std::string bytes_of(const fs::path& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    throw UsageError("cannot read " + path.string() + ": " +
                     std::generic_category().message(errno));
  }
  std::string bytes;
  std::vector<char> chunk(std::size_t{1} << 16);
  while (in) {
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    bytes.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) throw SystemError("reading " + path.string() + " failed");
  return bytes;
}

/// Bytes of the character that `text` begins with, 0 if it is not well-formed UTF-8 (Unicode,
/// table 3-7: no surrogates, nothing longer than need be).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const int first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const int lowest_second = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const int highest_second = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < lowest_second || byte(1) > highest_second) return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

std::vector<fs::path> files_of(const fs::path& path, std::string_view key) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) return files_in(path, key);
  if (fs::exists(status)) return {path};
  const bool is_pattern = path.filename().native().find_first_of("*?[") != std::string::npos;
  if (is_pattern) return files_like(path, key);
  throw UsageError(std::string(key) + ": cannot read " + path.string() + ": " +
                   (error ? error.message() : "No such file or directory"));
}

TextFile::TextFile(fs::path path) : path_(std::move(path)), bytes_(bytes_of(path_)) {
  if (bytes_.starts_with(byte_order_mark)) position_ = byte_order_mark.size();
}

std::optional<std::string_view> TextFile::next() {
  if (position_ >= bytes_.size()) return std::nullopt;
  ++line_;
  const std::size_t end = std::min(bytes_.find('\n', position_), bytes_.size());
  std::string_view line = std::string_view(bytes_).substr(position_, end - position_);
  position_ = end + 1;
  if (line.ends_with('\r')) line.remove_suffix(1);
  check(line);
  return line;
}

void TextFile::check(std::string_view line) const {
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == '\0') refuse("a NUL byte: is this a text file in UTF-8?");
    if (line[i] == '\r') refuse("a carriage return inside the line: lines end in LF or CRLF");
    const std::size_t length = character_length(line.substr(i));
    if (length == 0) {
      refuse("byte " + std::to_string(i + 1) + " of the line is not UTF-8: convert the file");
    }
    i += length;
  }
}

void TextFile::refuse(std::string_view what) const {
  throw UsageError(place() + ": " + std::string(what));
}

}  // namespace salient
