#include "salient/analyses/stability.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "analyses/bootstrap_weights.hpp"
#include "probes/example.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

TEST(CompareWith, TellsHowOftenEachNeuronIsInFront) {
  const std::vector<std::int64_t> own{2, 0, 1, 3};
  const std::vector<std::vector<std::int64_t>> orders{{2, 1, 0, 3}, {2, 0, 1, 3}};

  const TaskStability found = compare_with(own, orders, {2, 99}, {2, 2});

  ASSERT_EQ(found.sizes.size(), 2U);
  EXPECT_EQ(found.sizes[0].neurons, 2);
  EXPECT_DOUBLE_EQ(found.sizes[0].overlap, (1.0 / 3 + 1) / 2);
  EXPECT_DOUBLE_EQ(found.sizes[0].among, 1.0 / 3);
  EXPECT_EQ(found.sizes[0].stable, 1);
  EXPECT_EQ(found.sizes[1].neurons, 4);
  EXPECT_EQ(found.sizes[1].overlap, 1);
  EXPECT_EQ(found.sizes[1].stable, 4);
  ASSERT_EQ(found.sizes[0].layers.size(), 2U);  // 2 and 3 are in the second
  EXPECT_EQ(found.sizes[0].layers[0].own, 1);
  EXPECT_EQ(found.sizes[0].layers[0].mean, 1);
  EXPECT_EQ(found.sizes[1].layers[1].own, 2);
  EXPECT_EQ(found.stable_places, 1);  // the last place is held too, but not those before it
  ASSERT_EQ(found.neurons.size(), 4U);
  EXPECT_EQ(found.neurons[0].neuron, (NeuronId{1, 0}));
  EXPECT_EQ(found.neurons[0].high, 1);
  EXPECT_EQ(found.neurons[1].in_top, (std::vector<double>{0.5, 1}));
  EXPECT_DOUBLE_EQ(found.neurons[1].low, 2.025);
  EXPECT_DOUBLE_EQ(found.neurons[1].high, 2.975);
}

TEST(CompareWith, CountsLayersOfEachBootstrap) {
  const TaskStability found =
      compare_with({0, 1, 2, 3}, {{2, 3, 0, 1}, {0, 2, 1, 3}, {0, 1, 2, 3}}, {2}, {2, 2});

  const std::vector<LayerStability>& layers = found.sizes[0].layers;
  EXPECT_EQ(layers[0].own, 2);
  EXPECT_EQ(layers[0].mean, 1);  // 0, 1 and 2 of the bootstraps
  EXPECT_DOUBLE_EQ(layers[0].low, 0.05);
  EXPECT_DOUBLE_EQ(layers[0].high, 1.95);
  EXPECT_EQ(layers[1].own, 0);
  EXPECT_EQ(layers[1].mean, 1);
}

TEST(UnitsOf, AreDocumentsWhereTrainHasTenElseSentences) {
  Corpus corpus;
  corpus.words.assign(24, "w");
  corpus.sentence_offsets = {0};
  for (std::int64_t sentence = 0; sentence < 12; ++sentence) {
    corpus.sentence_offsets.push_back(2 * sentence + 2);
    corpus.document_of_sentence.push_back(static_cast<std::int32_t>(sentence));
  }
  corpus.split_of_word.assign(24, Split::train);
  corpus.split_of_word[2] = corpus.split_of_word[3] = Split::dev;

  const DrawnUnits documents = units_of(corpus);
  EXPECT_EQ(documents.unit, DrawnUnit::document);
  EXPECT_EQ(documents.count, 11);
  EXPECT_EQ(documents.unit_of_word[1], 0);
  EXPECT_EQ(documents.unit_of_word[2], -1);
  EXPECT_EQ(documents.unit_of_word[4], 1);

  corpus.document_of_sentence.assign(12, 0);
  const DrawnUnits sentences = units_of(corpus);
  EXPECT_EQ(sentences.unit, DrawnUnit::sentence);
  EXPECT_EQ(sentences.count, 11);
  EXPECT_EQ(sentences.unit_of_word[23], 10);
}

TEST(DrawnWeights, DrawAsManyUnitsAsThereAre) {
  const DrawnUnits units{DrawnUnit::sentence, 3, {0, 0, 1, -1, 2}};
  RandomStream stream(1);
  bool differ = false;
  for (int draw = 0; draw < 20; ++draw) {
    const std::vector<float> weights = drawn_weights(units, stream);
    EXPECT_EQ(weights[0], weights[1]);
    EXPECT_EQ(weights[3], 0);
    EXPECT_EQ(weights[0] + weights[2] + weights[4], 3);
    differ = differ || weights[0] != weights[2];
  }
  EXPECT_TRUE(differ);
}

TEST(FindStability, FindsNeuronsThatMatterAgainAndThoseOfNoiseNot) {
  TinyCorpus tiny = example_words(400, 12, 3);
  hold_out(tiny, 40);
  Trial trial(tiny, given_penalties(0.01, 0.01));
  const TrainedProbe own = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(own.probe);
  StabilityOptions options;
  options.bootstraps = 12;
  options.sizes = {3, 6};

  const auto found =
      find_stability(trial.data(), {{&trial.task(), &own, &scores}}, {}, trial.options(), options);

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].unit, DrawnUnit::sentence);
  EXPECT_EQ(found[0].units, 80);  // of four words
  EXPECT_EQ(found[0].orders.size(), 12U);
  EXPECT_EQ(found[0].unsolved, 0);
  EXPECT_EQ(found[0].sizes[0].stable, 3);  // the labels are those of three neurons
  EXPECT_EQ(found[0].sizes[0].overlap, 1);
  EXPECT_LT(found[0].sizes[1].among, 1);
  ASSERT_EQ(found[0].splits.size(), 2U);
  EXPECT_EQ(found[0].splits[0].words, 40);
  EXPECT_GT(found[0].splits[0].low, 0.5);
  ASSERT_EQ(found[0].labels.size(), 3U);
  EXPECT_EQ(found[0].labels[0].bootstraps, 12);
  EXPECT_GT(found[0].labels[0].own, 0);
  EXPECT_NEAR(found[0].labels[0].mean, static_cast<double>(found[0].labels[0].own), 4);
}

TEST(FindStability, LetsEachBootstrapChooseItsPenalties) {
  TinyCorpus tiny = example_words(400, 12, 3);
  hold_out(tiny, 40);
  ProbeOptions path;
  path.path_points = 4;
  path.path_span = 100;
  Trial trial(tiny, path);
  const TrainedProbe own = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(own.probe);
  StabilityOptions options;
  options.bootstraps = 3;
  const auto find = [&] {
    return find_stability(trial.data(), {{&trial.task(), &own, &scores}}, {}, trial.options(),
                          options)[0];
  };

  const TaskStability at_own = find();
  options.reselect = true;
  const TaskStability at_theirs = find();

  EXPECT_FALSE(at_own.reselected);
  EXPECT_TRUE(at_theirs.reselected);
  ASSERT_EQ(at_own.penalties.size(), 3U);
  ASSERT_EQ(at_theirs.penalties.size(), 3U);
  for (std::size_t draw = 0; draw < 3; ++draw) {
    EXPECT_EQ(at_own.penalties[draw].l1, own.l1);
    EXPECT_NE(at_theirs.penalties[draw].l1, own.l1);  // each path starts at a largest l1 of its own
    EXPECT_DOUBLE_EQ(at_theirs.penalties[draw].l2, 0.03 * at_theirs.penalties[draw].l1);
  }
}

TEST(FindStability, TrainsTheRecipeFromOtherSeeds) {
  ProbeOptions recipe = given_penalties(0.01, 0.01);
  recipe.solver = Solver::paper;
  recipe.epochs = 2;
  StabilityOptions options;
  options.bootstraps = 2;
  options.sizes = {3};
  Trial trial(example_words(400, 12, 3), recipe);
  const TrainedProbe own = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(own.probe);

  const auto found =
      find_stability(trial.data(), {{&trial.task(), &own, &scores}}, {}, recipe, options);

  EXPECT_EQ(found[0].unit, DrawnUnit::seed);
  EXPECT_EQ(found[0].units, 0);
  ASSERT_EQ(found[0].orders.size(), 2U);
  EXPECT_NE(found[0].orders[0], found[0].orders[1]);
  recipe.seed = seed_of_draw(options.seed, 1);
  Trial other(example_words(400, 12, 3), recipe);
  EXPECT_EQ(found[0].orders[1], ranked_columns(other.train(), {}));
}

TEST(VariesSeed, WhereTheSolverHasOne) {
  StabilityOptions options;
  EXPECT_FALSE(varies_seed(options, Solver::exact));
  EXPECT_TRUE(varies_seed(options, Solver::paper));
  options.vary = Vary::words;
  EXPECT_FALSE(varies_seed(options, Solver::paper));
  options.vary = Vary::seed;
  EXPECT_NE(
      complaint_of<UsageError>([&] { varies_seed(options, Solver::exact); }).find("stability.vary"),
      std::string::npos);
}

TEST(StabilityOptions, AreRefusedByKey) {
  StabilityOptions one;
  one.bootstraps = 1;
  EXPECT_NE(complaint_of<UsageError>([&] { one.validate(); }).find("stability.bootstraps"),
            std::string::npos);
  StabilityOptions none;
  none.sizes = {0};
  EXPECT_NE(complaint_of<UsageError>([&] { none.validate(); }).find("stability.sizes"),
            std::string::npos);
  StabilityOptions chooses;
  chooses.reselect = true;
  check_reselect(chooses, ProbeOptions());
  const auto complaint =
      complaint_of<UsageError>([&] { check_reselect(chooses, given_penalties(0.01, 0.01)); });
  EXPECT_NE(complaint.find("stability.reselect: there is nothing to choose"), std::string::npos);
}

}  // namespace
}  // namespace salient
