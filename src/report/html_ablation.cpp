#include <algorithm>
#include <numeric>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/line_chart.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

/// Shares of one frame's words that are right, by what is kept. After the last size, in the place
/// of one more, are the areas.
class Shares {
 public:
  Shares(const Ablation& ablation, const AblationFrame& frame)
      : ablation_(ablation), words_(static_cast<double>(frame.words)) {
    for (const AblationCurve& curve : ablation.curves) {
      if (curve.split == frame.split && curve.fill == frame.fill) curves_.push_back(&curve);
    }
  }

  /// Over the draws, where there are several. Not a number where there is none.
  double mean(KeptNeurons kept, std::size_t size) const {
    const std::vector<double> all = of(kept, size);
    return std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
  }
  /// "71.30% to 73.10%"
  std::string range(KeptNeurons kept, std::size_t size) const {
    const std::vector<double> all = of(kept, size);
    const auto [least, most] = std::minmax_element(all.begin(), all.end());
    return as_percent(*least) + " to " + as_percent(*most);
  }
  bool has(KeptNeurons kept) const {
    return std::any_of(curves_.begin(), curves_.end(),
                       [&](const AblationCurve* curve) { return curve->kept == kept; });
  }
  LineChart::Line line(KeptNeurons kept) const {
    LineChart::Line line{std::string(name_of(kept)), {}};
    for (std::size_t i = 0; i < ablation_.sizes.size(); ++i) line.shares.push_back(mean(kept, i));
    return line;
  }
  std::vector<const AblationCurve*> of_files() const {
    std::vector<const AblationCurve*> files;
    for (const AblationCurve* curve : curves_) {
      if (curve->kept == KeptNeurons::file) files.push_back(curve);
    }
    return files;
  }
  LineChart::Line line(const AblationCurve& of_file) const {
    LineChart::Line line{of_file.file, {}};
    for (std::size_t i = 0; i < ablation_.sizes.size(); ++i) line.shares.push_back(of(of_file, i));
    return line;
  }
  double of(const AblationCurve& curve, std::size_t size) const {
    return size < curve.correct.size() ? static_cast<double>(curve.correct[size]) / words_
                                       : curve.area;
  }

 private:
  std::vector<double> of(KeptNeurons kept, std::size_t size) const {
    std::vector<double> shares;
    for (const AblationCurve* curve : curves_) {
      if (curve->kept == kept) shares.push_back(of(*curve, size));
    }
    return shares;
  }

  const Ablation& ablation_;
  double words_;
  std::vector<const AblationCurve*> curves_;
};

/// Of the last split, with the fill that the job asks for; null where there are no words.
const AblationFrame* shown_frame(const Ablation& ablation, LeftOut fill) {
  const auto found = std::find_if(ablation.frames.rbegin(), ablation.frames.rend(),
                                  [&](const AblationFrame& frame) { return frame.fill == fill; });
  return found == ablation.frames.rend() ? nullptr : &*found;
}

double share(std::int64_t correct, const AblationFrame& frame) {
  return static_cast<double>(correct) / static_cast<double>(frame.words);
}

/// The margin over such neurons, and below it its interval.
Cell margin_over(const Ablation& ablation, const AblationFrame& frame, KeptNeurons over,
                 std::size_t size) {
  for (const AblationMargin& margin : ablation.margins) {
    if (margin.over != over || margin.split != frame.split || margin.fill != frame.fill) continue;
    return margin_cell(size < margin.margins.size() ? margin.margins[size] : margin.area);
  }
  return number(std::string(dash));
}

/// A row without its first two cells.
std::vector<Cell> row_of(const Ablation& ablation, const AblationFrame& frame, const Shares& shares,
                         std::size_t size) {
  const auto mean = [&](KeptNeurons kept) { return number(as_percent(shares.mean(kept, size))); };
  std::vector<Cell> row{mean(KeptNeurons::top),
                        mean(KeptNeurons::layer_matched),
                        mean(KeptNeurons::random),
                        number(shares.range(KeptNeurons::random, size)),
                        mean(KeptNeurons::bottom),
                        mean(KeptNeurons::weight_sum),
                        mean(KeptNeurons::weight_norm),
                        margin_over(ablation, frame, KeptNeurons::layer_matched, size),
                        margin_over(ablation, frame, KeptNeurons::random, size)};
  for (const AblationCurve* of_file : shares.of_files()) {
    row.push_back(number(as_percent(shares.of(*of_file, size))));
  }
  return row;
}

std::string table_of(const Ablation& ablation, const AblationFrame& frame, const Shares& shares,
                     const std::string& title) {
  std::vector<Cell> header{number("Neurons"),
                           number("Of all"),
                           number("Top"),
                           number("Layer-matched"),
                           number("Random"),
                           number("Least and most of random"),
                           number("Bottom"),
                           number("Weight sum"),
                           number("Weight norm"),
                           number("Top less layer-matched"),
                           number("Top less random")};
  for (const AblationCurve* of_file : shares.of_files()) {
    header.push_back(number(escaped(of_file->file)));
  }
  Table table(title, header);
  const auto add = [&](const std::string& kept, const std::string& of_all, std::size_t size) {
    std::vector<Cell> row = row_of(ablation, frame, shares, size);
    row.insert(row.begin(), {number(kept), number(of_all)});
    table.add(row);
  };
  for (std::size_t i = 0; i < ablation.sizes.size(); ++i) {
    const auto part = static_cast<double>(ablation.sizes[i]);
    add(as_count(ablation.sizes[i]), as_percent(part / static_cast<double>(ablation.neurons)), i);
  }
  add("Area", "", ablation.sizes.size());
  return table.html() + "<p class=\"note\">All neurons: " + as_percent(share(frame.all, frame)) +
         "; all masked, by the biases alone: " + as_percent(share(frame.none, frame)) + ".</p>\n";
}

std::string chart_of(const Ablation& ablation, const AblationFrame& frame, const Shares& shares,
                     const std::string& title) {
  LineChart chart{title, ablation.sizes, {}, {}};
  for (const KeptNeurons kept : all_kept_neurons) {
    if (kept != KeptNeurons::file && shares.has(kept)) chart.lines.push_back(shares.line(kept));
  }
  for (const AblationCurve* of_file : shares.of_files()) {
    chart.lines.push_back(shares.line(*of_file));
  }
  chart.levels = {{"all", share(frame.all, frame)}, {"none", share(frame.none, frame)}};
  return html_of(chart);
}

std::string html_of(const std::string& task, const Ablation& ablation, const Report& report) {
  const AblationFrame* frame = shown_frame(ablation, report.ablation_fill);
  if (frame == nullptr) return "";
  const Shares shares(ablation, *frame);
  const std::string title = "Accuracy of " + task + " on " + std::string(name_of(frame->split)) +
                            " with some neurons alone, at l1 = " + as_scientific(ablation.l1) +
                            (ablation.own ? "" : ", not the probe's own");
  return table_of(ablation, *frame, shares, title) + line_of_baselines(task, report) +
         chart_of(ablation, *frame, shares, title);
}

}  // namespace

std::string html_of_ablation(const Report& report) {
  if (report.ablations.empty()) return "";
  std::string parts;
  for (const TaskAblation& ablation : report.ablations) {
    parts += "<h3>" + escaped(ablation.task) + "</h3>\n";
    for (const Ablation& probe : ablation.probes) {
      parts += html_of(ablation.task, probe, report);
    }
  }
  return "<section id=\"ablation\"><h2>Ablation</h2>\n<p class=\"note\">Each probe as it is, not "
         "trained again: all neurons but those kept are taken to be " +
         std::string(report.ablation_fill == LeftOut::mean ? "their mean over the train words"
                                                           : "zero") +
         ". Top and bottom: the first and last of its ranking; weight sum: by the sum over labels "
         "of |weight|; weight norm: by the norm of the model's weights that write a neuron; "
         "random: "
         "mean over draws from all neurons, layer-matched: over draws with as many neurons of each "
         "layer as the top ones have, and below differences 95 % of bootstraps of sentences; a "
         "file's name: the first of the order that it holds "
         "(rivals.from). Area: under accuracy over the logarithm of the number of neurons, to all "
         "of "
         "them, as a share of what accuracy 1 would have. " +
         note_of_stars("its table") + "</p>\n" + parts + "</section>\n";
}

}  // namespace salient
