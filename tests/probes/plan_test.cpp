#include "salient/probes/plan.hpp"

#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "salient/comm/device.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

constexpr std::int64_t mebibyte = 1 << 20;

ProbeOptions fixed_penalties() {
  ProbeOptions options;
  options.l1 = options.l2 = {.automatic = false, .value = 1e-3};
  options.path_points = 0;
  return options;
}

ActivationSize some_activations() {
  return {.neurons = 640,
          .words = 20000,
          .words_of_rank = 10000,
          .block_words = 2048,
          .value_bytes = 2,
          .threads = 2};
}

PlannedProbe some_probe() {
  PlannedProbe probe;
  probe.labels = 48;
  probe.train_words = 18000;
  probe.moving = 5000;
  return probe;
}

TEST(TrainingMemory, IsWhatTheDocumentSays) {
  const TrainingMemory memory =
      training_memory(some_activations(), {some_probe()}, fixed_penalties(), {1 << 30, 0});

  EXPECT_EQ(memory.corpus, 44 * 20000);
  EXPECT_EQ(memory.kept, 2 * 10000 * 640);
  EXPECT_EQ(memory.streamed, 0);
  EXPECT_EQ(memory.held, 0);
  EXPECT_EQ(memory.block, 8 * 2048 * 640 + 24 * 2048 * 48);
  EXPECT_EQ(memory.correlation, 4 * 640 * 640);
  EXPECT_EQ(memory.tiles, 4 * 640 * (640 + 640) + 2 * (4 * 640 * 640 + 8 * 2048 * 640));
  EXPECT_EQ(memory.gram, 4 * 641 * 641);
  EXPECT_EQ(memory.own_grams, 4 * (48 * 641 * 641 / 6));  // two thirds of them are under 16 MiB
  EXPECT_LT(memory.own_grams, 16 * mebibyte);
  EXPECT_EQ(memory.problems, 250 * 48 * 641 + 160 * 5000 + 24 * 20000);
  EXPECT_EQ(memory.points, 0);
  EXPECT_EQ(memory.peak(), memory.corpus + memory.kept + memory.block + memory.correlation +
                               std::max(memory.tiles, memory.training()));
}

TEST(TrainingMemory, StreamsWhatIsNotKept) {
  const TrainingMemory memory =
      training_memory(some_activations(), {some_probe()}, fixed_penalties(), {1000000, 0});

  EXPECT_EQ(memory.kept, 1000000);
  EXPECT_EQ(memory.streamed, 2 * 2 * 2048 * 640);
}

TEST(TrainingMemory, KeepsOnAGpuFirst) {
  const TrainingMemory memory =
      training_memory(some_activations(), {some_probe()}, fixed_penalties(), {1 << 30, 1000000});

  EXPECT_EQ(memory.kept_on_device, 1000000);
  EXPECT_EQ(memory.kept, 2 * 10000 * 640 - 1000000);
  EXPECT_EQ(memory.streamed, 0);
}

TEST(TrainingMemory, CountsEveryFoldAndPoint) {
  PlannedProbe probe = some_probe();
  const auto bytes = [&] {
    return training_memory(some_activations(), {probe}, fixed_penalties(), {1 << 30, 0});
  };
  const std::int64_t one = bytes().problems;
  probe.folds = 5;
  probe.chains = 2;
  probe.points = 6;

  EXPECT_EQ(bytes().problems, 12 * one);
  EXPECT_EQ(bytes().points, 8 * 6 * 48 * 641);
}

TEST(TrainingMemory, OfTheRecipeHoldsAPoolAndNoGramMatrix) {
  ProbeOptions options = fixed_penalties();
  options.solver = Solver::paper;

  const TrainingMemory memory =
      training_memory(some_activations(), {some_probe()}, options, {1000000, 0});

  EXPECT_EQ(memory.held, 8 * 2 * 2048 * 640);
  EXPECT_EQ(memory.gram + memory.own_grams + memory.correlation + memory.tiles, 0);
}

TEST(FeatureMemory, IsHalfOfTheNodesShareUnlessGiven) {
  ProbeOptions options;
  EXPECT_EQ(feature_memory(options, 1000, 4, 0).host, 125);
  EXPECT_EQ(feature_memory(options, 1000, 4, 600).device, 300);

  options.memory_bytes = 400;
  EXPECT_EQ(feature_memory(options, 1000, 4, 600).device, 300);
  EXPECT_EQ(feature_memory(options, 1000, 4, 600).host, 100);
  EXPECT_EQ(feature_memory(options, 1000, 4, 0).host, 400);
}

/// Words of which the last are of dev, or none.
Corpus some_corpus(std::int64_t dev_words) {
  TinyCorpus tiny = example_words(60, 4, 3);
  tiny.splits.assign(60, Split::train);
  std::fill(tiny.splits.end() - dev_words, tiny.splits.end(), Split::dev);
  return corpus_of(tiny);
}

PlannedProbe planned(const ProbeOptions& options, std::int64_t dev_words) {
  const Corpus corpus = some_corpus(dev_words);
  return plan_probes(corpus, corpus.tasks, options, 4).front();
}

TEST(PlannedProbes, SolveAPathOnDevAndTheLastProblem) {
  const PlannedProbe probe = planned({}, 20);

  EXPECT_EQ(probe.labels, 3);
  EXPECT_EQ(probe.train_words, 40);
  EXPECT_EQ(probe.moving, 12);
  EXPECT_EQ(probe.points, 12);
  EXPECT_EQ(probe.problems(), 1);
  EXPECT_EQ(probe.solutions(), 13);
}

TEST(PlannedProbes, SolveAPathOnEachFoldWhereThereIsNoDev) {
  const PlannedProbe probe = planned({}, 0);

  EXPECT_EQ(probe.problems(), 6);
  EXPECT_EQ(probe.solutions(), 12 * 6 + 1);
}

TEST(PlannedProbes, SolveAGridInAsManyChainsAsItHasSecondPenalties) {
  ProbeOptions options;
  options.l1 = {.automatic = false, .grid = {1e-2, 1e-3, 1e-4}};
  options.l2 = {.automatic = false, .grid = {1e-2, 1e-3}};

  const PlannedProbe probe = planned(options, 20);

  EXPECT_EQ(probe.points, 6);
  EXPECT_EQ(probe.problems(), 2);
}

TEST(PlannedProbes, SolveOneProblemWherePenaltiesAreGivenAndNotCompared) {
  EXPECT_EQ(planned(fixed_penalties(), 20).solutions(), 1);
  ProbeOptions by_recipe;
  by_recipe.solver = Solver::paper;
  EXPECT_EQ(planned(by_recipe, 20).solutions(), 1);
}

TEST(PlannedProbes, RefuseATaskThatTrainDoesNotTell) {
  Corpus corpus = some_corpus(0);
  std::fill(corpus.tasks.front().label_of_word.begin(), corpus.tasks.front().label_of_word.end(),
            0);

  EXPECT_NE(complaint_of<UsageError>([&] { plan_probes(corpus, corpus.tasks, {}, 4); }), "");
}

TEST(TrainingWork, GrowsAsPenaltiesFall) {
  PlannedProbe probe = some_probe();
  ProbeOptions options = fixed_penalties();
  const double passes = training_work(probe, options, 640).passes;
  options.l1.value = 1e-4;

  EXPECT_GT(training_work(probe, options, 640).passes, 2 * passes);
}

TEST(TrainingWork, OfTheRecipeIsItsEpochs) {
  ProbeOptions options = fixed_penalties();
  options.solver = Solver::paper;
  options.epochs = 40;

  EXPECT_NEAR(training_work(some_probe(), options, 640).passes, 40, 4);
}

/// Twice the labels are at least more work: what is measured is the product.
TEST(Rates, OfAPassGrowWithLabelsAndNeurons) {
  const double seconds = seconds_of_pass(64, 8, 1024, Device::cpu());

  EXPECT_GT(seconds, 0);
  EXPECT_GT(seconds_of_pass(1024, 64, 1024, Device::cpu()), 4 * seconds);
  EXPECT_GT(seconds_of_correlation(1024, 256, Device::cpu()),
            4 * seconds_of_correlation(64, 256, Device::cpu()));
}

TEST(TrainingMemory, OfHeadsHasOneGatheredBlockAndNoSecondCopyOfActivations) {
  ActivationSize size = some_activations();
  const auto memory = [&] {
    return training_memory(size, {some_probe()}, fixed_penalties(), {1000000, 0});
  };
  EXPECT_EQ(memory().gathered, 0);
  size.features = Features::head;
  EXPECT_EQ(memory().gathered, 2048 * (2 * 640 + 16));
  size.features = Features::mean;
  EXPECT_EQ(memory().gathered, 2048 * (2 * (2 * 640 + 16) + 12 * 640));

  size.features = Features::head_modifier;
  size.neurons = 2 * 640;

  EXPECT_EQ(memory().gathered, 2048 * 2 * (2 * 640 + 16));
  EXPECT_EQ(memory().streamed, 2 * 2 * 2048 * 640);
  EXPECT_EQ(size.rank_bytes(), 2 * 10000 * 640);
  EXPECT_EQ(memory().block, 8 * 2048 * 2 * 640 + 24 * 2048 * 48);
}

}  // namespace
}  // namespace salient
