#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

Cell accuracy_of(std::int64_t correct, std::int64_t words) {
  if (words == 0) return number(std::string(dash));
  return number(as_percent(static_cast<double>(correct) / static_cast<double>(words)));
}

std::vector<Cell> row_of(const Cell& first, const RepresentativesScore& score,
                         const TaskRepresentatives& of) {
  const double share = static_cast<double>(score.neurons) / static_cast<double>(of.own.neurons);
  return {first,
          number(as_count(score.neurons)),
          number(as_percent(share)),
          number(as_count(score.support)),
          accuracy_of(score.dev_correct, of.dev_words),
          accuracy_of(score.test_correct, of.test_words),
          text(score.converged ? "" : "not converged")};
}

}  // namespace

std::string html_of_representatives(const Report& report) {
  std::string tables;
  for (const TaskRepresentatives& of : report.representatives) {
    Table table(
        "Probes of " + of.task +
            " retrained on the most salient neuron of each cluster, at the penalties of the "
            "task",
        {number("Distance"), number("Neurons"), number("Share of all"), number("With weight"),
         number("Dev"), number("Test"), text("")});
    for (const RepresentativesScore& score : of.cuts) {
      table.add(row_of(number(as_digits(score.threshold)), score, of));
    }
    table.add(row_of(text("all neurons"), of.own, of));
    tables += table.html() + line_of_baselines(of.task, report);
  }
  return tables;
}

}  // namespace salient
