#pragma once

#include <cuda_runtime_api.h>
#include <nccl.h>

#include <source_location>
#include <string>

#include "salient/comm/transport.hpp"
#include "salient/support/error.hpp"

namespace salient {

/// Throws SystemError unless a CUDA call succeeded.
inline void check_cuda(cudaError_t code,
                       std::source_location where = std::source_location::current()) {
  if (code == cudaSuccess) return;
  cudaGetLastError();  // else the next call would find the same error again
  throw SystemError(std::string("CUDA: ") + cudaGetErrorString(code), where);
}

/// Throws SystemError unless an NCCL call succeeded. `comm` may be null.
inline void check_nccl(ncclResult_t code, ncclComm_t comm = nullptr,
                       std::source_location where = std::source_location::current()) {
  if (code == ncclSuccess) return;
  const char* detail = ncclGetLastError(comm);
  std::string text = std::string("NCCL: ") + ncclGetErrorString(code);
  if (detail != nullptr && *detail != '\0') text += std::string(" (") + detail + ")";
  throw SystemError(text, where);
}

inline ncclDataType_t nccl_type(ElementType type) {
  switch (type) {
    case ElementType::int32:
      return ncclInt32;
    case ElementType::int64:
      return ncclInt64;
    case ElementType::float32:
      return ncclFloat32;
    case ElementType::float64:
      return ncclFloat64;
  }
  throw BugError("element type without an NCCL type");
}

inline ncclRedOp_t nccl_op(Reduction op) {
  switch (op) {
    case Reduction::sum:
      return ncclSum;
    case Reduction::min:
      return ncclMin;
    case Reduction::max:
      return ncclMax;
  }
  throw BugError("reduction without an NCCL operation");
}

}  // namespace salient
