#include <algorithm>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

std::string in_words(Baseline baseline) {
  switch (baseline) {
    case Baseline::probe:
      return "probe";
    case Baseline::majority:
      return "majority label";
    case Baseline::lookup:
      return "lookup of the type";
    case Baseline::layer_0:
      return "layer 0 only";
    case Baseline::random_weights:
      return "encoder with random weights";
  }
  return "";
}

/// By types.
std::vector<const BaselineScore*> scores_by(const TaskBaselines& baselines, Baseline by,
                                            Split split) {
  std::vector<const BaselineScore*> found;
  for (const BaselineScore& score : baselines.scores) {
    if (score.by == by && score.split == split) found.push_back(&score);
  }
  return found;
}

std::string share_of(const BaselineScore& score) {
  return score.words > 0 ? as_percent(score.accuracy()) : std::string(dash);
}

std::string header_of(TypesOf types) {
  std::string name(name_of(types));
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return name + (types == TypesOf::all ? " words" : " types");
}

/// Nothing where the split has no words.
std::string table_of(const TaskBaselines& baselines, Split split) {
  const std::vector<const BaselineScore*> of_probe = scores_by(baselines, Baseline::probe, split);
  if (of_probe.empty()) return "";
  std::vector<Cell> header{text("Accuracy of")}, words{text("Words")};
  for (const BaselineScore* score : of_probe) {
    header.push_back(number(header_of(score->types)));
    words.push_back(number(as_count(score->words)));
  }
  Table table("Baselines of " + baselines.task + " on " + std::string(name_of(split)), header);
  for (const Baseline by : all_baselines) {
    std::vector<Cell> row{text(in_words(by))};
    for (const BaselineScore* score : scores_by(baselines, by, split)) {
      row.push_back(accuracy_cell({score->correct, score->low, score->high}, score->words));
    }
    if (row.size() > 1) table.add(row);
  }
  table.add(words);
  return table.html();
}

bool has(const TaskBaselines& baselines, Baseline by) {
  return std::any_of(baselines.scores.begin(), baselines.scores.end(),
                     [by](const BaselineScore& score) { return score.by == by; });
}

std::string note_of(const TaskBaselines& baselines) {
  std::string note;
  if (has(baselines, Baseline::lookup)) {
    note +=
        "Seen types: those of words of train; ambiguous ones have several labels there. Lookup: "
        "the most frequent label of the word's type in train. ";
  }
  if (has(baselines, Baseline::layer_0)) {
    note += "Layer 0 only: a probe of its neurons, at the penalties of the task";
    note += baselines.converged ? ". " : ", not converged. ";
  }
  if (!has(baselines, Baseline::random_weights)) {
    note +=
        "An encoder with random weights is a run of its own (encoder.random_weights), which "
        "report.random_weights names. ";
  }
  return "<p class=\"note\">" + note + "Below accuracies: 95 % of " + as_count(usual_draws) +
         " bootstraps of the sentences.</p>\n";
}

/// "majority label 13.10% (12.00%, 20.10%, 11.00%)"; of sentences without brackets.
std::string shares_of(const std::vector<const BaselineScore*>& scores) {
  std::string shares = share_of(*scores.front());
  for (std::size_t i = 1; i < scores.size(); ++i) {
    shares += (i == 1 ? " (" : ", ") + share_of(*scores[i]);
  }
  return shares + (scores.size() > 1 ? ")" : "");
}

/// Nothing where the split has no words.
std::string line_of(const TaskBaselines& baselines, Split split) {
  std::string line;
  bool has_types = false;
  for (const Baseline by : all_baselines) {
    const std::vector<const BaselineScore*> scores = scores_by(baselines, by, split);
    if (scores.empty()) continue;
    line += (line.empty() ? "" : "; ") + in_words(by) + " " + shares_of(scores);
    has_types = scores.size() > 1;
  }
  if (line.empty()) return "";
  return "All neurons and baselines on " + std::string(name_of(split)) +
         (has_types ? " (on seen, unseen, ambiguous types): " : ": ") + line + ".";
}

}  // namespace

std::string html_of_baselines(const TaskReport& task) {
  if (!task.baselines) return "";
  std::string tables;
  for (const Split split : {Split::dev, Split::test}) tables += table_of(*task.baselines, split);
  return tables + note_of(*task.baselines);
}

std::string line_of_baselines(const TaskReport& task) {
  if (!task.baselines) return "";
  std::string lines;
  for (const Split split : {Split::dev, Split::test}) {
    const std::string line = line_of(*task.baselines, split);
    lines += (lines.empty() || line.empty() ? "" : "<br>") + line;
  }
  return lines.empty() ? "" : "<p class=\"note\">" + lines + "</p>\n";
}

std::string line_of_baselines(const std::string& task, const Report& report) {
  for (const TaskReport& of_task : report.tasks) {
    if (of_task.name == task) return line_of_baselines(of_task);
  }
  return "";
}

}  // namespace salient
