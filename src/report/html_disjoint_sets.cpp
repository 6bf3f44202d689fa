#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

std::vector<Cell> cells_of(const std::string& name, const SubsetProbe& probe,
                           const TaskDisjointSets& found) {
  return {text(name), number(as_count(probe.neurons)), number(as_count(probe.support)),
          accuracy_cell(probe.dev, found.dev_words), accuracy_cell(probe.test, found.test_words)};
}

std::string table_of(const TaskDisjointSets& found) {
  Table table(
      "Minimal sets of " + found.task + " that share no neuron",
      {text("Probe on"), number("Neurons"), number("With weight"), number("Dev"), number("Test")});
  for (std::size_t i = 0; i < found.sets.size(); ++i) {
    if (i > 0) table.add(cells_of("all that were left", found.sets[i].left, found), "weak");
    table.add(cells_of("set " + std::to_string(i + 1), found.sets[i].probe, found));
  }
  if (found.left.neurons > 0) {
    table.add(cells_of("all that are left", found.left, found), "weak");
  }
  return table.html();
}

std::string note_of(const TaskDisjointSets& found) {
  const std::string within =
      " within " + delta_of(found.delta, found.scale) + " of the task's own probe on dev";
  std::string end = "; what is left is not" + within;
  if (found.is_cut_short) end = "; no more were looked for";
  if (found.left.neurons == 0) end = "; no neuron is left";
  return "<p class=\"note\">" + as_count(std::ssize(found.sets)) + " sets, each" + within + end +
         ".</p>\n";
}

}  // namespace

std::string html_of_disjoint_sets(const Report& report) {
  if (report.disjoint_sets.empty()) return "";
  std::string parts;
  for (const TaskDisjointSets& found : report.disjoint_sets) {
    parts += "<h3>" + escaped(found.task) + "</h3>\n" + note_of(found) + table_of(found) +
             line_of_baselines(found.task, report);
  }
  return "<section id=\"disjoint-sets\"><h2>Disjoint sets</h2>\n<p class=\"note\">Each minimal set "
         "is taken away, the probe trained again on the other neurons, and these ranked again: how "
         "often the task can be learned from other neurons. Below accuracies: 95 % of bootstraps "
         "of "
         "the sentences.</p>\n" +
         parts + "</section>\n";
}

}  // namespace salient
