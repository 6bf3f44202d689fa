#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "encoder/architecture.hpp"
#include "salient/io/safetensors.hpp"

namespace salient {

/// The tensors of a checkpoint, by their names in Hugging Face's base class. Understands names with
/// the architecture's prefix (checkpoints of models with heads) and the layer norms' older names
/// `gamma` and `beta`.
class Checkpoint {
 public:
  /// Opens `model.safetensors` of the folder, or the files that `model.safetensors.index.json`
  /// lists. Throws UsageError that says what to do if there is neither. `architecture` outlives it.
  Checkpoint(const std::filesystem::path& folder, const Architecture& architecture);

  /// The place of a tensor of the model, whose values are not read yet. Throws UsageError that
  /// names it if it is missing or of a wrong shape or type.
  const TensorView& find(const std::string& name, const std::vector<std::int64_t>& shape);
  /// The values, row-major. Throws likewise.
  std::vector<float> take(const std::string& name, const std::vector<std::int64_t>& shape);

  /// The same of a head, whose names bear no prefix.
  bool has_head(const std::string& name) const;
  std::vector<float> take_of_head(const std::string& name, const std::vector<std::int64_t>& shape);

  /// Call when the model is complete: throws UsageError that names a tensor which should not be
  /// there.
  void expect_all_taken() const;
  /// Likewise: the tensors of heads, which no hidden state depends on.
  void log_left_aside() const;

 private:
  std::string stored_name(const std::string& name) const;
  std::string stored_name_of_head(const std::string& name) const;
  const TensorView& find_stored(const std::string& stored, const std::vector<std::int64_t>& shape);
  const SafetensorsFile& file_of(const std::string& stored) const;
  bool is_left_aside(const std::string& stored) const;

  const Architecture& architecture_;
  std::vector<SafetensorsFile> files_;
  std::map<std::string, std::size_t> file_of_tensor_;
  std::string prefix_;
  std::set<std::string> taken_;
};

}  // namespace salient
