#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "salient/analyses/minimal_set.hpp"
#include "salient/analyses/probed_task.hpp"

namespace salient {

struct LabelsOptions {
  bool enabled = false;
  /// Of a label's |w| that its neurons reach, beside what minimal sets ask for (Dalvi et al. 2019).
  double percent = 25;

  void validate() const;  ///< throws UsageError that names the key
};

/// A label by the layers that its weights lie in.
struct LabelLayers {
  std::string name;
  std::int64_t train_words = 0;
  std::vector<double> shares;  ///< float64 [layer] of its |w|; all 0 for a label without weight
  std::optional<std::int32_t> dominant;  ///< number of the layer with the largest share

  double dominant_share() const;  ///< the largest; 0 without weight
};

/// Labels that share neurons, by their places.
struct LabelPair {
  std::int32_t one = 0, other = 0;  ///< one < other
  std::int64_t shared = 0;          ///< at least 1
};

/// The neurons of each label: the shortest prefix of its |w| in descending order that reaches a
/// mass which is the same for all labels.
struct LabelCut {
  /// The mass is where the union over labels first has as many neurons as the minimal set within
  /// this delta of the task's own oracle: all that enter at that mass are in. None: the mass is
  /// LabelsOptions::percent.
  std::optional<double> delta;
  double mass = 0;                    ///< a fraction; 1 where even all weights are too few
  std::int64_t all = 0;               ///< neurons of the union
  std::vector<std::int64_t> neurons;  ///< int64 [label]
  std::vector<LabelPair> pairs;       ///< by `one`, then `other`

  double jaccard(const LabelPair& pair) const;  ///< shared / neurons of either
};

struct TaskLabels {
  std::string task;
  std::vector<std::int32_t> numbers;  ///< int32 [layer]: the model's
  DeltaScale scale = DeltaScale::absolute;
  std::vector<LabelLayers> labels;
  std::vector<LabelCut> cuts;  ///< of the minimal sets, then of the percentage
};

/// `minimal`: of the same task; null if there are none. A pure function of weights and counts.
TaskLabels neurons_of_labels(const ProbedTask& probed, const LabelsOptions& options,
                             const TaskMinimalSets* minimal);

}  // namespace salient
