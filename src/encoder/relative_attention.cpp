#include "encoder/relative_attention.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mm.h>

#include <algorithm>
#include <cmath>

namespace salient {

at::Tensor waves_of_distances(std::int64_t width, std::int64_t units, std::int64_t farthest) {
  at::Tensor waves = at::empty({2 * width, units}, at::kFloat);
  float* const to = waves.data_ptr<float>();
  for (std::int64_t i = 0; i < units; ++i) {
    const std::int64_t wave = i % (units / 2);
    const double frequency =
        std::pow(10000.0, -2.0 * static_cast<double>(wave) / static_cast<double>(units));
    for (std::int64_t row = 0; row < 2 * width; ++row) {
      std::int64_t distance = width - row;
      if (farthest > 0) distance = std::clamp(distance, -farthest, farthest);
      const double angle = static_cast<double>(distance) * frequency;
      to[row * units + i] = static_cast<float>(i < units / 2 ? std::sin(angle) : std::cos(angle));
    }
  }
  return waves;
}

namespace {

/// What queries [head, row, subword, unit of head] give for every distance between two subwords.
at::Tensor scores_of_distances(const RelativeAttention& parts, const at::Tensor& query,
                               const at::Tensor& waves) {
  const std::int64_t heads = query.size(0), rows = query.size(1), width = query.size(2),
                     size = query.size(3);
  const at::Tensor near = waves.narrow(0, waves.size(0) / 2 - width, 2 * width);
  const at::Tensor keys =
      at::mm(near, parts.position_key).view({2 * width, heads, size}).permute({1, 2, 0});
  const at::Tensor asked = (query + parts.position_bias).reshape({heads, rows * width, size});
  const at::Tensor scores = at::bmm(asked, keys);  // [head, row * subword, distance]
  // Subword i finds its distance to subword j, i - j, in column width - i + j.
  return scores.as_strided({heads, rows, width, width},
                           {rows * width * 2 * width, width * 2 * width, 2 * width - 1, 1}, width);
}

}  // namespace

at::Tensor relative_scores(const RelativeAttention& parts, const at::Tensor& query,
                           const at::Tensor& key, const at::Tensor& waves) {
  at::Tensor scores = at::matmul(query + parts.content_bias, key.transpose(2, 3));
  scores.add_(scores_of_distances(parts, query, waves));
  return scores;
}

}  // namespace salient
