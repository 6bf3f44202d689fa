#include "corpus/label_map.hpp"

#include <utility>

#include "corpus/cut.hpp"
#include "corpus/text_file.hpp"
#include "corpus/wording.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// std::regex calls itself for every character that it matches, so that a monster of a label would
/// end the program by its stack.
constexpr std::size_t longest_for_patterns = 1000;

bool is_comment_or_blank(std::string_view line) {
  return is_blank(line) || line == "#" || line.starts_with("# ");
}

bool is_pattern(std::string_view from) {
  return from.size() > 2 && from.front() == '/' && from.back() == '/';
}

std::regex compiled(std::string_view pattern, const TextFile& file) {
  try {
    return std::regex(pattern.begin(), pattern.end());
  } catch (const std::regex_error& error) {
    file.refuse(in_quotes(pattern) + " is no regular expression: " + error.what());
  }
}

/// `\1` … `\9` stand for the groups of the match, `\\` for a backslash.
std::string expanded(std::string_view to, const std::smatch& match) {
  std::string label;
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i] != '\\') {
      label += to[i];
      continue;
    }
    ++i;
    label += to[i] == '\\' ? "\\" : match[static_cast<std::size_t>(to[i] - '0')].str();
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
    if (is_comment_or_blank(*line)) continue;
    cut(*line, '\t', pieces);
    if (pieces.size() != 2) file.refuse("a line of a label map is from<TAB>to");
    if (pieces[0].empty()) file.refuse("no label before the tab");
    Rule rule{std::string(pieces[0]), std::nullopt, std::string(pieces[1]), file.place()};
    if (is_pattern(pieces[0])) {
      rule.pattern = compiled(pieces[0].substr(1, pieces[0].size() - 2), file);
      check_replacement(rule.to, rule.pattern->mark_count(), file);
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
  if (label.size() > longest_for_patterns) {
    throw UsageError(rule.place + ": the label " + in_quotes(label) + " has " +
                     grouped(static_cast<std::int64_t>(label.size())) +
                     " bytes; a regular expression takes at most " +
                     grouped(static_cast<std::int64_t>(longest_for_patterns)));
  }
  std::smatch match;
  const std::string before = std::exchange(label, {});
  const bool matches = std::regex_match(before, match, *rule.pattern);
  label = matches ? expanded(rule.to, match) : before;
  return matches;
}

std::string LabelMap::renamed(std::string label) const {
  for (const Rule& rule : rules_) {
    if (apply(rule, label) && label.empty()) break;
  }
  return label;
}

LabelColumn LabelMap::renamed(const LabelColumn& column) const {
  LabelColumn result;
  std::vector<std::int32_t> new_ids;
  for (const std::string& name : column.names.strings()) {
    new_ids.push_back(result.names.id(renamed(name)));
  }
  result.of_word.reserve(column.of_word.size());
  for (const std::int32_t id : column.of_word) {
    result.of_word.push_back(new_ids[static_cast<std::size_t>(id)]);
  }
  return result;
}

}  // namespace salient
