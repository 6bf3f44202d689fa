#include "salient/analyses/scale.hpp"

#include <algorithm>

#include "analyses/places.hpp"
#include "analyses/subset_probes.hpp"
#include "salient/analyses/ranking_comparison.hpp"
#include "salient/probes/train.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

ScaledProbe scaled_probe(const TrainedProbe& trained, bool standardised,
                         const std::vector<ProbeScore>& scores, const RankingOptions& ranking) {
  ScaledProbe found{standardised, trained.l1, trained.l2, is_solved(trained), {}, {}};
  for (const ProbeScore& score : scores) {
    if (score.split == Split::train || score.words == 0) continue;
    found.hits.push_back({score.split, score.words, score.correct});
  }
  found.order = rank_neurons(trained, ranking).order;
  return found;
}

/// Neither order hangs on digits beyond those of a path's points.
ProbeOptions on_other_scale(ProbeOptions options) {
  options.standardise = !options.standardise;
  options.tolerance = std::max(options.tolerance, options.path_tolerance);
  options.resolved_places = 0;
  return options;
}

std::vector<double> deviations_of(const LinearProbe& one, const LinearProbe& other,
                                  bool one_is_standardised) {
  const Eigen::VectorXd& deviation = one_is_standardised ? one.deviation : other.deviation;
  return {deviation.begin(), deviation.end()};
}

std::vector<ScaleAgreement> agreement_of(const TaskScale& scale, const NeuronLayout& neurons,
                                         const std::vector<std::int64_t>& sizes) {
  std::vector<ScaleAgreement> agreement;
  for (const RankingComparison& at :
       compare_rankings({{"own", false, scale.own.order}, {"other", false, scale.other.order}},
                        neurons, sizes)) {
    agreement.push_back({at.size, at.pairs.front().overlap, at.pairs.front().correlation});
  }
  return agreement;
}

}  // namespace

void ScaleOptions::validate() const {
  for (const std::int64_t size : sizes) {
    require_setting(size >= 1, "scale.sizes", "give numbers of neurons, at least 1");
  }
}

std::vector<PlaceShift> shifts_of(const TaskScale& scale, std::int64_t size,
                                  const NeuronLayout& neurons) {
  const auto own = places_of(columns_of(scale.own.order, neurons));
  const auto other = places_of(columns_of(scale.other.order, neurons));
  std::vector<PlaceShift> shifts;
  for (std::size_t column = 0; column < own.size(); ++column) {
    if (own[column] >= size && other[column] >= size) continue;
    shifts.push_back(
        {neurons.id(static_cast<std::int64_t>(column)), own[column] + 1, other[column] + 1});
  }
  std::sort(shifts.begin(), shifts.end(), [](const PlaceShift& a, const PlaceShift& b) {
    const auto [low_a, high_a] = std::minmax(a.own, a.other);
    const auto [low_b, high_b] = std::minmax(b.own, b.other);
    const std::int64_t of_a = high_a * low_b, of_b = high_b * low_a;  // whole numbers: no rounding
    return of_a != of_b ? of_a > of_b : a.neuron < b.neuron;
  });
  return shifts;
}

std::vector<TaskScale> compare_scales(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                      const RankingOptions& ranking, const ProbeOptions& probe,
                                      const ScaleOptions& options, const Solutions& solutions) {
  if (tasks.empty()) return {};
  const NeuronLayout neurons = data.neurons();
  std::vector<Task> labellings;
  for (const ProbedTask& probed : tasks) labellings.push_back(*probed.task);
  const ProbeOptions other = on_other_scale(probe);
  const std::vector<TrainedProbe> trained =
      train_probes(data, labellings, other, solutions, neuron_order(ranking, neurons));
  std::vector<TaskScale> found;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const ProbedTask& probed = tasks[i];
    TaskScale& scale = found.emplace_back();
    scale.task = probed.task->name;
    scale.own = scaled_probe(*probed.trained, probe.standardise, *probed.scores, ranking);
    scale.other = scaled_probe(trained[i], other.standardise,
                               evaluate(data, trained[i].probe, *probed.task), ranking);
    scale.deviation = deviations_of(probed.trained->probe, trained[i].probe, probe.standardise);
    scale.agreement = agreement_of(scale, neurons, options.sizes);
  }
  return found;
}

}  // namespace salient
