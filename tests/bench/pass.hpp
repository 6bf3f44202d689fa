#pragma once

#include <ATen/ops/zeros.h>

#include <cmath>

#include "bench/bench.hpp"
#include "probes/loss_at.hpp"
#include "salient/probes/data.hpp"

namespace salient::bench {

/// A pass of the probe over the first task, at W = 0.
class Pass {
 public:
  /// Collective. `memory`: bytes of activations that are kept.
  Pass(const ActivationReader& reader, std::int64_t memory, Communicator& comm,
       const Device& device)
      : data_(reader, in_memory_of(memory), comm, device),
        problem_(problem_of(data_)),
        rows_(data_.impl(), problem_),
        parameters_(at::zeros({problem_.lesson.labels, data_.neurons().size() + 1},
                              at::TensorOptions(at::kDouble).device(data_.impl().where))) {}

  /// Collective.
  LossAndGradient run() {
    SharedPasses passes(data_.impl());
    return passes.run(asking(passes, rows_, parameters_, at::kFloat));
  }
  /// Collective: throws if what a pass finds cannot be right.
  void check_loss() {
    const auto labels = static_cast<double>(problem_.lesson.labels);
    check(std::abs(run().loss - std::log(labels)) < 1e-6, "loss at W = 0");
  }

  ProbeData& data() { return data_; }
  FeatureBlocks& blocks() { return data_.impl().features; }
  const Problem& problem() const { return problem_; }
  const ProblemRows& rows() const { return rows_; }
  const at::Tensor& parameters() const { return parameters_; }  ///< float64

 private:
  static ProbeOptions in_memory_of(std::int64_t bytes) {
    ProbeOptions options;
    options.memory_bytes = bytes;
    return options;
  }
  static Problem problem_of(ProbeData& data) {
    const Task& task = data.corpus().tasks.front();
    return make_problem(data.impl(), {task.label_of_word, task.labels.size(), {}, {}},
                        standardiser_of(data.train_moments(), data.impl().where));
  }

  ProbeData data_;
  Problem problem_;
  ProblemRows rows_;
  at::Tensor parameters_;
};

}  // namespace salient::bench
