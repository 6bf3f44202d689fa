#include "planted/words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace salient {
namespace {

PlantedSetting of_words(std::array<std::int64_t, 3> words) {
  PlantedSetting setting;
  setting.words = words;
  return setting;
}

std::vector<std::int32_t> labels_in_turn(std::int64_t words) {
  std::vector<std::int32_t> labels;
  for (std::int64_t i = 0; i < words; ++i) {
    labels.push_back(static_cast<std::int32_t>(i % planted_label_count));
  }
  return labels;
}

TEST(PlantedWords, LieInSentencesOfTenToThirtyWordsWhateverTheirNumber) {
  for (std::int64_t words = 10; words < 130; ++words) {
    const auto lengths = sentence_lengths(of_words({words, 10, 10}), Split::train);

    EXPECT_EQ(std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0}), words);
    EXPECT_GE(*std::min_element(lengths.begin(), lengths.end()), 10) << words;
    EXPECT_LE(*std::max_element(lengths.begin(), lengths.end()), 30) << words;
  }
}

TEST(PlantedWords, AreACorpusOfThreeSplitsAndOneTask) {
  const PlantedSetting setting = of_words({200, 40, 60});
  const std::vector<std::int32_t> labels = labels_in_turn(300);
  const Corpus corpus = planted_corpus(setting, labels);

  EXPECT_EQ(corpus.word_count(), 300);
  EXPECT_EQ(corpus.sections[0].words, (RowRange{0, 200}));
  EXPECT_EQ(corpus.sections[1].words, (RowRange{200, 240}));
  EXPECT_EQ(corpus.sections[2].words, (RowRange{240, 300}));
  EXPECT_EQ(corpus.split_of_word[240], Split::test);
  ASSERT_EQ(corpus.tasks.size(), 1U);
  EXPECT_EQ(corpus.tasks[0].name, "planted");
  EXPECT_EQ(corpus.tasks[0].label_of_word, labels);
  EXPECT_EQ(corpus.tasks[0].labels.name(7), "t07");
  EXPECT_EQ(corpus, planted_corpus(setting, labels));
}

TEST(PlantedWords, HaveTypesByZipfsLawATenthOfThemOfTwoLabels) {
  const Corpus corpus = planted_corpus(of_words({20000, 10, 10}), labels_in_turn(20020));
  std::map<std::string, std::int64_t> uses;
  std::int64_t shared = 0;
  for (const std::string& word : corpus.words) {
    ++uses[word];
    if (word.find('+') != std::string::npos) ++shared;
  }
  double harmonic = 0, ninths = 0;
  for (int rank = 1; rank <= 200; ++rank) {
    harmonic += 1.0 / rank;
    if (rank % 10 == 0) ninths += 1.0 / rank;
  }

  EXPECT_NEAR(static_cast<double>(uses["t04.0"]), 1001 / harmonic, 50);
  EXPECT_NEAR(static_cast<double>(uses["t04.1"]), 1001 / harmonic / 2, 40);
  EXPECT_NEAR(static_cast<double>(uses["t04+9"]), 2002 / harmonic / 10, 30);
  EXPECT_EQ(uses.count("t05+9"), 0U);
  EXPECT_NEAR(static_cast<double>(shared), 20020 * ninths / harmonic, 120);
}

}  // namespace
}  // namespace salient
