#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "salient/activations/activation.hpp"

namespace salient {

/// Ways in which neurons are made to know labels. Unless said otherwise labels are equally frequent
/// and a word's activations are the shifts of its label + N(0, 1), independent.
enum class PlantedKind {
  scales,   ///< each neuron on a scale and around a mean of its own, six units 20 times as large
  proxies,  ///< the same unit of two other layers correlates with a planted neuron
  rare,     ///< label frequencies fall as rank^-1.5
  groups,   ///< neurons in fours of correlated noise; a four is shifted as one
  real,     ///< standardised activations of another run, labels drawn from a softmax over them
  plain,    ///< a weak signal and nothing else
  null,     ///< no shift
  gelu      ///< scales, then GELU
};
constexpr std::array<PlantedKind, 8> all_planted_kinds{
    PlantedKind::scales, PlantedKind::proxies, PlantedKind::rare, PlantedKind::groups,
    PlantedKind::real,   PlantedKind::plain,   PlantedKind::null, PlantedKind::gelu};
std::string_view name_of(PlantedKind kind);

constexpr std::int32_t planted_label_count = 20;
constexpr std::int64_t planted_pool = 80;    ///< neurons that labels draw their support from
constexpr std::int64_t planted_support = 6;  ///< neurons of a label; groups: 2 fours
constexpr std::int64_t planted_group = 4;    ///< neurons of a four

/// All that planted words depend on, but for the rows of `real`.
struct PlantedSetting {
  PlantedKind kind = PlantedKind::scales;
  std::uint64_t seed = 1;
  NeuronLayout neurons{5, 128};                          ///< real: those of the other run
  std::array<std::int64_t, 3> words{10000, 3000, 3000};  ///< by Split
  double signal = 1;  ///< shifts (real: weights) are so many times the kind's own

  std::int64_t word_count() const noexcept { return words[0] + words[1] + words[2]; }
  /// Throws UsageError that names the flag of `salient plant`.
  void validate() const;
};

}  // namespace salient
