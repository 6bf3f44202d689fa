#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "salient/io/safetensors.hpp"

namespace salient {

/// The tensors of a BERT checkpoint, by their names in Hugging Face's base class. Understands names
/// with `bert.` before them (checkpoints of models with heads) and the layer norms' older names
/// `gamma` and `beta`.
class Checkpoint {
 public:
  /// Opens `model.safetensors` of the folder. Throws UsageError that says what to do if there is
  /// none.
  explicit Checkpoint(const std::filesystem::path& folder);

  /// The values, row-major. Throws UsageError that names a missing tensor or a wrong shape.
  std::vector<float> take(const std::string& name, const std::vector<std::int64_t>& shape);

  /// Call when the model is complete: logs the tensors of heads, which no hidden state depends on,
  /// and throws UsageError that names a tensor which should not be there.
  void expect_all_taken() const;

 private:
  std::string stored_name(const std::string& name) const;

  SafetensorsFile file_;
  std::string prefix_;
  std::set<std::string> taken_;
};

}  // namespace salient
