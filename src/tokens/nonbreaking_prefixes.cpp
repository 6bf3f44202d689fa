#include "tokens/nonbreaking_prefixes.hpp"

#include <algorithm>
#include <string_view>

#include "salient/io/atomic_file.hpp"

namespace salient {
namespace {

constexpr std::string_view white_space = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

}  // namespace

NonbreakingPrefixes read_nonbreaking_prefixes(const std::filesystem::path& path) {
  constexpr std::string_view mark = "#NUMERIC_ONLY#";
  const std::string text = read_whole(path);
  NonbreakingPrefixes prefixes;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = trimmed(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
    if (line.empty() || line.front() == '#') continue;
    if (line.ends_with(mark)) {
      prefixes.before_numbers.emplace(trimmed(line.substr(0, line.size() - mark.size())));
    } else {
      prefixes.always.emplace(line);
    }
  }
  return prefixes;
}

}  // namespace salient
