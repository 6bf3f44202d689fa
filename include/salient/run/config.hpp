#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "salient/activations/activation.hpp"
#include "salient/analyses/ablation.hpp"
#include "salient/analyses/code_length.hpp"
#include "salient/analyses/control.hpp"
#include "salient/analyses/feature_selection.hpp"
#include "salient/analyses/heat.hpp"
#include "salient/analyses/in_model.hpp"
#include "salient/analyses/labels.hpp"
#include "salient/analyses/layers.hpp"
#include "salient/analyses/minimal_set.hpp"
#include "salient/analyses/redundancy.hpp"
#include "salient/analyses/rivals.hpp"
#include "salient/analyses/scale.hpp"
#include "salient/analyses/single_neurons.hpp"
#include "salient/analyses/stability.hpp"
#include "salient/analyses/top_words.hpp"
#include "salient/corpus/load.hpp"
#include "salient/encoder/encoder.hpp"
#include "salient/probes/options.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

enum class DeviceChoice { automatic, cpu, gpu };
enum class StorageChoice { automatic, float16, float32 };

struct ActivationsOptions {
  Aggregation aggregation = Aggregation::last;
  StorageChoice dtype = StorageChoice::automatic;  ///< float16 where it loses nothing that matters
  std::filesystem::path from;  ///< another run's directory, whose activations this run uses

  void validate() const;
};

struct RunOptions {
  int threads = 0;         ///< of each rank; 0: the node's usable cores divided by its ranks
  double timeout_s = 600;  ///< longest wait for another rank, and longest silence of a rank
  DeviceChoice device = DeviceChoice::automatic;
  double checkpoint_minutes = 10;  ///< between savings of a solve that goes on; 0: none is saved

  void validate() const;
};

struct ReportOptions {
  std::string title;                     ///< default: the run directory's name
  std::int64_t flag_below = 100;         ///< labels with fewer train words are flagged
  std::vector<std::string> open_labels;  ///< of open classes, for the page's findings
  std::string source;  ///< of the corpus, in the table of data; default: its files' names
  std::filesystem::path random_weights;  ///< run whose encoder has such: one more baseline

  void validate() const;
};

/// The whole of a run, as plain values. Read once, never changed, handed down by part: no room
/// below run/ sees this type.
struct Config {
  CorpusOptions corpus;
  EncoderOptions encoder;
  ActivationsOptions activations;
  ProbeOptions probe;
  RankingOptions ranking;
  RedundancyOptions redundancy;
  AblationOptions ablation;
  MinimalSetOptions minimal_set;
  ControlOptions control;
  CodeLengthOptions code_length;
  RivalOptions rivals;
  InModelOptions in_model;
  LayersOptions layers;
  FeatureSelectionOptions feature_selection;
  LabelsOptions labels;
  ScaleOptions scale;
  StabilityOptions stability;
  SingleNeuronsOptions single_neurons;
  TopWordsOptions top_words;
  HeatOptions heat;
  RunOptions run;
  ReportOptions report;

  void validate() const;  ///< throws UsageError that names the key
};

}  // namespace salient
