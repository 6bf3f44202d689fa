#include "salient/analyses/top_words.hpp"

#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

using Places = std::vector<std::size_t>;

TEST(PlacesOfHighest, AreThoseOfTheHighestScoresFirst) {
  const std::vector<double> scores{0.5, 2, 0, 2, 1};

  EXPECT_EQ(places_of_highest(scores, 1), Places{1});
  EXPECT_EQ(places_of_highest(scores, 3), (Places{1, 3, 4}));
  EXPECT_EQ(places_of_highest(scores, 9), (Places{1, 3, 4, 0, 2}));
  EXPECT_EQ(places_of_highest({}, 3), Places{});
}

TEST(FindTopWords, FindsSentencesByTheMeanOverTheirTrainWords) {
  TinyCorpus tiny = example_words(120, 3, 2);  // sentences of four words
  tiny.splits.assign(120, Split::train);
  for (std::size_t word = 0; word < 120; word += 4) tiny.splits[word] = Split::dev;
  tiny.splits[5] = Split::test;
  for (Eigen::Index word = 8; word < 12; ++word) tiny.activations(word, 1) = 50;
  for (Eigen::Index word = 4; word < 8; ++word) tiny.activations(word, 1) = -90;
  Trial trial(tiny, {});
  TopWordsOptions options;
  options.sentences = 2;
  options.least_sentence_words = 3;

  const TopWords found = find_top_words(trial.data(), options);

  EXPECT_EQ(found.sentences, 29);  // one has two train words
  const auto& sentences = found.neurons[1].sentences;
  ASSERT_EQ(sentences.size(), 2U);
  EXPECT_EQ(sentences[0].sentence, 2);
  EXPECT_EQ(sentences[0].text, "8 9 10 11");
  EXPECT_EQ(sentences[0].words, 3);
  EXPECT_GT(sentences[0].score, sentences[1].score);
  options.least_sentence_words = 2;
  EXPECT_EQ(find_top_words(trial.data(), options).neurons[1].sentences[0].sentence, 1);
}

TEST(TopWordsOptions, AreRefusedByKey) {
  TopWordsOptions none;
  none.count = 0;
  EXPECT_NE(complaint_of<UsageError>([&] { none.validate(); }).find("top_words.count"),
            std::string::npos);
  TopWordsOptions never;
  never.least_words = 0;
  EXPECT_NE(complaint_of<UsageError>([&] { never.validate(); }).find("top_words.least_words"),
            std::string::npos);
}

}  // namespace
}  // namespace salient
