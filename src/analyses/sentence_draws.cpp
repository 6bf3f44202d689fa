#include "analyses/sentence_draws.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "probes/random_stream.hpp"

namespace salient {
namespace {

double percentile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - static_cast<double>(below));
}

/// How often each of so many sentences is drawn, int64 [sentence], in as many draws.
std::vector<std::int64_t> drawn(std::size_t sentences, RandomStream& stream) {
  std::vector<std::int64_t> times(sentences);
  for (std::size_t i = 0; i < sentences; ++i) ++times[stream.below(sentences)];
  return times;
}

/// The sentences that have words.
SentenceHits with_words(const SentenceHits& hits) {
  SentenceHits some{{}, std::vector<std::vector<std::int64_t>>(hits.correct.size())};
  for (std::size_t sentence = 0; sentence < hits.words.size(); ++sentence) {
    if (hits.words[sentence] == 0) continue;
    some.words.push_back(hits.words[sentence]);
    for (std::size_t i = 0; i < hits.correct.size(); ++i) {
      some.correct[i].push_back(hits.correct[i][sentence]);
    }
  }
  return some;
}

double weighed(const std::vector<std::int64_t>& counts, const std::vector<std::int64_t>& times) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) sum += counts[i] * times[i];
  return static_cast<double>(sum);
}

}  // namespace

std::int64_t total(const std::vector<std::int64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

Interval interval_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {percentile(values, 0.025), percentile(values, 0.975)};
}

std::vector<std::vector<double>> accuracies_of_draws(const SentenceHits& hits, std::int32_t draws,
                                                     std::uint64_t seed) {
  const SentenceHits some = with_words(hits);
  if (some.words.empty()) return {std::vector<double>(hits.correct.size())};
  RandomStream stream(seed);
  std::vector<std::vector<double>> accuracies;
  for (std::int32_t draw = 0; draw < draws; ++draw) {
    const std::vector<std::int64_t> times = drawn(some.words.size(), stream);
    const double words = weighed(some.words, times);
    std::vector<double>& of_draw = accuracies.emplace_back();
    for (const std::vector<std::int64_t>& correct : some.correct) {
      of_draw.push_back(weighed(correct, times) / words);
    }
  }
  return accuracies;
}

}  // namespace salient
