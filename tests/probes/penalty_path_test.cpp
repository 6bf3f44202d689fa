#include "probes/penalty_path.hpp"

#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

std::vector<double> l1_of(const std::vector<PathPoint>& points) {
  std::vector<double> values;
  for (const PathPoint& point : points) values.push_back(point.l1);
  return values;
}

TEST(PathPoints, FallEvenlyInTheLogarithm) {
  ProbeOptions options;
  options.path_points = 3;
  options.path_span = 100;

  const auto points = path_points(5, options);

  EXPECT_EQ(l1_of(points), (std::vector<double>{5, 0.5, 0.05}));
  EXPECT_EQ(points[1].l2, 0.03 * points[1].l1);

  options.l2_of_l1 = 0.25;
  EXPECT_EQ(path_points(5, options)[1].l2, 0.125);
}

TEST(PathPoints, HaveTheGivenPenaltiesAmongThem) {
  ProbeOptions options = given_penalties(1, 0.25);
  options.path_points = 3;
  options.path_span = 100;

  const auto points = path_points(5, options);

  EXPECT_EQ(l1_of(points), (std::vector<double>{5, 1, 0.5, 0.05}));
  EXPECT_TRUE(points[1].given);
  EXPECT_EQ(points[1].l2, 0.25);
  EXPECT_FALSE(points[2].given);
}

std::vector<std::pair<double, double>> pairs_of(const std::vector<PathPoint>& points) {
  std::vector<std::pair<double, double>> pairs;
  for (const PathPoint& point : points) pairs.emplace_back(point.l1, point.l2);
  return pairs;
}

using Chains = std::vector<std::pair<std::size_t, std::size_t>>;

TEST(PathPoints, OfAGridAreAllPairsInAChainForEachL2) {
  ProbeOptions options = given_penalties(1, 0);
  options.l1.grid = {1, 4, 2, 1};
  options.l2.grid = {0, 3};

  const auto points = path_points(5, options);

  EXPECT_EQ(pairs_of(points), (std::vector<std::pair<double, double>>{
                                  {4, 3}, {2, 3}, {1, 3}, {4, 0}, {2, 0}, {1, 0}}));
  EXPECT_EQ(chains_of(points), (Chains{{0, 3}, {3, 6}}));
}

TEST(PathPoints, OfAListOfL1AloneAreOneChain) {
  ProbeOptions options;
  options.l1 = {.automatic = false, .value = 1, .grid = {1, 2}};
  options.l2_of_l1 = 0.5;

  const auto points = path_points(5, options);

  EXPECT_EQ(pairs_of(points), (std::vector<std::pair<double, double>>{{2, 1}, {1, 0.5}}));
  EXPECT_EQ(chains_of(points), (Chains{{0, 2}}));
}

TEST(PathPoints, OfAListOfL2AreAsManyChains) {
  ProbeOptions options = given_penalties(1, 2);
  options.l2.grid = {2, 3};

  EXPECT_EQ(chains_of(path_points(5, options)), (Chains{{0, 1}, {1, 2}}));
}

TEST(PathPoints, WithAGivenPairAreOneChain) {
  ProbeOptions options = given_penalties(0.5, 7);
  options.path_points = 3;
  options.path_span = 100;

  EXPECT_EQ(chains_of(path_points(5, options)), (Chains{{0, 4}}));
}

TEST(TrainProbe, TakesTheBestOfAGridOnHeldOutFolds) {
  const TinyCorpus tiny = example_words(400, 6, 3);
  ProbeOptions options = given_penalties(0, 0);
  options.l1.grid = {1, 1e-3};
  options.l2.grid = {1, 1e-3};

  const TrainedProbe trained = Trial(tiny, options).train();

  ASSERT_EQ(trained.path.size(), 4U);
  EXPECT_EQ(trained.folds, 5);
  EXPECT_TRUE(trained.path[3].chosen);
  EXPECT_EQ(trained.l1, 1e-3);
  EXPECT_EQ(trained.l2, 1e-3);
  EXPECT_TRUE(trained.certificate.converged);
}

/// From strong to weak: a shallow valley of losses whose best accuracy lies elsewhere.
std::vector<PathPoint> valley() {
  std::vector<PathPoint> points(5);
  const double loss[] = {2, 1.06, 1.04, 1, 1.5}, accuracy[] = {.1, .5, .9, .8, .9};
  for (std::size_t i = 0; i < 5; ++i) {
    points[i].dev_loss = loss[i];
    points[i].dev_loss_error = 0.05;
    points[i].dev_accuracy = accuracy[i];
  }
  return points;
}

TEST(ChosenPoint, IsTheOneOfLowestDevLoss) { EXPECT_EQ(chosen_point(valley(), {}), 3U); }

TEST(ChosenPoint, IsTheStrongerOfTwoThatAreAlike) {
  std::vector<PathPoint> points = valley();
  points[1].dev_loss = 1;

  EXPECT_EQ(chosen_point(points, {}), 1U);
}

TEST(ChosenPoint, IsTheStrongestWithinOneStandardErrorIfAskedFor) {
  ProbeOptions options;
  options.l1.within_error = true;

  EXPECT_EQ(chosen_point(valley(), options), 2U);
}

TEST(ChosenPoint, IsTheOneOfHighestAccuracyIfAskedFor) {
  ProbeOptions options;
  options.selection = Selection::dev_accuracy;

  EXPECT_EQ(chosen_point(valley(), options), 2U);
}

TEST(ChosenPoint, IsTheOneOfTheHighestPaperScoreIfAskedFor) {
  ProbeOptions options;
  options.selection = Selection::paper_score;
  std::vector<PathPoint> points = valley();
  for (PathPoint& point : points) point.paper_score = {LeftOut::mean, .5, .5, .5, .5};
  points[1].paper_score->top = points[4].paper_score->all = .75;

  EXPECT_EQ(chosen_point(points, options), 1U);  // the first of two that are alike
}

TEST(ChosenPoint, IsTheGivenOneWhateverItsLoss) {
  std::vector<PathPoint> points = valley();
  points[0].given = true;

  EXPECT_EQ(chosen_point(points, given_penalties(1, 1)), 0U);
  EXPECT_DOUBLE_EQ(excess_of_given(points), 1.0);
  EXPECT_EQ(excess_of_given(valley()), 0);
}

TEST(TrainProbe, ComparesGivenPenaltiesWithThePathOnDev) {
  TinyCorpus tiny = example_words(400, 6, 3);
  hold_out(tiny, 80);
  ProbeOptions options = given_penalties(0.2, 0.2);
  options.path_points = 4;

  const TrainedProbe trained = Trial(tiny, options).train();

  ASSERT_EQ(trained.path.size(), 5U);
  const auto given = std::find_if(trained.path.begin(), trained.path.end(),
                                  [](const PathPoint& point) { return point.given; });
  ASSERT_NE(given, trained.path.end());
  EXPECT_TRUE(given->chosen);
  EXPECT_EQ(trained.l1, 0.2);
  EXPECT_TRUE(trained.certificate.converged);
  EXPECT_GT(excess_of_given(trained.path), flagged_excess);
}

TEST(WalkPath, RefusesThePapersScoreOfNumbers) {
  const TinyCorpus tiny = example_words(60, 4, 2);
  ProbeOptions options;
  options.selection = Selection::paper_score;
  Trial trial(tiny, options);
  ProbeData::Impl& data = trial.data().impl();
  const std::vector<std::int32_t> all(60, 0);
  const Problem problem = make_problem(data, {all, 1, std::vector<double>(60, 0.5), {}},
                                       no_standardiser(4, data.where));
  SharedPasses passes(data);
  const at::Tensor gram = at::ones({5, 5}, at::kFloat);
  ExactSolver solver(passes, data, problem, gram);
  const Solutions solutions;
  const NeuronOrder order = largest_first;
  const std::string task = "age";
  const PathWalk walk{data, passes,         task,    problem,   solver,
                      gram, problem.lesson, options, solutions, order};

  EXPECT_THROW(passes.run(walk_path(walk)), UsageError);
}

TEST(TrainProbe, LeavesTheComparisonOutWithoutPathOrDev) {
  TinyCorpus tiny = example_words(400, 6, 3);
  EXPECT_TRUE(Trial(tiny, given_penalties(0.2, 0.2)).train().path.empty());

  hold_out(tiny, 80);
  ProbeOptions options = given_penalties(0.2, 0.2);
  options.path_points = 0;
  EXPECT_TRUE(Trial(tiny, options).train().path.empty());
}

}  // namespace
}  // namespace salient
