#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace salient {

/// SplitMix64: the same numbers everywhere, from a key alone.
class RandomStream {
 public:
  explicit RandomStream(std::uint64_t key) : state_(key) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t x = state_;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31);
  }
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }  ///< in [0, 1)
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }  ///< bias under bound / 2^64

 private:
  std::uint64_t state_;
};

/// Another seed for each draw, from 0.
inline std::uint64_t seed_of_draw(std::uint64_t seed, std::int32_t draw) {
  RandomStream stream(seed);
  for (std::int32_t i = 0; i < draw; ++i) stream.next();
  return stream.next();
}

/// Fisher and Yates.
template <class Container>
void shuffle(Container& items, RandomStream& stream) {
  for (std::size_t i = items.size(); i > 1; --i) {
    std::swap(items[i - 1], items[static_cast<std::size_t>(stream.below(i))]);
  }
}

}  // namespace salient
