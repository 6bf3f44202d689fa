#include "probes/kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "probes/random_values.hpp"

namespace salient {
namespace {

constexpr std::int64_t rows = 7, column_count = 67;  // no multiple of a register

TEST(Standardise, TakesMeanDeviationAndLossOfEachColumn) {
  const auto in = random_values(rows * column_count, 1), mean = random_values(column_count, 2);
  const auto inverse = random_values(column_count, 3), lost = random_values(column_count, 4);
  const StandardiseBlock block{rows,        column_count,   column_count,
                               mean.data(), inverse.data(), lost.data()};
  std::vector<float> out(in.size());
  std::vector<Half> halves(in.size());
  std::vector<float> rounded(in.size()), of_halves(in.size());
  to_half(in, halves);
  from_half(halves, rounded);

  standardise(block, in.data(), out.data());
  standardise(block, halves.data(), of_halves.data());

  for (std::size_t i = 0; i < in.size(); ++i) {
    const std::size_t j = i % column_count;
    const auto expected = [&](float value) {
      return (static_cast<double>(value) - mean[j]) * inverse[j] + lost[j];
    };
    EXPECT_NEAR(out[i], expected(in[i]), 1e-5);
    EXPECT_NEAR(of_halves[i], expected(rounded[i]), 1e-5);
  }
}

TEST(Standardise, GivesTheSameBitsPastTheCaches) {
  constexpr std::int64_t wide = 2048, many = 1100;  // 9 MB
  const auto in = random_values(wide * many, 1), mean = random_values(wide, 2),
             inverse = random_values(wide, 3), lost = random_values(wide, 4);
  StandardiseBlock block{many, wide, wide, mean.data(), inverse.data(), lost.data()};
  std::vector<float> out(in.size()), row(wide);

  standardise(block, in.data(), out.data());

  block.rows = 1;
  for (const std::int64_t i : {0L, 17L, many - 1}) {
    standardise(block, in.data() + i * wide, row.data());
    EXPECT_TRUE(std::equal(row.begin(), row.end(), out.begin() + i * wide)) << i;
  }
}

/// In float64.
std::vector<double> softmax(const float* logits, std::int64_t labels) {
  const double largest = *std::max_element(logits, logits + labels);
  std::vector<double> values;
  double sum = 0;
  for (std::int64_t j = 0; j < labels; ++j) {
    values.push_back(std::exp(logits[j] - largest));
    sum += values.back();
  }
  for (double& value : values) value /= sum;
  return values;
}

TEST(SoftmaxLessTruth, IsThatOfTheFormulas) {
  for (const std::int64_t labels : {1, 2, 15, 16, 17, 48, 301}) {
    constexpr std::int64_t count = 600;  // more than a part
    std::vector<float> logits = random_values(count * labels, 1);
    for (float& logit : logits) logit *= 12;  // -48 to 48: beyond what float32's e^x underflows to
    std::vector<std::int64_t> label;
    std::vector<double> weight;
    for (std::int64_t i = 0; i < count; ++i) {
      label.push_back(i * 7 % labels);
      weight.push_back(static_cast<double>(i % 4));
    }
    double expected_loss = 0;
    std::vector<double> expected_sums(static_cast<std::size_t>(labels), 1), sums = expected_sums;
    std::vector<double> expected;
    for (std::int64_t i = 0; i < count; ++i) {
      const auto row = static_cast<std::size_t>(i);
      std::vector<double> p = softmax(logits.data() + i * labels, labels);
      expected_loss -=
          weight[row] * std::log(std::max(p[static_cast<std::size_t>(label[row])], 1e-99));
      p[static_cast<std::size_t>(label[row])] -= 1;
      for (std::size_t j = 0; j < p.size(); ++j) {
        expected.push_back(weight[row] * p[j]);
        expected_sums[j] += expected.back();
      }
    }

    const double loss = softmax_less_truth({count, labels, label.data(), weight.data()},
                                           logits.data(), sums.data());

    EXPECT_NEAR(loss, expected_loss, 1e-5 * (1 + std::abs(expected_loss))) << labels;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_NEAR(logits[i], expected[i], 2e-6) << labels << " labels, " << i;
    }
    for (std::size_t j = 0; j < sums.size(); ++j) {
      ASSERT_NEAR(sums[j], expected_sums[j], 1e-4) << labels << " labels, " << j;
    }
  }
}

TEST(SoftmaxLessTruth, OfEqualLogitsLosesTheLogarithmOfTheLabels) {
  std::vector<float> logits(3 * 20, 5.0F);
  const std::vector<std::int64_t> label{0, 19, 7};
  std::vector<double> sums(20);

  EXPECT_NEAR(softmax_less_truth({3, 20, label.data(), nullptr}, logits.data(), sums.data()),
              3 * std::log(20.0), 1e-6);

  EXPECT_NEAR(sums[0], 3 / 20.0 - 1, 1e-6);
  EXPECT_NEAR(sums[1], 3 / 20.0, 1e-6);
}

TEST(SoftmaxLessTruth, KeepsWhatIsNoNumber) {
  std::vector<float> logits(40, 0.0F);
  logits[3] = std::numeric_limits<float>::quiet_NaN();
  logits[20 + 3] = -std::numeric_limits<float>::infinity();
  const std::vector<std::int64_t> label{0, 0};
  std::vector<double> sums(20);

  EXPECT_TRUE(
      std::isnan(softmax_less_truth({2, 20, label.data(), nullptr}, logits.data(), sums.data())));

  for (int j = 0; j < 20; ++j) EXPECT_TRUE(std::isnan(logits[static_cast<std::size_t>(j)])) << j;
  EXPECT_NEAR(logits[20 + 3], 0, 1e-30);
  EXPECT_NEAR(logits[20 + 4], 1 / 19.0, 1e-6);
}

TEST(Standardise, GathersTheColumnsOfFeatures) {
  const auto in = random_values(rows * column_count, 1);
  const std::vector<float> mean{0.5F, -1, 0}, inverse{2, 1, 0.5F}, lost{0, 0, 0.25F};
  const std::vector<std::int64_t> of_feature{66, 3, 20};
  const StandardiseBlock block{rows,        column_count,     3, mean.data(), inverse.data(),
                               lost.data(), of_feature.data()};
  std::vector<float> out(rows * 3);

  standardise(block, in.data(), out.data());

  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t row = i / 3, j = i % 3;
    const float value = in[row * column_count + static_cast<std::size_t>(of_feature[j])];
    EXPECT_FLOAT_EQ(out[i], (value - mean[j]) * inverse[j] + lost[j]);
  }
}

TEST(Standardise, TakesSomeRowsInAnyOrder) {
  const auto in = random_values(rows * column_count, 1);
  const std::vector<float> mean(column_count, 0.5F), inverse(column_count, 2),
      lost(column_count, 0.25F);
  const std::vector<std::int64_t> of_out{6, 0, 6};
  StandardiseBlock block{3, column_count, column_count, mean.data(), inverse.data(), lost.data()};
  block.row_of_out = of_out.data();
  std::vector<float> out(3 * column_count), of_halves(3 * column_count), rounded(in.size());
  std::vector<Half> halves(in.size());
  to_half(in, halves);
  from_half(halves, rounded);

  standardise(block, in.data(), out.data());
  standardise(block, halves.data(), of_halves.data());

  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto from =
        static_cast<std::size_t>(of_out[i / column_count]) * column_count + i % column_count;
    EXPECT_FLOAT_EQ(out[i], (in[from] - 0.5F) * 2 + 0.25F);
    EXPECT_FLOAT_EQ(of_halves[i], (rounded[from] - 0.5F) * 2 + 0.25F);
  }
}

TEST(AddEncoded, RoundsToTheNearestIntegerAndAdds) {
  const auto part = random_values(rows * (column_count + 3), 5);
  std::vector<double> factors;
  for (std::int64_t j = 0; j < column_count; ++j)
    factors.push_back(std::ldexp(1.0, static_cast<int>(j % 59)));
  std::vector<std::int64_t> sums(rows * (column_count + 1), 1000);

  add_encoded({rows, column_count, column_count + 3, column_count + 1, factors.data()}, part.data(),
              sums.data());

  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < column_count; ++j) {
      const double value =
          static_cast<double>(part[static_cast<std::size_t>(i * (column_count + 3) + j)]) *
          factors[static_cast<std::size_t>(j)];
      EXPECT_EQ(sums[static_cast<std::size_t>(i * (column_count + 1) + j)],
                1000 + std::llrint(value))
          << i << " " << j;
    }
    EXPECT_EQ(sums[static_cast<std::size_t>(i * (column_count + 1) + column_count)], 1000);
  }
}

TEST(AddEncoded, TakesTiesToEven) {
  const std::vector<float> part{0.5F, 1.5F, 2.5F, -0.5F, -1.5F};
  const std::vector<double> factors(5, 1.0);
  std::vector<std::int64_t> sums(5, 0);

  add_encoded({1, 5, 5, 5, factors.data()}, part.data(), sums.data());

  EXPECT_EQ(sums, (std::vector<std::int64_t>{0, 2, 2, 0, -2}));
}

TEST(MultiplySymmetric, TakesRowsForColumns) {
  for (const std::int64_t size : {1, 4, 7, 67}) {
    std::vector<float> matrix = random_values(size * size, 5);
    for (std::int64_t i = 0; i < size; ++i) {
      for (std::int64_t j = 0; j < i; ++j) {
        matrix[static_cast<std::size_t>(i * size + j)] =
            matrix[static_cast<std::size_t>(j * size + i)];
      }
    }
    const std::vector<float> x = random_values(size, 6);
    std::vector<float> out(static_cast<std::size_t>(size), 1e9F);

    multiply_symmetric(matrix.data(), size, x.data(), out.data());

    for (std::size_t i = 0; i < out.size(); ++i) {
      double expected = 0;
      for (std::size_t j = 0; j < out.size(); ++j) {
        expected += static_cast<double>(matrix[i * out.size() + j]) * x[j];
      }
      EXPECT_NEAR(out[i], expected, 1e-4) << size;
    }
  }
}

/// Of a parameter that stands at 2, a slope of 1 there and a length of 1/4; l1 = 0.4.
struct OneParameter {
  double start = 2, gradient = 0.9, twice_l2 = 0.05, length = 0.25, cut = 0.1;
  double current = 2, move = 0, ahead = 2;

  ProximalSteps steps() {
    return {1, &start, &gradient, &twice_l2, &length, &cut, &current, &move, &ahead};
  }
};

TEST(ProximalSteps, GoDownTheSlopeAndTowardsZeroByTheCut) {
  OneParameter one;
  const float curved = 0;

  const StepTaken taken = take_step(one.steps(), &curved);

  EXPECT_NEAR(one.current, 2 - 0.25 * 1 - 0.1, 1e-12);
  EXPECT_NEAR(one.move, -0.35, 1e-12);
  EXPECT_NEAR(taken.pull, 4 * 0.35, 1e-12);
  EXPECT_NEAR(taken.uphill, 0.35 * 4 * -0.35, 1e-12);
}

TEST(ProximalSteps, EndAtZeroWhereTheCutReachesIt) {
  OneParameter one;
  one.current = one.ahead = 0.05;
  const float curved = -1;  // the slope is nearly nothing

  take_step(one.steps(), &curved);

  EXPECT_EQ(one.current, 0.0);
}

TEST(ProximalSteps, LookAheadAlongTheLastMove) {
  OneParameter one;
  one.current = 1.5;
  one.move = -0.5;
  float step = 0;

  look_ahead(one.steps(), 0.4, &step);

  EXPECT_NEAR(one.ahead, 1.3, 1e-12);
  EXPECT_NEAR(step, -0.7, 1e-6);
}

TEST(ProximalSteps, SumOverAllChunks) {
  constexpr std::int64_t size = 5000;
  const std::vector<double> zeros(size, 0.0), ones(size, 1.0);
  std::vector<double> current(zeros), move(zeros), ahead(zeros);
  const std::vector<float> curved = random_values(size, 7);

  const StepTaken taken = take_step({size, zeros.data(), zeros.data(), zeros.data(), ones.data(),
                                     zeros.data(), current.data(), move.data(), ahead.data()},
                                    curved.data());

  double uphill = 0, pull = 0;
  for (const float slope : curved) {
    uphill -= static_cast<double>(slope) * slope;
    pull = std::max(pull, std::abs(static_cast<double>(slope)));
  }
  EXPECT_NEAR(taken.uphill, uphill, 1e-9 * std::abs(uphill));
  EXPECT_EQ(taken.pull, pull);
}

TEST(LargestOfColumns, IsTheFirstOfTheLargest) {
  constexpr std::int64_t labels = 5, words = 600;  // more than a tile, no multiple of a strip
  std::vector<float> logits = random_values(labels * words, 1);
  for (float& logit : logits) logit = std::round(logit);  // so that some are equal
  const std::vector<float> offset{0, 1, -1, 0, 1};
  std::vector<std::int32_t> found(words);

  largest_of_columns({labels, words, offset.data()}, logits.data(), found.data());

  for (std::size_t word = 0; word < words; ++word) {
    std::vector<float> own;
    for (std::size_t i = 0; i < labels; ++i) own.push_back(logits[i * words + word] + offset[i]);
    EXPECT_EQ(found[word], std::max_element(own.begin(), own.end()) - own.begin());
  }
}

}  // namespace
}  // namespace salient
