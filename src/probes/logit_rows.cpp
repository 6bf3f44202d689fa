#include "probes/logit_rows.hpp"

#include <algorithm>
#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace salient {

#if defined(__x86_64__)
namespace {

/// Sums of a group of labels over a strip of words stay in registers: 24 of the 32.
constexpr std::int64_t most_labels = 8, vectors = 3;
static_assert(vectors * 16 == strip_of_words);

/// Neurons whose values of a strip stay in the nearest cache for all groups of labels.
constexpr std::int64_t neurons_of_part = 128;

/// Of neurons [begin, end), labels from `label` on and words from `word` on.
template <std::int64_t labels>
__attribute__((target("avx512f"))) void add_group(const LogitRows& rows, std::int64_t begin,
                                                  std::int64_t end, std::int64_t label,
                                                  std::int64_t word, float* logits) {
  float* const out = logits + label * rows.words + word;
  __m512 sums[static_cast<std::size_t>(labels)][vectors];
#pragma GCC unroll 8
  for (std::int64_t i = 0; i < labels; ++i) {
#pragma GCC unroll 3
    for (std::int64_t v = 0; v < vectors; ++v)
      sums[i][v] = _mm512_loadu_ps(out + i * rows.words + 16 * v);
  }
  for (std::int64_t neuron = begin; neuron < end; ++neuron) {
    const float* const values = rows.values + rows.row[neuron] * rows.words + word;
    const float* const weights = rows.weights + neuron * rows.labels + label;
    const __m512 first = _mm512_loadu_ps(values), second = _mm512_loadu_ps(values + 16),
                 third = _mm512_loadu_ps(values + 32);
#pragma GCC unroll 8
    for (std::int64_t i = 0; i < labels; ++i) {
      const __m512 weight = _mm512_set1_ps(weights[i]);
      sums[i][0] = _mm512_fmadd_ps(weight, first, sums[i][0]);
      sums[i][1] = _mm512_fmadd_ps(weight, second, sums[i][1]);
      sums[i][2] = _mm512_fmadd_ps(weight, third, sums[i][2]);
    }
  }
#pragma GCC unroll 8
  for (std::int64_t i = 0; i < labels; ++i) {
#pragma GCC unroll 3
    for (std::int64_t v = 0; v < vectors; ++v)
      _mm512_storeu_ps(out + i * rows.words + 16 * v, sums[i][v]);
  }
}

/// [labels of a group - 1]
constexpr std::array add_group_of{&add_group<1>, &add_group<2>, &add_group<3>, &add_group<4>,
                                  &add_group<5>, &add_group<6>, &add_group<7>, &add_group<8>};
static_assert(add_group_of.size() == most_labels);

}  // namespace

bool adds_rows_quickly() {
  static const bool has_registers = __builtin_cpu_supports("avx512f");
  return has_registers;
}

void add_rows(const LogitRows& rows, float* logits) {
  if (!adds_rows_quickly()) return add_rows_plainly(rows, logits);
  const std::int64_t groups = (rows.labels + most_labels - 1) / most_labels;
  for (std::int64_t begin = 0; begin < rows.neurons; begin += neurons_of_part) {
    const std::int64_t end = std::min(begin + neurons_of_part, rows.neurons);
    for (std::int64_t word = 0; word < rows.words; word += strip_of_words) {
      for (std::int64_t group = 0; group < groups; ++group) {
        const std::int64_t label = rows.labels * group / groups;
        const std::int64_t labels = rows.labels * (group + 1) / groups - label;
        add_group_of[static_cast<std::size_t>(labels - 1)](rows, begin, end, label, word, logits);
      }
    }
  }
}
#else
bool adds_rows_quickly() { return false; }
void add_rows(const LogitRows& rows, float* logits) { add_rows_plainly(rows, logits); }
#endif

void add_rows_plainly(const LogitRows& rows, float* logits) {
  for (std::int64_t neuron = 0; neuron < rows.neurons; ++neuron) {
    const float* const values = rows.values + rows.row[neuron] * rows.words;
    for (std::int64_t label = 0; label < rows.labels; ++label) {
      const float weight = rows.weights[neuron * rows.labels + label];
      for (std::int64_t word = 0; word < rows.words; ++word) {
        logits[label * rows.words + word] += weight * values[word];
      }
    }
  }
}

}  // namespace salient
