#include "analyses/forward_choice.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace salient {
namespace {

/// Of a neuron's variance less than this is what float32 correlations leave of a copy.
constexpr double least_left = 1e-4;

/// What is left of the target and of each neuron beside those that are chosen.
struct Remainder {
  Eigen::VectorXd target;    // [neuron]: covariance with it
  Eigen::VectorXd variance;  // [neuron]
  Eigen::MatrixXd factors;   // [neuron, step]: covariances with what a chosen one added, over its
                             // deviation

  /// -1: no neuron has anything to add.
  std::int64_t best() const {
    std::int64_t best = -1;
    double most = 0;
    for (Eigen::Index neuron = 0; neuron < target.size(); ++neuron) {
      if (variance[neuron] < least_left) continue;
      const double gain = target[neuron] * target[neuron] / variance[neuron];
      if (gain > most) {
        most = gain;
        best = neuron;
      }
    }
    return best;
  }

  void choose(std::int64_t neuron, Eigen::Index step, const Matrix& correlation) {
    Eigen::VectorXd covariance = correlation.row(neuron).transpose().cast<double>();
    for (Eigen::Index before = 0; before < step; ++before) {
      covariance -= factors(neuron, before) * factors.col(before);
    }
    const double deviation = std::sqrt(variance[neuron]);
    covariance /= deviation;
    target -= target[neuron] / deviation * covariance;
    variance -= covariance.cwiseAbs2();
    variance[neuron] = 0;
    factors.col(step) = covariance;
  }
};

}  // namespace

std::vector<std::int64_t> choose_forward(const Matrix& correlation, const Eigen::VectorXd& target,
                                         std::int64_t steps) {
  const Eigen::Index neurons = target.size();
  Remainder left{target, correlation.diagonal().cast<double>(),
                 Eigen::MatrixXd::Zero(neurons, std::min<Eigen::Index>(steps, neurons))};
  std::vector<std::int64_t> chosen;
  while (std::ssize(chosen) < steps) {
    const std::int64_t best = left.best();
    if (best < 0) break;
    left.choose(best, std::ssize(chosen), correlation);
    chosen.push_back(best);
  }
  return chosen;
}

Eigen::VectorXd least_squares(const Matrix& correlation, const Eigen::VectorXd& target,
                              std::span<const std::int64_t> columns) {
  const auto size = static_cast<Eigen::Index>(columns.size());
  Eigen::MatrixXd own(size, size);
  Eigen::VectorXd aim(size);
  for (Eigen::Index i = 0; i < size; ++i) {
    aim[i] = target[columns[static_cast<std::size_t>(i)]];
    for (Eigen::Index j = 0; j < size; ++j) {
      own(i, j) = static_cast<double>(
          correlation(columns[static_cast<std::size_t>(i)], columns[static_cast<std::size_t>(j)]));
    }
  }
  return own.ldlt().solve(aim);
}

}  // namespace salient
