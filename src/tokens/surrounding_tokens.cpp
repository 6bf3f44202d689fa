#include "tokens/surrounding_tokens.hpp"

#include <map>
#include <string>

namespace salient {
namespace {

using Reader = SurroundingTokens (*)(const JsonPart& described);

/// ["[SEP]", 102]
std::int64_t read_token_and_id(const JsonPart& described) {
  const std::vector<JsonPart> both = described.elements();
  described.need(both.size() == 2, "must be a token and its id");
  return both[1].whole_number();
}

SurroundingTokens read_cls_and_sep(const JsonPart& described) {
  const std::int64_t cls = read_token_and_id(described.at("cls"));
  return {{cls}, {read_token_and_id(described.at("sep"))}, cls};
}

SurroundingTokens read_byte_level(const JsonPart&) { return {}; }

/// Only the first of the two sequences that a template may have is a sentence.
SurroundingTokens read_template(const JsonPart& described) {
  SurroundingTokens tokens;
  int sentences = 0;
  const JsonPart single = described.at("single");
  for (const JsonPart& piece : single.elements()) {
    if (const auto sequence = piece.find("Sequence")) {
      sequence->need(sequence->text("id") == "A", "is not the sentence, A");
      ++sentences;
      continue;
    }
    const std::string name = piece.at("SpecialToken").text("id");
    for (const JsonPart& id : described.at("special_tokens").at(name).at("ids").elements()) {
      (sentences == 0 ? tokens.before : tokens.after).push_back(id.whole_number());
    }
  }
  single.need(sentences == 1, "must have the sentence once");
  return tokens;
}

/// The later ones are around the earlier ones.
SurroundingTokens read_sequence(const JsonPart& described) {
  SurroundingTokens all;
  for (const JsonPart& step : described.at("processors").elements()) {
    const SurroundingTokens more = read_surrounding_tokens(step);
    all.before.insert(all.before.begin(), more.before.begin(), more.before.end());
    all.after.insert(all.after.end(), more.after.begin(), more.after.end());
    if (more.cls) all.cls = more.cls;
  }
  return all;
}

const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> known{{"BertProcessing", read_cls_and_sep},
                                                   {"ByteLevel", read_byte_level},
                                                   {"RobertaProcessing", read_cls_and_sep},
                                                   {"Sequence", read_sequence},
                                                   {"TemplateProcessing", read_template}};
  return known;
}

}  // namespace

SurroundingTokens read_surrounding_tokens(const JsonPart& described) {
  return chosen_by_type(described, readers())(described);
}

}  // namespace salient
