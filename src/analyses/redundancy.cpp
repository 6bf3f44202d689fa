#include "salient/analyses/redundancy.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <sstream>

#include "analyses/average_linkage.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Connected components of the graph of all pairs at most `threshold` apart, each ascending. No
/// cluster cut at `threshold` or below reaches over two of them: a mean distance is at least the
/// smallest.
std::vector<std::vector<std::int32_t>> connected(const CorrelationDistance& distance,
                                                 std::int32_t neurons, double threshold) {
  std::vector<std::vector<std::int32_t>> components;
  std::vector<std::int32_t> left(static_cast<std::size_t>(neurons));
  std::iota(left.begin(), left.end(), 0);
  while (!left.empty()) {
    std::vector<std::int32_t> component{left.front()};
    left.erase(left.begin());
    for (std::size_t reached = 0; reached < component.size(); ++reached) {
      const std::int32_t from = component[reached];
      const auto far = [&](std::int32_t to) { return distance(from, to) > threshold; };
      const auto near = std::stable_partition(left.begin(), left.end(), far);
      component.insert(component.end(), near, left.end());
      left.erase(near, left.end());
    }
    std::sort(component.begin(), component.end());
    components.push_back(std::move(component));
  }
  return components;
}

constexpr std::size_t large_component = 1024;

std::vector<Merge> merges_up_to(const CorrelationDistance& distance, std::int32_t neurons,
                                double threshold) {
  const auto components = connected(distance, neurons, threshold);
  std::vector<std::vector<Merge>> merges(components.size());
  // Large ones have the threads to themselves, one after the other: so does their memory.
  const auto join = [&](std::size_t i) {
    merges[i] = AverageLinkage(distance, components[i]).merges();
  };
  for (std::size_t i = 0; i < components.size(); ++i) {
    if (components[i].size() >= large_component) join(i);
  }
#pragma omp parallel for schedule(dynamic)
  for (std::size_t i = 0; i < components.size(); ++i) {
    if (components[i].size() < large_component) join(i);
  }
  std::vector<Merge> all;
  for (const auto& some : merges) all.insert(all.end(), some.begin(), some.end());
  return all;
}

/// int32 [neuron]: the lowest neuron of each one's cluster, where merges up to `threshold` hold.
std::vector<std::int32_t> first_of_cluster(std::span<const Merge> merges, std::size_t neurons,
                                           double threshold) {
  std::vector<std::int32_t> parent(neurons);
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&](std::int32_t neuron) {
    while (parent[static_cast<std::size_t>(neuron)] != neuron) {
      std::int32_t& up = parent[static_cast<std::size_t>(neuron)];
      up = parent[static_cast<std::size_t>(up)];
      neuron = up;
    }
    return neuron;
  };
  for (const Merge& merge : merges) {
    if (merge.height > threshold) continue;
    const auto [low, high] = std::minmax({root(merge.a), root(merge.b)});
    parent[static_cast<std::size_t>(high)] = low;
  }
  std::vector<std::int32_t> first(neurons);
  for (std::size_t neuron = 0; neuron < neurons; ++neuron) {
    first[neuron] = root(static_cast<std::int32_t>(neuron));
  }
  return first;
}

RedundancyClusters clusters_at(double threshold, std::span<const Merge> merges,
                               const NeuronLayout& neurons, std::span<const NeuronId> salience) {
  const auto count = static_cast<std::size_t>(neurons.size());
  const std::vector<std::int32_t> first = first_of_cluster(merges, count, threshold);
  RedundancyClusters clusters;
  clusters.threshold = threshold;
  clusters.cluster_of.resize(count);
  std::int32_t found = 0;
  for (std::size_t neuron = 0; neuron < count; ++neuron) {
    const auto opener = static_cast<std::size_t>(first[neuron]);
    clusters.cluster_of[neuron] = opener == neuron ? found++ : clusters.cluster_of[opener];
  }
  std::vector<std::int64_t> order;
  for (const NeuronId neuron : salience) order.push_back(neurons.column(neuron));
  clusters.representatives.resize(static_cast<std::size_t>(found));
  for (const std::int64_t column : first_members(clusters.cluster_of, order)) {
    const std::int32_t cluster = clusters.cluster_of[static_cast<std::size_t>(column)];
    clusters.representatives[static_cast<std::size_t>(cluster)] = neurons.id(column);
  }
  return clusters;
}

void require_every_neuron_once(std::span<const NeuronId> salience, const NeuronLayout& neurons) {
  std::vector<NeuronId> sorted(salience.begin(), salience.end());
  std::sort(sorted.begin(), sorted.end());
  bool complete = static_cast<std::int64_t>(sorted.size()) == neurons.size();
  for (std::size_t column = 0; complete && column < sorted.size(); ++column) {
    complete = sorted[column] == neurons.id(static_cast<std::int64_t>(column));
  }
  require(complete, "the salience of clusters names every neuron once");
}

struct Extent {
  std::int64_t size = 0;
  std::int32_t first_layer = 0;
  std::int32_t last_layer = 0;
};

std::vector<Extent> extents_of(const RedundancyClusters& clusters, const NeuronLayout& neurons) {
  std::vector<Extent> extents(static_cast<std::size_t>(clusters.size()));
  for (std::size_t column = 0; column < clusters.cluster_of.size(); ++column) {
    const std::int32_t layer = neurons.id(static_cast<std::int64_t>(column)).layer;
    Extent& extent = extents[static_cast<std::size_t>(clusters.cluster_of[column])];
    if (extent.size++ == 0) extent.first_layer = extent.last_layer = layer;
    extent.first_layer = std::min(extent.first_layer, layer);
    extent.last_layer = std::max(extent.last_layer, layer);
  }
  return extents;
}

}  // namespace

void RedundancyOptions::validate() const {
  require_setting(!enabled || !thresholds.empty(), "redundancy.thresholds",
                  "give at least one distance, as 0.3");
  for (const double threshold : thresholds) {
    if (std::isfinite(threshold) && threshold >= 0) continue;
    std::ostringstream message;
    message << "redundancy.thresholds: " << threshold << " is no distance: give numbers from 0 on";
    throw UsageError(message.str());
  }
}

std::vector<RedundancyClusters> cluster_redundant(const Matrix& correlation,
                                                  const NeuronLayout& neurons,
                                                  const std::vector<NeuronId>& salience,
                                                  const RedundancyOptions& options) {
  require(correlation.rows() == neurons.size() && correlation.cols() == neurons.size(),
          "correlations are of all pairs of neurons");
  // Zero times what is not finite is no number; in vectors, which allFinite() is not.
  require((correlation.array() * 0.0F).sum() == 0.0F, "correlations are finite");
  require_every_neuron_once(salience, neurons);

  std::vector<RedundancyClusters> cuts;
  if (options.thresholds.empty()) return cuts;
  const double largest = *std::max_element(options.thresholds.begin(), options.thresholds.end());
  const std::vector<Merge> merges =
      merges_up_to(CorrelationDistance{correlation, options.absolute},
                   static_cast<std::int32_t>(neurons.size()), largest);
  for (const double threshold : options.thresholds) {
    cuts.push_back(clusters_at(threshold, merges, neurons, salience));
  }
  return cuts;
}

std::vector<std::int64_t> first_members(const std::vector<std::int32_t>& cluster_of,
                                        const std::vector<std::int64_t>& order) {
  std::vector<bool> taken(cluster_of.size(), false);  // there are no more clusters than neurons
  std::vector<std::int64_t> first;
  for (const std::int64_t neuron : order) {
    const auto cluster = static_cast<std::size_t>(cluster_of[static_cast<std::size_t>(neuron)]);
    if (!taken[cluster]) first.push_back(neuron);
    taken[cluster] = true;
  }
  return first;
}

const RedundancyClusters* cut_of_papers(const std::vector<RedundancyClusters>& cuts) {
  constexpr double threshold = 0.3;
  const auto nearest = std::min_element(
      cuts.begin(), cuts.end(), [](const RedundancyClusters& one, const RedundancyClusters& other) {
        return std::abs(one.threshold - threshold) < std::abs(other.threshold - threshold);
      });
  return nearest != cuts.end() ? &*nearest : nullptr;
}

ClusterShape shape_of(const RedundancyClusters& clusters, const NeuronLayout& neurons) {
  const std::vector<Extent> extents = extents_of(clusters, neurons);
  ClusterShape shape;
  const std::int32_t first = neurons.number(0), last = neurons.number(neurons.layers - 1);
  shape.windows.assign(static_cast<std::size_t>(last - first) + 1, 0);
  std::int64_t several = 0, within_layer = 0, within_adjacent = 0;
  for (const Extent& extent : extents) {
    const auto size = static_cast<std::size_t>(extent.size);
    const std::int32_t span = extent.last_layer - extent.first_layer;
    if (shape.sizes.size() < size) shape.sizes.resize(size, 0);
    ++shape.sizes[size - 1];
    ++shape.windows[static_cast<std::size_t>(span)];
    if (size < 2) continue;
    ++several;
    within_layer += span == 0 ? 1 : 0;
    within_adjacent += span <= 1 ? 1 : 0;
  }
  shape.kept = static_cast<double>(clusters.size()) / static_cast<double>(neurons.size());
  if (several > 0) {
    shape.within_layer = static_cast<double>(within_layer) / static_cast<double>(several);
    shape.within_adjacent = static_cast<double>(within_adjacent) / static_cast<double>(several);
  }
  return shape;
}

}  // namespace salient
