#include <algorithm>
#include <map>
#include <numeric>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

/// Drawings have so many labels, the most frequent ones; files have all.
constexpr std::size_t shown_labels = 20;

std::string name_on_page(const LabelLayers& label, std::int64_t flag_below) {
  return label.name + (label.train_words < flag_below ? " *" : "");
}

std::string name_of_cut(const LabelCut& cut, const TaskLabels& labels) {
  const std::string mass = as_percent(cut.mass) + " of |w|";
  return cut.delta ? mass + ", as many as within " + delta_of(*cut.delta, labels.scale) : mass;
}

/// Places of the most frequent labels, in their order.
std::vector<std::size_t> most_frequent(const TaskLabels& labels) {
  std::vector<std::size_t> places(labels.labels.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    return labels.labels[a].train_words > labels.labels[b].train_words;
  });
  places.resize(std::min(places.size(), shown_labels));
  std::sort(places.begin(), places.end());
  return places;
}

std::string table_of_labels(const TaskLabels& labels, std::int64_t flag_below) {
  std::vector<Cell> header{text("Label"), number("Train words"), number("Dominant layer"),
                           number("Its share of |w|")};
  for (const LabelCut& cut : labels.cuts) header.push_back(number(name_of_cut(cut, labels)));
  Table table("Neurons of the labels of " + labels.task, header);
  for (std::size_t i = 0; i < labels.labels.size(); ++i) {
    const LabelLayers& label = labels.labels[i];
    std::vector<Cell> row{
        text(name_on_page(label, flag_below)), number(as_count(label.train_words)),
        number(label.dominant ? std::to_string(*label.dominant) : std::string(dash)),
        number(label.dominant ? as_percent(label.dominant_share()) : std::string(dash))};
    for (const LabelCut& cut : labels.cuts) row.push_back(number(as_count(cut.neurons[i])));
    table.add(row, label.train_words < flag_below ? "weak" : "");
  }
  std::vector<Cell> all{text("any label"), text(""), text(""), text("")};
  for (const LabelCut& cut : labels.cuts) all.push_back(number(as_count(cut.all)));
  table.add(all);
  return table.html();
}

std::string chart_of(const LabelCut& cut, const TaskLabels& labels, std::int64_t flag_below) {
  BarChart chart;
  chart.title = "Neurons of labels of " + labels.task + " at " + name_of_cut(cut, labels);
  for (const std::size_t place : most_frequent(labels)) {
    chart.labels.push_back(name_on_page(labels.labels[place], flag_below));
    chart.values.push_back(cut.neurons[place]);
  }
  return html_of(chart);
}

/// Pairs of labels by their places, the smaller one first.
using Overlaps = std::map<std::pair<std::size_t, std::size_t>, const LabelPair*>;

/// Shared neurons and, below, their share of the neurons of either label.
Cell cell_of(std::size_t one, std::size_t other, const LabelCut& cut, const Overlaps& overlaps) {
  if (one == other) return text(as_count(cut.neurons[one]));
  const auto found = overlaps.find({std::min(one, other), std::max(one, other)});
  if (found == overlaps.end()) return text("0");
  const LabelPair& pair = *found->second;
  return markup(as_count(pair.shared) + "<br><small>" + as_percent(cut.jaccard(pair)) + "</small>");
}

std::string table_of_overlaps(const LabelCut& cut, const TaskLabels& labels,
                              std::int64_t flag_below) {
  Overlaps overlaps;
  for (const LabelPair& pair : cut.pairs) {
    overlaps[{static_cast<std::size_t>(pair.one), static_cast<std::size_t>(pair.other)}] = &pair;
  }
  const std::vector<std::size_t> shown = most_frequent(labels);
  std::vector<Cell> header{text("Label")};
  for (const std::size_t place : shown) {
    header.push_back(text(name_on_page(labels.labels[place], flag_below)));
  }
  Table table("Neurons that labels of " + labels.task + " share at " + name_of_cut(cut, labels),
              header);
  for (const std::size_t one : shown) {
    std::vector<Cell> row{text(name_on_page(labels.labels[one], flag_below))};
    for (const std::size_t other : shown) row.push_back(cell_of(one, other, cut, overlaps));
    table.add(row, labels.labels[one].train_words < flag_below ? "weak" : "");
  }
  return table.html();
}

std::string note_of(const TaskLabels& labels, std::int64_t flag_below) {
  const auto few =
      std::count_if(labels.labels.begin(), labels.labels.end(),
                    [&](const LabelLayers& label) { return label.train_words < flag_below; });
  std::string note;
  if (few > 0) {
    note += "* fewer than " + as_count(flag_below) +
            " train words: what is said of these labels rests on little. ";
  }
  if (labels.labels.size() > shown_labels) {
    note += "Drawings and overlaps: the " + as_count(shown_labels) + " most frequent of " +
            as_count(std::ssize(labels.labels)) + " labels.";
  }
  return note.empty() ? "" : "<p class=\"note\">" + note + "</p>\n";
}

}  // namespace

std::string html_of_label_neurons(const Report& report) {
  if (report.labels.empty()) return "";
  std::string parts;
  for (const TaskLabels& labels : report.labels) {
    const LabelCut& cut = labels.cuts.front();
    parts += "<h3>" + escaped(labels.task) + "</h3>\n" +
             table_of_labels(labels, report.flag_below) + note_of(labels, report.flag_below) +
             chart_of(cut, labels, report.flag_below) +
             table_of_overlaps(cut, labels, report.flag_below);
  }
  return "<section id=\"label-neurons\"><h2>Neurons of labels</h2>\n<p class=\"note\">A label's "
         "neurons: "
         "those with its largest |w| until they reach a share of its |w|, the same for all labels: "
         "the one at which all labels together first have as many neurons as a minimal set, and a "
         "given one. Dominant: the layer with most of the label's |w|.</p>\n" +
         parts + "</section>\n";
}

}  // namespace salient
