#include "probes/chunks.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "probes/example.hpp"

namespace salient {
namespace {

/// "B-NP I-NP O": types are told apart by their first letter.
std::vector<ChunkTag> tags(const std::string& labels) {
  std::vector<ChunkTag> tags;
  std::istringstream in(labels);
  for (std::string label; in >> label;) {
    tags.push_back(label == "O" ? ChunkTag{} : ChunkTag{label[2], label[0] == 'B'});
  }
  return tags;
}

ChunkScore counted(const std::string& truth, const std::string& guess) {
  ChunkScore score;
  count_chunks(tags(truth), tags(guess), score);
  return score;
}

TEST(CountChunks, TakesBeginningEndAndType) {
  EXPECT_EQ(counted("B-NP I-NP O B-VP", "B-NP I-NP O B-VP"), (ChunkScore{2, 2, 2}));
  EXPECT_EQ(counted("B-NP I-NP O", "B-NP O O"), (ChunkScore{1, 1, 0}));
  EXPECT_EQ(counted("O B-NP", "B-NP I-NP"), (ChunkScore{1, 1, 0}));
  EXPECT_EQ(counted("B-NP I-NP", "B-VP I-VP"), (ChunkScore{1, 1, 0}));
  EXPECT_EQ(counted("B-NP I-NP O", "O O O"), (ChunkScore{1, 0, 0}));
  EXPECT_EQ(counted("", ""), (ChunkScore{0, 0, 0}));
}

TEST(CountChunks, BeginsOneAtEveryB) {
  EXPECT_EQ(counted("B-NP B-NP", "B-NP I-NP"), (ChunkScore{2, 1, 0}));
  EXPECT_EQ(counted("B-NP I-NP I-NP", "B-NP B-NP I-NP"), (ChunkScore{1, 2, 0}));
  EXPECT_EQ(counted("B-NP B-NP I-NP", "O B-NP I-NP"), (ChunkScore{2, 1, 1}));
}

TEST(CountChunks, BeginsOneAtAnIThatFollowsNoneOfItsType) {
  EXPECT_EQ(counted("B-NP", "I-NP"), (ChunkScore{1, 1, 1}));
  EXPECT_EQ(counted("O B-NP I-NP", "O I-NP I-NP"), (ChunkScore{1, 1, 1}));
  EXPECT_EQ(counted("B-NP B-VP I-VP", "B-NP I-VP I-VP"), (ChunkScore{2, 2, 2}));
  EXPECT_EQ(counted("B-NP I-NP I-NP", "B-NP I-VP I-NP"), (ChunkScore{1, 3, 0}));
  EXPECT_EQ(counted("I-NP I-VP", "B-NP B-VP"), (ChunkScore{2, 2, 2}));
}

/// Words that the probe below takes for `guess`, in sentences of four.
TinyCorpus chunk_words(std::vector<std::int32_t> truth, const std::vector<std::int32_t>& guess) {
  TinyCorpus tiny;
  tiny.neurons = {1, 3};
  tiny.names = LabelSet({"B-NP", "I-NP", "O"});
  tiny.labels = std::move(truth);
  tiny.activations = Matrix::Zero(static_cast<Eigen::Index>(guess.size()), 3);
  for (std::size_t word = 0; word < guess.size(); ++word) {
    tiny.activations(static_cast<Eigen::Index>(word), guess[word]) = 1;
  }
  return tiny;
}

LinearProbe largest_activation(const LabelSet& labels) {
  return {{1, 3},
          labels,
          Matrix::Identity(3, 3),
          Eigen::VectorXf::Zero(3),
          Eigen::VectorXd::Zero(3),
          Eigen::VectorXd::Ones(3)};
}

Confusion confusion(std::initializer_list<std::int64_t> cells) {
  Confusion all(4, 3);
  std::copy(cells.begin(), cells.end(), all.data());
  return all;
}

constexpr std::int32_t B = 0, I = 1, O = 2;
const std::vector<std::int32_t> example_truth{B, I, O, B, I, O, B, I};
const std::vector<std::int32_t> example_guess{B, I, O, I, I, O, B, O};

TEST(Evaluate, CountsChunksWithinSentencesAndTheConfusion) {
  Trial trial(chunk_words(example_truth, example_guess), {});

  const ProbeScore score =
      evaluate(trial.data(), largest_activation(trial.task().labels), trial.task())[0];

  EXPECT_EQ(score.chunks, (ChunkScore{4, 4, 3}));
  EXPECT_EQ(score.confusion, confusion({2, 1, 0, 0, 2, 1, 0, 0, 2, 0, 0, 0}));
  EXPECT_EQ(score.correct, 6);
  EXPECT_EQ(score.unseen, 0);
  EXPECT_TRUE(score.words_of_unseen.empty());
}

TEST(Evaluate, FindsNoChunkOfAnUnseenLabelNorOfADroppedSentence) {
  std::vector<std::int32_t> truth = example_truth;
  truth[2] = label_unseen;  // a chunk of its own
  Trial trial(chunk_words(truth, example_guess), {});
  Task task = trial.task();
  task.unseen = {{"I-VP", Split::train, 1}};
  std::fill(task.label_of_word.begin() + 4, task.label_of_word.end(), label_unseen);

  const ProbeScore score = evaluate(trial.data(), largest_activation(task.labels), task)[0];

  EXPECT_EQ(score.chunks, (ChunkScore{5, 4, 2}));
  EXPECT_EQ(score.confusion, confusion({1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 3}));
  EXPECT_EQ(score.words_of_unseen, (std::vector<std::int64_t>{1, 4}));
}

TEST(Evaluate, TakesExcludedWordsOutOfChunks) {
  std::vector<std::int32_t> truth = example_truth;
  truth[7] = label_excluded;
  truth[0] = label_excluded;
  Trial trial(chunk_words(truth, example_guess), {});

  const ProbeScore score =
      evaluate(trial.data(), largest_activation(trial.task().labels), trial.task())[0];

  EXPECT_EQ(score.chunks, (ChunkScore{4, 4, 4}));
  EXPECT_EQ(score.words, 6);
}

TEST(Evaluate, GivesNoChunksForOtherLabels) {
  for (const LabelSet& names : {LabelSet({"B-NP", "B-VP", "X"}), LabelSet({"I-NP", "I-VP", "O"}),
                                LabelSet({"B-", "I-NP", "O"}), LabelSet({"B", "B-NP", "O"})}) {
    TinyCorpus tiny = chunk_words(example_truth, example_guess);
    tiny.names = names;
    Trial trial(tiny, {});

    EXPECT_FALSE(evaluate(trial.data(), largest_activation(names), trial.task())[0].chunks)
        << names.name(0);
  }
}

TEST(Evaluate, GivesNoChunksWhereASplitCutsSentences) {
  TinyCorpus tiny = chunk_words(example_truth, example_guess);
  tiny.splits.assign(8, Split::train);
  tiny.splits[3] = Split::test;
  Trial trial(tiny, {});

  const auto scores = evaluate(trial.data(), largest_activation(tiny.names), trial.task());

  ASSERT_EQ(scores.size(), 2U);
  EXPECT_FALSE(scores[0].chunks || scores[1].chunks);
  EXPECT_EQ(scores[1].confusion, confusion({0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(Evaluate, CountsChunksBetweenSpecialTokens) {
  TinyCorpus tiny = chunk_words(example_truth, example_guess);
  tiny.splits.assign(8, Split::train);
  tiny.splits[0] = tiny.splits[7] = Split::none;
  tiny.labels[0] = tiny.labels[7] = label_excluded;
  Trial trial(tiny, {});

  EXPECT_TRUE(evaluate(trial.data(), largest_activation(tiny.names), trial.task())[0].chunks);
}

}  // namespace
}  // namespace salient
