#include "probes/products.hpp"

#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <string>

#include "salient/probes/data.hpp"
#include "salient/support/error.hpp"

#ifdef SALIENT_HAS_ONEDNN
#include <dnnl.h>
#endif

namespace salient {
namespace {

#ifdef SALIENT_HAS_ONEDNN
/// A matrix as BLAS sees it: rows or, transposed, columns follow each other.
struct Layout {
  char transposed;
  std::int64_t leading;
};

bool is_layout(const at::Tensor& matrix) { return matrix.stride(0) == 1 || matrix.stride(1) == 1; }

Layout layout_of(const at::Tensor& matrix) {
  if (matrix.stride(1) == 1) return {'N', std::max(matrix.stride(0), matrix.size(1))};
  return {'T', std::max(matrix.stride(1), matrix.size(0))};
}

bool is_for_onednn(const at::Tensor& matrix) {
  return matrix.device().is_cpu() && matrix.scalar_type() == at::kFloat && is_layout(matrix);
}

void multiply_by_onednn(at::Tensor& out, const at::Tensor& a, const at::Tensor& b, float beta) {
  const Layout of_a = layout_of(a), of_b = layout_of(b);
  const dnnl_status_t status =
      dnnl_sgemm(of_a.transposed, of_b.transposed, out.size(0), out.size(1), a.size(1), 1.0F,
                 a.data_ptr<float>(), of_a.leading, b.data_ptr<float>(), of_b.leading, beta,
                 out.data_ptr<float>(), out.stride(0));
  if (status != dnnl_success) {
    throw SystemError("oneDNN refused a product of matrices (status " + std::to_string(status) +
                      ")");
  }
}
#endif

}  // namespace

void multiply(at::Tensor& out, const at::Tensor& a, const at::Tensor& b, float beta) {
#ifdef SALIENT_HAS_ONEDNN
  const bool takes = out.numel() > 0 && a.size(1) > 0 && out.stride(1) == 1 && is_for_onednn(out) &&
                     is_for_onednn(a) && is_for_onednn(b);
  if (takes) return multiply_by_onednn(out, a, b, beta);
#endif
  at::addmm_out(out, out, a, b, beta, 1);
}

at::Tensor product(const at::Tensor& a, const at::Tensor& b) {
  at::Tensor out = at::empty({a.size(0), b.size(1)}, a.options());
  multiply(out, a, b, 0);
  return out;
}

std::string products_library() {
#ifdef SALIENT_HAS_ONEDNN
  const dnnl_version_t* const version = dnnl_version();
  return "oneDNN " + std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
         std::to_string(version->patch);
#else
  return "LibTorch's";
#endif
}

}  // namespace salient
