#include "salient/tokens/batch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <string>

#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

using Ids = std::vector<std::int64_t>;

constexpr std::int64_t unknown = 3;

/// A word "7" has seven subwords, whose ids are unlike those of all other words; "?" is unknown.
class CountingTokenizer : public Tokenizer {
 public:
  explicit CountingTokenizer(ClsPlace cls = ClsPlace::first) { special_.cls = cls; }

  std::string kind() const override { return "counting"; }
  TokenizedSentence tokenize(std::span<const std::string> words) const override {
    TokenizedSentence sentence;
    for (const std::string& word : words) {
      const auto begin = static_cast<std::int64_t>(sentence.ids.size());
      const std::int64_t count = word == "?" ? 1 : std::stoll(word);
      for (std::int64_t i = 0; i < count; ++i) {
        sentence.ids.push_back(word == "?" ? unknown : 1000 * (begin + 1) + i);
      }
      sentence.word_spans.push_back({begin, begin + count});
    }
    return sentence;
  }
  const SpecialTokens& special() const noexcept override { return special_; }
  std::int64_t vocabulary_size() const noexcept override { return 1'000'000'000; }
  const std::string& token(std::int64_t) const override { return name_; }

 private:
  SpecialTokens special_{.before = {1}, .after = {2}, .unknown = unknown};
  std::string name_ = "token";
};

Corpus corpus_of(const std::vector<std::vector<std::string>>& sentences) {
  Corpus corpus;
  corpus.sentence_offsets = {0};
  for (const auto& sentence : sentences) {
    corpus.words.insert(corpus.words.end(), sentence.begin(), sentence.end());
    corpus.sentence_offsets.push_back(corpus.word_count());
  }
  corpus.blocks = {{{0, corpus.sentence_count()}, {0, corpus.word_count()}}};
  return corpus;
}

BlockBatches batches(const Corpus& corpus, const BatchOptions& options = {}) {
  return batches_of(corpus, corpus.blocks.front(), CountingTokenizer(), options);
}

Ids row(const TokenBatch& batch, std::int64_t index) {
  const auto length = batch.lengths.begin() + index;
  const auto begin = batch.ids.begin() + std::accumulate(batch.lengths.begin(), length, 0L);
  return {begin, begin + *length};
}

TEST(Batches, PutSpecialTokensAroundASentence) {
  const Corpus corpus = corpus_of({{"2", "1", "1", "1", "1", "1"},
                                   {"0"},
                                   {"1", "0", "?"},
                                   {"1", "1", "1", "1", "1", "1", "1", "1"}});

  const BlockBatches result = batches(corpus);

  ASSERT_EQ(result.batches.size(), 1U);
  const TokenBatch& batch = result.batches[0];
  EXPECT_EQ(batch.lengths, (Ids{4, 9, 10}));
  EXPECT_EQ(row(batch, 0), (Ids{1, 1000, unknown, 2}));
  EXPECT_EQ(row(batch, 1), (Ids{1, 1000, 1001, 3000, 4000, 5000, 6000, 7000, 2}));
  ASSERT_EQ(batch.places.size(), 16U);
  EXPECT_EQ(batch.places[0].word, 7);
  EXPECT_EQ(batch.places[2].word, 0);
  EXPECT_EQ(batch.places[2].subwords, (RowRange{1, 3}));
  EXPECT_EQ(batch.places[8].word, 10);
  EXPECT_EQ(batch.places[8].row, 2);
  EXPECT_EQ(batch.places[8].subwords, (RowRange{1, 2}));
  EXPECT_EQ(result.counts.subwords, 17);
  EXPECT_EQ(result.counts.empty_words, 2);
  EXPECT_EQ(result.counts.unknown_subwords, 1);
}

TEST(Batches, AWordThatIsSplitOverWindowsOfItsSentenceKeepsItsOwnSubwords) {
  const Corpus corpus = corpus_of({{"5", "5", "5", "5"}});

  const BlockBatches result = batches(corpus, {.max_subwords = 12});

  EXPECT_EQ(result.counts.overlong_sentences, 1);
  EXPECT_EQ(result.counts.subwords, 20) << "repeated context is not counted";
  std::map<std::int64_t, Ids> found;
  for (const TokenBatch& batch : result.batches) {
    for (const WordPlace& place : batch.places) {
      const Ids ids = row(batch, place.row);
      EXPECT_EQ(ids.front(), 1);
      EXPECT_EQ(ids.back(), 2);
      found[place.word] = {ids.begin() + place.subwords.begin, ids.begin() + place.subwords.end};
    }
  }
  EXPECT_EQ(found[0], (Ids{1000, 1001, 1002, 1003, 1004}));
  EXPECT_EQ(found[2], (Ids{11000, 11001, 11002, 11003, 11004}));
  EXPECT_EQ(found.size(), 4U);
}

/// [word]: the ids that its state is read from.
std::map<std::int64_t, Ids> ids_of_words(const BlockBatches& result) {
  std::map<std::int64_t, Ids> found;
  for (const TokenBatch& batch : result.batches) {
    for (const WordPlace& place : batch.places) {
      const Ids ids = row(batch, place.row);
      const auto [entry, is_new] = found.try_emplace(place.word, ids.begin() + place.subwords.begin,
                                                     ids.begin() + place.subwords.end);
      EXPECT_TRUE(is_new) << "word " << place.word << " is read twice";
    }
  }
  return found;
}

TEST(Batches, ReadSpecialTokensThatHaveRows) {
  Corpus corpus =
      corpus_of({{"[", "2", "0", "]"}, {"[", "0", "]"}, {"[", "5", "5", "5", "5", "]"}});

  const BlockBatches result = batches(corpus, {.max_subwords = 12, .special_tokens = true});

  const std::map<std::int64_t, Ids> found = ids_of_words(result);
  EXPECT_EQ(found.size(), 4U + 2U + 6U - 1U) << "the word without a subword has no place";
  for (const std::int64_t first : {0, 4, 7}) EXPECT_EQ(found.at(first), Ids{1});
  for (const std::int64_t last : {3, 6, 12}) EXPECT_EQ(found.at(last), Ids{2});
  EXPECT_EQ(found.at(1), (Ids{1000, 1001}));
  EXPECT_EQ(found.at(11), (Ids{16000, 16001, 16002, 16003, 16004}));
  EXPECT_EQ(result.counts.empty_words, 2);
  EXPECT_EQ(result.counts.subwords, 22);
}

TEST(Batches, ReadSpecialTokensAtTheEndsOfALongSentence) {
  const Corpus corpus = corpus_of({{"[", "5", "5", "5", "5", "]"}});

  const BlockBatches result = batches(corpus, {.max_subwords = 12, .special_tokens = true});

  for (const TokenBatch& batch : result.batches) {
    for (const WordPlace& place : batch.places) {
      const Ids ids = row(batch, place.row);
      if (place.word == 0) {
        EXPECT_EQ(ids[1], 1000) << "[CLS] of the first window";
      }
      if (place.word == 5) {
        EXPECT_EQ(ids[ids.size() - 2], 16004) << "[SEP] of the last window";
      }
    }
  }
}

TEST(Batches, DropTheSpecialTokensOfAnOverlongSentenceToo) {
  const Corpus corpus = corpus_of({{"[", "1", "]"}, {"[", "9", "0", "9", "]"}});

  const BlockBatches result =
      batches(corpus, {.max_subwords = 19, .overlong = Overlong::drop, .special_tokens = true});

  EXPECT_EQ(result.dropped_words, (Ids{3, 4, 5, 6, 7}));
  EXPECT_EQ(result.counts.dropped_words, 3);
}

TEST(Batches, RefuseAnOverlongSentenceByNumberAndFirstWords) {
  const Corpus corpus = corpus_of({{"1"}, {"1", "2", "3", "4", "5", "6"}});

  const std::string message = complaint_of<UsageError>(
      [&] { batches(corpus, {.max_subwords = 20, .overlong = Overlong::error}); });

  EXPECT_EQ(message,
            "sentence 2 of the corpus (\"1 2 3 4 5 …\") has 21 subwords, and the model takes 18: "
            "shorten it, or choose encoder.overlong = split or drop");
}

TEST(Batches, DropAnOverlongSentenceAndSayWhichWordsWent) {
  const Corpus corpus = corpus_of({{"1"}, {"9", "0", "9"}, {"2"}});

  const BlockBatches result = batches(corpus, {.max_subwords = 19, .overlong = Overlong::drop});

  EXPECT_EQ(result.dropped_words, (Ids{1, 2, 3}));
  EXPECT_EQ(result.dropped_sentences, Ids{1});
  EXPECT_EQ(result.counts.dropped_words, 3);
  EXPECT_EQ(result.counts.overlong_sentences, 1);
  EXPECT_EQ(result.counts.subwords, 3);
  EXPECT_EQ(result.counts.empty_words, 0);
}

struct ReadState {
  std::int64_t word;  // whose number the place bears
  std::int64_t at;    // in its row
  Ids row;
  friend bool operator==(const ReadState&, const ReadState&) = default;
};

/// What is read for the vectors of sentences; each place is of one token.
std::vector<ReadState> read_states(const Corpus& corpus, const BatchOptions& options) {
  std::vector<ReadState> states;
  for (const TokenBatch& batch : batches(corpus, options).batches) {
    EXPECT_EQ(batch.places.size(), batch.lengths.size()) << "a row that nothing is read from";
    for (const WordPlace& place : batch.places) {
      EXPECT_EQ(place.subwords.size(), 1);
      states.push_back({place.word, place.subwords.begin, row(batch, place.row)});
    }
  }
  return states;
}

TEST(SentencePlaces, AreTheFirstTokenOrTheLastSubword) {
  const Corpus corpus = corpus_of({{"0", "2", "1", "0"}, {"0"}, {"3"}});
  const Ids first{1, 1000, 1001, 3000, 2};
  const Ids third{1, 1000, 1001, 1002, 2};

  EXPECT_EQ(read_states(corpus, {.vectors = Vectors::cls}),
            (std::vector<ReadState>{{1, 0, first}, {5, 0, third}}));
  EXPECT_EQ(read_states(corpus, {.vectors = Vectors::last}),
            (std::vector<ReadState>{{2, 3, first}, {5, 3, third}}));
}

TEST(SentencePlaces, OfClsAreWhereTheModelHasIt) {
  const Corpus corpus = corpus_of({{"0", "2", "1", "0"}});
  const BatchOptions cls{.vectors = Vectors::cls};

  const auto block =
      batches_of(corpus, corpus.blocks.front(), CountingTokenizer(ClsPlace::last), cls);

  ASSERT_EQ(block.batches.size(), 1U);
  EXPECT_EQ(block.batches[0].places[0].subwords, (RowRange{4, 5}));
  EXPECT_EQ(complaint_of<UsageError>([&] {
              batches_of(corpus, corpus.blocks.front(), CountingTokenizer(ClsPlace::none), cls);
            }),
            "encoder.vectors = cls, but this model has no token of its own that stands for a "
            "sentence; choose last or mean");
}

TEST(SentencePlaces, AreInTheFirstOrLastWindowOfALongSentence) {
  const Corpus corpus = corpus_of({{"2", "2", "2", "2", "3"}});

  EXPECT_EQ(read_states(corpus, {.max_subwords = 6, .vectors = Vectors::cls}),
            (std::vector<ReadState>{{0, 0, {1, 1000, 1001, 3000, 3001, 2}}}));
  EXPECT_EQ(read_states(corpus, {.max_subwords = 6, .vectors = Vectors::last}),
            (std::vector<ReadState>{{4, 4, {1, 7001, 9000, 9001, 9002, 2}}}));
}

TEST(SentencePlaces, AreThoseOfAllWordsForTheMean) {
  const Corpus corpus = corpus_of({{"1", "0", "2", "4"}, {"5"}});
  const BatchOptions words{.max_subwords = 6};
  BatchOptions mean = words;
  mean.vectors = Vectors::mean;

  const BlockBatches found = batches(corpus, mean), expected = batches(corpus, words);

  ASSERT_EQ(found.batches.size(), expected.batches.size());
  for (std::size_t i = 0; i < found.batches.size(); ++i) {
    EXPECT_EQ(found.batches[i].ids, expected.batches[i].ids);
    EXPECT_EQ(found.batches[i].places.size(), expected.batches[i].places.size());
  }
}

Corpus random_corpus(std::mt19937& random) {
  std::vector<std::vector<std::string>> sentences(1 + random() % 60);
  for (auto& sentence : sentences) {
    sentence.resize(1 + random() % 50);
    for (std::string& word : sentence) word = std::to_string(random() % 5);
  }
  return corpus_of(sentences);
}

TEST(SentencePlaces, OfRandomSentencesReadTheFirstOrTheLastWord) {
  std::mt19937 random(17);
  for (int round = 0; round < 200; ++round) {
    const Corpus corpus = random_corpus(random);
    BatchOptions options{.max_subwords = 3 + static_cast<std::int64_t>(random() % 60)};
    std::vector<std::int64_t> firsts, lasts;
    for (std::int64_t s = 0; s < corpus.sentence_count(); ++s) {
      const RowRange range = corpus.words_of(s);
      std::vector<std::int64_t> filled;
      for (std::int64_t word = range.begin; word < range.end; ++word) {
        if (corpus.words[static_cast<std::size_t>(word)] != "0") filled.push_back(word);
      }
      if (filled.empty()) continue;
      firsts.push_back(filled.front());
      lasts.push_back(filled.back());
    }
    for (const auto& [vectors, expected] :
         {std::pair(Vectors::cls, firsts), std::pair(Vectors::last, lasts)}) {
      options.vectors = vectors;

      std::vector<std::int64_t> found;
      for (const ReadState& state : read_states(corpus, options)) {
        found.push_back(state.word);
        const auto end = static_cast<std::int64_t>(state.row.size()) - 1;
        EXPECT_TRUE(vectors == Vectors::cls ? state.at == 0 && state.row[1] == 1000
                                            : state.at >= 1 && state.at < end);
      }

      std::sort(found.begin(), found.end());
      EXPECT_EQ(found, expected) << "round " << round;
    }
    ASSERT_FALSE(::testing::Test::HasFailure()) << "round " << round;
  }
}

TEST(Batches, RefuseABudgetOfNothing) {
  EXPECT_EQ(complaint_of<UsageError>([] { BatchOptions{.batch_subwords = 0}.validate(); }),
            "encoder.batch_subwords must be at least 1, not 0");
}

TEST(Batches, GiveEveryWordWithSubwordsOnePlaceWithinTheBudget) {
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    const Corpus corpus = random_corpus(random);
    const BatchOptions options{.max_subwords = 3 + static_cast<std::int64_t>(random() % 60),
                               .batch_subwords = 1 + static_cast<std::int64_t>(random() % 600),
                               .padded = round % 2 == 0};

    const BlockBatches result = batches(corpus, options);

    std::vector<int> places(corpus.words.size(), 0);
    for (const TokenBatch& batch : result.batches) {
      const auto subwords = static_cast<std::int64_t>(batch.ids.size());
      ASSERT_EQ(std::accumulate(batch.lengths.begin(), batch.lengths.end(), 0L), subwords);
      EXPECT_TRUE(std::is_sorted(batch.lengths.begin(), batch.lengths.end()));
      EXPECT_LE(batch.lengths.back(), options.max_subwords);
      const std::int64_t counted = options.padded ? batch.rows() * batch.lengths.back() : subwords;
      EXPECT_TRUE(batch.rows() == 1 || counted <= options.batch_subwords);
      for (const WordPlace& place : batch.places) {
        places[static_cast<std::size_t>(place.word)] += 1;
        EXPECT_GE(place.subwords.begin, 1);
        EXPECT_LT(place.subwords.end, batch.lengths[static_cast<std::size_t>(place.row)]);
      }
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
      EXPECT_EQ(places[i], corpus.words[i] == "0" ? 0 : 1) << "word " << i;
    }
    ASSERT_FALSE(::testing::Test::HasFailure()) << "round " << round;
  }
}

TEST(Batches, ThatAreToBePaddedWantAtMostAnEighthOfIt) {
  std::mt19937 random(13);
  const Corpus corpus = random_corpus(random);

  for (const TokenBatch& batch : batches(corpus, {.padded = true}).batches) {
    const auto size = batch.rows() * batch.lengths.back();
    const auto padding = size - static_cast<std::int64_t>(batch.ids.size());
    EXPECT_LE(8 * padding, size);
  }
}

TEST(Batches, ThatAreNotToBePaddedAreAsFullAsWholeRowsAllow) {
  std::mt19937 random(13);
  const Corpus corpus = random_corpus(random);

  const BlockBatches found = batches(corpus, {.batch_subwords = 200});

  for (std::size_t i = 0; i + 1 < found.batches.size(); ++i) {
    EXPECT_GT(
        found.batches[i].ids.size() + static_cast<std::size_t>(row(found.batches[i + 1], 0).size()),
        200U);
  }
}

TEST(SubwordCounts, AreThoseOfTheBlocksAskedFor) {
  Corpus corpus = corpus_of({{"2", "3"}, {"0"}, {"4", "2"}});
  corpus.blocks = {{{0, 1}, {0, 2}}, {{1, 2}, {2, 3}}, {{2, 3}, {3, 5}}};
  const std::vector<std::int64_t> blocks{2, 1, 0};

  EXPECT_EQ(count_subwords(corpus, blocks, CountingTokenizer()), (Ids{6, 0, 5}));
}

}  // namespace
}  // namespace salient
