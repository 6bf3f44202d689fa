#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <string>
#include <vector>

#include "salient/analyses/ablation.hpp"
#include "salient/analyses/baselines.hpp"
#include "salient/analyses/code_length.hpp"
#include "salient/analyses/control.hpp"
#include "salient/analyses/disjoint_sets.hpp"
#include "salient/analyses/feature_selection.hpp"
#include "salient/analyses/heat.hpp"
#include "salient/analyses/in_model.hpp"
#include "salient/analyses/labels.hpp"
#include "salient/analyses/layers.hpp"
#include "salient/analyses/minimal_set.hpp"
#include "salient/analyses/redundancy.hpp"
#include "salient/analyses/representatives.hpp"
#include "salient/analyses/rival_accuracy.hpp"
#include "salient/analyses/rivals.hpp"
#include "salient/analyses/scale.hpp"
#include "salient/analyses/single_neurons.hpp"
#include "salient/analyses/stability.hpp"
#include "salient/analyses/top_words.hpp"
#include "salient/probes/score.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// What rankings/TASK.json says besides the orders of labels.
struct SavedRanking {
  std::string recipe;                   ///< as TaskReport has it
  std::vector<std::string> deviations;  ///< likewise
  std::vector<RankedNeuron> order;      ///< every neuron once, most salient first
};
/// Back from rankings/TASK.json, as ranking_json() wrote it. Throws UsageError that names the file
/// if it is not such a file.
SavedRanking read_ranking(const std::filesystem::path& path);

/// Back from analyses/scores_TASK.json, as scores_json() wrote it. Throws UsageError that names the
/// file if it is not such a file.
std::vector<ProbeScore> read_scores(const std::filesystem::path& path);

/// Back from analyses/redundancy.json, as redundancy_json() wrote it; likewise.
std::vector<RedundancyClusters> read_redundancy(const std::filesystem::path& path);
/// Report::cka, likewise.
Eigen::MatrixXd read_cka(const std::filesystem::path& path);

/// Back from analyses/representatives_TASK.json, as representatives_json() wrote it; likewise.
TaskRepresentatives read_representatives(const std::filesystem::path& path);

/// Back from analyses/baselines_TASK.json, as baselines_json() wrote it; likewise.
TaskBaselines read_baselines(const std::filesystem::path& path);

/// Back from analyses/ablation_TASK.json, as ablation_json() wrote it; likewise.
TaskAblation read_ablation(const std::filesystem::path& path);
/// Back from analyses/rivals_TASK.json, as rivals_json() wrote it; likewise.
TaskRivals read_rivals(const std::filesystem::path& path);
TaskRivalAccuracy read_rival_accuracy(const std::filesystem::path& path);

/// Back from analyses/minimal_set_TASK.json, as minimal_sets_json() wrote it; likewise.
TaskMinimalSets read_minimal_sets(const std::filesystem::path& path);
TaskDisjointSets read_disjoint_sets(const std::filesystem::path& path);  ///< likewise
/// Back from analyses/scale_TASK.json, as scale_json() wrote it; likewise.
TaskScale read_scale(const std::filesystem::path& path);
/// Back from analyses/stability_TASK.json, as stability_json() wrote it; likewise.
TaskStability read_stability(const std::filesystem::path& path);
/// Back from analyses/single_neurons_TASK.json, as single_neurons_json() wrote it; likewise.
TaskSingleNeurons read_single_neurons(const std::filesystem::path& path);
/// Back from analyses/code_length_TASK.json, as code_length_json() wrote it; likewise.
TaskCodeLength read_code_length(const std::filesystem::path& path);
/// Back from analyses/top_words.json, as top_words_json() wrote it; likewise.
TopWords read_top_words(const std::filesystem::path& path);
/// Back from analyses/heat.json, as heat_json() wrote it; likewise.
ActivationHeat read_heat(const std::filesystem::path& path);

/// Back from analyses/control_TASK.json, as control_json() wrote it; likewise.
TaskControl read_control(const std::filesystem::path& path);

/// Back from analyses/in_model_TASK.json, as in_model_json() wrote it; likewise.
TaskInModel read_in_model(const std::filesystem::path& path);

/// Back from analyses/layers_TASK.json, as layers_json() wrote it; likewise.
TaskLayers read_layers(const std::filesystem::path& path);
/// Back from analyses/feature_selection_TASK.json, as feature_selection_json() wrote it; likewise.
TaskFeatureSelection read_feature_selection(const std::filesystem::path& path);

/// Back from analyses/labels_TASK.json, as labels_json() wrote it; likewise.
TaskLabels read_labels(const std::filesystem::path& path);

}  // namespace salient
