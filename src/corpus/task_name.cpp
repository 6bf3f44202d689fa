#include "corpus/task_name.hpp"

#include <algorithm>

#include "corpus/wording.hpp"

namespace salient {
namespace {

/// Leaves room for what the names of files add to that of their task: file systems take 255 bytes.
constexpr std::size_t longest_name = 200;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

std::string task_name_complaint(std::string_view name) {
  const bool is_file_name = !name.empty() && name.size() <= longest_name && name.front() != '.' &&
                            name.find('/') == std::string_view::npos &&
                            std::none_of(name.begin(), name.end(), is_control);
  if (is_file_name) return "";
  return in_quotes(name) +
         " cannot name a file: no slash or control character, no dot in front, at most " +
         std::to_string(longest_name) + " bytes";
}

std::string one_vs_rest_name(std::string_view name, std::string_view label) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result = std::string(name) + "=";
  for (const char c : label) {
    if (c != '/' && c != '%' && !is_control(c)) {
      result += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    result += '%';
    result += digits[byte >> 4U];
    result += digits[byte & 0xFU];
  }
  return result;
}

}  // namespace salient
