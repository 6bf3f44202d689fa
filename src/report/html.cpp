#include <algorithm>
#include <ostream>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/table.hpp"
#include "salient/support/ranges.hpp"

namespace salient {
namespace {

std::string definitions_of(const std::vector<std::pair<std::string, std::string>>& entries,
                           std::string_view style) {
  std::string items;
  for (const auto& [key, value] : entries) {
    items += "<div><dt>" + escaped(key) + "</dt><dd>" + escaped(value) + "</dd></div>\n";
  }
  return "<dl class=\"" + std::string(style) + "\">\n" + items + "</dl>\n";
}

std::string html_of_warnings(const Report& report) {
  std::string items;
  for (const std::string& warning : report.warnings) items += "<li>" + escaped(warning) + "</li>\n";
  if (items.empty()) return "";
  return "<section class=\"warnings\" aria-labelledby=\"warnings\"><h2 id=\"warnings\">Before you "
         "believe a number</h2>\n<ul>\n" +
         items + "</ul></section>\n";
}

Cell link_to(const Report& report, std::size_t i) {
  return markup("<a href=\"#" + anchor_of(i) + "\">" + escaped(report.tasks[i].name) + "</a>");
}

Cell status_cell(const TaskReport& task) {
  return markup(badge_of(task.certificate) + penalty_flag_of(task));
}

/// On all words of the split that stands for the probe.
Cell baseline_cell(const TaskReport& task, Baseline by) {
  const ProbeScore* judging = judging_score(task.scores);
  if (judging != nullptr && task.baselines) {
    for (const BaselineScore& score : task.baselines->scores) {
      if (score.by == by && score.split == judging->split && score.types == TypesOf::all) {
        return number(as_percent(score.accuracy()));
      }
    }
  }
  return number(std::string(dash));
}

std::string overview_of_labels(const Report& report) {
  Table table(
      "The probes of this run",
      {text("Task"), number("Labels"), text("Split"), number("Words"), number("Accuracy"),
       number("Majority"), number("Lookup"), number("Layer 0"), number("Macro-F1"), text("Probe")});
  for (std::size_t i = 0; i < report.tasks.size(); ++i) {
    const TaskReport& task = report.tasks[i];
    if (task.predicts_numbers) continue;
    const ProbeScore* score = judging_score(task.scores);
    const std::string none(dash);
    table.add({link_to(report, i), number(as_count(task.labels.size())),
               text(score != nullptr ? name_of(score->split) : dash),
               number(score != nullptr ? as_count(score->words) : none),
               number(score != nullptr ? as_percent(score->accuracy()) : none),
               number(score != nullptr ? as_percent(score->majority_accuracy()) : none),
               baseline_cell(task, Baseline::lookup), baseline_cell(task, Baseline::layer_0),
               number(score != nullptr ? as_percent(score->macro_f1()) : none), status_cell(task)});
  }
  return table.html();
}

std::string overview_of_numbers(const Report& report) {
  Table table("The probes of numbers of this run",
              {text("Task"), text("Split"), number("Words"), number("R²"), number("Pearson"),
               number("Spearman"), text("Probe")});
  for (std::size_t i = 0; i < report.tasks.size(); ++i) {
    const TaskReport& task = report.tasks[i];
    if (!task.predicts_numbers) continue;
    const ProbeScore* score = judging_score(task.scores);
    const NumberScore numbers =
        score != nullptr ? score->numbers.value_or(NumberScore{}) : NumberScore{};
    table.add({link_to(report, i), text(score != nullptr ? name_of(score->split) : dash),
               number(score != nullptr ? as_count(score->words) : std::string(dash)),
               number(as_figure(numbers.r_squared)), number(as_figure(numbers.pearson)),
               number(as_figure(numbers.spearman)), status_cell(task)});
  }
  return table.html();
}

/// As table 8 of Durrani et al. 2023; below sentences their words that count.
std::string table_of_data(const Report& report, bool has_labels) {
  std::vector<Cell> header{text("Task"), number("Train"), number("Dev"), number("Test")};
  if (has_labels) header.push_back(number("Labels"));
  header.push_back(text("Source"));
  Table table("Sentences and words of each task", header);
  for (std::size_t i = 0; i < report.tasks.size(); ++i) {
    const TaskReport& task = report.tasks[i];
    std::vector<Cell> row{link_to(report, i)};
    for (const DataSize& size : task.data) {
      row.push_back(
          {as_count(size.sentences) + "<br><small>" + as_count(size.words) + " words</small>",
           true});
    }
    if (has_labels) {
      row.push_back(
          number(task.predicts_numbers ? std::string(dash) : as_count(task.labels.size())));
    }
    row.push_back(text(report.source.empty() ? dash : std::string_view(report.source)));
    table.add(row);
  }
  return table.html();
}

std::string html_of_overview(const Report& report) {
  const auto numbers = std::count_if(report.tasks.begin(), report.tasks.end(),
                                     [](const TaskReport& task) { return task.predicts_numbers; });
  const bool only_numbers = numbers > 0 && numbers == std::ssize(report.tasks);
  return "<section id=\"overview\"><h2>Overview</h2>\n" +
         (only_numbers ? "" : overview_of_labels(report)) +
         (numbers > 0 ? overview_of_numbers(report) : "") + table_of_data(report, !only_numbers) +
         definitions_of(report.facts, "facts") + "</section>\n";
}

/// By whose choices the figures of a task came about.
std::string recipe_note(const TaskReport& task) {
  std::string changes;
  for (const std::string& change : task.deviations) {
    changes += (changes.empty() ? ", but " : ", ") + escaped(change);
  }
  return "<p class=\"note\">Recipe: " + escaped(task.recipe) + changes + "; weights for " +
         std::string(scale_of(task)) + " activations.</p>\n";
}

std::string html_of_task(const Report& report, std::size_t i) {
  const TaskReport& task = report.tasks[i];
  return "<section id=\"" + anchor_of(i) + "\"><h2>Task: " + escaped(task.name) + flag_of(task) +
         "</h2>\n" + recipe_note(task) + html_of_scores(task) + html_of_path(task) +
         html_of_neurons(task, report.neurons) + html_of_rivals(task) +
         html_of_labels(task, report.flag_below) + "</section>\n";
}

std::string navigation(const Report& report) {
  std::string links = "<a href=\"#overview\">Overview</a>";
  for (std::size_t i = 0; i < report.tasks.size(); ++i) {
    links += " <a href=\"#" + anchor_of(i) + "\">" + escaped(report.tasks[i].name) + "</a>";
  }
  if (!report.ablations.empty()) links += " <a href=\"#ablation\">Ablation</a>";
  if (!report.minimal_sets.empty()) links += " <a href=\"#minimal-sets\">Minimal sets</a>";
  if (!report.disjoint_sets.empty()) links += " <a href=\"#disjoint-sets\">Disjoint sets</a>";
  if (!report.controls.empty()) links += " <a href=\"#control\">Control tasks</a>";
  if (!report.code_lengths.empty()) links += " <a href=\"#code-length\">Code length</a>";
  if (!report.in_model.empty()) links += " <a href=\"#in-model\">Inside the model</a>";
  if (!report.layers.empty()) links += " <a href=\"#layers\">Layers</a>";
  if (!report.feature_selections.empty()) {
    links += " <a href=\"#feature-selection\">Feature selection</a>";
  }
  if (!report.labels.empty()) links += " <a href=\"#label-neurons\">Neurons of labels</a>";
  if (!report.scales.empty()) links += " <a href=\"#scale\">Scale</a>";
  if (!report.stability.empty()) links += " <a href=\"#stability\">Stability</a>";
  if (!report.single_neurons.empty()) {
    links += " <a href=\"#single-neurons\">Single neurons</a>";
  }
  if (report.top_words) links += " <a href=\"#top-words\">Words</a>";
  if (report.heat) links += " <a href=\"#heat\">Sentences</a>";
  if (!report.redundancy.empty()) links += " <a href=\"#redundancy\">Redundancy</a>";
  if (!report.timings.empty()) links += " <a href=\"#time\">Time</a>";
  return links + " <a href=\"#provenance\">Provenance</a> <a href=\"#methods\">Methods</a>";
}

}  // namespace

const std::string_view page_end = "</main>\n</body>\n</html>\n";

std::string page_start(const std::string& title, const std::string& summary,
                       const std::string& links) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
         escaped(title) + " – salient neurons</title>\n<style>\n" + std::string(page_style) +
         "</style>\n</head>\n<body>\n<header><p class=\"kind\">salient neurons</p><h1>" +
         escaped(title) + "</h1>\n<p>" + summary + "</p>\n<nav aria-label=\"Parts of this page\">" +
         links + "</nav>\n</header>\n<main>\n";
}

void write_html(const Report& report, std::ostream& out) {
  const std::string summary = (report.neurons.has_slots() ? "head and modifier × " : "") +
                              as_count(report.neurons.layers) + " layers × " +
                              as_count(report.neurons.units) +
                              " units = " + as_count(report.neurons.size()) + " neurons; layers " +
                              as_ranges(report.neurons.layer_numbers());
  out << page_start(report.title, summary, navigation(report)) << html_of_warnings(report)
      << html_of_overview(report) << html_of_findings(report);
  for (std::size_t i = 0; i < report.tasks.size(); ++i) out << html_of_task(report, i);
  out << html_of_ablation(report) << html_of_minimal_sets(report) << html_of_disjoint_sets(report)
      << html_of_control(report) << html_of_code_length(report) << html_of_in_model(report)
      << html_of_layers(report) << html_of_feature_selection(report)
      << html_of_label_neurons(report) << html_of_scale(report) << html_of_stability(report)
      << html_of_single_neurons(report) << html_of_top_words(report) << html_of_heat(report)
      << html_of_redundancy(report) << html_of_timings(report)
      << "<section id=\"provenance\"><h2>Provenance</h2>\n"
      << definitions_of(report.provenance, "provenance") << "</section>\n"
      << html_of_citations(report) << page_end;
}

}  // namespace salient
