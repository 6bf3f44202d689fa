#pragma once

#include <cmath>
#include <cstddef>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "salient/report/report.hpp"

namespace salient {

/// 2 layers of 3 units; two labels, whose names want escaping; no dev word and one test word.
inline TaskReport example_task() {
  TaskReport task;
  task.name = "pos";
  task.labels = LabelSet({"<b>&\"N\"", "V, 'x'"});
  task.data = {{{60, 1200}, {0, 0}, {2, 4}}};
  task.unseen = {{"<new>", Split::test, 1}};
  task.l1 = 1e-3;
  task.l2 = 2e-3;
  task.solver = "exact";
  task.certificate = {.objective = 0.5,
                      .loss = 0.25,
                      .kkt = 3e-8,
                      .kkt_at_zero = 0.1,
                      .passes = 1234,
                      .nonzero = 5,
                      .tolerance = 1e-6,
                      .converged = true,
                      .certified = true};
  ProbeScore train;
  train.words = 1200;
  train.correct = 900;
  train.excluded = 300;
  train.majority = 600;
  train.loss = 0.25;
  train.labels = {{1150, 1150, 1000, 880}, {50, 50, 200, 20}};
  train.confusion.setZero(3, 2);
  train.confusion << 880, 270, 30, 20, 0, 0;
  train.chunks = ChunkScore{.chunks = 40, .predicted = 50, .correct = 30};
  ProbeScore dev;
  dev.split = Split::dev;
  dev.loss = std::nan("");
  dev.labels = {{1150, 0, 0, 0}, {50, 0, 0, 0}};
  dev.confusion.setZero(3, 2);
  ProbeScore test;
  test.split = Split::test;
  test.words = 4;
  test.correct = 3;
  test.unseen = 1;
  test.majority = 2;
  test.loss = 0.125;
  test.labels = {{1150, 2, 3, 2}, {50, 1, 1, 1}};
  test.words_of_unseen = {1};
  test.confusion.setZero(3, 2);
  test.confusion << 2, 0, 0, 1, 1, 0;
  ScoreIntervals& intervals = test.intervals.emplace();
  intervals.macro_f1 = {0.25, 0.875};
  intervals.mcc = {-0.5, 0.75};
  intervals.loss = {0.0625, 0.5};
  intervals.labels = {{Interval{0.125, 1}, std::nullopt, Interval{0.5, 0.625}}, {}};
  test.sentences = {"0b", {2, 0, 2}, {1, 0, 2}};
  task.scores = {train, dev, test};
  task.penalties = {1e-3, 2e-3, 1.2, 2.4, {1e-4, 5e-4, 2e-3}, {1e-5, 2e-5, 3e-5}, 0.25};
  task.path = {{.l1 = 1e-2,
                .l2 = 1e-2,
                .certificate = task.certificate,
                .dev_loss = 0.75,
                .dev_loss_error = 0.0625},
               {.l1 = 1e-3,
                .l2 = 2e-3,
                .certificate = task.certificate,
                .dev_loss = 0.5,
                .dev_accuracy = 0.875,
                .chosen = true}};
  task.ranking.order = {{{1, 2}, 0.75, false}, {{0, 1}, 0.5, false},  {{1, 0}, 0.25, false},
                        {{0, 0}, -0.5, true},  {{0, 2}, -0.75, true}, {{1, 1}, -1, true}};
  task.raw_ranking = task.ranking;
  std::swap(task.raw_ranking.order[0], task.raw_ranking.order[1]);
  task.ranking.by_label = {task.ranking.order, task.ranking.order};
  std::swap(task.ranking.by_label[1][0], task.ranking.by_label[1][1]);
  task.ranking.by_label[1][0].score = 0.625;
  task.ranking.by_label[1][1] = {{1, 0}, 0.5, false};
  task.ranking.by_label[1][2] = {{1, 2}, 0, true};
  task.ranking.cutoffs = {0, 2, 3};
  task.ranking_options.stride = 2;
  task.ranking.stepped_order = {{1, 2}, {0, 1}, {1, 0}};
  return task;
}

/// The same with a number in the place of labels; on dev it does not vary.
inline TaskReport example_task_of_numbers() {
  TaskReport task = example_task();
  task.name = "score";
  task.labels = LabelSet({"score"});
  task.predicts_numbers = true;
  task.unseen.clear();
  task.scores.clear();
  const NumberScore on_train{
      .squared_error = 0.25, .r_squared = 0.75, .pearson = 0.875, .spearman = 0.8125};
  const NumberScore on_dev{.squared_error = 4, .r_squared = -1.5};
  for (const auto& [split, score] : {std::pair(Split::train, on_train), {Split::dev, on_dev}}) {
    ProbeScore of_split;
    of_split.split = split;
    of_split.words = split == Split::train ? 1200 : 5;
    of_split.excluded = split == Split::train ? 30 : 0;
    of_split.loss = score.squared_error / 2;
    of_split.numbers = score;
    if (split == Split::dev) {
      ScoreIntervals& intervals = of_split.intervals.emplace();
      intervals.loss = {1, 3};
      intervals.r_squared = {-2.5, 0.5};
    }
    task.scores.push_back(of_split);
  }
  task.ranking.by_label.pop_back();
  return task;
}

inline Report example_report() {
  Report report;
  report.title = "A <script>alert(1)</script> & more";
  report.neurons = {2, 3};
  report.provenance = {{"command", "salient run --report.title=\"<x>\""}};
  report.facts = {{"Words", "1,504"}};
  report.source = "a&b.txt";
  report.warnings = {"Only <4> test words"};
  report.tasks = {example_task()};
  report.redundancy = {{0.1, {0, 1, 2, 3, 4, 5}, {{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}},
                       {0.5, {0, 1, 0, 2, 1, 1}, {{0, 0}, {1, 2}, {1, 0}}}};
  report.cka = Eigen::Matrix2d{{1, 0.625}, {0.625, 1}};
  report.timings = {{"extract", 1.5, 2.0, 2.5}};
  return report;
}

inline TaskRepresentatives example_representatives() {
  const SubsetProbe all{6, 2, true, {60, 0.625, 0.875}, {}};
  return {"pos", 80, 0, {{0.1, all}, {0.5, {3, 1, false, {40, 0.25, 0.75}, {}}}}, all};
}

/// One draw of each kind at a fourth of the neurons and at half of them.
inline TaskAblation example_ablation() {
  Ablation own;
  own.l1 = 1e-3;
  own.l2 = 2e-3;
  own.neurons = 6;
  own.sizes = {1, 3};
  own.frames = {{Split::dev, LeftOut::mean, 0, 0, 0, 0},
                {Split::test, LeftOut::mean, 4, 3, 1, 2},
                {Split::test, LeftOut::zero, 4, 3, 2, 2}};
  for (const AblationFrame& frame : own.frames) {
    for (const KeptNeurons kept : all_kept_neurons) {
      const std::string file = kept == KeptNeurons::file ? "orders/<pos>.csv" : "";
      own.curves.push_back({kept, 0, frame.split, frame.fill, {1, 2}, 0.5, file});
    }
    own.curves.push_back({KeptNeurons::random, 1, frame.split, frame.fill, {2, 4}, 0.75});
    for (const KeptNeurons over : {KeptNeurons::random, KeptNeurons::layer_matched}) {
      own.margins.push_back({over,
                             frame.split,
                             frame.fill,
                             {{-0.125, -0.25, 0.125, 0.25, 0.75}, {-0.25, -0.5, 0, 0.0625, 0.25}},
                             {-0.125, -0.375, -0.0625, 0.01, 0.03125}});
    }
  }
  Ablation weaker = own;
  weaker.own = false;
  weaker.l1 = 1e-4;
  return {"pos", {own, weaker}};
}

inline TaskMinimalSets example_minimal_sets() {
  TaskMinimalSets sets;
  sets.task = "pos";
  sets.hold = 2;
  sets.dev_words = 200;
  sets.curve = {{1, 1, true, {100, 0.4, 0.6}, {}},
                {3, 2, false, {150, 0.625, 0.875}, {}},
                {6, 5, true, {160, 0.75, 0.85}, {}}};
  sets.sets = {{Oracle::own, 5, 3, 1, 6}, {Oracle::best, 0.5, 6, 3, 6}};
  sets.dev_area = 0.7;
  sets.of_files = {{"orders/<pos>.npy", sets}};
  sets.sentences = {"0a", {150, 50}, {100, 50}};
  sets.of_files[0].found.sets[0].neurons = 6;
  return sets;
}

/// Of ten words on test, six of them of seen types; of activations without layer 0.
inline TaskBaselines example_baselines() {
  TaskBaselines baselines{"pos", {}, false};
  for (const Baseline by : {Baseline::probe, Baseline::lookup}) {
    const std::int64_t right = by == Baseline::probe ? 2 : 1;
    baselines.scores.push_back({by, Split::test, TypesOf::all, 10, 3 * right, 0.125, 0.75});
    baselines.scores.push_back({by, Split::test, TypesOf::seen, 6, 2 * right});
    baselines.scores.push_back({by, Split::test, TypesOf::unseen, 4, right, 0, 0.5});
    baselines.scores.push_back({by, Split::test, TypesOf::ambiguous, 0, 0});
  }
  return baselines;
}

/// Of ten words on test, six of them of seen types.
inline TaskControl example_control() {
  TaskControl control;
  control.task = "pos";
  control.draws = 2;
  control.unsolved = 1;
  control.penalties = {{0.002, 0.004}, {0.002, 0.004}};
  const auto add = [&](ControlSet set, std::int64_t neurons, std::vector<std::int64_t> of_task) {
    control.selectivities.push_back({set, neurons, Split::test, TypesOf::all, 10, of_task, {3, 4}});
    control.selectivities.push_back({set, neurons, Split::test, TypesOf::seen, 6, of_task, {3, 3}});
    for (auto each = control.selectivities.end() - 2; each != control.selectivities.end(); ++each) {
      const bool is_all = each->types == TypesOf::all;
      each->over_control = {each->task_accuracy() - each->control_accuracy(),
                            is_all ? 0.25 : -0.125, is_all ? 0.5 : 0.375, is_all ? 0.01 : 0.5,
                            is_all ? 0.04 : 1.0};
    }
  };
  add(ControlSet::all, 6, {6});
  add(ControlSet::random, 2, {4, 5});
  add(ControlSet::top, 2, {5});
  control.selectivities[4].over_random = Margin{0.0625, -0.125, 0.25, 0.125, 0.5};
  control.neurons = {{0.5, 0}, {0.25, 1}, {0, 0}, {0.125, 2}, {0, 2}, {1, 0}};
  return control;
}

inline Report report_of_control() {
  Report report = example_report();
  report.controls = {example_control()};
  return report;
}

/// Of layers 2 and 4.
inline TaskLayers example_layers() {
  TaskLayers layers;
  layers.task = "pos";
  layers.numbers = {2, 4};
  layers.dev_words = 200;
  layers.alone = {{3, 1, true, {100, 0.4, 0.6}, {}}, {3, 2, false, {150, 0.625, 0.875}, {}}};
  layers.first = {layers.alone[0], {6, 5, true, {160, 0.75, 0.85}, {}}};
  layers.selected = {{2, 2, 1, 2}};
  layers.dev_centre = {3.5, 3.25, 4.5};
  layers.salient = {{SalientKind::top, 10, 1, {0, 1}, 4.0},
                    {SalientKind::weighted, 0, 0, {0, 0}, {}}};
  return layers;
}

inline Report report_of_layers() {
  Report report = example_report();
  report.layers = {example_layers()};
  return report;
}

/// Of layers 2 and 4; the second label, which is rare, has no weight.
inline TaskLabels example_label_neurons() {
  TaskLabels labels;
  labels.task = "pos";
  labels.numbers = {2, 4};
  labels.labels = {{"<b>&\"N\"", 1150, {0.25, 0.75}, 4}, {"V, 'x'", 50, {0, 0}, {}}};
  labels.cuts = {{0.5, 0.375, 4, {3, 2}, {{0, 1, 1}}}, {{}, 0.25, 1, {1, 0}, {}}};
  return labels;
}

inline Report report_of_labels() {
  Report report = example_report();
  report.labels = {example_label_neurons()};
  return report;
}

inline Report report_of_minimal_sets() {
  Report report = example_report();
  report.minimal_sets = {example_minimal_sets()};
  return report;
}

inline Report report_of_ablation() {
  Report report = example_report();
  report.ablations = {example_ablation()};
  return report;
}

inline Report report_of_numbers() {
  Report report = example_report();
  report.tasks = {example_task_of_numbers()};
  return report;
}

inline Report with_baselines(Report report) {
  report.tasks[0].baselines = example_baselines();
  return report;
}

/// The report's task with a rival and a control, which agree with its own order or do not.
inline Report report_with_rivals() {
  Report report = example_report();
  TaskReport& task = report.tasks[0];
  TaskRivals rivals{"pos", {{"own", false, task.ranking.order}}, {}, task.labels.names(), {}};
  rivals.rankings.push_back(
      {"iou", false, {{{1, 2}, 0.5, false}, {{0, 1}, 0.25, false}}, 0.125, 0.0});
  rivals.rankings.push_back({"random", true, {{{1, 1}, 0.75, false}, {{0, 0}, 0.5, true}}});
  RankingComparison at;
  at.size = 2;
  at.mean_overlap = {1, 1, std::nullopt};
  at.vote = {1, 1, 0.125};
  at.elected = {{1, 2}, {0, 1}};
  at.pairs = {{0, 1, 1, 0.5}, {0, 2, 0, -0.5}, {1, 2, 0, std::nullopt}};
  rivals.comparisons = {at};
  rivals.rankings[1].by_label = {{{5, 1, 0, 2, 3, 4}, {0.75, 0.5}}, {}};
  rivals.label_agreements = {{1, 0, 2, 1, 2}};
  task.rivals = rivals;
  const SubsetProbe probe{2, 1, false, {3, 0.25, 0.5}, {4, 0.375, 0.875}};
  task.rival_accuracy = {"pos",
                         8,
                         8,
                         {{"iou", false, RankingProbe::linear, {probe}, 0.375, 0.5},
                          {"random", true, RankingProbe::gaussian, {probe}, 0.25, 0.125}}};
  task.rival_accuracy->rankings[1].test_lead =
      OwnLead{{{0.25, 0.125, 0.375, 0.01, 0.02}}, {0.5, -0.25, 0.75, 0.25, 0.25}};
  return report;
}

/// The path of example_task() with the papers' scores, the second one as of biases alone.
inline Report report_with_paper_scores() {
  Report report = example_report();
  std::vector<PathPoint>& path = report.tasks[0].path;
  path[0].paper_score = {LeftOut::zero, 0.75, 0.25, 0.875, 0.8125, 0.125};
  path[1].paper_score = {LeftOut::zero, 0.5, 0.25, 0.875, 0.875, 0.25};
  return report;
}

inline std::string page_of(const Report& report) {
  std::ostringstream out;
  write_html(report, out);
  return out.str();
}

inline std::map<std::string, std::string> files_of(const Report& report) {
  const auto files = tables_of(report);
  return {files.begin(), files.end()};
}

inline std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace salient
