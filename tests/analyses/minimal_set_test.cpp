#include "salient/analyses/minimal_set.hpp"

#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "probes/random_stream.hpp"
#include "probes/sentence_draws.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

TEST(SizesToTry, JoinCountsAndSharesAndEndWithAllNeurons) {
  MinimalSetOptions options;
  options.counts = {1, 2, 50, 5000};
  options.percents = {0.1, 1, 50};

  EXPECT_EQ(sizes_to_try(options, 200), (std::vector<std::int64_t>{1, 2, 50, 100, 200}));
  EXPECT_EQ(sizes_to_try(options, 1), (std::vector<std::int64_t>{1}));
}

TEST(PlaceOf, TakesTheWholeProbeOrTheSmallestOfTheBest) {
  const std::vector<double> accuracies{0.5, 0.75, 0.875, 0.625, 0.875, 0.75};

  EXPECT_EQ(place_of(Oracle::own, accuracies), 5U);
  EXPECT_EQ(place_of(Oracle::best, accuracies), 2U);
}

TEST(PlaceWithin, IsTheFirstThatHoldsAtTheNextSizes) {
  const std::vector<double> accuracies{0.5, 0.79, 0.7, 0.8, 0.78, 0.79, 0.8};

  EXPECT_EQ(place_within(accuracies, 0.8, 1, DeltaScale::absolute, 0), 1U);
  EXPECT_EQ(place_within(accuracies, 0.8, 1, DeltaScale::absolute, 1), 5U);
  EXPECT_EQ(place_within(accuracies, 0.8, 2, DeltaScale::absolute, 2), 3U);
  EXPECT_EQ(place_within(accuracies, 0.8, 1, DeltaScale::relative, 0), 3U);  // from 0.792 on
  EXPECT_EQ(place_within(accuracies, 0.9, 1, DeltaScale::absolute, 2), 6U);  // nowhere
}

TEST(IntervalOf, IsThatOfNumPysPercentiles) {
  std::vector<double> values;
  for (int i = 40; i >= 0; --i) values.push_back(i);

  EXPECT_DOUBLE_EQ(interval_of(values).low, 1);
  EXPECT_DOUBLE_EQ(interval_of(values).high, 39);
  EXPECT_DOUBLE_EQ(interval_of({3, 1}).low, 1.05);
  EXPECT_EQ(interval_of({2}).high, 2);
}

TEST(AccuraciesOfDraws, DrawSentencesWithWordsForAllProbesAlike) {
  const SentenceHits hits{{2, 0, 4, 2}, {{2, 0, 4, 2}, {1, 0, 0, 2}, {1, 0, 0, 2}}};

  const auto draws = accuracies_of_draws(hits, 200, 1);

  ASSERT_EQ(draws.size(), 200U);
  double sum = 0, least = 1, most = 0;
  for (const std::vector<double>& draw : draws) {
    EXPECT_EQ(draw[0], 1);
    EXPECT_EQ(draw[1], draw[2]);
    sum += draw[1];
    least = std::min(least, draw[1]);
    most = std::max(most, draw[1]);
  }
  EXPECT_NEAR(sum / 200, 3.0 / 8, 0.1);
  EXPECT_EQ(least, 0);  // the second sentence with words, three times
  EXPECT_EQ(most, 1);
  EXPECT_EQ(accuracies_of_draws({{0}, {{0}}}, 5, 1).front(), (std::vector<double>{0}));
  EXPECT_EQ(accuracies_of_draws(hits, 200, 1), draws);
  EXPECT_NE(accuracies_of_draws(hits, 200, 2), draws);
}

TEST(AccuraciesOfDraws, AreThoseOfTheSentencesThatTheStreamNames) {
  const SentenceHits hits{{2, 0, 4, 3}, {{2, 0, 1, 0}, {0, 0, 4, 3}}};
  const std::vector<double> words{2, 4, 3}, one{2, 1, 0}, other{0, 4, 3};

  const auto draws = accuracies_of_draws(hits, 150, 7);  // more than are multiplied at once

  RandomStream stream(7);
  for (const std::vector<double>& draw : draws) {
    double all = 0, of_one = 0, of_other = 0;
    for (int i = 0; i < 3; ++i) {
      const auto sentence = static_cast<std::size_t>(stream.below(3));
      all += words[sentence];
      of_one += one[sentence];
      of_other += other[sentence];
    }
    ASSERT_EQ(draw, (std::vector<double>{of_one / all, of_other / all}));
  }
}

TEST(MinimalSetOptions, RefuseWhatIsOutOfRange) {
  const auto complaint = [](auto change) {
    MinimalSetOptions options;
    options.enabled = true;
    change(options);
    return complaint_of<UsageError>([&] { options.validate(); });
  };
  using O = MinimalSetOptions;
  EXPECT_NE(complaint([](O& o) { o.deltas.clear(); }).find(".deltas"), std::string::npos);
  EXPECT_NE(complaint([](O& o) { o.deltas = {-1}; }).find(".deltas"), std::string::npos);
  EXPECT_NE(complaint([](O& o) { o.hold = -1; }).find(".hold"), std::string::npos);
  EXPECT_NE(complaint([](O& o) { o.counts = {0}; }).find(".counts"), std::string::npos);
  EXPECT_NE(complaint([](O& o) { o.percents = {101}; }).find(".percents"), std::string::npos);
  EXPECT_NE(complaint([](O& o) { o.draws = 0; }).find(".draws"), std::string::npos);
  MinimalSetOptions().validate();
}

/// Words with dev and test; of twelve neurons four tell labels.
TinyCorpus words_with_dev() {
  TinyCorpus tiny = example_words(400, 12, 4);
  hold_out(tiny, 80);
  return tiny;
}

MinimalSetOptions few_sizes() {
  MinimalSetOptions options;
  options.counts = {1, 2, 4, 8};
  options.percents.clear();
  options.deltas = {0, 5, 100};
  options.draws = 40;
  return options;
}

TEST(FindMinimalSets, HasTheProbesOfAStudyAsEvaluateScoresThem) {
  Trial trial(words_with_dev(), given_penalties(1e-2, 1e-3));
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);
  const std::vector<ProbedTask> tasks{{&trial.task(), &trained, &scores}};

  const auto found = find_minimal_sets(trial.data(), tasks, {}, trial.options(), few_sizes());

  ASSERT_EQ(found.size(), 1U);
  const TaskMinimalSets& sets = found[0];
  EXPECT_EQ(sets.dev_words, 80);
  EXPECT_EQ(sets.test_words, 80);
  ASSERT_EQ(sets.curve.size(), 5U);
  EXPECT_EQ(sets.curve[4].neurons, 12);
  EXPECT_EQ(sets.curve[4].dev.correct, scores[1].correct);
  EXPECT_EQ(sets.curve[4].test.correct, scores[2].correct);
  StudyProbe like;
  like.name = "like";
  like.task = &trial.task();
  like.l1 = trained.l1;
  like.l2 = trained.l2;
  like.order = std::make_shared<const std::vector<std::int64_t>>(columns_of(
      rank_neurons(trained.probe.weights, trained.gradient, {1, 12}, {}).order, {1, 12}));
  like.start = &trained;
  like.screened = true;
  const auto probes = train_study(trial.data(), nested_probes(like, {1, 2, 4, 8}), trial.options());
  for (std::size_t i = 0; i < 4; ++i) {
    const std::vector<ProbeScore> expected = trial.evaluate(probes[3 - i].probe);
    EXPECT_EQ(sets.curve[i].dev.correct, expected[1].correct) << i;
    EXPECT_EQ(sets.curve[i].test.correct, expected[2].correct) << i;
    EXPECT_LE(sets.curve[i].support, sets.curve[i].neurons);
    const double accuracy = static_cast<double>(sets.curve[i].dev.correct) / 80;
    EXPECT_LE(sets.curve[i].dev.low, accuracy);
    EXPECT_GE(sets.curve[i].dev.high, accuracy);
  }
  EXPECT_LT(sets.curve[0].dev.correct, sets.curve[4].dev.correct);
}

TEST(FindMinimalSets, ShrinkAsDeltaGrowsAndNameTheirSizes) {
  Trial trial(words_with_dev(), given_penalties(1e-2, 1e-3));
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);

  const auto found = find_minimal_sets(trial.data(), {{&trial.task(), &trained, &scores}}, {},
                                       trial.options(), few_sizes());

  const std::vector<MinimalSet>& sets = found[0].sets;
  ASSERT_EQ(sets.size(), 6U);
  for (const std::size_t first : {0U, 3U}) {
    EXPECT_EQ(sets[first].oracle, first == 0 ? Oracle::own : Oracle::best);
    EXPECT_GE(sets[first].neurons, sets[first + 1].neurons);
    EXPECT_EQ(sets[first + 2].neurons, 1);  // every accuracy is within a hundred points
    EXPECT_EQ(sets[first + 2].high, 1);
    for (std::size_t i = first; i < first + 3; ++i) {
      EXPECT_EQ(point_of(sets[i], found[0]).neurons, sets[i].neurons);
      EXPECT_LE(sets[i].low, sets[i].high);
    }
  }
  EXPECT_GT(sets[0].neurons, 1);
  EXPECT_GE(sets[3].neurons, sets[0].neurons);
}

TEST(FindMinimalSets, LeaveOutTasksWithoutDevWords) {
  TinyCorpus tiny = words_with_dev();
  std::replace(tiny.splits.begin(), tiny.splits.end(), Split::dev, Split::test);
  ProbeOptions options = given_penalties(1e-2, 1e-3);
  options.path_points = 0;
  Trial trial(tiny, options);
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);

  EXPECT_TRUE(find_minimal_sets(trial.data(), {{&trial.task(), &trained, &scores}}, {},
                                trial.options(), few_sizes())
                  .empty());
}

}  // namespace
}  // namespace salient
