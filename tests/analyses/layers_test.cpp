#include "salient/analyses/layers.hpp"

#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

TEST(ExpectedLayer, IsTheMeanOfNumbersByWhatEachLayerAdds) {
  EXPECT_DOUBLE_EQ(*expected_layer({0.5, 0.75, 0.75, 0.875}, {0, 1, 2, 3}),
                   (1 * 0.25 + 3 * 0.125) / 0.375);
  EXPECT_DOUBLE_EQ(*expected_layer({0.5, 0.75, 0.625}, {2, 4, 7}), (4 * 0.25 - 7 * 0.125) / 0.125);
  EXPECT_FALSE(expected_layer({0.5, 0.75, 0.5}, {0, 1, 2}));
  EXPECT_FALSE(expected_layer({0.5, 0.25}, {0, 1}));
  EXPECT_FALSE(expected_layer({0.5}, {0}));
}

TEST(LayersOptions, RefuseWhatIsOutOfRange) {
  const auto complaint = [](auto change) {
    LayersOptions options;
    options.enabled = true;
    change(options);
    return complaint_of<UsageError>([&] { options.validate(); });
  };
  using O = LayersOptions;
  EXPECT_NE(complaint([](O& o) { o.deltas.clear(); }).find("layers.deltas"), std::string::npos);
  EXPECT_NE(complaint([](O& o) { o.deltas = {101}; }).find("layers.deltas"), std::string::npos);
  EXPECT_NE(complaint([](O& o) { o.draws = 0; }).find("layers.draws"), std::string::npos);
  LayersOptions().validate();
}

/// Words with dev and test in layers 3, 4 and 6, of which the first tells two of the three labels,
/// the second the other one, and the last nothing.
TinyCorpus words_in_layers() {
  TinyCorpus tiny = example_words(400, 6, 3);
  tiny.neurons = NeuronLayout::of({3, 4, 6}, 2);
  hold_out(tiny, 80);
  return tiny;
}

LayersOptions forty_draws() {
  LayersOptions options;
  options.enabled = true;
  options.deltas = {0.5, 100};
  options.draws = 40;
  return options;
}

ProbeOptions without_path() {
  ProbeOptions options = given_penalties(1e-2, 1e-3);
  options.path_points = 0;
  return options;
}

class ProbeLayers : public testing::Test {
 protected:
  Trial trial_{words_in_layers(), without_path()};
  TrainedProbe own_ = trial_.train();
  std::vector<ProbeScore> scores_ = trial_.evaluate(own_.probe);
  TaskMinimalSets minimal_;

  TaskLayers probe_layers(const LayersOptions& options) {
    minimal_.task = trial_.task().name;
    minimal_.sets = {{Oracle::own, 1, 2, 1, 3}};
    return salient::probe_layers(trial_.data(), {{&trial_.task(), &own_, &scores_}}, {},
                                 trial_.options(), options, {minimal_})
        .front();
  }
  /// Dev and test words that a probe on these columns gets right.
  std::pair<std::int64_t, std::int64_t> retrained(const std::vector<std::int64_t>& columns) {
    StudyProbe probe;
    probe.name = "again";
    probe.task = &trial_.task();
    probe.l1 = own_.l1;
    probe.l2 = own_.l2;
    probe.order = std::make_shared<const std::vector<std::int64_t>>(columns);
    probe.neuron_count = std::ssize(columns);
    const auto trained = train_study(trial_.data(), {probe}, trial_.options());
    const auto scores = trial_.evaluate(trained.front().probe);
    return {scores[1].correct, scores[2].correct};
  }
};

void expect_right(const SubsetProbe& probe, std::pair<std::int64_t, std::int64_t> correct) {
  // The analysis stops short of the optimum.
  EXPECT_NEAR(static_cast<double>(probe.dev.correct), static_cast<double>(correct.first), 1);
  EXPECT_NEAR(static_cast<double>(probe.test.correct), static_cast<double>(correct.second), 1);
  const double accuracy = static_cast<double>(probe.dev.correct) / 80;
  EXPECT_LE(probe.dev.low, accuracy);
  EXPECT_GE(probe.dev.high, accuracy);
}

TEST_F(ProbeLayers, AreOnEachAloneAndOnAllUpToIt) {
  const TaskLayers layers = probe_layers(forty_draws());

  EXPECT_EQ(layers.numbers, (std::vector<std::int32_t>{3, 4, 6}));
  EXPECT_EQ(layers.dev_words, 80);
  ASSERT_EQ(layers.alone.size(), 3U);
  ASSERT_EQ(layers.first.size(), 3U);
  expect_right(layers.alone[0], retrained({0, 1}));
  expect_right(layers.alone[1], retrained({2, 3}));
  expect_right(layers.alone[2], retrained({4, 5}));
  expect_right(layers.first[0], retrained({0, 1}));
  expect_right(layers.first[1], retrained({0, 1, 2, 3}));
  EXPECT_EQ(layers.first[2].dev.correct, scores_[1].correct);
  EXPECT_EQ(layers.first[2].test.correct, scores_[2].correct);
  EXPECT_EQ(layers.first[1].neurons, 4);
  EXPECT_EQ(layers.first[2].neurons, 6);
  EXPECT_EQ(layers.alone[2].neurons, 2);
  EXPECT_GT(layers.first[1].dev.correct, layers.alone[0].dev.correct + 10);
  EXPECT_GT(layers.alone[0].dev.correct, layers.alone[2].dev.correct);
}

TEST_F(ProbeLayers, SelectTheFirstLayersAndFindWhereGainsLie) {
  const TaskLayers layers = probe_layers(forty_draws());

  ASSERT_EQ(layers.selected.size(), 2U);
  EXPECT_EQ(layers.selected[0].layers, 2);  // the third tells nothing
  EXPECT_EQ(layers.selected[1].layers, 1);
  EXPECT_EQ(layers.selected[1].high, 1);
  ASSERT_TRUE(layers.dev_centre);
  std::vector<double> accuracies;
  for (const SubsetProbe& probe : layers.first) {
    accuracies.push_back(static_cast<double>(probe.dev.correct) / 80);
  }
  EXPECT_DOUBLE_EQ(layers.dev_centre->layer, *expected_layer(accuracies, {3, 4, 6}));
  EXPECT_NEAR(layers.dev_centre->layer, 4, 0.5);
  EXPECT_LE(layers.dev_centre->low, layers.dev_centre->layer);
  EXPECT_GE(layers.dev_centre->high, layers.dev_centre->layer);
  ASSERT_TRUE(layers.test_centre);
  ASSERT_EQ(layers.salient.size(), 5U);
  EXPECT_EQ(layers.salient[4].neurons, 2);
}

TEST(ProbesOfOneLayer, AreTheTasksOwn) {
  TinyCorpus tiny = example_words(200, 4, 2);
  hold_out(tiny, 40);
  Trial trial(tiny, without_path());
  const TrainedProbe own = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(own.probe);

  const auto found = probe_layers(trial.data(), {{&trial.task(), &own, &scores}}, {},
                                  trial.options(), forty_draws(), {});

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].alone[0].dev.correct, scores[1].correct);
  EXPECT_EQ(found[0].first[0].dev.correct, scores[1].correct);
  EXPECT_EQ(found[0].selected[0].layers, 1);
  EXPECT_TRUE(found[0].selected[0].low == 1 && found[0].selected[0].high == 1);
  EXPECT_FALSE(found[0].dev_centre);
}

TEST_F(ProbeLayers, LeaveOutTasksWithoutDevWords) {
  scores_[1].words = 0;

  EXPECT_TRUE(salient::probe_layers(trial_.data(), {{&trial_.task(), &own_, &scores_}}, {},
                                    trial_.options(), forty_draws(), {})
                  .empty());
}

}  // namespace
}  // namespace salient
