#include "probes/sums.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/full.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <vector>

namespace salient {
namespace {

constexpr std::int64_t chunk = 8192;

using Values = Eigen::Map<const Eigen::VectorXd>;

/// The sum over chunks of what `of_chunk(begin, size)` gives, in their order.
template <class OfChunk>
double sum_of_chunks(std::int64_t count, OfChunk of_chunk) {
  std::vector<double> parts(static_cast<std::size_t>((count + chunk - 1) / chunk));
#pragma omp parallel for schedule(static)
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::int64_t begin = static_cast<std::int64_t>(i) * chunk;
    parts[i] = of_chunk(begin, std::min(chunk, count - begin));
  }
  double sum = 0;
  for (const double part : parts) sum += part;
  return sum;
}

at::Tensor flat_float64(const at::Tensor& a) { return a.to(at::kDouble).contiguous().view({-1}); }

}  // namespace

double dot_of(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor x = flat_float64(a), y = flat_float64(b);
  if (!x.device().is_cpu()) return at::dot(x, y).item<double>();
  const double *const px = x.data_ptr<double>(), *const py = y.data_ptr<double>();
  return sum_of_chunks(x.numel(), [&](std::int64_t begin, std::int64_t size) {
    return Values(px + begin, size).dot(Values(py + begin, size));
  });
}

double sum_of(const at::Tensor& a) {
  const at::Tensor x = flat_float64(a);
  if (!x.device().is_cpu()) return x.sum().item<double>();
  const double* const px = x.data_ptr<double>();
  return sum_of_chunks(x.numel(), [&](std::int64_t begin, std::int64_t size) {
    return Values(px + begin, size).sum();
  });
}

at::Tensor total_of(const at::Tensor& a) {
  if (!a.device().is_cpu()) return a.sum(at::kDouble).view({1});
  return at::full({1}, sum_of(a), at::kDouble);
}

double norm_of(const at::Tensor& a) { return std::sqrt(dot_of(a, a)); }

}  // namespace salient
