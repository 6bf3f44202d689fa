#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <optional>

#include "probes/checkpoint.hpp"
#include "probes/label_grams.hpp"
#include "probes/problem.hpp"

namespace salient {

/// A model of the loss's curvature that needs no data: the Gram matrix of the features, scaled for
/// each label by what the last steps have shown, and corrected by them (limited-memory BFGS).
///
/// B = B0 - [B0 S, Y] M^-1 [B0 S, Y]', B0 = diag(scale) (x) X'X/n; with scale = 1/2 and no
/// correction it is Boehning's (1992) bound on the Hessian of multinomial logistic regression over
/// the same words, with scale = 1 the Hessian of half the squared error. It begins below the bound:
/// a step may have to be stiffened, also where words have weights or are some of those of X'X.
/// Parameters are [label, neuron + 1]. Products are float32: the model only proposes steps.
///
/// Memory: 4 bytes for each pair of neurons, 12 bytes for each parameter and remembered step.
class GramMetric {
 public:
  static constexpr double boehning = 0.5, squared = 1;  ///< bounds where words have no weights

  /// `gram`: float32 [neuron + 1, neuron + 1], X'X/n with a column of ones last; `scale`: at first,
  /// float32 [label, 1]; `bound`: what no label's scale exceeds before a step has failed there.
  GramMetric(const at::Tensor& gram, std::int64_t memory, const at::Tensor& scale, double bound);

  /// B on some of the parameters, the others held still.
  class Restricted {
   public:
    const at::Tensor& scale() const noexcept { return scale_; }  ///< float32 [free]
    at::Tensor apply(const at::Tensor& step) const;              ///< float32 [free]

   private:
    friend class GramMetric;
    at::Tensor times_gram(const at::Tensor& step) const;
    std::int64_t labels_ = 0;
    at::Tensor free_;                  // int64 [free]: indices of parameters
    at::Tensor gram_;                  // float32 [neuron + 1, neuron + 1]
    std::optional<LabelGrams> grams_;  // of the free alone, where that is less work
    at::Tensor scale_;                 // float32 [free]
    at::Tensor columns_;  // float32 [2 pairs, free]: B0 S, then Y; undefined without pairs
    at::Tensor inverse_;  // float32 [2 pairs, 2 pairs]: M^-1
  };
  Restricted restricted(const at::Tensor& free) const;

  std::int64_t parameters() const noexcept { return labels_ * gram_.size(0); }
  /// Learns from a step and the change of gradient along it (float64); nothing from a pair that
  /// shows no curvature.
  void learn(const at::Tensor& step, const at::Tensor& change);
  void stiffen();  ///< twice the scale: a step has gone too far
  void forget();   ///< as new

  /// float32 [label, 1]: what steps have shown of each label's curvature.
  const at::Tensor& scale() const noexcept { return scale_; }
  /// After forget(). Within the bound: what was stiffer was for one place.
  void start_from(const at::Tensor& scale) { scale_.copy_(scale.clamp_max(bound_)); }
  void list(StateParts& parts);

 private:
  void make_room();
  void invert();

  double first_bound_, bound_;
  at::Tensor gram_;                 // float32 [neuron + 1, neuron + 1]
  at::Tensor first_scale_, scale_;  // float32 [label, 1]
  std::int64_t labels_, memory_, pairs_ = 0;
  at::Tensor steps_, products_, changes_;  // float32 [pair, label * (neuron + 1)]: S, S X'X/n, Y
  at::Tensor curvatures_;                  // float64 [pair, pair, label]: S X'X/n S'
  at::Tensor step_change_;                 // float64 [pair, pair]: S Y'
  at::Tensor inverse_;                     // float32 [2 pairs, 2 pairs]: M^-1
};

}  // namespace salient
