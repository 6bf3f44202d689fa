#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

std::string_view what_is_left_out(LeftOut left_out) {
  switch (left_out) {
    case LeftOut::mean:
      return "the others masked by their mean";
    case LeftOut::zero:
      return "the others masked by zero";
    case LeftOut::nothing:
      return "in probes retrained without the others";
  }
  return "";
}

}  // namespace

std::string html_of_paper_scores(const TaskReport& task) {
  if (task.path.empty() || !task.path.front().paper_score) return "";
  const std::string left_out(what_is_left_out(task.path.front().paper_score->left_out));
  Table table(
      "The papers' score S = (A_t - A_b) / 2 - (A_z - A_l) / 2 of each pair: accuracy with "
      "the top (A_t) and the bottom (A_b) 20 % of its ranking alone, " +
          left_out + "; of all neurons at the weakest pair (A_z) and here (A_l)",
      {number("l1"), number("l2"), number("S"), number("A_t"), number("A_b"), number("A_z"),
       number("A_l"), number("Biases alone")});
  for (const PathPoint& point : task.path) {
    const PaperScore& score = *point.paper_score;
    table.add({number(as_scientific(point.l1)), number(as_scientific(point.l2)),
               number(as_figure(score.value())), number(as_percent(score.top)),
               number(as_percent(score.bottom)), number(as_percent(score.weakest)),
               number(as_percent(score.all)), number(as_percent(score.bias_only))},
              point.chosen ? "chosen" : "");
  }
  return table.html();
}

}  // namespace salient
