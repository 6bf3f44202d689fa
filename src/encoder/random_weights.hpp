#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace salient {

/// Normal numbers of mean 0: the same bits for a seed on every machine, which
/// std::normal_distribution does not promise. Marsaglia's polar method over std::mt19937_64, whose
/// output the standard fixes, with nothing but operations that IEEE 754 rounds in one way only.
class NormalNumbers {
 public:
  NormalNumbers(std::uint64_t seed, double deviation) : random_(seed), deviation_(deviation) {}
  std::vector<float> draw(std::int64_t count);

 private:
  std::mt19937_64 random_;
  double deviation_;
};

}  // namespace salient
