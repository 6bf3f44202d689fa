#include <algorithm>
#include <map>
#include <string>
#include <vector>

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

/// A class of Hugging Face's that reads files of its own kind.
struct SlowClass {
  Loader load;
  std::vector<std::string> files;
};

/// By `tokenizer_class` without "Tokenizer" and "Fast".
const std::map<std::string, SlowClass>& slow_classes() {
  static const std::map<std::string, SlowClass> known{
      {"Albert", {sentencepiece<SentencePieceKind::albert>, {"spiece.model"}}},
      {"Bert", {wordpiece_tokenizer, {"vocab.txt"}}},
      {"Camembert", {sentencepiece<SentencePieceKind::camembert>, {"sentencepiece.bpe.model"}}},
      {"DistilBert", {wordpiece_tokenizer, {"vocab.txt"}}},
      {"Electra", {wordpiece_tokenizer, {"vocab.txt"}}},
      {"Flaubert", {xlm<XlmKind::flaubert>, {"vocab.json", "merges.txt"}}},
      {"GPT2", {byte_level<ByteLevelKind::gpt2>, {"vocab.json", "merges.txt"}}},
      {"Gemma", {sentencepiece<SentencePieceKind::decoder>, {"tokenizer.model"}}},
      {"Llama", {sentencepiece<SentencePieceKind::decoder>, {"tokenizer.model"}}},
      {"Qwen2", {byte_level<ByteLevelKind::qwen2>, {"vocab.json", "merges.txt"}}},
      {"Roberta", {byte_level<ByteLevelKind::roberta>, {"vocab.json", "merges.txt"}}},
      {"XLM", {xlm<XlmKind::xlm>, {"vocab.json", "merges.txt"}}},
      {"XLMRoberta", {sentencepiece<SentencePieceKind::xlm_roberta>, {"sentencepiece.bpe.model"}}},
      {"XLNet", {sentencepiece<SentencePieceKind::xlnet>, {"spiece.model"}}}};
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
  for (const auto& [kind, slow] : slow_classes())
    text += (text.empty() ? "" : ", ") + kind + "Tokenizer";
  return text + ", each also with Fast behind it, and any that comes with tokenizer.json";
}

/// "Bert" of "BertTokenizerFast"; the whole where it ends in nothing of the kind.
std::string kind_of_class(std::string name) {
  for (const std::string ending : {"Fast", "Tokenizer"}) {
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  return name;
}

/// Of the class that the folder names, or that its model is used with; empty: it says neither.
std::string kind_of(const Folder& folder, const JsonFile& tokenizer_config) {
  if (const auto name = tokenizer_config.text("tokenizer_class")) return kind_of_class(*name);
  const Folder config = folder / "config.json";
  if (!std::filesystem::exists(config)) return "Bert";
  const auto model = JsonFile(config).text("model_type");
  const auto found = kind_of_model().find(model.value_or("bert"));
  return found == kind_of_model().end() ? "" : found->second;
}

bool has_all(const Folder& folder, const std::vector<std::string>& files) {
  return std::all_of(files.begin(), files.end(), [&](const std::string& file) {
    return std::filesystem::exists(folder / file);
  });
}

const SlowClass& slow_class(const std::string& kind, const JsonFile& tokenizer_config) {
  const auto found = slow_classes().find(kind);
  if (found != slow_classes().end()) return found->second;
  const auto name = tokenizer_config.text("tokenizer_class");
  throw UsageError(tokenizer_config.complaint(
      "tokenizer_class", (name ? "\"" + *name + "\" is not supported" : "is missing") +
                             "; supported are " + supported_classes()));
}

}  // namespace

std::unique_ptr<Tokenizer> load_tokenizer(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder)) {
    throw UsageError(folder.string() + " is not a folder: a Hugging Face model folder is needed");
  }
  const JsonFile tokenizer_config(folder / "tokenizer_config.json");
  const std::string kind = kind_of(folder, tokenizer_config);
  const std::vector<std::string> added = tokens_added_by(tokenizer_config);
  const auto slow = slow_classes().find(kind);
  const bool slow_will_do =
      slow != slow_classes().end() && has_all(folder, slow->second.files) && added.empty();
  if (!slow_will_do && std::filesystem::exists(folder / "tokenizer.json")) {
    return pipeline_tokenizer(folder, kind);
  }
  const SlowClass& chosen = slow_class(kind, tokenizer_config);
  if (!added.empty()) refuse_added_token(tokenizer_config, added.front());
  return chosen.load(folder);
}

}  // namespace salient
