#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "salient/corpus/load.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

/// What validate() says of good options that `spoil` has changed.
std::string complaint(const std::function<void(CorpusOptions&)>& spoil) {
  CorpusOptions options;
  options.train = "train.conllu";
  spoil(options);
  return complaint_of<UsageError>([&] { options.validate(); });
}

TEST(CorpusOptions, ArePassedWhenTheyAreGood) {
  EXPECT_EQ(complaint([](CorpusOptions& o) {
              o.labels = {"upos", "xpos", "deprel", "feats", "feats:Case"};
            }),
            "nothing was thrown");
}

TEST(CorpusOptions, NameTheKeyOfAWrongPath) {
  EXPECT_EQ(complaint([](CorpusOptions& o) { o.train.clear(); }), "corpus.train: name the corpus");
  EXPECT_EQ(complaint([](CorpusOptions& o) { o.dev_labels = "x"; }),
            "corpus.dev_labels: only corpus.format = parallel has labels in files of their own");
  EXPECT_EQ(complaint([](CorpusOptions& o) { o.format = CorpusFormat::parallel; }),
            "corpus.train_labels: give it together with corpus.train");
}

TEST(CorpusOptions, NameTheKeyOfWrongLabels) {
  EXPECT_EQ(complaint([](CorpusOptions& o) { o.labels = {}; }),
            "corpus.labels: name at least one labelling");
  EXPECT_EQ(complaint([](CorpusOptions& o) {
              o.labels = {"xpos", "upos", "xpos"};
            }),
            "corpus.labels: xpos is there twice");
  EXPECT_EQ(complaint([](CorpusOptions& o) { o.labels = {"feats:"}; }),
            "corpus.labels: \"feats:\" is none of upos, xpos, deprel, feats, feats:NAME");
  EXPECT_EQ(
      complaint([](CorpusOptions& o) { o.labels = {"feats:a/b"}; }),
      "corpus.labels: \"feats:a/b\" cannot name a file: no slash or control character, no dot "
      "in front, at most 200 bytes");
  EXPECT_EQ(complaint([](CorpusOptions& o) {
              o.format = CorpusFormat::slashed;
              o.labels = {"a", "b"};
            }),
            "corpus.labels: this corpus.format has one label a word, but 2 are named");
}

TEST(CorpusOptions, WantANameForTheTaskOfSentences) {
  const auto with = [](const std::vector<std::string>& labels) {
    return complaint([&](CorpusOptions& o) {
      o.format = CorpusFormat::sentences;
      o.labels = labels;
    });
  };

  EXPECT_EQ(with({"mood"}), "nothing was thrown");
  EXPECT_EQ(with({"xpos"}),
            "corpus.labels: name the task of corpus.format = sentences; xpos, the default, is a "
            "labelling of words");
  EXPECT_EQ(with({"a", "b"}),
            "corpus.labels: this corpus.format has one label a sentence, but 2 are named");
}

TEST(CorpusOptions, KnowNumbersOfSentencesAlone) {
  const auto numbers_and = [](const std::function<void(CorpusOptions&)>& spoil) {
    return complaint([&](CorpusOptions& o) {
      o.format = CorpusFormat::sentences;
      o.labels = {"score"};
      o.target = CorpusTarget::number;
      spoil(o);
    });
  };

  EXPECT_EQ(numbers_and([](CorpusOptions&) {}), "nothing was thrown");
  EXPECT_EQ(numbers_and([](CorpusOptions& o) { o.format = CorpusFormat::slashed; }),
            "corpus.target: only corpus.format = sentences can have numbers");
  EXPECT_EQ(numbers_and([](CorpusOptions& o) { o.label_map = "map"; }),
            "corpus.label_map: there are no labels with corpus.target = number");
  EXPECT_EQ(numbers_and([](CorpusOptions& o) { o.concepts = "concepts"; }),
            "corpus.concepts: there are no labels with corpus.target = number");
  EXPECT_EQ(numbers_and([](CorpusOptions& o) { o.one_vs_rest = true; }),
            "corpus.one_vs_rest: there are no labels with corpus.target = number");
  EXPECT_EQ(numbers_and([](CorpusOptions& o) { o.min_label_count = 1; }),
            "corpus.min_label_count: there are no labels with corpus.target = number");
}

TEST(CorpusOptions, KnowPositionsOfWordsAlone) {
  const auto position_of = [](CorpusFormat format, const std::string& label) {
    return complaint([&](CorpusOptions& o) {
      o.position = PositionTask::ends;
      o.format = format;
      o.labels = {label};
    });
  };

  EXPECT_EQ(position_of(CorpusFormat::slashed, "pos"), "nothing was thrown");
  EXPECT_EQ(position_of(CorpusFormat::slashed, "position"),
            "corpus.position: \"position\" names a labelling of corpus.labels already");
  EXPECT_EQ(position_of(CorpusFormat::sentences, "mood"),
            "corpus.position: of words in their sentences, which corpus.format = sentences labels "
            "as wholes");
}

TEST(CorpusOptions, DoNotCutASentenceThatIsLabelledAsAWhole) {
  const auto spoil = [](CorpusOptions& o) {
    o.format = CorpusFormat::sentences;
    o.labels = {"mood"};
    o.split_by = SplitBy::word_type;
  };

  EXPECT_EQ(complaint(spoil),
            "corpus.split_by: word-type would cut sentences, which corpus.format = sentences "
            "labels as wholes");
}

TEST(CorpusOptions, NameTheKeyOfWrongColumns) {
  EXPECT_EQ(complaint([](CorpusOptions& o) {
              o.format = CorpusFormat::columns;
              o.label_columns = {2, 3};
            }),
            "corpus.label_columns: 2 given for 1 names in corpus.labels");
  EXPECT_EQ(complaint([](CorpusOptions& o) {
              o.format = CorpusFormat::columns;
              o.word_column = 0;
            }),
            "corpus.word_column, corpus.label_columns: columns are counted from 1");
}

TEST(CorpusOptions, NameTheKeyOfAWrongNumber) {
  const std::string shares =
      "corpus.dev_share, corpus.test_share: at least 0, and below 1 together";

  EXPECT_EQ(complaint([](CorpusOptions& o) { o.dev_share = -0.1; }), shares);
  EXPECT_EQ(complaint([](CorpusOptions& o) { o.test_share = 0.9; }), shares);
  EXPECT_EQ(
      complaint([](CorpusOptions& o) { o.dev_share = std::numeric_limits<double>::quiet_NaN(); }),
      shares);
  EXPECT_EQ(complaint([](CorpusOptions& o) { o.max_train_words = -1; }),
            "corpus.max_train_words: at least 0 (all)");
  EXPECT_EQ(complaint([](CorpusOptions& o) { o.min_label_count = -1; }),
            "corpus.min_label_count: at least 0");
  EXPECT_EQ(complaint([](CorpusOptions& o) { o.block_words = 0; }),
            "corpus.block_words: at least 1");
}

TEST(CorpusOptions, RefuseToDedupeASplitByWordType) {
  EXPECT_EQ(complaint([](CorpusOptions& o) {
              o.dedupe = true;
              o.split_by = SplitBy::word_type;
            }),
            "corpus.dedupe: has no meaning with corpus.split_by = word_type");
}

}  // namespace
}  // namespace salient
