#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace salient {

/// Whose choices stand where a job makes none: the defaults, or those of Durrani et al. 2023 or of
/// the NeuroX toolkit.
enum class Recipe { defaults, jmlr2023, neurox };
enum class Solver { exact, paper };
/// The paper recipe's penalty: l1 |W|_1 + l2 |W|^2, or NeuroX's un-squared l2 |W|.
enum class PaperPenalty { elastic_net, neurox };

/// What makes a point of the penalty path the best; of numbers dev_accuracy is R^2, and there is no
/// paper_score.
enum class Selection { dev_loss, dev_accuracy, paper_score };

/// How much the train words of a label weigh: once each, or so that all labels weigh the same in
/// all (words / labels / words of the label). Numbers weigh once each.
enum class LabelWeight { none, balanced };
/// Of a task of two labels: all words of the more frequent one train, or as many as the other has,
/// drawn by `seed`. The standardisation is over all of them, and scores are.
enum class Negatives { all, one_to_one };

/// What a probe sees of a word, where the corpus has heads (corpus.heads): its own activations,
/// `word`; those of its head and then its own, side by side; those of its head; its own,
/// `modifier`; or the mean of both. Of the last four, words of which there is no head are as
/// RootWords has it.
enum class Features { word, head_modifier, head, modifier, mean };
/// drop: a root of a dependency tree leaves loss and scores; self: it is its own head.
enum class RootWords { drop, self };

/// A penalty that is given, or chosen on a path or grid.
struct Penalty {
  bool automatic = true;
  double value = 0;  ///< loss_unit() per unit of |w| or w^2, on the features the probe sees
  bool within_error = false;      ///< auto-1se: the strongest within one standard error of the best
  std::vector<double> grid = {};  ///< values of a list, all tried; empty: `value` alone
};

struct ProbeOptions {
  Recipe recipe = Recipe::defaults;
  Solver solver = Solver::exact;
  /// auto: a warm path of `path_points` values from the smallest l1 with W = 0 down to that /
  /// `path_span`, l2 in proportion, the best by `selection` on dev (held-out folds where there is
  /// no dev split). A list: likewise the best of all pairs of l1 and l2, warm along l1 for each l2.
  /// One pair that is given is compared with the path where there is dev, so that a poor choice
  /// shows; `path_points` = 0 leaves that out.
  Penalty l1, l2;
  /// l2 over l1 where l2 is automatic. Chosen on planted neurons (tests/planted, seeds below 21):
  /// more shares out weight among neurons that only follow the planted ones, and has a larger loss
  /// on dev; less finds no more of them.
  double l2_of_l1 = 0.03;
  Selection selection = Selection::dev_loss;
  /// Of the papers' score: A_t and A_b are of probes retrained on the top and the bottom neurons,
  /// not of the same probe with the others masked.
  bool selection_retrain = false;
  int path_points = 12;
  double path_span = 1000;
  /// Relative KKT residual at which a path point is screened; half of l1 where that is less.
  double path_tolerance = 1e-3;
  Features features = Features::word;
  RootWords root = RootWords::drop;  ///< nothing to Features::word
  int folds = 5;                     ///< by sentence, where there is no dev split
  bool standardise = true;           ///< features to mean 0 and deviation 1 over the train words
  LabelWeight label_weight = LabelWeight::none;
  Negatives negatives = Negatives::all;
  double tolerance = 1e-6;  ///< KKT residual, relative to its value at W = 0
  /// A probe is solved further than `tolerance` until so many first places of its neurons, by the
  /// largest |weight|, cannot change any more (Certificate::resolved), as far as float32 weights
  /// allow.
  std::int64_t resolved_places = 20;
  std::int64_t max_passes = 5000;  ///< over the train words; then the probe is "not converged"
  // The paper's recipe (solver = paper; JMLR 2023, section 3).
  int epochs = 10;
  std::int64_t batch_words = 512;
  bool shuffle = true;  ///< false: batches of words in corpus order
  double learning_rate = 1e-3;
  PaperPenalty penalty = PaperPenalty::elastic_net;
  std::uint64_t seed = 42;
  /// Bytes of stored activations a rank keeps, on its GPU first; above, it reads the file again
  /// each pass. 0: half of what is free of the GPU, and half of the node's memory divided by its
  /// ranks.
  std::int64_t memory_bytes = 0;

  /// The l2 that goes with one value of l1.
  double l2_beside(double l1_value) const noexcept {
    return l2.automatic ? l2_of_l1 * l1_value : l2.value;
  }
  bool is_grid() const noexcept { return !l1.grid.empty() || !l2.grid.empty(); }
  /// Whether a probe's words say at which penalties it is trained.
  bool choose_penalties() const noexcept {
    return solver == Solver::exact && (l1.automatic || is_grid());
  }
  void validate() const;  ///< throws UsageError that names the key
};

}  // namespace salient
