#include <algorithm>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

constexpr std::int64_t looked_at = 50;  ///< first neurons of both orders

std::string name_of_scale(const ScaledProbe& probe) {
  return probe.standardised ? "standardised" : "raw";
}

std::string accuracy_of(const ScaledProbe& probe, Split split) {
  for (const SplitHits& hits : probe.hits) {
    if (hits.split != split) continue;
    return as_percent(static_cast<double>(hits.correct) / static_cast<double>(hits.words));
  }
  return std::string(dash);
}

std::string table_of_probes(const TaskScale& scale) {
  Table table("By the scale of activations: probes of " + scale.task,
              {text("Activations"), number("l1"), number("l2"), number("Dev"), number("Test"),
               number("Neurons with weight")});
  for (const ScaledProbe* probe : {&scale.own, &scale.other}) {
    const auto weighted = std::count_if(probe->order.begin(), probe->order.end(),
                                        [](const RankedNeuron& ranked) { return !ranked.zero; });
    table.add({text(name_of_scale(*probe) + (probe->converged ? "" : ", not converged")),
               number(as_scientific(probe->l1)), number(as_scientific(probe->l2)),
               number(accuracy_of(*probe, Split::dev)), number(accuracy_of(*probe, Split::test)),
               number(as_count(weighted))});
  }
  return table.html();
}

std::string table_of_agreement(const TaskScale& scale) {
  Table table("How the first neurons of both orders of " + scale.task + " agree",
              {text("First"), number("Overlap"), number("Correlation of places")});
  for (const ScaleAgreement& at : scale.agreement) {
    table.add({text(as_count(at.neurons)), number(as_percent(at.overlap)),
               number(as_figure(at.correlation))});
  }
  return table.html();
}

std::string table_of_shifts(const TaskScale& scale, const NeuronLayout& neurons) {
  Table table("By the scale of activations: places that differ most, of " + scale.task,
              {text("Neuron"), number("Deviation"), number("Place, " + name_of_scale(scale.own)),
               number("Place, " + name_of_scale(scale.other))});
  const std::vector<PlaceShift> shifts = shifts_of(scale, looked_at, neurons);
  for (std::size_t i = 0; i < std::min(shown_neurons, shifts.size()); ++i) {
    const auto column = static_cast<std::size_t>(neurons.column(shifts[i].neuron));
    table.add({text(as_neuron(shifts[i].neuron)), number(as_figure(scale.deviation[column])),
               number(as_count(shifts[i].own)), number(as_count(shifts[i].other))});
  }
  return table.html();
}

}  // namespace

std::string html_of_scale(const Report& report) {
  if (report.scales.empty()) return "";
  std::string parts;
  for (const TaskScale& scale : report.scales) {
    parts += "<h3>" + escaped(scale.task) + "</h3>\n" + table_of_probes(scale) +
             line_of_baselines(scale.task, report) + table_of_agreement(scale) +
             table_of_shifts(scale, report.neurons);
  }
  return "<section id=\"scale\"><h2>Scale</h2>\n<p class=\"note\">A weight on raw activations is "
         "large where its neuron varies little. The same tasks with and without standardised "
         "activations, each order by the weights for the activations as its probe saw them; below, "
         "of the first " +
         as_count(looked_at) +
         " neurons of either order those whose places differ by the largest factor.</p>\n" + parts +
         "</section>\n";
}

}  // namespace salient
