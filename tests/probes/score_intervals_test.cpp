#include "probes/score_intervals.hpp"

#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "probes/sentence_draws.hpp"
#include "salient/probes/train.hpp"

namespace salient {
namespace {

/// The percentiles of a figure of `score_draws` draws of three sentences.
template <class Figure>
Interval drawn_interval(Figure figure) {
  RandomStream stream(usual_seed);
  std::vector<double> values;
  for (std::int32_t draw = 0; draw < score_draws; ++draw) {
    std::vector<double> times(3, 0);
    for (int i = 0; i < 3; ++i) ++times[static_cast<std::size_t>(stream.below(3))];
    const std::optional<double> value = figure(times);
    if (value) values.push_back(*value);
  }
  return interval_of(values);
}

/// Four sentences, of which the second is not judged: words 2 1 | - | 1 1 | 2.
class IntervalsOfLabels : public testing::Test {
 protected:
  IntervalsOfLabels() {
    corpus_.words.resize(7);
    corpus_.sentence_offsets = {0, 2, 3, 5, 7};
    judged_.confusion = Confusion::Zero(4, 3);
    judged_.guess_of_word = {2, 2, 0, 1, 1, 2, 0};
    judged_.loss_of_sentence = {4, 9, 2, 0.5};
    score_.words = 6;
    score_.unseen = 1;
    score_.correct = 4;
    score_.labels = {{0, 0, 1, 0}, {0, 3, 2, 2}, {0, 2, 3, 2}};
    score_.words_of_unseen = {1};
  }

  ScoreIntervals found(const std::vector<ChunkScore>& chunks = {}) const {
    return intervals_of_labels(score_, judged_, labels_, chunks, corpus_, [](std::int32_t) {});
  }

  Corpus corpus_;
  Judgement judged_;
  ProbeScore score_;
  std::vector<std::int32_t> labels_{2, 1, label_excluded, 1, 1, 2, label_unseen};
};

TEST_F(IntervalsOfLabels, AreThoseOfScoresOfDrawnSentences) {
  const ScoreIntervals intervals = found();

  // Of label 1 the first sentence has a word, given label 2, and the third two, both right.
  const auto recall = [](const std::vector<double>& times) -> std::optional<double> {
    const double words = times[0] + 2 * times[1];
    if (words == 0) return std::nullopt;
    return 2 * times[1] / words;
  };
  const auto precision_of_2 = [](const std::vector<double>& times) -> std::optional<double> {
    const double guesses = 2 * times[0] + times[2];
    if (guesses == 0) return std::nullopt;
    return (times[0] + times[2]) / guesses;
  };
  const auto loss = [](const std::vector<double>& times) -> std::optional<double> {
    return (4 * times[0] + 2 * times[1] + 0.5 * times[2]) /
           (2 * times[0] + 2 * times[1] + times[2]);
  };
  ASSERT_EQ(intervals.labels.size(), 3U);
  EXPECT_EQ(intervals.labels[1].recall, drawn_interval(recall));
  EXPECT_EQ(intervals.labels[2].precision, drawn_interval(precision_of_2));
  EXPECT_NEAR(intervals.loss->low, drawn_interval(loss).low, 1e-12);
  EXPECT_NEAR(intervals.loss->high, drawn_interval(loss).high, 1e-12);
  EXPECT_FALSE(intervals.chunk_f1);
  EXPECT_FALSE(intervals.r_squared);
}

TEST_F(IntervalsOfLabels, HaveNoFigureThatNoDrawHasOrAllHaveAlike) {
  const LabelIntervals of_0 = found().labels[0];

  EXPECT_FALSE(of_0.recall);
  EXPECT_FALSE(of_0.f1);
  EXPECT_FALSE(of_0.precision);  // of the last word alone, whose label train has not: always 0
}

TEST_F(IntervalsOfLabels, HaveMacroF1AndMccOfEachDraw) {
  const auto drawn = [](const std::vector<double>& times) {
    const auto count = [](double value) { return static_cast<std::int64_t>(value); };
    ProbeScore score;
    score.words = count(2 * (times[0] + times[1] + times[2]));
    score.correct = count(times[0] + 2 * times[1] + times[2]);
    score.labels = {{0, 0, count(times[2]), 0},
                    {0, count(times[0] + 2 * times[1]), count(2 * times[1]), count(2 * times[1])},
                    {0, count(times[0] + times[2]), count(2 * times[0] + times[2]),
                     count(times[0] + times[2])}};
    score.words_of_unseen = {count(times[2])};
    return score;
  };
  // The split has labels 1 and 2, both of F1 4 / 5; to first order a draw changes it by
  // (2 correct - F1 (words + predicted)) / 5.
  const auto macro_f1 = [](const std::vector<double>& times) {
    const double of_1 = 4 * times[1] - 0.8 * (times[0] + 4 * times[1]);
    const double of_2 = 2 * (times[0] + times[2]) - 0.8 * (3 * times[0] + 2 * times[2]);
    return std::optional(std::min(1.0, 0.8 + (of_1 + of_2) / 10));
  };
  EXPECT_NEAR(found().macro_f1->low, drawn_interval(macro_f1).low, 1e-12);
  EXPECT_NEAR(found().macro_f1->high, drawn_interval(macro_f1).high, 1e-12);
  EXPECT_EQ(found().mcc,
            drawn_interval([&](const std::vector<double>& times) { return drawn(times).mcc(); }));
}

TEST_F(IntervalsOfLabels, HaveNoMccWhereAllDrawsThatHaveItAreAlike) {
  judged_.guess_of_word = labels_;
  judged_.guess_of_word[2] = judged_.guess_of_word[6] = 0;  // do not count
  labels_[6] = label_excluded;

  const ScoreIntervals intervals = found();

  // All right: 1, but for the draws of the second judged sentence alone, whose label is one.
  EXPECT_FALSE(intervals.mcc);
}

TEST(IntervalsOfNumbers, AreThereHoweverSmallTheNumbers) {
  std::vector<double> truth{1e-9, 2e-9, -3e-9, 5e-10}, predicted{5e-10, 2.5e-9, -2e-9, 0};

  const ScoreIntervals found = intervals_of_numbers(truth, predicted, {1, 3}, [](std::int32_t) {});

  ASSERT_TRUE(found.loss);
  EXPECT_LT(found.loss->low, found.loss->high);
  for (std::size_t i = 0; i < truth.size(); ++i) predicted[i] = truth[i] + 12345.678;
  const ScoreIntervals off_by_one_number =
      intervals_of_numbers(truth, predicted, {1, 3}, [](std::int32_t) {});
  EXPECT_FALSE(off_by_one_number.loss);  // but for rounding the same in all draws
}

/// Every label is in one sentence, and one in ten is right: a draw's labels are other ones each
/// time.
TEST(IntervalsOfRareLabels, ContainMacroF1) {
  constexpr std::int32_t labels = 40;
  Corpus corpus;
  Judgement judged;
  ProbeScore score;
  std::vector<std::int32_t> label_of_word;
  corpus.sentence_offsets = {0};
  for (std::int32_t label = 0; label < labels; ++label) {
    const bool right = label % 10 == 0;
    label_of_word.push_back(label);
    judged.guess_of_word.push_back(right ? label : 0);
    judged.loss_of_sentence.push_back(1);
    corpus.words.emplace_back("word");
    corpus.sentence_offsets.push_back(label + 1);
    score.labels.push_back({1, 1, label == 0 ? 37 : right ? 1 : 0, right ? 1 : 0});
    score.correct += right ? 1 : 0;
  }
  score.words = labels;
  judged.confusion = Confusion::Zero(labels + 1, labels);

  const ScoreIntervals found =
      intervals_of_labels(score, judged, label_of_word, {}, corpus, [](std::int32_t) {});

  EXPECT_LT(found.macro_f1->low, score.macro_f1());
  EXPECT_GT(found.macro_f1->high, score.macro_f1());
  EXPECT_FALSE(found.labels[10].recall);  // 1 in every draw that has it
}

TEST_F(IntervalsOfLabels, HaveChunksWhereThereAreSome) {
  const ScoreIntervals intervals = found({{1, 1, 1}, {7, 7, 7}, {2, 2, 1}, {0, 1, 0}});

  EXPECT_EQ(intervals.chunk_f1,
            drawn_interval([](const std::vector<double>& times) -> std::optional<double> {
              const double chunks = times[0] + 2 * times[1];
              if (chunks == 0) return std::nullopt;
              return 2 * (times[0] + times[1]) / (2 * chunks + times[2]);
            }));
}

TEST(IntervalsOfNumbers, AreThoseOfScoresOfDrawnSentences) {
  const std::vector<double> truth{1, 2, -3, 0.5, 4, -1}, predicted{0.5, 2.5, -2, 0, 3, 1};

  const ScoreIntervals intervals =
      intervals_of_numbers(truth, predicted, {1, 3, 2}, [](std::int32_t) {});

  const auto drawn = [&](const std::vector<double>& times) {
    const std::size_t begin[] = {0, 1, 4, 6};
    std::vector<double> one, other;
    for (std::size_t sentence = 0; sentence < 3; ++sentence) {
      for (double left = times[sentence]; left > 0; --left) {
        for (std::size_t word = begin[sentence]; word < begin[sentence + 1]; ++word) {
          one.push_back(truth[word]);
          other.push_back(predicted[word]);
        }
      }
    }
    return score_numbers(one, other, 0);
  };
  using Times = std::vector<double>;
  EXPECT_EQ(intervals.r_squared,
            drawn_interval([&](const Times& t) { return drawn(t).r_squared; }));
  EXPECT_EQ(intervals.pearson, drawn_interval([&](const Times& t) { return drawn(t).pearson; }));
  EXPECT_EQ(intervals.spearman, drawn_interval([&](const Times& t) { return drawn(t).spearman; }));
  EXPECT_EQ(intervals.loss, drawn_interval([&](const Times& t) {
              return std::optional(drawn(t).squared_error / 2);
            }));
  EXPECT_EQ(intervals.root_squared_error, drawn_interval([&](const Times& t) {
              return std::optional(drawn(t).root_squared_error());
            }));
  EXPECT_TRUE(intervals.labels.empty());
}

TEST(Evaluate, DrawsIntervalsOnDevAndTestWhereAskedFor) {
  TinyCorpus tiny = example_words(400, 12, 4);
  hold_out(tiny, 80);
  Trial trial(tiny, given_penalties(1e-2, 1e-3));
  const LinearProbe probe = trial.train().probe;

  const auto without = evaluate(trial.data(), probe, trial.task());
  const auto with = evaluate(trial.data(), probe, trial.task(), Intervals::drawn);

  for (std::size_t split = 0; split < 3; ++split) {
    EXPECT_FALSE(without[split].intervals);
    EXPECT_EQ(with[split].correct, without[split].correct);
    EXPECT_EQ(with[split].intervals.has_value(), split > 0);
    EXPECT_EQ(with[split].sentences.has_value(), split > 0);
  }
  EXPECT_LT(with[2].intervals->mcc->low, with[2].mcc().value());
  EXPECT_GT(with[2].intervals->mcc->high, with[2].mcc());
  EXPECT_EQ(total(with[2].sentences->words), with[2].words);
  EXPECT_EQ(total(with[2].sentences->correct), with[2].correct);
}

}  // namespace
}  // namespace salient
