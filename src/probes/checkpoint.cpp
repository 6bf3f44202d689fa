#include "probes/checkpoint.hpp"

#include <ATen/ops/full.h>

namespace salient {

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
  return tensors_of(SafetensorsFile(file_), where);
}

bool Checkpoint::is_due() const {
  return is_root_ && !file_.empty() && interval_.count() > 0 && Clock::now() - last_ >= interval_;
}

void Checkpoint::keep(const SolverState& state) {
  write_tensors(file_, state);
  last_ = Clock::now();
}

void Checkpoint::remove() {
  if (is_root_ && !file_.empty()) std::filesystem::remove(file_);
}

}  // namespace salient
