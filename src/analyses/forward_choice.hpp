#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "salient/activations/activation.hpp"

namespace salient {

/// Neurons that are standardised, and a target of which `target` is the covariance with each: up to
/// `steps` of them (columns), one after the other that which takes most of the target's squared
/// error off beside those before it; of equal ones the first. Fewer where the others are known from
/// those before (to 1e-4 of their variance) or have nothing to say.
std::vector<std::int64_t> choose_forward(const Matrix& correlation, const Eigen::VectorXd& target,
                                         std::int64_t steps);

/// float64 [column of `columns`]: the weights of those with the least squared error.
Eigen::VectorXd least_squares(const Matrix& correlation, const Eigen::VectorXd& target,
                              std::span<const std::int64_t> columns);

}  // namespace salient
