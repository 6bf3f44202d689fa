#include "probes/checkpoint.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "salient/io/safetensors.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

std::span<std::byte> bytes_of(const at::Tensor& host) {
  return {static_cast<std::byte*>(host.data_ptr()), static_cast<std::size_t>(host.nbytes())};
}

at::Tensor tensor_from(const TensorView& view, const SafetensorsFile& file) {
  if (view.dtype != "F32" && view.dtype != "F64") {
    throw UsageError(file.path().string() + " is not the state of a solve; remove it");
  }
  const at::ScalarType type = view.dtype == "F64" ? at::kDouble : at::kFloat;
  at::Tensor tensor = at::empty(view.shape, type);
  std::copy(view.bytes.begin(), view.bytes.end(), bytes_of(tensor).begin());
  return tensor;
}

}  // namespace

void StateParts::part(const std::string& name, at::Tensor& value) {
  if (!takes_back_) {
    if (value.defined()) state_[name] = value;
    return;
  }
  const auto found = state_.find(name);
  value = found == state_.end() ? at::Tensor() : found->second;
}

void StateParts::part(const std::string& name, double& value) {
  at::Tensor tensor = takes_back_ ? at::Tensor() : at::full({1}, value, at::kDouble);
  part(name, tensor);
  if (takes_back_ && tensor.defined()) value = tensor.item<double>();
}

void StateParts::part(const std::string& name, std::int64_t& value) {
  auto number = static_cast<double>(value);
  part(name, number);
  value = static_cast<std::int64_t>(number);
}

void StateParts::part(const std::string& name, bool& value) {
  double number = value ? 1 : 0;
  part(name, number);
  value = number != 0;
}

Checkpoint::Checkpoint(const Solutions& solutions, const std::string& name, bool is_root)
    : file_(solutions.state_file(name)),
      is_known_(solutions.knows_state(name)),
      is_root_(is_root),
      interval_(solutions.checkpoint_interval()) {}

std::optional<SolverState> Checkpoint::found(at::Device where) const {
  if (!is_known_) return {};
  const SafetensorsFile file(file_);
  SolverState state;
  for (const auto& [name, view] : file.tensors()) {
    state[name] = tensor_from(view, file).to(where);
  }
  return state;
}

bool Checkpoint::is_due() const {
  return is_root_ && !file_.empty() && interval_.count() > 0 && Clock::now() - last_ >= interval_;
}

void Checkpoint::keep(const SolverState& state) {
  std::vector<at::Tensor> hosts;
  std::vector<TensorData> tensors;
  for (const auto type : {at::kDouble, at::kFloat}) {  // the wider first, so that all are aligned
    for (const auto& [name, tensor] : state) {
      if (tensor.scalar_type() != type) continue;
      hosts.push_back(tensor.cpu().contiguous());
      tensors.push_back({name, type == at::kDouble ? "F64" : "F32", tensor.sizes().vec(),
                         bytes_of(hosts.back())});
    }
  }
  write_safetensors(file_, tensors, {});
  last_ = Clock::now();
}

void Checkpoint::remove() {
  if (is_root_ && !file_.empty()) std::filesystem::remove(file_);
}

}  // namespace salient
