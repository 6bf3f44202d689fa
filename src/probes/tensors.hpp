#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "salient/activations/activation.hpp"
#include "salient/comm/buffer.hpp"
#include "salient/comm/device.hpp"

namespace salient {

/// Where this rank's tensors live: the GPU if the device is one and LibTorch can use it, else the
/// host (which is also where a stand-in for the GPU's libraries keeps "device" memory).
at::Device tensor_device(const Device& device);

at::Tensor float64_tensor(const Eigen::VectorXd& values, at::Device where);
/// A copy as float64 [row, column].
at::Tensor float64_tensor(const Matrix& values, at::Device where);
/// The matrix itself as a host tensor that nobody writes through.
at::Tensor float32_view(const Matrix& values);
/// A float32 copy on the host of a [row, column] tensor of any type.
Matrix to_matrix(const at::Tensor& tensor);
Eigen::VectorXd to_vector(const at::Tensor& tensor);

/// The whole of a contiguous int64 tensor as what a collective takes.
Buffer<std::int64_t> int64_buffer(const at::Tensor& tensor, const Device& device);
Buffer<double> float64_buffer(const at::Tensor& tensor, const Device& device);

/// Powers of two at which fixed-point sums up to `bounds` (float64, any shape) are kept: see
/// FixedPoint. encode: part * factors, rounded, as int64. decode: back to float64.
at::Tensor fixed_point_factors(const at::Tensor& bounds);
at::Tensor encode(const at::Tensor& parts, const at::Tensor& factors);
at::Tensor decode(const at::Tensor& sums, const at::Tensor& factors);
/// sums += encode(part, factors), for matrices [row, column] and factors [column] or [1]; `sums`
/// may be a view. Of float32 on the host without copies in float64 and int64.
void add_encoded(const at::Tensor& part, const at::Tensor& factors, const at::Tensor& sums);

at::Tensor int64_tensor(const std::vector<std::int64_t>& values, at::Device where);

}  // namespace salient
