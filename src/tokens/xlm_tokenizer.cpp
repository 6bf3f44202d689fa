#include <unicode/locid.h>

#include <string_view>
#include <utility>

#include "io/json_file.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/support/log.hpp"
#include "tokens/bert_characters.hpp"
#include "tokens/moses.hpp"
#include "tokens/pair_merges.hpp"
#include "tokens/special_token_names.hpp"
#include "tokens/token_ids.hpp"
#include "tokens/tokenizers.hpp"
#include "tokens/unicode.hpp"

namespace salient {
namespace {

constexpr std::string_view word_end = "</w>";  // behind the last character of a token

/// The first two fields of each line, "t h" and maybe a count; no line is a comment, and one
/// without an end is none.
PairMerges read_merges(const std::filesystem::path& path) {
  const std::string text = read_whole(path);
  PairMerges merges;
  std::size_t begin = 0;
  for (std::int64_t line = 1;; ++line) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) return merges;
    const std::string_view fields = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    const std::size_t space = fields.find(' ');
    const std::string_view left = fields.substr(0, space);
    const std::string_view behind =
        space == std::string_view::npos ? std::string_view() : fields.substr(space + 1);
    const std::string_view right = behind.substr(0, behind.find_first_of(" \r"));
    if (left.empty() || right.empty()) {
      throw UsageError(path.string() + ":" + std::to_string(line) +
                       ": not two symbols with a space between them");
    }
    merges.add(std::string(left), std::string(right));
  }
}

icu::UnicodeString lower_by_characters(const icu::UnicodeString& text) {
  icu::UnicodeString lower;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    append_lower(lower, text.char32At(i));
  }
  return lower;
}

/// Without marks that canonical decomposition shows.
TrackedText without_accents(const TrackedText& token) {
  TrackedText plain;
  for (std::int32_t begin = 0, end = 0; begin < token.text.length(); begin = end) {
    const std::int32_t word = token.words[static_cast<std::size_t>(begin)];
    while (end < token.text.length() && token.words[static_cast<std::size_t>(end)] == word) ++end;
    plain.append(without_marks(icu::UnicodeString(token.text, begin, end - begin)), word);
  }
  return plain;
}

/// Widens a word's subwords, which may be another word's too, by the next.
void widen(RowRange& span, std::int64_t subword) {
  if (span.empty()) span.begin = subword;
  span.end = subword + 1;
}

class XlmTokenizer : public Tokenizer {
 public:
  XlmTokenizer(const std::filesystem::path& folder, XlmKind kind)
      : kind_(kind),
        ids_(folder / "vocab.json"),
        merges_(read_merges(folder / "merges.txt")),
        lower_case_(reads_lower_case(folder, kind)),
        moses_(moses_of(folder)) {
    ids_.add_special(JsonFile(folder / "tokenizer_config.json"));
    const SpecialTokenNames names = read_special_token_names(
        folder, {.unknown = "<unk>", .cls = {}, .sep = "</s>", .begin = "<s>"});
    special_.unknown = ids_.id(names.unknown);
    special_.before = {ids_.id(names.begin)};
    special_.after = {ids_.id(names.sep)};
    list_symbols();
  }

  TokenizedSentence tokenize(std::span<const std::string> words) const override {
    std::vector<icu::UnicodeString> prepared;
    for (const std::string& word : words) prepared.push_back(prepare(word));
    TokenizedSentence sentence;
    sentence.word_spans.resize(words.size());
    for (const TrackedText& token : moses_.tokens(tracked(prepared))) {
      append_subwords(takes_accents() ? without_accents(token) : token, sentence);
    }
    return sentence;
  }

  const SpecialTokens& special() const noexcept override { return special_; }
  std::int64_t vocabulary_size() const noexcept override { return ids_.size(); }
  const std::string& token(std::int64_t id) const override { return ids_.token(id); }
  std::string kind() const override { return "BPE of Moses' tokens"; }

 private:
  using Symbol = PairMerges::Symbol;

  static bool reads_lower_case(const std::filesystem::path& folder, XlmKind kind) {
    const JsonFile config(folder / "tokenizer_config.json");
    return kind == XlmKind::xlm ? config.flag("do_lowercase_and_remove_accent").value_or(true)
                                : config.flag("do_lowercase").value_or(false);
  }

  Moses moses_of(const std::filesystem::path& folder) const {
    const bool is_french = kind_ == XlmKind::flaubert;
    const auto language = is_french ? MosesLanguage::french : MosesLanguage::english;
    const auto path = folder / (is_french ? "nonbreaking_prefix.fr" : "nonbreaking_prefix.en");
    if (std::filesystem::exists(path)) return {language, read_nonbreaking_prefixes(path)};
    if (takes_accents()) return {language, NonbreakingPrefixes()};  // lists are of capitals mostly
    log_info("tokens: there is no " + path.string() +
             ", Moses' list of abbreviations: the corpus decides which full stops stay with their "
             "words");
    return {language, std::nullopt};
  }

  bool takes_accents() const { return kind_ == XlmKind::xlm && lower_case_; }

  /// What Hugging Face's class does to text before Moses.
  icu::UnicodeString prepare(const std::string& word) const {
    icu::UnicodeString text = utf16_of(word);
    if (kind_ == XlmKind::xlm) return lower_case_ ? lower_by_characters(text) : text;
    text.findAndReplace(u"``", u"\"").findAndReplace(u"''", u"\"");
    text = composed(text);
    return lower_case_ ? text.toLower(icu::Locale::getRoot()) : text;
  }

  void list_symbols() {
    for (std::int64_t id = 0; id < ids_.size(); ++id) merges_.symbol(ids_.token(id));
    unknown_symbol_ = merges_.symbol("");
    for (const std::string& text : merges_.texts()) {
      const std::string_view end = text.ends_with(word_end) ? word_end : std::string_view();
      characters_of_symbol_.push_back(
          character_count(std::string_view(text).substr(0, text.size() - end.size())));
      id_of_symbol_.push_back(ids_.find(text).value_or(special_.unknown));
    }
    characters_of_symbol_[static_cast<std::size_t>(unknown_symbol_)] = 1;
    id_of_symbol_[static_cast<std::size_t>(unknown_symbol_)] = special_.unknown;
  }

  void append_subwords(const TrackedText& token, TokenizedSentence& sentence) const {
    std::vector<Symbol> symbols;
    std::vector<std::int32_t> words;  // [character]
    for (std::int32_t i = 0, next = 0; i < token.text.length(); i = next) {
      next = token.text.moveIndex32(i, 1);
      std::string character = utf8_of(icu::UnicodeString(token.text, i, next - i));
      if (next == token.text.length()) character += word_end;
      symbols.push_back(merges_.find(character).value_or(unknown_symbol_));
      words.push_back(token.words[static_cast<std::size_t>(i)]);
    }
    merges_.merge(symbols);
    auto word = words.begin();
    for (const Symbol symbol : symbols) {
      const auto subword = static_cast<std::int64_t>(sentence.ids.size());
      sentence.ids.push_back(id_of_symbol_[static_cast<std::size_t>(symbol)]);
      const auto end = word + characters_of_symbol_[static_cast<std::size_t>(symbol)];
      for (; word != end; ++word) {
        widen(sentence.word_spans[static_cast<std::size_t>(*word)], subword);
      }
    }
  }

  XlmKind kind_;
  TokenIds ids_;
  PairMerges merges_;
  bool lower_case_;
  Moses moses_;
  SpecialTokens special_;
  Symbol unknown_symbol_ = 0;
  std::vector<std::int64_t> id_of_symbol_, characters_of_symbol_;
};

}  // namespace

std::unique_ptr<Tokenizer> xlm_tokenizer(const std::filesystem::path& folder, XlmKind kind) {
  return std::make_unique<XlmTokenizer>(folder, kind);
}

}  // namespace salient
