#include "corpus/build.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "corpus/codec.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

using Ids = std::vector<std::int32_t>;
using Names = std::vector<std::string>;
constexpr Split train = Split::train;
constexpr Split dev = Split::dev;
constexpr Split test = Split::test;

TEST(BuildTask, SortsTheLabelsOfTrainBytewise) {
  const Task task = build_task("t", {"b", "\u00FC", "B", "a"}, {0, 1, 2, 3, 0},
                               {train, train, train, train, dev}, 0);

  EXPECT_EQ(task.name, "t");
  EXPECT_EQ(task.labels.names(), (Names{"B", "a", "b", "\u00FC"}));
  EXPECT_EQ(task.label_of_word, (Ids{2, 3, 0, 1, 2}));
  EXPECT_TRUE(task.unseen.empty());
}

TEST(BuildTask, ListsWhatTrainHasNot) {
  const Task task =
      build_task("t", {"a", "z", "y"}, {0, 1, 2, 1, 1, 0}, {train, test, test, dev, test, dev}, 0);

  EXPECT_EQ(task.labels.names(), Names{"a"});
  EXPECT_EQ(task.label_of_word,
            (Ids{0, label_unseen, label_unseen, label_unseen, label_unseen, 0}));
  EXPECT_EQ(task.unseen, (std::vector<UnseenLabel>{{"z", dev, 1}, {"y", test, 1}, {"z", test, 2}}));
}

TEST(BuildTask, ExcludesRareAndDroppedLabelsInEverySplit) {
  const Task task = build_task("t", {"a", "rare", "", "new"}, {0, 0, 1, 2, 0, 1, 2, 3},
                               {train, train, train, train, dev, dev, dev, dev}, 2);

  EXPECT_EQ(task.labels.names(), Names{"a"});
  EXPECT_EQ(task.label_of_word, (Ids{0, 0, label_excluded, label_excluded, 0, label_excluded,
                                     label_excluded, label_unseen}));
  EXPECT_EQ(task.unseen, (std::vector<UnseenLabel>{{"new", dev, 1}}));
}

TEST(BuildTask, ExcludesWhatTheMapDropsAlsoWhereTrainHasItNot) {
  const Task task = build_task("t", {"a", ""}, {0, 1}, {train, test}, 0);

  EXPECT_EQ(task.label_of_word, (Ids{0, label_excluded}));
  EXPECT_TRUE(task.unseen.empty());
}

TEST(BuildTask, RefusesATaskWithoutLabels) {
  const std::string message =
      complaint_of<UsageError>([] { build_task("t", {"a"}, {0}, {train}, 2); });

  EXPECT_EQ(message,
            "corpus.labels: no label of t is left: see corpus.min_label_count and "
            "corpus.label_map");
}

TEST(BuildTask, KeepsALabelOfOneWord) {
  const Task task = build_task("t", {"a", "b"}, {0, 1, 0}, {train, train, train}, 0);

  EXPECT_EQ(task.labels.names(), (Names{"a", "b"}));
  EXPECT_EQ(task.label_of_word, (Ids{0, 1, 0}));
}

TEST(OneVsRest, AsksOfEachLabelWhetherAWordBearsIt) {
  Task task;
  task.name = "pos";
  task.labels = LabelSet({"A", "B/C"});
  task.label_of_word = {0, 1, label_unseen, label_excluded};
  task.unseen = {{"z", dev, 1}};

  const std::vector<Task> tasks = one_vs_rest(task);

  const LabelSet no_and_yes({"no", "yes"});
  EXPECT_EQ(tasks, (std::vector<Task>{{"pos=A", no_and_yes, {1, 0, 0, label_excluded}, {}},
                                      {"pos=B%2FC", no_and_yes, {0, 1, 0, label_excluded}, {}}}));
}

TEST(CutBlocks, HoldsWholeSentencesUpToTheWordsAskedFor) {
  const std::vector<std::int64_t> offsets{0, 2, 4, 5, 11, 12};
  const Section section{{0, 5}, {0, 12}, {}};

  EXPECT_EQ(cut_blocks(section, offsets, 4),
            (std::vector<Block>{{{0, 2}, {0, 4}},
                                {{2, 3}, {4, 5}},
                                {{3, 4}, {5, 11}},  // longer than a block
                                {{4, 5}, {11, 12}}}));
  EXPECT_EQ(cut_blocks(section, offsets, 12), (std::vector<Block>{{{0, 5}, {0, 12}}}));
  EXPECT_TRUE(cut_blocks(Section{{5, 5}, {12, 12}, {}}, offsets, 4).empty());
}

/// Six sentences of one, two, … words in documents 0 0 1 1 2 2.
AnnotatedText six_sentences() {
  AnnotatedText text(1);
  for (int sentence = 0; sentence < 6; ++sentence) {
    if (sentence % 2 == 0) text.start_document();
    for (int word = 0; word <= sentence; ++word) {
      text.words.push_back(std::to_string(sentence) + std::to_string(word));
      text.labels[0].add(std::string("L") + std::to_string(word));
    }
    text.end_sentence();
  }
  return text;
}

Corpus corpus_of(const std::vector<Split>& splits, const std::vector<std::int64_t>& kept,
                 const CorpusOptions& options = {}, const std::vector<Concept>& concepts = {}) {
  AnnotatedText text = six_sentences();
  const SplitPlan plan = plan_as_given(text, splits);
  return build_corpus(text, plan, kept, options, concepts);
}

TEST(BuildCorpus, PutsSectionsOneAfterTheOther) {
  CorpusOptions options;
  options.block_words = 3;

  const Corpus corpus = corpus_of({test, train, dev, train, dev, test}, {1, 3, 2, 0}, options);

  EXPECT_EQ(corpus.words, (Names{"10", "11", "30", "31", "32", "33", "20", "21", "22", "00"}));
  EXPECT_EQ(corpus.sentence_offsets, (std::vector<std::int64_t>{0, 2, 6, 9, 10}));
  EXPECT_EQ(corpus.split_of_word,
            (std::vector<Split>{train, train, train, train, train, train, dev, dev, dev, test}));
  EXPECT_EQ(corpus.document_of_sentence, (Ids{0, 1, 2, 3}));
  EXPECT_EQ(corpus.sections[0], (Section{{0, 2}, {0, 6}, {0, 2}}));
  EXPECT_EQ(corpus.sections[1], (Section{{2, 3}, {6, 9}, {2, 3}}));
  EXPECT_EQ(corpus.sections[2], (Section{{3, 4}, {9, 10}, {3, 4}}));
  EXPECT_EQ(corpus.tasks[0].labels.names(), (Names{"L0", "L1", "L2", "L3"}));
  EXPECT_EQ(corpus.tasks[0].label_of_word, (Ids{0, 1, 0, 1, 2, 3, 0, 1, 2, 0}));
  EXPECT_EQ(corpus.words_of(1), (RowRange{2, 6}));
}

TEST(BuildCorpus, KeepsDocumentsTogetherInsideASection) {
  const std::vector<Split> splits{train, train, train, dev, dev, dev};

  EXPECT_EQ(corpus_of(splits, {0, 1, 2, 3, 4, 5}).document_of_sentence, (Ids{0, 0, 1, 2, 3, 3}));
}

TEST(BuildCorpus, AddsATaskForEachLabelThatIsLeftIfAskedTo) {
  CorpusOptions options;
  options.one_vs_rest = true;
  options.min_label_count = 2;

  const Corpus corpus = corpus_of({train, train, train, dev, dev, dev}, {0, 1, 2, 3}, options);

  Names names;
  for (const Task& task : corpus.tasks) names.push_back(task.name);
  EXPECT_EQ(names, (Names{"xpos", "xpos=L0", "xpos=L1"}));
  EXPECT_EQ(corpus.tasks[2].label_of_word,
            (Ids{0, 0, 1, 0, 1, label_excluded, 0, 1, label_excluded, 0}));
}

TEST(BuildCorpus, AddsATaskOfPositionsIfAskedTo) {
  CorpusOptions options;  // sentences of 1, 2, 3 and 4 words
  const auto positions = [&](PositionTask asked) {
    options.position = asked;
    return corpus_of({train, train, train, dev, dev, dev}, {0, 1, 2, 3}, options).tasks.at(1);
  };

  const Task ends = positions(PositionTask::ends);
  EXPECT_EQ(ends.name, "position");
  EXPECT_EQ(ends.labels.names(), (Names{"first", "last", "other"}));
  EXPECT_EQ(ends.label_of_word, (Ids{0, 0, 1, 0, 2, 1, 0, 2, 2, 1}));
  const Task thirds = positions(PositionTask::thirds);
  EXPECT_EQ(thirds.labels.names(), (Names{"begin", "end", "middle"}));
  EXPECT_EQ(thirds.label_of_word, (Ids{0, 0, 2, 0, 2, 1, 0, 0, 2, 1}));
}

TEST(BuildCorpus, RefusesATaskOfOneVsRestWhoseNameIsTakenOrTooLong) {
  const TempFolder folder;
  CorpusOptions options;
  options.one_vs_rest = true;
  const auto complaint = [&](const std::vector<Concept>& concepts) {
    return complaint_of<UsageError>([&] {
      corpus_of({train, train, train, dev, dev, dev}, {0, 1, 2, 3}, options, concepts);
    });
  };
  options.concepts = folder.write("concepts", "xpos=L1 regex .1\n");

  EXPECT_EQ(complaint(read_concepts(options).all),
            "corpus.one_vs_rest: \"xpos=L1\" names another task already");
  options.labels = {std::string(198, 'x')};
  EXPECT_EQ(complaint({}), "corpus.one_vs_rest: \"" + std::string(40, 'x') +
                               "…\" cannot name a file: no slash or control character, no dot in "
                               "front, at most 200 bytes");
}

TEST(BuildCorpus, RefusesATrainSplitWithoutWords) {
  CorpusOptions options;
  options.max_train_words = 5;

  const std::string message = complaint_of<UsageError>([&] {
    corpus_of({train, train, dev, dev, test, test}, {2, 3}, options);
  });

  EXPECT_EQ(message, "corpus.max_train_words = 5 is less than the first sentence of train has");
}

TEST(BuildCorpus, RefusesASampleWithoutWords) {
  CorpusOptions options;
  options.max_train_words = 5;
  options.train_sample = TrainSample::random;

  const std::string message = complaint_of<UsageError>([&] {
    corpus_of({train, train, dev, dev, test, test}, {2, 3}, options);
  });

  EXPECT_EQ(message,
            "corpus.max_train_words = 5 is less than the first sentence drawn from train has");
}

TEST(BuildCorpus, DigestsTheTextAndNotTheBlocks) {
  const std::vector<Split> splits{train, train, train, dev, dev, dev};
  const std::vector<std::int64_t> all{0, 1, 2, 3, 4, 5};
  CorpusOptions small_blocks;
  small_blocks.block_words = 1;
  const Corpus corpus = corpus_of(splits, all);

  EXPECT_EQ(corpus.digest.size(), 32U);
  EXPECT_EQ(corpus_of(splits, all, small_blocks).digest, corpus.digest);
  EXPECT_NE(corpus_of(splits, {0, 1, 2, 3, 4}).digest, corpus.digest);
  EXPECT_NE(corpus_of({train, train, train, train, dev, dev}, all).digest, corpus.digest);
}

TEST(Codec, GivesTheSameCorpusBack) {
  const Corpus corpus = corpus_of({train, train, train, dev, test, test}, {0, 1, 3, 4, 5});
  ASSERT_FALSE(corpus.tasks[0].unseen.empty());

  EXPECT_EQ(decoded_corpus(encoded(corpus)), corpus);
}

TEST(Codec, GivesNumbersAndCountsOfSentencesBack) {
  Corpus corpus = corpus_of({train, train, train, dev, test, test}, {0, 1, 3, 4, 5});
  corpus.tasks[0].unseen[0].sentences = 7;
  corpus.tasks.push_back({"score", {}, {}, {}, std::vector<double>(corpus.words.size(), -0.5)});

  EXPECT_EQ(decoded_corpus(encoded(corpus)), corpus);
}

TEST(Codec, GivesManyLabelsBack) {
  Corpus corpus = corpus_of({train, train, train, dev, test, test}, {0, 1, 3, 4, 5});
  Names names;
  for (int i = 0; i < 128; ++i) names.push_back("L" + std::to_string(1000 + i));
  for (int labels = 128; labels > 126; --labels, names.pop_back()) {
    corpus.tasks[0].labels = LabelSet(names);
    corpus.tasks[0].label_of_word.back() = labels - 1;

    EXPECT_EQ(decoded_corpus(encoded(corpus)), corpus) << labels;
  }
}

TEST(Codec, RefusesBytesThatAreCutOff) {
  const std::string bytes = encoded(corpus_of({train, train, train, dev, test, test}, {0, 3, 5}));

  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(decoded_corpus(std::string_view(bytes).substr(0, size)), BugError) << size;
  }
}

}  // namespace
}  // namespace salient
