#include "encoder/rotation.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <cmath>
#include <numbers>

namespace salient {
namespace {

/// Angle per place of pair `i` of so many.
double frequency_of(const Rotation& rotation, std::int64_t i, std::int64_t pairs) {
  const double share = static_cast<double>(i) / static_cast<double>(pairs);
  const double frequency = std::pow(rotation.base, -share);
  if (rotation.original == 0) return frequency / rotation.factor;
  const double turns = rotation.original * frequency / (2 * std::numbers::pi);
  if (turns > rotation.high) return frequency;
  if (turns < rotation.low) return frequency / rotation.factor;
  const double kept = (turns - rotation.low) / (rotation.high - rotation.low);
  return (1 - kept) * frequency / rotation.factor + kept * frequency;
}

}  // namespace

std::pair<at::Tensor, at::Tensor> rotations(const Rotation& rotation, std::int64_t width,
                                            std::int64_t head_size) {
  at::Tensor cosine = at::empty({width, head_size}, at::kFloat),
             sine = at::empty({width, head_size}, at::kFloat);
  const std::int64_t pairs = head_size / 2;
  for (std::int64_t unit = 0; unit < head_size; ++unit) {
    const double frequency = frequency_of(rotation, unit % pairs, pairs);
    for (std::int64_t place = 0; place < width; ++place) {
      const double angle = static_cast<double>(place) * frequency;
      cosine.data_ptr<float>()[place * head_size + unit] = static_cast<float>(std::cos(angle));
      sine.data_ptr<float>()[place * head_size + unit] = static_cast<float>(std::sin(angle));
    }
  }
  return {cosine, sine};
}

at::Tensor rotated(const at::Tensor& states, const at::Tensor& cosine, const at::Tensor& sine) {
  const std::int64_t pairs = states.size(3) / 2;
  const at::Tensor turned =
      at::cat({states.narrow(3, pairs, pairs).neg(), states.narrow(3, 0, pairs)}, 3);
  return (states * cosine).add_(turned.mul_(sine));
}

at::Tensor for_all_heads(const at::Tensor& states, std::int64_t heads) {
  const std::int64_t own = states.size(0);
  if (own == heads) return states;
  const std::int64_t rows = states.size(1), width = states.size(2), size = states.size(3);
  return states.unsqueeze(1)
      .expand({own, heads / own, rows, width, size})
      .reshape({heads, rows, width, size});
}

}  // namespace salient
