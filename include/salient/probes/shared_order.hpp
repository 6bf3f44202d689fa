#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace salient {

/// Neurons (columns, layer major), each once, as several probes or masks take them.
using SharedOrder = std::shared_ptr<const std::vector<std::int64_t>>;

inline SharedOrder shared_order(std::vector<std::int64_t> columns) {
  return std::make_shared<const std::vector<std::int64_t>>(std::move(columns));
}

}  // namespace salient
