#include "analyses/lemma_guesses.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "salient/tokens/tokenizer.hpp"

namespace salient {
namespace {

/// The one known subword of a word, or -1.
std::int64_t only_subword(const std::string& word, const Tokenizer& tokenizer) {
  const std::vector<std::int64_t> ids = tokenizer.tokenize(std::span(&word, 1)).ids;
  return ids.size() == 1 && ids[0] != tokenizer.special().unknown ? ids[0] : -1;
}

}  // namespace

WordForms word_forms(const Corpus& corpus, const Tokenizer& tokenizer) {
  std::unordered_map<std::string_view, std::int64_t> subwords;
  std::unordered_map<std::string_view, std::int32_t> lemmas;
  WordForms forms;
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    std::int64_t subword = -1;
    std::int32_t lemma = -1;
    if (!corpus.lemma_of_word[word].empty()) {
      const auto [known, is_new] = subwords.try_emplace(corpus.words[word], -1);
      if (is_new) known->second = only_subword(corpus.words[word], tokenizer);
      subword = known->second;
      const auto number = static_cast<std::int32_t>(lemmas.size());
      lemma = lemmas.try_emplace(corpus.lemma_of_word[word], number).first->second;
    }
    forms.subword.push_back(subword);
    forms.lemma.push_back(subword < 0 ? -1 : lemma);
  }
  return forms;
}

LemmaGuesses::LemmaGuesses(const WordForms& forms, const Task& task, const ProbeOnStates& judge,
                           const Translation& translation)
    : words_(forms), task_(task), judge_(judge), translation_(translation) {
  for (std::size_t word = 0; word < forms.subword.size(); ++word) {
    const std::int32_t label = task.label_of_word[word];
    if (forms.subword[word] < 0 || label < 0) continue;
    forms_.push_back({forms.subword[word], forms.lemma[word], label});
  }
  std::sort(forms_.begin(), forms_.end());
  forms_.erase(std::unique(forms_.begin(), forms_.end()), forms_.end());
}

std::vector<GuessedSubword> LemmaGuesses::words_of(const TextBatch& batch) const {
  std::vector<GuessedSubword> asked;
  for (std::size_t i = 0; i < batch.plain.places.size(); ++i) {
    const WordPlace& place = batch.plain.places[i];
    const std::int64_t subword = words_.subword[static_cast<std::size_t>(place.word)];
    if (subword < 0 || place.subwords.size() != 1) continue;
    if (!judge_.judges(place.word) || judge_.kind_of(place.word) == 0) continue;
    asked.push_back({static_cast<std::int64_t>(i), 0, subword});
  }
  return asked;
}

GuessedValues LemmaGuesses::look_up(const TextBatch& batch,
                                    const std::vector<GuessedSubword>& words,
                                    const std::vector<std::int64_t>& guesses) const {
  GuessedValues found;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::int64_t word = batch.plain.places[static_cast<std::size_t>(words[i].place)].word;
    const auto row = static_cast<std::size_t>(word);
    const std::int32_t lemma = words_.lemma[row];
    // The word itself has the value that it has here, whatever else it may be elsewhere.
    const bool is_itself = guesses[i] == words[i].id;
    if (is_itself || is_form(guesses[i], lemma, task_.label_of_word[row])) ++found.kept;
    const std::int32_t target = translation_.target_of(judge_.kind_of(word));
    if (!is_itself && is_form(guesses[i], lemma, target)) ++found.moved;
  }
  return found;
}

bool LemmaGuesses::is_form(std::int64_t subword, std::int32_t lemma, std::int32_t label) const {
  return std::binary_search(forms_.begin(), forms_.end(), Form{subword, lemma, label});
}

}  // namespace salient
