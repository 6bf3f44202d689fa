#include "salient/planted/model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "planted/draws.hpp"

namespace salient {
namespace {

/// So that what is printed is what is used, and the last bit of a math library is lost.
double as_float(double value) { return static_cast<double>(static_cast<float>(value)); }

bool has_scales(PlantedKind kind) {
  return kind == PlantedKind::scales || kind == PlantedKind::gelu;
}

/// The middle of the absolute shifts (real: weights) of a kind.
double strength_of(PlantedKind kind) {
  switch (kind) {
    case PlantedKind::scales:
    case PlantedKind::gelu:
      return 0.22;
    case PlantedKind::proxies:
      return 0.35;
    case PlantedKind::rare:
      return 0.60;
    case PlantedKind::groups:
      return 0.525;
    case PlantedKind::real:
      return 1.2;
    case PlantedKind::plain:
      return 0.20;
    case PlantedKind::null:
      return 0;
  }
  return 0;
}

std::vector<double> frequencies_of(PlantedKind kind) {
  std::vector<double> frequencies(planted_label_count, 1);
  if (kind == PlantedKind::rare) {
    for (std::size_t t = 0; t < frequencies.size(); ++t) {
      const auto rank = static_cast<double>(t + 1);
      frequencies[t] = 1 / (rank * std::sqrt(rank));
    }
  }
  const double sum = std::accumulate(frequencies.begin(), frequencies.end(), 0.0);
  for (double& frequency : frequencies) frequency /= sum;
  return frequencies;
}

/// `count` different numbers below `bound`, in the order in which they are drawn.
std::vector<std::int64_t> choose(std::int64_t count, std::int64_t bound, RandomStream stream) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(bound));
  std::iota(numbers.begin(), numbers.end(), 0);
  shuffle(numbers, stream);
  numbers.resize(static_cast<std::size_t>(count));
  return numbers;
}

/// Neurons that are shifted together, as columns.
using Group = std::vector<std::int64_t>;

std::vector<Group> fours_of(const PlantedSetting& setting) {
  std::vector<Group> pool;
  const std::int64_t fours = setting.neurons.size() / planted_group;
  const Draws draws(setting, DrawnFor::pool);
  for (const std::int64_t four : choose(planted_pool / planted_group, fours, draws.at(0))) {
    Group group(planted_group);
    std::iota(group.begin(), group.end(), four * planted_group);
    pool.push_back(group);
  }
  return pool;
}

/// No two of one unit, each in a layer of its own choice.
std::vector<Group> different_units(const PlantedSetting& setting) {
  std::vector<Group> pool;
  const NeuronLayout& neurons = setting.neurons;
  const Draws draws(setting, DrawnFor::pool), layers(setting, DrawnFor::layers);
  for (const std::int64_t unit : choose(planted_pool, neurons.units, draws.at(0))) {
    RandomStream stream = layers.at(unit);
    const auto layer =
        static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(neurons.layers)));
    pool.push_back({layer * neurons.units + unit});
  }
  return pool;
}

std::vector<Group> single_neurons(const PlantedSetting& setting) {
  std::vector<Group> pool;
  const Draws draws(setting, DrawnFor::pool);
  for (const std::int64_t column : choose(planted_pool, setting.neurons.size(), draws.at(0))) {
    pool.push_back({column});
  }
  return pool;
}

std::vector<Group> pool_of(const PlantedSetting& setting) {
  if (setting.kind == PlantedKind::groups) return fours_of(setting);
  if (setting.kind == PlantedKind::proxies) return different_units(setting);
  return single_neurons(setting);
}

/// +-U(.5, 1.5) times `strength`.
double draw_shift(double strength, RandomStream stream) {
  const bool negative = stream.below(2) == 1;
  const double size = uniform(stream, 0.5, 1.5) * strength;
  return as_float(negative ? -size : size);
}

Eigen::MatrixXd shifts_of(const PlantedSetting& setting, const std::vector<Group>& pool) {
  Eigen::MatrixXd shifts = Eigen::MatrixXd::Zero(planted_label_count, setting.neurons.size());
  const double strength = strength_of(setting.kind) * setting.signal;
  const auto pooled = static_cast<std::int64_t>(pool.size());
  const std::int64_t of_label = setting.kind == PlantedKind::groups ? 2 : planted_support;
  const Draws supports(setting, DrawnFor::supports), sizes(setting, DrawnFor::shifts);
  for (std::int32_t label = 0; label < planted_label_count; ++label) {
    for (const std::int64_t member : choose(of_label, pooled, supports.at(label))) {
      const double shift = draw_shift(strength, sizes.at(label * pooled + member));
      for (const std::int64_t column : pool[static_cast<std::size_t>(member)]) {
        shifts(label, column) = shift;
      }
    }
  }
  return shifts;
}

/// Two a planted neuron, the same unit in two other layers.
std::vector<PlantedProxy> proxies_of(const PlantedSetting& setting,
                                     const std::vector<Group>& pool) {
  std::vector<PlantedProxy> proxies;
  const NeuronLayout& neurons = setting.neurons;
  const Draws draws(setting, DrawnFor::proxies);
  for (const Group& planted : pool) {
    const std::int64_t column = planted.front();
    RandomStream stream = draws.at(column);
    for (const std::int64_t step : choose(2, neurons.layers - 1, RandomStream(stream.next()))) {
      const std::int64_t layer = (column / neurons.units + 1 + step) % neurons.layers;
      const double correlation = as_float(uniform(stream, 0.7, 0.95));
      proxies.push_back({layer * neurons.units + column % neurons.units, column, correlation});
    }
  }
  return proxies;
}

/// 0.5 in the first layer, 2 in the last.
double layer_factor(std::int64_t layer, std::int64_t layers) {
  return layers == 1 ? 1 : 0.5 + 1.5 * static_cast<double>(layer) / static_cast<double>(layers - 1);
}

/// e^N(0, 1) times the layer's factor; six units, in every layer, 20 times as much.
Eigen::VectorXd scales_of(const PlantedSetting& setting) {
  const NeuronLayout& neurons = setting.neurons;
  Eigen::VectorXd scales = Eigen::VectorXd::Ones(neurons.size());
  if (!has_scales(setting.kind)) return scales;
  const Draws draws(setting, DrawnFor::scales), units(setting, DrawnFor::outliers);
  const auto outliers =
      choose(std::min<std::int64_t>(6, neurons.units), neurons.units, units.at(0));
  for (std::int64_t column = 0; column < neurons.size(); ++column) {
    RandomStream stream = draws.at(column);
    const bool is_outlier =
        std::find(outliers.begin(), outliers.end(), column % neurons.units) != outliers.end();
    scales[column] =
        as_float(std::exp(normal(stream)) * layer_factor(column / neurons.units, neurons.layers) *
                 (is_outlier ? 20 : 1));
  }
  return scales;
}

/// N(0, 3), which are deviations of the neuron.
Eigen::VectorXd means_of(const PlantedSetting& setting) {
  Eigen::VectorXd means = Eigen::VectorXd::Zero(setting.neurons.size());
  if (!has_scales(setting.kind)) return means;
  const Draws draws(setting, DrawnFor::means);
  for (std::int64_t column = 0; column < means.size(); ++column) {
    RandomStream stream = draws.at(column);
    means[column] = as_float(3 * normal(stream));
  }
  return means;
}

std::vector<NeuronId> neurons_where(const std::vector<bool>& holds, const NeuronLayout& neurons) {
  std::vector<NeuronId> found;
  for (std::size_t column = 0; column < holds.size(); ++column) {
    if (holds[column]) found.push_back(neurons.id(static_cast<std::int64_t>(column)));
  }
  return found;
}

std::vector<NeuronId> union_of(const std::vector<std::vector<NeuronId>>& sets) {
  std::vector<NeuronId> all;
  for (const auto& set : sets) all.insert(all.end(), set.begin(), set.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::vector<bool> planted_for(const PlantedModel& model, std::int64_t label) {
  std::vector<bool> planted(static_cast<std::size_t>(model.shifts.cols()));
  for (std::size_t column = 0; column < planted.size(); ++column) {
    planted[column] = model.shifts(label, static_cast<std::int64_t>(column)) != 0;
  }
  return planted;
}

/// With the proxies of planted neurons, whose means follow theirs.
std::vector<bool> shifted_for(const PlantedModel& model, std::int64_t label) {
  std::vector<bool> shifted = planted_for(model, label);
  for (const PlantedProxy& proxy : model.proxies) {
    if (shifted[static_cast<std::size_t>(proxy.of)]) {
      shifted[static_cast<std::size_t>(proxy.column)] = true;
    }
  }
  return shifted;
}

std::vector<bool> far_from_zero(const Eigen::MatrixXd& label_means, std::int64_t label) {
  std::vector<bool> far(static_cast<std::size_t>(label_means.cols()));
  for (std::size_t column = 0; column < far.size(); ++column) {
    far[column] = std::abs(label_means(label, static_cast<std::int64_t>(column))) >= encoding_mean;
  }
  return far;
}

}  // namespace

PlantedModel plant_model(const PlantedSetting& setting) {
  setting.validate();
  const std::vector<Group> pool = pool_of(setting);
  PlantedModel model;
  model.setting = setting;
  model.frequencies = frequencies_of(setting.kind);
  model.shifts = shifts_of(setting, pool);
  if (setting.kind == PlantedKind::proxies) model.proxies = proxies_of(setting, pool);
  model.scales = scales_of(setting);
  model.means = means_of(setting);
  return model;
}

// The noise of planted neurons is independent, or within a four equally correlated, where the best
// weights are the shifts times one number: in either case they have the support of the shifts.
PlantedTruth truth_of(const PlantedModel& model, const Eigen::MatrixXd& label_means) {
  const NeuronLayout& neurons = model.setting.neurons;
  const bool is_real = model.setting.kind == PlantedKind::real;
  PlantedTruth truth;
  for (std::int64_t label = 0; label < model.shifts.rows(); ++label) {
    truth.decode_by_label.push_back(neurons_where(planted_for(model, label), neurons));
    truth.encode_by_label.push_back(neurons_where(
        is_real ? far_from_zero(label_means, label) : shifted_for(model, label), neurons));
  }
  truth.decode = union_of(truth.decode_by_label);
  truth.encode = union_of(truth.encode_by_label);
  return truth;
}

}  // namespace salient
