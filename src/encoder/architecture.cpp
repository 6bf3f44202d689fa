#include "encoder/architecture.hpp"

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
                                                   {"gpt2", {read_gpt2}},
                                                   {"roberta", {read_roberta}},
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

std::string TensorNames::of_block(std::int64_t kind) const {
  const std::size_t place = block.find("{}");
  if (place == std::string::npos) return block;
  return std::string(block).replace(place, 2, std::to_string(kind));
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
  architecture.config.model_type = *name;
  return architecture;
}

}  // namespace salient
