#include "corpus/annotated_text.hpp"

namespace salient {

std::int32_t StringTable::id(std::string_view text) {
  const auto found = ids_.find(text);
  if (found != ids_.end()) return found->second;
  const auto next = static_cast<std::int32_t>(strings_.size());
  strings_.emplace_back(text);
  ids_.emplace(strings_.back(), next);
  return next;
}

LabelColumn renamed(const LabelColumn& column,
                    const std::function<std::string(const std::string&)>& rename) {
  LabelColumn result;
  std::vector<std::int32_t> new_ids;
  for (const std::string& name : column.names.strings()) {
    new_ids.push_back(result.names.id(rename(name)));
  }
  result.of_word.reserve(column.of_word.size());
  for (const std::int32_t id : column.of_word) {
    result.of_word.push_back(new_ids[static_cast<std::size_t>(id)]);
  }
  return result;
}

void AnnotatedText::end_sentence() {
  if (at_sentence_start()) return;
  sentence_offsets.push_back(static_cast<std::int64_t>(words.size()));
  const auto last = static_cast<std::int32_t>(document_count()) - 1;
  const bool first_of_all = document_of_sentence.empty();
  document_of_sentence.push_back(starts_document_ || first_of_all ? last + 1 : last);
  starts_document_ = false;
}

}  // namespace salient
