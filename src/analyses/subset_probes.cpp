#include "analyses/subset_probes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analyses/holm.hpp"
#include "probes/sentence_draws.hpp"
#include "salient/probes/masking.hpp"

namespace salient {
namespace {

SubsetScore score_of(const SentenceHits& hits, const SplitAccuracies& split, std::size_t probe) {
  std::vector<double> drawn;
  for (const std::vector<double>& draw : split.drawn) drawn.push_back(draw[probe]);
  const Interval interval = interval_of(std::move(drawn));
  return {total(hits.correct[probe]), interval.low, interval.high};
}

}  // namespace

SplitAccuracies accuracies_of(const SentenceHits& hits, std::int32_t draws, std::uint64_t seed) {
  SplitAccuracies split{total(hits.words), {}, accuracies_of_draws(hits, draws, seed)};
  const auto words = static_cast<double>(std::max<std::int64_t>(1, split.words));
  for (const std::vector<std::int64_t>& correct : hits.correct) {
    split.accuracies.push_back(static_cast<double>(total(correct)) / words);
  }
  return split;
}

bool has_dev_words(const ProbedTask& probed) {
  return std::any_of(probed.scores->begin(), probed.scores->end(), [](const ProbeScore& score) {
    return score.split == Split::dev && score.words > 0;
  });
}

StudyProbe probe_like(const TrainedProbe& like, const Task& labels, const std::string& name) {
  StudyProbe probe;
  probe.name = name;
  probe.task = &labels;
  probe.l1 = like.l1;
  probe.l2 = like.l2;
  probe.start = &like;
  probe.screened = true;
  return probe;
}

StudyProbe like_own_probe(const ProbedTask& probed, const std::string& name) {
  return probe_like(*probed.trained, *probed.task, name);
}

std::int64_t support_of(const LinearProbe& probe) {
  return (probe.weights.array() != 0).colwise().any().count();
}

bool is_solved(const TrainedProbe& trained) {
  return trained.certificate.converged || !trained.certificate.certified;
}

Margin margin_of(double value, std::vector<double> drawn) {
  const double p = p_of_draws(drawn);
  const Interval interval = interval_of(std::move(drawn));
  return {value, interval.low, interval.high, p};
}

Margin margin_of(const SplitAccuracies& split,
                 const std::function<double(const std::vector<double>& accuracies)>& above) {
  std::vector<double> drawn;
  for (const std::vector<double>& draw : split.drawn) drawn.push_back(above(draw));
  return margin_of(above(split.accuracies), std::move(drawn));
}

Margin margin_over(const std::vector<std::size_t>& others, std::size_t probe,
                   const SplitAccuracies& split) {
  return margin_of(split, [&](const std::vector<double>& accuracies) {
    double sum = 0;
    for (const std::size_t other : others) sum += accuracies[other];
    return accuracies[probe] - sum / static_cast<double>(others.size());
  });
}

JudgedSubsets judge_subsets(ProbeData& data, const Task& task,
                            const std::vector<const TrainedProbe*>& probes,
                            const std::vector<std::int64_t>& neurons, std::int32_t draws,
                            std::uint64_t seed) {
  std::vector<JudgedProbe> judged;
  for (const TrainedProbe* trained : probes) judged.push_back({&trained->probe, &task});
  const std::vector<WordHits> hits = hits_by_word(data, judged, judged_splits);
  std::vector<const WordHits*> of_probes;
  for (const WordHits& of_probe : hits) of_probes.push_back(&of_probe);
  JudgedSubsets found = judge_hits(of_probes, data.corpus(), task, draws, seed);
  for (std::size_t i = 0; i < probes.size(); ++i) {
    found.probes[i].neurons = neurons[i];
    found.probes[i].support = support_of(probes[i]->probe);
    found.probes[i].converged = is_solved(*probes[i]);
  }
  return found;
}

JudgedSubsets judge_hits(const std::vector<const WordHits*>& hits, const Corpus& corpus,
                         const Task& task, std::int32_t draws, std::uint64_t seed) {
  JudgedSubsets found;
  found.dev_hits = by_sentence(hits, corpus, task, Split::dev);
  found.test_hits = by_sentence(hits, corpus, task, Split::test);
  found.dev = accuracies_of(found.dev_hits, draws, seed);
  found.test = accuracies_of(found.test_hits, draws, seed);
  for (std::size_t i = 0; i < hits.size(); ++i) {
    SubsetProbe& probe = found.probes.emplace_back();
    probe.dev = score_of(found.dev_hits, found.dev, i);
    probe.test = score_of(found.test_hits, found.test, i);
  }
  return found;
}

SmallestSize smallest_within(const Tolerance& tolerance, const std::vector<std::int64_t>& sizes,
                             const SplitAccuracies& dev) {
  const auto size_in = [&](const std::vector<double>& accuracies) {
    const std::vector<double> all(accuracies.begin(), accuracies.begin() + std::ssize(sizes));
    const double best = all[place_of(tolerance.oracle, all)];
    return sizes[place_within(all, best, tolerance.delta, tolerance.scale, tolerance.hold)];
  };
  std::vector<std::int64_t> drawn;
  for (const std::vector<double>& draw : dev.drawn) drawn.push_back(size_in(draw));
  std::sort(drawn.begin(), drawn.end());
  // Sizes that were tried: the next one outside of each percentile.
  const auto last = static_cast<double>(drawn.size() - 1);
  return {size_in(dev.accuracies), drawn[static_cast<std::size_t>(std::floor(0.025 * last))],
          drawn[static_cast<std::size_t>(std::ceil(0.975 * last))]};
}

}  // namespace salient
