#pragma once

#include <cmath>
#include <cstdint>
#include <random>

#include "support/tiny_corpus.hpp"

namespace salient {

/// Features: factors whose weights fall like 1 / sqrt(rank), noise, a scale of each neuron's own.
/// Labels: softmax of six neurons a label, with biases that fall like Zipf's law.
inline TinyCorpus planted_words(std::int64_t words, std::int64_t neurons, std::int64_t labels,
                                std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<float> normal;
  const auto gaussian = [&](std::int64_t rows, std::int64_t columns) {
    return Matrix::NullaryExpr(rows, columns, [&] { return normal(random); }).eval();
  };
  const std::int64_t factors = neurons / 4 + 1;
  Matrix loadings = gaussian(factors, neurons);
  for (std::int64_t f = 0; f < factors; ++f)
    loadings.row(f) /= std::sqrt(static_cast<float>(f + 1));
  Matrix planted = Matrix::Zero(labels, neurons);
  std::uniform_int_distribution<std::int64_t> any(0, neurons - 1);
  for (std::int64_t t = 0; t < labels; ++t) {
    for (int i = 0; i < 6; ++i) planted(t, any(random)) = 1.5F * normal(random);
  }
  TinyCorpus data;
  data.neurons = {1, static_cast<std::int32_t>(neurons)};
  data.activations = gaussian(words, factors) * loadings + gaussian(words, neurons);
  const Matrix logits = data.activations * planted.transpose();
  std::extreme_value_distribution<float> gumbel;
  for (std::int64_t word = 0; word < words; ++word) {
    std::int32_t best = 0;
    float highest = -1e30F;
    for (std::int32_t t = 0; t < labels; ++t) {
      const float score = logits(word, t) - std::log(static_cast<float>(t + 1)) + gumbel(random);
      if (score > highest) best = t, highest = score;
    }
    data.labels.push_back(best);
  }
  for (std::int64_t j = 0; j < neurons; ++j) {
    data.activations.col(j) *= std::exp(normal(random));
    data.activations.col(j).array() += normal(random);
  }
  return data;
}

}  // namespace salient
