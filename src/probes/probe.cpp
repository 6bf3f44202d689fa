#include "salient/probes/probe.hpp"

namespace salient {

Matrix LinearProbe::raw_weights() const {
  const Eigen::VectorXd inverse = (deviation.array() > 0).select(deviation.array().inverse(), 0.0);
  return (weights.cast<double>() * inverse.asDiagonal()).cast<float>();
}

}  // namespace salient
