#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "salient/activations/activation.hpp"
#include "salient/corpus/corpus.hpp"

namespace salient {

/// Multinomial logistic regression from a word's activations to its label (paper, eq. 1), or linear
/// regression to its number.
///
/// logits = bias + weights * (x - mean) / deviation. A neuron whose deviation is 0 takes no part. A
/// number is predicted to be its only logit and `value_mean`.
struct LinearProbe {
  NeuronLayout neurons;
  LabelSet labels;            ///< of a probe of numbers: its task's name alone
  Matrix weights;             ///< float32 [label, neuron], for standardised activations
  Eigen::VectorXf bias;       ///< float32 [label]
  Eigen::VectorXd mean;       ///< float64 [neuron]; zero where features were not standardised
  Eigen::VectorXd deviation;  ///< float64 [neuron]; one where features were not standardised
  /// Mean number of the train words, in their unit; none: the probe predicts labels.
  std::optional<double> value_mean = {};

  bool predicts_numbers() const noexcept { return value_mean.has_value(); }
  /// float32 [label, neuron]: weights / deviation, what the same probe uses on raw activations.
  Matrix raw_weights() const;
};

/// What losses, objectives, duality gaps and penalties of a probe are in: "nats a word", or of one
/// that predicts numbers "half squared units a word".
std::string loss_unit(bool of_numbers);

/// What is known of how good a solution is: all float64, on the features the probe was trained on.
struct Certificate {
  double objective = 0;    ///< in loss_unit(): loss + l1 sum|W| + l2 sum W^2
  double loss = 0;         ///< mean cross-entropy, or half squared error, over the train words
  double kkt = 0;          ///< largest distance of 0 to the subdifferential over weights and biases
  double kkt_at_zero = 0;  ///< the same at W = 0 with the best biases
  std::int64_t passes = 0;   ///< over the train words, the certificate's own included
  std::int64_t nonzero = 0;  ///< weights that are not exactly zero
  double tolerance = 0;      ///< asked for, relative to kkt_at_zero
  bool converged = false;    ///< relative() <= tolerance
  bool certified = false;    ///< false for the paper's recipe, which promises no optimum
  /// objective less that of a feasible point of the dual: no weights are better by more than this,
  /// but for rounding. None without l2, for the points of a path, and where no such point was
  /// found.
  std::optional<double> gap = {};
  /// sqrt(gap / l2): the weights are no farther than this from the optimal ones (Euclidean over all
  /// of them).
  std::optional<double> weight_error = {};
  /// First places by the largest |weight| over labels that follow from weight_error: the optimum
  /// has the same neurons there in the same order.
  std::optional<std::int64_t> resolved = {};
  /// The same by an estimate: how far the solver's model of the objective would yet move weights.
  std::optional<std::int64_t> resolved_estimate = {};

  double relative() const noexcept { return kkt_at_zero > 0 ? kkt / kkt_at_zero : kkt; }
};

/// What stands for the neurons that a score leaves out: their mean over the train words, or zero,
/// in the same probe (masking); or nothing, in a probe retrained without them.
enum class LeftOut { mean, zero, nothing };
std::string_view name_of(LeftOut left_out);

/// The papers' score of a pair of penalties (Durrani et al. 2023, section 2.2). Accuracies, as
/// fractions, on the words that judge the path.
struct PaperScore {
  LeftOut left_out = LeftOut::mean;
  double top = 0;        ///< A_t: with the first 20 % of the point's own ranking alone
  double bottom = 0;     ///< A_b: with the last 20 % alone
  double weakest = 0;    ///< A_z: with all neurons, at the weakest penalties of the path
  double all = 0;        ///< A_l: with all neurons
  double bias_only = 0;  ///< without any

  double value() const noexcept { return 0.5 * (top - bottom) - 0.5 * (weakest - all); }  ///< S
};

/// One value of a penalty path.
struct PathPoint {
  double l1 = 0, l2 = 0;
  Certificate certificate;
  double dev_loss = 0;        ///< in loss_unit(), on dev or on the held-out folds
  double dev_loss_error = 0;  ///< its standard error over bootstraps of the sentences
  /// Share of all dev words. Of numbers R^2: 1 - squared error / that of the mean of the judged
  /// numbers for every word, 0 where they are all the same.
  double dev_accuracy = 0;
  bool chosen = false;                         ///< the penalties of the probe
  bool given = false;                          ///< by the job; not of the path's own values
  std::optional<PaperScore> paper_score = {};  ///< where it chose, or would have (paper-score)
};

/// Penalties as other objectives write them, at the probe's solution (docs/penalties.md).
struct PenaltyConventions {
  double l1 = 0, l2 = 0;                ///< here: mean loss + l1 sum|W| + l2 sum W^2
  double summed_l1 = 0, summed_l2 = 0;  ///< beside a loss that is summed over the train words
  /// On the weights of raw activations, one value a neuron (l1 * deviation, l2 * deviation^2):
  /// smallest, median and largest over the neurons that vary.
  double raw_l1[3] = {}, raw_l2[3] = {};
  double norm_l2 = 0;  ///< beside the norm |W|, not its square: equal gradients at the solution
};

struct TrainedProbe {
  LinearProbe probe;
  double l1 = 0, l2 = 0;
  /// float32 [label, neuron]: gradient of the mean loss at the solution; how close a zero weight is
  /// to entering is |gradient| / l1.
  Matrix gradient;
  /// float32 [label]: what the solver has learnt of each label's curvature, as a share of the Gram
  /// matrix, which saves passes to a probe that starts from this one. Empty: nothing.
  Eigen::VectorXf scale;
  Certificate certificate;
  /// From strong to weak; empty where given penalties were not compared.
  std::vector<PathPoint> path;
  int folds = 0;              ///< that judged the path; 0: dev did
  std::int64_t words = 0;     ///< train words of the objective
  bool norm_penalty = false;  ///< l2 is beside |W| (PaperPenalty::neurox), not beside sum W^2
};

PenaltyConventions conventions_of(const TrainedProbe& trained);

/// How much a given penalty's dev loss is above the best of its path, as a fraction; 0 for a
/// penalty that was chosen there, or not compared.
double excess_of_given(const std::vector<PathPoint>& path);
constexpr double flagged_excess = 0.02;  ///< a given penalty with more is flagged in every table

/// Whether A_b of the chosen point is the accuracy of the biases alone, as where the last 20 % of
/// the neurons have no weight: then A_b, and so the papers' score, says nothing of them.
bool is_bottom_without_say(const std::vector<PathPoint>& path);

/// safetensors: weights, bias, mean, deviation, gradient; labels or mean number, penalties,
/// certificate and path in the metadata. Written whole or not at all.
void save_probe(const std::filesystem::path& path, const TrainedProbe& trained);
/// Throws UsageError that names the file if it is not such a file.
TrainedProbe read_probe(const std::filesystem::path& path);

}  // namespace salient
