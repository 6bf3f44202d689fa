#include "salient/analyses/ablation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "probes/example.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

TEST(AblationOptions, NeedASizeAndADraw) {
  AblationOptions options;
  options.enabled = true;
  options.counts.clear();
  options.validate();
  options.percents.clear();
  EXPECT_NE(complaint_of<UsageError>([&] { options.validate(); }).find("ablation.counts"),
            std::string::npos);
  AblationOptions no_draws;
  no_draws.draws = 0;
  EXPECT_NE(complaint_of<UsageError>([&] { no_draws.validate(); }).find("ablation.draws"),
            std::string::npos);
}

TEST(DrawnOrder, HasEveryNeuronOnceAndDependsOnTheSeedAlone) {
  const std::vector<std::int64_t> order = drawn_order(100, 3);

  EXPECT_EQ(order, drawn_order(100, 3));
  EXPECT_NE(order, drawn_order(100, 4));
  EXPECT_EQ(std::set<std::int64_t>(order.begin(), order.end()).size(), 100U);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
}

TEST(LayerMatchedOrder, HasAsManyOfEachLayerInEveryPrefix) {
  const NeuronLayout neurons{4, 6};
  const std::vector<std::int64_t> top = drawn_order(neurons.size(), 1);

  const std::vector<std::int64_t> matched = layer_matched_order(top, neurons, 2);

  ASSERT_EQ(matched.size(), top.size());
  for (std::size_t i = 0; i < top.size(); ++i) EXPECT_EQ(matched[i] / 6, top[i] / 6) << i;
  EXPECT_EQ(std::set<std::int64_t>(matched.begin(), matched.end()).size(), top.size());
  EXPECT_NE(matched, top);
  EXPECT_NE(matched, layer_matched_order(top, neurons, 3));
}

constexpr std::int32_t units = 6;

/// Words with dev and test, as of two layers.
TinyCorpus layered_words() {
  TinyCorpus tiny = example_words(400, 2 * units, 4);
  tiny.neurons = {2, units};
  hold_out(tiny, 80);
  return tiny;
}

ProbeOptions short_path() {
  ProbeOptions options;
  options.path_points = 5;
  options.path_span = 100;
  return options;
}

AblationOptions few_draws() {
  AblationOptions options;
  options.counts = {3};
  options.percents = {50};
  options.draws = 2;
  return options;
}

std::vector<std::int64_t> correct_of(const Ablation& ablation, KeptNeurons kept, Split split,
                                     LeftOut fill) {
  for (const AblationCurve& curve : ablation.curves) {
    if (curve.kept == kept && curve.draw == 0 && curve.split == split && curve.fill == fill) {
      return curve.correct;
    }
  }
  return {};
}

TEST(Ablate, FramesItsCurvesByWhatTheProbeScores) {
  Trial trial(layered_words(), short_path());
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);

  const auto found =
      ablate(trial.data(), {{&trial.task(), &trained, &scores}}, {}, trial.options(), few_draws());

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].task, "task");
  ASSERT_EQ(found[0].probes.size(), 1U);
  const Ablation& own = found[0].probes[0];
  EXPECT_TRUE(own.own);
  EXPECT_EQ(own.l1, trained.l1);
  EXPECT_EQ(own.sizes, (std::vector<std::int64_t>{3, 6}));
  ASSERT_EQ(own.frames.size(), 4U);
  EXPECT_EQ(own.curves.size(), 4U * (3 + 2 * 2));
  for (const AblationFrame& frame : own.frames) {
    const ProbeScore& score = scores[frame.split == Split::dev ? 1 : 2];
    EXPECT_EQ(frame.words, 80);
    EXPECT_EQ(frame.all, score.correct);
    EXPECT_EQ(frame.majority, score.majority);
    EXPECT_LT(frame.none, frame.all);
    const auto top = correct_of(own, KeptNeurons::top, frame.split, frame.fill);
    const auto bottom = correct_of(own, KeptNeurons::bottom, frame.split, frame.fill);
    EXPECT_GT(top[0], bottom[0]);
    EXPECT_GE(top[1], bottom[1]);
  }
  const AblationCurve& curve = own.curves.front();
  const auto hits = static_cast<double>(curve.correct[0] + 2 * curve.correct[1]);
  EXPECT_NEAR(curve.area, (hits + static_cast<double>(own.frames.front().all)) / 4 / 80, 1e-12);
  EXPECT_NE(correct_of(own, KeptNeurons::bottom, Split::dev, LeftOut::mean),
            correct_of(own, KeptNeurons::bottom, Split::dev, LeftOut::zero));
}

TEST(Ablate, TellsTheMarginOverDrawnNeurons) {
  Trial trial(layered_words(), short_path());
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);

  const auto found =
      ablate(trial.data(), {{&trial.task(), &trained, &scores}}, {}, trial.options(), few_draws());

  const Ablation& own = found[0].probes[0];
  ASSERT_EQ(own.margins.size(), 2 * own.frames.size());
  for (const AblationMargin& margin : own.margins) {
    const auto top = correct_of(own, KeptNeurons::top, margin.split, margin.fill);
    ASSERT_EQ(margin.margins.size(), top.size());
    for (std::size_t size = 0; size < top.size(); ++size) {
      double drawn = 0;
      for (const AblationCurve& curve : own.curves) {
        const bool is_one =
            curve.kept == margin.over && curve.split == margin.split && curve.fill == margin.fill;
        if (is_one) drawn += static_cast<double>(curve.correct[size]) / 2;
      }
      const Margin& of_size = margin.margins[size];
      EXPECT_NEAR(of_size.value, (static_cast<double>(top[size]) - drawn) / 80, 1e-12);
      EXPECT_LE(of_size.low, of_size.value);
      EXPECT_GE(of_size.high, of_size.value);
    }
    // Of 3, 6 and all 12 neurons, two equal steps of the logarithm.
    const double area = (margin.margins[0].value + 2 * margin.margins[1].value) / 4;
    EXPECT_NEAR(margin.area.value, area, 1e-12);
    EXPECT_LE(margin.area.low, area);
    EXPECT_GE(margin.area.high, area);
  }
}

TEST(OrderByWeightNorm, HasTheLargestFirstInEverySlot) {
  const NeuronLayout neurons{2, 2};

  EXPECT_EQ(order_by_weight_norm({0.5, 2, 0.5, 3}, neurons),
            (std::vector<std::int64_t>{3, 1, 0, 2}));
  EXPECT_EQ(order_by_weight_norm({0.5, 2, 0.5, 3}, neurons.with_head()),
            (std::vector<std::int64_t>{3, 7, 1, 5, 0, 2, 4, 6}));
  EXPECT_TRUE(order_by_weight_norm({}, neurons).empty());
}

TEST(Ablate, MasksByTheNormsOfTheModelsWeights) {
  Trial trial(layered_words(), short_path());
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);
  const std::vector<std::int64_t> top = ranked_columns(trained, {});

  const auto found = ablate(trial.data(), {{&trial.task(), &trained, &scores}}, {}, trial.options(),
                            few_draws(), Solutions(), {{}, top});

  const Ablation& ablation = found[0].probes[0];
  for (const LeftOut fill : {LeftOut::mean, LeftOut::zero}) {
    EXPECT_EQ(correct_of(ablation, KeptNeurons::weight_norm, Split::dev, fill),
              correct_of(ablation, KeptNeurons::top, Split::dev, fill));
  }
}

TEST(Ablate, MasksByTheOrdersOfFilesToo) {
  Trial trial(layered_words(), short_path());
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);
  const NeuronRanking own = rank_neurons(trained, {});
  const NamedRanking same{"same.csv", false, own.order},
      turned{"turned.csv", false, {own.order.rbegin(), own.order.rend()}};

  const auto found = ablate(trial.data(), {{&trial.task(), &trained, &scores}}, {}, trial.options(),
                            few_draws(), Solutions(), {{{same, turned}}, {}});

  const Ablation& ablation = found[0].probes[0];
  ASSERT_EQ(ablation.curves.size(), 4U * (3 + 2 * 2 + 2));
  for (const AblationCurve& curve : ablation.curves) {
    if (curve.kept != KeptNeurons::file) continue;
    EXPECT_EQ(curve.file, curve.draw == 0 ? "same.csv" : "turned.csv");
    const KeptNeurons equal = curve.draw == 0 ? KeptNeurons::top : KeptNeurons::bottom;
    EXPECT_EQ(curve.correct, correct_of(ablation, equal, curve.split, curve.fill));
  }
}

TEST(Ablate, AtOtherPenaltiesMasksTheProbesThatAreTrainedThere) {
  Trial trial(layered_words(), short_path());
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);
  AblationOptions options = few_draws();
  options.penalties = AblationPenalties::three;

  const auto found =
      ablate(trial.data(), {{&trial.task(), &trained, &scores}}, {}, trial.options(), options);

  const auto chosen = std::find_if(trained.path.begin(), trained.path.end(),
                                   [](const PathPoint& point) { return point.chosen; });
  const auto place = chosen - trained.path.begin();
  ASSERT_GT(place, 0);
  const std::vector<Ablation>& probes = found[0].probes;
  ASSERT_EQ(probes.size(), place == 4 ? 2U : 3U);
  EXPECT_EQ(probes[1].l1, trained.path[static_cast<std::size_t>(place - (place + 1) / 2)].l1);
  for (std::size_t i = 1; i < probes.size(); ++i) {
    StudyProbe other;
    other.name = "other";
    other.task = &trial.task();
    other.l1 = probes[i].l1;
    other.l2 = probes[i].l2;
    other.start = &trained;
    const TrainedProbe there = train_study(trial.data(), {other}, trial.options()).front();
    const std::vector<ProbeScore> its_scores = trial.evaluate(there.probe);
    const auto alone = ablate(trial.data(), {{&trial.task(), &there, &its_scores}}, {},
                              trial.options(), few_draws());
    EXPECT_FALSE(probes[i].own);
    ASSERT_EQ(probes[i].curves.size(), alone[0].probes[0].curves.size());
    for (std::size_t c = 0; c < probes[i].curves.size(); ++c) {
      EXPECT_EQ(probes[i].curves[c].correct, alone[0].probes[0].curves[c].correct) << c;
    }
    EXPECT_EQ(probes[i].frames[0].all, its_scores[1].correct);
  }
}

TEST(Ablate, OfRawActivationsPutsTheirMeanInTheirPlace) {
  ProbeOptions options = given_penalties(1e-2, 1e-3);
  options.standardise = false;
  options.path_points = 0;
  Trial trial(layered_words(), options);
  const TrainedProbe trained = trial.train();
  const std::vector<ProbeScore> scores = trial.evaluate(trained.probe);

  const auto found =
      ablate(trial.data(), {{&trial.task(), &trained, &scores}}, {}, trial.options(), few_draws());

  const Moments& moments = trial.data().train_moments();
  const Eigen::VectorXd logits =
      trained.probe.bias.cast<double>() + trained.probe.weights.cast<double>() * moments.mean;
  Eigen::Index guess = 0;
  logits.maxCoeff(&guess);
  const AblationFrame& frame = found[0].probes[0].frames[0];
  EXPECT_EQ(frame.fill, LeftOut::mean);
  EXPECT_EQ(frame.none, scores[1].confusion.row(guess).sum());
}

}  // namespace
}  // namespace salient
