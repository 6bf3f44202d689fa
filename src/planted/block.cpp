#include <algorithm>
#include <cmath>

#include "planted/draws.hpp"
#include "planted/rows.hpp"
#include "salient/planted/model.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr double group_correlation = 0.8;  ///< of the noise of a four

/// Of one neuron, over all words.
struct Marginal {
  double mean = 0;
  double deviation = 1;
};

Marginal marginal_of(const PlantedModel& model, std::int64_t column) {
  double mean = 0, square = 0;
  for (std::size_t label = 0; label < model.frequencies.size(); ++label) {
    const double shift = model.shifts(static_cast<std::int64_t>(label), column);
    mean += model.frequencies[label] * shift;
    square += model.frequencies[label] * shift * shift;
  }
  return {mean, std::sqrt(1 + square - mean * mean)};
}

/// GELU by the error function, as BERT has it.
double gelu(double value) { return 0.5 * value * (1 + std::erf(value / std::sqrt(2.0))); }

/// N(0, 1) for each neuron of a word, in fours of correlated noise where the kind has them.
class Noise {
 public:
  explicit Noise(const PlantedSetting& setting)
      : neurons_(setting.neurons.size()),
        has_groups_(setting.kind == PlantedKind::groups),
        own_(setting, DrawnFor::noise),
        of_group_(setting, DrawnFor::group_noise) {}

  double at(std::int64_t word, std::int64_t column) const {
    RandomStream stream = own_.at(word * neurons_ + column);
    const double own = normal(stream);
    if (!has_groups_) return own;
    RandomStream shared = of_group_.at((word * neurons_ + column) / planted_group);
    return std::sqrt(group_correlation) * normal(shared) + std::sqrt(1 - group_correlation) * own;
  }

 private:
  std::int64_t neurons_;
  bool has_groups_;
  Draws own_, of_group_;
};

/// All that words of a block are drawn by.
class WordDraws {
 public:
  explicit WordDraws(const PlantedModel& model)
      : model_(model), noise_(model.setting), proxy_noise_(model.setting, DrawnFor::proxy_noise) {
    for (const PlantedProxy& proxy : model.proxies) {
      planted_.push_back(marginal_of(model, proxy.of));
    }
  }

  /// float64 [neuron]
  Eigen::VectorXd at(std::int64_t word, std::int32_t label) const {
    Eigen::VectorXd values(model_.shifts.cols());
    for (std::int64_t column = 0; column < values.size(); ++column) {
      values[column] = model_.shifts(label, column) + noise_.at(word, column);
    }
    add_proxies(word, values);
    values = model_.scales.array() * (values + model_.means).array();
    if (model_.setting.kind == PlantedKind::gelu) values = values.unaryExpr(&gelu);
    return values;
  }

 private:
  void add_proxies(std::int64_t word, Eigen::VectorXd& values) const {
    const auto count = static_cast<std::int64_t>(model_.proxies.size());
    for (std::int64_t i = 0; i < count; ++i) {
      const PlantedProxy& proxy = model_.proxies[static_cast<std::size_t>(i)];
      const Marginal& planted = planted_[static_cast<std::size_t>(i)];
      RandomStream stream = proxy_noise_.at(word * count + i);
      const double z = (values[proxy.of] - planted.mean) / planted.deviation;
      const double r = proxy.correlation;
      values[proxy.column] = r * z + std::sqrt(1 - r * r) * normal(stream);
    }
  }

  const PlantedModel& model_;
  Noise noise_;
  Draws proxy_noise_;
  std::vector<Marginal> planted_;  ///< [proxy], of what it follows
};

}  // namespace

std::vector<std::int32_t> planted_labels(const PlantedModel& model, RowRange words) {
  const Draws draws(model.setting, DrawnFor::labels);
  std::vector<std::int32_t> labels;
  for (std::int64_t word = words.begin; word < words.end; ++word) {
    RandomStream stream = draws.at(word);
    labels.push_back(drawn_label(model.frequencies, stream.uniform()));
  }
  return labels;
}

ActivationBlock planted_block(const PlantedModel& model, std::span<const std::int32_t> labels,
                              RowRange words) {
  require(std::ssize(labels) == words.size(), "a label for each planted word");
  const WordDraws draws(model);
  ActivationBlock block = ActivationBlock::zeros(words, model.setting.neurons);
  for (std::int64_t word = words.begin; word < words.end; ++word) {
    put_word(draws.at(word, labels[static_cast<std::size_t>(word - words.begin)]), word, block);
  }
  return block;
}

}  // namespace salient
