#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <utility>

#include "encoder/architecture.hpp"

namespace salient {

/// float32 [subword, unit of head]: cosines and sines of the angles by which each pair of units of
/// a head is turned at each place of a row.
std::pair<at::Tensor, at::Tensor> rotations(const Rotation& rotation, std::int64_t width,
                                            std::int64_t head_size);

/// Queries or keys [head, row, subword, unit of head], turned.
at::Tensor rotated(const at::Tensor& states, const at::Tensor& cosine, const at::Tensor& sine);

/// Keys or values of fewer heads, [head, row, subword, unit of head], as each of `heads` queries'
/// wants them.
at::Tensor for_all_heads(const at::Tensor& states, std::int64_t heads);

}  // namespace salient
