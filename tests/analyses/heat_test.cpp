#include "salient/analyses/heat.hpp"

#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

/// 32 sentences of 4 words, the last 4 test.
TinyCorpus words_of_sentences() {
  TinyCorpus tiny = example_words(128, 4, 3);
  tiny.splits.assign(128, Split::train);
  std::fill(tiny.splits.end() - 16, tiny.splits.end(), Split::test);
  tiny.activations.col(2).setConstant(5);
  return tiny;
}

TEST(ActivationHeat, IsStandardisedWordByWord) {
  const TinyCorpus tiny = words_of_sentences();
  Trial trial(tiny, {});
  HeatOptions options;
  options.sentences = {29, 3};
  options.first = 2;
  options.neurons = 2;

  const ActivationHeat found = activation_heat(trial.data(), {{"t", {2, 1, 0, 3}}}, options);

  ASSERT_EQ(found.sentences.size(), 3U);
  EXPECT_EQ(found.sentences[0].sentence, 3);
  EXPECT_EQ(found.sentences[1].sentence, 28);
  EXPECT_EQ(found.sentences[1].split, Split::test);
  EXPECT_EQ(found.sentences[2].sentence, 29);
  EXPECT_EQ(found.sentences[0].words, (std::vector<std::string>{"12", "13", "14", "15"}));
  ASSERT_EQ(found.tasks.size(), 1U);
  EXPECT_EQ(found.tasks[0].neurons, (std::vector<NeuronId>{{0, 2}, {0, 1}}));
  EXPECT_EQ(found.tasks[0].heat[0][2], std::vector<double>(4, 0.0));  // a constant neuron
  const Moments moments = trial.data().train_moments();
  const double z =
      (static_cast<double>(tiny.activations(14, 1)) - moments.mean[1]) / moments.deviation[1];
  EXPECT_NEAR(found.tasks[0].heat[1][0][2], z, 1e-12);
}

TEST(ActivationHeat, KnowsTheSplitOfASentenceBehindASpecialToken) {
  TinyCorpus tiny = words_of_sentences();
  tiny.splits[112] = Split::none;
  Trial trial(tiny, {});
  HeatOptions options;
  options.first = 1;

  const ActivationHeat found = activation_heat(trial.data(), {{"t", {0}}}, options);

  ASSERT_EQ(found.sentences.size(), 1U);
  EXPECT_EQ(found.sentences[0].sentence, 28);
  EXPECT_EQ(found.sentences[0].split, Split::test);
}

TEST(ActivationHeat, RefusesSentencesThatAreNotThere) {
  Trial trial(words_of_sentences(), {});
  HeatOptions options;
  options.sentences = {32};

  const auto show = [&] { activation_heat(trial.data(), {{"t", {0}}}, options); };

  EXPECT_NE(complaint_of<UsageError>(show).find("heat.sentences"), std::string::npos);
}

TEST(HeatOptions, AreRefusedByKey) {
  HeatOptions none;
  none.neurons = 0;
  EXPECT_NE(complaint_of<UsageError>([&] { none.validate(); }).find("heat.neurons"),
            std::string::npos);
  HeatOptions before;
  before.sentences = {-1};
  EXPECT_NE(complaint_of<UsageError>([&] { before.validate(); }).find("heat.sentences"),
            std::string::npos);
}

}  // namespace
}  // namespace salient
