#include "analyses/in_model_text.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "probes/random_stream.hpp"
#include "salient/tokens/tokenizer.hpp"

namespace salient {
namespace {

constexpr double masked_share = 0.15;
constexpr std::int64_t words_of_block = 512;  ///< few, so that many ranks have some

bool has_words(const Corpus& corpus, Split split) {
  return std::find(corpus.split_of_word.begin(), corpus.split_of_word.end(), split) !=
         corpus.split_of_word.end();
}

/// Ascending.
std::vector<std::int64_t> chosen_sentences(const Corpus& corpus, Split split,
                                           const InModelOptions& options) {
  std::vector<std::int64_t> sentences;
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    if (corpus.has_words(sentence, split)) sentences.push_back(sentence);
  }
  if (std::ssize(sentences) <= options.sentences) return sentences;
  RandomStream stream(options.seed);
  shuffle(sentences, stream);
  sentences.resize(static_cast<std::size_t>(options.sentences));
  std::sort(sentences.begin(), sentences.end());
  return sentences;
}

void add_sentence(Corpus& corpus) {
  const std::int64_t sentence = corpus.sentence_count();
  const std::int64_t begin = corpus.sentence_offsets.back(), end = corpus.word_count();
  corpus.sentence_offsets.push_back(end);
  if (corpus.blocks.empty() || corpus.blocks.back().words.size() >= words_of_block) {
    corpus.blocks.push_back({{sentence, sentence}, {begin, begin}});
  }
  corpus.blocks.back().sentences.end = sentence + 1;
  corpus.blocks.back().words.end = end;
}

/// Which subwords of a word are masked.
class Masks {
 public:
  explicit Masks(std::uint64_t seed) : key_(RandomStream(seed).next()) {}

  std::vector<std::int64_t> of(std::int64_t word, std::int64_t subwords) const {
    RandomStream stream(key_ ^ static_cast<std::uint64_t>(word));
    std::vector<std::int64_t> masked;
    for (std::int64_t subword = 0; subword < subwords; ++subword) {
      if (stream.uniform() < masked_share) masked.push_back(subword);
    }
    return masked;
  }

 private:
  std::uint64_t key_;
};

/// Special tokens are words of no split, and are not guessed.
void mask(const ChosenText& text, const Masks& masks, std::int64_t id, TextBatch& batch) {
  std::vector<std::int64_t> starts(batch.plain.lengths.size());
  std::exclusive_scan(batch.plain.lengths.begin(), batch.plain.lengths.end(), starts.begin(),
                      std::int64_t{0});
  batch.masked = batch.plain;
  for (std::size_t i = 0; i < batch.plain.places.size(); ++i) {
    const WordPlace& place = batch.plain.places[i];
    const auto word = static_cast<std::size_t>(place.word);
    if (text.corpus.split_of_word[word] == Split::none) continue;
    const std::int64_t first = starts[static_cast<std::size_t>(place.row)] + place.subwords.begin;
    for (const std::int64_t subword : masks.of(text.words[word], place.subwords.size())) {
      std::int64_t& stands = batch.masked.ids[static_cast<std::size_t>(first + subword)];
      batch.guesses.push_back({static_cast<std::int64_t>(i), subword, stands});
      stands = id;
    }
  }
}

std::vector<std::int64_t> unread_words(RowRange words, const std::vector<TokenBatch>& batches) {
  std::vector<char> is_read(static_cast<std::size_t>(words.size()));
  for (const TokenBatch& batch : batches) {
    for (const WordPlace& place : batch.places) {
      is_read[static_cast<std::size_t>(place.word - words.begin)] = 1;
    }
  }
  std::vector<std::int64_t> unread;
  for (std::int64_t word = words.begin; word < words.end; ++word) {
    if (is_read[static_cast<std::size_t>(word - words.begin)] == 0) unread.push_back(word);
  }
  return unread;
}

void renumber(const std::vector<std::int64_t>& words, TextBatch& batch) {
  for (TokenBatch* read : {&batch.plain, &batch.masked}) {
    for (WordPlace& place : read->places) {
      place.word = words[static_cast<std::size_t>(place.word)];
    }
  }
  for (std::int64_t& word : batch.unread) word = words[static_cast<std::size_t>(word)];
}

}  // namespace

ChosenText choose_text(const Corpus& corpus, const InModelOptions& options) {
  ChosenText text;
  text.split = has_words(corpus, Split::test) ? Split::test : Split::dev;
  text.corpus.sentence_offsets = {0};
  for (const std::int64_t sentence : chosen_sentences(corpus, text.split, options)) {
    const RowRange words = corpus.words_of(sentence);
    for (std::int64_t word = words.begin; word < words.end; ++word) {
      text.words.push_back(word);
      text.corpus.words.push_back(corpus.words[static_cast<std::size_t>(word)]);
      text.corpus.split_of_word.push_back(corpus.split_of_word[static_cast<std::size_t>(word)]);
    }
    add_sentence(text.corpus);
  }
  text.sentences = text.corpus.sentence_count();
  return text;
}

std::vector<TextBatch> batches_of_rank(const ChosenText& text, const EditedModel& model,
                                       std::uint64_t seed, int rank, int ranks) {
  const Masks masks(seed);
  std::vector<TextBatch> batches;
  for (std::int64_t block = rank; block < std::ssize(text.corpus.blocks); block += ranks) {
    const Block& cut = text.corpus.blocks[static_cast<std::size_t>(block)];
    BlockBatches made = batches_of(text.corpus, cut, *model.tokenizer, model.batching);
    if (made.batches.empty()) made.batches.emplace_back();
    std::vector<std::int64_t> unread = unread_words(cut.words, made.batches);
    for (TokenBatch& each : made.batches) {
      TextBatch& batch = batches.emplace_back();
      batch.block = block;
      batch.plain = std::move(each);
      batch.unread = std::exchange(unread, {});
      if (model.mask) mask(text, masks, *model.mask, batch);
      renumber(text.words, batch);
    }
  }
  return batches;
}

}  // namespace salient
