#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "probes/data_impl.hpp"
#include "probes/example.hpp"

namespace salient {
namespace {

ProbeOptions paper(int epochs) {
  ProbeOptions options = given_penalties(1e-3, 1e-3);
  options.solver = Solver::paper;
  options.epochs = epochs;
  options.batch_words = 64;
  options.learning_rate = 0.01;
  return options;
}

TEST(PaperSolver, LowersTheLossWithoutZerosOrPromises) {
  const TinyCorpus tiny = example_words(300, 8, 3);
  Trial short_trial(tiny, paper(1)), long_trial(tiny, paper(20));

  const TrainedProbe early = short_trial.train(), late = long_trial.train();

  EXPECT_LT(late.certificate.objective, early.certificate.objective - 0.1);
  EXPECT_EQ(late.certificate.nonzero, 24);
  EXPECT_FALSE(late.certificate.certified);
  EXPECT_FALSE(late.certificate.converged);
  EXPECT_TRUE(late.path.empty());
}

/// [label, neuron + 1] -> the same: gradient of the mean loss over some words, and of the penalty.
Eigen::MatrixXd gradient_of(const Eigen::MatrixXd& parameters, const TinyCorpus& tiny,
                            const std::vector<Eigen::Index>& words, const Moments& moments,
                            const ProbeOptions& options) {
  const Eigen::Index neurons = parameters.cols() - 1;
  Eigen::MatrixXd gradient = 0 * parameters;
  for (const Eigen::Index word : words) {
    Eigen::VectorXd x(neurons + 1);
    x << (tiny.activations.row(word).transpose().cast<double>() - moments.mean).array() /
             moments.deviation.array(),
        1;
    Eigen::VectorXd p = (parameters * x).array().exp();
    p /= p.sum();
    p[tiny.labels[static_cast<std::size_t>(word)]] -= 1;
    gradient += p * x.transpose() / static_cast<double>(words.size());
  }
  Eigen::MatrixXd weights = parameters;
  weights.col(neurons).setZero();
  const double l2 = options.penalty == PaperPenalty::elastic_net
                        ? 2 * options.l2.value
                        : options.l2.value / weights.norm();
  return gradient + options.l1.value * weights.cwiseSign() + l2 * weights;
}

/// float64 [label, neuron + 1]: where Adam comes from the initial parameters in one epoch over the
/// train words in order. A probe's biases have mean 0.
Eigen::MatrixXd after_one_epoch(const TinyCorpus& tiny, const Moments& moments,
                                const ProbeOptions& options) {
  constexpr Eigen::Index labels = 3, neurons = 5;
  RandomStream random(options.seed);
  Eigen::MatrixXd parameters(labels, neurons + 1);
  for (Eigen::Index i = 0; i < labels; ++i) {
    for (Eigen::Index j = 0; j <= neurons; ++j) {
      parameters(i, j) = (2 * random.uniform() - 1) / std::sqrt(5.0);
    }
  }
  Eigen::ArrayXXd first = 0 * parameters, second = 0 * parameters;
  std::vector<Eigen::Index> batch;
  int step = 0;
  for (Eigen::Index word = 0; word < tiny.words(); ++word) {
    batch.push_back(word);
    const bool full = static_cast<std::int64_t>(batch.size()) == options.batch_words;
    if (!full && word + 1 < tiny.words()) continue;
    const Eigen::ArrayXXd gradient = gradient_of(parameters, tiny, batch, moments, options);
    ++step;
    first = 0.9 * first + 0.1 * gradient;
    second = 0.999 * second + 0.001 * gradient.square();
    parameters.array() -= options.learning_rate * (first / (1 - std::pow(0.9, step))) /
                          ((second / (1 - std::pow(0.999, step))).sqrt() + 1e-8);
    batch.clear();
  }
  parameters.col(neurons).array() -= parameters.col(neurons).mean();
  return parameters;
}

void expect_equal(const LinearProbe& probe, const Eigen::MatrixXd& expected) {
  EXPECT_LT((probe.weights.cast<double>() - expected.leftCols(5)).cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_LT((probe.bias.cast<double>() - expected.col(5)).cwiseAbs().maxCoeff(), 1e-6);
}

TEST(PaperSolver, TakesAdamsFirstStep) {
  const TinyCorpus tiny = example_words(60, 5, 3);
  for (const PaperPenalty penalty : {PaperPenalty::elastic_net, PaperPenalty::neurox}) {
    ProbeOptions options = paper(1);
    options.penalty = penalty;
    options.l1.value = options.l2.value = 0.05;
    Trial trial(tiny, options);

    const LinearProbe probe = trial.train().probe;

    expect_equal(probe, after_one_epoch(tiny, trial.data().train_moments(), options));
  }
}

TEST(PaperSolver, TakesWordsInOrderInBatchesAcrossBlocks) {
  const TinyCorpus tiny = example_words(60, 5, 3);  // in blocks of 12
  ProbeOptions options = paper(1);
  options.shuffle = false;
  options.batch_words = 17;
  Trial trial(tiny, options);
  options.shuffle = true;
  Trial shuffled_trial(tiny, options);

  const LinearProbe probe = trial.train().probe;

  expect_equal(probe, after_one_epoch(tiny, trial.data().train_moments(), options));
  EXPECT_NE(probe.weights, shuffled_trial.train().probe.weights);
}

/// Two tasks over the same words, and one that leaves some out.
struct ThreeTasks {
  TinyCorpus tiny = example_words(120, 5, 3);
  ProbeOptions options = paper(3);
  Trial trial{tiny, options};
  std::vector<Task> tasks{trial.task(), trial.task(), trial.task()};

  ThreeTasks() {
    tasks[1].name = "parity";
    for (std::int32_t& label : tasks[1].label_of_word) label %= 2;
    tasks[2].name = "half";
    for (std::size_t word = 0; word < 60; ++word) tasks[2].label_of_word[word] = label_excluded;
  }
  std::vector<TrainedProbe> train(const std::vector<Task>& some) {
    return train_probes(trial.data(), some, options);
  }
  /// Words that were standardised for it.
  std::int64_t words_made_by(const std::vector<Task>& some) {
    const std::int64_t before = trial.data().impl().features.words_made();
    train(some);
    return trial.data().impl().features.words_made() - before;
  }
};

TEST(PaperSolver, GivesATaskTheSameBytesWhateverIsTrainedBesideIt) {
  for (const bool shuffle : {true, false}) {
    ThreeTasks three;
    three.options.shuffle = shuffle;

    const auto together = three.train(three.tasks);

    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(bytes_of(together[i]), bytes_of(three.train({three.tasks[i]}).front())) << i;
    }
  }
}

TEST(PaperSolver, MakesTheFeaturesOfTasksOverTheSameWordsOnce) {
  ThreeTasks three;
  const std::vector<Task> one{three.tasks[0]}, two{three.tasks[0], three.tasks[1]};

  const std::int64_t of_one = three.words_made_by(one);

  EXPECT_EQ(of_one, (3 + 2) * 120);  // three epochs, two passes of the certificate
  EXPECT_EQ(three.words_made_by(two), of_one);
  EXPECT_EQ(three.words_made_by(three.tasks), of_one + three.words_made_by({three.tasks[2]}));
}

TEST(PaperSolver, TakesOverWhatAnInterruptedCallHasSolved) {
  ThreeTasks three;
  const TempFolder folder;
  Communicator comm = self_communicator();
  const auto train_with = [&](const Solutions& solutions) {
    std::string bytes;
    for (const TrainedProbe& probe :
         train_probes(three.trial.data(), three.tasks, three.options, solutions)) {
      bytes += bytes_of(probe);
    }
    return bytes;
  };
  const std::string undisturbed = train_with(Solutions());
  EXPECT_TRUE(undisturbed == train_with(Solutions(folder / "kept", "x", comm)));
  std::filesystem::remove(folder / "kept" / "parity.solution");
  const std::int64_t before = three.trial.data().impl().features.words_made();

  EXPECT_TRUE(undisturbed == train_with(Solutions(folder / "kept", "x", comm)));

  EXPECT_EQ(three.trial.data().impl().features.words_made() - before, (3 + 2) * 120);
}

TEST(PaperSolver, GoesOnAfterTheEpochsOfAnInterruptedCall) {
  ThreeTasks three;
  const TempFolder folder;
  Communicator comm = self_communicator();
  const std::chrono::duration<double> each_epoch(1e-12);
  const auto train = [&](int epochs, const Solutions& solutions) {
    three.options.epochs = epochs;
    return bytes_of(
        train_probes(three.trial.data(), {three.tasks[0]}, three.options, solutions).front());
  };
  const std::string undisturbed = train(5, Solutions());
  // What cannot be kept ends the call, but not before its two epochs are saved.
  const Solutions stopped(folder / "kept", "x", comm, each_epoch);
  std::filesystem::create_directories(stopped.file(three.tasks[0].name) / "in the way");
  EXPECT_ANY_THROW(train(2, stopped));
  std::filesystem::remove_all(stopped.file(three.tasks[0].name));
  const std::int64_t before = three.trial.data().impl().features.words_made();

  EXPECT_TRUE(undisturbed == train(5, Solutions(folder / "kept", "x", comm, each_epoch)));

  const std::int64_t made = three.trial.data().impl().features.words_made() - before;
  EXPECT_EQ(made, (3 + 2) * 120);
}

}  // namespace
}  // namespace salient
