#include "probes/tensor_file.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "salient/support/error.hpp"

namespace salient {
namespace {

std::span<std::byte> bytes_of(const at::Tensor& host) {
  return {static_cast<std::byte*>(host.data_ptr()), static_cast<std::size_t>(host.nbytes())};
}

at::Tensor tensor_from(const TensorView& view, const SafetensorsFile& file) {
  if (view.dtype != "F32" && view.dtype != "F64") {
    throw UsageError(file.path().string() + " is not of probes in training; remove it");
  }
  at::Tensor tensor = at::empty(view.shape, view.dtype == "F64" ? at::kDouble : at::kFloat);
  std::copy(view.bytes.begin(), view.bytes.end(), bytes_of(tensor).begin());
  return tensor;
}

}  // namespace

void write_tensors(const std::filesystem::path& path, const NamedTensors& tensors,
                   const std::map<std::string, std::string>& metadata) {
  std::vector<at::Tensor> hosts;
  std::vector<TensorData> data;
  for (const auto type : {at::kDouble, at::kFloat}) {  // the wider first, so that all are aligned
    for (const auto& [name, tensor] : tensors) {
      if (tensor.scalar_type() != type) continue;
      hosts.push_back(tensor.cpu().contiguous());
      data.push_back({name, type == at::kDouble ? "F64" : "F32", tensor.sizes().vec(),
                      bytes_of(hosts.back())});
    }
  }
  require(data.size() == tensors.size(), "a tensor to be kept is float32 or float64");
  write_safetensors(path, data, metadata);
}

NamedTensors tensors_of(const SafetensorsFile& file, at::Device where) {
  NamedTensors tensors;
  for (const auto& [name, view] : file.tensors()) {
    tensors[name] = tensor_from(view, file).to(where);
  }
  return tensors;
}

}  // namespace salient
