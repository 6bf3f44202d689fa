#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "salient/support/error.hpp"
#include "salient/tokens/tokenizer.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"
#include "tokens/data.hpp"

namespace salient {
namespace {

using nlohmann::json;
using testing::data;
using testing::read_json;
using testing::with_special;
using Ids = std::vector<std::int64_t>;
using Words = std::vector<std::string>;

const std::filesystem::path families = data / "tokenizer_json";

/// [subword]: its word.
std::vector<std::size_t> words_of(const TokenizedSentence& sentence) {
  std::vector<std::size_t> words;
  for (std::size_t word = 0; word < sentence.word_spans.size(); ++word) {
    const RowRange span = sentence.word_spans[word];
    if (span.empty()) continue;
    EXPECT_EQ(span.begin, std::ssize(words));
    words.resize(static_cast<std::size_t>(span.end), word);
  }
  return words;
}

std::vector<std::string> tokens_of(const Tokenizer& tokenizer, const Words& words) {
  std::vector<std::string> tokens;
  for (const std::int64_t id : tokenizer.tokenize(words).ids) tokens.push_back(tokenizer.token(id));
  return tokens;
}

class TokenizerJson : public ::testing::TestWithParam<const char*> {};

TEST_P(TokenizerJson, CutsHardTextAsHuggingFacesLibraryDoes) {
  const auto tokenizer = load_tokenizer(families / GetParam());
  const json sentences = read_json(families / "words.json");
  const json expected = read_json(families / GetParam() / "expected.json");

  ASSERT_EQ(sentences.size(), expected.size());
  ASSERT_GT(sentences.size(), 150U);
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const TokenizedSentence cut = tokenizer->tokenize(sentences[i].get<Words>());

    EXPECT_EQ(with_special(*tokenizer, cut.ids), expected[i]["ids"].get<Ids>()) << sentences[i];
    EXPECT_EQ(words_of(cut), expected[i]["words"].get<std::vector<std::size_t>>()) << sentences[i];
  }
}

INSTANTIATE_TEST_SUITE_P(Families, TokenizerJson,
                         ::testing::Values("albert", "bert", "bert-uncased", "gemma2", "llama2",
                                           "llama3", "mistral", "nemo", "qwen2", "roberta", "steps",
                                           "xlm-roberta", "xlnet"));

TEST(TokenizerJson, AgreesWithTheSlowClassOnPlainSentences) {
  for (const std::string model : {"bert", "bert-uncased", "roberta", "xlm-roberta"}) {
    const auto tokenizer = load_tokenizer(families / model);
    const json sentences = read_json(data / model / "expected.json")["sentences"];
    for (const json& sentence : sentences) {
      const Ids ids = tokenizer->tokenize(sentence["words"].get<Words>()).ids;

      EXPECT_EQ(with_special(*tokenizer, ids), sentence["ids"].get<Ids>()) << model << sentence;
    }
  }
}

TEST(TokenizerJson, SpecialTokensStandWhereTheFileHasThem) {
  const auto special_of = [](const std::string& family) {
    return load_tokenizer(families / family)->special();
  };

  EXPECT_EQ(special_of("bert").cls, ClsPlace::first);
  EXPECT_EQ(special_of("roberta").cls, ClsPlace::first);
  EXPECT_EQ(special_of("xlnet").cls, ClsPlace::last);
  EXPECT_EQ(special_of("llama2").cls, ClsPlace::none);
  EXPECT_EQ(special_of("bert").unknown, 1);
}

/// A folder with a family's two files, changed.
class ChangedFamily {
 public:
  using Change = std::function<void(json& tokenizer, json& config)>;

  ChangedFamily(const std::string& family, const Change& change)
      : tokenizer_(read_json(families / family / "tokenizer.json")),
        config_(read_json(families / family / "tokenizer_config.json")) {
    change(tokenizer_, config_);
    folder_.write("tokenizer.json", tokenizer_.dump());
    folder_.write("tokenizer_config.json", config_.dump());
  }

  const TempFolder& folder() const { return folder_; }
  std::unique_ptr<Tokenizer> load() const { return load_tokenizer(folder_.path()); }
  /// Without the folder's name.
  std::string complaint() const {
    std::string message = complaint_of<UsageError>([&] { load(); });
    const std::string root = folder_.path().string() + "/";
    for (std::size_t at = 0; (at = message.find(root)) != std::string::npos;) {
      message.erase(at, root.size());
    }
    return message;
  }

 private:
  TempFolder folder_;
  json tokenizer_, config_;
};

TEST(TokenizerJson, IsReadWhereTheFilesOfTheClassDoNotSayAll) {
  const ChangedFamily plain("bert", [](json&, json&) {});
  const ChangedFamily with_token("bert", [](json& tokenizer, json& config) {
    tokenizer["added_tokens"].push_back({{"id", 1850}, {"content", "<new>"}, {"special", false}});
    config["added_tokens_decoder"]["1850"] = {{"content", "<new>"}, {"special", false}};
  });
  EXPECT_EQ(plain.load()->kind(), "WordPiece of tokenizer.json");

  for (const ChangedFamily* family : {&plain, &with_token}) {
    std::filesystem::copy(data / "bert" / "vocab.txt", family->folder() / "vocab.txt");
  }

  EXPECT_EQ(plain.load()->kind(), "WordPiece");
  EXPECT_EQ(with_token.load()->kind(), "WordPiece of tokenizer.json");
  EXPECT_EQ(tokens_of(*with_token.load(), {"a<new>b"}), (Words{"a", "<new>", "b"}));
  std::filesystem::remove(with_token.folder() / "tokenizer.json");
  EXPECT_EQ(
      with_token.complaint(),
      "tokenizer_config.json: added_tokens_decoder adds the token \"<new>\": added tokens are "
      "supported in tokenizer.json alone");
}

TEST(TokenizerJson, MergesGoByTheirPlaceInTheListAndThenFromTheLeft) {
  const auto cut = [](const json& merges, const std::string& word) {
    const ChangedFamily family("nemo", [&](json& tokenizer, json&) {
      json& model = tokenizer["model"];
      model["ignore_merges"] = false;
      model["merges"] = merges;
      for (const char* token : {"ab", "abc", "bc", "aa", "aaa", "aba"}) {
        model["vocab"].emplace(token, model["vocab"].size());
      }
    });
    return tokens_of(*family.load(), {word});
  };

  EXPECT_EQ(cut({"a b", "b c", "ab c"}, "abc"), Words{"abc"});
  EXPECT_EQ(cut({"b c", "a b"}, "abc"), (Words{"a", "bc"}));
  EXPECT_EQ(cut({"a a"}, "aaa"), (Words{"aa", "a"}));
  EXPECT_EQ(cut({"ab a", "a b"}, "abab"), (Words{"aba", "b"}));
  EXPECT_EQ(cut({"a b", "b c", "a b"}, "abc"), (Words{"a", "bc"}));
}

TEST(TokenizerJson, ClassesChooseWhatStandsAroundASentence) {
  const auto around = [](const json& keys, const std::string& token_class) {
    const ChangedFamily family("llama2", [&](json&, json& config) {
      config.update(keys);
      config["tokenizer_class"] = token_class;
    });
    const SpecialTokens special = family.load()->special();
    return std::pair(special.before, special.after);
  };
  const Ids begin{2}, end{1}, none;

  EXPECT_EQ(around({{"add_eos_token", true}}, "LlamaTokenizer"), std::pair(begin, end));
  EXPECT_EQ(around({{"add_bos_token", false}}, "GemmaTokenizerFast"), std::pair(none, none));
  EXPECT_EQ(around({{"add_bos_token", false}}, "PreTrainedTokenizerFast"), std::pair(begin, none));
}

struct Refused {
  const char* family;
  ChangedFamily::Change change;
  const char* complaint;
};

TEST(TokenizerJson, NamesFileAndPlaceOfWhatItDoesNotKnow) {
  const std::vector<Refused> all{
      {"bert", [](json& t, json&) { t["normalizer"]["type"] = "Nmt"; },
       "tokenizer.json: normalizer.type \"Nmt\" is not supported; supported are BertNormalizer, "
       "Lowercase, NFC, NFD, NFKC, NFKD, Precompiled, Prepend, Replace, Sequence, Strip, "
       "StripAccents"},
      {"llama3", [](json& t, json&) { t["pre_tokenizer"]["pretokenizers"][1]["type"] = "X"; },
       "tokenizer.json: pre_tokenizer.pretokenizers[1].type \"X\" is not supported; supported are "
       "BertPreTokenizer, ByteLevel, Digits, Metaspace, Punctuation, Sequence, Split, "
       "WhitespaceSplit"},
      {"bert-uncased", [](json& t, json&) { t["model"]["type"] = "WordLevel"; },
       "tokenizer.json: model.type \"WordLevel\" is not supported; supported are BPE, Unigram, "
       "WordPiece"},
      {"llama2", [](json& t, json&) { t["post_processor"]["type"] = "X"; },
       "tokenizer.json: post_processor.type \"X\" is not supported; supported are BertProcessing, "
       "ByteLevel, RobertaProcessing, Sequence, TemplateProcessing"},
      {"steps",
       [](json& t, json&) { t["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] = "a$"; },
       "tokenizer.json: pre_tokenizer.pretokenizers[0].pattern.Regex \"a$\" is not supported: $"},
      {"steps", [](json& t, json&) { t["pre_tokenizer"]["pretokenizers"][0]["behavior"] = "Kept"; },
       "tokenizer.json: pre_tokenizer.pretokenizers[0].behavior \"Kept\" is not supported; "
       "supported are Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous"},
      {"llama2", [](json& t, json&) { t["model"]["merges"][3] = "abc"; },
       "tokenizer.json: model.merges[3] must be two symbols with a space between them"},
      {"llama2",
       [](json& t, json&) {
         t["model"]["merges"][3] = {"qqq", "a"};
       },
       "tokenizer.json: model.merges[3] names \"qqq\", which is not in model.vocab"},
      {"llama2", [](json& t, json&) { t["model"]["dropout"] = 0.1; },
       "tokenizer.json: model.dropout must be 0: ids would be random"},
      {"llama2", [](json& t, json&) { t["model"]["end_of_word_suffix"] = "</w>"; },
       "tokenizer.json: model.end_of_word_suffix is not supported: only an empty one is"},
      {"llama2", [](json& t, json&) { t["added_tokens"][0]["id"] = 9; },
       "tokenizer.json: <0x05> and <pad> have the same id"},
      {"llama2", [](json& t, json&) { t["model"]["vocab"]["q\u00e4"] = 1; },
       "tokenizer.json: <eos> and q\u00e4 have the same id"},
      {"llama2", [](json&, json& c) { c.erase("bos_token"); },
       "tokenizer_config.json: bos_token is missing, but add_bos_token asks for it"},
      {"bert", [](json&, json& c) { c["do_lower_case"] = true; },
       "tokenizer.json: normalizer has lowercase = false, but tokenizer_config.json: "
       "do_lower_case is true: make them equal"},
      {"roberta", [](json&, json& c) { c["add_prefix_space"] = true; },
       "tokenizer.json: pre_tokenizer has add_prefix_space = false, but tokenizer_config.json: "
       "add_prefix_space is true: make them equal"},
      {"bert", [](json& t, json&) { t["post_processor"]["cls"][1] = 99999; },
       "tokenizer.json: post_processor has the id 99999, which is no token's"},
      {"xlm-roberta",
       [](json& t, json&) { t["normalizer"]["normalizers"][0]["precompiled_charsmap"] = "AAAA"; },
       "tokenizer.json: normalizer.normalizers[0].precompiled_charsmap is no map of characters"},
      {"xlm-roberta", [](json& t, json&) { t["model"]["unk_id"] = 5000; },
       "tokenizer.json: model.unk_id is not one of model.vocab"},
      {"bert", [](json& t, json&) { t.erase("model"); }, "tokenizer.json lacks model"},
      {"qwen2", [](json&, json& c) { c["added_tokens_decoder"]["1757"]["content"] = "<x>"; },
       "tokenizer_config.json: added_tokens_decoder adds the token \"<x>\": added tokens are "
       "supported in tokenizer.json alone"}};

  for (const auto& [family, change, complaint] : all) {
    EXPECT_EQ(ChangedFamily(family, change).complaint(), complaint);
  }
}

/// A value somewhere in the document becomes another, or goes.
void damage(json& document, std::mt19937& random) {
  static const std::vector<json> others{nullptr,
                                        true,
                                        -1,
                                        1e300,
                                        "",
                                        "\u2581",
                                        json::array(),
                                        json::object(),
                                        {"a", "b"},
                                        {{"type", "Sequence"}}};
  json* place = &document;
  while (place->is_structured() && !place->empty() && random() % 8 != 0) {
    auto next = place->begin();
    std::advance(next,
                 static_cast<std::ptrdiff_t>(random() % std::min<std::size_t>(place->size(), 12)));
    place = &*next;
  }
  *place = others[random() % others.size()];
}

TEST(TokenizerJson, ReadsOrRefusesWhatHasBeenDamaged) {
  std::mt19937 random(3);
  const Words words{"The", "caf\u00e9", "<tool>", "10 000", "\u6771", "\xff", "''"};
  int refused = 0;
  for (int i = 0; i < 400; ++i) {
    const char* const family =
        std::vector<const char*>{"steps", "llama2", "bert", "albert"}[static_cast<unsigned>(i) % 4];
    const ChangedFamily damaged(family, [&](json& tokenizer, json& config) {
      for (int change = 0; change < 1 + i % 3; ++change) {
        damage(random() % 5 == 0 ? config : tokenizer, random);
      }
    });
    try {
      damaged.load()->tokenize(words);
    } catch (const UsageError& error) {
      EXPECT_NE(std::string(error.what()).find(".json"), std::string::npos) << error.what();
      ++refused;
    }
  }
  EXPECT_GT(refused, 100);
}

TEST(TokenizerJson, SurvivesBytesThatAreNotUtf8) {
  std::string bytes;
  for (int byte = 1; byte < 256; ++byte) bytes += static_cast<char>(byte);
  for (const char* family : {"bert", "llama3", "gemma2", "xlm-roberta", "albert"}) {
    const auto tokenizer = load_tokenizer(families / family);

    const TokenizedSentence sentence = tokenizer->tokenize(Words{"a", bytes, "b"});

    EXPECT_EQ(words_of(sentence).size(), sentence.ids.size()) << family;
    EXPECT_EQ(tokenizer->token(sentence.ids.back()).back(), 'b') << family;
  }
}

}  // namespace
}  // namespace salient
