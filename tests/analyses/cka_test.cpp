#include "salient/analyses/cka.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "analyses/pearson.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

Eigen::VectorXd deviations(const Matrix& activations) {
  const Eigen::MatrixXd x = activations.cast<double>();
  const Eigen::MatrixXd centred = x.rowwise() - x.colwise().mean();
  return (centred.array().square().colwise().sum() / static_cast<double>(x.rows())).sqrt();
}

/// By the definition over words: |X'Y|² / (|X'X| |Y'Y|) of centred X and Y [word, unit].
double by_definition(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) {
  const Eigen::MatrixXd a = x.rowwise() - x.colwise().mean(), b = y.rowwise() - y.colwise().mean();
  return (a.transpose() * b).squaredNorm() /
         ((a.transpose() * a).norm() * (b.transpose() * b).norm());
}

Eigen::MatrixXd cka_of(const Matrix& activations, const NeuronLayout& neurons) {
  return linear_cka(correlation_of(activations), deviations(activations), neurons);
}

TEST(LinearCka, IsThatOfTheDefinition) {
  const NeuronLayout neurons{3, 4};
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  Matrix x(50, neurons.size());
  for (float& value : x.reshaped()) value = normal(random);
  x.middleCols(4, 4) += 2 * x.leftCols(4);
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    x.col(j) = (0.1F + static_cast<float>(j)) * x.col(j).array() + 3 * static_cast<float>(j);
  }

  const Eigen::MatrixXd cka = cka_of(x, neurons);

  const Eigen::MatrixXd values = x.cast<double>();
  for (Eigen::Index a = 0; a < 3; ++a) {
    EXPECT_EQ(cka(a, a), 1);
    for (Eigen::Index b = 0; b < 3; ++b) {
      EXPECT_NEAR(cka(a, b),
                  by_definition(values.middleCols(4 * a, 4), values.middleCols(4 * b, 4)), 1e-6);
      EXPECT_EQ(cka(a, b), cka(b, a));
    }
  }
  EXPECT_GT(cka(0, 1), 0.5);
  EXPECT_LT(cka(0, 2), 0.3);
}

/// Each of two layers in one unit that varies: r², whatever the scales.
TEST(LinearCka, WeighsUnitsByTheirVariance) {
  Matrix correlation = Matrix::Identity(4, 4);
  correlation(0, 2) = correlation(2, 0) = 0.5F;
  const NeuronLayout neurons{2, 2};

  EXPECT_NEAR(linear_cka(correlation, Eigen::Vector4d(3, 0, 5, 0), neurons)(0, 1), 0.25, 1e-15);
  // Units of the same variance: (1/4) / (√2 √2).
  EXPECT_NEAR(linear_cka(correlation, Eigen::Vector4d::Ones(), neurons)(0, 1), 0.125, 1e-15);
}

TEST(LinearCka, OfALayerOfConstantsIsZero) {
  Matrix correlation = Matrix::Zero(2, 2);
  correlation(0, 0) = 1;

  const Eigen::MatrixXd cka = linear_cka(correlation, Eigen::Vector2d(1, 0), {2, 1});

  EXPECT_EQ(cka(0, 1), 0);
  EXPECT_EQ(cka(1, 0), 0);
}

TEST(LinearCka, RefusesNeuronsOfAnotherNumber) {
  EXPECT_THROW(linear_cka(Matrix::Identity(4, 4), Eigen::VectorXd::Ones(4), {2, 3}), BugError);
}

TEST(LinearCka, OfTwoSlotsHasTheColumnsOfBothInALayer) {
  const NeuronLayout neurons = NeuronLayout{2, 3}.with_head();
  std::mt19937 random(2);
  std::normal_distribution<float> normal;
  Matrix x(40, neurons.size());
  for (float& value : x.reshaped()) value = normal(random);
  x.rightCols(3) += x.leftCols(3);  // the modifier's second layer like the head's first
  const auto columns = [&](std::int32_t layer) {
    return x(Eigen::all, neurons.columns_of_layer(layer)).cast<double>().eval();
  };

  const Eigen::MatrixXd cka = cka_of(x, neurons);

  ASSERT_EQ(cka.rows(), 2);
  EXPECT_NEAR(cka(0, 1), by_definition(columns(0), columns(1)), 1e-6);
}

}  // namespace
}  // namespace salient
