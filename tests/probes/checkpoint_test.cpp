#include "probes/checkpoint.hpp"

#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include <cmath>

#include "probes/exact_solver.hpp"
#include "probes/example.hpp"
#include "probes/training.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr std::chrono::duration<double> at_each_step{1e-12};

struct Parts {
  at::Tensor matrix, missing;
  double share = 0;
  std::int64_t count = 0;
  bool flag = false;

  void list(StateParts& parts) {
    parts.part("matrix", matrix);
    parts.part("missing", missing);
    parts.part("share", share);
    parts.part("count", count);
    parts.part("flag", flag);
  }
};

TEST(Checkpoint, GivesBackWhatItWasGiven) {
  const TempFolder folder;
  Communicator comm = self_communicator();
  Parts given{at::ones({2, 3}, at::kFloat) / 7, {}, INFINITY, 1'234'567'890'123, true};
  Checkpoint first(Solutions(folder / "kept", "x", comm, at_each_step), "a", true);
  EXPECT_FALSE(first.found(at::kCPU));
  EXPECT_TRUE(first.is_due());
  StateParts noted;
  given.list(noted);
  first.keep(noted.state());

  const Checkpoint second(Solutions(folder / "kept", "x", comm), "a", true);
  EXPECT_FALSE(second.is_due());
  Parts taken;
  taken.missing = given.matrix;
  StateParts parts(second.found(at::kCPU).value());
  taken.list(parts);

  EXPECT_TRUE(taken.matrix.equal(given.matrix));
  EXPECT_EQ(taken.matrix.scalar_type(), at::kFloat);
  EXPECT_FALSE(taken.missing.defined());
  EXPECT_EQ(taken.share, given.share);
  EXPECT_EQ(taken.count, given.count);
  EXPECT_TRUE(taken.flag);
  EXPECT_FALSE(Checkpoint(Solutions(folder / "kept", "y", comm), "a", true).found(at::kCPU));
}

/// A problem and all that solves it.
struct Bench {
  TempFolder folder;
  Communicator comm = self_communicator();
  Trial trial{example_words(301, 8, 4), given_penalties(1e-3, 1e-4)};
  ProbeData::Impl& data = trial.data().impl();
  Scalings scalings{trial.data(), true};
  Training training = prepare(data.corpus, trial.task(), trial.options(), scalings);
  Problem problem = make_problem(data, training.lesson, training.scaling.by);
  at::Tensor gram = gram_of(trial.data(), true);

  Solutions solutions() { return Solutions(folder / "kept", "x", comm, at_each_step); }

  struct Solved {
    ExactSolution solution;
    std::int64_t passes = 0;  ///< over the data, in this call
  };
  Solved solve(Checkpoint checkpoint, std::int64_t max_passes) {
    SharedPasses passes(data);
    ExactSolver solver(passes, data, problem, gram);
    const ExactOptions options{1e-7, max_passes, true};
    ExactSolution solution =
        passes.run(solver.solve({1e-3, 1e-4}, {bias_only(problem), {}}, options, checkpoint));
    return {std::move(solution), passes.passes()};
  }
};

TEST(ExactSolver, GoesOnFromACheckpointToTheSameBits) {
  Bench bench;
  const Bench::Solved whole = bench.solve(Checkpoint(), 5000);
  ASSERT_TRUE(whole.solution.certificate.converged);
  ASSERT_GT(whole.passes, 40);  // more than the metric remembers
  for (const std::int64_t stop : {2, 9, 33}) {
    bench.solve(Checkpoint(bench.solutions(), "stopped", true), stop);

    const Bench::Solved rest = bench.solve(Checkpoint(bench.solutions(), "stopped", false), 5000);

    EXPECT_TRUE(rest.solution.parameters.equal(whole.solution.parameters)) << stop;
    EXPECT_TRUE(rest.solution.gradient.equal(whole.solution.gradient)) << stop;
    EXPECT_EQ(rest.solution.certificate.passes, whole.solution.certificate.passes) << stop;
    EXPECT_LT(rest.passes, whole.passes - stop + 3) << stop;
    std::filesystem::remove_all(bench.folder / "kept");
  }
}

TEST(Checkpoint, RefusesAFileOfSomethingElse) {
  const TempFolder folder;
  Communicator comm = self_communicator();
  Checkpoint first(Solutions(folder / "kept", "x", comm, at_each_step), "a", true);
  std::ofstream(Solutions(folder / "kept", "x", comm).state_file("a")) << "nonsense";

  const Checkpoint second(Solutions(folder / "kept", "x", comm), "a", true);

  EXPECT_THROW(second.found(at::kCPU), UsageError);
}

TEST(TrainProbes, LeavesNoStateOfWhatIsSolved) {
  const TempFolder folder;
  Communicator comm = self_communicator();
  Trial trial(example_words(200, 5, 3), given_penalties(1e-3, 1e-3));
  const Solutions kept(folder / "kept", "x", comm, at_each_step);

  train_probes(trial.data(), {trial.task()}, trial.options(), kept);

  EXPECT_TRUE(std::filesystem::exists(kept.file("final_" + trial.task().name)));
  for (const auto& entry : std::filesystem::directory_iterator(folder / "kept")) {
    EXPECT_NE(entry.path().extension(), ".state") << entry.path();
  }
}

}  // namespace
}  // namespace salient
