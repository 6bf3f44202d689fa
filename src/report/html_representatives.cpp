#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

std::vector<Cell> row_of(const Cell& first, const SubsetProbe& probe,
                         const TaskRepresentatives& of) {
  const double share = static_cast<double>(probe.neurons) / static_cast<double>(of.own.neurons);
  return {first,
          number(as_count(probe.neurons)),
          number(as_percent(share)),
          number(as_count(probe.support)),
          accuracy_cell(probe.dev, of.dev_words),
          accuracy_cell(probe.test, of.test_words),
          text(probe.converged ? "" : "not converged")};
}

}  // namespace

std::string html_of_representatives(const Report& report) {
  std::string tables;
  for (const TaskRepresentatives& of : report.representatives) {
    Table table(
        "Probes of " + of.task +
            " retrained on the most salient neuron of each cluster, at the penalties of the "
            "task; below accuracies, 95 % of bootstraps of the sentences",
        {number("Distance"), number("Neurons"), number("Share of all"), number("With weight"),
         number("Dev"), number("Test"), text("")});
    for (const RepresentativesScore& score : of.cuts) {
      table.add(row_of(number(as_digits(score.threshold)), score.probe, of));
    }
    table.add(row_of(text("all neurons"), of.own, of));
    tables += table.html() + line_of_baselines(of.task, report);
  }
  return tables;
}

}  // namespace salient
