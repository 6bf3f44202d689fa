#include "corpus/concepts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "salient/comm/communicator.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

using Strings = std::vector<std::string>;

CorpusOptions with_concepts(const TempFolder& folder, std::string_view lines) {
  CorpusOptions options;
  options.labels = {"xpos", "deprel"};
  options.concepts = folder.write("concepts", lines);
  return options;
}

Concepts read(std::string_view lines) {
  const TempFolder folder;
  return read_concepts(with_concepts(folder, lines));
}

/// The UsageError from the name of the file on.
std::string refusal(std::string_view lines, CorpusFormat format = CorpusFormat::conllu) {
  const TempFolder folder;
  CorpusOptions options = with_concepts(folder, lines);
  options.format = format;
  const std::string message =
      complaint_of<UsageError>([&] { static_cast<void>(read_concepts(options)); });
  return message.substr(message.rfind("/concepts") + 1);
}

Strings answers(const std::string& line, const Strings& texts) {
  LabelColumn column;
  for (const std::string& text : texts) column.add(text);
  const LabelColumn found = answers_of(read(line).all.at(0), column);
  Strings names;
  for (const std::int32_t id : found.of_word) {
    names.push_back(found.names.strings()[static_cast<std::size_t>(id)]);
  }
  return names;
}

TEST(Concepts, AreNoneWithoutAFile) { EXPECT_TRUE(read_concepts(CorpusOptions{}).all.empty()); }

TEST(Concepts, AreReadInTheOrderOfTheirLines) {
  const Concepts concepts = read(
      "# name kind pattern\n\n"
      "past regex .*ed\n"
      "  money\twords \t $  euro\n"
      "noun label N.* \n"
      "plural feats Number=Plur\n");

  ASSERT_EQ(concepts.all.size(), 4U);
  EXPECT_EQ(concepts.all[0].name, "past");
  EXPECT_EQ(concepts.all[1].name, "money");
  EXPECT_EQ(concepts.all[1].texts, (std::set<std::string>{"$", "euro"}));
  EXPECT_EQ(concepts.all[2].name, "noun");
  EXPECT_TRUE(concepts.all[2].pattern.has_value());
  EXPECT_EQ(concepts.all[3].name, "plural");
  EXPECT_TRUE(concepts.all[3].place.ends_with("concepts:6"));
}

TEST(Concepts, SayWhichColumnTheyAreAbout) {
  const Concepts concepts = read(
      "a regex x\nb words x\nc label x\nd feats Case=Nom\ne feats Number=Sing\nf feats Case=Acc\n");

  std::vector<std::optional<std::size_t>> columns;
  for (const Concept& asked : concepts.all) columns.push_back(asked.column);
  EXPECT_EQ(columns,
            (std::vector<std::optional<std::size_t>>{std::nullopt, std::nullopt, 0, 2, 3, 2}));
  EXPECT_EQ(concepts.more_labels, (Strings{"feats:Case", "feats:Number"}));
}

TEST(Concepts, AreBorneByWholeTexts) {
  EXPECT_EQ(answers("c regex .*ing", {"sing", "singer", "", "ing"}),
            (Strings{"yes", "no", "", "yes"}));
  EXPECT_EQ(answers("c regex a b|c", {"a b", "c", "a"}), (Strings{"yes", "yes", "no"}));
  EXPECT_EQ(answers("c words can could", {"can", "Can", "could", "cans"}),
            (Strings{"yes", "no", "yes", "no"}));
  EXPECT_EQ(answers("c feats Case=Acc,Dat", {"Acc,Dat", "Acc", "_"}), (Strings{"yes", "no", "no"}));
}

TEST(Concepts, CountCharactersAndNotBytes) {
  EXPECT_EQ(answers("c regex [А-Я].", {"Яз", "яз", "Язы"}), (Strings{"yes", "no", "no"}));
  EXPECT_EQ(answers("c regex \\w+", {"ne", "né", "n-"}), (Strings{"yes", "yes", "no"}));
}

TEST(Concepts, NameTheLineOfWhatIsWrong) {
  const std::string form = "a line of concepts is NAME regex|words|label|feats PATTERN";

  EXPECT_EQ(refusal("a regex x\nb regex\n"), "concepts:2: " + form);
  EXPECT_EQ(refusal("a\n"), "concepts:1: " + form);
  EXPECT_EQ(refusal("a words \t \n"), "concepts:1: " + form);
  EXPECT_EQ(refusal("\t\n"), "concepts:1: " + form);
  EXPECT_EQ(refusal("# none\n"), "concepts: holds no line NAME regex|words|label|feats PATTERN");
  EXPECT_EQ(refusal("a regexp x\n"),
            "concepts:1: \"regexp\" is none of regex, words, label, feats");
  EXPECT_TRUE(refusal("a regex (\n").starts_with("concepts:1: \"(\" is no regular expression: "));
  EXPECT_TRUE(
      refusal("a label [b-a]\n").starts_with("concepts:1: \"[b-a]\" is no regular expression: "));
}

TEST(Concepts, HaveNamesThatFilesCanHave) {
  EXPECT_EQ(refusal("a/b regex x\n"),
            "concepts:1: \"a/b\" cannot name a file: no slash or control character, no dot in "
            "front, at most 200 bytes");
  EXPECT_EQ(refusal(std::string(200, 'x') + " regex x\n"), "nothing was thrown");
  EXPECT_NE(refusal(std::string(201, 'x') + " regex x\n"), "nothing was thrown");
}

TEST(Concepts, HaveNamesOfTheirOwn) {
  EXPECT_EQ(refusal("a regex x\na regex y\n"), "concepts:2: \"a\" names another task already");
  EXPECT_EQ(refusal("deprel regex x\n"), "concepts:1: \"deprel\" names another task already");
}

TEST(Concepts, HaveFeaturesOnlyInConllu) {
  EXPECT_EQ(refusal("a feats Case\n"), "concepts:1: \"Case\" is not NAME=VALUE");
  EXPECT_EQ(refusal("a feats =Nom\n"), "concepts:1: \"=Nom\" is not NAME=VALUE");
  EXPECT_EQ(refusal("a feats Case=\n"), "concepts:1: \"Case=\" is not NAME=VALUE");
  EXPECT_EQ(refusal("a feats Case=Nom\n", CorpusFormat::columns),
            "concepts:1: feats: only corpus.format = conllu has features");
}

/// A word a line with xpos and feats, and train alone.
CorpusOptions conllu(const TempFolder& folder, std::string_view concepts) {
  CorpusOptions options;
  options.train = folder.write("train",
                               "1\tThe\t_\t_\tDT\t_\t_\t_\t_\t_\n"
                               "2\tdogs\t_\t_\tNNS\tNumber=Plur\t_\t_\t_\t_\n"
                               "3\tbarked\t_\t_\tVBD\tMood=Ind|Number=Sing\t_\t_\t_\t_\n"
                               "4\tdogs\t_\t_\tNIL\tNumber=Plur\t_\t_\t_\t_\n");
  options.label_map = folder.write("map", "NIL\t\n/(.).*/\t\\1\n");
  options.concepts = folder.write("concepts", concepts);
  options.dev_share = options.test_share = 0;
  return options;
}

Corpus load(const CorpusOptions& options) {
  Communicator comm = self_communicator();
  return load_corpus(options, comm);
}

TEST(LoadCorpus, MakesATaskOfEachConcept) {
  const TempFolder folder;
  using Ids = std::vector<std::int32_t>;

  const Corpus corpus = load(conllu(folder,
                                    "past regex .*ed\n"
                                    "the words a an The\n"
                                    "noun label N\n"
                                    "plural feats Number=Plur\n"));

  ASSERT_EQ(corpus.tasks.size(), 5U);
  EXPECT_EQ(corpus.tasks[0].labels.names(), (Strings{"D", "N", "V"}));
  const std::vector<std::pair<std::string, Ids>> expected{{"past", {0, 0, 1, 0}},
                                                          {"the", {1, 0, 0, 0}},
                                                          {"noun", {0, 1, 0, label_excluded}},
                                                          {"plural", {0, 1, 0, 1}}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Task& task = corpus.tasks[i + 1];
    EXPECT_EQ(task.name, expected[i].first);
    EXPECT_EQ(task.labels.names(), (Strings{"no", "yes"})) << task.name;
    EXPECT_EQ(task.label_of_word, expected[i].second) << task.name;
    EXPECT_TRUE(task.unseen.empty()) << task.name;
  }
}

TEST(LoadCorpus, RefusesAConceptOfNoTrainWordOrAll) {
  const TempFolder folder;
  CorpusOptions options = conllu(folder, "past regex .*ed\ncat words cat\n");
  options.dev = folder.write("dev", "1\tcat\t_\t_\tNN\t_\t_\t_\t_\t_\n");

  const auto complaint = [&] {
    const std::string message = complaint_of<UsageError>([&] { load(options); });
    return message.substr(message.rfind('/') + 1);
  };

  EXPECT_EQ(complaint(),
            "concepts:2: no train word bears the concept cat; a probe needs words of both kinds");
  folder.write("concepts", "any regex .*\n");
  EXPECT_EQ(complaint(),
            "concepts:1: every train word bears the concept any; a probe needs words of both "
            "kinds");
}

}  // namespace
}  // namespace salient
