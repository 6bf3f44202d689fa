#include "salient/report/comparison.hpp"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "report/example_report.hpp"
#include "report/format.hpp"
#include "salient/report/artefacts.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

FinishedRun example_run(const std::string& name) {
  const TaskReport report = example_task();
  FinishedRun run{name, "a <model>", "00ff", 1204, "hidden", {2, 3}, {}};
  FinishedTask task;
  task.name = report.name;
  task.recipe = "neurox";
  task.deviations = {"probe.l1 = 1"};
  task.trained.probe.neurons = run.neurons;
  task.trained.probe.labels = report.labels;
  task.trained.probe.weights.setOnes(2, 6);
  task.order = report.ranking.order;
  task.scores = report.scores;
  run.tasks = {task};
  return run;
}

/// Of three runs, the last on other layers.
ComparisonReport example_comparison() {
  ComparisonReport report;
  report.runs = {example_run("runs/a&b"), example_run("runs/c"), example_run("runs/d")};
  std::swap(report.runs[1].tasks[0].order[0], report.runs[1].tasks[0].order[1]);
  report.runs[1].tasks[0].scores[2].correct = 1;
  report.runs[2].neurons = report.runs[2].tasks[0].trained.probe.neurons =
      NeuronLayout::of({3, 4}, 3);
  for (RankedNeuron& ranked : report.runs[2].tasks[0].order) ranked.neuron.layer += 3;
  report.runs[2].tasks.push_back(report.runs[2].tasks[0]);
  report.runs[2].tasks[1].name = "chunk";
  report.found = compare_runs(report.runs, {.top = {1, 2}});
  report.found.tasks[0].scores[1].drawn = {{-0.5, -0.75, -0.25, 0.125, 0.25}, true};
  report.found.tasks[0].scores[2].drawn = {{0, -0.5, 0.5, 1, 1}, false};
  Shift& shift = *report.found.tasks[0].layers[1].depth_shift;
  shift.low = -1;
  shift.high = -0.5;
  CrossCorrelation correlation;
  correlation.of_one.r.setConstant(6, 2, 0.5);
  correlation.of_one.column.setConstant(6, 2, 4);
  correlation.of_one.r.row(5).setZero();
  correlation.of_other = correlation.of_one;
  report.cross = cross_models(correlation, 1, report.runs, report.found);
  return report;
}

std::string page_of(const ComparisonReport& report) {
  std::ostringstream page;
  write_html(report, page);
  return page.str();
}

TEST(ComparisonTables, HoldWhatWasCompared) {
  const ComparisonReport report = example_comparison();
  const auto list = tables_of(report);
  const std::map<std::string, std::string> files(list.begin(), list.end());
  const auto has = [&](const std::string& file, const std::string& line) {
    EXPECT_NE(files.at("tables/" + file + ".csv").find(line + "\r\n"), std::string::npos)
        << files.at("tables/" + file + ".csv");
  };

  has("runs", "runs/c,a <model>,00ff,1204,hidden,2,3,6");
  has("pos_scores", "runs/a&b,neurox (changed),test,3,4,0.75,,,,,,,,,,,,,,,,,");
  has("pos_scores",
      "runs/c,neurox (changed),test,1,4,0.25,-0.5,-0.75,-0.25,0.125,0.25,yes,,,,,,,,,,,");
  const std::string correlation = as_digits(*report.found.tasks[0].orders[0].correlation);
  has("pos_overlap",
      "runs/a&b,runs/c,2,2,1," + as_digits(expected_overlap(2, 6)) + "," + correlation);
  has("pos_layers", "runs/d,4,1,1,1");
  has("pos_shift", "runs/a&b,1,1,,,,1,,,");
  has("pos_shift", "runs/c,1,0,-1,,,0,-1,-1,-0.5");
  has("pos_shift", "runs/d,1,4,,,,1,0,,");
  has("pos_labels", "\"V, 'x'\",runs/d,50,2,3,0.5");
  has("pos_label_overlap", "\"V, 'x'\",runs/a&b,runs/c,2,1");
  has("cross_layers", "runs/a&b,runs/c,1,0,0.3333333333333333,0.5");
  has("cross_neurons", "runs/c,runs/a&b,0,0,1,1,0.5");
  has("cross_neurons", "runs/c,runs/a&b,1,2,,,");
  has("pos_partners", "runs/c,runs/a&b,1,0,1,1,1,0.5,6");
  EXPECT_EQ(files.at("tables/pos_overlap.csv").find("runs/d"), std::string::npos);
}

TEST(ComparisonPage, TellsRunsTasksAndWhatIsLeftOut) {
  const std::string page = page_of(example_comparison());

  EXPECT_NE(page.find("runs/a&amp;b, the base, with runs/c, runs/d"), std::string::npos);
  EXPECT_NE(page.find("chunk: only in runs/d"), std::string::npos);
  EXPECT_NE(page.find("25.00%<br><small>1 of 4"), std::string::npos);
  EXPECT_NE(page.find("-50.00%<br><small>-75.00% to -25.00%</small>"), std::string::npos);
  EXPECT_NE(page.find("of runs that judge another text, of their own: runs/d. A star"),
            std::string::npos);
  EXPECT_NE(page.find("Neurons of runs with other layers or units are not compared"),
            std::string::npos);
  EXPECT_NE(page.find("-1.000 (-1.000 to -0.5000)"), std::string::npos);
  EXPECT_NE(page.find("id=\"cross-model\""), std::string::npos);
  EXPECT_EQ(page.find("a <model>"), std::string::npos);
  EXPECT_EQ(count_of(page, "<section"), count_of(page, "</section>"));

  ComparisonReport report = example_comparison();
  report.cross.clear();
  report.found.tasks[0].layers[1].depth_shift->low.reset();
  const std::string other = page_of(report);
  EXPECT_EQ(other.find("cross-model"), std::string::npos);
  EXPECT_NE(other.find("No intervals"), std::string::npos);
}

TEST(ComparisonPage, SaysWhyDifferencesHaveNoIntervals) {
  ComparisonReport report = example_comparison();
  for (RunScore& score : report.found.tasks[0].scores) score.drawn.reset();

  EXPECT_NE(page_of(report).find("No intervals of differences"), std::string::npos);
  report.found.tasks[0].of_numbers = true;
  EXPECT_EQ(page_of(report).find("No intervals of differences"), std::string::npos);
}

TEST(ComparisonJson, HasCrossModelsOnlyWhereAskedFor) {
  ComparisonReport report = example_comparison();
  const auto json = nlohmann::json::parse(comparison_json(report));

  EXPECT_EQ(json["tasks"][0]["orders"][0]["top"][1]["shared"], 2);
  EXPECT_EQ(json["tasks"][0]["scores"][1]["difference"], -0.5);
  EXPECT_EQ(json["tasks"][0]["scores"][1]["drawn"]["p_holm"], 0.25);
  EXPECT_EQ(json["tasks"][0]["scores"][1]["drawn"]["paired"], true);
  EXPECT_TRUE(json["tasks"][0]["scores"][0]["drawn"].is_null());
  EXPECT_TRUE(json["tasks"][0]["scores"][1]["minimal_set"].is_null());
  EXPECT_EQ(json["tasks_of_some"][0]["runs"], nlohmann::json::array({2}));
  EXPECT_EQ(json["cross_model"][0]["partners"][0]["unit"], 1);
  report.cross.clear();
  EXPECT_FALSE(nlohmann::json::parse(comparison_json(report)).contains("cross_model"));
}

TEST(SavedRanking, ComesBackAsItWasWritten) {
  TaskReport task = example_task();
  task.deviations = {"probe.l1 = 1"};
  const TempFolder folder;

  const SavedRanking ranking =
      read_ranking(folder.write("pos.json", ranking_json(task, NeuronLayout{2, 3})));

  EXPECT_EQ(ranking.order, task.ranking.order);
  EXPECT_EQ(ranking.recipe, "default");
  EXPECT_EQ(ranking.deviations, task.deviations);
}

}  // namespace
}  // namespace salient
