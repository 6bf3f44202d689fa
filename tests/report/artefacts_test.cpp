#include "salient/report/artefacts.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/example_report.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

TEST(Artefacts, GiveBackTheScoresThatWereWritten) {
  const TempFolder folder;
  const TaskReport task = example_task();

  const auto scores = read_scores(folder.write("scores.json", scores_json(task)));

  ASSERT_EQ(scores.size(), task.scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const ProbeScore &found = scores[i], &expected = task.scores[i];
    EXPECT_EQ(found.split, expected.split);
    EXPECT_EQ(found.words, expected.words);
    EXPECT_EQ(found.correct, expected.correct);
    EXPECT_EQ(found.unseen, expected.unseen);
    EXPECT_EQ(found.excluded, expected.excluded);
    EXPECT_EQ(found.majority, expected.majority);
    EXPECT_EQ(found.loss, std::isfinite(expected.loss) ? expected.loss : 0);
    EXPECT_EQ(found.words_of_unseen, expected.words_of_unseen);
    EXPECT_EQ(found.confusion, expected.confusion);
    EXPECT_EQ(found.chunks, expected.chunks);
    EXPECT_EQ(found.intervals, expected.intervals);
    ASSERT_EQ(found.labels.size(), expected.labels.size());
    for (std::size_t label = 0; label < found.labels.size(); ++label) {
      EXPECT_EQ(found.labels[label].train_words, expected.labels[label].train_words);
      EXPECT_EQ(found.labels[label].words, expected.labels[label].words);
      EXPECT_EQ(found.labels[label].predicted, expected.labels[label].predicted);
      EXPECT_EQ(found.labels[label].correct, expected.labels[label].correct);
    }
  }
}

TEST(Artefacts, GiveBackTheScoresOfNumbersThatWereWritten) {
  const TempFolder folder;
  const TaskReport task = example_task_of_numbers();

  const auto scores = read_scores(folder.write("scores.json", scores_json(task)));

  ASSERT_EQ(scores.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(scores[i].split, task.scores[i].split);
    EXPECT_EQ(scores[i].words, task.scores[i].words);
    EXPECT_EQ(scores[i].excluded, task.scores[i].excluded);
    EXPECT_EQ(scores[i].loss, task.scores[i].loss);
    EXPECT_EQ(scores[i].numbers, task.scores[i].numbers);
    EXPECT_EQ(scores[i].intervals, task.scores[i].intervals);
  }
}

TEST(Artefacts, GiveBackTheClustersThatWereWritten) {
  const TempFolder folder;
  const Report report = example_report();

  const auto cuts = read_redundancy(folder.write("redundancy.json", redundancy_json(report)));

  ASSERT_EQ(cuts.size(), report.redundancy.size());
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    EXPECT_EQ(cuts[i].threshold, report.redundancy[i].threshold);
    EXPECT_EQ(cuts[i].cluster_of, report.redundancy[i].cluster_of);
    EXPECT_EQ(cuts[i].representatives, report.redundancy[i].representatives);
  }
  EXPECT_EQ(read_cka(folder / "redundancy.json"), report.cka);
}

TEST(Artefacts, GiveBackTheAblationThatWasWritten) {
  const TempFolder folder;
  const TaskAblation ablation = example_ablation();
  const std::string text = ablation_json(ablation);

  const TaskAblation found = read_ablation(folder.write("ablation.json", text));

  EXPECT_EQ(ablation_json(found), text);
  ASSERT_EQ(found.probes.size(), 2U);
  EXPECT_FALSE(found.probes[1].own);
  EXPECT_EQ(found.probes[0].curves[3].kept, ablation.probes[0].curves[3].kept);
  EXPECT_EQ(found.probes[0].curves[9].split, Split::test);
  EXPECT_EQ(found.probes[0].curves[17].fill, LeftOut::zero);
  for (const char* broken : {R"({"task": "a"})", R"({"task": "a", "probes": [{"l1": 1}]})"}) {
    const auto path = folder.write("broken.json", broken);
    EXPECT_NE(complaint_of<UsageError>([&] { read_ablation(path); }).find("broken.json"),
              std::string::npos);
  }
}

TEST(Artefacts, GiveBackTheRivalsThatWereWritten) {
  const TempFolder folder;
  const Report report = report_with_rivals();
  const TaskRivals& written = *report.tasks[0].rivals;

  const TaskRivals rivals =
      read_rivals(folder.write("rivals.json", rivals_json(written, report.neurons)));

  EXPECT_EQ(rivals.task, "pos");
  ASSERT_EQ(rivals.rankings.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(rivals.rankings[i].method, written.rankings[i].method);
    EXPECT_EQ(rivals.rankings[i].control, written.rankings[i].control);
    EXPECT_EQ(rivals.rankings[i].l1, written.rankings[i].l1);
    EXPECT_EQ(rivals.rankings[i].l2, written.rankings[i].l2);
    EXPECT_EQ(rivals.rankings[i].order, written.rankings[i].order);
    EXPECT_EQ(rivals.rankings[i].by_label, written.rankings[i].by_label);
  }
  ASSERT_EQ(rivals.comparisons.size(), 1U);
  const RankingComparison &at = rivals.comparisons[0], &as_written = written.comparisons[0];
  EXPECT_EQ(at.size, 2);
  EXPECT_EQ(at.mean_overlap, as_written.mean_overlap);
  EXPECT_EQ(at.vote, as_written.vote);
  EXPECT_EQ(at.elected, as_written.elected);
  ASSERT_EQ(at.pairs.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(at.pairs[i].one, as_written.pairs[i].one);
    EXPECT_EQ(at.pairs[i].other, as_written.pairs[i].other);
    EXPECT_EQ(at.pairs[i].overlap, as_written.pairs[i].overlap);
    EXPECT_EQ(at.pairs[i].correlation, as_written.pairs[i].correlation);
  }
}

TEST(Artefacts, GiveBackHowOrdersOfLabelsAgree) {
  const TempFolder folder;
  const Report report = report_with_rivals();
  const std::string text = rivals_json(*report.tasks[0].rivals, report.neurons);

  const TaskRivals rivals = read_rivals(folder.write("rivals.json", text));

  EXPECT_EQ(rivals_json(rivals, report.neurons), text);
  ASSERT_EQ(rivals.label_agreements.size(), 1U);
  EXPECT_EQ(rivals.label_agreements[0].ranking, 1U);
  EXPECT_EQ(rivals.label_agreements[0].shared, 1);
}

TEST(Artefacts, GiveBackTheAccuracyOfRivals) {
  const TempFolder folder;
  const TaskRivalAccuracy written = *report_with_rivals().tasks[0].rival_accuracy;

  const TaskRivalAccuracy found =
      read_rival_accuracy(folder.write("accuracy.json", rival_accuracy_json(written)));

  EXPECT_EQ(rival_accuracy_json(found), rival_accuracy_json(written));
  EXPECT_EQ(found.rankings[1].method, "random");
  EXPECT_EQ(found.rankings[1].probe, RankingProbe::gaussian);
  EXPECT_EQ(found.rankings[1].test_area, 0.125);
  EXPECT_EQ(found.rankings[1].test_lead->sizes[0].p_holm, 0.02);
  EXPECT_FALSE(found.rankings[1].dev_lead);
  EXPECT_EQ(found.rankings[0].sizes[0].test.high, 0.875);
}

TEST(Artefacts, AreRefusedByNameIfRivalsAreComparedThatAreNotThere) {
  const TempFolder folder;
  const Report report = report_with_rivals();
  const std::string written = rivals_json(*report.tasks[0].rivals, report.neurons);
  for (const std::string name : {"{\"method\":\"random\",\"control\"", "\"other\":\"iou\""}) {
    std::string text = written;
    ASSERT_NE(text.find(name), std::string::npos) << text;
    const std::string other = name[0] == '{' ? "{\"method\":\"x\",\"control\"" : "\"other\":\"x\"";
    const auto path =
        folder.write("broken.json", text.replace(text.find(name), name.size(), other));
    const std::string complaint = complaint_of<UsageError>([&] { read_rivals(path); });
    EXPECT_NE(complaint.find(path.string()), std::string::npos) << complaint;
  }
}

TEST(Artefacts, GiveBackTheMinimalSetsThatWereWritten) {
  const TempFolder folder;
  const std::string text = minimal_sets_json(example_minimal_sets());

  const TaskMinimalSets found = read_minimal_sets(folder.write("minimal.json", text));

  EXPECT_EQ(minimal_sets_json(found), text);
  EXPECT_EQ(found.sentences, example_minimal_sets().sentences);
  EXPECT_EQ(found.sets[1].oracle, Oracle::best);
  EXPECT_EQ(found.curve[1].dev.high, 0.875);
  TaskMinimalSets odd = example_minimal_sets();
  odd.sets[0].neurons = 2;  // a size that was not tried
  const auto path = folder.write("odd.json", minimal_sets_json(odd));
  EXPECT_NE(complaint_of<UsageError>([&] { read_minimal_sets(path); }).find("odd.json"),
            std::string::npos);
}

TEST(Artefacts, GiveBackTheControlTasksThatWereWritten) {
  const TempFolder folder;
  const std::string text = control_json(example_control());

  const TaskControl found = read_control(folder.write("control.json", text));

  EXPECT_EQ(control_json(found), text);
  EXPECT_EQ(found.selectivities[2].set, ControlSet::random);
  EXPECT_EQ(found.selectivities[3].types, TypesOf::seen);
  EXPECT_EQ(found.selectivities[3].over_control.low, -0.125);
  EXPECT_EQ(found.neurons[3].exceeding, 2);
  std::string odd = text;
  odd.replace(odd.find("\"random\""), 8, "\"ramdon\"");
  const auto path = folder.write("odd.json", odd);
  EXPECT_NE(complaint_of<UsageError>([&] { read_control(path); }).find("odd.json"),
            std::string::npos);
}

TEST(Artefacts, GiveBackTheBaselinesThatWereWritten) {
  const TempFolder folder;
  const std::string text = baselines_json(example_baselines());

  const TaskBaselines found = read_baselines(folder.write("baselines.json", text));

  EXPECT_EQ(baselines_json(found), text);
  EXPECT_EQ(found.scores[4].by, Baseline::lookup);
  EXPECT_FALSE(found.converged);
}

/// Reads what `change` makes of the JSON `text`.
template <class Read, class Change>
auto read_changed(const std::string& text, Read read, Change change) {
  const TempFolder folder;
  nlohmann::json json = nlohmann::json::parse(text);
  change(json);
  return read(folder.write("changed.json", json.dump()));
}

TEST(Artefacts, OfFormerVersionsHaveNeitherSentencesNorIntervals) {
  const auto without_sentences = [](nlohmann::json& json) { json.erase("sentences"); };
  const auto without_intervals = [](nlohmann::json& json) {
    for (auto& score : json["scores"]) {
      score.erase("intervals");
      score.erase("sentences");
    }
  };
  const auto sets =
      read_changed(minimal_sets_json(example_minimal_sets()), read_minimal_sets, without_sentences);
  EXPECT_FALSE(sets.sentences);
  const auto scores = read_changed(scores_json(example_task()), read_scores, without_intervals);
  EXPECT_FALSE(scores[2].intervals);
  EXPECT_FALSE(scores[2].sentences);
  EXPECT_EQ(scores[2].correct, 3);
}

TEST(Artefacts, AreRefusedByNameIfCountsBySentenceDoNotFit) {
  const auto refused = [](auto change) {
    const std::string complaint = complaint_of<UsageError>([&] {
      read_changed(scores_json(example_task()), read_scores,
                   [&](nlohmann::json& json) { change(json["scores"][2]["sentences"]); });
    });
    EXPECT_NE(complaint.find("changed.json"), std::string::npos) << complaint;
  };
  refused([](nlohmann::json& of) { of["correct"] = nlohmann::json::array(); });
  refused([](nlohmann::json& of) { of["correct"] = {3, 0, 0}; });
  refused([](nlohmann::json& of) { of["correct"] = {2, -1, 2}; });
  refused([](nlohmann::json& of) { of["words"] = {2, 2}; });
  refused([](nlohmann::json& of) { of["correct"] = {1, 0, 1}; });  // its score has 3
  refused([](nlohmann::json& of) { of["words"] = {2, 1, 2}; });    // and 4
}

TEST(Artefacts, AreRefusedByNameIfIntervalsAreOfOtherLabels) {
  const std::string complaint = complaint_of<UsageError>([] {
    read_changed(scores_json(example_task()), read_scores,
                 [](nlohmann::json& json) { json["scores"][2]["intervals"]["labels"].erase(0); });
  });
  EXPECT_NE(complaint.find("changed.json"), std::string::npos) << complaint;
  EXPECT_NE(complaint.find("of 1 labels"), std::string::npos) << complaint;
}

TEST(Artefacts, AreRefusedByNameIfTheyAreNotWhatWasWritten) {
  const TempFolder folder;
  const std::string scores = scores_json(example_task());

  for (const std::string& text : {std::string(), std::string("{}"), std::string("[1, 2]"),
                                  scores.substr(0, scores.size() / 2)}) {
    const auto path = folder.write("broken.json", text);
    const std::string of_scores = complaint_of<UsageError>([&] { read_scores(path); });
    const std::string of_clusters = complaint_of<UsageError>([&] { read_redundancy(path); });
    const std::string of_rivals = complaint_of<UsageError>([&] { read_rivals(path); });
    const std::string of_cka = complaint_of<UsageError>([&] { read_cka(path); });
    EXPECT_NE(of_cka.find(path.string()), std::string::npos) << of_cka;
    EXPECT_NE(of_rivals.find(path.string()), std::string::npos) << of_rivals;
    EXPECT_NE(of_scores.find(path.string()), std::string::npos) << of_scores;
    EXPECT_NE(of_clusters.find(path.string()), std::string::npos) << of_clusters;
  }
}

TEST(Artefacts, AreRefusedByNameIfACellIsOfNoLabel) {
  const TempFolder folder;
  const std::string scores = scores_json(example_task());
  const std::string cell = "[1,0,30]";
  ASSERT_NE(scores.find(cell), std::string::npos) << scores;

  for (const std::string other : {"[3,0,30]", "[-1,0,30]", "[1,2,30]", "[1,-1,30]", "[1,0]"}) {
    std::string text = scores;
    const auto path =
        folder.write("broken.json", text.replace(text.find(cell), cell.size(), other));
    const std::string complaint = complaint_of<UsageError>([&] { read_scores(path); });
    EXPECT_NE(complaint.find(path.string()), std::string::npos) << other << ": " << complaint;
  }
}

TEST(Artefacts, AreRefusedByNameIfTheyAreAbsent) {
  const TempFolder folder;
  const auto path = folder / "absent.json";

  const std::string complaint = complaint_of<UsageError>([&] { read_scores(path); });

  EXPECT_NE(complaint.find(path.string()), std::string::npos) << complaint;
}

}  // namespace
}  // namespace salient
