#include "probes/logit_rows.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "probes/random_values.hpp"

namespace salient {
namespace {

class AddRows : public testing::TestWithParam<void (*)(const LogitRows&, float*)> {};

TEST_P(AddRows, AddsWeightsTimesTheRowsThatAreNamed) {
  constexpr std::int64_t words = 2 * strip_of_words, some_rows = 200,
                         neurons = 150;  // more than a part
  const std::vector<float> values = random_values(some_rows * words, 1);
  std::vector<std::int64_t> row;
  for (std::int64_t i = 0; i < neurons; ++i) row.push_back(i * 7 % some_rows);
  for (const std::int64_t labels : {1, 2, 3, 4, 5, 6, 7, 8, 9, 17, 48}) {
    const std::vector<float> weights = random_values(neurons * labels, 2);
    const std::vector<float> before = random_values(labels * words, 3);
    std::vector<float> logits = before;

    GetParam()({labels, neurons, words, weights.data(), row.data(), values.data()}, logits.data());

    for (std::int64_t label = 0; label < labels; ++label) {
      for (std::int64_t word = 0; word < words; ++word) {
        const auto place = static_cast<std::size_t>(label * words + word);
        double expected = before[place];
        for (std::int64_t i = 0; i < neurons; ++i) {
          expected += double{weights[static_cast<std::size_t>(i * labels + label)]} *
                      double{values[static_cast<std::size_t>(
                          row[static_cast<std::size_t>(i)] * words + word)]};
        }
        EXPECT_NEAR(logits[place], expected, 1e-3) << labels << " labels";
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(OnAnyProcessor, AddRows, testing::Values(&add_rows, &add_rows_plainly));

}  // namespace
}  // namespace salient
