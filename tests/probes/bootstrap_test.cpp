#include "probes/bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "probes/random_stream.hpp"

namespace salient {
namespace {

TEST(BootstrapError, IsThatOfTheMeanForSentencesOfOneLength) {
  RandomStream random(3);
  std::vector<double> loss;
  double sum = 0, squares = 0;
  for (int i = 0; i < 2000; ++i) {
    const double mean_of_words = random.uniform();
    loss.push_back(10 * mean_of_words);
    sum += mean_of_words;
    squares += mean_of_words * mean_of_words;
  }
  const double deviation = std::sqrt(squares / 2000 - sum / 2000 * sum / 2000);

  const double error = bootstrap_error(loss, std::vector<std::int64_t>(2000, 10), 1);

  EXPECT_NEAR(error, deviation / std::sqrt(2000.0), 0.15 * error);
}

TEST(BootstrapError, LeavesOutSentencesWithoutWords) {
  const std::vector<double> loss{1, 0, 3, 0}, dense{1, 3};

  EXPECT_EQ(bootstrap_error(loss, {2, 0, 2, 0}, 5), bootstrap_error(dense, {2, 2}, 5));
  EXPECT_GT(bootstrap_error(dense, {2, 2}, 5), 0);
}

TEST(BootstrapError, IsZeroWhereNothingVaries) {
  EXPECT_EQ(bootstrap_error({4}, {2}, 5), 0);
  EXPECT_NEAR(bootstrap_error({1, 2, 3}, {1, 2, 3}, 5), 0, 1e-8);
}

}  // namespace
}  // namespace salient
