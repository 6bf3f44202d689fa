#include "run/planned_studies.hpp"

#include <algorithm>
#include <set>

#include "salient/analyses/sizes.hpp"

namespace salient {
namespace {

/// On all neurons, or who knows on how many.
PlannedStudy on_all(const std::string& analysis, std::int64_t probes) {
  return {analysis, probes, static_cast<double>(probes)};
}

/// On so many neurons each; the task's own probe, on all, is there already.
PlannedStudy on_some(const std::string& analysis, const std::vector<std::int64_t>& sizes,
                     std::int64_t neurons) {
  PlannedStudy study{analysis, 0, 0};
  for (const std::int64_t size : sizes) {
    if (size >= neurons) continue;
    ++study.probes;
    study.widths += static_cast<double>(size) / static_cast<double>(neurons);
  }
  return study;
}

/// As many rounds as are asked for but the first, whose set is the minimal one, as if each set were
/// nothing beside what is left.
PlannedStudy disjoint_study(const MinimalSetOptions& options, std::int64_t neurons) {
  PlannedStudy study = on_some("disjoint sets", sizes_to_try(options, neurons), neurons);
  study.probes = study.probes * (options.disjoint - 1) + options.disjoint;
  study.widths = study.widths * (options.disjoint - 1) + options.disjoint;
  return study;
}

/// Control tasks on all neurons and on top, own, random and bottom ones; the task itself on top,
/// bottom and, for each draw, random ones.
PlannedStudy control_study(const ControlOptions& options, const PlannedProbe& task,
                           const NeuronLayout& neurons) {
  const std::int64_t on_all = options.draws * (options.reselect ? task.solutions() : 1);
  PlannedStudy study{"control tasks", on_all, static_cast<double>(on_all)};
  const std::int64_t of_size = 5 * options.draws + 2;
  for (const std::int64_t size : sizes_of(options.counts, options.percents, neurons.size())) {
    if (size >= neurons.size()) continue;
    study.probes += of_size;
    study.widths += static_cast<double>(of_size * size) / static_cast<double>(neurons.size());
  }
  return study;
}

/// Ten probes of each set of neurons, which learn from as many words as one on all of train.
PlannedStudy code_study(const CodeLengthOptions& options, std::int64_t neurons) {
  constexpr std::int64_t probes = 10;
  PlannedStudy study{"code length", (1 + options.controls) * probes, 1.0 + options.controls};
  for (const std::int64_t size : sizes_of(options.counts, options.percents, neurons)) {
    if (size >= neurons) continue;
    study.probes += (1 + options.draws) * probes;
    study.widths += static_cast<double>((1 + options.draws) * size) / static_cast<double>(neurons);
  }
  return study;
}

/// On the first layers up to each but the last, and on each but the first alone.
PlannedStudy layer_study(const NeuronLayout& neurons) {
  const double layers = neurons.layers;
  return {"layers", 2 * (std::int64_t{neurons.layers} - 1),
          (layers - 1) / 2 + (layers - 1) / std::max(layers, 1.0)};
}

/// As if one layer delta left all layers, whose clusters are its neurons: who knows how many of
/// them are.
PlannedStudy feature_study(const FeatureSelectionOptions& options, const MinimalSetOptions& tried,
                           std::int64_t neurons) {
  PlannedStudy study = on_some("feature selection", sizes_to_try(tried, neurons), neurons);
  const std::int64_t draws = options.representative == Representative::random ? options.draws : 1;
  const std::int64_t times = draws * std::ssize(options.layer_deltas);
  study.probes = (study.probes + 1) * times;
  study.widths = (study.widths + 1) * static_cast<double>(times);
  return study;
}

/// Lasso and ridge each at the penalties of the path, and the best of them further; if linear
/// probes judge rankings, those on the first neurons of each, the job's own among them.
PlannedStudy rivals_study(const RivalOptions& options, const PlannedProbe& task,
                          std::int64_t neurons) {
  const auto wanted = std::count_if(options.methods.begin(), options.methods.end(), wants_probe);
  const std::int64_t points = std::max<std::int64_t>(1, task.folds > 0 ? 1 : task.points);
  PlannedStudy study = on_all("rivals", wanted * (points + 1));
  const auto& judges = options.probes;
  if (!options.any() ||
      std::find(judges.begin(), judges.end(), RankingProbe::linear) == judges.end()) {
    return study;
  }
  const std::set<std::int64_t> sizes(options.sizes.begin(), options.sizes.end());
  const PlannedStudy judged = on_some("rivals", {sizes.begin(), sizes.end()}, neurons);
  const std::int64_t rankings = std::ssize(options.methods) + std::ssize(options.from) + 1;
  study.probes += rankings * judged.probes;
  study.widths += static_cast<double>(rankings) * judged.widths;
  return study;
}

}  // namespace

std::vector<PlannedStudy> plan_studies(const Config& config, const PlannedProbe& task,
                                       const NeuronLayout& neurons) {
  std::vector<PlannedStudy> studies;
  if (task.of_numbers) return studies;
  if (config.redundancy.enabled && config.redundancy.probes) {
    studies.push_back(on_all("representatives", std::ssize(config.redundancy.thresholds)));
  }
  if (config.ablation.enabled && config.ablation.penalties == AblationPenalties::three) {
    studies.push_back(on_all("ablation", 2));
  }
  if (config.minimal_set.enabled) {
    PlannedStudy study =
        on_some("minimal sets", sizes_to_try(config.minimal_set, neurons.size()), neurons.size());
    const std::int64_t orders = 1 + std::ssize(config.rivals.from);
    study.probes *= orders;
    study.widths *= static_cast<double>(orders);
    studies.push_back(study);
  }
  if (config.minimal_set.enabled && config.minimal_set.disjoint > 0) {
    studies.push_back(disjoint_study(config.minimal_set, neurons.size()));
  }
  if (config.control.enabled) studies.push_back(control_study(config.control, task, neurons));
  if (config.code_length.enabled) {
    studies.push_back(code_study(config.code_length, neurons.size()));
  }
  studies.push_back(rivals_study(config.rivals, task, neurons.size()));
  if (config.layers.enabled) studies.push_back(layer_study(neurons));
  if (config.feature_selection.enabled) {
    studies.push_back(feature_study(config.feature_selection, config.minimal_set, neurons.size()));
  }
  if (config.scale.enabled) studies.push_back(on_all("scale", task.solutions()));
  if (config.stability.enabled) {
    const std::int64_t of_each = config.stability.reselect ? task.solutions() : 1;
    studies.push_back(on_all("stability", config.stability.bootstraps * of_each));
  }
  if (neurons.layers > 0 && neurons.number(0) == 0) {
    studies.push_back({"baselines", 1, 1.0 / neurons.layers});  // on layer 0
  }
  std::erase_if(studies, [](const PlannedStudy& study) { return study.probes == 0; });
  return studies;
}

std::vector<PlannedStudy> plan_studies(const Config& config, const std::vector<PlannedProbe>& tasks,
                                       const NeuronLayout& neurons) {
  std::vector<PlannedStudy> all;
  for (const PlannedProbe& task : tasks) {
    for (const PlannedStudy& study : plan_studies(config, task, neurons)) {
      const auto known = std::find_if(all.begin(), all.end(), [&](const PlannedStudy& other) {
        return other.analysis == study.analysis;
      });
      if (known == all.end()) {
        all.push_back(study);
      } else {
        known->probes += study.probes;
        known->widths += study.widths;
      }
    }
  }
  return all;
}

}  // namespace salient
