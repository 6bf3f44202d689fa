#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "salient/analyses/probed_task.hpp"
#include "salient/analyses/ranking_comparison.hpp"
#include "salient/analyses/subset_probe.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/probe.hpp"
#include "salient/probes/score.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// Whether masks are tried on the task's probe alone, or on probes at two more penalties of its
/// path.
enum class AblationPenalties { own, three };

struct AblationOptions {
  bool enabled = false;
  std::vector<std::int64_t> counts{1, 2, 5, 10, 20, 50, 100};  ///< neurons that are kept
  /// More of these, in percent of all: floor(percent x neurons / 100) of them.
  std::vector<double> percents{1, 2, 5, 10, 15, 20, 30, 50, 75};
  LeftOut fill = LeftOut::mean;  ///< of what the page shows; files have both fills
  std::int32_t draws = 10;       ///< of random neurons, of either kind
  AblationPenalties penalties = AblationPenalties::own;
  std::uint64_t seed = 42;          ///< of the draws, and of the bootstraps
  std::int32_t bootstraps = 10000;  ///< of sentences, for intervals and p of margins

  void validate() const;  ///< throws UsageError that names the key
};

/// The first and the last of the probe's ranking; drawn from all neurons; drawn so that each layer
/// has as many as it has among as many of the first; by the sum over labels of |weight|; the first
/// of an order that a file holds; by the norm of the model's weights that write them.
enum class KeptNeurons { top, bottom, random, layer_matched, weight_sum, file, weight_norm };
constexpr KeptNeurons all_kept_neurons[] = {KeptNeurons::top,        KeptNeurons::bottom,
                                            KeptNeurons::random,     KeptNeurons::layer_matched,
                                            KeptNeurons::weight_sum, KeptNeurons::file,
                                            KeptNeurons::weight_norm};
std::string_view name_of(KeptNeurons kept);  ///< "top", "layer-matched", "weight sum"

/// Words right with the first so many neurons of one order alone.
struct AblationCurve {
  KeptNeurons kept = KeptNeurons::top;
  std::int32_t draw = 0;  ///< of random neurons, from 0; of files their place
  Split split = Split::dev;
  LeftOut fill = LeftOut::mean;
  std::vector<std::int64_t> correct;  ///< int64 [size]
  /// Under accuracy over the logarithm of size, from the smallest size to all neurons, as a share
  /// of what accuracy 1 would have.
  double area = 0;
  std::string file = {};  ///< name of KeptNeurons::file
};

/// What curves lie between, on one split with one fill. Words right of `words`.
struct AblationFrame {
  Split split = Split::dev;
  LeftOut fill = LeftOut::mean;
  std::int64_t words = 0;
  std::int64_t all = 0;       ///< with all neurons
  std::int64_t none = 0;      ///< with all neurons masked: by the biases alone
  std::int64_t majority = 0;  ///< if every word got train's most frequent label
};

/// How much better than with drawn neurons, on the mean, a probe does with the top ones. Of one
/// probe, all margins on one split with one fill are corrected together.
struct AblationMargin {
  KeptNeurons over = KeptNeurons::random;  ///< or layer_matched
  Split split = Split::dev;
  LeftOut fill = LeftOut::mean;
  std::vector<Margin> margins;  ///< [size]
  Margin area;                  ///< of the areas under the curves
};

/// Masks on one probe, which is not retrained.
struct Ablation {
  double l1 = 0, l2 = 0;
  bool own = true;           ///< the penalties of the task's probe, and not others of its path
  std::int64_t neurons = 0;  ///< that the probe sees
  std::vector<std::int64_t> sizes;  ///< int64 [size]: neurons kept, ascending
  std::vector<AblationFrame> frames;
  std::vector<AblationCurve> curves;
  std::vector<AblationMargin> margins = {};
};

struct TaskAblation {
  std::string task;
  std::vector<Ablation> probes;  ///< the task's own first
};

/// An order of all neurons (layer major), drawn.
std::vector<std::int64_t> drawn_order(std::int64_t neurons, std::uint64_t seed);
/// The same, but the first n have as many neurons of each layer as the first n of `order` have.
std::vector<std::int64_t> layer_matched_order(const std::vector<std::int64_t>& order,
                                              const NeuronLayout& neurons, std::uint64_t seed);

/// Orders that no probe gives, by which neurons are masked too.
struct GivenOrders {
  std::vector<std::vector<NamedRanking>> of_files;  ///< [task]; empty: none
  /// Neurons (layer major) by ActivationSchema::weight_norms, the largest first; empty: not known.
  std::vector<std::int64_t> by_weight_norm;
};

/// Neurons of features (layer major) by the norms of the stored neurons that they are of, the
/// largest first, ties in their own order; none if there are no norms.
std::vector<std::int64_t> order_by_weight_norm(const std::vector<double>& norms,
                                               const NeuronLayout& neurons);

/// Collective; the same on every rank and on any number of ranks. Masks the neurons of every probe
/// on the dev and test words; [task]. All share one read of the activations; probes at
/// other penalties are trained before, by `probe`, to its tolerance.
std::vector<TaskAblation> ablate(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                 const RankingOptions& ranking, const ProbeOptions& probe,
                                 const AblationOptions& options,
                                 const Solutions& solutions = Solutions(),
                                 const GivenOrders& given = {});

}  // namespace salient
