#pragma once

#include "probes/shared_passes.hpp"

namespace salient {

inline Routine<LossAndGradient> asking(SharedPasses& passes, const ProblemRows& rows,
                                       at::Tensor parameters, at::ScalarType precision) {
  LossAndGradient there = co_await passes.at(rows, parameters, precision);
  co_return there;
}

/// Collective. One pass for one problem.
inline LossAndGradient loss_at(ProbeData::Impl& data, const Problem& problem,
                               const at::Tensor& parameters, at::ScalarType precision) {
  SharedPasses passes(data);
  const ProblemRows rows(data, problem);
  return passes.run(asking(passes, rows, parameters, precision));
}

}  // namespace salient
