#include "probes/kernels.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "probes/random_stream.hpp"

namespace salient {
namespace {

constexpr std::int64_t rows = 7, columns = 67;  // no multiple of a register

std::vector<float> random_values(std::int64_t count, std::uint64_t key) {
  RandomStream random(key);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = static_cast<float>(8 * random.uniform() - 4);
  return values;
}

TEST(Standardise, TakesMeanDeviationAndLossOfEachColumn) {
  const auto in = random_values(rows * columns, 1), mean = random_values(columns, 2);
  const auto inverse = random_values(columns, 3), lost = random_values(columns, 4);
  const StandardiseBlock block{rows, columns, columns, mean.data(), inverse.data(), lost.data()};
  std::vector<float> out(in.size());
  std::vector<Half> halves(in.size());
  std::vector<float> rounded(in.size()), of_halves(in.size());
  to_half(in, halves);
  from_half(halves, rounded);

  standardise(block, in.data(), out.data());
  standardise(block, halves.data(), of_halves.data());

  for (std::size_t i = 0; i < in.size(); ++i) {
    const std::size_t j = i % columns;
    const auto expected = [&](float value) {
      return (static_cast<double>(value) - mean[j]) * inverse[j] + lost[j];
    };
    EXPECT_NEAR(out[i], expected(in[i]), 1e-5);
    EXPECT_NEAR(of_halves[i], expected(rounded[i]), 1e-5);
  }
}

TEST(Standardise, GathersTheColumnsOfFeatures) {
  const auto in = random_values(rows * columns, 1);
  const std::vector<float> mean{0.5F, -1, 0}, inverse{2, 1, 0.5F}, lost{0, 0, 0.25F};
  const std::vector<std::int64_t> of_feature{66, 3, 20};
  const StandardiseBlock block{rows,        columns,          3, mean.data(), inverse.data(),
                               lost.data(), of_feature.data()};
  std::vector<float> out(rows * 3);

  standardise(block, in.data(), out.data());

  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t row = i / 3, j = i % 3;
    const float value = in[row * columns + static_cast<std::size_t>(of_feature[j])];
    EXPECT_FLOAT_EQ(out[i], (value - mean[j]) * inverse[j] + lost[j]);
  }
}

TEST(Standardise, TakesSomeRowsInAnyOrder) {
  const auto in = random_values(rows * columns, 1);
  const std::vector<float> mean(columns, 0.5F), inverse(columns, 2), lost(columns, 0.25F);
  const std::vector<std::int64_t> of_out{6, 0, 6};
  StandardiseBlock block{3, columns, columns, mean.data(), inverse.data(), lost.data()};
  block.row_of_out = of_out.data();
  std::vector<float> out(3 * columns), of_halves(3 * columns), rounded(in.size());
  std::vector<Half> halves(in.size());
  to_half(in, halves);
  from_half(halves, rounded);

  standardise(block, in.data(), out.data());
  standardise(block, halves.data(), of_halves.data());

  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto from = static_cast<std::size_t>(of_out[i / columns]) * columns + i % columns;
    EXPECT_FLOAT_EQ(out[i], (in[from] - 0.5F) * 2 + 0.25F);
    EXPECT_FLOAT_EQ(of_halves[i], (rounded[from] - 0.5F) * 2 + 0.25F);
  }
}

TEST(AddEncoded, RoundsToTheNearestIntegerAndAdds) {
  const auto part = random_values(rows * (columns + 3), 5);
  std::vector<double> factors;
  for (std::int64_t j = 0; j < columns; ++j)
    factors.push_back(std::ldexp(1.0, static_cast<int>(j % 59)));
  std::vector<std::int64_t> sums(rows * (columns + 1), 1000);

  add_encoded({rows, columns, columns + 3, columns + 1, factors.data()}, part.data(), sums.data());

  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j) {
      const double value =
          static_cast<double>(part[static_cast<std::size_t>(i * (columns + 3) + j)]) *
          factors[static_cast<std::size_t>(j)];
      EXPECT_EQ(sums[static_cast<std::size_t>(i * (columns + 1) + j)], 1000 + std::llrint(value))
          << i << " " << j;
    }
    EXPECT_EQ(sums[static_cast<std::size_t>(i * (columns + 1) + columns)], 1000);
  }
}

TEST(AddEncoded, TakesTiesToEven) {
  const std::vector<float> part{0.5F, 1.5F, 2.5F, -0.5F, -1.5F};
  const std::vector<double> factors(5, 1.0);
  std::vector<std::int64_t> sums(5, 0);

  add_encoded({1, 5, 5, 5, factors.data()}, part.data(), sums.data());

  EXPECT_EQ(sums, (std::vector<std::int64_t>{0, 2, 2, 0, -2}));
}

}  // namespace
}  // namespace salient
