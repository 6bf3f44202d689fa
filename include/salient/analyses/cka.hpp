#pragma once

#include <Eigen/Core>

#include "salient/activations/activation.hpp"

namespace salient {

/// Linear CKA of every pair of layers, float64 [layer, layer]: |cov(A, B)|² / (|cov(A, A)|
/// |cov(B, B)|), with Frobenius' norm and the layers' activations as the model gives them, less
/// their means (Kornblith et al., ICML 2019). 1 on the diagonal; 0 beside a layer whose neurons are
/// all constant. A pure function; the number of threads changes no bit.
///
/// `correlation`: float32 [neuron, neuron]; `deviation`: float64 [neuron], over the same words.
Eigen::MatrixXd linear_cka(const Matrix& correlation, const Eigen::VectorXd& deviation,
                           const NeuronLayout& neurons);

}  // namespace salient
