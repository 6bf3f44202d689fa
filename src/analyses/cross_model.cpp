#include "salient/analyses/cross_model.hpp"

#include <algorithm>
#include <cmath>

#include "analyses/places.hpp"

namespace salient {
namespace {

std::optional<Partner> partner_of(std::int64_t neuron, const LayerPartners& partners,
                                  const NeuronLayout& to) {
  Eigen::Index layer = 0;
  partners.r.row(neuron).cwiseAbs().maxCoeff(&layer);
  const double r = partners.r(neuron, layer);
  if (r == 0) return std::nullopt;
  return Partner{to.id(partners.column(neuron, layer)), r};
}

/// Of the middle two the mean. `values`: at least one.
double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void summarise_layers(const LayerPartners& partners, const NeuronLayout& from,
                      const NeuronLayout& to, CrossModel& found) {
  found.mean.resize(from.layers, to.layers);
  found.median.resize(from.layers, to.layers);
  for (std::int32_t layer = 0; layer < from.layers; ++layer) {
    for (std::int32_t other = 0; other < to.layers; ++other) {
      const Eigen::VectorXd largest =
          partners.r.col(other).segment(Eigen::Index{layer} * from.units, from.units).cwiseAbs();
      found.mean(layer, other) = largest.mean();
      found.median(layer, other) = median_of({largest.begin(), largest.end()});
    }
  }
}

TaskPartners first_partners(const TaskComparison& task, const CrossModel& found,
                            const std::vector<FinishedRun>& runs) {
  const FinishedRun &from = runs[found.from], &to = runs[found.to];
  const Places places = places_of(columns_of(to.task(task.task)->order, to.neurons));
  const std::vector<RankedNeuron>& order = from.task(task.task)->order;
  TaskPartners partners{task.task, {}};
  for (std::int64_t i = 0; i < task.layers[found.from].neurons; ++i) {
    const NeuronId neuron = order[static_cast<std::size_t>(i)].neuron;
    RankedPartner ranked{
        neuron, found.partners[static_cast<std::size_t>(from.neurons.column(neuron))], {}};
    if (ranked.partner) {
      ranked.place =
          places[static_cast<std::size_t>(to.neurons.column(ranked.partner->neuron))] + 1;
    }
    partners.first.push_back(ranked);
  }
  return partners;
}

CrossModel one_direction(std::size_t from, std::size_t to, const LayerPartners& partners,
                         const std::vector<FinishedRun>& runs, const RunComparison& compared) {
  CrossModel found;
  found.from = from;
  found.to = to;
  const NeuronLayout &own = runs[from].neurons, &others = runs[to].neurons;
  for (std::int64_t neuron = 0; neuron < own.size(); ++neuron) {
    found.partners.push_back(partner_of(neuron, partners, others));
  }
  summarise_layers(partners, own, others, found);
  for (const TaskComparison& task : compared.tasks) {
    found.tasks.push_back(first_partners(task, found, runs));
  }
  return found;
}

}  // namespace

std::vector<CrossModel> cross_models(const CrossCorrelation& correlation, std::size_t other,
                                     const std::vector<FinishedRun>& runs,
                                     const RunComparison& compared) {
  return {one_direction(0, other, correlation.of_one, runs, compared),
          one_direction(other, 0, correlation.of_other, runs, compared)};
}

}  // namespace salient
