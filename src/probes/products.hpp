#pragma once

#include <ATen/core/Tensor.h>

namespace salient {

/// out = a b + beta out, for matrices: a [row, inner], b [inner, column], either of them possibly a
/// transposed view. float32 on the host goes to oneDNN where the build has it (twice as fast at the
/// narrow shapes of probes as other libraries), all else to LibTorch. The number of threads changes
/// no bit.
void multiply(at::Tensor& out, const at::Tensor& a, const at::Tensor& b, float beta);
/// multiply() on the thread that calls, for who has work for all of them. false: the library
/// refuses.
bool multiply_alone(at::Tensor out, const at::Tensor& a, const at::Tensor& b, float beta);
/// Throws SystemError unless multiply_alone() was not refused on any thread.
void require_taken(bool taken);
/// a b
at::Tensor product(const at::Tensor& a, const at::Tensor& b);

}  // namespace salient
