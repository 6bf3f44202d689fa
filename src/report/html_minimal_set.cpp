#include <algorithm>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/line_chart.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

std::string range(const std::string& low, const std::string& high) { return low + " to " + high; }

Cell accuracy_of(const SizeScore& score, std::int64_t words) {
  if (words == 0) return text(dash);
  const std::string share =
      as_percent(static_cast<double>(score.correct) / static_cast<double>(words));
  return markup(share + "<br><small>" + range(as_percent(score.low), as_percent(score.high)) +
                "</small>");
}

std::string delta_of(const MinimalSet& set, DeltaScale scale) {
  return as_digits(set.delta) + (scale == DeltaScale::absolute ? " points" : "%");
}

std::string table_of(const TaskMinimalSets& sets) {
  Table table("Smallest sets of neurons of " + sets.task +
                  " whose probe is within delta of the oracle on dev",
              {text("Oracle"), number("Delta"), number("Neurons"), number("Share of all"),
               text("95 % of bootstraps"), number("With weight"), text("Dev"), text("Test")});
  const SizePoint& all = sets.curve.back();
  for (const MinimalSet& set : sets.sets) {
    const SizePoint& point = point_of(set, sets);
    table.add(
        {text(set.oracle == Oracle::own ? "the probe" : "the best on dev"),
         number(delta_of(set, sets.scale)), number(as_count(set.neurons)),
         number(as_percent(static_cast<double>(set.neurons) / static_cast<double>(all.neurons))),
         text(range(as_count(set.low), as_count(set.high))), number(as_count(point.support)),
         accuracy_of(point.dev, sets.dev_words), accuracy_of(point.test, sets.test_words)});
  }
  table.add({text("all neurons"), number(std::string(dash)), number(as_count(all.neurons)),
             number(as_percent(1)), text(dash), number(as_count(all.support)),
             accuracy_of(all.dev, sets.dev_words), accuracy_of(all.test, sets.test_words)});
  return table.html();
}

LineChart::Line line_of(const std::string& name, const TaskMinimalSets& sets,
                        SizeScore SizePoint::*score, std::int64_t words) {
  LineChart::Line line{name, {}};
  for (const SizePoint& point : sets.curve) {
    line.shares.push_back(static_cast<double>((point.*score).correct) /
                          static_cast<double>(std::max<std::int64_t>(1, words)));
  }
  return line;
}

std::string chart_of(const TaskMinimalSets& sets) {
  LineChart chart{
      "Accuracy of probes of " + sets.task + " retrained on its top neurons", {}, {}, {}};
  for (const SizePoint& point : sets.curve) chart.sizes.push_back(point.neurons);
  chart.lines.push_back(line_of("dev", sets, &SizePoint::dev, sets.dev_words));
  if (sets.test_words > 0) {
    chart.lines.push_back(line_of("test", sets, &SizePoint::test, sets.test_words));
  }
  return html_of(chart);
}

std::string note_of(const TaskMinimalSets& sets) {
  const auto unsolved = std::count_if(sets.curve.begin(), sets.curve.end(),
                                      [](const SizePoint& point) { return !point.converged; });
  return "<p class=\"note\">Area under accuracy over the logarithm of the size: dev " +
         as_percent(sets.dev_area) +
         (sets.test_words > 0 ? ", test " + as_percent(sets.test_area) : "") + "." +
         (unsolved > 0 ? " " + as_count(unsolved) + " of these probes are not converged." : "") +
         "</p>\n";
}

}  // namespace

std::string html_of_minimal_sets(const Report& report) {
  if (report.minimal_sets.empty()) return "";
  std::string parts;
  for (const TaskMinimalSets& sets : report.minimal_sets) {
    parts +=
        "<h3>" + escaped(sets.task) + "</h3>\n" + table_of(sets) + note_of(sets) + chart_of(sets);
  }
  const std::int32_t hold = report.minimal_sets.front().hold;
  return "<section id=\"minimal-sets\"><h2>Minimal sets</h2>\n<p class=\"note\">Probes trained "
         "again "
         "on the first neurons of each ranking, at the penalties of the task. A size counts if its "
         "accuracy on dev is within delta of the oracle's" +
         (hold > 0 ? ", and at the next " + as_count(hold) + " sizes too" : std::string()) +
         ". Below accuracies: 95 % of bootstraps of the sentences.</p>\n" + parts + "</section>\n";
}

}  // namespace salient
