#include "salient/analyses/ranking_comparison.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "analyses/places.hpp"
#include "probes/statistics.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

Places places_in(const std::vector<RankedNeuron>& order, const NeuronLayout& neurons) {
  std::vector<std::int64_t> columns = columns_of(order, neurons), sorted = columns;
  std::sort(sorted.begin(), sorted.end());
  bool complete = std::ssize(sorted) == neurons.size();
  for (std::size_t i = 0; complete && i < sorted.size(); ++i) {
    complete = sorted[i] == static_cast<std::int64_t>(i);
  }
  require(complete, "rankings that are compared have every neuron once");
  return places_of(columns);
}

RankingPair compare(const Places& one, const Places& other, std::int64_t size) {
  std::vector<double> of_one, of_other;
  RankingPair pair;
  for (std::size_t neuron = 0; neuron < one.size(); ++neuron) {
    const bool in_one = one[neuron] < size, in_other = other[neuron] < size;
    if (in_one && in_other) ++pair.shared;
    if (!in_one && !in_other) continue;
    of_one.push_back(static_cast<double>(one[neuron]));
    of_other.push_back(static_cast<double>(other[neuron]));
  }
  pair.overlap = overlap_of(pair.shared, size);
  pair.correlation = pearson(ranks_of(of_one), ranks_of(of_other));
  return pair;
}

/// The columns of the neurons with the most points.
std::vector<std::int64_t> elect(std::span<const Places> places,
                                const std::vector<NamedRanking>& rankings, std::int64_t size) {
  std::vector<std::int64_t> points(places.front().size(), 0);
  for (std::size_t i = 0; i < rankings.size(); ++i) {
    if (rankings[i].control) continue;
    for (std::size_t neuron = 0; neuron < points.size(); ++neuron) {
      points[neuron] += std::max<std::int64_t>(0, size - places[i][neuron]);
    }
  }
  std::vector<std::int64_t> columns(points.size());
  std::iota(columns.begin(), columns.end(), std::int64_t{0});
  std::stable_sort(columns.begin(), columns.end(), [&](std::int64_t a, std::int64_t b) {
    return points[static_cast<std::size_t>(a)] > points[static_cast<std::size_t>(b)];
  });
  columns.resize(static_cast<std::size_t>(size));
  return columns;
}

double overlap_with(std::span<const std::int64_t> elected, const Places& places,
                    std::int64_t size) {
  const auto shared = std::count_if(elected.begin(), elected.end(), [&](std::int64_t column) {
    return places[static_cast<std::size_t>(column)] < size;
  });
  return overlap_of(shared, size);
}

std::optional<double> mean_overlap(std::size_t ranking, const std::vector<RankingPair>& pairs,
                                   const std::vector<NamedRanking>& rankings) {
  double sum = 0, others = 0;
  for (const RankingPair& pair : pairs) {
    if (pair.one != ranking && pair.other != ranking) continue;
    if (rankings[pair.one == ranking ? pair.other : pair.one].control) continue;
    sum += pair.overlap;
    ++others;
  }
  if (others == 0) return std::nullopt;
  return sum / others;
}

RankingComparison compare_at(std::int64_t size, std::span<const Places> places,
                             const std::vector<NamedRanking>& rankings,
                             const NeuronLayout& neurons) {
  RankingComparison found;
  found.size = size;
  const std::vector<std::int64_t> elected = elect(places, rankings, size);
  for (const std::int64_t column : elected) found.elected.push_back(neurons.id(column));
  for (std::size_t one = 0; one < rankings.size(); ++one) {
    for (std::size_t other = one + 1; other < rankings.size(); ++other) {
      found.pairs.push_back(compare(places[one], places[other], size));
      found.pairs.back().one = one;
      found.pairs.back().other = other;
    }
  }
  for (std::size_t i = 0; i < rankings.size(); ++i) {
    found.mean_overlap.push_back(mean_overlap(i, found.pairs, rankings));
    found.vote.push_back(overlap_with(elected, places[i], size));
  }
  return found;
}

/// But for the places of ranking and label.
LabelAgreement agreement_at(std::int64_t size, const Places& places, const LabelOrder& own) {
  LabelAgreement at;
  at.size = size;
  for (std::size_t place = 0; place < static_cast<std::size_t>(size); ++place) {
    at.shared += places[static_cast<std::size_t>(own.columns[place])] < size ? 1 : 0;
    at.weighted += own.scores[place] > 0 ? 1 : 0;
  }
  return at;
}

}  // namespace

double LabelAgreement::overlap() const { return overlap_of(shared, size); }

std::vector<LabelAgreement> compare_label_orders(const std::vector<NamedRanking>& rankings,
                                                 const std::vector<LabelOrder>& own,
                                                 const std::vector<std::int64_t>& sizes) {
  std::vector<LabelAgreement> found;
  for (std::size_t ranking = 0; ranking < rankings.size(); ++ranking) {
    const std::vector<LabelOrder>& by_label = rankings[ranking].by_label;
    for (std::size_t label = 0; label < by_label.size(); ++label) {
      if (by_label[label].columns.empty() || own[label].columns.empty()) continue;
      const Places places = places_of(by_label[label].columns);
      for (const std::int64_t size : sizes) {
        found.push_back(agreement_at(size, places, own[label]));
        found.back().ranking = ranking;
        found.back().label = label;
      }
    }
  }
  return found;
}

std::vector<RankingComparison> compare_rankings(const std::vector<NamedRanking>& rankings,
                                                const NeuronLayout& neurons,
                                                const std::vector<std::int64_t>& sizes) {
  require(!rankings.empty(), "there is a ranking to compare");
  std::vector<Places> places;
  for (const NamedRanking& ranking : rankings) places.push_back(places_in(ranking.order, neurons));
  std::vector<RankingComparison> found;
  for (const std::int64_t size : sizes) {
    require(size >= 1, "tops of rankings are compared that have a neuron");
    const std::int64_t here = std::min(size, neurons.size());
    const bool is_new = std::none_of(found.begin(), found.end(),
                                     [&](const auto& other) { return other.size == here; });
    if (is_new) found.push_back(compare_at(here, places, rankings, neurons));
  }
  return found;
}

}  // namespace salient
