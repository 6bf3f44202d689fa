#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "salient/support/range.hpp"

namespace salient {

/// The subwords of one sentence, without special tokens, and the way back to its words.
struct TokenizedSentence {
  std::vector<std::int64_t> ids;     ///< int64 [subword]
  std::vector<RowRange> word_spans;  ///< [word] -> its subwords; empty if the word yields none
};

/// Where around a sentence the token stands whose state is meant to stand for all of it.
enum class ClsPlace { none, first, last };

/// Ids that a model puts around a sentence, and the one of what it does not know.
struct SpecialTokens {
  std::vector<std::int64_t> before;  ///< [CLS]
  std::vector<std::int64_t> after;   ///< [SEP]
  ClsPlace cls = ClsPlace::first;
  std::int64_t unknown = 0;  ///< [UNK], for what the vocabulary cannot spell
};

/// Cuts words into the subwords of one model. Thread-safe after construction.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;
  virtual TokenizedSentence tokenize(std::span<const std::string> words) const = 0;
  virtual const SpecialTokens& special() const noexcept = 0;
  virtual std::int64_t vocabulary_size() const noexcept = 0;
  virtual const std::string& token(std::int64_t id) const = 0;  ///< "##ing"
  virtual std::string kind() const = 0;                         ///< "WordPiece"
};

/// Reads the tokenizer of a Hugging Face folder: `tokenizer_config.json` and the files of its class
/// or, where they are not all there or do not say all (added tokens), `tokenizer.json`. Ids are
/// those that Hugging Face's class of that name (the slow one) or its `tokenizers` library gives
/// the words with single spaces between them, but that text which spells a special token is text.
/// Throws UsageError that names the file if it is missing, and file and place of what is not known.
std::unique_ptr<Tokenizer> load_tokenizer(const std::filesystem::path& folder);

/// The id of what `mask_token` of the folder's `tokenizer_config.json` names: what a masked
/// language model sees in the place of what it is to guess. None where it names none.
std::optional<std::int64_t> mask_token(const std::filesystem::path& folder,
                                       const Tokenizer& tokenizer);

}  // namespace salient
