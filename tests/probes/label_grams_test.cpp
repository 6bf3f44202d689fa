#include "probes/label_grams.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

namespace salient {
namespace {

at::Tensor example_gram(std::int64_t columns) {
  const at::Tensor x = at::rand({2 * columns, columns}) - 0.3;
  return at::mm(x.t(), x).div_(static_cast<double>(x.size(0)));
}

/// Of [label, column], those whose number a random draw leaves, `share` of them; none of label 1.
at::Tensor some_free(std::int64_t labels, std::int64_t columns, double share) {
  const at::Tensor all = at::arange(labels * columns, at::kLong);
  const at::Tensor of_label_1 = (all >= columns).logical_and(all < 2 * columns);
  return (at::rand({labels * columns}) < share)
      .logical_and(of_label_1.logical_not())
      .nonzero()
      .view({-1});
}

TEST(LabelGrams, GiveWhatTheWholeGramMatrixGives) {
  const std::int64_t labels = 5, columns = 37;
  const at::Tensor gram = example_gram(columns), free = some_free(labels, columns, 0.3);
  const at::Tensor step = at::rand({free.numel()}) - 0.5;

  const auto grams = LabelGrams::of(gram, free, labels);

  ASSERT_TRUE(grams);
  at::Tensor whole = at::zeros({labels * columns});
  whole.index_copy_(0, free, step);
  const at::Tensor expected =
      at::mm(whole.view({labels, columns}).to(at::kDouble), gram.to(at::kDouble));
  const at::Tensor difference = grams->product(step) - expected.view({-1}).index_select(0, free);
  EXPECT_LT(difference.abs().max().item<double>(), 1e-6);
}

TEST(LabelGrams, AreNotMadeWhereMostParametersAreFree) {
  const at::Tensor gram = example_gram(20);

  EXPECT_FALSE(LabelGrams::of(gram, some_free(3, 20, 1), 3));
}

}  // namespace
}  // namespace salient
