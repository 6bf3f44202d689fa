#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "encoder/batches.hpp"
#include "salient/comm/device.hpp"
#include "salient/encoder/encoder.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/io/safetensors.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

using nlohmann::json;
using testing::batch_of;
using testing::states_of;

const std::filesystem::path model = std::filesystem::path(SALIENT_TEST_DATA) / "bert-uncased";
using Tensors = std::map<std::string, TensorData>;

/// A copy of the fixture's model, with its tensors and its config changed.
class ModelFolder {
 public:
  explicit ModelFolder(const std::function<void(Tensors&)>& change_tensors = {},
                       const std::function<void(json&)>& change_config = {}) {
    json config = json::parse(read_whole(model / "config.json"));
    if (change_config) change_config(config);
    folder_.write("config.json", config.dump());

    const SafetensorsFile file(model / "model.safetensors");
    Tensors tensors;
    for (const auto& [name, view] : file.tensors()) {
      tensors[name] = {name, view.dtype, view.shape, view.bytes};
    }
    if (change_tensors) change_tensors(tensors);
    std::vector<TensorData> list;
    for (const auto& [name, tensor] : tensors) {
      list.push_back(tensor);
      list.back().name = name;
    }
    write_safetensors(folder_ / "model.safetensors", list, {});
  }

  const std::filesystem::path& path() const { return folder_.path(); }

  WordStates states() const {
    return states_of(*load_encoder({.model = path()}, Device::cpu()), batch_of({{2, 30, 40, 3}}));
  }

  /// The error of loading, without the file's name.
  std::string complaint() const {
    const std::string message = complaint_of<UsageError>([&] { states(); });
    const std::size_t colon = message.find(path().string());
    return colon == std::string::npos ? message : message.substr(path().string().size() + 1);
  }

 private:
  TempFolder folder_;
};

void rename(Tensors& tensors, const std::function<std::string(std::string)>& name_of) {
  Tensors renamed;
  for (const auto& [name, tensor] : tensors) renamed[name_of(name)] = tensor;
  tensors = renamed;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t place = text.find(from);
  return place == std::string::npos ? text : text.replace(place, from.size(), to);
}

TEST(Checkpoint, IsReadWithPrefixAndHeadsAsWithout) {
  const std::vector<float> expected = ModelFolder().states().values;

  const ModelFolder prefixed([](Tensors& tensors) {
    rename(tensors, [](const std::string& name) { return "bert." + name; });
    tensors["cls.predictions.bias"] = {"", "F32", {0}, {}};
    tensors["classifier.weight"] = {"", "F32", {0}, {}};
  });

  EXPECT_EQ(prefixed.states().values, expected);
}

TEST(Checkpoint, IsReadWithTheLayerNormsOlderNames) {
  const std::vector<float> expected = ModelFolder().states().values;

  const ModelFolder older([](Tensors& tensors) {
    rename(tensors, [](const std::string& name) {
      return replaced(replaced(name, "LayerNorm.weight", "LayerNorm.gamma"), "LayerNorm.bias",
                      "LayerNorm.beta");
    });
  });

  EXPECT_EQ(older.states().values, expected);
}

TEST(Checkpoint, NamesATensorThatIsMissingUnexpectedOrMisshapen) {
  const std::string query = "encoder.layer.1.attention.self.query.weight";

  EXPECT_EQ(ModelFolder([&](Tensors& tensors) { tensors.erase(query); }).complaint(),
            "model.safetensors has no tensor " + query);
  EXPECT_EQ(ModelFolder([&](Tensors& tensors) {
              tensors["extra"] = {"", "F32", {0}, {}};
            }).complaint(),
            "model.safetensors: tensor extra does not belong to the model that config.json "
            "describes");
  EXPECT_EQ(ModelFolder([&](Tensors& tensors) {
              tensors[query].shape = {16, 64};
            }).complaint(),
            "model.safetensors: tensor " + query +
                " has the shape [16, 64], and config.json asks for [32, 32]");
  EXPECT_EQ(
      ModelFolder([&](Tensors& tensors) { tensors[query].dtype = "I32"; }).complaint(),
      "model.safetensors: tensor " + query + " is stored as I32, expected F32, F16, BF16 or F64");
}

TEST(Checkpoint, ALayerThatTheConfigDoesNotHaveIsUnexpected) {
  const ModelFolder shorter({}, [](json& config) { config["num_hidden_layers"] = 2; });

  EXPECT_TRUE(shorter.complaint().starts_with("model.safetensors: tensor encoder.layer.2."));
}

TEST(Checkpoint, SaysHowToConvertOtherFormats) {
  const TempFolder folder;
  std::filesystem::copy_file(model / "config.json", folder / "config.json");
  const auto load = [&] {
    return complaint_of<UsageError>([&] { load_encoder({.model = folder.path()}, Device::cpu()); });
  };

  EXPECT_EQ(load(), "there is no " + (folder / "model.safetensors").string());
  folder.write("pytorch_model.bin", "");
  EXPECT_NE(load().find("AutoModel.from_pretrained(FOLDER).save_pretrained(FOLDER, "
                        "safe_serialization=True)"),
            std::string::npos);
}

/// The fixture's checkpoint in two files, after `change` of its index.
class ShardedFolder {
 public:
  explicit ShardedFolder(const std::function<void(json&)>& change = {}) {
    std::filesystem::copy_file(model / "config.json", folder_ / "config.json");
    const SafetensorsFile file(model / "model.safetensors");
    std::vector<TensorData> shards[2];
    json index = {{"weight_map", json::object()}};
    for (const auto& [name, view] : file.tensors()) {
      const std::size_t shard = shards[0].size() > file.tensors().size() / 2 ? 1 : 0;
      shards[shard].push_back({name, view.dtype, view.shape, view.bytes});
      index["weight_map"][name] = name_of(shard);
    }
    for (std::size_t i = 0; i < 2; ++i) write_safetensors(folder_ / name_of(i), shards[i], {});
    if (change) change(index);
    folder_.write("model.safetensors.index.json", index.dump());
  }

  std::vector<float> states() const {
    const auto encoder = load_encoder({.model = folder_.path()}, Device::cpu());
    return states_of(*encoder, batch_of({{2, 30, 40, 3}})).values;
  }
  std::string complaint() const {
    const std::string message = complaint_of<UsageError>([&] { states(); });
    return message.substr(folder_.path().string().size() + 1);
  }

 private:
  static std::string name_of(std::size_t shard) {
    return "model-0000" + std::to_string(shard + 1) + "-of-00002.safetensors";
  }
  TempFolder folder_;
};

TEST(Checkpoint, IsReadFromSeveralFilesAsFromOne) {
  EXPECT_EQ(ShardedFolder().states(), ModelFolder().states().values);
}

TEST(Checkpoint, NamesWhatIsWrongWithAnIndex) {
  const std::string index = "model.safetensors.index.json: weight_map ";

  EXPECT_EQ(ShardedFolder([](json& file) { file.erase("weight_map"); }).complaint(),
            index + "must name the file of each tensor");
  EXPECT_EQ(ShardedFolder([](json& file) { file["weight_map"]["x"] = "../x"; }).complaint(),
            index + "names no file of its folder for x");
  EXPECT_EQ(ShardedFolder([](json& file) {
              for (auto& [name, shard] : file["weight_map"].items()) {
                shard = "model-00001-of-00002.safetensors";
              }
            }).complaint(),
            "model-00001-of-00002.safetensors has no tensor "
            "encoder.layer.1.attention.self.query.weight");
}

std::string config_complaint(const std::string& key, const json& value) {
  return ModelFolder({}, [&](json& config) { config[key] = value; }).complaint();
}

TEST(BertConfig, NamesTheKeyThatIsNotSupported) {
  EXPECT_EQ(
      config_complaint("model_type", "t5"),
      "config.json: model_type \"t5\" is not supported; supported are albert, bert, camembert, "
      "distilbert, electra, flaubert, gemma2, gpt2, llama, mistral, qwen2, qwen3, roberta, xlm, "
      "xlm-roberta and xlnet");
  EXPECT_EQ(config_complaint("model_type", nullptr), "config.json: model_type is missing");
  EXPECT_EQ(config_complaint("position_embedding_type", "relative_key"),
            "config.json: position_embedding_type \"relative_key\" is not supported; supported is "
            "absolute");
  EXPECT_EQ(config_complaint("hidden_act", "mish"),
            "config.json: hidden_act \"mish\" is not supported; supported are gelu, gelu_new, relu "
            "and silu");
  EXPECT_EQ(config_complaint("is_decoder", true),
            "config.json: is_decoder is not supported: only encoders are");
}

TEST(BertConfig, NamesTheKeyWhoseValueIsWrong) {
  EXPECT_EQ(config_complaint("hidden_size", nullptr), "config.json: hidden_size is missing");
  EXPECT_EQ(config_complaint("hidden_size", "32"),
            "config.json: hidden_size must be a whole number");
  EXPECT_EQ(config_complaint("vocab_size", 0),
            "config.json: vocab_size must be at least 1 and below 2^31, not 0");
  EXPECT_EQ(config_complaint("num_attention_heads", 5),
            "config.json: hidden_size must be a multiple of num_attention_heads");
  EXPECT_EQ(config_complaint("layer_norm_eps", -1), "config.json: layer_norm_eps must be above 0");
  EXPECT_EQ(config_complaint("max_position_embeddings", 2),
            "config.json: max_position_embeddings leaves no room between the special tokens "
            "of a sentence");
  EXPECT_EQ(config_complaint("pad_token_id", 1798),
            "config.json: pad_token_id is no id of the vocabulary");
}

TEST(LlamaConfig, NamesTheKeyWhoseValueIsWrong) {
  const auto complaint = [](const json& changes) {
    return ModelFolder({},
                       [&](json& config) {
                         config["model_type"] = "llama";
                         config.update(changes);
                       })
        .complaint();
  };

  EXPECT_EQ(complaint({{"num_attention_heads", 32}}),
            "config.json: head_dim must be even (where it is missing, it is hidden_size / "
            "num_attention_heads)");
  EXPECT_EQ(complaint({{"head_dim", 3}}), complaint({{"num_attention_heads", 32}}));
  EXPECT_EQ(complaint({{"head_dim", 4}, {"max_position_embeddings", 2}}),
            "config.json: max_position_embeddings leaves no room between the special tokens "
            "of a sentence");
}

TEST(BertConfig, ActivationsDiffer) {
  const auto states = [](const std::string& name) {
    return ModelFolder({}, [&](json& config) { config["hidden_act"] = name; }).states().values;
  };

  const std::vector<float> exact = states("gelu");
  const std::vector<float> tanh = states("gelu_new");
  const std::vector<float> relu = states("relu");

  EXPECT_NE(exact, tanh);
  EXPECT_NE(exact, relu);
  double largest = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    largest = std::max(largest, std::abs(double{exact[i]} - double{tanh[i]}));
  }
  EXPECT_LT(largest, 1e-2) << "gelu_new approximates gelu";
}

TEST(EncoderOptions, NameTheKeyThatIsWrong) {
  EXPECT_EQ(complaint_of<UsageError>([] { EncoderOptions{}.validate(); }),
            "encoder.model is missing: name a Hugging Face folder");
  EXPECT_EQ(complaint_of<UsageError>(
                [] { EncoderOptions{.model = "m", .batch_subwords = 0}.validate(); }),
            "encoder.batch_subwords must be at least 1, not 0");
}

}  // namespace
}  // namespace salient
