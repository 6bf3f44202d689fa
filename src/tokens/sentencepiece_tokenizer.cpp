#include <cctype>
#include <map>
#include <utility>

#include "salient/support/error.hpp"
#include "tokens/clean_text.hpp"
#include "tokens/joined_text.hpp"
#include "tokens/sentencepiece_model.hpp"
#include "tokens/special_token_names.hpp"
#include "tokens/tokenizers.hpp"

namespace salient {
namespace {

/// What Hugging Face's class adds to a SentencePiece model.
struct Family {
  const char* file;
  SpecialTokenNames names;
  bool cleans = false;      ///< text is cleaned first, and a number's comma cut off
  bool cls_last = false;    ///< <sep> and <cls> behind the sentence, nothing before it
  std::int64_t offset = 0;  ///< ids are the model's and this
  std::map<std::string, std::int64_t> ids = {};  ///< of tokens that have others
  std::int64_t tokens_behind = 0;                ///< behind the model's own: <mask>
};

Family family_of(SentencePieceKind kind) {
  const SpecialTokenNames fairseq{.unknown = "<unk>", .cls = "<s>", .sep = "</s>", .begin = {}};
  switch (kind) {
    case SentencePieceKind::albert:
      return {.file = "spiece.model",
              .names = {.unknown = "<unk>", .cls = "[CLS]", .sep = "[SEP]", .begin = {}},
              .cleans = true};
    case SentencePieceKind::xlnet:
      return {.file = "spiece.model",
              .names = {.unknown = "<unk>", .cls = "<cls>", .sep = "<sep>", .begin = {}},
              .cleans = true,
              .cls_last = true};
    case SentencePieceKind::decoder:
      return {.file = "tokenizer.model",
              .names = {.unknown = "<unk>", .cls = {}, .sep = {}, .begin = "<s>", .end = "</s>"}};
    case SentencePieceKind::xlm_roberta:
      return {.file = "sentencepiece.bpe.model",
              .names = fairseq,
              .offset = 1,
              .ids = {{"<s>", 0}, {"<pad>", 1}, {"</s>", 2}, {"<unk>", 3}},
              .tokens_behind = 1};
    case SentencePieceKind::camembert:
      return {.file = "sentencepiece.bpe.model",
              .names = fairseq,
              .offset = 4,
              .ids = {{"<s>NOTUSED", 0}, {"<pad>", 1}, {"</s>NOTUSED", 2}, {"<unk>", 3}},
              .tokens_behind = 1};
  }
  throw BugError("unknown SentencePiece tokenizer");
}

/// A piece and the bytes of the text that it stands for.
struct Piece {
  std::string text;
  RowRange bytes;
};

constexpr std::string_view space = "\u2581";  ///< how pieces write it

class SentencePieceTokenizer : public Tokenizer {
 public:
  SentencePieceTokenizer(const std::filesystem::path& folder, SentencePieceKind kind)
      : family_(family_of(kind)), path_(folder / family_.file), model_(path_) {
    read_config(JsonFile(folder / "tokenizer_config.json"));
    list_tokens();
    set_special(folder, kind == SentencePieceKind::decoder);
  }

  TokenizedSentence tokenize(std::span<const std::string> words) const override {
    std::vector<std::string> clean;
    if (family_.cleans) {
      for (const std::string& word : words) clean.push_back(clean_text(word, cleaning_));
      words = clean;
    }
    const JoinedText text = joined(words);
    WordSpans spans(text);
    TokenizedSentence sentence;
    for (const Piece& piece : pieces_of(text.text)) {
      sentence.ids.push_back(id_of(piece.text));
      spans.add(piece.bytes);
    }
    sentence.word_spans = spans.take();
    return sentence;
  }

  const SpecialTokens& special() const noexcept override { return special_; }
  std::int64_t vocabulary_size() const noexcept override { return std::ssize(tokens_); }
  const std::string& token(std::int64_t id) const override {
    require(id >= 0 && id < vocabulary_size(), "a token id is outside the vocabulary");
    return tokens_[static_cast<std::size_t>(id)];
  }
  std::string kind() const override { return "SentencePiece"; }

 private:
  void read_config(const JsonFile& file) {
    if (!family_.cleans) return;
    if (!file.flag("remove_space").value_or(true)) {
      throw UsageError(file.complaint("remove_space", "must be true"));
    }
    cleaning_.keep_accents = file.flag("keep_accents").value_or(false);
    cleaning_.lower_case = file.flag("do_lower_case").value_or(!family_.cls_last);
  }

  void set_special(const std::filesystem::path& folder, bool of_decoder) {
    const SpecialTokenNames names = read_special_token_names(folder, family_.names);
    special_.unknown = id_of_special(names.unknown);
    if (of_decoder) {
      const JsonFile file(folder / "tokenizer_config.json");
      const bool begins = file.flag("add_bos_token").value_or(true);
      if (begins) special_.before = {id_of_special(names.begin)};
      const bool ends = file.flag("add_eos_token").value_or(false);
      if (ends) special_.after = {id_of_special(names.end)};
      special_.cls = ClsPlace::none;
    } else if (family_.cls_last) {
      special_.after = {id_of_special(names.sep), id_of_special(names.cls)};
      special_.cls = ClsPlace::last;
    } else {
      special_.before = {id_of_special(names.cls)};
      special_.after = {id_of_special(names.sep)};
    }
  }

  void list_tokens() {
    const std::int64_t pieces = model_.size();
    tokens_.resize(static_cast<std::size_t>(family_.offset + pieces + family_.tokens_behind),
                   "<mask>");
    for (std::int64_t i = 0; i < pieces; ++i) {
      tokens_[static_cast<std::size_t>(family_.offset + i)] = model_.text(i);
    }
    for (const auto& [token, id] : family_.ids) tokens_[static_cast<std::size_t>(id)] = token;
  }

  std::int64_t id_of_special(const std::string& name) const {
    const std::int64_t id = id_of(name);
    if (token(id) == name) return id;
    throw UsageError(path_.string() + " lacks the special token " + name);
  }

  std::int64_t id_of(const std::string& piece) const {
    if (const auto found = family_.ids.find(piece); found != family_.ids.end())
      return found->second;
    const std::int32_t id = model_.id_of(piece);
    const auto unknown = family_.ids.find("<unk>");
    if (id == model_.unknown() && unknown != family_.ids.end()) return unknown->second;
    return family_.offset + id;
  }

  std::vector<Piece> pieces_of(const std::string& text) const {
    std::vector<Piece> pieces;
    for (const SentencePieceModel::Piece& piece : model_.encode(text)) {
      if (family_.cleans && is_number_with_comma(piece.text)) {
        cut_comma(piece.text, piece.bytes, pieces);
      } else {
        pieces.push_back({piece.text, piece.bytes});
      }
    }
    return pieces;
  }

  /// Of the digits that Python knows, those of ASCII.
  static bool is_number_with_comma(const std::string& piece) {
    return piece.size() > 1 && piece.back() == ',' &&
           std::isdigit(static_cast<unsigned char>(piece[piece.size() - 2])) != 0;
  }

  /// What stands before the comma is cut again, alone; the comma is a piece of its own.
  void cut_comma(const std::string& piece, RowRange bytes, std::vector<Piece>& pieces) const {
    std::string number = piece.substr(0, piece.size() - 1);
    const bool begins_word = number.starts_with(space);
    for (std::size_t at = 0; (at = number.find(space)) != std::string::npos;) {
      number.erase(at, space.size());
    }
    std::vector<std::string> cut;
    for (const SentencePieceModel::Piece& part : model_.encode(number)) cut.push_back(part.text);
    if (!begins_word && !cut.empty() && cut.front().starts_with(space)) {
      cut.front().erase(0, space.size());
      if (cut.front().empty()) cut.erase(cut.begin());
    }
    cut.emplace_back(",");
    for (std::string& part : cut) pieces.push_back({std::move(part), bytes});
  }

  Family family_;
  std::filesystem::path path_;
  SentencePieceModel model_;
  CleanOptions cleaning_;
  std::vector<std::string> tokens_;  // [id]
  SpecialTokens special_;
};

}  // namespace

std::unique_ptr<Tokenizer> sentencepiece_tokenizer(const std::filesystem::path& folder,
                                                   SentencePieceKind kind) {
  return std::make_unique<SentencePieceTokenizer>(folder, kind);
}

}  // namespace salient
