#include "probes/paper_score.hpp"

#include <ATen/ops/from_blob.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "probes/example.hpp"
#include "salient/io/safetensors.hpp"
#include "salient/probes/study.hpp"

namespace salient {
namespace {

TEST(PaperScore, WeighsRankingAgainstWhatThePenaltyCosts) {
  const PaperScore score{LeftOut::mean, 0.75, 0.25, 0.875, 0.8125};

  EXPECT_EQ(score.value(), 0.25 - 0.03125);
}

TEST(PaperScore, TakesAFifthOfTheNeuronsButAtLeastOne) {
  EXPECT_EQ(fifth_of(9984), 1996);
  EXPECT_EQ(fifth_of(14), 2);
  EXPECT_EQ(fifth_of(3), 1);
}

TEST(LeftOutBy, FollowsTheRecipeAndTheFeatures) {
  ProbeOptions options;
  EXPECT_EQ(left_out_by(options), LeftOut::mean);
  options.standardise = false;
  EXPECT_EQ(left_out_by(options), LeftOut::zero);
  options.standardise = true;
  options.recipe = Recipe::jmlr2023;
  EXPECT_EQ(left_out_by(options), LeftOut::zero);
  options.selection_retrain = true;
  EXPECT_EQ(left_out_by(options), LeftOut::nothing);
}

at::Tensor tensor_of(const std::vector<double>& values, const std::vector<std::int64_t>& shape) {
  return at::from_blob(const_cast<double*>(values.data()), shape, at::kDouble).clone();
}

std::vector<double> values_of(const at::Tensor& tensor) {
  return {tensor.data_ptr<double>(), tensor.data_ptr<double>() + tensor.numel()};
}

TEST(Masked, KeepsNeuronsAndPutsTheOthersIntoTheBiases) {
  const at::Tensor parameters = tensor_of({1, 2, 3, 10, -1, 4, 5, 20}, {2, 4});
  const Standardiser by{tensor_of({2, 4, 6}, {3}), tensor_of({0.5, 0.25, 2}, {3}), {}};
  const std::vector<std::int64_t> kept{1};

  EXPECT_EQ(values_of(masked(parameters, kept, by, LeftOut::mean)),
            (std::vector<double>{0, 2, 0, 10, 0, 4, 0, 20}));
  // A zero is standardised to -1, -1, -12: the first label gains -1 - 36, the second 1 - 60.
  EXPECT_EQ(values_of(masked(parameters, kept, by, LeftOut::zero)),
            (std::vector<double>{0, 2, 0, -27, 0, 4, 0, -39}));
  EXPECT_EQ(values_of(masked(parameters, {}, by, LeftOut::mean)),
            (std::vector<double>{0, 0, 0, 10, 0, 0, 0, 20}));
}

TEST(WritePaperScores, TakesTheWeakestPenaltiesForAz) {
  std::vector<PathPoint> points(3);
  const double l1[] = {1, 0.1, 0.1}, l2[] = {0, 0.5, 0.2}, accuracy[] = {0.5, 0.75, 0.875};
  for (std::size_t i = 0; i < 3; ++i) {
    points[i].l1 = l1[i];
    points[i].l2 = l2[i];
    points[i].dev_accuracy = accuracy[i];
  }

  write_paper_scores(points, {{8, 2, 2}, {6, 4, 3}, {4, 4, 4}}, 16, LeftOut::mean);

  EXPECT_EQ(points[0].paper_score->value(), 0.5 * (0.5 - 0.125) - 0.5 * (0.875 - 0.5));
  EXPECT_EQ(points[1].paper_score->weakest, 0.875);
  EXPECT_EQ(points[1].paper_score->all, 0.75);
  EXPECT_EQ(points[1].paper_score->bias_only, 0.1875);
  EXPECT_FALSE(is_bottom_without_say(points));
  points[1].chosen = true;
  EXPECT_FALSE(is_bottom_without_say(points));
  points[2].chosen = true;
  EXPECT_TRUE(is_bottom_without_say(points));
}

/// One neuron of five is the label, which is 0 for three words of four; the others are the same for
/// all four, so that they get no weight.
TinyCorpus planted_words() {
  TinyCorpus tiny;
  tiny.neurons = {1, 5};
  tiny.activations.resize(192, 5);
  for (std::int32_t word = 0; word < 192; ++word) {
    const std::int32_t label = word % 4 == 3 ? 1 : 0;
    tiny.labels.push_back(label);
    for (std::int32_t neuron = 0; neuron < 5; ++neuron) {
      tiny.activations(word, neuron) = static_cast<float>((word >> (2 + neuron)) % 2);
    }
    tiny.activations(word, 2) = static_cast<float>(label);
  }
  hold_out(tiny, 32);
  return tiny;
}

/// The strongest penalty of a path has no weights, so that every word gets label 0 and S = 0 - (1 -
/// 3/4) / 2; all others need one neuron to be right, and the bottom one leaves the biases alone: S
/// = (1 - 3/4) / 2 - 0.
TEST(PaperScore, OfAPlantedNeuronIsWhatTheDefinitionSays) {
  for (const bool retrain : {false, true}) {
    ProbeOptions options;
    options.path_points = 3;
    options.path_span = 100;
    options.selection = Selection::paper_score;
    options.selection_retrain = retrain;
    Trial trial(planted_words(), options);

    const TrainedProbe trained = trial.train();

    ASSERT_EQ(trained.path.size(), 3U);
    EXPECT_EQ(trained.path[0].paper_score->value(), -0.125);
    EXPECT_EQ(trained.path[0].paper_score->top, 0.75);
    for (const std::size_t i : {1U, 2U}) {
      const PaperScore& score = *trained.path[i].paper_score;
      EXPECT_EQ(score.left_out, retrain ? LeftOut::nothing : LeftOut::mean);
      EXPECT_EQ(score.top, 1);
      EXPECT_EQ(score.bottom, 0.75);
      EXPECT_EQ(score.bias_only, 0.75);
      EXPECT_EQ(score.weakest, 1);
      EXPECT_EQ(score.all, 1);
      EXPECT_EQ(score.value(), 0.125);
    }
    EXPECT_TRUE(trained.path[1].chosen);
    EXPECT_TRUE(is_bottom_without_say(trained.path));
  }
}

constexpr Eigen::Index neurons = 12, labels = 12, held_out = 80;

/// Every neuron matters for some label.
TinyCorpus words_with_dev() {
  TinyCorpus tiny = example_words(400, neurons, labels);
  hold_out(tiny, held_out);
  return tiny;
}

ProbeOptions path_by_paper_score() {
  ProbeOptions options;
  options.selection = Selection::paper_score;
  options.path_points = 4;
  options.path_span = 300;
  return options;
}

/// A solution as training has kept it.
struct Kept {
  Eigen::MatrixXd parameters;       // [label, neuron + 1]
  std::vector<std::int64_t> order;  // of neurons
};

Eigen::MatrixXd matrix_of(const SafetensorsFile& file, const char* name) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const std::vector<double> values = file.doubles(name);
  return Eigen::Map<const RowMajor>(values.data(), labels, neurons + 1);
}

Kept kept_point(const Solutions& solutions, const Trial& trial, std::size_t i) {
  const SafetensorsFile file(solutions.file("point" + std::to_string(i) + "_" + trial.task().name));
  const Eigen::MatrixXd parameters = matrix_of(file, "parameters");
  const Matrix weights = parameters.leftCols(neurons).cast<float>();
  const Matrix gradient = matrix_of(file, "gradient").leftCols(neurons).cast<float>();
  return {parameters, largest_first(weights, gradient)};
}

/// The study's probe on the first or last fifth of the ranking of a point is the same problem.
TEST(PaperScore, RetrainedProbesAreThoseOfAStudy) {
  const TempFolder folder;
  Communicator comm = self_communicator();
  ProbeOptions options = path_by_paper_score();
  options.selection_retrain = true;
  options.path_tolerance = 1e-6;
  Trial trial(words_with_dev(), options);
  const Solutions solutions(folder / "kept", "x", comm);

  const TrainedProbe trained = trial.train(solutions);

  for (std::size_t i = 0; i < 4; ++i) {
    const PathPoint& point = trained.path[i];
    std::vector<std::int64_t> order = kept_point(solutions, trial, i).order;
    for (const double found : {point.paper_score->top, point.paper_score->bottom}) {
      StudyProbe probe;
      probe.task = &trial.task();
      probe.l1 = point.l1;
      probe.l2 = point.l2;
      probe.order = std::make_shared<const std::vector<std::int64_t>>(order);
      probe.neuron_count = 2;
      const TrainedProbe alone = train_study(trial.data(), {probe}, trial.options()).front();

      EXPECT_NEAR(found, trial.evaluate(alone.probe).at(1).accuracy(), 1.0 / held_out) << i;
      std::reverse(order.begin(), order.end());
    }
  }
}

/// How the path of `WordByWord` is trained.
struct Way {
  const char* name;
  Recipe recipe;
  bool standardise;
};

void PrintTo(const Way& way, std::ostream* out) { *out << way.name; }

class WordByWord : public testing::TestWithParam<Way> {
 protected:
  /// The share of dev words that parameters (float64 [label, neuron + 1]) get right if each neuron
  /// that is not in `kept` is what `fill` has there, before it is standardised.
  static double accuracy(const Eigen::MatrixXd& parameters, const std::vector<std::int64_t>& kept,
                         const Eigen::VectorXd& fill, const LinearProbe& scaling,
                         const TinyCorpus& tiny) {
    double correct = 0;
    for (Eigen::Index word = 0; word < tiny.words(); ++word) {
      if (tiny.splits[static_cast<std::size_t>(word)] != Split::dev) continue;
      Eigen::VectorXd x = fill;
      for (const std::int64_t j : kept) x[j] = static_cast<double>(tiny.activations(word, j));
      Eigen::VectorXd seen(neurons + 1);
      seen << (x - scaling.mean).cwiseQuotient(scaling.deviation), 1;
      Eigen::Index guess = 0;
      (parameters * seen).maxCoeff(&guess);
      correct += guess == tiny.labels[static_cast<std::size_t>(word)] ? 1 : 0;
    }
    return correct / static_cast<double>(held_out);
  }
};

INSTANTIATE_TEST_SUITE_P(Ways, WordByWord,
                         testing::Values(Way{"Default", Recipe::defaults, true},
                                         Way{"RawFeatures", Recipe::defaults, false},
                                         Way{"PapersFill", Recipe::jmlr2023, true}),
                         [](const auto& way) { return std::string(way.param.name); });

TEST_P(WordByWord, TheScoreIsThatOfTheSolutionsThatWereKept) {
  const TempFolder folder;
  Communicator comm = self_communicator();
  const TinyCorpus tiny = words_with_dev();
  ProbeOptions options = path_by_paper_score();
  options.recipe = GetParam().recipe;
  options.standardise = GetParam().standardise;
  Trial trial(tiny, options);
  const Solutions solutions(folder / "kept", "x", comm);

  const TrainedProbe trained = trial.train(solutions);

  ASSERT_EQ(trained.path.size(), 4U);
  const bool by_mean = options.recipe == Recipe::defaults && options.standardise;
  const Eigen::VectorXd fill =
      by_mean ? trained.probe.mean : Eigen::VectorXd(Eigen::VectorXd::Zero(neurons));
  bool bottom_says_something = false;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto [parameters, order] = kept_point(solutions, trial, i);
    const PaperScore& score = *trained.path[i].paper_score;
    const auto expected = [&](const std::vector<std::int64_t>& some) {
      return accuracy(parameters, some, fill, trained.probe, tiny);
    };

    EXPECT_EQ(score.top, expected({order[0], order[1]})) << i;
    EXPECT_EQ(score.bottom, expected({order[10], order[11]})) << i;
    EXPECT_EQ(score.all, expected(order)) << i;
    EXPECT_EQ(score.all, trained.path[i].dev_accuracy) << i;
    EXPECT_EQ(score.weakest, trained.path[3].dev_accuracy) << i;
    EXPECT_EQ(score.bias_only, expected({})) << i;
    bottom_says_something = bottom_says_something || score.bottom != score.bias_only;
  }
  EXPECT_TRUE(bottom_says_something);
}

}  // namespace
}  // namespace salient
