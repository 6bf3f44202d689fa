#include "salient/probes/cross_correlation.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "probes/correlation.hpp"
#include "probes/example.hpp"

namespace salient {
namespace {

using Eigen::MatrixXd;

/// float64 [word, neuron]: of every other word, from the mean, with length 1.
MatrixXd standardised(const TinyCorpus& tiny) {
  MatrixXd x = tiny.activations(Eigen::seq(0, Eigen::last, 2), Eigen::all).cast<double>();
  x.rowwise() -= x.colwise().mean().eval();
  for (auto column : x.colwise()) column /= std::max(1e-300, column.norm());
  return x;
}

void expect_largest(const LayerPartners& found, const MatrixXd& r, std::int64_t units) {
  ASSERT_EQ(found.r.rows(), r.rows());
  ASSERT_EQ(found.r.cols() * units, r.cols());
  for (Eigen::Index neuron = 0; neuron < r.rows(); ++neuron) {
    for (Eigen::Index layer = 0; layer < found.r.cols(); ++layer) {
      const double largest = r.row(neuron).segment(layer * units, units).cwiseAbs().maxCoeff();
      const std::int64_t partner = found.column(neuron, layer);
      EXPECT_EQ(partner / units, layer);
      EXPECT_NEAR(found.r(neuron, layer), r(neuron, partner), 1e-6);
      EXPECT_NEAR(std::abs(r(neuron, partner)), largest, 1e-6);
    }
  }
}

TEST(CrossCorrelation, FindsTheLargestOfEachLayerInBothDirections) {
  TinyCorpus one = example_words(201, 7, 3);
  TinyCorpus other = one;
  other.activations = one.activations.rowwise().reverse().eval() + 0.5F * one.activations;
  other.activations.conservativeResize(201, 6);
  other.neurons = {2, 3};
  other.activations.col(4).setConstant(5.0F);
  one.activations.col(2) = -2 * other.activations.col(1);
  one.activations.col(3).array() += 1000.0F;
  for (int word = 0; word < 201; ++word) {
    one.splits.push_back(word % 2 == 0 ? Split::train : Split::dev);
    if (word % 2 == 1) other.activations.row(word) *= -3;  // dev says nothing
  }
  other.splits = one.splits;
  Trial first(one, {}), second(other, {});

  const CrossCorrelation found = cross_correlation(first.data(), second.data());

  const MatrixXd r = standardised(one).transpose() * standardised(other);
  expect_largest(found.of_one, r, 3);
  expect_largest(found.of_other, r.transpose(), 7);
  EXPECT_NEAR(found.of_one.r(2, 0), -1, 1e-6);
  EXPECT_EQ(found.of_one.column(2, 0), 1);
  EXPECT_EQ(found.of_other.r(4, 0), 0);
  EXPECT_EQ(found.of_other.column(4, 0), 0);
}

TEST(CrossCorrelation, GoesOverTileEdges) {
  TinyCorpus one = example_words(24, static_cast<std::int32_t>(tile_columns) + 3, 2);
  TinyCorpus other = one;
  other.activations = one.activations.rowwise().reverse();
  Trial first(one, {}), second(other, {});

  const CrossCorrelation found = cross_correlation(first.data(), second.data());

  for (const std::int64_t neuron : {std::int64_t{0}, tile_columns, tile_columns + 2}) {
    EXPECT_EQ(found.of_one.column(neuron, 0), tile_columns + 2 - neuron);
    EXPECT_NEAR(found.of_other.r(neuron, 0), 1, 1e-6);
  }
}

}  // namespace
}  // namespace salient
