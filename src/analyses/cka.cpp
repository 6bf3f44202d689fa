#include "salient/analyses/cka.hpp"

#include <cmath>

#include "salient/support/error.hpp"

namespace salient {
namespace {

/// |cov(A, B)|² of two slabs that begin at columns `a` and `b`.
double squared_covariance(const Matrix& correlation, const Eigen::VectorXd& variance,
                          Eigen::Index a, Eigen::Index b, Eigen::Index units) {
  double sum = 0;
  for (Eigen::Index i = a; i < a + units; ++i) {
    const auto r = correlation.row(i).segment(b, units).cast<double>().array();
    sum += variance[i] * (r.square() * variance.segment(b, units).transpose().array()).sum();
  }
  return sum;
}

/// |cov(A, B)|² of two layers, in places `a` and `b`, each with the columns of all its slots.
double squared_covariance(const Matrix& correlation, const Eigen::VectorXd& variance,
                          const NeuronLayout& neurons, Eigen::Index a, Eigen::Index b) {
  const Eigen::Index slabs = neurons.slabs(), layers = neurons.layers, units = neurons.units;
  double sum = 0;
  for (Eigen::Index i = a; i < slabs; i += layers) {
    for (Eigen::Index j = b; j < slabs; j += layers) {
      sum += squared_covariance(correlation, variance, i * units, j * units, units);
    }
  }
  return sum;
}

}  // namespace

Eigen::MatrixXd linear_cka(const Matrix& correlation, const Eigen::VectorXd& deviation,
                           const NeuronLayout& neurons) {
  require(correlation.rows() == neurons.size() && correlation.cols() == neurons.size() &&
              deviation.size() == neurons.size(),
          "correlations and deviations are of all neurons");
  const Eigen::VectorXd variance = deviation.array().square();
  const Eigen::Index layers = neurons.layers;
  Eigen::MatrixXd cka(layers, layers);
#pragma omp parallel for schedule(dynamic)
  for (Eigen::Index a = 0; a < layers; ++a) {
    for (Eigen::Index b = a; b < layers; ++b) {
      cka(a, b) = squared_covariance(correlation, variance, neurons, a, b);
    }
  }
  const Eigen::VectorXd own = cka.diagonal().cwiseSqrt();
  for (Eigen::Index a = 0; a < layers; ++a) {
    for (Eigen::Index b = a; b < layers; ++b) {
      const double lengths = own[a] * own[b];
      const double value = a == b ? 1.0 : lengths > 0 ? cka(a, b) / lengths : 0.0;
      cka(a, b) = cka(b, a) = value;
    }
  }
  return cka;
}

}  // namespace salient
