#include "probes/word_weights.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "probes/example.hpp"

namespace salient {
namespace {

Lesson lesson_of(std::vector<std::int32_t> labels, std::int32_t count) {
  return {std::move(labels), count, {}, {}};
}

TEST(WordWeights, AreAllOneByDefault) {
  Lesson lesson = lesson_of({0, 1, 1, label_excluded}, 2);

  weigh_labels(lesson, {});

  EXPECT_TRUE(lesson.weight_of_word.empty());
}

TEST(WordWeights, BalanceGivesEachLabelTheSameSum) {
  Lesson lesson = lesson_of({0, 1, 1, label_excluded, 1, 2, 1}, 3);
  ProbeOptions options;
  options.label_weight = LabelWeight::balanced;

  weigh_labels(lesson, options);

  EXPECT_EQ(lesson.weight_of_word, (std::vector<float>{2, 0.5F, 0.5F, 1, 0.5F, 2, 0.5F}));
  EXPECT_EQ(lesson.weight(3), 0);
}

TEST(WordWeights, OneToOneDrawsAsManyOfTheMoreFrequentLabel) {
  Lesson lesson = lesson_of(std::vector<std::int32_t>(100, 0), 2);
  for (std::size_t word = 0; word < 100; word += 5) lesson.label_of_word[word] = 1;
  Lesson same = lesson, other = lesson;
  ProbeOptions options;
  options.negatives = Negatives::one_to_one;

  weigh_labels(lesson, options);
  weigh_labels(same, options);
  ++options.seed;
  weigh_labels(other, options);

  for (std::size_t word = 0; word < 100; word += 5) EXPECT_EQ(lesson.weight(word), 1);
  const auto& weights = lesson.weight_of_word;
  EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0.0F), 40);
  EXPECT_EQ(weights, same.weight_of_word);
  EXPECT_NE(weights, other.weight_of_word);
}

TEST(WordWeights, OneToOneLeavesTasksOfManyLabelsAlone) {
  Lesson lesson = lesson_of({0, 1, 2, 2, 2}, 3);
  ProbeOptions options;
  options.negatives = Negatives::one_to_one;

  weigh_labels(lesson, options);

  EXPECT_TRUE(lesson.weight_of_word.empty());
}

/// Weighting a label k times is copying its words k times.
TEST(WordWeights, ReachTheProbe) {
  TinyCorpus tiny = example_words(301, 6, 3);
  for (std::int32_t& label : tiny.labels) label = label == 0 ? 0 : 1;
  ProbeOptions options = given_penalties(8e-3, 2e-3);
  Trial plain(tiny, options);
  options.label_weight = LabelWeight::balanced;
  Trial balanced(tiny, options);

  const TrainedProbe one = plain.train(), two = balanced.train();

  const auto recall = [](Trial& trial, const TrainedProbe& trained) {
    return trial.evaluate(trained.probe)[0].labels[0].recall();
  };
  EXPECT_TRUE(two.certificate.converged);
  EXPECT_GT(recall(balanced, two), recall(plain, one) + 0.1);
}

}  // namespace
}  // namespace salient
