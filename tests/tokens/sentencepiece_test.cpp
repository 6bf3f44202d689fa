#include "tokens/sentencepiece_model.hpp"

#include <gtest/gtest.h>
#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "salient/io/atomic_file.hpp"
#include "salient/support/error.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

using nlohmann::json;

const std::filesystem::path data = SALIENT_TEST_DATA;

/// The sentences that the fixtures were made from, and text that is hard for one reason or another.
std::vector<std::string> texts() {
  std::vector<std::string> texts{"",
                                 " ",
                                 "a",
                                 "  two  spaces ",
                                 "tab\tand\nline",
                                 "\u00a0nbsp\u2009thin",
                                 "\u2581mark \u2581",
                                 "ﬁ ligature Å \u212b ½ ™ …",
                                 "e\u0301 é",
                                 "\xff\xfe broken \xc3",
                                 "\xed\xa0\x80 surrogate",
                                 "東京は日本の首都",
                                 "🙂🙃 emoji",
                                 "<s> </s> <unk> <mask> <sep><cls> <eop>",
                                 "[CLS] [SEP]",
                                 "1,234.5, 10,",
                                 "x" + std::string(300, 'y'),
                                 "…...“quoted”—dash",
                                 "ÀÉÎõü ß ſ İ ı",
                                 "\u0000nul",
                                 "a\u0300\u0301\u0302b"};
  for (const char* model : {"bert", "xlm-roberta", "albert"}) {
    std::ifstream in(data / model / "expected.json");
    const json expected = json::parse(in);
    for (const json& sentence : expected["sentences"]) {
      std::string text;
      for (const json& word : sentence["words"]) text += word.get<std::string>() + " ";
      texts.push_back(text);
    }
  }
  return texts;
}

/// Letters, spaces, pieces of the texts and stray bytes.
std::vector<std::string> random_texts(std::uint32_t seed) {
  std::mt19937 random(seed);
  const std::vector<std::string> known = texts();
  std::vector<std::string> made;
  for (int i = 0; i < 1500; ++i) {
    std::string text;
    for (auto part = random() % 6; part > 0; --part) {
      const std::string& from = known[random() % known.size()];
      if (from.empty() || random() % 4 == 0) {
        text += static_cast<char>(random() % 256);
      } else {
        const std::size_t begin = random() % from.size();
        text += from.substr(begin, 1 + random() % 12);
      }
    }
    made.push_back(text);
  }
  return made;
}

void expect_same(const std::filesystem::path& path) {
  const SentencePieceModel ours(path);
  sentencepiece::SentencePieceProcessor library;
  ASSERT_TRUE(library.Load(path.string()).ok());
  ASSERT_EQ(ours.size(), library.GetPieceSize());
  std::vector<std::string> all = texts(), more = random_texts(7);
  all.insert(all.end(), more.begin(), more.end());
  for (const std::string& text : all) {
    const auto expected = library.EncodeAsImmutableProto(text);
    const auto pieces = ours.encode(text);
    ASSERT_EQ(pieces.size(), expected.pieces_size())
        << json(text).dump(-1, ' ', true, json::error_handler_t::replace);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto piece = expected.pieces(static_cast<int>(i));
      EXPECT_EQ(pieces[i].text, piece.piece());
      EXPECT_EQ(pieces[i].id, static_cast<std::int32_t>(piece.id()));
      EXPECT_EQ(ours.id_of(pieces[i].text), library.PieceToId(piece.piece()));
      if (pieces[i].text.starts_with("<0x")) continue;  // the library gives the last byte all
      EXPECT_EQ(pieces[i].bytes, (RowRange{piece.begin(), piece.end()})) << text;
    }
  }
}

TEST(SentencePieceModel, EncodesAsTheLibraryDoesWhatHuggingFaceShips) {
  expect_same(data / "albert" / "spiece.model");
  expect_same(data / "xlnet" / "spiece.model");
  expect_same(data / "xlm-roberta" / "sentencepiece.bpe.model");
}

TEST(SentencePieceModel, ReadsOrRefusesWhatHasBeenDamaged) {
  const std::string whole = read_whole(data / "xlnet" / "spiece.model");
  const std::vector<std::string> known = texts();
  std::mt19937 random(11);
  const TempFolder folder;
  int refused = 0;
  for (int i = 0; i < 150; ++i) {
    std::string damaged = whole;
    for (int change = 0; change < 1 + i % 20; ++change) {
      damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
    }
    if (i % 3 == 0) damaged.resize(random() % damaged.size());
    folder.write("m.model", damaged);
    try {
      const SentencePieceModel model(folder / "m.model");
      for (const std::string& text : known) model.encode(text);
    } catch (const UsageError& error) {
      EXPECT_NE(std::string(error.what()).find("m.model"), std::string::npos);
      ++refused;
    }
  }
  EXPECT_GT(refused, 10);
}

class TrainedModels : public ::testing::TestWithParam<const char*> {};

TEST_P(TrainedModels, EncodesAsTheLibraryDoes) {
  const TempFolder folder;
  {
    std::ofstream out(folder / "text.txt");
    for (const std::string& text : texts()) {
      if (text.find('\n') == std::string::npos) out << text << "\n";
    }
  }
  const std::string flags = "--input=" + (folder / "text.txt").string() +
                            " --model_prefix=" + (folder / "m").string() +
                            " --minloglevel=2 --hard_vocab_limit=false " + GetParam();
  ASSERT_TRUE(sentencepiece::SentencePieceTrainer::Train(flags).ok()) << flags;

  expect_same(folder / "m.model");
}

INSTANTIATE_TEST_SUITE_P(
    Flags, TrainedModels,
    ::testing::Values("--vocab_size=200", "--model_type=bpe --vocab_size=400",
                      "--model_type=bpe --vocab_size=500 --byte_fallback=true "
                      "--normalization_rule_name=identity --remove_extra_whitespaces=false",
                      "--model_type=bpe --vocab_size=300 --user_defined_symbols=<sep>,ell,th",
                      "--vocab_size=300 --user_defined_symbols=<eop>,and,the "
                      "--treat_whitespace_as_suffix=true",
                      "--vocab_size=300 --add_dummy_prefix=false --control_symbols=<x> "
                      "--normalization_rule_name=nfkc_cf"));

}  // namespace
}  // namespace salient
