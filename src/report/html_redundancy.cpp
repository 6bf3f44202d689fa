#include <algorithm>
#include <numeric>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

std::int64_t clusters_of_several(const ClusterShape& shape) {
  if (shape.sizes.empty()) return 0;
  return std::accumulate(shape.sizes.begin() + 1, shape.sizes.end(), std::int64_t{0});
}

/// Clusters by size in bins that double: 1, 2, 3–4, 5–8, …
BarChart chart_of_sizes(const ClusterShape& shape) {
  BarChart chart;
  chart.title = "Clusters by members";
  const std::size_t count = shape.sizes.size();
  for (std::size_t first = 1, last = 1; first <= count; first = last + 1, last *= 2) {
    std::int64_t clusters = 0;
    for (std::size_t size = first; size <= std::min(last, count); ++size) {
      clusters += shape.sizes[size - 1];
    }
    chart.labels.push_back(first == last ? std::to_string(first)
                                         : std::to_string(first) + "–" + std::to_string(last));
    chart.values.push_back(clusters);
  }
  while (!chart.values.empty() && chart.values.back() == 0) {
    chart.values.pop_back();
    chart.labels.pop_back();
  }
  return chart;
}

BarChart chart_of_windows(const ClusterShape& shape) {
  BarChart chart;
  chart.title = "Clusters by layers from first to last";
  chart.values = shape.windows;
  for (std::size_t window = 1; window <= shape.windows.size(); ++window) {
    chart.labels.push_back(std::to_string(window) + (window == 1 ? " layer" : " layers"));
  }
  return chart;
}

std::vector<Cell> row_of(const RedundancyClusters& clusters, const ClusterShape& shape) {
  const std::int64_t several = clusters_of_several(shape);
  const auto largest =
      std::find_if(shape.sizes.rbegin(), shape.sizes.rend(), [](auto n) { return n > 0; });
  const std::string none(dash);
  return {number(as_digits(clusters.threshold)),
          number(as_count(clusters.size())),
          number(as_percent(shape.kept)),
          number(as_count(several)),
          number(as_count(shape.sizes.rend() - largest)),
          number(several > 0 ? as_percent(shape.within_layer) : none),
          number(several > 0 ? as_percent(shape.within_adjacent) : none)};
}

std::string table_of_cka(const Report& report) {
  std::vector<Cell> header{number("Layer")};
  for (std::int32_t b = 0; b < report.neurons.layers; ++b) {
    header.push_back(number(std::to_string(report.neurons.number(b))));
  }
  Table table(
      "Linear CKA of the layers' activations, from 0 to 1: how alike two layers are up to a "
      "rotation and a scale",
      header);
  for (std::int32_t a = 0; a < report.neurons.layers; ++a) {
    std::vector<Cell> row{number(std::to_string(report.neurons.number(a)))};
    for (std::int32_t b = 0; b < report.neurons.layers; ++b) {
      row.push_back(heated(as_figure(report.cka(a, b)), report.cka(a, b)));
    }
    table.add(row);
  }
  return table.html();
}

}  // namespace

std::string html_of_redundancy(const Report& report) {
  if (report.redundancy.empty()) return "";
  Table table(
      "Clusters at each distance; kept: clusters as a share of neurons; last columns: how many of "
      "the "
      "clusters with several members lie in one layer, or in two adjacent ones at most",
      {number("Distance"), number("Clusters"), number("Kept"), number("With several"),
       number("Largest"), number("One layer"), number("Adjacent")});
  std::string charts;
  for (const RedundancyClusters& clusters : report.redundancy) {
    const ClusterShape shape = shape_of(clusters, report.neurons);
    table.add(row_of(clusters, shape));
    charts += "<section class=\"cut\"><h4>Distance up to " + as_digits(clusters.threshold) + ": " +
              as_count(clusters.size()) + " clusters</h4>" + html_of(chart_of_sizes(shape)) +
              html_of(chart_of_windows(shape)) + "</section>\n";
  }
  const std::string distance = report.redundancy_absolute ? "1 − |r|" : "1 − r";
  return "<section id=\"redundancy\"><h2>Redundancy</h2>\n<p class=\"note\">Average-linkage "
         "clusters of all neurons by the correlation r of their activations over the train words; "
         "distance " +
         distance + ". One neuron of a cluster can stand for the others.</p>\n" + table.html() +
         html_of_representatives(report) + "<div class=\"cuts\">" + charts + "</div>" +
         table_of_cka(report) + "</section>\n";
}

}  // namespace salient
