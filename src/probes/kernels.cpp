#include "probes/kernels.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

// One body for each generation of registers; the loader takes the widest that the processor has.
// Levels, not models: those of another maker would be given the narrowest.
#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SALIENT_WIDEST __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define SALIENT_WIDEST
#endif

namespace salient {
namespace {

SALIENT_WIDEST void standardise_row(const float* __restrict in, std::int64_t size,
                                    const float* __restrict mean, const float* __restrict inverse,
                                    const float* __restrict lost, float* __restrict out) {
  for (std::int64_t j = 0; j < size; ++j) out[j] = (in[j] - mean[j]) * inverse[j] + lost[j];
}

/// A tile of a block is standardised at a time: what is known of its features stays in the nearest
/// cache for all of its rows.
constexpr std::int64_t tile_features = 1024, tile_rows = 16;

/// The values of a part of a row, in `room` unless they lie somewhere already.
const float* widened(const float* values, std::int64_t, std::span<float>) { return values; }
const float* widened(const Half* halves, std::int64_t size, std::span<float> room) {
  const auto count = static_cast<std::size_t>(size);
  from_half({halves, count}, room.first(count));
  return room.data();
}

/// Rows [first, end).
template <class Stored>
void standardise_rows(const StandardiseBlock& block, const Stored* in, float* out,
                      std::int64_t first, std::int64_t end) {
  std::array<Stored, tile_features> some;
  std::array<float, tile_features> wide;
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
      standardise_row(widened(values, size, wide), size, block.mean + begin, block.inverse + begin,
                      block.lost + begin, out + row * block.features + begin);
    }
  }
}

template <class Stored>
void standardise_tiles(const StandardiseBlock& block, const Stored* in, float* out) {
#pragma omp parallel for schedule(static)
  for (std::int64_t first = 0; first < block.rows; first += tile_rows) {
    standardise_rows(block, in, out, first, std::min(first + tile_rows, block.rows));
  }
}

SALIENT_WIDEST void add_encoded_row(const EncodeBlock& block, const float* __restrict part,
                                    std::int64_t* __restrict sums) {
  for (std::int64_t j = 0; j < block.columns; ++j) {
    const double value = static_cast<double>(part[j]) * block.factors[j];
    sums[j] += static_cast<std::int64_t>(std::nearbyint(value));
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

void add_encoded(const EncodeBlock& block, const float* part, std::int64_t* sums) {
#pragma omp parallel for schedule(static)
  for (std::int64_t i = 0; i < block.rows; ++i) {
    add_encoded_row(block, part + i * block.part_stride, sums + i * block.sums_stride);
  }
}

// By rows for columns, which are the same: sums of four need no order that vectors would break.
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
