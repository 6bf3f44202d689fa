#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "salient/io/atomic_file.hpp"
#include "salient/support/error.hpp"
#include "salient/tokens/tokenizer.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"
#include "tokens/byte_alphabet.hpp"
#include "tokens/data.hpp"
#include "tokens/unicode.hpp"

namespace salient {
namespace {

using nlohmann::json;
using testing::data;
using testing::read_json;
using testing::with_special;
using Ids = std::vector<std::int64_t>;

class HuggingFaceFixture : public ::testing::TestWithParam<const char*> {};

TEST_P(HuggingFaceFixture, GivesTheSameIdsForEverySentence) {
  const auto tokenizer = load_tokenizer(data / GetParam());
  const json expected = read_json(data / GetParam() / "expected.json")["sentences"];

  ASSERT_EQ(expected.size(), 10U);
  for (const json& sentence : expected) {
    const auto words = sentence["words"].get<std::vector<std::string>>();
    const Ids ids = with_special(*tokenizer, tokenizer->tokenize(words).ids);

    EXPECT_EQ(ids, sentence["ids"].get<Ids>()) << sentence["words"];
    for (std::size_t i = 0; i < ids.size(); ++i) {
      EXPECT_EQ(tokenizer->token(ids[i]), sentence["tokens"][i].get<std::string>());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, HuggingFaceFixture,
                         ::testing::Values("albert", "bert", "bert-uncased", "distilbert",
                                           "electra", "gpt2", "roberta", "xlm-roberta", "xlnet"));

/// What the tokens of a span say, without the marks of a word's beginning or inside.
std::string spelled(const Tokenizer& tokenizer, const TokenizedSentence& sentence, RowRange span) {
  std::string text;
  for (std::int64_t i = span.begin; i < span.end; ++i) {
    std::string token = tokenizer.token(sentence.ids[static_cast<std::size_t>(i)]);
    for (const std::string mark : {"##", "\u0120", "\u2581"}) {  // WordPiece, bytes, SentencePiece
      if (token.starts_with(mark)) token.erase(0, mark.size());
    }
    text += token;
  }
  return text;
}

TEST_P(HuggingFaceFixture, EverySubwordBelongsToTheWordThatItSpells) {
  const auto tokenizer = load_tokenizer(data / GetParam());
  const std::vector<std::string> words{"the", "jury", "said", "10,000", "in", "term-end",
                                       "of",  "'s",   "a",    "1,",     ",",  "b,",
                                       "we",  "'ll",  "(",    "and",    "so-"};

  const TokenizedSentence sentence = tokenizer->tokenize(words);

  ASSERT_EQ(sentence.word_spans.size(), words.size());
  std::int64_t next = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    EXPECT_EQ(sentence.word_spans[i].begin, next) << words[i];
    EXPECT_EQ(spelled(*tokenizer, sentence, sentence.word_spans[i]), words[i]);
    next = sentence.word_spans[i].end;
  }
  EXPECT_EQ(next, std::ssize(sentence.ids));
}

TEST_P(HuggingFaceFixture, WordsThatHoldSpacesOrNothingKeepTheirPlaces) {
  const auto tokenizer = load_tokenizer(data / GetParam());
  const std::vector<std::string> words{"a", "10 000", "\u2009", "b c", "d"};

  const TokenizedSentence sentence = tokenizer->tokenize(words);

  ASSERT_EQ(sentence.word_spans.size(), words.size());
  EXPECT_EQ(spelled(*tokenizer, sentence, sentence.word_spans[1]), "10000");
  EXPECT_EQ(spelled(*tokenizer, sentence, sentence.word_spans[3]), "bc");
  EXPECT_EQ(spelled(*tokenizer, sentence, sentence.word_spans[4]), "d");
  EXPECT_EQ(sentence.word_spans[4].end, std::ssize(sentence.ids));
}

TEST_P(HuggingFaceFixture, NoWordsGiveNoSubwords) {
  const auto tokenizer = load_tokenizer(data / GetParam());

  EXPECT_TRUE(tokenizer->tokenize({}).ids.empty());
  EXPECT_TRUE(tokenizer->tokenize({}).word_spans.empty());
}

/// The words of a CoNLL-U file's sentences.
std::vector<std::vector<std::string>> sentences_of(const std::filesystem::path& path) {
  std::vector<std::vector<std::string>> sentences(1);
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) sentences.emplace_back();
    const std::size_t first = line.find('\t'), second = line.find('\t', first + 1);
    const bool is_word = second != std::string::npos &&
                         line.find_first_not_of("0123456789") == first && line[0] != '#';
    if (is_word) sentences.back().push_back(line.substr(first + 1, second - first - 1));
  }
  return sentences;
}

std::vector<std::vector<std::string>> sentences_of_fixture(const std::string& model) {
  std::vector<std::vector<std::string>> sentences;
  const json expected = read_json(data / model / "expected.json")["sentences"];
  for (const json& sentence : expected) sentences.push_back(sentence["words"]);
  return sentences;
}

/// What tokenizers leave of a text at least: no case, accents, spaces or characters that are not
/// seen; compatible characters and kinds of quotes are one.
std::string essence(const std::string& text) {
  icu::UnicodeString folded = normalised_without(
      utf16_of(text).foldCase(), icu::Normalizer2::getNFKDInstance, [](UChar32 c) {
        return (U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_C_MASK)) != 0 || u_isUWhiteSpace(c) != 0;
      });
  for (const char* quotes : {"``", "''"}) folded.findAndReplace(quotes, "\"");
  return utf8_of(folded);
}

/// The bytes that the tokens of a byte-level vocabulary stand for.
std::string bytes_of_tokens(const std::string& tokens) {
  std::map<std::string_view, char> byte_of;
  for (std::size_t byte = 0; byte < characters_of_bytes().size(); ++byte) {
    byte_of.emplace(characters_of_bytes()[byte], static_cast<char>(byte));
  }
  std::string bytes;
  for_each_character(tokens, [&](UChar32, RowRange character) {
    bytes += byte_of.at(bytes_of(tokens, character));
  });
  return bytes;
}

/// Words that were spelled again from their subwords, and all of them.
struct SpelledWords {
  std::int64_t spelled = 0, all = 0;
};

/// Each word has subwords, which follow those of the word before it; if all are known, they spell
/// it.
SpelledWords expect_all_words(const Tokenizer& tokenizer,
                              const std::vector<std::vector<std::string>>& sentences) {
  const bool of_bytes = tokenizer.kind().find("byte-level") != std::string::npos;
  const std::int64_t unknown = tokenizer.special().unknown;
  SpelledWords seen;
  for (const auto& words : sentences) {
    const TokenizedSentence sentence = tokenizer.tokenize(words);
    EXPECT_EQ(sentence.word_spans.size(), words.size());
    std::int64_t next = 0;
    for (std::size_t i = 0; i < sentence.word_spans.size(); ++i) {
      const RowRange span = sentence.word_spans[i];
      EXPECT_EQ(span.begin, next) << words[i];
      EXPECT_FALSE(span.empty()) << words[i];
      next = span.end;
      const auto first = sentence.ids.begin();
      if (std::count(first + span.begin, first + span.end, unknown) > 0) continue;
      const std::string text = spelled(tokenizer, sentence, span);
      EXPECT_EQ(essence(of_bytes ? bytes_of_tokens(text) : text), essence(words[i]));
      ++seen.spelled;
    }
    EXPECT_EQ(next, std::ssize(sentence.ids));
    seen.all += std::ssize(words);
  }
  return seen;
}

/// The fixture's sentences and, where SALIENT_TREEBANKS names a folder, those of its CoNLL-U files.
TEST_P(HuggingFaceFixture, LosesNoWord) {
  const auto tokenizer = load_tokenizer(data / GetParam());
  EXPECT_EQ(expect_all_words(*tokenizer, sentences_of_fixture(GetParam())).all, 86);
  const char* const folder = std::getenv("SALIENT_TREEBANKS");
  if (folder == nullptr) return;
  SpelledWords seen;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".conllu") continue;
    const SpelledWords found = expect_all_words(*tokenizer, sentences_of(entry.path()));
    seen.spelled += found.spelled;
    seen.all += found.all;
  }
  EXPECT_GT(seen.all, 1000);
  RecordProperty("words_of_treebanks", std::to_string(seen.all));
  RecordProperty("spelled_words", std::to_string(seen.spelled));
}

/// A copy of a fixture's tokenizer with one file changed.
std::string complaint_of_changed(const std::string& model, const std::string& name,
                                 const std::string& content) {
  const TempFolder folder;
  for (const auto& entry : std::filesystem::directory_iterator(data / model)) {
    const std::string file = entry.path().filename();
    if (file.find("safetensors") == std::string::npos) {
      std::filesystem::copy_file(entry.path(), folder / file);
    }
  }
  std::filesystem::remove(folder / name);
  folder.write(name, content);
  const std::string message = complaint_of<UsageError>([&] { load_tokenizer(folder.path()); });
  const std::size_t at = message.find(folder.path().string());
  return at == 0 ? message.substr(folder.path().string().size() + 1) : message;
}

TEST(ByteLevel, NamesWhatIsWrongWithItsFiles) {
  EXPECT_EQ(complaint_of_changed("gpt2", "merges.txt", "#version: 0.2\na b\nabc\nd e\n"),
            "merges.txt:3: not two symbols with a space between them");
  EXPECT_EQ(complaint_of_changed("gpt2", "vocab.json", R"({"a": 0, "b": 0})"),
            "vocab.json: a and b have the same id");
  EXPECT_EQ(complaint_of_changed("gpt2", "vocab.json", R"({"a": -1})"),
            "vocab.json: the id of a is not one from 0 to 16777215");
  EXPECT_EQ(complaint_of_changed("gpt2", "vocab.json", "{}"), "vocab.json holds no tokens");
  EXPECT_EQ(complaint_of_changed("roberta", "vocab.json", R"({"a": 0})"),
            "vocab.json lacks the special token <unk>");
}

/// With all bytes, and pairs that only some kinds of pieces hold together.
std::vector<std::string> tokens_of(const std::string& tokenizer_class, const std::string& word) {
  const TempFolder folder;
  const std::vector<std::string> pairs{"\u0120 1", "- o", "1 2", "e \u0301"};
  json ids = json::parse(read_whole(data / "gpt2" / "vocab.json"));
  std::string merges = "#version: 0.2\n";
  for (const std::string& pair : pairs) {
    merges += pair + "\n";
    const std::size_t space = pair.find(' ');
    ids.emplace(pair.substr(0, space) + pair.substr(space + 1), ids.size());
  }
  folder.write("vocab.json", ids.dump());
  folder.write("merges.txt", merges);
  folder.write("tokenizer_config.json", json{{"tokenizer_class", tokenizer_class}}.dump());
  const auto tokenizer = load_tokenizer(folder.path());
  std::vector<std::string> tokens;
  for (const std::int64_t id : tokenizer->tokenize({&word, 1}).ids) {
    tokens.push_back(tokenizer->token(id));
  }
  return tokens;
}

TEST(ByteLevel, QwensPiecesKeepDigitsApartAndSignsWithLetters) {
  using Tokens = std::vector<std::string>;
  const std::string space = "\u0120";

  EXPECT_EQ(tokens_of("GPT2Tokenizer", "a 12-o"), (Tokens{"a", space + "1", "2", "-", "o"}));
  EXPECT_EQ(tokens_of("Qwen2Tokenizer", "a 12-o"), (Tokens{"a", space, "1", "2", "-o"}));
  EXPECT_EQ(tokens_of("Qwen2Tokenizer", "e\u0301"), tokens_of("GPT2Tokenizer", "\u00e9"));
  EXPECT_NE(tokens_of("GPT2Tokenizer", "e\u0301"), tokens_of("GPT2Tokenizer", "\u00e9"));
}

TEST(SentencePiece, NamesWhatIsWrongWithItsFiles) {
  EXPECT_EQ(complaint_of_changed("albert", "spiece.model", "no model"),
            "spiece.model is no SentencePiece model");
  EXPECT_EQ(complaint_of_changed("albert", "special_tokens_map.json", R"({"cls_token": "<c>"})"),
            "spiece.model lacks the special token <c>");
  EXPECT_EQ(complaint_of_changed("xlnet", "tokenizer_config.json", R"({"remove_space": false})"),
            "tokenizer_config.json: remove_space must be true");
}

TEST(SpecialTokens, StandWhereTheModelWantsThem) {
  const auto special_of = [](const std::string& model) {
    return load_tokenizer(data / model)->special();
  };

  EXPECT_EQ(special_of("gpt2").cls, ClsPlace::none);
  EXPECT_EQ(special_of("roberta").cls, ClsPlace::first);
  EXPECT_EQ(special_of("xlnet").cls, ClsPlace::last);
  EXPECT_EQ(special_of("xlnet").after.size(), 2U);
}

}  // namespace
}  // namespace salient
