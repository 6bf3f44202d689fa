#include <gtest/gtest.h>

#include "corpus/reading.hpp"

namespace salient {
namespace {

CorpusOptions options_for(std::vector<std::string> labels) {
  CorpusOptions options;
  options.labels = std::move(labels);
  return options;
}

/// A line of CoNLL-U with the columns that matter.
std::string row(const std::string& id, const std::string& word, const std::string& features = "_") {
  return id + "\t" + word + "\tlemma\tU" + word + "\tX" + word + "\t" + features + "\t0\tD" + word +
         "\t_\t_\n";
}

std::string refusal(std::string_view bytes, std::vector<std::string> labels = {"xpos"}) {
  return salient::refusal(read_conllu, bytes, options_for(std::move(labels)));
}

TEST(Conllu, ReadsWordsAndEveryLabelling) {
  const std::string bytes = "# sent_id = 1\n" + row("1", "a", "Case=Nom|Number[psor]=Sing") +
                            row("2", "10 000") + "\n" + row("1", "c", "Number[psor]=Plur") + "\n";

  const AnnotatedText text =
      read(read_conllu, bytes,
           options_for({"upos", "xpos", "feats", "deprel", "feats:Case", "feats:Number[psor]"}));

  EXPECT_EQ(text.words, (Strings{"a", "10 000", "c"}));
  EXPECT_EQ(text.sentence_offsets, (Offsets{0, 2, 3}));
  EXPECT_EQ(labels_of(text, 0), (Strings{"Ua", "U10 000", "Uc"}));
  EXPECT_EQ(labels_of(text, 1), (Strings{"Xa", "X10 000", "Xc"}));
  EXPECT_EQ(labels_of(text, 2), (Strings{"Case=Nom|Number[psor]=Sing", "_", "Number[psor]=Plur"}));
  EXPECT_EQ(labels_of(text, 3), (Strings{"Da", "D10 000", "Dc"}));
  EXPECT_EQ(labels_of(text, 4), (Strings{"Nom", "_", "_"}));
  EXPECT_EQ(labels_of(text, 5), (Strings{"Sing", "_", "Plur"}));
}

TEST(Conllu, SkipsMultiWordTokensAndEmptyNodes) {
  const std::string bytes = row("0.1", "e") + row("1", "a") + row("2-3", "du") + row("2", "de") +
                            row("3", "le") + row("3.1", "e") + row("3.12", "e") + row("4", "b");

  const AnnotatedText text = read(read_conllu, bytes, options_for({"xpos"}));

  EXPECT_EQ(text.words, (Strings{"a", "de", "le", "b"}));
  EXPECT_EQ(text.sentence_offsets, (Offsets{0, 4}));
}

TEST(Conllu, BeginsADocumentAtNewdocAndAtTheFile) {
  const std::string bytes = row("1", "a") + "\n" + row("1", "b") + "\n# newdoc id = x\n" +
                            row("1", "c") + "\n#newdoc\n# newpar\n" + row("1", "d") +
                            "\n# newdocument\n" + row("1", "e");
  const TempFolder folder;
  TextFile first(folder.write("1", bytes));
  TextFile second(folder.write("2", row("1", "f")));
  AnnotatedText text(1);

  read_conllu(first, options_for({"xpos"}), text);
  read_conllu(second, options_for({"xpos"}), text);

  EXPECT_EQ(text.document_of_sentence, (Documents{0, 0, 1, 2, 2, 3}));
}

TEST(Conllu, SkipsSentencesWithoutWords) {
  const AnnotatedText text =
      read(read_conllu, "\n\n# only\n\n" + row("1.1", "e") + "\n  \n" + row("1", "a") + "\n\n\n",
           options_for({"xpos"}));

  EXPECT_EQ(text.sentence_offsets, (Offsets{0, 1}));
}

TEST(Conllu, KeepsUnderscoresAsWordsAndLabels) {
  const AnnotatedText text =
      read(read_conllu, "1\t_\t_\t_\t_\t_\t_\t_\t_\t_\n", options_for({"upos", "feats:Case"}));

  EXPECT_EQ(text.words, Strings{"_"});
  EXPECT_EQ(labels_of(text, 0), Strings{"_"});
  EXPECT_EQ(labels_of(text, 1), Strings{"_"});
}

TEST(Conllu, NamesTheLineOfAWrongColumnCount) {
  EXPECT_EQ(refusal(row("1", "a") + "2\tb\tlemma\n"), "file:2: 3 columns where CoNLL-U has 10");
  EXPECT_EQ(refusal("1 a b\n"), "file:1: 1 column where CoNLL-U has 10");
  EXPECT_EQ(refusal("1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\n"),
            "file:1: 11 columns where CoNLL-U has 10");
}

TEST(Conllu, NamesTheLineOfAWrongWordNumber) {
  const std::string hint = ": is a blank line or a word missing?";

  EXPECT_EQ(refusal(row("1", "a") + row("3", "c")),
            "file:2: word number 3 where 2 is expected" + hint);
  EXPECT_EQ(refusal(row("1", "a") + row("1", "b")),
            "file:2: word number 1 where 2 is expected" + hint);
  EXPECT_EQ(refusal(row("x", "a")), "file:1: \"x\" is no word number");
  EXPECT_EQ(refusal(row("1-", "a")), "file:1: \"1-\" is no word number");
  EXPECT_EQ(refusal(row("-1", "a")), "file:1: \"-1\" is no word number");
  EXPECT_EQ(refusal(row("99999999999999999999", "a")),
            "file:1: \"99999999999999999999\" is no word number");
}

TEST(Conllu, NamesTheLineOfWhatIsEmptyOrNoFeature) {
  EXPECT_EQ(refusal(row("1", "")), "file:1: column 2 (the word) is empty");
  EXPECT_EQ(refusal("1\ta\tl\tU\t\t_\t0\tD\t_\t_\n"),
            "file:1: column 5 (xpos) is empty; CoNLL-U writes _ for nothing");
  EXPECT_EQ(refusal(row("1", "a", "Case=Nom|Foo"), {"feats:Case"}),
            "file:1: feature \"Foo\" is not NAME=VALUE");
  EXPECT_EQ(refusal(row("1", "a", "Case="), {"feats:Case"}),
            "file:1: feature \"Case=\" is not NAME=VALUE");
}

CorpusOptions options_with_heads() {
  CorpusOptions options = options_for({"deprel"});
  options.heads = true;
  return options;
}

/// A line of CoNLL-U with a head.
std::string under(const std::string& id, const std::string& head) {
  return id + "\tw\t_\t_\t_\t_\t" + head + "\trelation\t_\t_\n";
}

TEST(Conllu, ReadsHeadsWhereTheyAreAskedFor) {
  const std::string bytes = under("1", "2") + under("2", "0") + "\n" + under("1", "3") +
                            under("2", "3") + under("3", "0") + under("4", "0");

  const AnnotatedText text = read(read_conllu, bytes, options_with_heads());

  EXPECT_EQ(text.head_of_word, (Offsets{1, head_of_root, 4, 4, head_of_root, head_of_root}));
  EXPECT_TRUE(read(read_conllu, bytes, options_for({"deprel"})).head_of_word.empty());
}

TEST(Conllu, CountsHeadsByTheNumbersOfWordsAlone) {
  const std::string bytes =
      under("1", "3") + under("2-3", "_") + under("2", "1") + under("2.1", "_") + under("3", "0");

  const AnnotatedText text = read(read_conllu, bytes, options_with_heads());

  EXPECT_EQ(text.head_of_word, (Offsets{2, 0, head_of_root}));
}

TEST(Conllu, NamesTheLineOfAHeadThatIsNone) {
  const auto refusal_of = [](const std::string& bytes) {
    return salient::refusal(read_conllu, bytes, options_with_heads());
  };

  for (const std::string head : {"_", "x", "-1", "1.5", "", "99999999999999999999"}) {
    EXPECT_EQ(refusal_of(under("1", "0") + under("2", head)),
              "file:2: column 7 (HEAD) is \"" + head +
                  "\", no word number and no 0 for the root; corpus.heads reads it");
  }
  EXPECT_EQ(refusal_of(under("1", "0") + under("2", "2")), "file:2: word 2 is its own head");
  EXPECT_EQ(refusal_of(under("1", "0") + under("2", "1") + "\n" + under("1", "0") +
                       under("2", "3") + under("3", "4")),
            "file:6: the head is word 4 of a sentence of 3 words");
}

TEST(Conllu, ReadsLemmasWhereTheyAreAskedFor) {
  const auto with_lemma = [](const std::string& word, const std::string& lemma) {
    return "1\t" + word + "\t" + lemma + "\t_\tX\t_\t0\tr\t_\t_\n\n";
  };
  CorpusOptions options = options_for({"xpos"});
  const std::string bytes = with_lemma("ran", "run") + with_lemma("oh", "_") + with_lemma("_", "_");

  const AnnotatedText without = read(read_conllu, bytes, options);
  options.lemmas = true;

  EXPECT_EQ(read(read_conllu, bytes, options).lemma_of_word,
            (std::vector<std::string>{"run", "", "_"}));
  EXPECT_TRUE(without.lemma_of_word.empty());
  EXPECT_EQ(salient::refusal(read_conllu, with_lemma("ran", ""), options),
            "file:1: column 3 (LEMMA) is empty; CoNLL-U writes _ for nothing");
}

}  // namespace
}  // namespace salient
