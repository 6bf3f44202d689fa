#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "analyses/in_model_text.hpp"
#include "analyses/neuron_edits.hpp"
#include "analyses/probe_on_states.hpp"
#include "salient/analyses/in_model.hpp"
#include "salient/corpus/corpus.hpp"
#include "salient/encoder/edits.hpp"

namespace salient {

/// Which words of a corpus are one known subword each, and what their lemmas are.
struct WordForms {
  std::vector<std::int64_t> subword;  ///< int64 [word]; -1: none, several, unknown, or no lemma
  std::vector<std::int32_t> lemma;    ///< int32 [word], each lemma its number; -1: likewise
};

/// Of a corpus with lemmas.
WordForms word_forms(const Corpus& corpus, const Tokenizer& tokenizer);

/// What a model guesses in the place of words that it sees, looked up in the forms that the corpus,
/// all splits of it, has of their lemmas (Antverg and Belinkov 2022).
class LemmaGuesses {
 public:
  /// All outlives it.
  LemmaGuesses(const WordForms& forms, const Task& task, const ProbeOnStates& judge,
               const Translation& translation);

  /// Of a batch's text as it is: the judged words that are one known subword, have a lemma, and are
  /// moved by translate.
  std::vector<GuessedSubword> words_of(const TextBatch& batch) const;
  /// `guesses`: int64 [word of words_of()], ids.
  GuessedValues look_up(const TextBatch& batch, const std::vector<GuessedSubword>& words,
                        const std::vector<std::int64_t>& guesses) const;

 private:
  struct Form {
    std::int64_t subword;
    std::int32_t lemma, label;
    friend auto operator<=>(const Form&, const Form&) = default;
  };
  bool is_form(std::int64_t subword, std::int32_t lemma, std::int32_t label) const;

  const WordForms& words_;
  const Task& task_;
  const ProbeOnStates& judge_;
  const Translation& translation_;
  std::vector<Form> forms_;  // ascending, each once
};

}  // namespace salient
