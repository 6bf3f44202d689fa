#include "salient/analyses/baselines.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "analyses/typed_words.hpp"
#include "analyses/word_types.hpp"
#include "probes/example.hpp"
#include "probes/sentence_draws.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

class FindBaselines : public testing::Test {
 protected:
  Trial trial_{typed_words(), given_penalties(1e-2, 1e-3)};
  TrainedProbe trained_ = trial_.train();
  std::vector<ProbeScore> scores_ = trial_.evaluate(trained_.probe);

  std::vector<TaskBaselines> found(LabelsOf labels) {
    return find_baselines(trial_.data(), {{&trial_.task(), &trained_, &scores_}}, trial_.options(),
                          labels);
  }
};

TEST_F(FindBaselines, HasThemByTypes) {
  const TaskBaselines baselines = found(LabelsOf::words).at(0);
  const auto score = [&](Baseline by, TypesOf of) {
    return *std::find_if(baselines.scores.begin(), baselines.scores.end(),
                         [&](const BaselineScore& one) {
                           return one.by == by && one.types == of && one.split == Split::test;
                         });
  };
  EXPECT_EQ(baselines.scores.size(), 2 * 4 * 4U);
  EXPECT_TRUE(baselines.converged);
  EXPECT_EQ(score(Baseline::probe, TypesOf::all).correct, scores_[2].correct);
  EXPECT_EQ(score(Baseline::probe, TypesOf::seen).correct +
                score(Baseline::probe, TypesOf::unseen).correct,
            scores_[2].correct);
  EXPECT_EQ(score(Baseline::majority, TypesOf::all).correct, scores_[2].majority);
  const BaselineScore majority = score(Baseline::majority, TypesOf::all);
  EXPECT_LT(majority.low, majority.accuracy());
  EXPECT_GT(majority.high, majority.accuracy());
  const WordTypes types = word_types(trial_.data().corpus(), trial_.task());
  const std::vector<std::int32_t> guess = looked_up_labels(types);
  std::int64_t expected = 0;
  for (std::size_t word = 320; word < 400; ++word) {
    if (types.of(word).size() < 2) continue;
    expected += guess[word] == trial_.task().label_of_word[word] ? 1 : 0;
  }
  EXPECT_EQ(score(Baseline::lookup, TypesOf::ambiguous).correct, expected);
  // These activations are of layer 0 alone.
  EXPECT_NEAR(static_cast<double>(score(Baseline::layer_0, TypesOf::all).correct),
              static_cast<double>(scores_[2].correct), 1);
}

TEST_F(FindBaselines, HasNoTypesOfSentences) {
  const TaskBaselines baselines = found(LabelsOf::sentences).at(0);

  ASSERT_EQ(baselines.scores.size(), 2 * 3U);
  for (const BaselineScore& score : baselines.scores) {
    EXPECT_EQ(score.types, TypesOf::all);
    EXPECT_NE(score.by, Baseline::lookup);
  }
}

TEST_F(FindBaselines, LeavesOutATaskThatIsJudgedNowhere) {
  for (ProbeScore& score : scores_) score.words = score.split == Split::train ? 240 : 0;
  EXPECT_TRUE(found(LabelsOf::words).empty());
}

TEST(AddRandomWeights, PutsThemLastAmongThoseOfTheSameWords) {
  TaskBaselines own{"pos",
                    {{Baseline::probe, Split::test, TypesOf::all, 10, 9},
                     {Baseline::majority, Split::test, TypesOf::all, 10, 2},
                     {Baseline::probe, Split::test, TypesOf::seen, 6, 5},
                     {Baseline::majority, Split::test, TypesOf::seen, 6, 1}}};
  TaskBaselines random = own;
  random.scores[0].correct = 4;
  random.scores[2].correct = 3;

  add_random_weights(random, own);

  ASSERT_EQ(own.scores.size(), 6U);
  EXPECT_EQ(own.scores[2].by, Baseline::random_weights);
  EXPECT_EQ(own.scores[2].correct, 4);
  EXPECT_EQ(own.scores[5].by, Baseline::random_weights);
  EXPECT_EQ(own.scores[5].types, TypesOf::seen);
  EXPECT_EQ(own.scores[5].correct, 3);

  random.scores[2].words = 7;
  TaskBaselines again{"pos", {{Baseline::probe, Split::test, TypesOf::seen, 6, 5}}};
  EXPECT_NE(complaint_of<UsageError>([&] { add_random_weights(random, again); }).find("pos"),
            std::string::npos);
}

}  // namespace
}  // namespace salient
