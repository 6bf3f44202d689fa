#pragma once

#include <ATen/core/Tensor.h>

namespace salient {

/// Sums over all elements, in float64. On the host they are cut by the number of elements alone, so
/// that the number of threads changes no bit (LibTorch's own and BLAS's are cut by threads).
double dot_of(const at::Tensor& a, const at::Tensor& b);  ///< of a * b; equal shapes
double sum_of(const at::Tensor& a);
/// float64 [1]: sum_of(), but that nobody waits for a GPU.
at::Tensor total_of(const at::Tensor& a);
double norm_of(const at::Tensor& a);

}  // namespace salient
