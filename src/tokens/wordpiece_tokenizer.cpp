#include <utility>

#include "tokens/text_pieces.hpp"
#include "tokens/tokenizers.hpp"
#include "tokens/unicode.hpp"
#include "tokens/vocabulary.hpp"
#include "tokens/wordpiece_settings.hpp"

namespace salient {
namespace {

constexpr std::ptrdiff_t longest_piece = 100;  // characters; longer ones are unknown, as in BERT

/// Greedy longest match from the left, whole pieces or nothing.
class WordPieceTokenizer : public Tokenizer {
 public:
  WordPieceTokenizer(const WordPieceSettings& settings, Vocabulary vocabulary)
      : vocabulary_(std::move(vocabulary)),
        options_(settings.pieces),
        special_{.before = {vocabulary_.id(settings.special.cls)},
                 .after = {vocabulary_.id(settings.special.sep)},
                 .padding = vocabulary_.id(settings.special.padding),
                 .unknown = vocabulary_.id(settings.special.unknown)} {}

  TokenizedSentence tokenize(std::span<const std::string> words) const override {
    TokenizedSentence sentence;
    for (const std::string& word : words) {
      const auto begin = static_cast<std::int64_t>(sentence.ids.size());
      for (const std::string& piece : text_pieces(word, options_)) append(piece, sentence.ids);
      sentence.word_spans.push_back({begin, static_cast<std::int64_t>(sentence.ids.size())});
    }
    return sentence;
  }

  const SpecialTokens& special() const noexcept override { return special_; }
  std::int64_t vocabulary_size() const noexcept override { return vocabulary_.size(); }
  const std::string& token(std::int64_t id) const override { return vocabulary_.token(id); }
  std::string kind() const override { return "WordPiece"; }

 private:
  void append(std::string_view piece, std::vector<std::int64_t>& ids) const {
    const std::size_t before = ids.size();
    bool known = character_count(piece) <= longest_piece;
    while (known && !piece.empty()) {
      const auto match = vocabulary_.longest_prefix(piece, ids.size() > before);
      known = match.has_value();
      if (!known) break;
      ids.push_back(match->id);
      piece.remove_prefix(match->bytes);
    }
    if (known) return;
    ids.resize(before);
    ids.push_back(special_.unknown);
  }

  Vocabulary vocabulary_;
  PieceOptions options_;
  SpecialTokens special_;
};

}  // namespace

std::unique_ptr<Tokenizer> wordpiece_tokenizer(const std::filesystem::path& folder) {
  const WordPieceSettings settings = read_wordpiece_settings(folder);
  return std::make_unique<WordPieceTokenizer>(settings, Vocabulary(folder / "vocab.txt"));
}

}  // namespace salient
