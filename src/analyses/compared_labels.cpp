#include <algorithm>
#include <iterator>
#include <map>

#include "analyses/comparison_parts.hpp"
#include "salient/analyses/probed_task.hpp"

namespace salient {
namespace {

using Neurons = std::vector<NeuronId>;  ///< ascending

/// What one run says of its labels.
struct LabelsOfRun {
  TaskLabels found;
  std::vector<Neurons> neurons;  ///< [label]
};

LabelsOfRun labels_of(const FinishedTask& finished, double percent) {
  Task task;
  task.name = finished.name;
  const ProbedTask probed{&task, &finished.trained, &finished.scores};
  const LinearProbe& probe = finished.trained.probe;
  LabelsOfRun labels{neurons_of_labels(probed, {.percent = percent}, nullptr), {}};
  for (std::int32_t label = 0; label < probe.labels.size(); ++label) {
    labels.neurons.push_back(
        top_neurons_of_label(probe.weights, label, percent / 100, probe.neurons));
    std::sort(labels.neurons.back().begin(), labels.neurons.back().end());
  }
  return labels;
}

LabelOfRun in_run(const LabelsOfRun& labels, std::size_t label) {
  const LabelLayers& layers = labels.found.labels[label];
  return {layers.train_words, std::ssize(labels.neurons[label]), layers.dominant,
          layers.dominant_share()};
}

LabelRunPair compare(const Neurons& one, const Neurons& other) {
  Neurons shared;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                        std::back_inserter(shared));
  LabelRunPair pair;
  pair.shared = std::ssize(shared);
  const std::int64_t either = std::ssize(one) + std::ssize(other) - pair.shared;
  if (either > 0) pair.overlap = static_cast<double>(pair.shared) / static_cast<double>(either);
  return pair;
}

/// `places`: of the label in each run.
ComparedLabel compare_label(const std::string& name, const std::vector<std::size_t>& places,
                            const std::vector<LabelsOfRun>& runs, const ComparedTasks& tasks) {
  ComparedLabel found{name, {}, {}};
  for (std::size_t one = 0; one < runs.size(); ++one) {
    found.runs.push_back(in_run(runs[one], places[one]));
    for (std::size_t other = one + 1; other < runs.size(); ++other) {
      if (!tasks[one].run->has_neurons_of(*tasks[other].run)) continue;
      found.pairs.push_back(
          compare(runs[one].neurons[places[one]], runs[other].neurons[places[other]]));
      found.pairs.back().one = one;
      found.pairs.back().other = other;
    }
  }
  return found;
}

}  // namespace

void compare_labels(const ComparedTasks& tasks, double percent, TaskComparison& found) {
  std::vector<LabelsOfRun> runs;
  std::map<std::string, std::vector<std::size_t>> places_of;  // by name, in the runs that have it
  for (const ComparedTask& of : tasks) {
    runs.push_back(labels_of(*of.task, percent));
    const std::vector<std::string>& names = of.task->trained.probe.labels.names();
    for (std::size_t label = 0; label < names.size(); ++label) {
      places_of[names[label]].push_back(label);
    }
  }
  for (const auto& [name, places] : places_of) {
    if (places.size() == tasks.size()) {
      found.labels.push_back(compare_label(name, places, runs, tasks));
    } else {
      found.labels_of_some.push_back(name);
    }
  }
}

}  // namespace salient
