#include "encoder/architecture.hpp"

#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "encoder/families.hpp"
#include "io/json_file.hpp"
#include "salient/encoder/encoder.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

struct Known {
  Architecture (*read)(const JsonFile& config);
  bool is_verified = true;
};

const std::map<std::string, Known>& known() {
  static const std::map<std::string, Known> models{{"albert", {read_albert}},
                                                   {"bert", {read_bert}},
                                                   {"camembert", {read_roberta, false}},
                                                   {"distilbert", {read_distilbert}},
                                                   {"electra", {read_electra}},
                                                   {"flaubert", {read_flaubert, false}},
                                                   {"gemma2", {read_gemma2, false}},
                                                   {"gpt2", {read_gpt2}},
                                                   {"llama", {read_llama, false}},
                                                   {"mistral", {read_llama, false}},
                                                   {"qwen2", {read_qwen2, false}},
                                                   {"qwen3", {read_qwen3, false}},
                                                   {"roberta", {read_roberta}},
                                                   {"xlm", {read_xlm, false}},
                                                   {"xlm-roberta", {read_roberta}},
                                                   {"xlnet", {read_xlnet}}};
  return models;
}

std::string names_of_known() {
  std::string text;
  const std::vector<SupportedModel> models = supported_models();
  for (std::size_t i = 0; i < models.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == models.size() ? " and " : ", ") + models[i].type;
  }
  return text;
}

}  // namespace

TensorNames TensorNames::of_block(std::int64_t kind) const {
  using T = TensorNames;
  constexpr std::array numbered{&T::block,
                                &T::query,
                                &T::key,
                                &T::value,
                                &T::query_key_value,
                                &T::query_norm,
                                &T::key_norm,
                                &T::attention_output,
                                &T::attention_norm,
                                &T::gate,
                                &T::intermediate,
                                &T::output,
                                &T::output_norm,
                                &T::after_attention,
                                &T::after_output,
                                &T::position_key,
                                &T::content_bias,
                                &T::position_bias};
  TensorNames names = *this;
  for (std::string T::*const part : numbered) {
    std::string& name = names.*part;
    if (const std::size_t place = name.find("{}"); place != std::string::npos) {
      name.replace(place, 2, std::to_string(kind));
    }
  }
  return names;
}

std::vector<SupportedModel> supported_models() {
  std::vector<SupportedModel> models;
  for (const auto& [name, model] : known()) models.push_back({name, model.is_verified});
  return models;
}

Architecture read_architecture(const std::filesystem::path& config) {
  const JsonFile file(config);
  const auto name = file.text("model_type");
  if (!name) throw UsageError(file.complaint("model_type", "is missing"));
  const auto found = known().find(*name);
  if (found == known().end()) {
    throw UsageError(file.complaint(
        "model_type", "\"" + *name + "\" is not supported; supported are " + names_of_known()));
  }
  Architecture architecture = found->second.read(file);
  TransformerConfig& made = architecture.config;
  made.model_type = *name;
  if (made.key_heads == 0) made.key_heads = made.heads;
  if (made.head_size == 0) made.head_size = made.units / made.heads;
  if (made.query_scale == 0) {
    made.query_scale = 1 / std::sqrt(static_cast<double>(made.head_size));
  }
  return architecture;
}

}  // namespace salient
