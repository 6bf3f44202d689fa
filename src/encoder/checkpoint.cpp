#include "encoder/checkpoint.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "salient/support/error.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

constexpr std::string_view base = "bert.";

std::filesystem::path weights_file(const std::filesystem::path& folder) {
  auto file = folder / "model.safetensors";
  if (std::filesystem::exists(file)) return file;
  if (std::filesystem::exists(folder / "model.safetensors.index.json")) {
    throw UsageError(folder.string() +
                     " holds a checkpoint in several files; save it as one model.safetensors: "
                     "save_pretrained(FOLDER, max_shard_size=\"1TB\") in Python");
  }
  if (std::filesystem::exists(folder / "pytorch_model.bin")) {
    throw UsageError(
        folder.string() +
        " holds only pytorch_model.bin; convert it in Python: from transformers import "
        "AutoModel; AutoModel.from_pretrained(FOLDER).save_pretrained(FOLDER, "
        "safe_serialization=True)");
  }
  throw UsageError("there is no " + file.string());
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t extent : shape)
    text += (text.empty() ? "" : ", ") + std::to_string(extent);
  return "[" + text + "]";
}

/// Tensors that stand behind the last hidden state, or are no weights at all.
bool is_left_aside(std::string_view name) {
  constexpr std::array<std::string_view, 5> known{"cls.", "classifier.", "qa_outputs.", "pooler.",
                                                  "embeddings.position_ids"};
  if (name.starts_with(base)) name.remove_prefix(base.size());
  return std::any_of(known.begin(), known.end(),
                     [name](std::string_view prefix) { return name.starts_with(prefix); });
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

Checkpoint::Checkpoint(const std::filesystem::path& folder) : file_(weights_file(folder)) {
  const bool prefixed =
      std::any_of(file_.tensors().begin(), file_.tensors().end(),
                  [](auto& entry) { return entry.first.starts_with("bert.embeddings."); });
  if (prefixed) prefix_ = base;
}

std::string Checkpoint::stored_name(const std::string& name) const {
  const std::string older = prefix_ + older_name(name);
  return file_.tensors().contains(older) ? older : prefix_ + name;
}

std::vector<float> Checkpoint::take(const std::string& name,
                                    const std::vector<std::int64_t>& shape) {
  const std::string stored = stored_name(name);
  const TensorView& tensor = file_.tensor(stored);
  if (tensor.shape != shape) {
    throw UsageError(file_.path().string() + ": tensor " + stored + " has the shape " +
                     shape_text(tensor.shape) + ", and config.json asks for " + shape_text(shape));
  }
  taken_.insert(stored);
  return file_.floats(stored);
}

void Checkpoint::expect_all_taken() const {
  std::string heads;
  for (const auto& [name, tensor] : file_.tensors()) {
    if (taken_.contains(name)) continue;
    if (!is_left_aside(name)) {
      throw UsageError(file_.path().string() + ": tensor " + name +
                       " does not belong to the model that config.json describes");
    }
    heads += (heads.empty() ? "" : ", ") + name;
  }
  if (!heads.empty()) log_info("encoder: left aside, no hidden state depends on it: " + heads);
}

}  // namespace salient
