#include "probes/gram_metric.hpp"

#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

namespace salient {
namespace {

constexpr std::int64_t columns = 3;
const auto float64 = at::TensorOptions(at::kDouble);

/// Of two labels over features that are independent, with `scale` at first.
GramMetric two_labels(double scale) {
  return GramMetric(at::eye(columns, at::kFloat), 10, at::full({2, 1}, scale, at::kFloat),
                    GramMetric::boehning);
}

/// Steps of both labels along the first feature, and changes of the gradient along them.
void learn(GramMetric& metric, double step_0, double change_0, double step_1, double change_1) {
  at::Tensor step = at::zeros({2, columns}, float64), change = at::zeros({2, columns}, float64);
  step[0][0] = step_0;
  step[1][0] = step_1;
  change[0][0] = change_0;
  change[1][0] = change_1;
  metric.learn(step, change);
}

double scale_of(const GramMetric& metric, std::int64_t label) {
  return metric.scale()[label][0].item<double>();
}

TEST(GramMetric, LearnsEachLabelsCurvatureFromItsOwnStep) {
  GramMetric metric = two_labels(0.1);

  learn(metric, 1, 0.2, -2, -0.5);

  EXPECT_NEAR(scale_of(metric, 0), 0.2, 1e-6);
  EXPECT_NEAR(scale_of(metric, 1), 0.25, 1e-6);
}

TEST(GramMetric, FallsSlowly) {
  GramMetric metric = two_labels(0.4);

  learn(metric, 1, 0.01, 1, 0.39);

  EXPECT_NEAR(scale_of(metric, 0), 0.95 * 0.4, 1e-6);
  EXPECT_NEAR(scale_of(metric, 1), 0.39, 1e-6);
}

TEST(GramMetric, LearnsNothingOfALabelThatHardlyMoves) {
  GramMetric metric = two_labels(0.1);

  learn(metric, 1, 0.2, 1e-6, 0.3);  // the second's gradient changes with the first's step

  EXPECT_NEAR(scale_of(metric, 1), 0.1, 1e-6);
}

TEST(GramMetric, ExceedsItsBoundOnlyAfterAStepHasFailedThere) {
  GramMetric metric = two_labels(0.1);
  learn(metric, 1, 3, 1, 0.1);
  EXPECT_NEAR(scale_of(metric, 0), 0.5, 1e-6);

  metric.stiffen();
  EXPECT_NEAR(scale_of(metric, 0), 1, 1e-6);
  EXPECT_NEAR(scale_of(metric, 1), 0.2, 1e-6);

  metric.forget();
  EXPECT_NEAR(scale_of(metric, 0), 0.1, 1e-6);
  metric.start_from(at::full({2, 1}, 0.9, at::kFloat));
  EXPECT_NEAR(scale_of(metric, 0), 0.5, 1e-6);
}

TEST(GramMetric, GivesTheChangeThatItHasSeenAlongTheLastStep) {
  GramMetric metric = two_labels(0.1);
  learn(metric, 1, 0.3, 1, -0.05);
  const at::Tensor all = at::tensor({0, 1, 2, 3, 4, 5}, at::kLong);

  const at::Tensor curved =
      metric.restricted(all).apply(at::tensor({1.0F, 0.0F, 0.0F, 1.0F, 0.0F, 0.0F}, at::kFloat));

  EXPECT_NEAR(curved[0].item<double>(), 0.3, 1e-5);
  EXPECT_NEAR(curved[3].item<double>(), -0.05, 1e-5);
}

}  // namespace
}  // namespace salient
