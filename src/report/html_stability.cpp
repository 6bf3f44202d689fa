#include <algorithm>
#include <cmath>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/penalties.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

std::string range(const std::string& low, const std::string& high) { return low + " to " + high; }

/// Places are whole numbers, but for what lies between two bootstraps.
std::string as_place(double place) { return as_digits(std::round(place * 10) / 10); }

std::string draws_of(const TaskStability& found) {
  return found.unit == DrawnUnit::seed ? "seeds" : "bootstraps";
}

std::string table_of_sizes(const TaskStability& found) {
  Table table(
      "First neurons of " + found.task + " over the " + draws_of(found) +
          "; overlap: shared neurons, over all of both",
      {text("First"), number("Overlap with the order above"), text("95 % of " + draws_of(found)),
       number("Overlap among " + draws_of(found)), number("In 90 % of " + draws_of(found))});
  for (const SizeStability& size : found.sizes) {
    table.add({text(as_count(size.neurons)), number(as_percent(size.overlap)),
               text(range(as_percent(size.low), as_percent(size.high))),
               number(as_percent(size.among)), number(as_count(size.stable))});
  }
  return table.html();
}

std::string table_of_layers(const TaskStability& found, const NeuronLayout& neurons) {
  std::vector<Cell> header{text("Layer")};
  for (const SizeStability& size : found.sizes) {
    header.push_back(number("Of the first " + as_count(size.neurons)));
  }
  Table table("Layers of the first neurons of " + found.task + ", and 95 % of " + draws_of(found),
              header);
  for (std::int32_t place = 0; place < neurons.layers; ++place) {
    std::vector<Cell> row{text(std::to_string(neurons.number(place)))};
    for (const SizeStability& size : found.sizes) {
      const LayerStability& layer = size.layers[static_cast<std::size_t>(place)];
      row.push_back(markup(as_count(layer.own) + "<br><small>" +
                           range(as_place(layer.low), as_place(layer.high)) + "</small>"));
    }
    table.add(row);
  }
  return table.html();
}

std::string table_of_neurons(const TaskStability& found) {
  std::vector<Cell> header{text("Neuron"), number("Place"), text("95 % of " + draws_of(found))};
  for (const SizeStability& size : found.sizes) {
    header.push_back(number("In the first " + as_count(size.neurons)));
  }
  Table table("Places of the first neurons of " + found.task + " over the " + draws_of(found),
              header);
  const std::size_t count = std::min(shown_neurons, found.neurons.size());
  for (std::size_t place = 0; place < count; ++place) {
    const NeuronStability& neuron = found.neurons[place];
    std::vector<Cell> row{text(as_neuron(neuron.neuron)), number(std::to_string(place + 1)),
                          text(range(as_place(neuron.low), as_place(neuron.high)))};
    for (const double share : neuron.in_top) row.push_back(number(as_percent(share)));
    table.add(row);
  }
  return table.html();
}

std::string table_of_labels(const TaskReport& task, const TaskStability& found) {
  Table table("Neurons with weight for each label of " + found.task,
              {text("Label"), number("Neurons"), number("Mean of " + draws_of(found)),
               number("Deviation")});
  for (std::size_t label = 0; label < found.labels.size(); ++label) {
    const LabelSupport& support = found.labels[label];
    const bool known = support.bootstraps > 0;
    table.add({text(task.labels.names()[label]), number(as_count(support.own)),
               number(known ? as_figure(support.mean) : std::string(dash)),
               number(known ? as_figure(support.deviation) : std::string(dash))});
  }
  return table.html();
}

std::string note_of(const TaskStability& found) {
  std::string scores;
  for (const SplitStability& split : found.splits) {
    const double accuracy = static_cast<double>(split.correct) / static_cast<double>(split.words);
    scores += " Accuracy on " + std::string(name_of(split.split)) + ": " + as_percent(accuracy) +
              ", in 95 % of " + draws_of(found) + " " +
              range(as_percent(split.low), as_percent(split.high)) + ".";
  }
  const std::string drawn =
      found.unit == DrawnUnit::seed
          ? " seeds, each of other initial weights and another order of words, of all of train"
          : " bootstraps of the " + as_count(found.units) + " " + std::string(name_of(found.unit)) +
                "s of train";
  return "<p class=\"note\">" + as_count(std::ssize(found.orders)) + drawn +
         (found.reselected ? ", each at penalties of its own choice, " + l1_of(found.penalties)
                           : ", at the task's penalties") +
         ". The first " + as_count(found.stable_places) +
         " places are held by the same neurons in at least 90 % of them." + scores +
         (found.unsolved > 0 ? " " + as_count(found.unsolved) + " of the probes are not converged."
                             : "") +
         "</p>\n";
}

}  // namespace

std::string html_of_stability(const Report& report) {
  if (report.stability.empty()) return "";
  std::string parts;
  for (const TaskStability& found : report.stability) {
    const auto task = std::find_if(report.tasks.begin(), report.tasks.end(),
                                   [&](const TaskReport& of) { return of.name == found.task; });
    if (task == report.tasks.end()) continue;
    parts += "<h3>" + escaped(found.task) + flag_of(*task) + "</h3>\n" + note_of(found) +
             table_of_sizes(found) + table_of_layers(found, report.neurons) +
             table_of_neurons(found) + table_of_labels(*task, found);
  }
  return "<section id=\"stability\"><h2>Stability</h2>\n" + parts + "</section>\n";
}

}  // namespace salient
