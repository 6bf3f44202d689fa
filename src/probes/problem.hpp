#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "probes/data_impl.hpp"

namespace salient {

/// What is lost on a word: -log p of its label, or half the squared error of its number.
enum class Loss { cross_entropy, squared };

/// Which words a problem learns from, or parameters are judged on, and what is to be known of them.
struct Lesson {
  /// int32 [word, global]: below `labels`; negative: not in the problem. Of numbers: 0.
  std::vector<std::int32_t> label_of_word;
  std::int32_t labels = 0;  ///< 1 for numbers
  /// float64 [word]: numbers less LinearProbe::value_mean, so that no bias loses digits to their
  /// offset; empty for labels.
  std::vector<double> value_of_word;
  std::vector<float> weight_of_word;  ///< [word], at least 0: how often it counts; empty: once each

  Loss loss() const noexcept { return value_of_word.empty() ? Loss::cross_entropy : Loss::squared; }
  bool is_of_numbers() const noexcept { return loss() == Loss::squared; }
  double weight(std::size_t word) const {  ///< 0 for a word that is not in the problem
    if (label_of_word[word] < 0) return 0;
    return weight_of_word.empty() ? 1.0 : static_cast<double>(weight_of_word[word]);
  }
};

/// Leaves out labels of which no word counts; int32 [former label]: the new one, or label_unseen.
std::vector<std::int32_t> drop_absent_labels(Lesson& lesson);

/// One training problem: a lesson, and the features it is learnt from: those that `standardiser`
/// makes, or the first `features` of them.
///
/// Parameters are float64 [label, feature + 1], the bias in the last column.
struct Problem {
  Lesson lesson;
  std::int64_t words = 0;               ///< of weight above 0, over all ranks
  double weight = 0;                    ///< sum over all words
  std::vector<double> weight_of_label;  ///< [label], each above 0
  double mean_value = 0;                ///< of numbers, by weight
  double largest_value = 0;             ///< of |number|
  Standardiser standardiser;
  std::int64_t features = 0;
  at::Tensor bound;  ///< float64 [feature + 1]: largest |feature|, 1 for the bias
};

/// Sums weights and finds bounds. `features`: 0 means all.
Problem make_problem(const ProbeData::Impl& data, Lesson lesson, Standardiser standardiser,
                     std::int64_t features = 0);

/// Loss and gradient at one point.
struct LossAndGradient {
  double loss = 0;      ///< mean over the words, by weight: nats, or half squared units
  at::Tensor gradient;  ///< float64 [label, feature + 1], of the mean loss
  // Where they were asked for:
  /// Mean over the words, by weight, of minus the conjugate of the loss at its derivative u: the
  /// entropy of the probabilities; of numbers y, -(u^2 / 2 + u y).
  double dual_loss = 0;
  at::Tensor curvature_of_bias;  ///< float64 [label, label], of the mean loss
};

/// What is to be learnt from some words.
struct Truth {
  Loss loss = Loss::cross_entropy;
  at::Tensor of_word;  ///< int64 [word, 1] of labels, 0 at weight 0; float64 [word, 1] of numbers
  at::Tensor weight;   ///< float64 [word, 1]; undefined where each is 1
  double total = 0;    ///< of the weights
};
Truth truth_of(const Lesson& lesson, std::span<const std::int64_t> words, at::Device where);

/// What some words of one block add to the sums: float32 or float64 as x is, sums in float64.
struct PartialSums {
  at::Tensor weights;            ///< [label, feature]
  at::Tensor bias;               ///< float64 [label]
  at::Tensor loss;               ///< float64 [1]: on a GPU, not to be waited for
  double dual_loss = 0;          ///< this and the next where asked for
  at::Tensor curvature_of_bias;  ///< float64 [label, label]
};

/// Parameters as products take them, contiguous and of one type.
struct LinearModel {
  at::Tensor weights;  ///< [label, feature]
  at::Tensor bias;     ///< [label]

  /// parameters: [label, feature + 1], the bias in the last column.
  LinearModel(const at::Tensor& parameters, at::ScalarType type);
  /// x: [word, feature], of the model's type; [word, label].
  at::Tensor logits_of(const at::Tensor& x) const;
};

enum class Wanted { gradient, dual };  ///< dual: the gradient, and what a certificate needs

/// Derivatives of the losses by the logits [word, label], weighted, in the memory of these; fills
/// `sums` but for its weights.
at::Tensor residuals_of(at::Tensor logits, const Truth& truth, Wanted wanted, PartialSums& sums);

/// x: [word, feature], of the model's type.
PartialSums partial_sums(const at::Tensor& x, const Truth& truth, const LinearModel& model,
                         Wanted wanted = Wanted::gradient);

/// Fixed-point sums of loss and gradient over words of at most `weight` together.
class ExactSums {
 public:
  /// `problem` outlives the sums.
  ExactSums(const Problem& problem, double weight, Wanted wanted = Wanted::gradient);

  void start(const at::Tensor& parameters);  ///< zero, at these parameters
  void add(const PartialSums& part);
  /// Collective: the sums of all ranks, divided by `weight`.
  LossAndGradient mean_over_ranks(ProbeData::Impl& data, double weight);

 private:
  const Problem& problem_;
  double weight_;
  Wanted wanted_;
  at::Tensor factors_;        // float64 [feature + 1]
  at::Tensor loss_factor_;    // float64 [1], of the loss and of its dual
  at::Tensor weight_factor_;  // float64 [1], of the curvature
  at::Tensor sums_;  // int64: [label, feature + 1] gradient, loss; dual loss, [label, label]
};

}  // namespace salient
