#include <algorithm>

#include "report/csv.hpp"
#include "report/finished_runs.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/transfer_parts.hpp"
#include "salient/report/transfer.hpp"

namespace salient {
namespace {

Json json_of(const SubsetScore& score, std::int64_t words) {
  return {{"correct", score.correct},
          {"accuracy", number(accuracy_of(score, words))},
          {"low", number(score.low)},
          {"high", number(score.high)}};
}

Json json_of(const std::vector<UnknownLabel>& labels) {
  return list_of(labels, [](const UnknownLabel& label) {
    return Json{{"label", label.name}, {"words", label.words}};
  });
}

Json json_of(const TransferredProbe& probe, std::int64_t words) {
  Json json = json_of(probe.score, words);
  json["from"] = probe.from;
  json["unknown"] = json_of(probe.unknown);
  return json;
}

Json json_of(const TransferredRanking& ranking, const TaskTransfer& of) {
  Json scores = Json::array();
  for (std::size_t size = 0; size < of.sizes.size(); ++size) {
    Json score = json_of(ranking.scores[size], of.words);
    score["neurons"] = of.sizes[size];
    if (!ranking.margins.empty()) {
      score["margin"] = salient::json_of(ranking.margins[size]);
    }
    scores.push_back(std::move(score));
  }
  return {{"from", known(ranking.from)}, {"scores", std::move(scores)}};
}

Json json_of(const TaskTransfer& of) {
  return {
      {"task", of.task},
      {"on", of.on},
      {"split", name_of(of.split)},
      {"words", of.words},
      {"majority", of.majority},
      {"own", of.own},
      {"unseen", of.unseen},
      {"unseen_labels", json_of(of.unseen_labels)},
      {"probes",
       list_of(of.probes, [&](const TransferredProbe& probe) { return json_of(probe, of.words); })},
      {"rankings", list_of(of.rankings, [&](const TransferredRanking& ranking) {
         return json_of(ranking, of);
       })}};
}

Csv& add_score(const SubsetScore& score, const TaskTransfer& of, Csv& csv) {
  csv.cell(name_of(of.split)).cell(score.correct).cell(of.words);
  return csv.cell(accuracy_of(score, of.words)).cell(score.low).cell(score.high);
}

std::int64_t unknown_words(const TransferredProbe& probe) {
  std::int64_t words = 0;
  for (const UnknownLabel& label : probe.unknown) words += label.words;
  return words;
}

std::string probes_table(const TransferOfTask& task, const TransferReport& report) {
  Csv csv{"probe", "on",   "split",    "correct", "words",   "accuracy",
          "low",   "high", "majority", "own",     "unknown", "unseen"};
  for (const TaskTransfer* of : task.on) {
    for (const TransferredProbe& probe : of->probes) {
      csv.cell(report.runs[probe.from].name).cell(report.runs[of->on].name);
      add_score(probe.score, *of, csv);
      csv.cell(accuracy_of({of->majority}, of->words)).cell(accuracy_of({of->own}, of->words));
      csv.cell(unknown_words(probe)).cell(of->unseen).end();
    }
  }
  return csv.content();
}

std::string unknown_table(const TransferOfTask& task, const TransferReport& report) {
  Csv csv{"probe", "on", "label", "words"};
  for (const TaskTransfer* of : task.on) {
    for (const TransferredProbe& probe : of->probes) {
      for (const UnknownLabel& label : probe.unknown) {
        csv.cell(report.runs[probe.from].name).cell(report.runs[of->on].name);
        csv.cell(label.name).cell(label.words).end();
      }
    }
  }
  return csv.content();
}

std::string unseen_table(const TransferOfTask& task, const TransferReport& report) {
  Csv csv{"on", "split", "label", "words"};
  for (const TaskTransfer* of : task.on) {
    for (const UnknownLabel& label : of->unseen_labels) {
      csv.cell(report.runs[of->on].name).cell(name_of(of->split));
      csv.cell(label.name).cell(label.words).end();
    }
  }
  return csv.content();
}

std::string rankings_table(const TransferOfTask& task, const TransferReport& report) {
  Csv csv{"ranking", "on",   "neurons", "split",      "correct",     "words", "accuracy",
          "low",     "high", "margin",  "margin_low", "margin_high", "p",     "p_holm"};
  for (const TaskTransfer* of : task.on) {
    for (std::size_t i = 0; i < of->rankings.size(); ++i) {
      const TransferredRanking& ranking = of->rankings[i];
      for (std::size_t size = 0; size < of->sizes.size(); ++size) {
        csv.cell(name_of(i, *of, report)).cell(report.runs[of->on].name).cell(of->sizes[size]);
        add_score(ranking.scores[size], *of, csv);
        add_margin(ranking.margins.empty() ? nullptr : &ranking.margins[size], csv);
        csv.end();
      }
    }
  }
  return csv.content();
}

}  // namespace

std::vector<TransferOfTask> by_task(const TransferReport& report) {
  std::vector<TransferOfTask> tasks;
  for (const TaskTransfer& found : report.found) {
    auto task = std::find_if(tasks.begin(), tasks.end(),
                             [&](const TransferOfTask& known) { return known.task == found.task; });
    if (task == tasks.end()) task = tasks.insert(tasks.end(), {found.task, {}});
    task->on.push_back(&found);
  }
  return tasks;
}

std::size_t first_drawn(const TaskTransfer& of) {
  const auto drawn = std::find_if(of.rankings.begin(), of.rankings.end(),
                                  [](const TransferredRanking& ranking) { return !ranking.from; });
  return static_cast<std::size_t>(drawn - of.rankings.begin());
}

std::string name_of(std::size_t ranking, const TaskTransfer& of, const TransferReport& report) {
  const std::optional<std::size_t>& from = of.rankings[ranking].from;
  return from ? report.runs[*from].name : "random " + std::to_string(ranking - first_drawn(of) + 1);
}

std::string transfer_json(const TransferReport& report) {
  return text_of(
      {{"runs", list_of(report.runs, [](const FinishedRun& run) { return json_of(run); })},
       {"on", report.on},
       {"tasks", list_of(report.found, [](const TaskTransfer& of) { return json_of(of); })}});
}

std::vector<std::pair<std::string, std::string>> tables_of(const TransferReport& report) {
  std::vector<std::pair<std::string, std::string>> tables{
      {"tables/runs.csv", runs_table(report.runs)}};
  for (const TransferOfTask& task : by_task(report)) {
    const auto add = [&](const std::string& name, std::string content) {
      tables.emplace_back("tables/" + task.task + "_" + name + ".csv", std::move(content));
    };
    const auto has = [&](auto list) {
      return std::any_of(task.on.begin(), task.on.end(),
                         [&](const TaskTransfer* of) { return !(of->*list).empty(); });
    };
    if (has(&TaskTransfer::probes)) {
      add("probes", probes_table(task, report));
      add("unknown_labels", unknown_table(task, report));
    }
    if (has(&TaskTransfer::unseen_labels)) add("unseen_labels", unseen_table(task, report));
    if (has(&TaskTransfer::rankings)) add("rankings", rankings_table(task, report));
  }
  return tables;
}

}  // namespace salient
