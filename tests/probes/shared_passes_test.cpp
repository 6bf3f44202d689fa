#include "probes/shared_passes.hpp"

#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "probes/example.hpp"
#include "probes/loss_at.hpp"

namespace salient {
namespace {

/// Two problems over the same words, a third over some of them with other features.
struct ThreeProblems {
  TinyCorpus tiny = example_words(301, 6, 4);
  Trial trial{tiny, {}};
  ProbeData::Impl& data = trial.data().impl();
  Standardiser by = standardiser_of(trial.data().train_moments(), data.where);
  std::vector<Problem> problems;
  std::vector<at::Tensor> parameters;

  ThreeProblems() {
    std::vector<std::int32_t> parity, some = tiny.labels;
    for (const std::int32_t label : tiny.labels) parity.push_back(label % 2);
    for (std::size_t word = 0; word < 150; ++word) some[word] = label_excluded;
    problems.push_back(make_problem(data, {tiny.labels, 4, {}, {}}, by));
    problems.push_back(make_problem(data, {parity, 2, {}, {}}, by));
    problems.push_back(make_problem(data, {some, 4, {}, {}}, no_standardiser(6, data.where)));
    for (const Problem& problem : problems) {
      parameters.push_back(at::full({problem.lesson.labels, 7}, 0.125, at::kDouble));
      parameters.back().select(1, 2).fill_(-0.5);
    }
  }
  std::vector<ProblemRows> rows() const {
    std::vector<ProblemRows> rows;
    for (const Problem& problem : problems) rows.emplace_back(data, problem);
    return rows;
  }
};

/// Moves against the gradient `steps` times.
Routine<double> descend(SharedPasses& passes, const ProblemRows& rows, at::Tensor parameters,
                        int steps) {
  double loss = 0;
  for (int step = 0; step < steps; ++step) {
    LossAndGradient there = co_await passes.at(rows, parameters, at::kDouble);
    loss = there.loss;
    parameters = parameters - 0.5 * there.gradient;
  }
  co_return loss;
}

TEST(SharedPasses, GiveEachProblemItsOwnAnswer) {
  ThreeProblems three;
  SharedPasses passes(three.data);
  const std::vector<ProblemRows> rows = three.rows();
  std::vector<Routine<LossAndGradient>> routines;
  for (std::size_t i = 0; i < 3; ++i) {
    routines.push_back(asking(passes, rows[i], three.parameters[i], at::kDouble));
  }

  const auto together = passes.run(passes.all_of(std::move(routines)));

  EXPECT_EQ(passes.passes(), 1);
  for (std::size_t i = 0; i < 3; ++i) {
    const LossAndGradient alone =
        loss_at(three.data, three.problems[i], three.parameters[i], at::kDouble);
    EXPECT_NEAR(together[i].loss, alone.loss, 1e-13) << i;
    EXPECT_LT((together[i].gradient - alone.gradient).abs().max().item<double>(), 1e-13) << i;
  }
}

TEST(SharedPasses, LeaveOutWordsThatDoNotCountAndLoseNothingOfTheOthers) {
  ThreeProblems three;
  const auto with_weights = [&](std::vector<float> weights) {
    return make_problem(three.data, {three.tiny.labels, 4, {}, std::move(weights)},
                        three.problems[0].standardiser);
  };
  std::vector<float> even(301), odd(301);
  for (std::size_t word = 0; word < 301; ++word) (word % 2 == 0 ? even : odd)[word] = 2;
  const Problem of_even = with_weights(even), of_odd = with_weights(odd);
  const at::Tensor& at = three.parameters[0];

  const at::Tensor sum = 151 * loss_at(three.data, of_even, at, at::kDouble).gradient +
                         150 * loss_at(three.data, of_odd, at, at::kDouble).gradient;

  const at::Tensor all = loss_at(three.data, three.problems[0], at, at::kDouble).gradient;
  EXPECT_LT((sum - 301 * all).abs().max().item<double>(), 1e-10);
  const ProblemRows some(three.data, of_even), whole(three.data, three.problems[0]);
  ASSERT_TRUE(some.block(0).rows.defined());
  EXPECT_EQ(some.block(0).rows.size(0), some.block(0).truth.of_word.size(0));
  EXPECT_FALSE(whole.block(0).rows.defined());
}

TEST(SharedPasses, TakeABlockOfOneWordLikeAnyOther) {
  TinyCorpus tiny = example_words(5, 6, 4);
  tiny.labels = {0, 1, 2, 3, 0};
  tiny.sentence_words = tiny.block_sentences = 1;
  Trial by_word(tiny, {});
  tiny.sentence_words = 5;
  Trial at_once(tiny, {});
  const at::Tensor parameters = at::full({4, 7}, 0.25, at::kDouble);
  const auto loss = [&](Trial& trial) {
    ProbeData::Impl& data = trial.data().impl();
    const Problem problem =
        make_problem(data, {tiny.labels, 4, {}, {}}, no_standardiser(6, data.where));
    return loss_at(data, problem, parameters, at::kFloat);
  };

  const LossAndGradient one = loss(by_word), five = loss(at_once);

  EXPECT_NEAR(one.loss, five.loss, 1e-6);
  EXPECT_LT((one.gradient - five.gradient).abs().max().item<double>(), 1e-6);
}

TEST(SharedPasses, AreAsManyAsTheLongestRoutineWants) {
  ThreeProblems three;
  SharedPasses passes(three.data);
  const std::vector<ProblemRows> rows = three.rows();
  std::vector<Routine<double>> routines;
  for (std::size_t i = 0; i < 3; ++i) {
    routines.push_back(
        descend(passes, rows[i], three.parameters[i], i == 1 ? 9 : 2 + static_cast<int>(i)));
  }

  const auto together = passes.run(passes.all_of(std::move(routines)));

  EXPECT_EQ(passes.passes(), 9);
  for (std::size_t i = 0; i < 3; ++i) {
    SharedPasses own(three.data);
    const double alone =
        own.run(descend(own, rows[i], three.parameters[i], i == 1 ? 9 : 2 + static_cast<int>(i)));
    EXPECT_NEAR(together[i], alone, 1e-12) << i;
  }
}

Routine<int> failing(SharedPasses& passes, const ProblemRows& rows, at::Tensor parameters) {
  const LossAndGradient there = co_await passes.at(rows, parameters, at::kDouble);
  if (there.loss > 0) throw std::runtime_error("as it should");
  co_return 0;
}

TEST(SharedPasses, HandOnWhatARoutineThrows) {
  ThreeProblems three;
  SharedPasses passes(three.data);
  const ProblemRows rows(three.data, three.problems[0]);

  EXPECT_THROW(passes.run(failing(passes, rows, three.parameters[0])), std::runtime_error);
}

}  // namespace
}  // namespace salient
