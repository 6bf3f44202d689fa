#include "salient/support/half.hpp"

#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "salient/support/error.hpp"

namespace salient {
namespace {

Half half_of(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16) & 0x8000U;
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) {  // not a number: quiet, payload kept as the processor does
    return static_cast<Half>(sign | 0x7E00U | ((magnitude >> 13) & 0x3FFU));
  }
  if (magnitude >= 0x477FF000U) return static_cast<Half>(sign | 0x7C00U);  // rounds to infinity
  if (magnitude < 0x38800000U) {  // subnormal half: let float addition do the rounding
    const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
    return static_cast<Half>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3F000000U));
  }
  const std::uint32_t odd = (magnitude >> 13) & 1U;
  return static_cast<Half>(sign | ((magnitude - 0x38000000U + 0xFFFU + odd) >> 13));
}

float float_of(Half half) {
  const std::uint32_t sign = (half & 0x8000U) << 16;
  const std::uint32_t magnitude = half & 0x7FFFU;
  if (magnitude >= 0x7C00U) {  // a number that is not one comes back quiet, as from the processor
    const std::uint32_t quiet = magnitude > 0x7C00U ? 0x400000U : 0U;
    return std::bit_cast<float>(sign | 0x7F800000U | quiet | ((magnitude & 0x3FFU) << 13));
  }
  if (magnitude >= 0x0400U) return std::bit_cast<float>(sign | ((magnitude << 13) + 0x38000000U));
  const float value = static_cast<float>(magnitude) * 0x1p-24f;
  return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(value));
}

#if defined(__x86_64__)
__attribute__((target("f16c,avx"))) std::size_t to_half_f16c(std::span<const float> in,
                                                             std::span<Half> out) {
  std::size_t i = 0;
  for (; i + 8 <= in.size(); i += 8) {
    const __m128i packed =
        _mm256_cvtps_ph(_mm256_loadu_ps(in.data() + i), _MM_FROUND_TO_NEAREST_INT);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out.data() + i), packed);
  }
  return i;
}

__attribute__((target("f16c,avx"))) std::size_t from_half_f16c(std::span<const Half> in,
                                                               std::span<float> out) {
  std::size_t i = 0;
  for (; i + 8 <= in.size(); i += 8) {
    const __m128i packed = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in.data() + i));
    _mm256_storeu_ps(out.data() + i, _mm256_cvtph_ps(packed));
  }
  return i;
}

/// Every processor with AVX2 has F16C, which not every compiler can ask for by name.
bool has_f16c() { return __builtin_cpu_supports("avx2"); }
#else
std::size_t to_half_f16c(std::span<const float>, std::span<Half>) { return 0; }
std::size_t from_half_f16c(std::span<const Half>, std::span<float>) { return 0; }
bool has_f16c() { return false; }
#endif

}  // namespace

void to_half(std::span<const float> values, std::span<Half> halves) {
  require(values.size() == halves.size(), "to_half: lengths differ");
  std::size_t i = has_f16c() ? to_half_f16c(values, halves) : 0;
  for (; i < values.size(); ++i) halves[i] = half_of(values[i]);
}

void from_half(std::span<const Half> halves, std::span<float> values) {
  require(values.size() == halves.size(), "from_half: lengths differ");
  std::size_t i = has_f16c() ? from_half_f16c(halves, values) : 0;
  for (; i < values.size(); ++i) values[i] = float_of(halves[i]);
}

void from_bfloat16(std::span<const std::uint16_t> values, std::span<float> out) {
  require(values.size() == out.size(), "from_bfloat16: lengths differ");
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[i] = std::bit_cast<float>(std::uint32_t{values[i]} << 16);
  }
}

}  // namespace salient
