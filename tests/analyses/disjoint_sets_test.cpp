#include "salient/analyses/disjoint_sets.hpp"

#include <gtest/gtest.h>

#include <set>

#include "probes/example.hpp"

namespace salient {
namespace {

/// Each of the four neurons that tell labels is there three times, with a little noise.
TinyCorpus words_said_thrice() {
  TinyCorpus tiny = example_words(400, 12, 4);
  for (Eigen::Index copy = 4; copy < 12; ++copy) {
    const Eigen::VectorXf noise = tiny.activations.col(copy);
    tiny.activations.col(copy) = tiny.activations.col(copy % 4) + 0.01F * noise;
  }
  hold_out(tiny, 80);
  return tiny;
}

class DisjointSets : public testing::Test {
 protected:
  TaskDisjointSets found_with(const MinimalSetOptions& options) {
    const std::vector<ProbedTask> tasks{{&trial_.task(), &trained_, &scores_}};
    const auto minimal = find_minimal_sets(trial_.data(), tasks, {}, trial_.options(), options);
    return find_disjoint_sets(trial_.data(), tasks, {}, minimal, trial_.options(), options).at(0);
  }
  static MinimalSetOptions sets_of_four() {
    MinimalSetOptions options;
    options.counts = {4};
    options.percents.clear();
    options.deltas = {10};
    options.draws = 10;
    options.hold = 0;
    options.disjoint = 7;
    return options;
  }

  Trial trial_{words_said_thrice(), given_penalties(1e-4, 1e-4)};
  TrainedProbe trained_ = trial_.train();
  std::vector<ProbeScore> scores_ = trial_.evaluate(trained_.probe);
};

TEST_F(DisjointSets, AreAsManyAsTimesTheTaskIsSaid) {
  const TaskDisjointSets found = found_with(sets_of_four());

  ASSERT_EQ(found.sets.size(), 3U);
  std::set<NeuronId> all;
  for (std::size_t i = 0; i < 3; ++i) {
    const DisjointSet& set = found.sets[i];
    EXPECT_EQ(set.neurons.size(), 4U);
    std::set<std::int32_t> originals;
    for (const NeuronId neuron : set.neurons) originals.insert(neuron.unit % 4);
    EXPECT_EQ(originals.size(), 4U) << i;
    all.insert(set.neurons.begin(), set.neurons.end());
    EXPECT_EQ(set.left.neurons, 12 - 4 * static_cast<std::int64_t>(i));
    EXPECT_EQ(set.probe.neurons, 4);
  }
  EXPECT_EQ(all.size(), 12U);
  EXPECT_EQ(found.left.neurons, 0);
  EXPECT_FALSE(found.is_cut_short);
  EXPECT_EQ(found.sets[0].left.dev.correct, scores_[1].correct);
}

TEST_F(DisjointSets, EndWhereTheRestIsNotWithinDelta) {
  MinimalSetOptions options = sets_of_four();
  options.counts = {10};

  const TaskDisjointSets found = found_with(options);

  ASSERT_EQ(found.sets.size(), 1U);
  EXPECT_EQ(found.left.neurons, 2);
  EXPECT_LT(found.left.dev.correct + 8, scores_[1].correct);
  EXPECT_FALSE(found.is_cut_short);
}

TEST_F(DisjointSets, AreNoMoreThanAreLookedFor) {
  MinimalSetOptions options = sets_of_four();
  options.disjoint = 2;

  const TaskDisjointSets found = found_with(options);

  EXPECT_EQ(found.sets.size(), 2U);
  EXPECT_EQ(found.left.neurons, 4);
  EXPECT_TRUE(found.is_cut_short);
}

}  // namespace
}  // namespace salient
