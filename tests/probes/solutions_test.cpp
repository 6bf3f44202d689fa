#include "salient/probes/solutions.hpp"

#include <gtest/gtest.h>

#include "probes/example.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

std::size_t files_in(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".solution") ++count;
  }
  return count;
}

/// A path on held-out folds, so that there are solutions of every kind.
struct Study {
  TempFolder folder;
  Communicator comm = self_communicator();
  TinyCorpus tiny = example_words(200, 5, 3);
  ProbeOptions options;
  Trial trial{tiny, {}};

  Study() {
    options.path_points = 2;
    options.path_span = 10;
    options.folds = 2;
  }
  TrainedProbe train(const Solutions& solutions) {
    return train_probes(trial.data(), {trial.task()}, options, solutions, largest_first).front();
  }
};

TEST(Solutions, OfAnInterruptedCallGiveTheSameProbe) {
  Study study;
  const TrainedProbe undisturbed = study.train(Solutions());
  study.train(Solutions(study.folder / "kept", "x", study.comm));
  EXPECT_EQ(files_in(study.folder / "kept"), 7U);  // two points, two folds of each, the probe
  const std::string first = study.trial.task().name;
  std::filesystem::remove(study.folder / "kept" / ("final_" + first + ".solution"));
  std::filesystem::remove(study.folder / "kept" / ("point1_" + first + ".solution"));

  const TrainedProbe resumed = study.train(Solutions(study.folder / "kept", "x", study.comm));

  EXPECT_EQ(bytes_of(resumed), bytes_of(undisturbed));
  EXPECT_EQ(files_in(study.folder / "kept"), 7U);
}

TEST(Solutions, OfProbesRetrainedForTheirScoreAreKeptToo) {
  Study study;
  study.options.selection = Selection::paper_score;
  study.options.selection_retrain = true;
  const TrainedProbe undisturbed = study.train(Solutions());
  study.train(Solutions(study.folder / "kept", "x", study.comm));
  EXPECT_EQ(files_in(study.folder / "kept"), 7U + 8U);  // top and bottom of each fold's points
  for (const std::string kind : {"top_fold0_point1_", "bottom_fold1_point0_", "fold1_point1_"}) {
    EXPECT_TRUE(std::filesystem::remove(study.folder / "kept" /
                                        (kind + study.trial.task().name + ".solution")))
        << kind;
  }

  const TrainedProbe resumed = study.train(Solutions(study.folder / "kept", "x", study.comm));

  EXPECT_EQ(bytes_of(resumed), bytes_of(undisturbed));
}

TEST(Solutions, AreTakenAsTheyWereKept) {
  Study study;
  study.train(Solutions(study.folder / "kept", "x", study.comm));
  const auto file =
      Solutions(study.folder / "kept", "x", study.comm).file("final_" + study.trial.task().name);
  std::ifstream in(file, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(in)), {});
  const auto at = content.find("\\\"converged\\\":true");
  ASSERT_NE(at, std::string::npos);
  content.replace(at, 18, "\\\"converged\\\":null");
  std::ofstream(file, std::ios::binary) << content;

  EXPECT_THROW(study.train(Solutions(study.folder / "kept", "x", study.comm)), UsageError);
}

TEST(Solutions, OfOtherOriginAreRemoved) {
  Study study;
  study.train(Solutions(study.folder / "kept", "x", study.comm));

  const Solutions other(study.folder / "kept", "y", study.comm);

  EXPECT_EQ(files_in(study.folder / "kept"), 0U);
  EXPECT_FALSE(other.knows("final_" + study.trial.task().name));
}

TEST(TrainProbes, GivesATaskTheSameBytesWhateverIsTrainedBesideIt) {
  Study study;
  Task other = study.trial.task();
  other.name = "other";
  for (std::int32_t& label : other.label_of_word) label = label == 2 ? 0 : label;

  const auto together =
      train_probes(study.trial.data(), {other, study.trial.task()}, study.options);

  EXPECT_EQ(bytes_of(together[1]), bytes_of(study.train(Solutions())));
}

}  // namespace
}  // namespace salient
