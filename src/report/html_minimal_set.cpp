#include <algorithm>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/line_chart.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

std::vector<Cell> cells_of(const MinimalSet& set, const SetsOfOrder& sets,
                           const TaskMinimalSets& task) {
  const SubsetProbe& point = point_of(set, sets);
  const auto all = static_cast<double>(sets.curve.back().neurons);
  return {text(set.oracle == Oracle::own ? "the probe" : "the best on dev"),
          number(delta_of(set.delta, task.scale)),
          number(as_count(set.neurons)),
          number(as_percent(static_cast<double>(set.neurons) / all)),
          text(range_of(as_count(set.low), as_count(set.high))),
          number(as_count(point.support)),
          accuracy_cell(point.dev, task.dev_words),
          accuracy_cell(point.test, task.test_words)};
}

/// By the orders that files hold; nothing without any.
std::string table_of_files(const TaskMinimalSets& sets, const Report& report) {
  if (sets.of_files.empty()) return "";
  Table table(
      "The same of " + sets.task + " by orders of files",
      {text("File"), text("Oracle"), number("Delta"), number("Neurons"), number("Share of all"),
       text("95 % of bootstraps"), number("With weight"), number("Dev"), number("Test")});
  for (const SetsOfFile& of_file : sets.of_files) {
    for (const MinimalSet& set : of_file.found.sets) {
      std::vector<Cell> row = cells_of(set, of_file.found, sets);
      row.insert(row.begin(), text(of_file.file));
      table.add(row);
    }
  }
  return table.html() + line_of_baselines(sets.task, report);
}

std::string table_of(const TaskMinimalSets& sets) {
  Table table("Smallest sets of neurons of " + sets.task +
                  " whose probe is within delta of the oracle on dev",
              {text("Oracle"), number("Delta"), number("Neurons"), number("Share of all"),
               text("95 % of bootstraps"), number("With weight"), number("Dev"), number("Test")});
  const SubsetProbe& all = sets.curve.back();
  for (const MinimalSet& set : sets.sets) table.add(cells_of(set, sets, sets));
  table.add({text("all neurons"), number(std::string(dash)), number(as_count(all.neurons)),
             number(as_percent(1)), text(dash), number(as_count(all.support)),
             accuracy_cell(all.dev, sets.dev_words), accuracy_cell(all.test, sets.test_words)});
  return table.html();
}

LineChart::Line line_of(const std::string& name, const TaskMinimalSets& sets,
                        SubsetScore SubsetProbe::*score, std::int64_t words) {
  LineChart::Line line{name, {}};
  for (const SubsetProbe& point : sets.curve) {
    line.shares.push_back(accuracy_of(point.*score, words));
  }
  return line;
}

std::string chart_of(const TaskMinimalSets& sets) {
  LineChart chart{
      "Accuracy of probes of " + sets.task + " retrained on its top neurons", {}, {}, {}};
  for (const SubsetProbe& point : sets.curve) chart.sizes.push_back(point.neurons);
  chart.lines.push_back(line_of("dev", sets, &SubsetProbe::dev, sets.dev_words));
  if (sets.test_words > 0) {
    chart.lines.push_back(line_of("test", sets, &SubsetProbe::test, sets.test_words));
  }
  return html_of(chart);
}

/// In which layers the neurons of the sets lie, by the task's own oracle.
std::string charts_of_layers(const TaskMinimalSets& sets, const Report& report) {
  std::string charts;
  for (const TaskReport& task : report.tasks) {
    if (task.name != sets.task) continue;
    for (const SalientSet& set : salient_sets(task.ranking.order, report.neurons, &sets)) {
      if (set.kind != SalientKind::minimal) continue;
      charts += chart_of(
          set, "Within " + delta_of(set.limit, sets.scale) + " of the probe of " + sets.task,
          report.neurons);
    }
  }
  return "<div class=\"charts\">" + charts + "</div>\n";
}

std::string note_of(const TaskMinimalSets& sets) {
  const auto unsolved = std::count_if(sets.curve.begin(), sets.curve.end(),
                                      [](const SubsetProbe& point) { return !point.converged; });
  return "<p class=\"note\">Area under accuracy over the logarithm of the size: dev " +
         as_percent(sets.dev_area) +
         (sets.test_words > 0 ? ", test " + as_percent(sets.test_area) : "") + "." +
         (unsolved > 0 ? " " + as_count(unsolved) + " of these probes are not converged." : "") +
         "</p>\n";
}

}  // namespace

std::string html_of_minimal_sets(const Report& report) {
  if (report.minimal_sets.empty()) return "";
  std::string parts;
  for (const TaskMinimalSets& sets : report.minimal_sets) {
    parts += "<h3>" + escaped(sets.task) + "</h3>\n" + table_of(sets) +
             line_of_baselines(sets.task, report) + note_of(sets) + table_of_files(sets, report) +
             chart_of(sets) + charts_of_layers(sets, report);
  }
  const std::int32_t hold = report.minimal_sets.front().hold;
  return "<section id=\"minimal-sets\"><h2>Minimal sets</h2>\n<p class=\"note\">Probes trained "
         "again "
         "on the first neurons of each ranking, at the penalties of the task. A size counts if its "
         "accuracy on dev is within delta of the oracle's" +
         (hold > 0 ? ", and at the next " + as_count(hold) + " sizes too" : std::string()) +
         ". Below accuracies: 95 % of bootstraps of the sentences.</p>\n" + parts + "</section>\n";
}

}  // namespace salient
