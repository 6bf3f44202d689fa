#include "encoder/linear.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <gtest/gtest.h>

#include <string>

namespace salient {
namespace {

at::Tensor random_numbers(at::IntArrayRef sizes) {
  return at::empty(sizes, at::kFloat).uniform_(-1, 1);
}

double deviation(const at::Tensor& found, const at::Tensor& expected) {
  EXPECT_EQ(found.sizes(), expected.sizes());
  return (found.to(at::kDouble) - expected.to(at::kDouble)).abs().max().item<double>();
}

/// In float64, of a map that is not yet prepared.
at::Tensor exact(const Linear& linear, const at::Tensor& input) {
  at::Tensor result = at::matmul(input.to(at::kDouble), linear.weight.to(at::kDouble));
  return linear.bias.defined() ? result.add_(linear.bias) : result;
}

struct Case {
  std::string name;
  at::ScalarType type;
  double tolerance;
};

class Prepared : public ::testing::TestWithParam<Case> {
 protected:
  /// 24 inputs, stored the one way or the other, and 40 outputs.
  static Linear linear(bool transposed, bool has_bias) {
    Linear linear;
    linear.weight = transposed ? random_numbers({40, 24}).t() : random_numbers({24, 40});
    if (has_bias) linear.bias = random_numbers({40});
    return linear;
  }
  static at::ScalarType type() { return GetParam().type; }
  static double tolerance() { return GetParam().tolerance; }
};

TEST_P(Prepared, MapsAreWhatTheyWereBefore) {
  for (const bool transposed : {false, true}) {
    for (const bool has_bias : {false, true}) {
      for (const std::int64_t rows : {1, 3, 17, 256, 300}) {
        Linear map = linear(transposed, has_bias);
        const at::Tensor input = random_numbers({rows, 24});
        const at::Tensor expected = exact(map, input);
        prepare(map, type());

        ASSERT_TRUE(map.is_defined());
        EXPECT_LE(deviation(product(map, input, at::kFloat), expected), tolerance());
        const at::Tensor narrow = product(map, input, type());
        EXPECT_EQ(narrow.scalar_type(), type());
        EXPECT_LE(deviation(narrow, expected), 4 * tolerance());
      }
    }
  }
}

TEST_P(Prepared, MapsTakeRowsOfAnyDistance) {
  Linear map = linear(true, true);
  const at::Tensor wide = random_numbers({9, 60}), input = wide.narrow(1, 30, 24);
  const at::Tensor expected = exact(map, input);
  prepare(map, type());

  EXPECT_LE(deviation(product(map, input, at::kFloat), expected), tolerance());
}

TEST_P(Prepared, MapsActivate) {
  for (const Activation activation :
       {Activation::gelu, Activation::gelu_tanh, Activation::silu, Activation::relu}) {
    Linear map = linear(true, true);
    const at::Tensor input = 3 * random_numbers({50, 24});
    const at::Tensor expected = activate(activation, exact(map, input));
    prepare(map, type());

    EXPECT_LE(deviation(activated_product(map, activation, input, at::kFloat), expected),
              4 * tolerance())
        << static_cast<int>(activation);
  }
}

TEST_P(Prepared, MapsAdd) {
  Linear map = linear(true, true);
  const at::Tensor input = random_numbers({50, 24});
  at::Tensor sum = random_numbers({50, 40});
  const at::Tensor expected = exact(map, input) + sum;
  prepare(map, type());

  add_product(map, input, sum);

  EXPECT_EQ(sum.scalar_type(), at::kFloat);
  EXPECT_LE(deviation(sum, expected), tolerance());
}

TEST_P(Prepared, HeadsAreMultipliedInPlace) {
  const at::Tensor states = random_numbers({3, 5, 6, 8}).to(type());  // row, subword, head, unit
  const at::Tensor query = states.narrow(2, 0, 2).permute({2, 0, 1, 3}),
                   key = states.narrow(2, 2, 2).permute({2, 0, 1, 3});
  at::Tensor scores = at::empty({2, 3, 5, 5}, at::kFloat);

  multiply_heads(query, key.transpose(2, 3), scores);

  const at::Tensor expected =
      at::matmul(query.to(at::kDouble), key.to(at::kDouble).transpose(2, 3));
  EXPECT_LE(deviation(scores, expected), 1e-5) << "sums are float32";
  at::Tensor context = at::empty({3, 5, 2, 8}, type());
  at::Tensor by_heads = context.permute({2, 0, 1, 3});
  multiply_heads(scores.to(type()), key, by_heads);
  EXPECT_LE(deviation(context.permute({2, 0, 1, 3}),
                      at::matmul(scores.to(type()).to(at::kDouble), key.to(at::kDouble))),
            tolerance());
}

// bfloat16 keeps 8 bits: each of 24 products of numbers below 1 is wrong by up to 2^-8.
INSTANTIATE_TEST_SUITE_P(Types, Prepared,
                         ::testing::Values(Case{"float32", at::kFloat, 1e-5},
                                           Case{"bfloat16", at::kBFloat16, 0.05}),
                         [](const auto& test) { return test.param.name; });

TEST(Linear, ThatIsNotThereStaysSo) {
  Linear none;
  prepare(none, at::kFloat);

  EXPECT_FALSE(none.is_defined());
}

TEST(SoftmaxOfRows, IsThatOfTheLastDimension) {
  const at::Tensor scores = 10 * random_numbers({2, 3, 4, 7});
  scores[0][1][2][3] = -std::numeric_limits<float>::infinity();

  const at::Tensor expected = at::softmax(scores.to(at::kDouble), -1);

  const at::Tensor found = softmax_of_rows(scores.clone());
  EXPECT_LE(deviation(found, expected), 1e-6);
  EXPECT_EQ(found[0][1][2][3].item<float>(), 0);
}

}  // namespace
}  // namespace salient
