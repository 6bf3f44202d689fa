#include "probes/kernels.hpp"

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

SALIENT_WIDEST void standardise_row(const StandardiseBlock& block, const float* __restrict in,
                                    float* __restrict out) {
  for (std::int64_t j = 0; j < block.features; ++j) {
    out[j] = (in[j] - block.mean[j]) * block.inverse[j] + block.lost[j];
  }
}

/// Only the columns that features are of.
const float* gathered(const StandardiseBlock& block, const float* in, std::vector<float>& row) {
  if (block.column_of_feature == nullptr) return in;
  row.resize(static_cast<std::size_t>(block.features));
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = in[block.column_of_feature[j]];
  return row.data();
}

SALIENT_WIDEST void add_encoded_row(const EncodeBlock& block, const float* __restrict part,
                                    std::int64_t* __restrict sums) {
  for (std::int64_t j = 0; j < block.columns; ++j) {
    const double value = static_cast<double>(part[j]) * block.factors[j];
    sums[j] += static_cast<std::int64_t>(std::nearbyint(value));
  }
}

}  // namespace

void standardise(const StandardiseBlock& block, const float* in, float* out) {
#pragma omp parallel
  {
    std::vector<float> row;
#pragma omp for schedule(static)
    for (std::int64_t i = 0; i < block.rows; ++i) {
      standardise_row(block, gathered(block, in + block.offset(i), row), out + i * block.features);
    }
  }
}

void standardise(const StandardiseBlock& block, const Half* in, float* out) {
  const auto columns = static_cast<std::size_t>(block.columns);
#pragma omp parallel
  {
    std::vector<float> row(columns), some;
#pragma omp for schedule(static)
    for (std::int64_t i = 0; i < block.rows; ++i) {
      from_half(std::span(in + block.offset(i), columns), row);
      standardise_row(block, gathered(block, row.data(), some), out + i * block.features);
    }
  }
}

void add_encoded(const EncodeBlock& block, const float* part, std::int64_t* sums) {
#pragma omp parallel for schedule(static)
  for (std::int64_t i = 0; i < block.rows; ++i) {
    add_encoded_row(block, part + i * block.part_stride, sums + i * block.sums_stride);
  }
}

}  // namespace salient
