#include "probes/tensors.hpp"

#include <ATen/Context.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <cstring>

#include "probes/kernels.hpp"
#include "salient/probes/data.hpp"
#include "salient/support/error.hpp"
#include "salient/support/fixed_point.hpp"

namespace salient {
namespace {

at::Tensor host_float64(const double* values, const std::vector<std::int64_t>& shape) {
  at::Tensor tensor = at::empty(shape, at::kDouble);
  std::memcpy(tensor.data_ptr<double>(), values,
              static_cast<std::size_t>(tensor.numel()) * sizeof(double));
  return tensor;
}

}  // namespace

bool can_compute_on_gpu() { return at::hasCUDA(); }

at::Device tensor_device(const Device& device) {
  if (device.is_gpu() && at::hasCUDA()) {
    return {at::kCUDA, static_cast<c10::DeviceIndex>(device.index())};
  }
  return at::kCPU;
}

at::Tensor float64_tensor(const Eigen::VectorXd& values, at::Device where) {
  return host_float64(values.data(), {values.size()}).to(where);
}

at::Tensor float64_tensor(const Matrix& values, at::Device where) {
  at::Tensor tensor = at::empty({values.rows(), values.cols()}, at::kFloat);
  std::memcpy(tensor.data_ptr<float>(), values.data(),
              static_cast<std::size_t>(values.size()) * sizeof(float));
  return tensor.to(where).to(at::kDouble);
}

at::Tensor float32_view(const Matrix& values) {
  return at::from_blob(const_cast<float*>(values.data()), {values.rows(), values.cols()},
                       at::kFloat);
}

Matrix to_matrix(const at::Tensor& tensor) {
  const at::Tensor host = tensor.to(at::kFloat).cpu().contiguous();
  return Eigen::Map<const Matrix>(host.data_ptr<float>(), host.size(0), host.size(1));
}

Eigen::VectorXd to_vector(const at::Tensor& tensor) {
  const at::Tensor host = tensor.to(at::kDouble).cpu().contiguous();
  return Eigen::Map<const Eigen::VectorXd>(host.data_ptr<double>(), host.numel());
}

Buffer<std::int64_t> int64_buffer(const at::Tensor& tensor, const Device& device) {
  require(tensor.is_contiguous(), "a collective needs a contiguous tensor");
  return {tensor.data_ptr<std::int64_t>(), static_cast<std::size_t>(tensor.numel()),
          device.memory()};
}

Buffer<double> float64_buffer(const at::Tensor& tensor, const Device& device) {
  require(tensor.is_contiguous(), "a collective needs a contiguous tensor");
  return {tensor.data_ptr<double>(), static_cast<std::size_t>(tensor.numel()), device.memory()};
}

at::Tensor fixed_point_factors(const at::Tensor& bounds) {
  const at::Tensor host = bounds.to(at::kDouble).cpu().contiguous();
  at::Tensor factors = at::empty(host.sizes(), at::kDouble);
  for (std::int64_t i = 0; i < host.numel(); ++i) {
    factors.data_ptr<double>()[i] = FixedPoint::for_sums_up_to(host.data_ptr<double>()[i]).factor();
  }
  return factors.to(bounds.device());
}

at::Tensor encode(const at::Tensor& parts, const at::Tensor& factors) {
  return parts.to(at::kDouble).mul(factors).round_().to(at::kLong);
}

at::Tensor decode(const at::Tensor& sums, const at::Tensor& factors) {
  return sums.to(at::kDouble).div_(factors);
}

void add_encoded(const at::Tensor& part, const at::Tensor& factors, const at::Tensor& sums) {
  if (!part.device().is_cpu() || part.scalar_type() != at::kFloat) {
    at::Tensor into = sums;
    into += encode(part, factors);
    return;
  }
  const at::Tensor of_columns = factors.expand({part.size(1)}).contiguous();
  const EncodeBlock block{part.size(0), part.size(1), part.stride(0), sums.stride(0),
                          of_columns.data_ptr<double>()};
  add_encoded(block, part.data_ptr<float>(), sums.data_ptr<std::int64_t>());
}

at::Tensor int64_tensor(const std::vector<std::int64_t>& values, at::Device where) {
  at::Tensor tensor = at::empty({static_cast<std::int64_t>(values.size())}, at::kLong);
  std::copy(values.begin(), values.end(), tensor.data_ptr<std::int64_t>());
  return tensor.to(where);
}

}  // namespace salient
