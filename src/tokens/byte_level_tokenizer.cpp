#include <unicode/bytestream.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "io/json_file.hpp"
#include "tokens/byte_pairs.hpp"
#include "tokens/joined_text.hpp"
#include "tokens/special_token_names.hpp"
#include "tokens/text_pattern.hpp"
#include "tokens/token_ids.hpp"
#include "tokens/tokenizers.hpp"
#include "tokens/unicode.hpp"

namespace salient {
namespace {

/// Qwen 2's: digits one by one, other signs with the letters behind them, lines apart.
constexpr const char16_t* pieces_of_qwen2 =
    u"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
    u"| ?[^\\p{White_Space}\\p{L}\\p{N}]+[\\r\\n]*|\\p{White_Space}*[\\r\\n]+"
    u"|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+";

SpecialTokenNames names_of(ByteLevelKind kind) {
  if (kind == ByteLevelKind::roberta) {
    return {.unknown = "<unk>", .cls = "<s>", .sep = "</s>", .begin = {}};
  }
  return {.unknown = "<|endoftext|>", .cls = {}, .sep = {}, .begin = {}};
}

class ByteLevelTokenizer : public Tokenizer {
 public:
  ByteLevelTokenizer(const std::filesystem::path& folder, ByteLevelKind kind)
      : kind_(kind),
        ids_(folder / "vocab.json"),
        pairs_(folder / "merges.txt"),
        pattern_(kind == ByteLevelKind::qwen2 ? pieces_of_qwen2 : pieces_of_gpt2) {
    const JsonFile config(folder / "tokenizer_config.json");
    ids_.add_special(config);
    const SpecialTokenNames names = read_special_token_names(folder, names_of(kind));
    special_.unknown = ids_.id(names.unknown);
    if (kind == ByteLevelKind::roberta) {
      special_.before = {ids_.id(names.cls)};
      special_.after = {ids_.id(names.sep)};
    } else {
      special_.cls = ClsPlace::none;
    }
    space_first_ = config.flag("add_prefix_space").value_or(false);
    for (const std::string& text : pairs_.texts()) {
      id_of_symbol_.push_back(ids_.find(text).value_or(special_.unknown));
    }
  }

  TokenizedSentence tokenize(std::span<const std::string> words) const override {
    TokenizedSentence sentence;
    std::vector<std::string> clean;
    if (kind_ == ByteLevelKind::qwen2) {
      for (const std::string& word : words) clean.push_back(utf8_of(composed(utf16_of(word))));
      words = clean;
    }
    JoinedText text = joined(words);
    WordSpans spans(text);
    const std::int64_t shift = space_first_ && !words.empty() ? 1 : 0;
    if (shift > 0) text.text.insert(text.text.begin(), ' ');
    for (const RowRange piece : pattern_.matches(text.text)) {
      std::int64_t place = piece.begin - shift;
      for (const BytePairs::Symbol symbol : pairs_.merged(bytes_of(text.text, piece))) {
        const std::int64_t end = place + pairs_.bytes_of(symbol);
        spans.add({std::max<std::int64_t>(place, 0), end});
        sentence.ids.push_back(id_of_symbol_[static_cast<std::size_t>(symbol)]);
        place = end;
      }
    }
    sentence.word_spans = spans.take();
    return sentence;
  }

  const SpecialTokens& special() const noexcept override { return special_; }
  std::int64_t vocabulary_size() const noexcept override { return ids_.size(); }
  const std::string& token(std::int64_t id) const override { return ids_.token(id); }
  std::string kind() const override { return "byte-level BPE"; }

 private:
  ByteLevelKind kind_;
  TokenIds ids_;
  BytePairs pairs_;
  SpecialTokens special_;
  bool space_first_ = false;
  std::vector<std::int64_t> id_of_symbol_;
  TextPattern pattern_;
};

}  // namespace

std::unique_ptr<Tokenizer> byte_level_tokenizer(const std::filesystem::path& folder,
                                                ByteLevelKind kind) {
  return std::make_unique<ByteLevelTokenizer>(folder, kind);
}

}  // namespace salient
