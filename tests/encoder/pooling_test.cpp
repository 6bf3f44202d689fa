#include "encoder/pooling.hpp"

#include <ATen/core/Tensor.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "salient/support/error.hpp"

namespace salient {
namespace {

std::vector<float> pooled(const at::Tensor& states, const std::vector<RowRange>& words,
                          Aggregation aggregation) {
  const at::Tensor vectors = Pooling(words, aggregation, at::kCPU).of(states).contiguous();
  EXPECT_EQ(vectors.scalar_type(), at::kFloat);
  const float* const values = vectors.data_ptr<float>();
  return {values, values + vectors.numel()};
}

const std::vector<RowRange> words{{3, 6}, {1, 2}, {0, 2}};

at::Tensor six_states() {
  return at::tensor({0.F, 100.F, 10.F, 110.F, 20.F, 120.F, 30.F, 130.F, 41.F, 141.F, 55.F, 155.F})
      .view({6, 2});
}

TEST(Pooling, TakesTheLastSubword) {
  EXPECT_EQ(pooled(six_states(), words, Aggregation::last),
            (std::vector<float>{55, 155, 10, 110, 10, 110}));
}

TEST(Pooling, TakesTheFirstSubword) {
  EXPECT_EQ(pooled(six_states(), words, Aggregation::first),
            (std::vector<float>{30, 130, 10, 110, 0, 100}));
}

TEST(Pooling, TakesTheMeanOfTheSubwords) {
  EXPECT_EQ(pooled(six_states(), words, Aggregation::average),
            (std::vector<float>{42, 142, 10, 110, 5, 105}));
}

TEST(Pooling, AveragesInFloat64) {
  const at::Tensor states = at::tensor({0x1p24F, 1.0F, 1.0F, 0.0F}).view({4, 1});

  EXPECT_EQ(pooled(states, {{0, 4}}, Aggregation::average),
            std::vector<float>{0x1p22F + 0.5F});  // float32 sums lose both ones
}

TEST(Pooling, RefusesAWordWithoutSubwords) {
  EXPECT_THROW(Pooling(std::vector<RowRange>{{2, 2}}, Aggregation::average, at::kCPU), BugError);
}

}  // namespace
}  // namespace salient
