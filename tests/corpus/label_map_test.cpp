#include "corpus/label_map.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "corpus/annotated_text.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

std::string renamed(std::string_view map, std::string label) {
  const TempFolder folder;
  return LabelMap(folder.write("map", map)).renamed(std::move(label));
}

std::string refusal(std::string_view map, std::string label = "x") {
  const std::string message = complaint_of<UsageError>([&] { renamed(map, std::move(label)); });
  return message.substr(message.rfind("/map") + 1);
}

TEST(LabelMap, RenamesExactLabels) {
  EXPECT_EQ(renamed("a\tA\nb\tB\n", "b"), "B");
  EXPECT_EQ(renamed("a\tA\n", "aa"), "aa");
  EXPECT_EQ(renamed("a.c\tA\n", "abc"), "abc");
  EXPECT_EQ(renamed("/\tslash\n", "/"), "slash");
}

TEST(LabelMap, MatchesTheWholeLabelAgainstAnExpression) {
  EXPECT_EQ(renamed("/N.*/\tnoun\n", "NNS"), "noun");
  EXPECT_EQ(renamed("/N.*/\tnoun\n", "PN"), "PN");
  EXPECT_EQ(renamed("/(.+)-(.+)/\t\\2$1\\\\\n", "a-b"), "b$1\\");
}

TEST(LabelMap, TakesCharactersForWhatTheyAre) {
  EXPECT_EQ(renamed("/(.)[äöü]+/\t\\1\n", "ßäö"), "ß");
  EXPECT_EQ(renamed("/.[а-я]/\tX\n", "🙂ж"), "X");
  EXPECT_EQ(renamed("/.[а-я]/\tX\n", "🙂Ж"), "🙂Ж");
}

TEST(LabelMap, AppliesEachLineToWhatTheFormerLeft) {
  const std::string map = "/fw-(.+)/\t\\1\n/(.+?)(-(tl|hl|nc))+/\t\\1\nnn\tnoun\n";

  EXPECT_EQ(renamed(map, "fw-nn-tl-hl"), "noun");
  EXPECT_EQ(renamed(map, "---hl"), "--");
  EXPECT_EQ(renamed("nn\tnoun\nfw\tnn\n", "fw"), "nn");
}

TEST(LabelMap, LeavesOutWhatBecomesNothing) {
  EXPECT_EQ(renamed("nil\t\n/.*/\tother\n", "nil"), "");
}

TEST(LabelMap, SkipsCommentsAndBlankLinesButNotTheNumberSign) {
  const std::string map = "# words\twith a tab\n#\n\n#\tsymbol\n";

  EXPECT_EQ(renamed(map, "#"), "symbol");
  EXPECT_EQ(renamed(map, "# words"), "# words");
}

TEST(LabelMap, JoinsTheLabelsOfAColumn) {
  const TempFolder folder;
  LabelColumn column;
  for (const char* label : {"NN", "VB", "NNS", "NN"}) column.add(label);

  const LabelMap map(folder.write("map", "/N.*/\tnoun\n"));
  const LabelColumn joined =
      salient::renamed(column, [&](const std::string& label) { return map.renamed(label); });

  EXPECT_EQ(joined.names.strings(), (std::vector<std::string>{"noun", "VB"}));
  EXPECT_EQ(joined.of_word, (std::vector<std::int32_t>{0, 1, 0, 0}));
}

TEST(LabelMap, NamesTheLineOfWhatIsWrong) {
  EXPECT_EQ(refusal("a\tA\nb B\n"), "map:2: a line of a label map is from<TAB>to");
  EXPECT_EQ(refusal("a\tb\tc\n"), "map:1: a line of a label map is from<TAB>to");
  EXPECT_EQ(refusal("\tb\n"), "map:1: no label before the tab");
  EXPECT_EQ(refusal("# nothing\n"), "map: holds no line from<TAB>to");
  EXPECT_TRUE(refusal("/(/\ta\n").starts_with("map:1: \"(\" is no regular expression: "));
  EXPECT_EQ(refusal("/(a)/\t\\2\n"),
            "map:1: \"\\2\": a backslash is followed by a group, of which the expression has 1, or "
            "by a backslash");
  EXPECT_EQ(refusal("/a/\tb\\\n"),
            "map:1: \"b\\\": a backslash is followed by a group, of which the expression has 0, or "
            "by a backslash");
}

TEST(LabelMap, MatchesLongLabels) {
  EXPECT_EQ(renamed("/(.*)/\t\\1\n", std::string(100000, 'a')), std::string(100000, 'a'));
}

TEST(LabelMap, RefusesExpressionsThatTakeForever) {
  const std::string complaint = refusal("/(a+)+/\tx\n", std::string(40, 'a') + "!");

  EXPECT_TRUE(complaint.starts_with("map:1: matching \"aaaa")) << complaint;
  EXPECT_NE(complaint.find("against \"(a+)+\" takes too long"), std::string::npos) << complaint;
}

TEST(LabelMap, TakesOrRefusesExpressionsOfAnySize) {
  std::string optional, nested;
  for (int i = 0; i < 400; ++i) optional += "b?";
  nested.append(50000, '(').append("a").append(50000, ')');

  EXPECT_EQ(renamed("/(" + optional + "a)*/\tx\n", std::string(1000, 'a')), "x");
  EXPECT_NE(refusal("/" + nested + "/\tx\n").find("is no regular expression"), std::string::npos);
}

TEST(BrownTags, BecomeFiftyLabelsOfAtLeast500Words) {
  const LabelMap map(SALIENT_TEST_DATA "/../../jobs/brown_tags.tsv");
  std::map<std::string, std::int64_t> words_of_label;
  std::ifstream counts(SALIENT_TEST_DATA "/corpus/brown_tag_counts.tsv");
  std::int64_t tags = 0;
  std::string tag;
  for (std::int64_t words = 0; counts >> tag >> words; ++tags) {
    words_of_label[map.renamed(tag)] += words;
  }

  EXPECT_EQ(tags, 472);
  EXPECT_EQ(words_of_label.at(""), 157);  // the untagged words
  words_of_label.erase("");
  EXPECT_EQ(words_of_label.size(), 50U);
  for (const auto& [label, words] : words_of_label) EXPECT_GE(words, 500) << label;
}

TEST(BrownTags, JoinWhatBelongsTogether) {
  const LabelMap map(SALIENT_TEST_DATA "/../../jobs/brown_tags.tsv");
  const std::map<std::string, std::string> expected{
      {"nn-tl-hl", "nn"},   {"fw-nn$-tl", "nn$"}, {"nps$", "nn$"},  {"---hl", ":"},
      {"pps+bez-nc", "+v"}, {"ppss+ber-n", "+v"}, {"vb+ppo", "vb"}, {"fw-in+at-t", "in"},
      {"doz*-tl", "md*"},   {"*-hl", "*"},        {"pp$$", "pp$"},  {"bem*", "md*"},
      {"bem", "ber"},       {"jjs", "jjr"},       {"abx", "ab"},    {"dt$", "dt"}};

  for (const auto& [tag, label] : expected) EXPECT_EQ(map.renamed(tag), label) << tag;
}

}  // namespace
}  // namespace salient
