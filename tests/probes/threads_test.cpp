#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "probes/example.hpp"

namespace salient {
namespace {

/// The probe, the correlations and the scores of some words, bit for bit, by so many threads.
std::string results_by(int threads, const TinyCorpus& words, const ProbeOptions& options) {
  at::set_num_threads(threads);
  Trial trial(words, options);
  const TrainedProbe trained = trial.train();
  std::string results = bytes_of(trained);
  const Matrix& correlation = trial.data().correlation();
  results.append(reinterpret_cast<const char*>(correlation.data()),
                 static_cast<std::size_t>(correlation.size()) * sizeof(float));
  for (const ProbeScore& score : trial.evaluate(trained.probe)) {
    results += std::to_string(score.correct) + " " + std::to_string(score.loss) + "\n";
    if (score.numbers) results += std::to_string(*score.numbers->pearson) + "\n";
  }
  at::set_num_threads(1);
  return results;
}

/// In blocks of so many rows, and with so many parameters, that every library thinks of dividing
/// the work.
TinyCorpus in_large_blocks(TinyCorpus words) {
  words.sentence_words = 10;
  words.block_sentences = 40;
  hold_out(words, 50);
  return words;
}

TEST(Threads, ChangeNoBitOfAnything) {
  const TinyCorpus words = in_large_blocks(example_words(500, 2000, 18));
  ProbeOptions options = given_penalties(3e-3, 1e-3);
  options.path_points = 0;
  options.max_passes = 8;

  const std::string by_one = results_by(1, words, options);

  EXPECT_TRUE(by_one == results_by(2, words, options));
  EXPECT_TRUE(by_one == results_by(7, words, options));
}

TEST(Threads, ChangeNoBitOfNumbers) {
  const TinyCorpus words = in_large_blocks(example_numbers(500, 2000));
  ProbeOptions options = given_penalties(5e-2, 1e-2);
  options.path_points = 0;
  options.max_passes = 8;

  const std::string by_one = results_by(1, words, options);

  EXPECT_TRUE(by_one == results_by(2, words, options));
  EXPECT_TRUE(by_one == results_by(7, words, options));
}

TEST(Threads, ChangeNoBitOfThePapersRecipe) {
  const TinyCorpus words = in_large_blocks(example_words(500, 2000, 18));
  ProbeOptions options = given_penalties(3e-3, 1e-3);
  options.solver = Solver::paper;
  options.epochs = 2;
  options.batch_words = 96;

  const std::string by_one = results_by(1, words, options);

  EXPECT_TRUE(by_one == results_by(3, words, options));
  EXPECT_TRUE(by_one == results_by(7, words, options));
}

}  // namespace
}  // namespace salient
