#include "salient/encoder/outline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "encoder/architecture.hpp"
#include "encoder/weights.hpp"
#include "salient/comm/device.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/io/safetensors.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

const std::filesystem::path test_data = SALIENT_TEST_DATA;

class OutlineOf : public ::testing::TestWithParam<const char*> {
 protected:
  const std::filesystem::path folder_ = test_data / GetParam();
};

TEST_P(OutlineOf, SaysOfTheModelWhatItSaysOfItself) {
  const EncoderOutline outline = outline_encoder({.model = folder_}, false);
  const auto encoder = load_encoder({.model = folder_}, Device::cpu());

  EXPECT_EQ(outline.layer_numbers, encoder->layer_numbers());
  EXPECT_EQ(outline.units, encoder->units());
  EXPECT_EQ(outline.max_subwords, encoder->max_subwords());
  EXPECT_EQ(outline.on_gpu, encoder->pads());
  EXPECT_EQ(outline.description, encoder->description());
}

TEST_P(OutlineOf, KnowsTheLayersAndUnitsOfASite) {
  for (const Site site : {Site::ffn, Site::attention}) {
    const EncoderOptions options{
        .model = folder_, .dtype = Precision::bfloat16, .site = site, .layers = {2}};
    const EncoderOutline outline = outline_encoder(options, false);
    const auto encoder = load_encoder(options, Device::cpu());

    EXPECT_EQ(outline.layer_numbers, encoder->layer_numbers());
    EXPECT_EQ(outline.units, encoder->units());
    EXPECT_EQ(outline.description, encoder->description());
  }
}

/// The fixtures were saved from base classes: what is in the file is the model, but for poolers
/// and constants.
TEST_P(OutlineOf, CountsTheParametersOfTheFile) {
  const SafetensorsFile file(folder_ / "model.safetensors");
  std::int64_t stored = 0, aside = 0;
  for (const auto& [name, tensor] : file.tensors()) {
    const auto has = [&name = name](const char* part) { return name.find(part) != name.npos; };
    const bool is_aside = has("pooler") || has("cls.") || has("lm_head") || has("lm_loss") ||
                          has(".attn.bias") || has("masked_bias") || has("position_ids") ||
                          has("mask_emb") || has("seg_embed") || has("r_s_bias") ||
                          has("predictions") || has("pred_layer") || has("lang_embeddings") ||
                          has("vocab_") || has("classifier") || has("inv_freq") ||
                          has("qa_outputs") || has("AlbertLayerNorm");
    (is_aside ? aside : stored) += tensor.size();
  }

  EXPECT_EQ(outline_encoder({.model = folder_}, false).parameters, stored)
      << aside << " left aside";
}

/// A forward pass has no more products than the numbers of its matrices ask for: each subword
/// meets each weight of a block once.
TEST_P(OutlineOf, CountsTwoOperationsAWeightAndSubwordOfEachBlock) {
  const Architecture architecture = read_architecture(folder_ / "config.json");
  StoredWeights stored;
  const TransformerWeights weights = outlined_weights(architecture, nullptr, stored);
  std::int64_t numbers = 0;
  for (const TransformerBlock& block : weights.kinds) {
    for (const Linear& linear : {block.query_key_value, block.attention_output, block.gate,
                                 block.intermediate, block.output}) {
      if (linear.weight.defined()) numbers += linear.weight.numel();
    }
  }
  // Blocks of one kind share its weights, and each computes.
  numbers *= architecture.config.blocks / architecture.config.block_kinds;
  if (weights.projection.weight.defined()) numbers += weights.projection.weight.numel();

  EXPECT_EQ(outline_encoder({.model = folder_}, false).operations.of_subword,
            2.0 * static_cast<double>(numbers));
}

INSTANTIATE_TEST_SUITE_P(Models, OutlineOf,
                         ::testing::Values("albert", "bert", "bert-uncased", "distilbert",
                                           "electra", "flaubert", "gemma2", "gpt2", "llama",
                                           "mistral", "qwen2", "qwen3", "roberta", "xlm",
                                           "xlm-causal", "xlm-roberta", "xlnet"),
                         [](const auto& model) {
                           std::string name = model.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

/// 12 layers x 768 units, 12 heads, 3072 inner units, 30,522 subwords, 512 positions.
std::string bert_base() {
  std::string config = read_whole(test_data / "bert" / "config.json");
  const auto set = [&config](const std::string& key, int value) {
    const auto begin = config.find("\"" + key + "\": ") + key.size() + 4;
    config.replace(begin, config.find_first_of(",\n", begin) - begin, std::to_string(value));
  };
  set("hidden_size", 768);
  set("intermediate_size", 3072);
  set("num_attention_heads", 12);
  set("num_hidden_layers", 12);
  set("vocab_size", 30522);
  set("max_position_embeddings", 512);
  return config;
}

TEST(Outline, OfBertBaseIsAsPublished) {
  const TempFolder folder;
  folder.write("config.json", bert_base());

  const EncoderOutline outline =
      outline_encoder({.model = folder.path(), .random_weights = true}, false);

  // 109,482,240 less the pooler's 768 * 768 + 768.
  EXPECT_EQ(outline.parameters, 108891648);
  // Token types are added to the positions when they are read.
  EXPECT_EQ(outline.weights.read, 4 * (108891648 - 2 * 768));
  EXPECT_EQ(outline.weights.ready, outline.weights.read);
  EXPECT_EQ(outline.weights.largest, 4 * 30522 * 768);
  // 12 blocks of 4 * 768^2 + 2 * 768 * 3072 weights; 2 * 2 * 768 for each pair of subwords.
  EXPECT_EQ(outline.operations.of(8, 512),
            2.0 * 8 * 512 * 12 * (4 * 768 * 768 + 2 * 768 * 3072) + 12.0 * 8 * 512 * 512 * 4 * 768);
}

TEST(Outline, OfBertBaseInBfloat16HasItsMatricesInHalfTheBytes) {
  const TempFolder folder;
  folder.write("config.json", bert_base());
  const auto ready = [&](Precision dtype) {
    return outline_encoder({.model = folder.path(), .dtype = dtype, .random_weights = true}, false)
        .weights.ready;
  };

  const std::int64_t of_matrices = 12 * (4 * 768 * 768 + 2 * 768 * 3072);
  const std::int64_t less = ready(Precision::float32) - ready(Precision::bfloat16);
  EXPECT_EQ(less, 2 * of_matrices);
}

/// Rows of these many subwords, of each of which one is read.
TokenBatch batch_of(const std::vector<std::int64_t>& lengths) {
  TokenBatch batch;
  batch.lengths = lengths;
  for (std::int64_t row = 0; row < batch.rows(); ++row) {
    const std::int64_t length = lengths[static_cast<std::size_t>(row)];
    batch.ids.resize(batch.ids.size() + static_cast<std::size_t>(length));
    batch.places.push_back({row, row, {0, 1}});
  }
  return batch;
}

TEST(Outline, OfABatchCountsItsRowsAsTheModelTakesThem) {
  const EncoderOptions options{.model = test_data / "bert", .layers = {0, 2}};
  const EncoderOutline on_host = outline_encoder(options, false),
                       on_gpu = outline_encoder(options, true);
  const TokenBatch batch = batch_of({10, 20, 20, 300});

  const BatchCost packed = on_host.cost_of(batch), padded = on_gpu.cost_of(batch);

  EXPECT_EQ(packed.parts, 2);
  EXPECT_EQ(packed.subwords, 350);
  EXPECT_EQ(packed.operations, on_host.operations.of(1, 10) + on_host.operations.of(2, 20) +
                                   on_host.operations.of(1, 300));
  EXPECT_EQ(padded.parts, 1);
  EXPECT_EQ(padded.subwords, 4 * 300);
  EXPECT_EQ(padded.operations, on_gpu.operations.of(4, 300));
  EXPECT_EQ(packed.state_bytes, 4 * 2 * 4 * on_host.units);
  // Scores of the longest row alone, and of all four.
  const std::int64_t heads = read_architecture(test_data / "bert" / "config.json").config.heads;
  EXPECT_GT(packed.workspace_bytes, 4 * heads * 300 * 300);
  EXPECT_LT(packed.workspace_bytes, padded.workspace_bytes / 4);
}

TEST(Outline, OfABatchHasTheScoresOfOneLengthAtATime) {
  const EncoderOutline outline = outline_encoder({.model = test_data / "bert"}, false);
  const auto workspace = [&](const std::vector<std::int64_t>& lengths) {
    return outline.cost_of(batch_of(lengths)).workspace_bytes;
  };
  const std::int64_t heads = read_architecture(test_data / "bert" / "config.json").config.heads;

  EXPECT_GT(workspace({101, 101}) - workspace({100, 101}), 4 * heads * 101 * 101);
}

TEST(Outline, OfTheFirstLayersHasNoOperationsOfOthers) {
  const auto operations = [](std::vector<std::int32_t> layers) {
    return outline_encoder({.model = test_data / "bert", .layers = std::move(layers)}, false)
        .operations.of(3, 7);
  };
  EXPECT_EQ(operations({1}), operations({}) / 3);  // of three blocks
}

TEST(Outline, ReadsNoValueOfTheCheckpointAndStillMissesATensor) {
  const std::filesystem::path model = test_data / "bert";
  const TempFolder folder;
  folder.write("config.json", read_whole(model / "config.json"));
  const SafetensorsFile file(model / "model.safetensors");
  std::vector<TensorData> tensors;
  for (const auto& [name, view] : file.tensors()) {
    if (name.find("layer.1.output.dense.bias") != std::string::npos) continue;
    tensors.push_back({name, view.dtype, view.shape, view.bytes});
  }
  write_safetensors(folder / "model.safetensors", tensors, {});

  const std::string complaint =
      complaint_of<UsageError>([&] { outline_encoder({.model = folder.path()}, false); });

  EXPECT_NE(complaint.find("layer.1.output.dense.bias"), std::string::npos) << complaint;
}

TEST(Outline, OfOneBlockTakesABatchAndItsShareOfTheOperations) {
  const EncoderOptions options{.model = test_data / "bert", .site = Site::ffn, .layers = {3}};
  const EncoderOutline outline = outline_encoder(options, false);  // three blocks

  const OneBlock block = one_block_of(options, Device::cpu());
  const TokenBatch batch = batch_of({2, 3});

  EXPECT_EQ(block.encoder->encode(batch, Aggregation::last).layers, 2);
  EXPECT_EQ(3 * block.outline.cost_of(batch).operations, outline.cost_of(batch).operations);
}

}  // namespace
}  // namespace salient
