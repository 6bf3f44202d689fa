#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "encoder/weights.hpp"

namespace salient {

/// XLNet's scores (Yang et al. 2019, section 2.4): each query is asked for each key's content and
/// for how far before or behind it the key stands; not for segments, since a sentence is one.
///
/// query, key: float32 [head, row, subword, unit of head]; `farthest`: distances beyond count as
/// that, if above 0. float32 [head, row, subword, subword].
at::Tensor relative_scores(const RelativeAttention& parts, const at::Tensor& query,
                           const at::Tensor& key, std::int64_t farthest);

}  // namespace salient
