#include "salient/run/config.hpp"

#include <cmath>
#include <string>

#include "salient/support/error.hpp"

namespace salient {

void ActivationsOptions::validate() const {
  if (!from.empty() && !std::filesystem::is_directory(from)) {
    throw UsageError("activations.from: there is no run directory " + from.string());
  }
}

void RunOptions::validate() const {
  if (threads < 0) throw UsageError("run.threads is the number of threads of a rank, 0 for auto");
  if (!(timeout_s > 0)) throw UsageError("run.timeout_s is a number of seconds above 0");
  if (!(checkpoint_minutes >= 0 && std::isfinite(checkpoint_minutes))) {
    throw UsageError("run.checkpoint_minutes is a number of minutes, 0 for no checkpoints");
  }
}

void ReportOptions::validate() const {
  if (flag_below < 0) throw UsageError("report.flag_below is a number of words, 0 or more");
  if (!random_weights.empty() && !std::filesystem::is_directory(random_weights)) {
    throw UsageError("report.random_weights: there is no run directory " + random_weights.string());
  }
}

namespace {

/// Neurons are edited inside a model that gives them as the probe sees them.
void check_in_model(const Config& config) {
  const std::string needs = "in_model.enabled: neurons are edited inside the model of this run; ";
  if (!config.activations.from.empty()) {
    throw UsageError(needs + "take activations.from away, so that the run extracts its own");
  }
  if (config.encoder.site != Site::hidden) throw UsageError(needs + "set encoder.site = hidden");
  if (config.encoder.vectors != Vectors::words) {
    throw UsageError(needs + "set encoder.vectors = words");
  }
  if (config.probe.features != Features::word) {
    throw UsageError(needs + "set probe.features = word");
  }
}

}  // namespace

void Config::validate() const {
  if (activations.from.empty()) {  // else nothing is extracted and these are not read
    corpus.validate();
    encoder.validate();
    if (encoder.vectors != Vectors::words && corpus.format != CorpusFormat::sentences) {
      throw UsageError(
          "encoder.vectors: a vector a sentence goes with labels of sentences, corpus.format = "
          "sentences");
    }
    if (probe.features != Features::word && !corpus.heads) {
      throw UsageError(
          "probe.features: of dependency relations; set corpus.heads = true, so that the words' "
          "heads are kept beside their activations");
    }
  }
  activations.validate();
  probe.validate();
  ranking.validate();
  redundancy.validate();
  ablation.validate();
  minimal_set.validate();
  control.validate();
  if (control.enabled) check_reselect(control, probe);
  code_length.validate();
  rivals.validate();
  require_setting(!rivals.wants_clusters() || redundancy.enabled, "rivals.methods",
                  "for clusters set redundancy.enabled = true, which finds them");
  in_model.validate();
  if (in_model.enabled) check_in_model(*this);
  layers.validate();
  feature_selection.validate();
  require_setting(!feature_selection.enabled || layers.enabled, "feature_selection.enabled",
                  "set layers.enabled = true: it begins with what that finds");
  labels.validate();
  scale.validate();
  stability.validate();
  if (stability.enabled) {
    varies_seed(stability, probe.solver);
    check_reselect(stability, probe);
  }
  single_neurons.validate();
  top_words.validate();
  heat.validate();
  run.validate();
  report.validate();
}

}  // namespace salient
