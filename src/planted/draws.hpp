#pragma once

#include <cmath>
#include <cstdint>

#include "probes/random_stream.hpp"
#include "salient/planted/setting.hpp"

namespace salient {

/// What numbers are drawn for; each has draws of its own.
enum class DrawnFor : std::int32_t {
  sentences,
  labels,
  word_types,
  pool,
  layers,
  supports,
  shifts,
  proxies,
  scales,
  means,
  outliers,
  noise,
  group_noise,
  proxy_noise,
  rows
};

/// Streams of numbers that (seed, kind of setting, what for, index) alone decide: whichever rank
/// draws them, in whichever order. Settings of one seed share nothing.
class Draws {
 public:
  Draws(const PlantedSetting& setting, DrawnFor what)
      : key_(seed_of_draw(seed_of_draw(setting.seed, static_cast<std::int32_t>(setting.kind)),
                          static_cast<std::int32_t>(what))) {}

  RandomStream at(std::int64_t index) const {
    return RandomStream(RandomStream(key_ + static_cast<std::uint64_t>(index)).next());
  }

 private:
  std::uint64_t key_;
};

/// N(0, 1) as a ratio of uniforms (Kinderman and Monahan 1977) with Leva's quick bounds (1992). The
/// logarithm decides a comparison and never enters the number: all math libraries give the same.
inline double normal(RandomStream& stream) {
  for (;;) {
    const double u = 1 - stream.uniform();  // in (0, 1]
    const double v = 1.7156 * (stream.uniform() - 0.5);
    const double x = u - 0.449871;
    const double y = std::abs(v) + 0.386595;
    const double q = x * x + y * (0.19600 * y - 0.25472 * x);
    if (q < 0.27597) return v / u;
    if (q <= 0.27846 && v * v <= -4 * u * u * std::log(u)) return v / u;
  }
}

inline double uniform(RandomStream& stream, double least, double most) {
  return least + (most - least) * stream.uniform();
}

}  // namespace salient
