#pragma once

#include <cstdint>
#include <span>

namespace salient {

/// IEEE 754 binary16 as stored in safetensors and in activation files.
using Half = std::uint16_t;

constexpr float largest_half = 65504.0f;  ///< values beyond become infinite

/// Element by element; both spans have the same length. Uses the F16C instructions of the
/// processor it runs on, if it has them; the results are the same without.
void to_half(std::span<const float> values, std::span<Half> halves);  ///< rounds to nearest, even
void from_half(std::span<const Half> halves, std::span<float> values);
void from_bfloat16(std::span<const std::uint16_t> values, std::span<float> out);

}  // namespace salient
