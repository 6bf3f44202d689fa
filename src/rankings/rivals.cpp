#include "salient/rankings/rivals.hpp"

#include <algorithm>
#include <numeric>

#include "probes/random_stream.hpp"
#include "salient/support/error.hpp"

namespace salient {

std::string_view name_of(Rival rival) {
  switch (rival) {
    case Rival::probeless:
      return "probeless";
    case Rival::probeless_standardised:
      return "probeless-standardised";
    case Rival::mean_difference:
      return "mean-difference";
    case Rival::f_statistic:
      return "f-statistic";
    case Rival::variance:
      return "variance";
    case Rival::mutual_information:
      return "mutual-information";
    case Rival::iou:
      return "iou";
    case Rival::average_precision:
      return "average-precision";
    case Rival::gaussian:
      return "gaussian";
    case Rival::mean_weight:
      return "mean-weight";
    case Rival::clusters:
      return "clusters";
    case Rival::lasso:
      return "lasso";
    case Rival::ridge:
      return "ridge";
    case Rival::random:
      return "random";
    case Rival::reversed:
      return "reversed";
  }
  throw BugError("unknown rival");
}

bool is_control(Rival rival) { return rival == Rival::random || rival == Rival::reversed; }

bool wants_histograms(Rival rival) {
  return rival == Rival::mutual_information || rival == Rival::iou ||
         rival == Rival::average_precision;
}

bool wants_probe(Rival rival) { return rival == Rival::lasso || rival == Rival::ridge; }

bool wants_statistics(Rival rival) {
  return rival == Rival::probeless || rival == Rival::probeless_standardised ||
         rival == Rival::mean_difference || rival == Rival::f_statistic || rival == Rival::variance;
}

bool has_label_orders(Rival rival) {
  return rival == Rival::probeless || rival == Rival::probeless_standardised ||
         rival == Rival::mean_difference || wants_histograms(rival) || wants_probe(rival);
}

LabelOrder label_order_by(const Eigen::VectorXd& scores) {
  require(scores.allFinite(), "a ranking needs finite scores");
  LabelOrder order;
  order.columns.resize(static_cast<std::size_t>(scores.size()));
  std::iota(order.columns.begin(), order.columns.end(), 0);
  std::stable_sort(order.columns.begin(), order.columns.end(),
                   [&](std::int64_t a, std::int64_t b) { return scores[a] > scores[b]; });
  for (const std::int64_t column : order.columns) order.scores.push_back(scores[column]);
  return order;
}

LabelOrder label_order_of(const std::vector<RankedNeuron>& order, const NeuronLayout& neurons) {
  LabelOrder found{columns_of(order, neurons), {}};
  for (const RankedNeuron& ranked : order) found.scores.push_back(ranked.score);
  return found;
}

Eigen::VectorXd random_scores(std::int64_t neurons, std::uint64_t seed) {
  RandomStream stream(seed);
  return Eigen::VectorXd::NullaryExpr(neurons, [&] { return stream.uniform(); });
}

std::vector<RankedNeuron> ranked_by(const Eigen::VectorXd& scores, const NeuronLayout& neurons) {
  require(scores.size() == neurons.size(), "a ranking needs one score a neuron");
  require(scores.allFinite(), "a ranking needs finite scores");
  std::vector<RankedNeuron> order;
  for (Eigen::Index column = 0; column < scores.size(); ++column) {
    order.push_back({neurons.id(column), scores[column], false});
  }
  std::sort(order.begin(), order.end(), [](const RankedNeuron& a, const RankedNeuron& b) {
    return a.score != b.score ? a.score > b.score : a.neuron < b.neuron;
  });
  return order;
}

std::vector<RankedNeuron> reversed(std::vector<RankedNeuron> order) {
  std::reverse(order.begin(), order.end());
  for (RankedNeuron& ranked : order) ranked.score = 0.0 - ranked.score;
  return order;
}

std::vector<RankedNeuron> ranked_by_mean_weight(const Matrix& weights, const Matrix& gradient,
                                                const NeuronLayout& neurons) {
  auto order = rank_neurons(weights, gradient, neurons, {.order = RankingOrder::sum}).order;
  for (RankedNeuron& ranked : order) {
    if (!ranked.zero) ranked.score /= static_cast<double>(weights.rows());
  }
  return order;
}

std::vector<RankedNeuron> ranked_by_clusters(const Matrix& weights,
                                             const std::vector<std::int32_t>& cluster_of,
                                             std::vector<RankedNeuron> own,
                                             const NeuronLayout& neurons) {
  require(std::ssize(cluster_of) == weights.cols() && std::ssize(own) == weights.cols(),
          "a ranking by clusters needs the cluster of each neuron");
  const std::int32_t clusters = 1 + *std::max_element(cluster_of.begin(), cluster_of.end());
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(weights.rows(), clusters);
  for (std::size_t column = 0; column < cluster_of.size(); ++column) {
    sums.col(cluster_of[column]) +=
        weights.col(static_cast<Eigen::Index>(column)).cast<double>().cwiseAbs();
  }
  const Eigen::VectorXd score = sums.colwise().maxCoeff();
  const auto cluster = [&](const RankedNeuron& ranked) {
    return cluster_of[static_cast<std::size_t>(neurons.column(ranked.neuron))];
  };
  std::vector<std::size_t> first(static_cast<std::size_t>(clusters), own.size());  // place in own
  for (std::size_t place = own.size(); place-- > 0;) {
    first[static_cast<std::size_t>(cluster(own[place]))] = place;
  }
  std::stable_sort(own.begin(), own.end(), [&](const RankedNeuron& a, const RankedNeuron& b) {
    const std::int32_t of_a = cluster(a), of_b = cluster(b);
    if (score[of_a] != score[of_b]) return score[of_a] > score[of_b];
    return score[of_a] > 0 &&
           first[static_cast<std::size_t>(of_a)] < first[static_cast<std::size_t>(of_b)];
  });
  for (RankedNeuron& ranked : own) {
    if (score[cluster(ranked)] > 0) ranked = {ranked.neuron, score[cluster(ranked)], false};
  }
  return own;
}

}  // namespace salient
