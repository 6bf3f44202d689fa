#include "salient/tokens/tokenizer.hpp"

#include <array>

#include "fuzz/input_folder.hpp"
#include "fuzz/readers.hpp"

namespace salient {
namespace {

std::vector<std::string> words_of(std::string_view lines) {
  std::vector<std::string> words;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    words.emplace_back(line);
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
  }
  return words;
}

void look_at(const Tokenizer& tokenizer, const TokenizedSentence& sentence, std::size_t words) {
  for (const std::int64_t id : sentence.ids) {
    expect(id >= 0 && id < tokenizer.vocabulary_size(), "an id outside the vocabulary");
    static_cast<void>(tokenizer.token(id));
  }
  expect(sentence.word_spans.size() == words, "words without a span");
  std::int64_t end = 0;
  for (const RowRange span : sentence.word_spans) {
    if (span.empty()) continue;
    expect(span.begin <= end && span.end >= end, "subwords that are of no word, or out of order");
    end = span.end;
  }
  expect(end == std::ssize(sentence.ids), "subwords that are of no word");
}

}  // namespace

void fuzz_tokenizer(std::string_view input) {
  constexpr std::array<std::string_view, 13> names{"tokenizer_config.json",
                                                   "tokenizer.json",
                                                   "nonbreaking_prefix.en",
                                                   "nonbreaking_prefix.fr",
                                                   "config.json",
                                                   "special_tokens_map.json",
                                                   "vocab.txt",
                                                   "vocab.json",
                                                   "merges.txt",
                                                   "spiece.model",
                                                   "sentencepiece.bpe.model",
                                                   "tokenizer.model",
                                                   "words"};
  InputFolder folder(input, names);
  if (!folder.has(names.front())) folder.add(names.front(), "{}");

  read_or_refuse(folder, "", [&] {
    const auto tokenizer = load_tokenizer(folder.path());
    const SpecialTokens& special = tokenizer->special();
    for (const std::vector<std::int64_t>& ids :
         {special.before, special.after, {special.unknown}}) {
      look_at(*tokenizer, {ids, {{0, std::ssize(ids)}}}, 1);
    }
    for (const std::string_view lines :
         {folder.bytes_of("words"), std::string_view("Ein\n  Straßen-\nfest,\n1,\n\xff\n東京")}) {
      const std::vector<std::string> words = words_of(lines);
      look_at(*tokenizer, tokenizer->tokenize(words), words.size());
    }
  });
}

}  // namespace salient
