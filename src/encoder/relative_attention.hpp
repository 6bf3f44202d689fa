#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "encoder/weights.hpp"

namespace salient {

/// float32 [2 * width, unit]: sines and cosines of the distances width, width - 1, ..., 1 - width;
/// those beyond `farthest` count as that, if it is above 0.
at::Tensor waves_of_distances(std::int64_t width, std::int64_t units, std::int64_t farthest);

/// XLNet's scores (Yang et al. 2019, section 2.4): each query is asked for each key's content and
/// for how far before or behind it the key stands; not for segments, since a sentence is one.
///
/// query, key: float32 [head, row, subword, unit of head]; waves: of that width or a larger one.
/// float32 [head, row, subword, subword].
at::Tensor relative_scores(const RelativeAttention& parts, const at::Tensor& query,
                           const at::Tensor& key, const at::Tensor& waves);

}  // namespace salient
