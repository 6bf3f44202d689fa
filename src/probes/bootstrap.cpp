#include "probes/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "probes/random_stream.hpp"

namespace salient {
namespace {

constexpr int draws = 200;

}  // namespace

double bootstrap_error(const std::vector<double>& loss, const std::vector<std::int64_t>& words,
                       std::uint64_t seed) {
  std::vector<std::size_t> sentences;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] > 0) sentences.push_back(i);
  }
  if (sentences.size() < 2) return 0;
  RandomStream stream(seed);
  double sum = 0, sum_of_squares = 0;
  for (int draw = 0; draw < draws; ++draw) {
    double drawn_loss = 0;
    std::int64_t drawn_words = 0;
    for (std::size_t i = 0; i < sentences.size(); ++i) {
      const std::size_t sentence = sentences[static_cast<std::size_t>(
          stream.below(static_cast<std::uint64_t>(sentences.size())))];
      drawn_loss += loss[sentence];
      drawn_words += words[sentence];
    }
    const double mean = drawn_loss / static_cast<double>(drawn_words);
    sum += mean;
    sum_of_squares += mean * mean;
  }
  const double mean = sum / draws;
  return std::sqrt(std::max(0.0, sum_of_squares / draws - mean * mean) * draws / (draws - 1));
}

}  // namespace salient
