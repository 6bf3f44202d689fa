#include "encoder/architecture.hpp"

#include <map>
#include <utility>

#include "encoder/families.hpp"
#include "io/json_file.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Reader = Architecture (*)(const JsonFile& config);

const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> known{
      {"albert", read_albert},         {"bert", read_bert},           {"camembert", read_roberta},
      {"distilbert", read_distilbert}, {"electra", read_electra},     {"gpt2", read_gpt2},
      {"roberta", read_roberta},       {"xlm-roberta", read_roberta}, {"xlnet", read_xlnet}};
  return known;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

}  // namespace

std::string TensorNames::of_block(std::int64_t kind) const {
  const std::size_t place = block.find("{}");
  if (place == std::string::npos) return block;
  return std::string(block).replace(place, 2, std::to_string(kind));
}

std::vector<std::string> known_architectures() {
  std::vector<std::string> names;
  for (const auto& [name, reader] : readers()) names.push_back(name);
  return names;
}

Architecture read_architecture(const std::filesystem::path& config) {
  const JsonFile file(config);
  const auto name = file.text("model_type");
  if (!name) throw UsageError(file.complaint("model_type", "is missing"));
  const auto found = readers().find(*name);
  if (found == readers().end()) {
    throw UsageError(file.complaint(
        "model_type",
        "\"" + *name + "\" is not supported; supported are " + listed(known_architectures())));
  }
  Architecture architecture = found->second(file);
  architecture.config.model_type = *name;
  return architecture;
}

}  // namespace salient
