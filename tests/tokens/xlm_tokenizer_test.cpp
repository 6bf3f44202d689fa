#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
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
using Words = std::vector<std::string>;

std::string spelled(const Tokenizer& tokenizer, const Ids& ids) {
  std::string text;
  for (const std::int64_t id : ids) text += tokenizer.token(id);
  for (std::size_t at = 0; (at = text.find("</w>", at)) != std::string::npos;) {
    text.replace(at, 4, " ");
  }
  return text;
}

std::string lines_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

json spans_of(const TokenizedSentence& sentence, std::int64_t before) {
  json spans = json::array();
  for (const RowRange span : sentence.word_spans) {
    spans.push_back({span.begin + before, span.end + before});
  }
  return spans;
}

/// A folder in which every character is a token, as part of a word and at its end.
class SpellingFolder {
 public:
  SpellingFolder(const std::vector<std::string>& vocabulary, const json& config,
                 const json& prefixes) {
    json ids;
    for (const std::string& token : vocabulary) ids[token] = ids.size();
    folder_.write("vocab.json", ids.dump());
    folder_.write("merges.txt", "");
    folder_.write("tokenizer_config.json", config.dump());
    if (prefixes.is_null()) return;
    for (const std::string language : {"en", "fr"}) {
      folder_.write("nonbreaking_prefix." + language,
                    "# made up\n\n" + lines_of(prefixes.get<std::vector<std::string>>()));
    }
  }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TempFolder folder_;
};

TEST(Moses, CutsHardSentencesAsItsRulesSayInAnotherLanguage) {
  const json cases = read_json(data / "moses" / "cases.json");

  ASSERT_EQ(cases["settings"].size(), 7U);
  for (const json& setting : cases["settings"]) {
    json config = setting["config"];
    config["tokenizer_class"] = setting["tokenizer_class"];
    const SpellingFolder folder(cases["vocabulary"], config, setting["prefixes"]);
    const auto tokenizer = load_tokenizer(folder.path());
    for (std::size_t i = 0; i < cases["sentences"].size(); ++i) {
      const Words words = cases["sentences"][i];
      const TokenizedSentence sentence = tokenizer->tokenize(words);

      EXPECT_EQ(spelled(*tokenizer, sentence.ids), setting["tokens"][i].get<std::string>())
          << config << json(words);
      EXPECT_EQ(spans_of(sentence, 0), setting["spans"][i]) << config << json(words);
    }
  }
}

class XlmFixture : public ::testing::TestWithParam<const char*> {};

TEST_P(XlmFixture, GivesTheSameSubwordsOfEveryWord) {
  const auto tokenizer = load_tokenizer(data / GetParam());
  const json sentences = read_json(data / GetParam() / "expected.json")["sentences"];

  ASSERT_EQ(sentences.size(), 10U);
  for (const json& expected : sentences) {
    const TokenizedSentence sentence = tokenizer->tokenize(expected["words"].get<Words>());
    Ids ids = tokenizer->special().before;
    ids.insert(ids.end(), sentence.ids.begin(), sentence.ids.end());
    ids.push_back(tokenizer->special().after.at(0));

    EXPECT_EQ(ids, expected["ids"].get<Ids>()) << expected["words"];
    EXPECT_EQ(spans_of(sentence, 1), expected["spans"]) << expected["words"];
  }
  EXPECT_EQ(tokenizer->special().before.size(), 1U);
  EXPECT_EQ(tokenizer->special().after.size(), 1U);
  EXPECT_EQ(tokenizer->special().cls, ClsPlace::first);
}

INSTANTIATE_TEST_SUITE_P(Models, XlmFixture, ::testing::Values("flaubert", "xlm", "xlm-causal"));

TEST(Xlm, WordsThatBecomeOneSubwordShareIt) {
  const auto tokenizer = load_tokenizer(data / "xlm-causal");

  const TokenizedSentence sentence = tokenizer->tokenize(Words{"Mr", ".", "C"});

  EXPECT_EQ(spelled(*tokenizer, sentence.ids), "Mr. C ");
  EXPECT_EQ(sentence.word_spans[0], sentence.word_spans[1]);
  EXPECT_EQ(sentence.word_spans[2].begin, sentence.word_spans[1].end);
}

TEST(Xlm, NoWordsGiveNoSubwords) {
  const auto tokenizer = load_tokenizer(data / "xlm");

  EXPECT_TRUE(tokenizer->tokenize({}).ids.empty());
  EXPECT_EQ(tokenizer->tokenize(Words{"", "\u200b", " "}).word_spans.size(), 3U);
  EXPECT_TRUE(tokenizer->tokenize(Words{"", "\u200b", " "}).ids.empty());
}

TEST(Xlm, TheFolderOfAModelNeedNotNameItsTokenizer) {
  const json vocabulary = read_json(data / "moses" / "cases.json")["vocabulary"];
  for (const std::string model : {"xlm", "flaubert"}) {
    const SpellingFolder folder(vocabulary, json::object(), nullptr);
    std::ofstream(folder.path() / "config.json") << json{{"model_type", model}};
    const auto tokenizer = load_tokenizer(folder.path());

    EXPECT_EQ(spelled(*tokenizer, tokenizer->tokenize(Words{"M'eau"}).ids),
              model == "xlm" ? "m 'eau " : "M' eau ");
  }
}

TEST(Xlm, NamesWhatIsWrongWithItsFiles) {
  const auto complaint_of_merges = [](const std::string& merges) {
    const SpellingFolder folder({"<s>", "</s>", "<pad>", "<unk>", "a"},
                                {{"tokenizer_class", "XLMTokenizer"}}, nullptr);
    std::ofstream(folder.path() / "merges.txt") << merges;
    const std::string whole = complaint_of<UsageError>([&] { load_tokenizer(folder.path()); });
    return whole.substr(whole.find("merges.txt"));
  };

  EXPECT_EQ(complaint_of_merges("a b 12\nabc\n"),
            "merges.txt:2: not two symbols with a space between them");
  EXPECT_EQ(complaint_of_merges("a b\r\n \n"),
            "merges.txt:2: not two symbols with a space between them");
}

}  // namespace
}  // namespace salient
