#include "encoder/checkpoint.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "io/json_file.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

constexpr const char* whole = "model.safetensors";
constexpr const char* index = "model.safetensors.index.json";

/// The files that an index lists, each once, in the order of their names.
std::set<std::string> files_in(const std::filesystem::path& path) {
  const JsonFile file(path);
  const auto map = file.root().find("weight_map");
  if (map == file.root().end() || !map->is_object() || map->empty()) {
    throw UsageError(file.complaint("weight_map", "must name the file of each tensor"));
  }
  std::set<std::string> names;
  for (const auto& [tensor, name] : map->items()) {
    const bool is_name = name.is_string() && !name.get<std::string>().empty() &&
                         name.get<std::string>().find('/') == std::string::npos;
    if (!is_name) {
      throw UsageError(file.complaint("weight_map", "names no file of its folder for " + tensor));
    }
    names.insert(name.get<std::string>());
  }
  return names;
}

std::vector<SafetensorsFile> open_all(const std::filesystem::path& folder) {
  std::vector<SafetensorsFile> files;
  if (std::filesystem::exists(folder / whole)) {
    files.emplace_back(folder / whole);
  } else if (std::filesystem::exists(folder / index)) {
    for (const std::string& name : files_in(folder / index)) files.emplace_back(folder / name);
  } else if (std::filesystem::exists(folder / "pytorch_model.bin")) {
    throw UsageError(
        folder.string() +
        " holds only pytorch_model.bin; convert it in Python: from transformers import "
        "AutoModel; AutoModel.from_pretrained(FOLDER).save_pretrained(FOLDER, "
        "safe_serialization=True)");
  } else {
    throw UsageError("there is no " + (folder / whole).string());
  }
  return files;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t extent : shape)
    text += (text.empty() ? "" : ", ") + std::to_string(extent);
  return "[" + text + "]";
}

/// "LayerNorm.weight" was "LayerNorm.gamma" in the first checkpoints, and "bias" was "beta".
std::string older_name(const std::string& name) {
  constexpr std::array<std::array<std::string_view, 2>, 2> renamed{
      {{"LayerNorm.weight", "LayerNorm.gamma"}, {"LayerNorm.bias", "LayerNorm.beta"}}};
  for (const auto& [today, before] : renamed) {
    if (name.ends_with(today)) {
      return name.substr(0, name.size() - today.size()) + std::string(before);
    }
  }
  return name;
}

}  // namespace

Checkpoint::Checkpoint(const std::filesystem::path& folder, const Architecture& architecture)
    : architecture_(architecture), files_(open_all(folder)) {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    for (const auto& [name, tensor] : files_[i].tensors()) {
      const auto [known, is_new] = file_of_tensor_.emplace(name, i);
      if (is_new) continue;
      throw UsageError(files_[i].path().string() + ": tensor " + name + " is in " +
                       files_[known->second].path().filename().string() + " too");
    }
  }
  const std::string first = architecture.prefix + architecture.names.words + ".weight";
  if (file_of_tensor_.contains(first)) prefix_ = architecture.prefix;
}

std::string Checkpoint::stored_name(const std::string& name) const {
  const std::string older = prefix_ + older_name(name);
  return file_of_tensor_.contains(older) ? older : prefix_ + name;
}

std::string Checkpoint::stored_name_of_head(const std::string& name) const {
  const std::string older = older_name(name);
  return file_of_tensor_.contains(older) ? older : name;
}

/// The first file where none has the tensor: it says that it lacks it.
const SafetensorsFile& Checkpoint::file_of(const std::string& stored) const {
  const auto found = file_of_tensor_.find(stored);
  return files_[found == file_of_tensor_.end() ? 0 : found->second];
}

const TensorView& Checkpoint::find(const std::string& name,
                                   const std::vector<std::int64_t>& shape) {
  return find_stored(stored_name(name), shape);
}

const TensorView& Checkpoint::find_stored(const std::string& stored,
                                          const std::vector<std::int64_t>& shape) {
  const SafetensorsFile& file = file_of(stored);
  const TensorView& tensor = file.float_tensor(stored);
  if (tensor.shape != shape) {
    throw UsageError(file.path().string() + ": tensor " + stored + " has the shape " +
                     shape_text(tensor.shape) + ", and config.json asks for " + shape_text(shape));
  }
  taken_.insert(stored);
  return tensor;
}

std::vector<float> Checkpoint::take(const std::string& name,
                                    const std::vector<std::int64_t>& shape) {
  find(name, shape);
  const std::string stored = stored_name(name);
  return file_of(stored).floats(stored);
}

bool Checkpoint::has_head(const std::string& name) const {
  return file_of_tensor_.contains(stored_name_of_head(name));
}

std::vector<float> Checkpoint::take_of_head(const std::string& name,
                                            const std::vector<std::int64_t>& shape) {
  const std::string stored = stored_name_of_head(name);
  find_stored(stored, shape);
  return file_of(stored).floats(stored);
}

/// Whether it stands behind the last hidden state, or is no weight at all.
bool Checkpoint::is_left_aside(const std::string& stored) const {
  const std::string& prefix = architecture_.prefix;
  const std::string name = stored.starts_with(prefix) ? stored.substr(prefix.size()) : stored;
  const auto begins = [&](const std::string& head) { return name.starts_with(head); };
  const auto ends = [&](const std::string& constant) { return name.ends_with(constant); };
  return std::any_of(architecture_.heads.begin(), architecture_.heads.end(), begins) ||
         std::any_of(architecture_.constants.begin(), architecture_.constants.end(), ends);
}

void Checkpoint::expect_all_taken() const {
  for (const auto& [name, file] : file_of_tensor_) {
    if (taken_.contains(name) || is_left_aside(name)) continue;
    throw UsageError(files_[file].path().string() + ": tensor " + name +
                     " does not belong to the model that config.json describes");
  }
}

void Checkpoint::log_left_aside() const {
  std::string heads;
  for (const auto& [name, file] : file_of_tensor_) {
    if (!taken_.contains(name)) heads += (heads.empty() ? "" : ", ") + name;
  }
  if (!heads.empty()) log_info("encoder: left aside, no hidden state depends on it: " + heads);
}

}  // namespace salient
