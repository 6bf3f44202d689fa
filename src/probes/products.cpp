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

/// Rows of the longer side of a product that one call computes. Libraries may cut the sum of an
/// element among threads, so that its bits depend on their number; in tiles cut by the shape alone,
/// each the work of one thread, they do not.
constexpr std::int64_t tile = 512;

#ifdef SALIENT_HAS_ONEDNN
/// A matrix as BLAS sees it: rows or, transposed, columns follow each other.
struct Layout {
  char transposed;
  std::int64_t leading;
};

Layout layout_of(const at::Tensor& matrix) {
  if (matrix.stride(1) == 1) return {'N', std::max(matrix.stride(0), matrix.size(1))};
  return {'T', std::max(matrix.stride(1), matrix.size(0))};
}

bool is_for_onednn(const at::Tensor& matrix) {
  return matrix.scalar_type() == at::kFloat && (matrix.stride(0) == 1 || matrix.stride(1) == 1);
}

bool multiply_by_onednn(const at::Tensor& out, const at::Tensor& a, const at::Tensor& b,
                        float beta) {
  const Layout of_a = layout_of(a), of_b = layout_of(b);
  return dnnl_success == dnnl_sgemm(of_a.transposed, of_b.transposed, out.size(0), out.size(1),
                                    a.size(1), 1.0F, a.data_ptr<float>(), of_a.leading,
                                    b.data_ptr<float>(), of_b.leading, beta, out.data_ptr<float>(),
                                    out.stride(0));
}
#endif

}  // namespace

bool multiply_alone(at::Tensor out, const at::Tensor& a, const at::Tensor& b, float beta) {
#ifdef SALIENT_HAS_ONEDNN
  const bool takes = out.device().is_cpu() && out.numel() > 0 && a.size(1) > 0 &&
                     out.stride(1) == 1 && is_for_onednn(out) && is_for_onednn(a) &&
                     is_for_onednn(b);
  if (takes) return multiply_by_onednn(out, a, b, beta);
#endif
  at::addmm_out(out, out, a, b, beta, 1);
  return true;
}

void require_taken(bool taken) {
  if (!taken) throw SystemError("oneDNN refused a product of matrices");
}

void multiply(at::Tensor& out, const at::Tensor& a, const at::Tensor& b, float beta) {
  if (!out.device().is_cpu()) {
    at::addmm_out(out, out, a, b, beta, 1);
    return;
  }
  const bool by_rows = out.size(0) >= out.size(1);
  const std::int64_t length = out.size(by_rows ? 0 : 1);
  bool taken = true;
#pragma omp parallel for schedule(static) reduction(&& : taken)
  for (std::int64_t begin = 0; begin < length; begin += tile) {
    const std::int64_t size = std::min(tile, length - begin);
    const bool of_tile =
        by_rows ? multiply_alone(out.narrow(0, begin, size), a.narrow(0, begin, size), b, beta)
                : multiply_alone(out.narrow(1, begin, size), a, b.narrow(1, begin, size), beta);
    taken = taken && of_tile;
  }
  require_taken(taken);
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
