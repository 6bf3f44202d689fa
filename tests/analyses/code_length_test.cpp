#include "salient/analyses/code_length.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "probes/example.hpp"
#include "salient/probes/label_losses.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

using Cuts = std::vector<std::int64_t>;

TEST(SentenceCuts, AreThoseOfVoitaAndTitovEachOnce) {
  EXPECT_EQ(sentence_cuts(10'000), (Cuts{10, 20, 40, 80, 160, 320, 625, 1250, 2500, 5000, 10'000}));
  EXPECT_EQ(sentence_cuts(40), (Cuts{1, 2, 5, 10, 20, 40}));
  EXPECT_EQ(sentence_cuts(1), Cuts{1});
  EXPECT_EQ(sentence_cuts(0), Cuts{});
}

TEST(BitsOfLabels, AreThoseOfProbabilitiesThatSumUpToOne) {
  const double known = std::exp2(-bits_of_known(0, 30, 2));
  EXPECT_DOUBLE_EQ(known + 2 * std::exp2(-bits_of_missing(30, 2)), 1);
  EXPECT_DOUBLE_EQ(bits_of_known(std::log(8), 30, 0), 3);
}

TEST(LabelLosses, AreMinusTheLogarithmsOfTheirProbabilities) {
  TinyCorpus tiny = example_words(200, 6, 3);
  Trial trial(tiny, given_penalties(0.01, 0.01));
  const TrainedProbe trained = trial.train();
  std::vector<std::int32_t> all(200, 0);
  all[7] = -1;

  const auto found = label_losses(trial.data(), {{&trial.task(), {&trained.probe}, all}});

  double sum = 0;
  for (const double loss : found.at(0)) sum += loss;
  EXPECT_EQ(found[0][7], 0);
  all[7] = 0;
  sum += label_losses(trial.data(), {{&trial.task(), {&trained.probe}, all}})[0][7];
  EXPECT_NEAR(sum / 200, trained.certificate.loss, 1e-6);
}

TEST(FindCodeLengths, AreShorterByProbesThatKnowTheLabels) {
  TinyCorpus tiny = example_words(800, 12, 3);
  hold_out(tiny, 40);
  Trial trial(tiny, given_penalties(0.01, 0.01));
  const TrainedProbe own = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(own.probe);
  CodeLengthOptions options;
  options.counts = {3};
  options.percents = {};
  options.draws = options.controls = 2;

  const auto found = find_code_lengths(trial.data(), {{&trial.task(), &own, &scores}}, {},
                                       trial.options(), options);

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].labels, 3);
  EXPECT_EQ(found[0].words, 720);
  EXPECT_EQ(found[0].parts.front().words, 4);  // a sentence
  EXPECT_EQ(found[0].parts.back().sentences, 180);
  EXPECT_DOUBLE_EQ(found[0].uniform_bits(), 720 * std::log2(3));
  ASSERT_EQ(found[0].sets.size(), 4U);
  for (const SetCodeLength& set : found[0].sets) {
    EXPECT_EQ(set.unsolved, 0);
    for (const auto& draw : set.bits) EXPECT_DOUBLE_EQ(draw[0], 4 * std::log2(3));
  }
  const SetCodeLength &all = found[0].sets[0], &top = found[0].sets[1], &random = found[0].sets[2],
                      &control = found[0].sets[3];
  EXPECT_EQ(random.bits.size(), 2U);
  EXPECT_EQ(control.set, CodedSet::control);
  EXPECT_LT(all.mean(), 0.8 * found[0].uniform_bits());
  EXPECT_LT(top.mean(), all.mean());  // the labels are those of three neurons
  EXPECT_LT(all.mean(), random.mean());
  EXPECT_LT(random.mean(), control.mean());  // every word is a type of its own
}

TEST(FindCodeLengths, LeavesOutWhatTheProbeDoes) {
  TinyCorpus tiny = example_words(800, 12, 2);
  ProbeOptions probe = given_penalties(0.01, 0.01);
  probe.negatives = Negatives::one_to_one;
  Trial trial(tiny, probe);
  const TrainedProbe own = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(own.probe);
  CodeLengthOptions options;
  options.percents = {};
  options.controls = 1;  // which would draw other words

  const auto found = find_code_lengths(trial.data(), {{&trial.task(), &own, &scores}}, {},
                                       trial.options(), options);

  const std::vector<std::int32_t>& labels = trial.task().label_of_word;
  const std::int64_t ones = std::count(labels.begin(), labels.end(), 1);
  ASSERT_NE(ones, 400);
  EXPECT_EQ(found.at(0).words, 2 * std::min(ones, 800 - ones));
  ASSERT_EQ(found[0].sets.size(), 1U);
  EXPECT_EQ(found[0].sets[0].set, CodedSet::all);
}

TEST(CodeLengthOptions, AreRefusedByKey) {
  CodeLengthOptions all;
  all.percents = {100};
  EXPECT_NE(complaint_of<UsageError>([&] { all.validate(); }).find("code_length.percents"),
            std::string::npos);
  CodeLengthOptions exact;
  exact.tolerance = 0;
  EXPECT_NE(complaint_of<UsageError>([&] { exact.validate(); }).find("code_length.tolerance"),
            std::string::npos);
  CodeLengthOptions negative;
  negative.controls = -1;
  EXPECT_NE(complaint_of<UsageError>([&] { negative.validate(); }).find("code_length.controls"),
            std::string::npos);
}

}  // namespace
}  // namespace salient
