#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

constexpr std::size_t shown_of_order = 50;
constexpr std::size_t shown_per_label = 10;

/// Bars by layer.
BarChart chart_by_layer(std::string title, std::vector<std::int64_t> values,
                        const NeuronLayout& neurons) {
  BarChart chart;
  chart.title = std::move(title);
  chart.values = std::move(values);
  for (const std::int32_t number : neurons.layer_numbers()) {
    chart.labels.push_back("layer " + std::to_string(number));
  }
  return chart;
}

/// The part of a set that lies in one slot.
std::string chart_of_slot(const SalientSet& set, std::size_t slot, const std::string& name,
                          const NeuronLayout& neurons) {
  const std::vector<std::int64_t>& counts = set.per_slot[slot];
  const auto count = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  return html_of(chart_by_layer(name + ", " + std::string(name_of(neurons.slots[slot])) + ": " +
                                    as_count(count) + " of " + as_count(set.neurons),
                                counts, neurons));
}

std::string charts_of_layers(const TaskReport& task, const NeuronLayout& neurons) {
  std::string charts;
  for (const SalientSet& set : salient_sets(task.ranking.order, neurons, nullptr)) {
    if (set.kind != SalientKind::top) continue;
    const std::string name = "Top " + as_digits(set.limit) + "%";
    charts += chart_of(set, name, neurons);
    for (std::size_t slot = 0; slot < set.per_slot.size(); ++slot) {
      charts += chart_of_slot(set, slot, name, neurons);
    }
  }
  return "<div class=\"charts\">" + charts + "</div>\n";
}

/// Of each label the neuron's |weight| is the largest: its name. Empty for a neuron without weight.
std::vector<std::string> strongest_labels(const TaskReport& task, const NeuronLayout& neurons) {
  std::vector<std::string> names(static_cast<std::size_t>(neurons.size()));
  std::vector<double> largest(names.size(), 0);
  for (std::size_t label = 0; label < task.ranking.by_label.size(); ++label) {
    for (const RankedNeuron& ranked : task.ranking.by_label[label]) {
      const auto column = static_cast<std::size_t>(neurons.column(ranked.neuron));
      if (ranked.zero || ranked.score <= largest[column]) continue;
      largest[column] = ranked.score;
      names[column] = task.labels.names()[label];
    }
  }
  return names;
}

/// Two tables side by side, so that fifty rows fit a screen.
std::string tables_of_top(const TaskReport& task, const NeuronLayout& neurons) {
  const std::vector<std::string> strongest = strongest_labels(task, neurons);
  const std::size_t count = std::min(shown_of_order, task.ranking.order.size());
  const std::size_t half = (count + 1) / 2;
  std::string tables;
  for (std::size_t begin = 0; begin < count; begin += half) {
    const std::size_t end = std::min(count, begin + half);
    std::vector<Cell> header{number("Place"), number("Layer"), number("Unit"), number("Score"),
                             text("Most weight for")};
    if (neurons.has_slots()) header.insert(header.begin() + 1, text("Slot"));
    Table table("Places " + std::to_string(begin + 1) + " to " + std::to_string(end), header);
    for (std::size_t place = begin; place < end; ++place) {
      const RankedNeuron& ranked = task.ranking.order[place];
      const std::string& label = strongest[static_cast<std::size_t>(neurons.column(ranked.neuron))];
      std::vector<Cell> row{
          number(std::to_string(place + 1)), number(std::to_string(ranked.neuron.layer)),
          number(std::to_string(ranked.neuron.unit)), number(as_figure(ranked.score)),
          text(ranked.zero ? "no weight" : label)};
      if (neurons.has_slots()) row.insert(row.begin() + 1, text(name_of(ranked.neuron.slot)));
      table.add(row, ranked.zero ? "weak" : "");
    }
    tables += table.html();
  }
  return "<div class=\"pair\">" + tables + "</div>\n";
}

std::string table_by_label(const TaskReport& task) {
  std::vector<Cell> header{text("Label")};
  for (std::size_t place = 1; place <= shown_per_label; ++place) {
    header.push_back(text(std::to_string(place)));
  }
  Table table("The neurons of each label with the largest |weight|, as layer:unit and |weight|",
              header);
  for (std::size_t label = 0; label < task.ranking.by_label.size(); ++label) {
    std::vector<Cell> row{text(task.labels.names()[label])};
    for (const RankedNeuron& ranked : task.ranking.by_label[label]) {
      if (ranked.zero || row.size() > shown_per_label) break;
      row.push_back(markup("<b>" + as_neuron(ranked.neuron) + "</b><br><small>" +
                           as_figure(ranked.score) + "</small>"));
    }
    while (row.size() <= shown_per_label) row.push_back(text(dash));
    table.add(row);
  }
  return table.html();
}

/// Nothing for numbers, whose only order is that of all neurons.
std::string part_of_labels(const TaskReport& task) {
  if (task.predicts_numbers) return "";
  return "<h3>Neurons of each label" + flag_of(task) + "</h3>\n" + table_by_label(task);
}

std::string order_note(const TaskReport& task) {
  const auto& order = task.ranking.order;
  const auto zeros = std::count_if(order.begin(), order.end(),
                                   [](const RankedNeuron& ranked) { return ranked.zero; });
  return "<p class=\"note\">Order: " + std::string(name_of(task.ranking_options.order)) +
         ", on weights for " + (task.standardised ? "standardised" : "raw") + " activations. " +
         as_count(std::ssize(order) - zeros) + " of " + as_count(std::ssize(order)) +
         (task.predicts_numbers ? " neurons have weight" : " neurons have weight for some label") +
         "; the others come last, the closer to entering the "
         "earlier. Layers bear the model's numbers; 0 is its embedding layer. Dashed: a top set "
         "spread evenly over the "
         "layers.</p>\n";
}

}  // namespace

std::string chart_of(const SalientSet& set, const std::string& name, const NeuronLayout& neurons) {
  BarChart chart = chart_by_layer(
      name + ": " + as_count(set.neurons) + " of " + as_count(neurons.size()) + " neurons",
      set.per_layer, neurons);
  chart.expected = static_cast<double>(set.neurons) / std::max(1, neurons.layers);
  return html_of(chart);
}

std::string html_of_neurons(const TaskReport& task, const NeuronLayout& neurons) {
  if (task.ranking.order.empty()) return "";
  const std::string flag = flag_of(task);
  return "<h3>Salient neurons by layer" + flag + "</h3>\n" + order_note(task) +
         charts_of_layers(task, neurons) + part_of_labels(task) + "<h3>Most salient neurons" +
         flag + "</h3>\n" + tables_of_top(task, neurons);
}

}  // namespace salient
