#include "salient/probes/probe.hpp"

#include <algorithm>
#include <cmath>

#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Smallest, median (the lower of two) and largest; zeros for none.
void summarise(std::vector<double> values, double (&summary)[3]) {
  if (values.empty()) return;
  std::sort(values.begin(), values.end());
  summary[0] = values.front();
  summary[1] = values[(values.size() - 1) / 2];
  summary[2] = values.back();
}

}  // namespace

std::string loss_unit(bool of_numbers) {
  return of_numbers ? "half squared units a word" : "nats a word";
}

Matrix LinearProbe::raw_weights() const {
  const Eigen::VectorXd inverse = (deviation.array() > 0).select(deviation.array().inverse(), 0.0);
  return (weights.cast<double>() * inverse.asDiagonal()).cast<float>();
}

PenaltyConventions conventions_of(const TrainedProbe& trained) {
  PenaltyConventions by;
  const double norm = trained.probe.weights.cast<double>().norm();
  by.l1 = trained.l1;
  by.l2 = trained.norm_penalty ? (norm > 0 ? trained.l2 / (2 * norm) : 0.0) : trained.l2;
  by.norm_l2 = trained.norm_penalty ? trained.l2 : 2 * norm * trained.l2;
  const auto words = static_cast<double>(trained.words);
  by.summed_l1 = words * by.l1;
  by.summed_l2 = words * by.l2;
  std::vector<double> raw_l1, raw_l2;
  for (const double deviation : trained.probe.deviation) {
    if (!(deviation > 0)) continue;
    raw_l1.push_back(by.l1 * deviation);
    raw_l2.push_back(by.l2 * deviation * deviation);
  }
  summarise(std::move(raw_l1), by.raw_l1);
  summarise(std::move(raw_l2), by.raw_l2);
  return by;
}

double excess_of_given(const std::vector<PathPoint>& path) {
  const auto given =
      std::find_if(path.begin(), path.end(), [](const PathPoint& point) { return point.given; });
  if (given == path.end()) return 0;
  double best = given->dev_loss;
  for (const PathPoint& point : path) best = std::min(best, point.dev_loss);
  return best > 0 ? given->dev_loss / best - 1 : 0.0;
}

std::string_view name_of(LeftOut left_out) {
  switch (left_out) {
    case LeftOut::mean:
      return "mean";
    case LeftOut::zero:
      return "zero";
    case LeftOut::nothing:
      return "nothing";
  }
  throw BugError("unknown kind of leaving neurons out");
}

bool is_bottom_without_say(const std::vector<PathPoint>& path) {
  return std::any_of(path.begin(), path.end(), [](const PathPoint& point) {
    const std::optional<PaperScore>& score = point.paper_score;
    return point.chosen && score && score->bottom == score->bias_only;
  });
}

}  // namespace salient
