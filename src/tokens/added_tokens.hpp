#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tokens/aligned_text.hpp"
#include "tokens/byte_trie.hpp"
#include "tokens/json_part.hpp"

namespace salient {

/// A token that stands beside the vocabulary of a model.
struct AddedToken {
  std::int64_t id = 0;
  std::string text;
  bool is_special = false;     ///< stands for no text: text that spells it is cut as any other
  bool is_normalised = false;  ///< is looked for in the normalised text, not in what was given
  bool is_word = false;        ///< only where no letter or digit stands beside it
  bool takes_left = false;     ///< with the white space before it
  bool takes_right = false;    ///< with the white space behind it
};

/// The `added_tokens` of a `tokenizer.json`. Throws UsageError that names file and place.
std::vector<AddedToken> read_added_tokens(const JsonPart& described);

/// Finds tokens in a text: the longest at the first place, and on from there.
class AddedTokenFinder {
 public:
  /// Adds a token that looks like `text`.
  void add(const AddedToken& token, const std::string& text);

  /// A token, or text between tokens.
  struct Part {
    const AddedToken* token;  ///< none: text
    RowRange bytes;
  };
  /// The parts of a text, none of them empty.
  std::vector<Part> parts(const std::string& text) const;

 private:
  ByteTrie trie_;  // numbers are places in tokens_
  std::vector<AddedToken> tokens_;
};

}  // namespace salient
