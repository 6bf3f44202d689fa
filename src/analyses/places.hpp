#pragma once

#include <cstdint>
#include <vector>

namespace salient {

/// int64 [neuron]: where an order has each, from 0.
using Places = std::vector<std::int64_t>;

/// `order`: all neurons' columns, each once.
inline Places places_of(const std::vector<std::int64_t>& order) {
  Places places(order.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    places[static_cast<std::size_t>(order[place])] = static_cast<std::int64_t>(place);
  }
  return places;
}

/// Of two sets of `size` neurons each: shared ones over all of both (Jaccard).
inline double overlap_of(std::int64_t shared, std::int64_t size) {
  return static_cast<double>(shared) / static_cast<double>(2 * size - shared);
}

}  // namespace salient
