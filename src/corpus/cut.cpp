#include "corpus/cut.hpp"

#include <algorithm>

namespace salient {

void cut(std::string_view line, char separator, std::vector<std::string_view>& pieces) {
  pieces.clear();
  while (true) {
    const std::size_t end = line.find(separator);
    pieces.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return;
    line.remove_prefix(end + 1);
  }
}

void cut_at_runs(std::string_view line, std::string_view separators,
                 std::vector<std::string_view>& pieces) {
  pieces.clear();
  std::size_t begin = line.find_first_not_of(separators);
  while (begin != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(separators, begin), line.size());
    pieces.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(separators, end);
  }
}

bool is_blank(std::string_view line) { return line.find_first_not_of(' ') == line.npos; }

bool is_blank_or_comment(std::string_view line) {
  return is_blank(line) || line == "#" || line.starts_with("# ");
}

}  // namespace salient
