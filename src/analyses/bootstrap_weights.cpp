#include "analyses/bootstrap_weights.hpp"

#include <map>

namespace salient {
namespace {

constexpr std::int64_t least_documents = 10;  ///< draws of fewer would hardly differ

/// int64 [word]: number of the document or the sentence that a train word is in, in the corpus.
std::vector<std::int64_t> holders(const Corpus& corpus, DrawnUnit unit) {
  std::vector<std::int64_t> holder(corpus.words.size(), -1);
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const std::int64_t document = corpus.document_of_sentence[static_cast<std::size_t>(sentence)];
    const RowRange words = corpus.words_of(sentence);
    for (auto word = static_cast<std::size_t>(words.begin);
         word < static_cast<std::size_t>(words.end); ++word) {
      if (corpus.split_of_word[word] != Split::train) continue;
      holder[word] = unit == DrawnUnit::document ? document : sentence;
    }
  }
  return holder;
}

/// Numbers the holders from 0, in order.
DrawnUnits numbered(DrawnUnit unit, std::vector<std::int64_t> holder_of_word) {
  std::map<std::int64_t, std::int64_t> numbers;
  for (const std::int64_t holder : holder_of_word) {
    if (holder >= 0) numbers.emplace(holder, 0);
  }
  std::int64_t next = 0;
  for (auto& [holder, number] : numbers) number = next++;
  for (std::int64_t& holder : holder_of_word) {
    if (holder >= 0) holder = numbers.at(holder);
  }
  return {unit, next, std::move(holder_of_word)};
}

}  // namespace

DrawnUnits units_of(const Corpus& corpus) {
  DrawnUnits documents = numbered(DrawnUnit::document, holders(corpus, DrawnUnit::document));
  if (documents.count >= least_documents) return documents;
  return numbered(DrawnUnit::sentence, holders(corpus, DrawnUnit::sentence));
}

std::vector<float> drawn_weights(const DrawnUnits& units, RandomStream& stream) {
  std::vector<float> times(static_cast<std::size_t>(units.count), 0);
  for (std::int64_t i = 0; i < units.count; ++i) {
    ++times[static_cast<std::size_t>(stream.below(static_cast<std::uint64_t>(units.count)))];
  }
  std::vector<float> weights;
  weights.reserve(units.unit_of_word.size());
  for (const std::int64_t unit : units.unit_of_word) {
    weights.push_back(unit < 0 ? 0 : times[static_cast<std::size_t>(unit)]);
  }
  return weights;
}

}  // namespace salient
