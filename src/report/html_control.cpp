#include <algorithm>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/penalties.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

std::string in_words(ControlSet set) {
  switch (set) {
    case ControlSet::all:
      return "all";
    case ControlSet::top:
      return "first of the ranking";
    case ControlSet::own:
      return "first of the control's own ranking";
    case ControlSet::random:
      return "random";
    case ControlSet::bottom:
      return "last of the ranking";
  }
  return "";
}

/// The same probes on other words; null if there are none.
const Selectivity* of_types(const TaskControl& control, const Selectivity& like, TypesOf types) {
  const auto found = std::find_if(
      control.selectivities.begin(), control.selectivities.end(), [&](const Selectivity& each) {
        return each.set == like.set && each.neurons == like.neurons && each.split == like.split &&
               each.types == types && each.words > 0;
      });
  return found == control.selectivities.end() ? nullptr : &*found;
}

std::vector<Cell> cells_of(const Selectivity* selectivity) {
  if (selectivity == nullptr) return std::vector<Cell>(3, number(std::string(dash)));
  return {number(as_percent(selectivity->task_accuracy())),
          number(as_percent(selectivity->control_accuracy())),
          margin_cell(selectivity->over_control)};
}

std::string table_of(const TaskControl& control, Split split) {
  Table table(
      "Selectivity of " + control.task + " on " + std::string(name_of(split)),
      {text("Neurons"), number("How many"), number("Accuracy"), number("Control task"),
       number("Selectivity"), number("Accuracy, seen types"), number("Control task, seen types"),
       number("Selectivity, seen types"), number("Accuracy less that on random ones")});
  for (const Selectivity& each : control.selectivities) {
    if (each.split != split || each.types != TypesOf::all) continue;
    std::vector<Cell> row{text(in_words(each.set)), number(as_count(each.neurons))};
    for (const Selectivity* shown : {&each, of_types(control, each, TypesOf::seen)}) {
      const std::vector<Cell> cells = cells_of(shown);
      row.insert(row.end(), cells.begin(), cells.end());
    }
    row.push_back(each.over_random ? margin_cell(*each.over_random) : number(std::string(dash)));
    table.add(row);
  }
  return table.html();
}

/// Words of the split: of all neurons as of all others.
std::int64_t words_of(const TaskControl& control, Split split, TypesOf types) {
  const auto found = std::find_if(
      control.selectivities.begin(), control.selectivities.end(),
      [&](const Selectivity& each) { return each.split == split && each.types == types; });
  return found == control.selectivities.end() ? 0 : found->words;
}

std::string part_of(const TaskControl& control, Split split, const Report& report) {
  const std::int64_t words = words_of(control, split, TypesOf::all);
  if (words == 0) return "";
  const std::int64_t seen = words_of(control, split, TypesOf::seen);
  return table_of(control, split) + line_of_baselines(control.task, report) +
         "<p class=\"note\">Ceiling of " + escaped(control.task) + "'s control tasks on " +
         std::string(name_of(split)) + ": train has the types of " +
         as_percent(static_cast<double>(seen) / static_cast<double>(words)) +
         " of the words.</p>\n";
}

/// Neurons that the probe does not use have a p too, which says nothing.
std::string note_of_neurons(const TaskControl& control) {
  std::int64_t with_weight = 0, never = 0;
  for (const NeuronNull& neuron : control.neurons) {
    if (neuron.weight == 0) continue;
    ++with_weight;
    never += neuron.exceeding == 0 ? 1 : 0;
  }
  return "<p class=\"note\">" + as_count(never) + " of the " + as_count(with_weight) +
         " neurons with weight have p = 0: no control task's probe has a larger weight "
         "there.</p>\n";
}

std::string note_of(const TaskControl& control) {
  std::string note = "Means over " + as_count(control.draws) + " control tasks.";
  if (control.reselected) {
    note += " Each is at penalties of its own choice, " + l1_of(control.penalties) + ".";
  }
  if (control.unsolved > 0) {
    note += " " + as_count(control.unsolved) + " of these probes are not converged.";
  }
  return "<p class=\"note\">" + note + "</p>\n";
}

}  // namespace

std::string html_of_control(const Report& report) {
  if (report.controls.empty()) return "";
  std::string parts;
  for (const TaskControl& control : report.controls) {
    parts +=
        "<h3>" + escaped(control.task) + "</h3>\n" + note_of(control) + note_of_neurons(control);
    for (const Split split : {Split::dev, Split::test}) parts += part_of(control, split, report);
  }
  return "<section id=\"control\"><h2>Control tasks</h2>\n<p class=\"note\">In a control task each "
         "word type has one label, drawn from the frequencies of the task's labels. Selectivity is "
         "the accuracy of a probe of the task less that of the probes of its control tasks, "
         "trained on the same neurons at the task's penalties" +
         std::string(report.controls.front().reselected ? ", or at those of the control task"
                                                        : "") +
         ". Below it, and below differences: 95 % of bootstraps of the sentences, with the same "
         "control tasks. " +
         note_of_stars("one split of a task") +
         " A neuron's p is the share of control tasks whose probe has a larger |weight| "
         "there.</p>\n" +
         parts + "</section>\n";
}

}  // namespace salient
