#include "tokens/text_pieces.hpp"
#include "tokens/tokenizers.hpp"
#include "tokens/wordpiece_model.hpp"
#include "tokens/wordpiece_settings.hpp"

namespace salient {
namespace {

/// Every word by itself: text_pieces() and the model.
class WordPieceTokenizer : public Tokenizer {
 public:
  WordPieceTokenizer(const WordPieceSettings& settings, const Vocabulary& vocabulary)
      : options_(settings.pieces),
        special_{.before = {vocabulary.id(settings.special.cls)},
                 .after = {vocabulary.id(settings.special.sep)},
                 .unknown = vocabulary.id(settings.special.unknown)},
        model_(vocabulary, special_.unknown) {}

  TokenizedSentence tokenize(std::span<const std::string> words) const override {
    TokenizedSentence sentence;
    for (const std::string& word : words) {
      const auto begin = static_cast<std::int64_t>(sentence.ids.size());
      for (const std::string& piece : text_pieces(word, options_)) {
        for (const Subword& subword : model_.cut(piece)) sentence.ids.push_back(subword.id);
      }
      sentence.word_spans.push_back({begin, static_cast<std::int64_t>(sentence.ids.size())});
    }
    return sentence;
  }

  const SpecialTokens& special() const noexcept override { return special_; }
  std::int64_t vocabulary_size() const noexcept override { return model_.vocabulary().size(); }
  const std::string& token(std::int64_t id) const override { return model_.vocabulary().token(id); }
  std::string kind() const override { return "WordPiece"; }

 private:
  PieceOptions options_;
  SpecialTokens special_;
  WordPieceModel model_;
};

}  // namespace

std::unique_ptr<Tokenizer> wordpiece_tokenizer(const std::filesystem::path& folder) {
  const WordPieceSettings settings = read_wordpiece_settings(folder);
  return std::make_unique<WordPieceTokenizer>(settings, Vocabulary(folder / "vocab.txt"));
}

}  // namespace salient
