#include "probes/label_grams.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>

#include "probes/kernels.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// A product of a matrix and a vector waits for memory, one of two matrices does not: in the time
/// of one number of the former the latter multiplies so many.
constexpr std::int64_t advantage_of_matrices = 6;
/// However small the Gram matrix: what a core's share of a cache holds.
constexpr std::int64_t always_bytes = 16 << 20;
/// Below so many numbers threads take longer to start than to multiply.
[[maybe_unused]] constexpr std::int64_t values_worth_of_threads = 1 << 19;

}  // namespace

std::int64_t LabelGrams::most_bytes(std::int64_t labels, std::int64_t columns) {
  return std::min(std::max<std::int64_t>(always_bytes, columns * columns),
                  4 * (labels * columns * columns / advantage_of_matrices));
}

std::vector<LabelGrams::Part> LabelGrams::parts_of(const at::Tensor& free, std::int64_t labels,
                                                   std::int64_t columns) {
  const auto* const first = free.data_ptr<std::int64_t>();
  const auto* const last = first + free.numel();
  std::vector<Part> parts(static_cast<std::size_t>(labels));
  std::int64_t place = 0;
  const auto* begin = first;
  for (std::int64_t label = 0; label < labels; ++label) {
    const auto* const end = std::lower_bound(begin, last, (label + 1) * columns);
    parts[static_cast<std::size_t>(label)] = {begin - first, end - begin, place};
    place += (end - begin) * (end - begin);
    begin = end;
  }
  return parts;
}

std::optional<LabelGrams> LabelGrams::of(const at::Tensor& gram, const at::Tensor& free,
                                         std::int64_t labels) {
  if (!gram.device().is_cpu()) return std::nullopt;
  require(gram.is_contiguous(), "a Gram matrix of the labels' own wants whole rows");
  const std::int64_t columns = gram.size(0);
  LabelGrams grams;
  grams.parts_ = parts_of(free, labels, columns);
  const Part& last = grams.parts_.back();
  const std::int64_t numbers = last.place + last.size * last.size;
  if (4 * numbers > most_bytes(labels, columns)) return std::nullopt;
  grams.values_.resize(static_cast<std::size_t>(numbers));
  grams.copy(gram, free);
  return grams;
}

void LabelGrams::copy(const at::Tensor& gram, const at::Tensor& free) {
  const auto* const index = free.data_ptr<std::int64_t>();
  const float* const whole = gram.data_ptr<float>();
  const std::int64_t columns = gram.size(0);
#pragma omp parallel for schedule(dynamic)
  for (std::size_t label = 0; label < parts_.size(); ++label) {
    const Part& part = parts_[label];
    const std::int64_t before = static_cast<std::int64_t>(label) * columns;
    const std::int64_t* const own = index + part.begin;
    float* out = values_.data() + part.place;
    for (std::int64_t i = 0; i < part.size; ++i) {
      const float* const row = whole + (own[i] - before) * columns;
      for (std::int64_t j = 0; j < part.size; ++j) *out++ = row[own[j] - before];
    }
  }
}

at::Tensor LabelGrams::product(const at::Tensor& step) const {
  at::Tensor out = at::empty(step.sizes(), step.options());
  const float* const from = step.data_ptr<float>();
  float* const to = out.data_ptr<float>();
#pragma omp parallel for schedule(dynamic) if (std::ssize(values_) > values_worth_of_threads)
  for (std::size_t label = 0; label < parts_.size(); ++label) {
    const Part& part = parts_[label];
    multiply_symmetric(values_.data() + part.place, part.size, from + part.begin, to + part.begin);
  }
  return out;
}

}  // namespace salient
