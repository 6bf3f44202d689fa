#include "probes/sentence_draws.hpp"

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

using Counts = Eigen::MatrixXd;

/// [sentence][words, then probes]: of the sentences that have words.
Counts counts_of(const SentenceHits& hits) {
  std::vector<std::size_t> with_words;
  for (std::size_t sentence = 0; sentence < hits.words.size(); ++sentence) {
    if (hits.words[sentence] > 0) with_words.push_back(sentence);
  }
  Counts counts(std::ssize(with_words), 1 + std::ssize(hits.correct));
  for (Eigen::Index column = 0; column < counts.cols(); ++column) {
    const std::vector<std::int64_t>& of =
        column == 0 ? hits.words : hits.correct[static_cast<std::size_t>(column - 1)];
    for (Eigen::Index row = 0; row < counts.rows(); ++row) {
      counts(row, column) = static_cast<double>(of[with_words[static_cast<std::size_t>(row)]]);
    }
  }
  return counts;
}

/// Of as many draws as there are sentences.
Counts drawn_times(Eigen::Index sentences, std::int32_t draws, RandomStream& stream) {
  Counts times = Counts::Zero(sentences, draws);
  const auto bound = static_cast<std::uint64_t>(sentences);
  for (Eigen::Index draw = 0; draw < draws; ++draw) {
    for (Eigen::Index i = 0; i < sentences; ++i) {
      ++times(static_cast<Eigen::Index>(stream.below(bound)), draw);
    }
  }
  return times;
}

/// Calls `take(sums)` until all draws are done: float64 [column of counts, draw].
template <class Take>
void for_sums_of_draws(const Counts& counts, std::int32_t draws, std::uint64_t seed, Take take) {
  draw_sentences(counts.rows(), draws, seed, [&](const Counts& times, std::int32_t) {
    take(Counts(counts.transpose() * times));
  });
}

}  // namespace

void draw_sentences(Eigen::Index sentences, std::int32_t draws, std::uint64_t seed,
                    const TakeDraws& take) {
  constexpr std::int32_t at_once = 64;
  RandomStream stream(seed);
  for (std::int32_t done = 0; done < draws; done += at_once) {
    take(drawn_times(sentences, std::min(at_once, draws - done), stream), done);
  }
}

std::int64_t total(const std::vector<std::int64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

Interval interval_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {percentile(values, 0.025), percentile(values, 0.975)};
}

std::vector<std::vector<double>> accuracies_of_draws(const SentenceHits& hits, std::int32_t draws,
                                                     std::uint64_t seed) {
  const Counts counts = counts_of(hits);
  if (counts.rows() == 0) return {std::vector<double>(hits.correct.size())};
  std::vector<std::vector<double>> accuracies;
  for_sums_of_draws(counts, draws, seed, [&](const Counts& sums) {
    for (Eigen::Index draw = 0; draw < sums.cols(); ++draw) {
      std::vector<double>& of_draw = accuracies.emplace_back();
      for (Eigen::Index i = 1; i < sums.rows(); ++i) {
        of_draw.push_back(sums(i, draw) / sums(0, draw));
      }
    }
  });
  return accuracies;
}

std::vector<double> accuracies_of_shared_draws(const SentenceScores& scores, std::int32_t draws,
                                               std::uint64_t seed) {
  Counts counts(std::ssize(scores.words), 2);
  for (Eigen::Index row = 0; row < counts.rows(); ++row) {
    counts(row, 0) = static_cast<double>(scores.words[static_cast<std::size_t>(row)]);
    counts(row, 1) = static_cast<double>(scores.correct[static_cast<std::size_t>(row)]);
  }
  std::vector<double> accuracies;
  for_sums_of_draws(counts, draws, seed, [&](const Counts& sums) {
    for (Eigen::Index draw = 0; draw < sums.cols(); ++draw) {
      accuracies.push_back(sums(1, draw) / sums(0, draw));  // 0 / 0 is NaN
    }
  });
  return accuracies;
}

}  // namespace salient
