#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
#include "salient/corpus/corpus.hpp"
#include "salient/probes/probe.hpp"
#include "salient/probes/score.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

/// Seconds of one stage, over ranks.
struct StageTiming {
  std::string stage;
  double min_s = 0, mean_s = 0, max_s = 0;
};

/// What a task has of one split: words that count, and sentences with at least one of them.
struct DataSize {
  std::int64_t sentences = 0, words = 0;
};

/// All of one task that a reader wants to see.
struct TaskReport {
  std::string name;
  std::string model_digest;             ///< of the activations' model, which the ranking bears
  std::string recipe = "default";       ///< "default", "jmlr2023", "neurox"
  std::vector<std::string> deviations;  ///< "probe.l1 = 1e-05 (recipe: 0.001)"
  LabelSet labels;                      ///< of numbers the task's name alone
  bool predicts_numbers = false;        ///< as LinearProbe has it
  std::array<DataSize, 3> data;         ///< by Split
  std::vector<UnseenLabel> unseen;
  std::vector<ProbeScore> scores;  ///< train, and dev and test where there are any
  double l1 = 0, l2 = 0;
  PenaltyConventions penalties;  ///< the same as other objectives write them
  Certificate certificate;
  std::vector<PathPoint> path;
  int folds = 0;  ///< that judged the path; 0: dev did
  bool standardised = true;
  std::string solver;  ///< "exact", "paper"
  RankingOptions ranking_options;
  NeuronRanking ranking;      ///< by the weights for the features as the probe saw them
  NeuronRanking raw_ranking;  ///< by LinearProbe::raw_weights(); empty if not `standardised`
  /// Of labels, where dev or test has words; with random weights too if the job names such a run.
  std::optional<TaskBaselines> baselines;
  std::optional<TaskRivals> rivals;                 ///< if asked for; of numbers none
  std::optional<TaskRivalAccuracy> rival_accuracy;  ///< likewise
};

/// Everything a reader of the results needs, and nothing that must be computed to print it.
struct Report {
  std::string title;
  NeuronLayout neurons;
  /// Key and value: versions, digests, …
  std::vector<std::pair<std::string, std::string>> provenance;
  /// Key and value: words, sentences, …
  std::vector<std::pair<std::string, std::string>> facts;
  std::string source;                 ///< what the corpus is called
  std::vector<std::string> warnings;  ///< what a reader must know before believing a number
  std::vector<TaskReport> tasks;
  std::vector<RedundancyClusters> redundancy;  ///< one a threshold
  bool redundancy_absolute = true;
  /// float64 [layer, layer]: linear CKA; empty where there are no clusters.
  Eigen::MatrixXd cka;
  /// One a task of labels, if asked for.
  std::vector<TaskRepresentatives> representatives;
  std::vector<TaskAblation> ablations;          ///< one a task of labels, if asked for
  std::vector<TaskMinimalSets> minimal_sets;    ///< likewise, of those with dev words
  std::vector<TaskDisjointSets> disjoint_sets;  ///< likewise
  std::vector<TaskControl> controls;            ///< likewise, of those that can have a control task
  std::vector<TaskCodeLength> code_lengths;     ///< one a task of labels, if asked for
  std::vector<TaskInModel> in_model;            ///< likewise
  std::vector<TaskLayers> layers;               ///< likewise, of those with dev words
  std::vector<TaskFeatureSelection> feature_selections;  ///< likewise
  std::vector<TaskLabels> labels;                        ///< one a task of labels, if asked for
  std::vector<TaskScale> scales;                         ///< likewise
  std::vector<TaskStability> stability;                  ///< one a task of labels, if asked for
  std::vector<TaskSingleNeurons> single_neurons;         ///< likewise
  std::optional<TopWords> top_words;                     ///< if asked for
  std::optional<ActivationHeat> heat;                    ///< if asked for
  LeftOut ablation_fill = LeftOut::mean;                 ///< of which the page tells
  std::vector<StageTiming> timings;  ///< differ from run to run: not part of the JSON of results
  std::vector<std::string> open_labels;  ///< of open classes
  std::int64_t flag_below = 100;         ///< labels with fewer train words are flagged
};

/// "converged", "not converged", or "recipe without certificate" for the paper's.
std::string_view status_of(const Certificate& certificate);
/// The same, and "; penalty flagged" where given penalties are far from the best of their path.
std::string status_of(const TaskReport& task);

/// One self-contained page: no script, and no style or font from elsewhere.
void write_html(const Report& report, std::ostream& out);

/// Files of a report besides the page: name below the run directory ("tables/pos_scores.csv") and
/// content. Equal runs give equal bytes: no time, host or path inside.
std::vector<std::pair<std::string, std::string>> tables_of(const Report& report);
std::string ranking_json(const TaskReport& task,
                         const NeuronLayout& neurons);       ///< rankings/TASK.json
std::string redundancy_json(const Report& report);           ///< analyses/redundancy.json
std::string baselines_json(const TaskBaselines& baselines);  ///< analyses/baselines_TASK.json
std::string ablation_json(const TaskAblation& ablation);     ///< analyses/ablation_TASK.json
std::string disjoint_sets_json(
    const TaskDisjointSets& found);                          ///< analyses/disjoint_sets_TASK.json
std::string minimal_sets_json(const TaskMinimalSets& sets);  ///< analyses/minimal_set_TASK.json
std::string control_json(const TaskControl& control);        ///< analyses/control_TASK.json
std::string code_length_json(const TaskCodeLength& found);   ///< analyses/code_length_TASK.json
std::string in_model_json(const TaskInModel& found);         ///< analyses/in_model_TASK.json
std::string layers_json(const TaskLayers& layers);           ///< analyses/layers_TASK.json
/// analyses/feature_selection_TASK.json
std::string feature_selection_json(const TaskFeatureSelection& found);
std::string labels_json(const TaskLabels& labels);  ///< analyses/labels_TASK.json
std::string rival_accuracy_json(const TaskRivalAccuracy& found);
std::string rivals_json(const TaskRivals& rivals,
                        const NeuronLayout& neurons);    ///< analyses/rivals_TASK.json
std::string scale_json(const TaskScale& scale);          ///< analyses/scale_TASK.json
std::string stability_json(const TaskStability& found);  ///< analyses/stability_TASK.json
/// analyses/single_neurons_TASK.json
std::string single_neurons_json(const TaskSingleNeurons& found);
std::string top_words_json(const TopWords& found);  ///< analyses/top_words.json
std::string heat_json(const ActivationHeat& heat);  ///< analyses/heat.json
std::string scores_json(const TaskReport& task);    ///< analyses/scores_TASK.json
/// analyses/representatives_TASK.json
std::string representatives_json(const TaskRepresentatives& representatives);

}  // namespace salient
