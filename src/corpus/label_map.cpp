#include "corpus/label_map.hpp"

#include <utility>

#include "corpus/cut.hpp"
#include "corpus/text_file.hpp"
#include "corpus/wording.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

bool is_pattern(std::string_view from) {
  return from.size() > 2 && from.front() == '/' && from.back() == '/';
}

/// `\1` … `\9` stand for the groups of the match, `\\` for a backslash.
std::string expanded(std::string_view to, const std::vector<std::string>& groups) {
  std::string label;
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i] != '\\') {
      label += to[i];
      continue;
    }
    ++i;
    label += to[i] == '\\' ? "\\" : groups[static_cast<std::size_t>(to[i] - '0')];
  }
  return label;
}

void check_replacement(std::string_view to, std::size_t groups, const TextFile& file) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i] != '\\') continue;
    ++i;
    const bool is_group = i < to.size() && to[i] >= '1' && to[i] <= '9';
    if (is_group && static_cast<std::size_t>(to[i] - '0') <= groups) continue;
    if (i < to.size() && to[i] == '\\') continue;
    file.refuse(in_quotes(to) +
                ": a backslash is followed by a group, of which the expression has " +
                std::to_string(groups) + ", or by a backslash");
  }
}

}  // namespace

LabelMap::LabelMap(const std::filesystem::path& path) {
  TextFile file(path);
  std::vector<std::string_view> pieces;
  while (const auto line = file.next()) {
    if (is_blank_or_comment(*line)) continue;
    cut(*line, '\t', pieces);
    if (pieces.size() != 2) file.refuse("a line of a label map is from<TAB>to");
    if (pieces[0].empty()) file.refuse("no label before the tab");
    Rule rule{std::string(pieces[0]), std::nullopt, std::string(pieces[1])};
    if (is_pattern(pieces[0])) {
      rule.pattern.emplace(pieces[0].substr(1, pieces[0].size() - 2), file);
      check_replacement(rule.to, rule.pattern->group_count(), file);
    }
    rules_.push_back(std::move(rule));
  }
  if (rules_.empty()) throw UsageError(file.name() + ": holds no line from<TAB>to");
}

bool LabelMap::apply(const Rule& rule, std::string& label) {
  if (!rule.pattern) {
    if (label != rule.from) return false;
    label = rule.to;
    return true;
  }
  const auto groups = rule.pattern->groups_of(label);
  if (groups) label = expanded(rule.to, *groups);
  return groups.has_value();
}

std::string LabelMap::renamed(std::string label) const {
  for (const Rule& rule : rules_) {
    if (apply(rule, label) && label.empty()) break;
  }
  return label;
}

}  // namespace salient
