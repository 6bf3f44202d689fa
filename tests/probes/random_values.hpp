#pragma once

#include <cstdint>
#include <vector>

#include "probes/random_stream.hpp"

namespace salient {

/// In [-4, 4), by a key.
inline std::vector<float> random_values(std::int64_t count, std::uint64_t key) {
  RandomStream random(key);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = static_cast<float>(8 * random.uniform() - 4);
  return values;
}

}  // namespace salient
