#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
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
using Ids = std::vector<std::int64_t>;

/// A tokenizer folder with the vocabulary's lines.
std::unique_ptr<Tokenizer> tokenizer_of(const TempFolder& folder, const std::string& config,
                                        const std::vector<std::string>& vocabulary) {
  std::string lines;
  for (const std::string& token : vocabulary) lines += token + "\n";
  folder.write("vocab.txt", lines);
  folder.write("tokenizer_config.json", config);
  return load_tokenizer(folder.path());
}

const std::vector<std::string> small{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "a", "##b"};

TEST(WordPiece, CutsHardTextAsAnIndependentImplementationDoes) {
  const json cases = read_json(data / "wordpiece" / "cases.json");
  const auto words = cases["words"].get<std::vector<std::string>>();
  const auto vocabulary = cases["vocabulary"].get<std::vector<std::string>>();

  ASSERT_EQ(cases["settings"].size(), 5U);
  for (const json& setting : cases["settings"]) {
    const TempFolder folder;
    const auto tokenizer = tokenizer_of(folder, setting["config"].dump(), vocabulary);
    for (std::size_t i = 0; i < words.size(); ++i) {
      EXPECT_EQ(tokenizer->tokenize({&words[i], 1}).ids, setting["ids"][i].get<Ids>())
          << setting["name"] << ": " << json(words[i]).dump(-1, ' ', true);
    }
  }
}

TEST(WordPiece, SpansCoverAllSubwordsInOrder) {
  const json cases = read_json(data / "wordpiece" / "cases.json");
  const auto words = cases["words"].get<std::vector<std::string>>();
  const auto tokenizer = load_tokenizer(data / "bert");

  const TokenizedSentence sentence = tokenizer->tokenize(words);

  ASSERT_EQ(sentence.word_spans.size(), words.size());
  std::int64_t next = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    EXPECT_EQ(sentence.word_spans[i].begin, next);
    next = sentence.word_spans[i].end;
    const Ids alone = tokenizer->tokenize({&words[i], 1}).ids;
    EXPECT_EQ(static_cast<std::int64_t>(alone.size()), sentence.word_spans[i].size());
    EXPECT_TRUE(std::equal(alone.begin(), alone.end(),
                           sentence.ids.begin() + sentence.word_spans[i].begin));
  }
  EXPECT_EQ(next, static_cast<std::int64_t>(sentence.ids.size()));
}

TEST(WordPiece, SurvivesBytesThatAreNotUtf8) {
  const auto tokenizer = load_tokenizer(data / "bert-uncased");
  std::string bytes(256, '\0');
  std::iota(bytes.begin(), bytes.end(), '\0');
  const std::vector<std::string> words{"\xFF", "the\xC3", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                       bytes};

  const TokenizedSentence sentence = tokenizer->tokenize(words);

  EXPECT_TRUE(sentence.word_spans[0].empty());
  EXPECT_EQ(sentence.word_spans[1].size(), 1);
  EXPECT_EQ(tokenizer->token(sentence.ids[0]), "the");
  EXPECT_TRUE(sentence.word_spans[2].empty());
  EXPECT_TRUE(sentence.word_spans[3].empty());
  EXPECT_FALSE(sentence.word_spans[4].empty());
}

TEST(WordPiece, TakesSpecialTokensFromTheMapBeforeTheConfig) {
  const TempFolder folder;
  folder.write("special_tokens_map.json",
               R"({"cls_token":{"content":"the","lstrip":false},"pad_token":"a"})");

  const auto tokenizer =
      tokenizer_of(folder, R"({"cls_token":"[CLS]","sep_token":{"content":"[SEP]"}})", small);

  EXPECT_EQ(tokenizer->special().before, Ids{4});
  EXPECT_EQ(tokenizer->special().after, Ids{3});
  EXPECT_EQ(tokenizer->special().unknown, 1);
}

TEST(WordPiece, ReadsAVocabularyWithWindowsLinesAndKeepsTheLastOfEqualTokens) {
  const TempFolder folder;
  folder.write("vocab.txt", "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\nb\r\na");
  folder.write("tokenizer_config.json", "{}");
  const std::string word = "A";

  const auto tokenizer = load_tokenizer(folder.path());

  EXPECT_EQ(tokenizer->vocabulary_size(), 7);
  EXPECT_EQ(tokenizer->tokenize({&word, 1}).ids, Ids{6});
}

TEST(WordPiece, NamesAMissingOrMalformedFile) {
  const TempFolder folder;
  const std::string root = folder.path().string();
  const auto load = [&] {
    return complaint_of<UsageError>([&] { load_tokenizer(folder.path()); });
  };

  EXPECT_EQ(complaint_of<UsageError>([&] { load_tokenizer(folder / "no"); }),
            root + "/no is not a folder: a Hugging Face model folder is needed");
  EXPECT_EQ(load(), "cannot open " + root + "/tokenizer_config.json: No such file or directory");
  folder.write("tokenizer_config.json", "{}");
  EXPECT_EQ(load(), "cannot open " + root + "/vocab.txt: No such file or directory");
  folder.write("vocab.txt", "");
  EXPECT_EQ(load(), root + "/vocab.txt holds no tokens");
  folder.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n");
  EXPECT_EQ(load(), root + "/vocab.txt lacks the special token [SEP]");
  folder.write("vocab.txt", "[PAD]\n\xFF\n");
  EXPECT_EQ(load(), root + "/vocab.txt:2: not valid UTF-8");
}

TEST(WordPiece, RefusesWhatItWouldCutDifferently) {
  const TempFolder folder;
  const auto complaint = [&](const std::string& config) {
    const std::string message =
        complaint_of<UsageError>([&] { tokenizer_of(folder, config, small); });
    const std::string file = (folder / "tokenizer_config.json").string() + ": ";
    return message.starts_with(file) ? message.substr(file.size()) : message;
  };

  EXPECT_EQ(
      complaint(R"({"tokenizer_class":"T5Tokenizer"})"),
      "tokenizer_class \"T5Tokenizer\" is not supported; supported are AlbertTokenizer, "
      "BertTokenizer, CamembertTokenizer, DistilBertTokenizer, ElectraTokenizer, "
      "FlaubertTokenizer, GPT2Tokenizer, GemmaTokenizer, LlamaTokenizer, Qwen2Tokenizer, "
      "RobertaTokenizer, XLMTokenizer, XLMRobertaTokenizer, XLNetTokenizer, each also with Fast "
      "behind it, and any that comes with tokenizer.json");
  EXPECT_EQ(complaint(R"({"do_basic_tokenize":false})"), "do_basic_tokenize must be true");
  EXPECT_EQ(complaint(R"({"never_split":["x"]})"), "never_split is not supported: remove it");
  EXPECT_EQ(complaint(R"({"do_lower_case":"yes"})"), "do_lower_case must be true or false");
  EXPECT_EQ(complaint(R"({"cls_token":7})"), "cls_token must be a token");
  EXPECT_EQ(complaint(R"({"added_tokens_decoder":{"9":{"content":"<x>","special":false}}})"),
            "added_tokens_decoder adds the token \"<x>\": added tokens are supported in "
            "tokenizer.json alone");
}

}  // namespace
}  // namespace salient
