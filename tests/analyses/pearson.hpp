#pragma once

#include <cmath>

#include "salient/activations/activation.hpp"

namespace salient {

/// float32 [neuron, neuron]: Pearson correlation of the columns of float32 [word, neuron], summed
/// in float64; 0 for constant columns.
inline Matrix correlation_of(const Matrix& activations) {
  Eigen::MatrixXd centred = activations.cast<double>();
  centred.rowwise() -= centred.colwise().mean().eval();
  for (Eigen::Index column = 0; column < centred.cols(); ++column) {
    const bool constant = activations.col(column).minCoeff() == activations.col(column).maxCoeff();
    centred.col(column) *= constant ? 0.0 : 1 / centred.col(column).norm();
  }
  return (centred.transpose() * centred).cast<float>();
}

}  // namespace salient
