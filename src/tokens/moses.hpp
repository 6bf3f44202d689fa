#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tokens/nonbreaking_prefixes.hpp"
#include "tokens/tracked_text.hpp"

namespace salient {

enum class MosesLanguage { english, french };

/// The tokens that XLM and FlauBERT cut into subwords: what Moses makes of text (Koehn et al. 2007)
/// as sacremoses, which Hugging Face calls, does it: foreign punctuation becomes that of ASCII,
/// spaces before punctuation go, characters that do not print go, all but letters, digits and what
/// stands inside words and numbers is set apart, apostrophes go by language.
///
/// A full stop is set apart unless there are letters and another full stop before it ("a.m."), a
/// lower-case letter begins the next token, or it belongs to an abbreviation. Moses has lists of
/// these, which are another project's and do not come with salient. Without one the corpus decides,
/// which is cut into words already: a full stop of the same word as what is before it stays, one
/// that is a word is set apart. Of 48,353 English and 70,465 French words of treebanks, 24 and 13
/// are so cut otherwise than with Moses' lists.
///
/// Letters are what ICU calls alphabetic but for those of Chinese, Japanese and Korean, each of
/// which is set apart; sacremoses has lists of them, which lack letters of younger Unicode.
class Moses {
 public:
  Moses(MosesLanguage language, std::optional<NonbreakingPrefixes> prefixes);

  std::vector<TrackedText> tokens(TrackedText text) const;

 private:
  bool keeps_full_stop(const TrackedText& token, const TrackedText* next) const;

  std::optional<NonbreakingPrefixes> prefixes_;
  std::vector<Rewriting> spaces_, tokens_;  // before and after quotes and dashes are replaced
};

}  // namespace salient
