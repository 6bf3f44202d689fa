#include <numeric>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/line_chart.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

std::string table_of_probes(const TaskLayers& layers) {
  Table table("By layers: probes of " + layers.task,
              {text("Layer"), number("It alone, dev"), number("Test"), number("All up to it, dev"),
               number("Test")});
  for (std::size_t i = 0; i < layers.numbers.size(); ++i) {
    const SubsetProbe &alone = layers.alone[i], &first = layers.first[i];
    table.add({text(std::to_string(layers.numbers[i])), accuracy_cell(alone.dev, layers.dev_words),
               accuracy_cell(alone.test, layers.test_words),
               accuracy_cell(first.dev, layers.dev_words),
               accuracy_cell(first.test, layers.test_words)});
  }
  return table.html();
}

std::string table_of_selected(const TaskLayers& layers) {
  Table table("The fewest first layers whose probe of " + layers.task +
                  " is within delta of all layers' on dev",
              {text("Delta"), number("Layers"), text("95 % of bootstraps"), number("Up to layer"),
               number("Neurons"), number("Dev"), number("Test")});
  for (const SelectedLayers& selected : layers.selected) {
    const auto last = static_cast<std::size_t>(selected.layers - 1);
    const SubsetProbe& probe = layers.first[last];
    table.add({text(delta_of(selected.delta, layers.scale)), number(as_count(selected.layers)),
               text(range_of(as_count(selected.low), as_count(selected.high))),
               number(std::to_string(layers.numbers[last])), number(as_count(probe.neurons)),
               accuracy_cell(probe.dev, layers.dev_words),
               accuracy_cell(probe.test, layers.test_words)});
  }
  return table.html();
}

std::string name_on_page(const SalientSet& set, DeltaScale scale_of_minimal) {
  switch (set.kind) {
    case SalientKind::top:
      return "top " + as_digits(set.limit) + "%";
    case SalientKind::weighted:
      return "all with weight";
    case SalientKind::minimal:
      return "minimal set within " + delta_of(set.limit, scale_of_minimal);
  }
  return "";
}

Cell row_header(const SalientSet& set, const TaskMinimalSets* minimal) {
  return text(name_on_page(set, minimal != nullptr ? minimal->scale : DeltaScale::absolute));
}

/// The parts of a set that lie in each slot.
void add_slots(const SalientSet& set, const NeuronLayout& neurons, Table& table) {
  for (std::size_t slot = 0; slot < set.per_slot.size(); ++slot) {
    const std::vector<std::int64_t>& counts = set.per_slot[slot];
    const auto count = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    std::vector<Cell> row{text("– " + std::string(name_of(neurons.slots[slot]))),
                          number(as_count(count)), number(std::string(dash))};
    for (const std::int64_t of_layer : counts) row.push_back(number(as_count(of_layer)));
    table.add(row);
  }
}

/// The same neurons, each in equal parts in all that are redundant with it.
void add_spread(const SalientSet& set, Table& table) {
  if (set.spread.empty()) return;
  std::vector<Cell> row{text("– spread over clusters"), number(std::string(dash)),
                        number(std::string(dash))};
  for (const double count : set.spread) row.push_back(number(as_figure(count)));
  table.add(row, "weak");
}

std::string table_of_salient(const TaskLayers& layers, const NeuronLayout& neurons,
                             const TaskMinimalSets* minimal) {
  std::vector<Cell> header{text("Salient neurons"), number("Neurons"), number("Mean layer")};
  for (const std::int32_t layer : layers.numbers) header.push_back(number(std::to_string(layer)));
  Table table("Salient neurons of " + layers.task + " in each layer", header);
  for (const SalientSet& set : layers.salient) {
    std::vector<Cell> row{row_header(set, minimal), number(as_count(set.neurons)),
                          number(as_figure(set.mean_layer))};
    for (const std::int64_t count : set.per_layer) row.push_back(number(as_count(count)));
    table.add(row);
    add_slots(set, neurons, table);
    add_spread(set, table);
  }
  return table.html();
}

LineChart::Line line_of(const std::string& name, const std::vector<SubsetProbe>& probes,
                        SubsetScore SubsetProbe::*score, std::int64_t words) {
  LineChart::Line line{name, {}};
  for (const SubsetProbe& probe : probes) line.shares.push_back(accuracy_of(probe.*score, words));
  return line;
}

std::string chart_of(const TaskLayers& layers) {
  LineChart chart{"Accuracy of probes of " + layers.task + " on some layers", {}, {}, {}};
  chart.axis = LineChart::Axis::layers;
  chart.sizes.assign(layers.numbers.begin(), layers.numbers.end());
  const auto add = [&](const std::string& split, SubsetScore SubsetProbe::*score,
                       std::int64_t words) {
    if (words == 0) return;
    chart.lines.push_back(line_of("alone, " + split, layers.alone, score, words));
    chart.lines.push_back(line_of("up to it, " + split, layers.first, score, words));
  };
  add("dev", &SubsetProbe::dev, layers.dev_words);
  add("test", &SubsetProbe::test, layers.test_words);
  return html_of(chart);
}

std::string in_words(const std::string& split, const std::optional<CentreOfGravity>& centre) {
  if (!centre) return split + " none, for further layers do not help";
  return split + " " + as_figure(centre->layer) + " (" +
         range_of(as_figure(centre->low), as_figure(centre->high)) + ")";
}

std::string note_of(const TaskLayers& layers) {
  return "<p class=\"note\">Expected layer of what further layers add: " +
         in_words("dev", layers.dev_centre) +
         (layers.test_words > 0 ? "; " + in_words("test", layers.test_centre) : "") + ".</p>\n";
}

}  // namespace

std::string html_of_layers(const Report& report) {
  if (report.layers.empty()) return "";
  std::string parts;
  for (const TaskLayers& layers : report.layers) {
    parts +=
        "<h3>" + escaped(layers.task) + "</h3>\n" + table_of_probes(layers) +
        line_of_baselines(layers.task, report) + chart_of(layers) + table_of_selected(layers) +
        line_of_baselines(layers.task, report) + note_of(layers) +
        table_of_salient(layers, report.neurons, sets_of_task(layers.task, report.minimal_sets));
  }
  return "<section id=\"layers\"><h2>Layers</h2>\n<p class=\"note\">Probes trained on the neurons "
         "of each layer alone, and of all layers up to it, at the penalties of the task. The "
         "expected layer is the mean of the layers' numbers, each counted by the accuracy that it "
         "adds to the layers before it. Spread over clusters: each neuron counts in equal parts "
         "for "
         "all that are redundant with it at the distance nearest to 0.3. Below accuracies, and in "
         "brackets: 95 % of bootstraps of "
         "the sentences.</p>\n" +
         parts + "</section>\n";
}

}  // namespace salient
