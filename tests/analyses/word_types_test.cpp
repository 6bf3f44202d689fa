#include "analyses/word_types.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace salient {
namespace {

/// Sentences of one word each: train, then dev.
Corpus corpus_of(const std::vector<std::string>& train, const std::vector<std::string>& dev) {
  Corpus corpus;
  corpus.words = train;
  corpus.words.insert(corpus.words.end(), dev.begin(), dev.end());
  corpus.split_of_word.assign(train.size(), Split::train);
  corpus.split_of_word.resize(corpus.words.size(), Split::dev);
  for (std::size_t word = 0; word <= corpus.words.size(); ++word) {
    corpus.sentence_offsets.push_back(static_cast<std::int64_t>(word));
  }
  return corpus;
}

Task task_of(std::vector<std::int32_t> labels) {
  return {"pos", LabelSet({"a", "b", "c"}), std::move(labels), {}};
}

/// "the" has two labels in train as often as each other, "odd" counts nowhere.
struct Example {
  Corpus corpus =
      corpus_of({"the", "The", "the", "odd", "cat", "cat", "cat"}, {"the", "dog", "odd", "cat"});
  Task task = task_of({2, 0, 1, label_excluded, 1, 1, 2, 0, 0, label_unseen, label_excluded});
  WordTypes types = word_types(corpus, task);
};

TEST(WordTypes, AreFormsWithTheLabelsOfTrain) {
  const Example example;
  const WordTypes& types = example.types;

  EXPECT_EQ(types.type_of_word, (std::vector<std::int32_t>{0, 1, 0, 2, 3, 3, 3, 0, 4, 2, 3}));
  EXPECT_EQ(types.first_word, (std::vector<std::int64_t>{0, 1, 3, 4, 8}));
  EXPECT_EQ(types.of(7), (std::map<std::int32_t, std::int64_t>{{1, 1}, {2, 1}}));
  EXPECT_TRUE(types.of(8).empty());
  EXPECT_TRUE(types.of(9).empty());  // train has it, but the task does not learn from it
  EXPECT_EQ(types.label_counts(), (std::map<std::int32_t, std::int64_t>{{0, 1}, {1, 3}, {2, 2}}));
}

TEST(WordsAmong, AreThoseOfTypesThatTrainKnowsOrNot) {
  const Example example;

  EXPECT_TRUE(words_among(example.types, TypesOf::all).empty());
  EXPECT_EQ(words_among(example.types, TypesOf::seen),
            (std::vector<char>{1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1}));
  EXPECT_EQ(words_among(example.types, TypesOf::unseen),
            (std::vector<char>{0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0}));
  EXPECT_EQ(words_among(example.types, TypesOf::ambiguous),
            (std::vector<char>{1, 0, 1, 0, 1, 1, 1, 1, 0, 0, 1}));
}

TEST(LookedUpLabels, AreTheMostFrequentOfTheTypeElseOfAll) {
  const Example example;

  EXPECT_EQ(majority_labels(example.types), std::vector<std::int32_t>(11, 1));
  EXPECT_EQ(looked_up_labels(example.types),
            (std::vector<std::int32_t>{1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
}

/// Many types, each twice in train and once in dev, and some in dev alone.
struct ManyTypes {
  Corpus corpus;
  Task task = task_of({});
  WordTypes types;

  explicit ManyTypes(int count) {
    std::vector<std::string> train, dev;
    for (int type = 0; type < count; ++type) {
      const std::string form = "w" + std::to_string(type);
      train.insert(train.end(), {form, form});
      dev.insert(dev.end(), {form, "new" + form});
      // Five words of ten are a, three b, two c.
      const std::int32_t label = type % 10 < 5 ? 0 : type % 10 < 8 ? 1 : 2;
      task.label_of_word.insert(task.label_of_word.end(), {label, label});
    }
    corpus = corpus_of(train, dev);
    task.label_of_word.resize(corpus.words.size(), 2);
    types = word_types(corpus, task);
  }
};

TEST(ControlTask, HasOneLabelForATypeFromTheFrequenciesOfTrain) {
  const ManyTypes many(2000);

  const auto control = control_task(many.corpus, many.task, many.types, 42);

  ASSERT_TRUE(control);
  EXPECT_EQ(control->labels, many.task.labels);
  std::map<std::string, std::int32_t> label_of_form;
  std::vector<double> seen(3), unseen(3);
  for (std::size_t word = 0; word < many.corpus.words.size(); ++word) {
    const std::int32_t label = control->label_of_word[word];
    const std::string& form = many.corpus.words[word];
    const auto [known, is_new] = label_of_form.try_emplace(form, label);
    EXPECT_EQ(known->second, label) << form;
    if (is_new) ++(form[0] == 'w' ? seen : unseen)[static_cast<std::size_t>(label)];
  }
  for (const std::vector<double>& counts : {seen, unseen}) {
    EXPECT_NEAR(counts[0] / 2000, 0.5, 0.04);
    EXPECT_NEAR(counts[1] / 2000, 0.3, 0.04);
    EXPECT_NEAR(counts[2] / 2000, 0.2, 0.04);
  }
}

TEST(ControlTask, DependsOnSeedAndFormButNotOnWhereWordsStand) {
  const ManyTypes many(300);
  ManyTypes turned = many;
  std::reverse(turned.corpus.words.begin(), turned.corpus.words.begin() + 600);
  std::reverse(turned.task.label_of_word.begin(), turned.task.label_of_word.begin() + 600);
  turned.types = word_types(turned.corpus, turned.task);

  const auto control = control_task(many.corpus, many.task, many.types, 1);
  auto again = control_task(turned.corpus, turned.task, turned.types, 1);

  std::reverse(again->label_of_word.begin(), again->label_of_word.begin() + 600);
  EXPECT_EQ(control->label_of_word, again->label_of_word);
  EXPECT_NE(control->label_of_word,
            control_task(many.corpus, many.task, many.types, 2)->label_of_word);
}

TEST(ControlTask, LeavesOutAndCountsAsErrorsWhatTheTaskDoes) {
  const ManyTypes many(50);
  Task task = many.task;
  task.label_of_word[3] = label_excluded;
  task.label_of_word[150] = label_unseen;

  const auto control = control_task(many.corpus, task, word_types(many.corpus, task), 1);

  EXPECT_EQ(control->label_of_word[3], label_excluded);
  EXPECT_EQ(control->label_of_word[150], label_unseen);
  EXPECT_EQ(std::count_if(control->label_of_word.begin(), control->label_of_word.end(),
                          [](std::int32_t label) { return label < 0; }),
            2);
}

TEST(ControlTask, IsNoneWhereTrainHasOneType) {
  const Corpus corpus = corpus_of({"the", "the", "the"}, {"cat"});
  const Task task = task_of({0, 1, 0, 1});

  EXPECT_FALSE(control_task(corpus, task, word_types(corpus, task), 1));
}

}  // namespace
}  // namespace salient
