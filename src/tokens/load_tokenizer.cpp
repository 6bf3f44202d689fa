#include <map>
#include <string>

#include "io/json_file.hpp"
#include "salient/support/error.hpp"
#include "tokens/special_token_names.hpp"
#include "tokens/tokenizers.hpp"

namespace salient {
namespace {

using Folder = std::filesystem::path;
using Loader = std::unique_ptr<Tokenizer> (*)(const Folder& folder);

template <SentencePieceKind kind>
std::unique_ptr<Tokenizer> sentencepiece(const Folder& folder) {
  return sentencepiece_tokenizer(folder, kind);
}
template <ByteLevelKind kind>
std::unique_ptr<Tokenizer> byte_level(const Folder& folder) {
  return byte_level_tokenizer(folder, kind);
}

template <XlmKind kind>
std::unique_ptr<Tokenizer> xlm(const Folder& folder) {
  return xlm_tokenizer(folder, kind);
}

/// By `tokenizer_class` without "Tokenizer" and "Fast".
const std::map<std::string, Loader>& loaders() {
  static const std::map<std::string, Loader> known{
      {"Albert", sentencepiece<SentencePieceKind::albert>},
      {"Bert", wordpiece_tokenizer},
      {"Camembert", sentencepiece<SentencePieceKind::camembert>},
      {"DistilBert", wordpiece_tokenizer},
      {"Electra", wordpiece_tokenizer},
      {"Flaubert", xlm<XlmKind::flaubert>},
      {"GPT2", byte_level<ByteLevelKind::gpt2>},
      {"Gemma", sentencepiece<SentencePieceKind::decoder>},
      {"Llama", sentencepiece<SentencePieceKind::decoder>},
      {"Qwen2", byte_level<ByteLevelKind::qwen2>},
      {"Roberta", byte_level<ByteLevelKind::roberta>},
      {"XLM", xlm<XlmKind::xlm>},
      {"XLMRoberta", sentencepiece<SentencePieceKind::xlm_roberta>},
      {"XLNet", sentencepiece<SentencePieceKind::xlnet>}};
  return known;
}

/// What models whose folders name no tokenizer are used with.
const std::map<std::string, std::string>& kind_of_model() {
  static const std::map<std::string, std::string> known{{"albert", "Albert"},
                                                        {"bert", "Bert"},
                                                        {"camembert", "Camembert"},
                                                        {"distilbert", "DistilBert"},
                                                        {"electra", "Electra"},
                                                        {"flaubert", "Flaubert"},
                                                        {"gemma2", "Gemma"},
                                                        {"gpt2", "GPT2"},
                                                        {"llama", "Llama"},
                                                        {"mistral", "Llama"},
                                                        {"qwen2", "Qwen2"},
                                                        {"qwen3", "Qwen2"},
                                                        {"roberta", "Roberta"},
                                                        {"xlm", "XLM"},
                                                        {"xlm-roberta", "XLMRoberta"},
                                                        {"xlnet", "XLNet"}};
  return known;
}

std::string supported_classes() {
  std::string text;
  for (const auto& [kind, loader] : loaders())
    text += (text.empty() ? "" : ", ") + kind + "Tokenizer";
  return text + ", each also with Fast behind it";
}

/// "Bert" of "BertTokenizerFast"; the whole where it ends in nothing of the kind.
std::string kind_of_class(std::string name) {
  for (const std::string ending : {"Fast", "Tokenizer"}) {
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  return name;
}

std::string kind_of(const Folder& folder, const JsonFile& tokenizer_config) {
  if (const auto name = tokenizer_config.text("tokenizer_class")) {
    std::string kind = kind_of_class(*name);
    if (loaders().contains(kind)) return kind;
    throw UsageError(tokenizer_config.complaint(
        "tokenizer_class",
        "\"" + *name + "\" is not supported; supported are " + supported_classes()));
  }
  const Folder config = folder / "config.json";
  if (!std::filesystem::exists(config)) return "Bert";
  const auto model = JsonFile(config).text("model_type");
  const auto found = kind_of_model().find(model.value_or("bert"));
  if (found != kind_of_model().end()) return found->second;
  throw UsageError(tokenizer_config.complaint("tokenizer_class",
                                              "is missing; supported are " + supported_classes()));
}

}  // namespace

std::unique_ptr<Tokenizer> load_tokenizer(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder)) {
    throw UsageError(folder.string() + " is not a folder: a Hugging Face model folder is needed");
  }
  const JsonFile tokenizer_config(folder / "tokenizer_config.json");
  refuse_added_tokens(tokenizer_config);
  return loaders().at(kind_of(folder, tokenizer_config))(folder);
}

}  // namespace salient
