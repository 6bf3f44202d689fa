#include <array>

#include "encoder/architecture.hpp"
#include "encoder/checkpoint.hpp"
#include "fuzz/input_folder.hpp"
#include "fuzz/readers.hpp"

namespace salient {
namespace {

constexpr std::array<std::string_view, 6> names{
    "config.json",   "model.safetensors", "model.safetensors.index.json",
    "a.safetensors", "b.safetensors",     "pytorch_model.bin"};

/// What the encoder relies on.
void look_at(const TransformerConfig& config) {
  for (const std::int64_t size :
       {config.vocabulary, config.units, config.embedding_units, config.blocks, config.block_kinds,
        config.heads, config.key_heads, config.head_size, config.intermediate}) {
    expect(size > 0, "a model without size");
  }
  expect(config.max_subwords >= 3, "no room between special tokens");
  expect(config.heads % config.key_heads == 0, "query heads that share no key head");
  expect(config.block_kinds <= config.blocks, "weights of no block");
  expect(config.padding < config.vocabulary, "padding outside the vocabulary");
  expect(config.window_period > 0 && config.window >= 0, "no window");
  expect(config.query_scale > 0 && config.norm_epsilon > 0, "no scale");
  const bool can_rotate = config.head_size % 2 == 0 && config.rotation.factor > 0;
  expect(config.rotation.base == 0 || can_rotate, "rotations of odd heads");
}

void look_at(Checkpoint& checkpoint, const Architecture& architecture) {
  const TransformerConfig& config = architecture.config;
  const TensorNames& tensors = architecture.names;
  static_cast<void>(
      checkpoint.take(tensors.words + ".weight", {config.vocabulary, config.embedding_units}));
  if (config.embedding_norm) {
    static_cast<void>(
        checkpoint.take(tensors.embedding_norm + ".weight", {config.embedding_units}));
  }
  checkpoint.expect_all_taken();
}

}  // namespace

void fuzz_model(std::string_view input) {
  const InputFolder folder(input, names);
  const auto is_there = [&](std::string_view name) { return folder.has(name); };

  read_or_refuse(folder, "", [&] {
    const Architecture architecture = read_architecture(folder / names.front());
    look_at(architecture.config);
    static_cast<void>(architecture.names.of_block(architecture.config.block_kinds - 1));
    if (std::none_of(names.begin() + 1, names.end(), is_there)) return;
    Checkpoint checkpoint(folder.path(), architecture);
    look_at(checkpoint, architecture);
  });
}

}  // namespace salient
