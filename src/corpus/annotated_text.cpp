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

void AnnotatedText::end_sentence() {
  if (at_sentence_start()) return;
  sentence_offsets.push_back(static_cast<std::int64_t>(words.size()));
  const auto last = static_cast<std::int32_t>(document_count()) - 1;
  const bool first_of_all = document_of_sentence.empty();
  document_of_sentence.push_back(starts_document_ || first_of_all ? last + 1 : last);
  starts_document_ = false;
}

}  // namespace salient
