#include "salient/probes/options.hpp"

#include <algorithm>
#include <cmath>

#include "salient/support/error.hpp"

namespace salient {
namespace {

void check(bool holds, const char* complaint) {
  if (!holds) throw UsageError(complaint);
}

bool is_above_zero(double value) { return std::isfinite(value) && value > 0; }

bool is_allowed(const Penalty& penalty) {
  const auto good = [](double value) { return std::isfinite(value) && value >= 0; };
  return penalty.automatic ||
         (good(penalty.value) && std::all_of(penalty.grid.begin(), penalty.grid.end(), good));
}

}  // namespace

void ProbeOptions::validate() const {
  check(is_allowed(l1), "probe.l1 is `auto` or a number, 0 or more, or a list of such");
  check(is_allowed(l2), "probe.l2 is `auto` or a number, 0 or more, or a list of such");
  check(solver == Solver::exact || !is_grid(),
        "probe.solver = paper takes one probe.l1 and one probe.l2, no list");
  check(solver == Solver::exact || !l1.automatic,
        "probe.l1 is auto but probe.solver is paper, which walks no path: give probe.l1 a number");
  check(
      !l1.automatic || l2.automatic,
      "probe.l2 is a number but probe.l1 is auto: give probe.l1 a number too, or leave both auto");
  check(l2_of_l1 >= 0 && l2_of_l1 <= 1000, "probe.l2_of_l1 is a number from 0 to 1000");
  check(!l2.within_error, "probe.l2 is `auto` or a number; auto-1se is of probe.l1");
  check(selection == Selection::dev_loss || !l1.within_error,
        "probe.l1 = auto-1se goes by the standard error of the dev loss: leave probe.selection at "
        "dev-loss");
  check(selection == Selection::paper_score || !selection_retrain,
        "probe.selection_retrain is of probe.selection = paper-score");
  check(path_points >= (l1.automatic ? 1 : 0),
        "probe.path_points is 1 or more, or 0 where probe.l1 is a number");
  check(std::isfinite(path_span) && path_span > 1, "probe.path_span is a number above 1");
  check(is_above_zero(path_tolerance), "probe.path_tolerance is a number above 0");
  check(folds >= 2, "probe.folds is 2 or more");
  check(is_above_zero(tolerance), "probe.tolerance is a number above 0");
  check(resolved_places >= 0, "probe.resolved_places is 0 or more");
  check(max_passes >= 1, "probe.max_passes is 1 or more");
  check(epochs >= 1, "probe.epochs is 1 or more");
  check(batch_words >= 1, "probe.batch_words is 1 or more");
  check(is_above_zero(learning_rate), "probe.learning_rate is a number above 0");
  check(memory_bytes >= 0, "probe.memory is 0 or more bytes");
}

}  // namespace salient
