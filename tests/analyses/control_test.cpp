#include "salient/analyses/control.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "analyses/typed_words.hpp"
#include "analyses/word_types.hpp"
#include "probes/example.hpp"
#include "salient/analyses/ablation.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

TEST(ControlOptions, RefuseWhatIsOutOfRange) {
  const auto complaint = [](auto change) {
    ControlOptions options;
    change(options);
    return complaint_of<UsageError>([&] { options.validate(); });
  };
  using O = ControlOptions;
  EXPECT_NE(complaint([](O& o) { o.draws = 0; }).find("control.draws"), std::string::npos);
  EXPECT_NE(complaint([](O& o) { o.counts = {0}; }).find("control.counts"), std::string::npos);
  EXPECT_NE(complaint([](O& o) { o.percents = {0}; }).find("control.percents"), std::string::npos);
  EXPECT_NE(complaint([](O& o) { o.percents = {100}; }).find(".percents"), std::string::npos);
  EXPECT_NE(complaint([](O& o) { o.bootstraps = 0; }).find(".bootstraps"), std::string::npos);
  ControlOptions().validate();
}

ControlOptions few() {
  ControlOptions options;
  options.draws = 2;
  options.counts = {3};
  options.percents = {50};
  options.bootstraps = 60;
  return options;
}

/// One task, what it has trained, and what find_selectivity() makes of it.
class FindSelectivity : public testing::Test {
 protected:
  Trial trial_{typed_words(), given_penalties(1e-2, 1e-3)};
  TrainedProbe trained_ = trial_.train();
  std::vector<ProbeScore> scores_ = trial_.evaluate(trained_.probe);
  std::vector<TaskControl> found_ = find_selectivity(
      trial_.data(), {{&trial_.task(), &trained_, &scores_}}, {}, trial_.options(), few());

  const Selectivity& row(ControlSet set, std::int64_t neurons, Split split, TypesOf types) {
    const auto& all = found_[0].selectivities;
    return *std::find_if(all.begin(), all.end(), [&](const Selectivity& each) {
      return each.set == set && each.neurons == neurons && each.split == split &&
             each.types == types;
    });
  }

  /// As a study of its own trains it, on the test words.
  std::int64_t hits_of(const Task& task, const TrainedProbe* start,
                       const std::vector<std::int64_t>& order, std::int64_t size) {
    StudyProbe like;
    like.name = "like";
    like.task = &task;
    like.l1 = trained_.l1;
    like.l2 = trained_.l2;
    like.order = std::make_shared<const std::vector<std::int64_t>>(order);
    like.start = start;
    like.screened = true;
    std::vector<std::int64_t> sizes{3, 6};
    const auto probes = train_study(trial_.data(), nested_probes(like, sizes), trial_.options());
    return evaluate(trial_.data(), probes[size == 6 ? 0 : 1].probe, task)[2].correct;
  }

  Task control(std::int32_t draw) {
    const Corpus& corpus = trial_.data().corpus();
    return *control_task(corpus, trial_.task(), word_types(corpus, trial_.task()),
                         seed_of_draw(42, draw));
  }
  TrainedProbe trained_on_all(const Task& task) {
    StudyProbe probe;
    probe.name = "all";
    probe.task = &task;
    probe.l1 = trained_.l1;
    probe.l2 = trained_.l2;
    probe.screened = true;
    return train_study(trial_.data(), {probe}, trial_.options()).front();
  }
  static std::vector<std::int64_t> order_of(const TrainedProbe& trained) {
    return columns_of(rank_neurons(trained.probe.weights, trained.gradient, {1, 12}, {}).order,
                      {1, 12});
  }
};

TEST_F(FindSelectivity, HasARowForEachSetSizeSplitAndKindOfWords) {
  ASSERT_EQ(found_.size(), 1U);
  EXPECT_EQ(found_[0].draws, 2);
  EXPECT_EQ(found_[0].unsolved, 0);
  EXPECT_EQ(found_[0].selectivities.size(), (1 + 4 * 2) * 2 * 2U);
  const Corpus& corpus = trial_.data().corpus();
  const std::vector<char> seen = words_among(word_types(corpus, trial_.task()), TypesOf::seen);
  EXPECT_EQ(row(ControlSet::top, 3, Split::test, TypesOf::all).words, 79);
  EXPECT_EQ(row(ControlSet::top, 3, Split::dev, TypesOf::seen).words,
            std::count(seen.begin() + 240, seen.begin() + 320, 1));
  EXPECT_LT(row(ControlSet::top, 3, Split::dev, TypesOf::seen).words, 80);
}

TEST_F(FindSelectivity, ScoresTheTasksOwnProbeAndTheControlsOnAllNeurons) {
  const Selectivity& all = row(ControlSet::all, 12, Split::test, TypesOf::all);

  EXPECT_EQ(all.task_correct, (std::vector<std::int64_t>{scores_[2].correct}));
  for (std::int32_t draw = 0; draw < 2; ++draw) {
    const Task task = control(draw);
    const auto expected = evaluate(trial_.data(), trained_on_all(task).probe, task);
    EXPECT_EQ(all.control_correct[static_cast<std::size_t>(draw)], expected[2].correct);
  }
  EXPECT_GT(all.over_control.value, 0.2);  // labels that neurons tell against labels of types
  EXPECT_NEAR(all.task_accuracy(), static_cast<double>(scores_[2].correct) / 79, 1e-15);
}

TEST_F(FindSelectivity, RetrainsTheTaskAndItsControlsOnTheSameNeurons) {
  const auto top = order_of(trained_);
  const std::vector<std::int64_t> bottom(top.rbegin(), top.rend());
  for (const std::int64_t size : {3, 6}) {
    EXPECT_EQ(row(ControlSet::top, size, Split::test, TypesOf::all).task_correct[0],
              hits_of(trial_.task(), &trained_, top, size));
    EXPECT_EQ(row(ControlSet::bottom, size, Split::test, TypesOf::all).task_correct[0],
              hits_of(trial_.task(), &trained_, bottom, size));
    for (std::int32_t draw = 0; draw < 2; ++draw) {
      const auto d = static_cast<std::size_t>(draw);
      const Task task = control(draw);
      const TrainedProbe on_all = trained_on_all(task);
      const auto random = drawn_order(12, seed_of_draw(42, draw));
      const std::vector<std::pair<ControlSet, std::vector<std::int64_t>>> orders{
          {ControlSet::top, top},
          {ControlSet::bottom, bottom},
          {ControlSet::random, random},
          {ControlSet::own, order_of(on_all)}};
      for (const auto& [set, order] : orders) {
        const Selectivity& found = row(set, size, Split::test, TypesOf::all);
        EXPECT_EQ(found.control_correct[d], hits_of(task, &on_all, order, size))
            << name_of(set) << " " << size << " " << draw;
        if (found.task_correct.size() > 1) {
          EXPECT_EQ(found.task_correct[d], hits_of(trial_.task(), &trained_, order, size));
        }
      }
    }
  }
}

TEST_F(FindSelectivity, CountsTheControlTasksWithALargerWeight) {
  const Matrix first = trained_on_all(control(0)).probe.weights.cwiseAbs();
  const Matrix second = trained_on_all(control(1)).probe.weights.cwiseAbs();

  ASSERT_EQ(found_[0].neurons.size(), 12U);
  std::int64_t exceeding = 0;
  for (Eigen::Index neuron = 0; neuron < 12; ++neuron) {
    const float largest = trained_.probe.weights.col(neuron).cwiseAbs().maxCoeff();
    const NeuronNull& found = found_[0].neurons[static_cast<std::size_t>(neuron)];
    EXPECT_EQ(found.weight, static_cast<double>(largest));
    EXPECT_EQ(found.exceeding, (first.col(neuron).maxCoeff() > largest ? 1 : 0) +
                                   (second.col(neuron).maxCoeff() > largest ? 1 : 0));
    EXPECT_EQ(p_of(found, found_[0]), static_cast<double>(found.exceeding) / 2);
    exceeding += found.exceeding;
  }
  EXPECT_GT(exceeding, 0);
  EXPECT_LT(exceeding, 24);
}

TEST_F(FindSelectivity, HasIntervalsAroundTheMeanOverDraws) {
  for (const Selectivity& each : found_[0].selectivities) {
    EXPECT_NEAR(each.over_control.value, each.task_accuracy() - each.control_accuracy(), 1e-12);
    EXPECT_LE(each.over_control.low, each.over_control.value);
    EXPECT_GE(each.over_control.high, each.over_control.value);
    EXPECT_LT(each.over_control.low, each.over_control.high);
    EXPECT_GE(each.over_control.p, 2.0 / (few().bootstraps + 1));
    EXPECT_GE(each.over_control.p_holm, each.over_control.p);
    EXPECT_EQ(each.control_correct.size(), 2U);
    EXPECT_EQ(each.task_correct.size(),
              each.set == ControlSet::own || each.set == ControlSet::random ? 2U : 1U);
  }
}

TEST_F(FindSelectivity, TellsHowMuchBetterTheTopNeuronsAreThanRandomOnes) {
  for (const Selectivity& each : found_[0].selectivities) {
    const bool is_compared = each.set == ControlSet::top || each.set == ControlSet::bottom;
    ASSERT_EQ(each.over_random.has_value(), is_compared);
    if (!is_compared) continue;
    const Selectivity& random = row(ControlSet::random, each.neurons, each.split, each.types);
    EXPECT_NEAR(each.over_random->value, each.task_accuracy() - random.task_accuracy(), 1e-12);
    EXPECT_LE(each.over_random->low, each.over_random->value);
    EXPECT_GE(each.over_random->high, each.over_random->value);
  }
}

TEST(FindSelectivityOf, ControlTasksThatChooseTheirPenalties) {
  ProbeOptions path;
  path.path_points = 3;
  path.path_span = 30;
  Trial trial(typed_words(), path);
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);
  ControlOptions options = few();
  options.reselect = true;

  const TaskControl found =
      find_selectivity(trial.data(), {{&trial.task(), &trained, &scores}}, {}, path, options)[0];

  EXPECT_TRUE(found.reselected);
  ASSERT_EQ(found.penalties.size(), 2U);
  for (const ProbePenalties& penalties : found.penalties) EXPECT_NE(penalties.l1, trained.l1);
  EXPECT_NE(found.penalties[0].l1, found.penalties[1].l1);
  EXPECT_NE(complaint_of<UsageError>([&] {
              check_reselect(options, given_penalties(0.01, 0.01));
            }).find("control.reselect: there is nothing to choose"),
            std::string::npos);
}

TEST(FindSelectivityOf, NothingWhereTrainHasOneType) {
  TinyCorpus tiny = typed_words();
  tiny.forms.assign(400, "same");
  Trial trial(tiny, given_penalties(1e-2, 1e-3));
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);

  EXPECT_TRUE(find_selectivity(trial.data(), {{&trial.task(), &trained, &scores}}, {},
                               trial.options(), few())
                  .empty());
}

}  // namespace
}  // namespace salient
