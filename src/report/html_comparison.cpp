#include <algorithm>
#include <ostream>

#include "report/finished_runs.hpp"
#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"
#include "salient/report/comparison.hpp"

namespace salient {
namespace {

/// The page has so many first neurons with their partners, and labels; files have all.
constexpr std::size_t compared_labels = 60;  ///< rows of the table of labels

const std::string& name_of(std::size_t run, const ComparisonReport& report) {
  return report.runs[run].name;
}

/// In points; below it the interval where there is one.
Cell difference_cell(const std::optional<double>& difference,
                     const std::optional<AccuracyDifference>& drawn) {
  if (!difference) return number(std::string(dash));
  return drawn ? margin_cell(drawn->margin) : number(as_percent(*difference));
}

/// "12 of 34", below the share.
Cell counted(double share, std::int64_t correct, std::int64_t words) {
  return number(as_percent(share) + "<br><small>" + as_count(correct) + " of " + as_count(words) +
                "</small>");
}

std::string html_of_runs(const ComparisonReport& report) {
  std::string items;
  for (const TaskOfSome& task : report.found.tasks_of_some) {
    std::string runs;
    for (const std::size_t run : task.runs) {
      runs += (runs.empty() ? "" : ", ") + name_of(run, report);
    }
    items += "<li>" + escaped(task.task + ": only in " + runs) + "</li>\n";
  }
  return "<section id=\"runs\"><h2>Runs</h2>\n" +
         table_of_runs("The runs; the first is the base", report.runs) +
         (items.empty()
              ? ""
              : "<p class=\"note\">Tasks left out, for not all runs have them:</p>\n<ul>" + items +
                    "</ul>\n") +
         "</section>\n";
}

Cell score_cell(const RunScore& score, bool of_numbers) {
  if (!score.score) return number(std::string(dash));
  return of_numbers ? number(as_figure(score.score))
                    : counted(*score.score, score.correct, score.words);
}

/// Of its probe or, where only that has it, of its minimal set.
const AccuracyDifference* drawn_of(const RunScore& score) {
  if (score.drawn) return &*score.drawn;
  return score.minimal && score.minimal->drawn ? &*score.minimal->drawn : nullptr;
}

/// Where there are differences without any.
std::string note_of_no_intervals(const TaskComparison& task) {
  const bool any = std::any_of(task.scores.begin(), task.scores.end(),
                               [](const RunScore& score) { return score.difference.has_value(); });
  if (!any) return "";
  return "<p class=\"note\">No intervals of differences: not both runs have what their probes get "
         "right by sentence. Runs of former versions do not: run them again with --redo.</p>\n";
}

std::string note_of_scores(const TaskComparison& task, const ComparisonReport& report) {
  bool any = false;
  std::string unpaired;  // the runs that judge another text than the base
  for (std::size_t run = 0; run < report.runs.size(); ++run) {
    const AccuracyDifference* const drawn = drawn_of(task.scores[run]);
    if (drawn == nullptr) continue;
    any = true;
    if (!drawn->paired) unpaired += (unpaired.empty() ? "" : ", ") + name_of(run, report);
  }
  if (!any) return task.of_numbers ? "" : note_of_no_intervals(task);
  return "<p class=\"note\">Below a difference: 95 % of " + as_count(usual_draws) +
         " bootstraps of sentences, of the same ones as the base's" +
         (unpaired.empty()
              ? ""
              : escaped("; of runs that judge another text, of their own: " + unpaired)) +
         ". " + note_of_stars("the table") + "</p>\n";
}

std::string table_of_scores(const TaskComparison& task, const ComparisonReport& report) {
  Table table(
      "Probes of " + task.task + " and of each run's own minimal set",
      {text("Run"), text("Recipe"), text("Split"), number(task.of_numbers ? "R²" : "Accuracy"),
       number("Difference from the base"), number("Minimal set"), number("Its accuracy"),
       number("Difference from the base's")});
  for (std::size_t run = 0; run < report.runs.size(); ++run) {
    const RunScore& score = task.scores[run];
    const FinishedTask& finished = *report.runs[run].task(task.task);
    std::vector<Cell> row{text(name_of(run, report)),
                          text(recipe_of(finished.recipe, finished.deviations)),
                          text(name_of(score.split)), score_cell(score, task.of_numbers),
                          task.of_numbers ? number(as_figure(score.difference))
                                          : difference_cell(score.difference, score.drawn)};
    if (score.minimal) {
      const MinimalScore& minimal = *score.minimal;
      row.push_back(
          number(as_count(minimal.neurons) + " within " + delta_of(minimal.delta, minimal.scale)));
      row.push_back(counted(minimal.accuracy(), minimal.score.correct, minimal.words));
      row.push_back(difference_cell(minimal.difference, minimal.drawn));
    } else {
      row.insert(row.end(), 3, number(std::string(dash)));
    }
    table.add(row);
  }
  return table.html() + note_of_scores(task, report);
}

/// The same for all pairs of a layout.
std::string table_of_overlaps(const TaskComparison& task, const ComparisonReport& report) {
  Table table("First neurons of " + task.task + " that two runs share",
              {text("Runs"), number("First neurons"), number("Shared"), number("Overlap"),
               number("By chance"), number("Rank correlation of all neurons")});
  for (const OrderPair& pair : task.orders) {
    for (const TopOverlap& top : pair.tops) {
      table.add({text(name_of(pair.one, report) + " and " + name_of(pair.other, report)),
                 number(as_count(top.neurons)), number(as_count(top.shared)),
                 number(as_percent(top.overlap)), number(as_percent(top.expected)),
                 number(as_figure(pair.correlation))});
    }
  }
  const std::size_t runs = report.runs.size();
  const std::string note =
      task.orders.size() == runs * (runs - 1) / 2
          ? ""
          : "<p class=\"note\">Neurons of runs with other layers or units are not compared one by "
            "one.</p>\n";
  return (task.orders.empty() ? "" : table.html()) + note;
}

std::string as_shift(const std::optional<Shift>& shift) {
  if (!shift) return std::string(dash);
  std::string value = (shift->value > 0 ? "+" : "") + as_figure(shift->value);
  if (!shift->low || !shift->high) return value;
  return value + " (" + range_of(as_figure(*shift->low), as_figure(*shift->high)) + ")";
}

std::string table_of_layers(const TaskComparison& task, const ComparisonReport& report) {
  Table table("Where the first neurons of " + task.task + " lie",
              {text("Run"), number("Neurons"), number("Mean layer"), number("Shift from the base"),
               number("Mean depth"), number("Shift from the base")});
  for (std::size_t run = 0; run < report.runs.size(); ++run) {
    const LayerProfile& profile = task.layers[run];
    table.add({text(name_of(run, report)), number(as_count(profile.neurons)),
               number(as_figure(profile.centre)), number(as_shift(profile.layer_shift)),
               number(as_figure(profile.depth)), number(as_shift(profile.depth_shift))});
  }
  return table.html();
}

/// Of how many an interval of layer shifts is.
std::string note_of_layers(const TaskComparison& task) {
  const bool has_intervals = std::any_of(
      task.layers.begin(), task.layers.end(),
      [](const LayerProfile& profile) { return profile.depth_shift && profile.depth_shift->low; });
  return "<p class=\"note\">As many neurons as " +
         std::string(task.is_minimal ? "the base's minimal set has" : "a tenth of the base's") +
         "; of a model of another size the same share. Depth: 0 in the first layer, 1 in the "
         "last. " +
         (has_intervals
              ? "In brackets: 95 % of the differences between bootstraps of the same number."
              : "No intervals: not both runs have bootstraps (stability.enabled).") +
         "</p>\n";
}

std::string charts_of_layers(const TaskComparison& task, const ComparisonReport& report) {
  std::string charts;
  for (std::size_t run = 0; run < report.runs.size(); ++run) {
    const LayerProfile& profile = task.layers[run];
    SalientSet set;
    set.neurons = profile.neurons;
    set.per_layer = profile.per_layer;
    charts += chart_of(set, name_of(run, report), report.runs[run].neurons);
  }
  return "<div class=\"charts\">" + charts + "</div>\n";
}

/// Neurons of a label and, below, where most of its weight lies.
Cell label_cell(const LabelOfRun& label) {
  std::string html = as_count(label.neurons);
  if (label.dominant) {
    html += "<br><small>layer " + std::to_string(*label.dominant) + ": " +
            as_percent(label.dominant_share) + "</small>";
  }
  return {html, true};
}

std::string table_of_labels(const TaskComparison& task, const ComparisonReport& report) {
  std::vector<Cell> header{text("Label")};
  for (const FinishedRun& run : report.runs) header.push_back(number(escaped(run.name)));
  for (const OrderPair& pair : task.orders) {
    header.push_back(number(
        escaped("shared, " + name_of(pair.one, report) + " and " + name_of(pair.other, report))));
  }
  Table table("Neurons of the labels of " + task.task + " at " +
                  as_percent(report.found.percent / 100) +
                  " of |w|, and each label's dominant layer",
              header);
  for (std::size_t i = 0; i < std::min(compared_labels, task.labels.size()); ++i) {
    const ComparedLabel& label = task.labels[i];
    std::vector<Cell> row{text(label.name)};
    for (const LabelOfRun& run : label.runs) row.push_back(label_cell(run));
    for (const LabelRunPair& pair : label.pairs) {
      row.push_back({as_count(pair.shared) + "<br><small>" +
                         (pair.overlap ? as_percent(*pair.overlap) : std::string(dash)) +
                         "</small>",
                     true});
    }
    table.add(row);
  }
  return table.html();
}

std::string note_of_labels(const TaskComparison& task) {
  std::string note;
  if (task.labels.size() > compared_labels) {
    note += "The first " + as_count(compared_labels) + " of " + as_count(std::ssize(task.labels)) +
            " labels. ";
  }
  if (!task.labels_of_some.empty()) {
    note += "Left out, for not all runs have them:";
    for (const std::string& label : task.labels_of_some) note += " " + escaped(label);
    note += ".";
  }
  return note.empty() ? "" : "<p class=\"note\">" + note + "</p>\n";
}

std::string html_of_task(std::size_t i, const ComparisonReport& report) {
  const TaskComparison& task = report.found.tasks[i];
  std::string html = "<section id=\"" + anchor_of(i) + "\"><h2>Task: " + escaped(task.task) +
                     "</h2>\n" + table_of_scores(task, report) + table_of_overlaps(task, report) +
                     table_of_layers(task, report) + note_of_layers(task) +
                     charts_of_layers(task, report);
  if (!task.labels.empty()) html += table_of_labels(task, report);
  return html + note_of_labels(task) + "</section>\n";
}

/// The mean and, below, the median of each pair of layers.
std::string table_of_layer_pairs(const CrossModel& cross, const ComparisonReport& report) {
  const NeuronLayout &from = report.runs[cross.from].neurons, &to = report.runs[cross.to].neurons;
  std::vector<Cell> header{text("Layer")};
  for (const std::int32_t layer : to.layer_numbers()) {
    header.push_back(number(std::to_string(layer)));
  }
  Table table("Mean and median over the neurons of each layer of " + name_of(cross.from, report) +
                  " of their largest |r| with one in each layer of " + name_of(cross.to, report),
              header);
  for (std::int32_t layer = 0; layer < from.layers; ++layer) {
    std::vector<Cell> row{text(std::to_string(from.number(layer)))};
    for (std::int32_t other = 0; other < to.layers; ++other) {
      const double mean = cross.mean(layer, other);
      row.push_back(heated(
          as_figure(mean) + "<br><small>" + as_figure(cross.median(layer, other)) + "</small>",
          mean));
    }
    table.add(row);
  }
  return table.html();
}

std::string table_of_partners(const TaskPartners& task, const CrossModel& cross,
                              const ComparisonReport& report) {
  Table table(
      "First neurons of " + task.task + " in " + name_of(cross.from, report) +
          " and their partners in " + name_of(cross.to, report),
      {number("Place"), text("Neuron"), text("Partner"), number("r"), number("Partner's place")});
  for (std::size_t place = 0; place < std::min(shown_neurons, task.first.size()); ++place) {
    const RankedPartner& ranked = task.first[place];
    table.add({number(std::to_string(place + 1)), text(as_neuron(ranked.neuron)),
               text(ranked.partner ? as_neuron(ranked.partner->neuron) : std::string(dash)),
               number(ranked.partner ? as_figure(ranked.partner->r) : std::string(dash)),
               number(ranked.place ? as_count(*ranked.place) : std::string(dash))});
  }
  return table.html();
}

std::string html_of_cross(const ComparisonReport& report) {
  if (report.cross.empty()) return "";
  std::string parts;
  for (const CrossModel& cross : report.cross) {
    parts += "<h3>" +
             escaped(name_of(cross.from, report) + " by neurons of " + name_of(cross.to, report)) +
             "</h3>\n" + table_of_layer_pairs(cross, report);
    for (const TaskPartners& task : cross.tasks) parts += table_of_partners(task, cross, report);
  }
  return "<section id=\"cross-model\"><h2>Neurons of one model in another</h2>\n<p "
         "class=\"note\">A "
         "neuron's partner: the one of the other model with the largest |r| of Pearson over the "
         "train words of both.</p>\n" +
         parts + "</section>\n";
}

std::string links_of(const ComparisonReport& report) {
  std::string links = "<a href=\"#runs\">Runs</a>";
  for (std::size_t i = 0; i < report.found.tasks.size(); ++i) {
    links += " <a href=\"#" + anchor_of(i) + "\">" + escaped(report.found.tasks[i].task) + "</a>";
  }
  if (!report.cross.empty())
    links += " <a href=\"#cross-model\">Neurons of one model in another</a>";
  return links + " <a href=\"#methods\">Methods</a>";
}

constexpr std::string_view methods =
    "<section id=\"methods\"><h2>Methods</h2>\n<p class=\"note\">Overlap: neurons among the first "
    "of both, over those of either (Jaccard); by chance: its mean for random sets. Rank "
    "correlation: Spearman's, over all neurons. Runs have the same layout where layers and units "
    "have the same numbers; whether the same number means the same neuron is for the models to "
    "say: it does before and after fine-tuning, and not in two models trained apart. Layer shift: "
    "the difference of the mean layers of the first neurons (Durrani et al. 2023, section "
    "5.4).</p>\n</section>\n";

}  // namespace

void write_html(const ComparisonReport& report, std::ostream& out) {
  std::string others;
  for (std::size_t run = 1; run < report.runs.size(); ++run) {
    others += (run == 1 ? "" : ", ") + name_of(run, report);
  }
  out << page_start("Comparison of runs",
                    escaped(name_of(0, report) + ", the base, with " + others), links_of(report))
      << html_of_runs(report);
  for (std::size_t i = 0; i < report.found.tasks.size(); ++i) out << html_of_task(i, report);
  out << html_of_cross(report) << methods << page_end;
}

}  // namespace salient
