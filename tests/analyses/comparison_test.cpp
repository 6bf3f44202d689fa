#include "salient/analyses/comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "salient/analyses/cross_model.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

std::vector<RankedNeuron> order_of(const std::vector<std::int64_t>& columns,
                                   const NeuronLayout& neurons) {
  std::vector<RankedNeuron> order;
  for (const std::int64_t column : columns) order.push_back({neurons.id(column), 0, false});
  return order;
}

/// A task of labels N and V on `neurons`, whose weights are `of_n` and `of_v`; 8 of 10 dev words
/// right.
FinishedTask task_with(const std::vector<std::int64_t>& columns, const NeuronLayout& neurons,
                       const std::vector<float>& of_n, const std::vector<float>& of_v) {
  FinishedTask task;
  task.name = "pos";
  task.order = order_of(columns, neurons);
  task.trained.probe.neurons = neurons;
  task.trained.probe.labels = LabelSet({"N", "V"});
  task.trained.probe.weights.resize(2, neurons.size());
  for (Eigen::Index i = 0; i < neurons.size(); ++i) {
    task.trained.probe.weights(0, i) = of_n[static_cast<std::size_t>(i)];
    task.trained.probe.weights(1, i) = of_v[static_cast<std::size_t>(i)];
  }
  task.scores.resize(3);
  task.scores[0].words = 100;
  task.scores[0].labels = {{.train_words = 60}, {.train_words = 40}};
  task.scores[1].split = Split::dev;
  task.scores[1].words = 10;
  task.scores[1].correct = 8;
  task.scores[2].split = Split::test;
  return task;
}

const NeuronLayout six = NeuronLayout::of({1, 4, 5}, 2);

/// Two runs of six neurons.
std::vector<FinishedRun> two_runs() {
  std::vector<FinishedRun> runs(2);
  runs[0].name = "base";
  runs[0].neurons = six;
  runs[0].tasks = {task_with({5, 4, 0, 1, 2, 3}, six, {0, 0, 1, 0, 2, 7}, {5, 0, 0, 0, 5, 0})};
  runs[1].name = "tuned";
  runs[1].neurons = six;
  runs[1].tasks = {task_with({0, 5, 1, 2, 3, 4}, six, {9, 0, 0, 0, 0, 1}, {2, 2, 0, 0, 0, 0})};
  runs[1].tasks[0].scores[1].correct = 6;
  return runs;
}

TEST(ExpectedOverlap, IsTheMeanOverRandomSets) {
  // 2 of 4: they share 0, 1, 2 with probability 1/6, 4/6, 1/6.
  EXPECT_DOUBLE_EQ(expected_overlap(2, 4), 4.0 / 6 / 3 + 1.0 / 6);
  EXPECT_DOUBLE_EQ(expected_overlap(1, 5), 1.0 / 5);
  EXPECT_EQ(expected_overlap(7, 7), 1);
  // 3 of 4: always at least 2.
  EXPECT_DOUBLE_EQ(expected_overlap(3, 4), 0.75 * 0.5 + 0.25);
  EXPECT_NEAR(expected_overlap(4000, 40000), 0.1 / 1.9, 1e-4);
}

TEST(CompareRuns, CountsSharedFirstNeurons) {
  const RunComparison found = compare_runs(two_runs(), {.top = {3, 2, 99}});

  ASSERT_EQ(found.tasks.size(), 1U);
  ASSERT_EQ(found.tasks[0].orders.size(), 1U);
  const OrderPair& pair = found.tasks[0].orders[0];
  ASSERT_EQ(pair.tops.size(), 3U);
  EXPECT_EQ(pair.tops[0].neurons, 2);
  EXPECT_EQ(pair.tops[0].shared, 1);
  EXPECT_DOUBLE_EQ(pair.tops[0].overlap, 1.0 / 3);
  EXPECT_EQ(pair.tops[0].expected, expected_overlap(2, 6));
  EXPECT_EQ(pair.tops[1].shared, 2);
  EXPECT_EQ(pair.tops[1].overlap, 0.5);
  EXPECT_EQ(pair.tops[2].neurons, 6);
  EXPECT_EQ(pair.tops[2].overlap, 1);
  // Places 2, 3, 4, 5, 1, 0 and 0, 2, 3, 4, 5, 1: sum of squared distances 4+1+1+1+16+1 = 24.
  EXPECT_DOUBLE_EQ(*pair.correlation, 1 - 6.0 * 24 / (6 * 35));
}

TEST(CompareRuns, TakesSizesAndLayersFromTheBasesMinimalSet) {
  std::vector<FinishedRun> runs = two_runs();
  TaskMinimalSets& sets = runs[0].tasks[0].minimal.emplace();
  sets.dev_words = 10;
  sets.curve.resize(1);
  sets.curve[0].neurons = 4;
  sets.curve[0].dev.correct = 7;
  sets.sets = {{Oracle::own, 1, 4, 1, 6}};
  runs[1].tasks[0].minimal = sets;
  runs[1].tasks[0].minimal->curve[0].dev.correct = 5;

  const TaskComparison task = compare_runs(runs, {}).tasks[0];

  std::vector<std::int64_t> sizes;
  for (const TopOverlap& top : task.orders[0].tops) sizes.push_back(top.neurons);
  EXPECT_EQ(sizes, (std::vector<std::int64_t>{1, 4}));
  EXPECT_TRUE(task.is_minimal);
  EXPECT_EQ(task.layers[0].per_layer, (std::vector<std::int64_t>{2, 0, 2}));
  EXPECT_EQ(task.layers[1].per_layer, (std::vector<std::int64_t>{2, 1, 1}));
  EXPECT_EQ(task.layers[0].centre, 3);
  EXPECT_EQ(task.layers[1].centre, 2.75);
  EXPECT_EQ(task.layers[0].depth, 0.5);
  EXPECT_FALSE(task.layers[0].layer_shift);
  EXPECT_EQ(task.layers[1].layer_shift->value, -0.25);
  EXPECT_EQ(task.layers[1].depth_shift->value, (0.5 + 1) / 4 - 0.5);
  EXPECT_FALSE(task.layers[1].layer_shift->low);
  EXPECT_EQ(task.scores[1].minimal->accuracy(), 0.5);
  EXPECT_DOUBLE_EQ(*task.scores[1].minimal->difference, -0.2);
}

std::optional<SentenceScores>& sentences_of(FinishedRun& run) {
  return run.tasks[0].scores[1].sentences;
}

/// Two runs that judge two sentences; 8 and 6 of the 10 words right.
std::vector<FinishedRun> two_runs_with_sentences() {
  std::vector<FinishedRun> runs = two_runs();
  sentences_of(runs[0]) = {"aa", {5, 5}, {5, 3}};
  sentences_of(runs[1]) = {"aa", {5, 5}, {4, 2}};
  return runs;
}

AccuracyDifference drawn_difference(const std::vector<FinishedRun>& runs) {
  return compare_runs(runs, {}).tasks[0].scores[1].drawn.value();
}

TEST(CompareRuns, DrawsTheSameSentencesForRunsThatJudgeTheSame) {
  const auto [margin, paired] = drawn_difference(two_runs_with_sentences());

  // Either sentence has one word less right, whatever is drawn.
  EXPECT_TRUE(paired);
  EXPECT_NEAR(margin.value, -0.2, 1e-12);
  EXPECT_NEAR(margin.low, -0.2, 1e-12);
  EXPECT_NEAR(margin.high, -0.2, 1e-12);
  EXPECT_DOUBLE_EQ(margin.p, 2.0 / (usual_draws + 1));
  EXPECT_EQ(margin.p_holm, margin.p);
}

TEST(CompareRuns, DrawsTheSameSentencesWhateverWordsOfThemCount) {
  std::vector<FinishedRun> runs = two_runs_with_sentences();
  sentences_of(runs[0]) = {"aa", {5, 5, 0}, {5, 3, 0}};
  sentences_of(runs[1]) = {"aa", {4, 4, 4}, {3, 1, 2}};
  runs[1].tasks[0].scores[1].words = 12;

  const auto [margin, paired] = drawn_difference(runs);

  EXPECT_TRUE(paired);
  EXPECT_NEAR(margin.value, 0.5 - 0.8, 1e-12);
  // A draw of the first sentence and twice the third: 7 of 12 over 1. The second and twice the
  // third: 5 of 12 over 0.6. All others are between; of independent draws many are above 0.
  EXPECT_NEAR(margin.low, 7.0 / 12 - 1, 1e-12);
  EXPECT_NEAR(margin.high, 5.0 / 12 - 0.6, 1e-12);
  EXPECT_LT(margin.p, 3.0 / usual_draws);
}

TEST(CompareRuns, LeavesOutDrawsWithoutWords) {
  std::vector<FinishedRun> runs = two_runs_with_sentences();
  sentences_of(runs[0]) = {"aa", {10, 0}, {8, 0}};
  sentences_of(runs[1]) = {"aa", {0, 10}, {0, 6}};

  const Margin margin = drawn_difference(runs).margin;  // of draws of both alone

  EXPECT_NEAR(margin.low, -0.2, 1e-12);
  EXPECT_NEAR(margin.high, -0.2, 1e-12);
  EXPECT_GT(margin.p, 2.0 / usual_draws);  // they are fewer
  EXPECT_NEAR(margin.p, 4.0 / usual_draws, 2e-5);
}

TEST(CompareRuns, DrawsEachRunsOwnSentencesWhereTheyJudgeOthers) {
  std::vector<FinishedRun> runs = two_runs_with_sentences();
  sentences_of(runs[1])->text = "bb";

  const auto [margin, paired] = drawn_difference(runs);

  // Of the base 6, 8 or 10 words are right, of the other 4, 6 or 8: independently.
  EXPECT_FALSE(paired);
  EXPECT_NEAR(margin.value, -0.2, 1e-12);
  EXPECT_NEAR(margin.low, -0.6, 1e-12);
  EXPECT_NEAR(margin.high, 0.2, 1e-12);
  EXPECT_GT(margin.p, 0.3);
}

TEST(CompareRuns, HasNoDrawsOfDifferencesWithoutSentences) {
  std::vector<FinishedRun> runs = two_runs_with_sentences();
  EXPECT_FALSE(compare_runs(runs, {}).tasks[0].scores[0].drawn);
  sentences_of(runs[0]).reset();
  EXPECT_FALSE(compare_runs(runs, {}).tasks[0].scores[1].drawn);
  runs = two_runs_with_sentences();
  runs[1].tasks[0].scores[1].split = Split::test;
  EXPECT_FALSE(compare_runs(runs, {}).tasks[0].scores[1].drawn);
}

TEST(CompareRuns, CorrectsThePsOfATaskTogether) {
  std::vector<FinishedRun> runs = two_runs_with_sentences();
  runs.push_back(runs[1]);
  for (FinishedRun& run : runs) {
    TaskMinimalSets& sets = run.tasks[0].minimal.emplace();
    sets.dev_words = 10;
    sets.curve.resize(1);
    sets.curve[0].neurons = 4;
    sets.curve[0].dev.correct = 8;
    sets.sets = {{Oracle::own, 1, 4, 1, 6}};
    sets.sentences = sentences_of(run);
  }
  const std::vector<RunScore> scores = compare_runs(runs, {}).tasks[0].scores;
  for (const RunScore* score : {&scores[1], &scores[2]}) {
    EXPECT_DOUBLE_EQ(score->drawn->margin.p_holm, 4 * score->drawn->margin.p);
    EXPECT_DOUBLE_EQ(score->minimal->drawn->margin.p_holm, 4 * score->drawn->margin.p);
  }
}

TEST(CompareRuns, TakesIntervalsOfShiftsFromBootstrapsOfTheSameNumber) {
  std::vector<FinishedRun> runs = two_runs();
  runs[0].tasks[0].stability.emplace().orders = {{0, 1, 2, 3, 4, 5}, {4, 1, 2, 3, 0, 5}};
  runs[1].tasks[0].stability.emplace().orders = {{2, 0, 1, 3, 4, 5}, {5, 0, 1, 2, 3, 4}, {0}};

  const LayerProfile tuned = compare_runs(runs, {}).tasks[0].layers[1];

  EXPECT_EQ(tuned.neurons, 1);
  // The first neurons' layers: 1 and 5; 4 and 5. So 95 % of shifts lie between 0 and 3.
  EXPECT_DOUBLE_EQ(*tuned.layer_shift->low, 0.075);
  EXPECT_DOUBLE_EQ(*tuned.layer_shift->high, 2.925);
  EXPECT_DOUBLE_EQ(*tuned.depth_shift->high, 0.5 * 0.975);
  EXPECT_EQ(tuned.layer_shift->value, -4);
}

TEST(CompareRuns, ComparesLayersAloneWhereModelsHaveOtherShapes) {
  std::vector<FinishedRun> runs = two_runs();
  const NeuronLayout forty{2, 20};
  std::vector<std::int64_t> columns;
  for (std::int64_t i = 0; i < 40; ++i) columns.push_back(39 - i);
  const std::vector<float> weights(40, 1);
  runs[1].neurons = forty;
  runs[1].tasks = {task_with(columns, forty, weights, weights)};

  const TaskComparison task = compare_runs(runs, {}).tasks[0];

  EXPECT_TRUE(task.orders.empty());
  EXPECT_EQ(task.layers[0].neurons, 1);  // a tenth, but at least one
  EXPECT_EQ(task.layers[1].neurons, 6);  // the same share: 40 / 6
  EXPECT_FALSE(task.layers[1].layer_shift);
  EXPECT_EQ(task.layers[1].depth_shift->value, 0);
  EXPECT_TRUE(task.labels[0].pairs.empty());
  EXPECT_EQ(task.labels[0].runs.size(), 2U);
}

TEST(CompareRuns, ComparesNoNeuronsOfOtherSites) {
  std::vector<FinishedRun> runs = two_runs();
  runs[1].site = "attention";

  const TaskComparison task = compare_runs(runs, {}).tasks[0];

  EXPECT_TRUE(task.orders.empty());
  EXPECT_TRUE(task.labels[0].pairs.empty());
  EXPECT_EQ(task.layers[1].neurons, task.layers[0].neurons);
}

TEST(CompareRuns, ComparesAccuraciesOfTheSameSplit) {
  std::vector<FinishedRun> runs = two_runs();
  runs.push_back(runs[1]);
  runs[2].tasks[0].scores[2].words = 4;

  const std::vector<RunScore> scores = compare_runs(runs, {}).tasks[0].scores;

  EXPECT_EQ(scores[0].split, Split::dev);
  EXPECT_EQ(scores[0].words, 10);
  EXPECT_EQ(scores[0].score, 0.8);
  EXPECT_FALSE(scores[0].difference);
  EXPECT_DOUBLE_EQ(*scores[1].difference, -0.2);
  EXPECT_EQ(scores[2].split, Split::test);
  EXPECT_FALSE(scores[2].difference);
}

TEST(CompareRuns, ComparesLabelsByName) {
  std::vector<FinishedRun> runs = two_runs();
  runs[1].tasks[0].trained.probe.labels = LabelSet({"N", "X"});

  const TaskComparison task = compare_runs(runs, {.top = {}, .percent = 75}).tasks[0];

  ASSERT_EQ(task.labels.size(), 1U);
  const ComparedLabel& n = task.labels[0];
  EXPECT_EQ(n.name, "N");
  EXPECT_EQ(n.runs[0].neurons, 2);  // 7 and 2 of 10
  EXPECT_EQ(n.runs[0].train_words, 60);
  EXPECT_EQ(n.runs[0].dominant, 5);
  EXPECT_EQ(n.runs[0].dominant_share, 0.9);
  EXPECT_EQ(n.runs[1].neurons, 1);
  EXPECT_EQ(n.runs[1].dominant, 1);
  EXPECT_EQ(n.pairs[0].shared, 0);
  EXPECT_EQ(n.pairs[0].overlap, 0);
  EXPECT_EQ(task.labels_of_some, (std::vector<std::string>{"V", "X"}));
}

TEST(CompareRuns, SharesNeuronsOfALabelWhateverTheirWeights) {
  std::vector<FinishedRun> runs = two_runs();
  runs[0].tasks[0].trained.probe.weights.row(1) << 5, 0, 0, 0, 6, 0;
  runs[1].tasks[0].trained.probe.weights.row(1) << 3, 2, 0, 0, 2.5F, 0;

  const TaskComparison task = compare_runs(runs, {.top = {}, .percent = 75}).tasks[0];

  const LabelRunPair& v = task.labels[1].pairs[0];
  EXPECT_EQ(v.shared, 2);  // 4 and 0 of 0, 4 and 1
  EXPECT_DOUBLE_EQ(*v.overlap, 2.0 / 3);
}

TEST(CompareRuns, LeavesOutWhatNotAllRunsHave) {
  std::vector<FinishedRun> runs = two_runs();
  runs[1].tasks.push_back(runs[1].tasks[0]);
  runs[1].tasks[1].name = "chunk";

  const RunComparison found = compare_runs(runs, {});

  EXPECT_EQ(found.tasks.size(), 1U);
  ASSERT_EQ(found.tasks_of_some.size(), 1U);
  EXPECT_EQ(found.tasks_of_some[0].task, "chunk");
  EXPECT_EQ(found.tasks_of_some[0].runs, (std::vector<std::size_t>{1}));
}

TEST(CompareRuns, RefusesRunsWithoutACommonTask) {
  std::vector<FinishedRun> runs = two_runs();
  runs[1].tasks[0].name = "chunk";

  const std::string complaint = complaint_of<UsageError>([&] { return compare_runs(runs, {}); });

  EXPECT_NE(complaint.find("base has pos; tuned has chunk;"), std::string::npos) << complaint;
}

TEST(CompareRuns, RefusesATaskOfLabelsBesideOneOfNumbers) {
  std::vector<FinishedRun> runs = two_runs();
  runs[1].tasks[0].trained.probe.value_mean = 1;

  const std::string complaint = complaint_of<UsageError>([&] { return compare_runs(runs, {}); });

  EXPECT_NE(complaint.find("pos has labels in one and numbers in the other"), std::string::npos);
}

TEST(CrossModels, TellPartnersAndLayersOfPartners) {
  std::vector<FinishedRun> runs = two_runs();
  const RunComparison compared = compare_runs(runs, {});
  CrossCorrelation correlation;
  correlation.of_one.r.setZero(6, 3);
  correlation.of_one.r.row(5) << 0.25, -0.75, 0.5;
  correlation.of_one.r.row(4) << 0.5, 0.25, 0.5;
  correlation.of_one.column.setZero(6, 3);
  correlation.of_one.column.row(5) << 0, 3, 4;
  correlation.of_other = correlation.of_one;

  const std::vector<CrossModel> found = cross_models(correlation, 1, runs, compared);

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].to, 1U);
  EXPECT_EQ(found[1].from, 1U);
  EXPECT_FALSE(found[0].partners[0]);
  EXPECT_EQ(found[0].partners[5]->neuron, (NeuronId{4, 1}));
  EXPECT_EQ(found[0].partners[5]->r, -0.75);
  EXPECT_EQ(found[0].partners[4]->neuron, (NeuronId{1, 0}));  // of equal ones the first
  EXPECT_EQ(found[0].mean(2, 1), 0.5);
  EXPECT_EQ(found[0].median(2, 0), 0.375);
  EXPECT_EQ(found[0].mean(0, 0), 0);
  ASSERT_EQ(found[0].tasks[0].first.size(), 1U);
  EXPECT_EQ(found[0].tasks[0].first[0].neuron, (NeuronId{5, 1}));
  EXPECT_EQ(found[0].tasks[0].first[0].place, 5);  // column 3 of 0, 5, 1, 2, 3, 4
  EXPECT_FALSE(found[1].tasks[0].first[0].partner);
}

}  // namespace
}  // namespace salient
