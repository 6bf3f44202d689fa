#include <algorithm>
#include <vector>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

/// A step of the pipeline in all draws.
struct DrawnStep {
  std::vector<double> neurons, dev, test;
};

DrawnStep step_of(const FeatureSelection& selection, SubsetProbe SelectedFeatures::*step,
                  const TaskFeatureSelection& found) {
  DrawnStep drawn;
  for (const SelectedFeatures& chosen : selection.chosen) {
    const SubsetProbe& probe = chosen.*step;
    drawn.neurons.push_back(static_cast<double>(probe.neurons));
    drawn.dev.push_back(accuracy_of(probe.dev, found.dev_words));
    drawn.test.push_back(accuracy_of(probe.test, found.test_words));
  }
  return drawn;
}

double mean_of_draws(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// Mean, and below it from the smallest to the largest.
template <class Written>
Cell spread_cell(const std::vector<double>& values, Written written) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return above_range(written(mean_of_draws(values)), written(*low), written(*high));
}

std::string as_share(double share) { return as_percent(share); }

std::vector<Cell> drawn_row(const std::string& name, const DrawnStep& drawn,
                            const TaskFeatureSelection& found) {
  const auto all = static_cast<double>(found.own.neurons);
  return {text(name), spread_cell(drawn.neurons, as_digits),
          number(as_percent(mean_of_draws(drawn.neurons) / all)), spread_cell(drawn.dev, as_share),
          found.test_words > 0 ? spread_cell(drawn.test, as_share) : text(std::string(dash))};
}

std::vector<Cell> step_row(const std::string& name, const SubsetProbe& probe,
                           const TaskFeatureSelection& found) {
  const auto all = static_cast<double>(found.own.neurons);
  return {text(name), number(as_count(probe.neurons)),
          number(as_percent(static_cast<double>(probe.neurons) / all)),
          accuracy_cell(probe.dev, found.dev_words), accuracy_cell(probe.test, found.test_words)};
}

void add_step(const std::string& name, SubsetProbe SelectedFeatures::*step,
              const FeatureSelection& selection, const TaskFeatureSelection& found, Table& table) {
  if (found.representative == Representative::random) {
    table.add(drawn_row(name, step_of(selection, step, found), found));
  } else {
    table.add(step_row(name, selection.chosen.front().*step, found));
  }
}

std::string table_of(const FeatureSelection& selection, const TaskFeatureSelection& found) {
  Table table(
      "Feature selection of " + found.task + ": layers within " +
          delta_of(selection.layer_delta, found.scale),
      {text("Probe on"), number("Neurons"), number("Of all"), number("Dev"), number("Test")});
  table.add(step_row("all neurons", found.own, found));
  table.add(step_row(selection.layers == 1 ? "the first layer"
                                           : "the first " + as_count(selection.layers) + " layers",
                     selection.first_layers, found));
  add_step("one of each cluster", &SelectedFeatures::representatives, selection, found, table);
  add_step("the selected ones", &SelectedFeatures::probe, selection, found, table);
  return table.html();
}

std::string note_of(const TaskFeatureSelection& found) {
  std::string one = "the most salient neuron stands for each";
  if (found.representative == Representative::medoid) {
    one = "the neuron closest to the others stands for each";
  }
  if (found.representative == Representative::random) {
    one =
        "a random neuron stands for each: mean of the draws, and from the smallest to the largest";
  }
  return "<p class=\"note\">Clusters at distance " + as_digits(found.threshold) + "; " + one +
         ". Selected: the first neurons within " + delta_of(found.delta, found.scale) +
         " of the task's own probe on dev.</p>\n";
}

}  // namespace

std::string html_of_feature_selection(const Report& report) {
  if (report.feature_selections.empty()) return "";
  std::string parts;
  for (const TaskFeatureSelection& found : report.feature_selections) {
    parts += "<h3>" + escaped(found.task) + "</h3>\n" + note_of(found);
    for (const FeatureSelection& selection : found.selections) {
      parts += table_of(selection, found) + line_of_baselines(found.task, report);
    }
  }
  return "<section id=\"feature-selection\"><h2>Feature selection</h2>\n<p class=\"note\">As Dalvi "
         "et al. (2020) have it: the fewest first layers, one neuron of each cluster of theirs, "
         "and "
         "the fewest of these by a probe's ranking, each step within its delta on dev. Below "
         "accuracies: 95 % of bootstraps of the sentences.</p>\n" +
         parts + "</section>\n";
}

}  // namespace salient
