#include "probes/kernels.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <span>
#include <vector>

#include "probes/widest.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace salient {
namespace {

SALIENT_WIDEST void standardise_row(const float* __restrict in, std::int64_t size,
                                    const float* __restrict mean, const float* __restrict inverse,
                                    const float* __restrict lost, float* __restrict out) {
  for (std::int64_t j = 0; j < size; ++j) out[j] = (in[j] - mean[j]) * inverse[j] + lost[j];
}

#if defined(__x86_64__)
__attribute__((target("avx512f"))) inline __m512 sixteen(const float* values) {
  return _mm512_loadu_ps(values);
}
__attribute__((target("avx512f"))) inline __m512 sixteen(const Half* halves) {
  // With a mask of all: GCC 12 warns of the other (GCC bug 105593).
  return _mm512_maskz_cvtph_ps(0xFFFF,
                               _mm256_loadu_si256(reinterpret_cast<const __m256i*>(halves)));
}

/// standardise_row() of values as they are stored, sixteen at a time; how many are done. `past`:
/// written past the caches, which a large block would only empty.
template <class Stored>
__attribute__((target("avx512f"))) std::int64_t standardise_by_sixteen(
    const Stored* in, std::int64_t size, const float* mean, const float* inverse, const float* lost,
    float* out, bool past) {
  past = past && reinterpret_cast<std::uintptr_t>(out) % 64 == 0;
  std::int64_t j = 0;
  for (; j + 16 <= size; j += 16) {
    const __m512 moved = _mm512_sub_ps(sixteen(in + j), _mm512_loadu_ps(mean + j));
    const __m512 value =
        _mm512_fmadd_ps(moved, _mm512_loadu_ps(inverse + j), _mm512_loadu_ps(lost + j));
    if (past) {
      _mm512_stream_ps(out + j, value);
    } else {
      _mm512_storeu_ps(out + j, value);
    }
  }
  return j;
}
bool has_registers_of_sixteen() { return __builtin_cpu_supports("avx512f"); }
/// What was written past the caches is there for other threads.
void finish_writing() { _mm_sfence(); }
#else
template <class Stored>
std::int64_t standardise_by_sixteen(const Stored*, std::int64_t, const float*, const float*,
                                    const float*, float*, bool) {
  return 0;
}
bool has_registers_of_sixteen() { return false; }
void finish_writing() {}
#endif

/// A tile of a block is standardised at a time: what is known of its features stays in the nearest
/// cache for all of its rows.
constexpr std::int64_t tile_features = 1024, tile_rows = 16;

/// Bytes of a block that are more than a core's share of the caches.
constexpr std::int64_t large = 8 << 20;

/// The values of a part of a row, in `room` unless they lie somewhere already.
const float* widened(const float* values, std::int64_t, std::span<float>) { return values; }
const float* widened(const Half* halves, std::int64_t size, std::span<float> room) {
  const auto count = static_cast<std::size_t>(size);
  from_half({halves, count}, room.first(count));
  return room.data();
}

/// A part of a row, at most of a tile's features.
template <class Stored>
void standardise_part(const Stored* in, std::int64_t size, const float* mean, const float* inverse,
                      const float* lost, float* out, bool past) {
  static const bool by_sixteen = has_registers_of_sixteen();
  const std::int64_t done =
      by_sixteen ? standardise_by_sixteen(in, size, mean, inverse, lost, out, past) : 0;
  std::array<float, tile_features> room;
  standardise_row(widened(in + done, size - done, room), size - done, mean + done, inverse + done,
                  lost + done, out + done);
}

/// Rows [first, end).
template <class Stored>
void standardise_rows(const StandardiseBlock& block, const Stored* in, float* out,
                      std::int64_t first, std::int64_t end) {
  const bool past = block.rows * block.features * std::int64_t{sizeof(float)} > large;
  std::array<Stored, tile_features> some;
  for (std::int64_t begin = 0; begin < block.features; begin += tile_features) {
    const std::int64_t size = std::min(tile_features, block.features - begin);
    for (std::int64_t row = first; row < end; ++row) {
      const Stored* values = in + block.offset(row);
      if (block.column_of_feature == nullptr) {
        values += begin;
      } else {
        const std::int64_t* const columns = block.column_of_feature + begin;
        for (std::int64_t j = 0; j < size; ++j)
          some[static_cast<std::size_t>(j)] = values[columns[j]];
        values = some.data();
      }
      standardise_part(values, size, block.mean + begin, block.inverse + begin, block.lost + begin,
                       out + row * block.features + begin, past);
    }
  }
  finish_writing();
}

template <class Stored>
void standardise_tiles(const StandardiseBlock& block, const Stored* in, float* out) {
#pragma omp parallel for schedule(static)
  for (std::int64_t first = 0; first < block.rows; first += tile_rows) {
    standardise_rows(block, in, out, first, std::min(first + tile_rows, block.rows));
  }
}

/// e^x of x <= 0, within 3e-7 of it; 0 below e^-87. x = n log 2 + r, and Taylor's series of e^r.
[[gnu::always_inline]] inline float exp_of(float x) {
  constexpr float round = 0x1.8p23F;  // adding it leaves no room for less than ones
  constexpr float log2_high = 0x1.62e4p-1F, log2_low = 0x1.7f7d1cp-20F;
  x = x < -87.0F ? -87.0F : x;
  const float shifted = x * 1.44269504F + round, n = shifted - round;
  const float r = (x - n * log2_high) - n * log2_low;
  const float series =
      1 + r * (1 + r * (1.0F / 2 +
                        r * (1.0F / 6 + r * (1.0F / 24 + r * (1.0F / 120 + r * (1.0F / 720))))));
  const std::int32_t power =
      std::bit_cast<std::int32_t>(shifted) - std::bit_cast<std::int32_t>(round);
  return series * std::bit_cast<float>((power + 127) << 23);
}

/// Of a row of logits the softmax, in place, and the logarithm of what it was divided by.
[[gnu::always_inline]] inline double softmax_of_row(float* row, std::int64_t size) {
  float largest = row[0], sum = 0;
#pragma omp simd reduction(max : largest)
  for (std::int64_t j = 0; j < size; ++j) largest = std::max(largest, row[j]);
#pragma omp simd reduction(+ : sum)
  for (std::int64_t j = 0; j < size; ++j) {
    row[j] = exp_of(row[j] - largest);
    sum += row[j];
  }
  const float share = 1 / sum;
  for (std::int64_t j = 0; j < size; ++j) row[j] *= share;
  return static_cast<double>(largest) + std::log(static_cast<double>(sum));
}

/// Rows [first, end) of softmax_less_truth().
SALIENT_WIDEST double softmax_less_truth_of_rows(const SoftmaxBlock& block, std::int64_t first,
                                                 std::int64_t end, float* __restrict logits,
                                                 double* __restrict sums) {
  double losses = 0;
  for (std::int64_t i = first; i < end; ++i) {
    float* const row = logits + i * block.labels;
    const std::int64_t label = block.label_of_row[i];
    const double weight = block.weight_of_row == nullptr ? 1.0 : block.weight_of_row[i];
    const auto of_label = static_cast<double>(row[label]);
    losses += weight * (softmax_of_row(row, block.labels) - of_label);
    row[label] -= 1;
    for (std::int64_t j = 0; j < block.labels; ++j) {
      row[j] *= static_cast<float>(weight);
      sums[j] += static_cast<double>(row[j]);
    }
  }
  return losses;
}

SALIENT_WIDEST void add_encoded_row(const EncodeBlock& block, const float* __restrict part,
                                    std::int64_t* __restrict sums) {
  for (std::int64_t j = 0; j < block.columns; ++j) {
    const double value = static_cast<double>(part[j]) * block.factors[j];
    sums[j] += static_cast<std::int64_t>(std::nearbyint(value));
  }
}

constexpr std::int64_t tile_words = 512;

/// Sixteen numbers side by side, which are in registers for as long as nothing asks for their
/// place.
using Floats = float __attribute__((vector_size(64)));
using Integers = std::int32_t __attribute__((vector_size(64)));
constexpr std::int64_t of_vector = 16, strip_vectors = 4, strip = of_vector * strip_vectors;

/// Of a strip of words, whose largest so far stay in registers over all labels.
[[gnu::always_inline]] inline void largest_of_strip(const LogitsBlock& block,
                                                    const float* __restrict logits,
                                                    std::int32_t* __restrict label) {
  Floats largest[strip_vectors];
  Integers found[strip_vectors];
  std::memcpy(largest, logits, sizeof largest);
  for (std::int64_t v = 0; v < strip_vectors; ++v) {
    largest[v] += block.offset[0];
    found[v] = Integers{};
  }
  for (std::int64_t next = 1; next < block.labels; ++next) {
    const float* const row = logits + next * block.words;
    for (std::int64_t v = 0; v < strip_vectors; ++v) {
      Floats logit;
      std::memcpy(&logit, row + of_vector * v, sizeof logit);
      logit += block.offset[next];
      const Integers is_larger = logit > largest[v];
      largest[v] = is_larger ? logit : largest[v];
      found[v] = is_larger ? static_cast<std::int32_t>(next) + Integers{} : found[v];
    }
  }
  std::memcpy(label, found, sizeof found);
}

std::int32_t largest_of_word(const LogitsBlock& block, const float* logits) {
  std::int32_t found = 0;
  float largest = logits[0] + block.offset[0];
  for (std::int64_t next = 1; next < block.labels; ++next) {
    const float logit = logits[next * block.words] + block.offset[next];
    if (!(logit > largest)) continue;
    largest = logit;
    found = static_cast<std::int32_t>(next);
  }
  return found;
}

/// Of the words of one tile, which begins at `logits`.
SALIENT_WIDEST void largest_of_tile(const LogitsBlock& block, std::int64_t words,
                                    const float* __restrict logits,
                                    std::int32_t* __restrict label) {
  std::int64_t word = 0;
  for (; word + strip <= words; word += strip) {
    largest_of_strip(block, logits + word, label + word);
  }
  for (; word < words; ++word) label[word] = largest_of_word(block, logits + word);
}

SALIENT_WIDEST void add_densities_of_word(const GaussianBlock& block, float before,
                                          const float* __restrict values,
                                          const float* __restrict predicted,
                                          float* __restrict density, float* __restrict largest,
                                          float* __restrict sum) {
  for (std::int64_t j = 0; j < block.neurons; ++j) {
    const float away = values[j] - predicted[j] - block.offset[j];
    const float own = before + block.height[j] - block.precision[j] * away * away;
    const float above = own - largest[j];
    const float smaller = exp_of(above > 0 ? -above : above);
    sum[j] = above > 0 ? sum[j] * smaller + 1 : sum[j] + smaller;
    largest[j] = above > 0 ? own : largest[j];
    density[j] = own;
  }
}

/// out += four rows, each times its number.
SALIENT_WIDEST void add_four_rows(const float* __restrict rows, std::int64_t size,
                                  const float* __restrict x, float* __restrict out) {
  const float *const second = rows + size, *const third = second + size,
                     *const fourth = third + size;
  for (std::int64_t j = 0; j < size; ++j) {
    out[j] += rows[j] * x[0] + second[j] * x[1] + third[j] * x[2] + fourth[j] * x[3];
  }
}

SALIENT_WIDEST void add_row(const float* __restrict row, std::int64_t size, float x,
                            float* __restrict out) {
  for (std::int64_t j = 0; j < size; ++j) out[j] += row[j] * x;
}

/// Of the parameters of one chunk from `begin` on; uphill[i] and pull[i] are theirs.
SALIENT_WIDEST void take_step(const ProximalSteps& s, const float* __restrict curved,
                              std::int64_t begin, std::int64_t size, double* __restrict uphill,
                              double* __restrict pull) {
  const double *const gradient = s.gradient + begin, *const twice_l2 = s.twice_l2 + begin,
                      *const length = s.length + begin, *const cut = s.cut + begin;
  double* __restrict const current = s.current + begin;
  double* __restrict const move = s.move + begin;
  const double* __restrict const ahead = s.ahead + begin;
  for (std::int64_t i = 0; i < size; ++i) {
    const double slope = curved[begin + i] + gradient[i] + twice_l2[i] * ahead[i];
    const double to = ahead[i] - slope * length[i];
    const double next = to - std::min(std::max(to, -cut[i]), cut[i]);
    move[i] = next - current[i];
    current[i] = next;
    const double pulled = move[i] / length[i];
    uphill[i] = (ahead[i] - next) * pulled;
    pull[i] = std::abs(pulled);
  }
}

SALIENT_WIDEST void look_ahead(const ProximalSteps& s, double momentum, std::int64_t begin,
                               std::int64_t end, float* __restrict step) {
  for (std::int64_t i = begin; i < end; ++i) {
    s.ahead[i] = s.current[i] + momentum * s.move[i];
    step[i] = static_cast<float>(s.ahead[i] - s.start[i]);
  }
}

/// Sums are cut by it, never by threads.
constexpr std::int64_t chunk = 2048;
/// Below so many parameters threads take longer to start than to step.
[[maybe_unused]] constexpr std::int64_t worth_of_threads = 1 << 16;

}  // namespace

void standardise(const StandardiseBlock& block, const float* in, float* out) {
  standardise_tiles(block, in, out);
}

void standardise(const StandardiseBlock& block, const Half* in, float* out) {
  standardise_tiles(block, in, out);
}

double softmax_less_truth(const SoftmaxBlock& block, float* logits, double* sums) {
  constexpr std::int64_t part_rows = 256;  // sums are cut by them, never by threads
  const auto parts = static_cast<std::size_t>((block.rows + part_rows - 1) / part_rows);
  const auto labels = static_cast<std::size_t>(block.labels);
  std::vector<double> losses(parts), columns(parts * labels);
#pragma omp parallel for schedule(static)
  for (std::size_t part = 0; part < parts; ++part) {
    const std::int64_t first = static_cast<std::int64_t>(part) * part_rows;
    losses[part] = softmax_less_truth_of_rows(block, first, std::min(first + part_rows, block.rows),
                                              logits, columns.data() + part * labels);
  }
  double loss = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    loss += losses[part];
    for (std::size_t j = 0; j < labels; ++j) sums[j] += columns[part * labels + j];
  }
  return loss;
}

void add_encoded(const EncodeBlock& block, const float* part, std::int64_t* sums) {
#pragma omp parallel for schedule(static)
  for (std::int64_t i = 0; i < block.rows; ++i) {
    add_encoded_row(block, part + i * block.part_stride, sums + i * block.sums_stride);
  }
}

void largest_of_columns(const LogitsBlock& block, const float* logits, std::int32_t* label) {
#pragma omp parallel for schedule(static)
  for (std::int64_t first = 0; first < block.words; first += tile_words) {
    largest_of_tile(block, std::min(tile_words, block.words - first), logits + first,
                    label + first);
  }
}

// By rows for columns, which are the same: sums of four need no order that vectors would break.
void add_densities(const GaussianBlock& block, const float* values, const float* predicted,
                   float* density, float* largest, float* sum) {
  for (std::int64_t word = 0; word < block.words; ++word) {
    const std::int64_t row = word * block.neurons;
    add_densities_of_word(block, block.before[word], values + row, predicted + row, density + row,
                          largest + row, sum + row);
  }
}

void multiply_symmetric(const float* matrix, std::int64_t size, const float* x, float* out) {
  std::fill(out, out + size, 0.0F);
  std::int64_t row = 0;
  for (; row + 4 <= size; row += 4) add_four_rows(matrix + row * size, size, x + row, out);
  for (; row < size; ++row) add_row(matrix + row * size, size, x[row], out);
}

StepTaken take_step(const ProximalSteps& steps, const float* curved) {
  std::vector<StepTaken> parts(static_cast<std::size_t>((steps.size + chunk - 1) / chunk));
#pragma omp parallel for schedule(static) if (steps.size > worth_of_threads)
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const std::int64_t begin = static_cast<std::int64_t>(part) * chunk;
    const std::int64_t size = std::min(chunk, steps.size - begin);
    std::array<double, chunk> uphill, pull;
    take_step(steps, curved, begin, size, uphill.data(), pull.data());
    parts[part] = {Eigen::Map<const Eigen::VectorXd>(uphill.data(), size).sum(),
                   Eigen::Map<const Eigen::VectorXd>(pull.data(), size).maxCoeff()};
  }
  StepTaken taken;
  for (const StepTaken& part : parts) {
    taken.uphill += part.uphill;
    taken.pull = std::max(taken.pull, part.pull);
  }
  return taken;
}

void look_ahead(const ProximalSteps& steps, double momentum, float* step) {
#pragma omp parallel for schedule(static) if (steps.size > worth_of_threads)
  for (std::int64_t begin = 0; begin < steps.size; begin += chunk) {
    look_ahead(steps, momentum, begin, std::min(begin + chunk, steps.size), step);
  }
}

}  // namespace salient
