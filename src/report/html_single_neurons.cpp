#include <algorithm>
#include <set>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

std::string flagged_name(const MarkedLabel& label, std::int64_t flag_below) {
  return label.name + (label.train_words < flag_below ? " *" : "");
}

std::string_view style_of(const MarkedLabel& label, std::int64_t flag_below) {
  return label.train_words < flag_below ? "weak" : "";
}

std::string table_of_single(const TaskSingleNeurons& found, std::int64_t flag_below) {
  Table table("The best neuron of each label of " + found.task + " by itself",
              {text("Label"), number("Train words"), text("Neuron"), text("Marked by"),
               number("AUC, train"), text("Split"), number("F1"), number("Precision"),
               number("Recall"), number("AUC")});
  for (const MarkedLabel& label : found.labels) {
    const MarkedSplit& last = label.single.splits.back();
    const LabelScore& score = last.score;
    const bool is_low = label.single.weights.front() < 0;
    table.add({text(flagged_name(label, flag_below)), number(as_count(label.train_words)),
               text(as_neuron(label.best)), text(is_low ? "low values" : "high values"),
               number(as_figure(label.train_area)), text(name_of(last.split)),
               heated(as_percent(score.f1()), score.f1()), number(as_percent(score.precision())),
               number(as_percent(score.recall())), number(as_figure(last.area))},
              style_of(label, flag_below));
  }
  return table.html();
}

/// The F1 and, below it, the area under the ROC curve.
Cell cell_of_size(std::int64_t size, const MarkedLabel& label) {
  const auto found =
      std::find_if(label.sparse.begin(), label.sparse.end(),
                   [&](const LabelMarker& marker) { return marker.neurons == size; });
  if (found == label.sparse.end()) return text(dash);
  const MarkedSplit& last = found->splits.back();
  Cell cell = heated("", last.score.f1());
  cell.html = as_percent(last.score.f1()) + "<br><small>" + as_figure(last.area) + "</small>";
  return cell;
}

std::string table_of_sparse(const TaskSingleNeurons& found, std::int64_t flag_below) {
  std::set<std::int64_t> sizes;
  for (const MarkedLabel& label : found.labels) {
    for (const LabelMarker& marker : label.sparse) sizes.insert(marker.neurons);
  }
  if (sizes.empty()) return "";
  std::vector<Cell> header{text("Label"), text("Split")};
  for (const std::int64_t size : sizes) {
    header.push_back(number(as_count(size) + (size == 1 ? " neuron" : " neurons")));
  }
  Table table("F1 of sparse probes of each label of " + found.task + ", and their AUC", header);
  for (const MarkedLabel& label : found.labels) {
    std::vector<Cell> row{text(flagged_name(label, flag_below)),
                          text(name_of(label.single.splits.back().split))};
    for (const std::int64_t size : sizes) row.push_back(cell_of_size(size, label));
    table.add(row, style_of(label, flag_below));
  }
  return table.html();
}

}  // namespace

std::string html_of_single_neurons(const Report& report) {
  if (report.single_neurons.empty()) return "";
  std::string parts;
  for (const TaskSingleNeurons& found : report.single_neurons) {
    parts += "<h3>" + escaped(found.task) + "</h3>\n" + table_of_single(found, report.flag_below) +
             table_of_sparse(found, report.flag_below);
  }
  return "<section id=\"single-neurons\"><h2>Single neurons</h2>\n<p class=\"note\">Each label "
         "against all others. The best neuron has the area under the ROC curve (AUC) on train that "
         "is farthest from one half; sparse probes are least squares on neurons that forward "
         "selection chose on train. Thresholds have the highest F1 on dev, or on train for labels "
         "that dev has not; figures are of test where it has words. *: labels with fewer than " +
         as_count(report.flag_below) + " train words.</p>\n" + parts + "</section>\n";
}

}  // namespace salient
