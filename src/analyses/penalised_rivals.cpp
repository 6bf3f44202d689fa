#include "analyses/penalised_rivals.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

#include "salient/probes/study.hpp"
#include "salient/probes/train.hpp"

namespace salient {
namespace {

StudyProbe probe_at(const PenalisedRival& wanted, double penalty, const std::string& name) {
  StudyProbe probe;
  probe.name =
      "penalised_" + wanted.task->name + "_" + std::string(name_of(wanted.rival)) + "_" + name;
  probe.task = wanted.task;
  (wanted.rival == Rival::lasso ? probe.l1 : probe.l2) = penalty;
  return probe;
}

/// From strong to weak; of those that the path has, or the own probe's: the values of l1 for both
/// rivals, but where l2 is one that the job gives.
std::vector<double> penalties_of(const PenalisedRival& wanted, const ProbeOptions& options) {
  std::vector<double> values;
  for (const PathPoint& point : wanted.own->path) values.push_back(point.l1);
  if (values.empty() || wanted.own->folds > 0) {
    const bool takes_l2 = wanted.rival == Rival::ridge && !options.l2.automatic;
    return {takes_l2 ? wanted.own->l2 : wanted.own->l1};
  }
  std::sort(values.begin(), values.end(), std::greater<>());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// Screened probes of one rival, each after the one before it.
void add_screened(const PenalisedRival& wanted, const ProbeOptions& options,
                  std::vector<StudyProbe>& study) {
  std::optional<std::size_t> before;
  for (const double penalty : penalties_of(wanted, options)) {
    StudyProbe probe = probe_at(wanted, penalty, std::to_string(study.size()));
    probe.screened = true;
    probe.after = before;
    before = study.size();
    study.push_back(std::move(probe));
  }
}

/// On dev, in loss_unit(); none without words there.
std::optional<double> dev_loss(ProbeData& data, const TrainedProbe& trained, const Task& task) {
  for (const ProbeScore& score : evaluate(data, trained.probe, task)) {
    if (score.split == Split::dev && score.words > score.unseen) return score.loss;
  }
  return std::nullopt;
}

/// The best of the screened probes [begin, end).
std::size_t best_of(ProbeData& data, const std::vector<TrainedProbe>& screened, const Task& task,
                    std::size_t begin, std::size_t end) {
  std::size_t best = begin;
  if (end - begin < 2) return best;
  std::optional<double> least;
  for (std::size_t i = begin; i < end; ++i) {
    const std::optional<double> loss = dev_loss(data, screened[i], task);
    if (!loss || (least && *loss >= *least)) continue;
    least = loss;
    best = i;
  }
  return best;
}

}  // namespace

std::vector<TrainedProbe> train_penalised(ProbeData& data,
                                          const std::vector<PenalisedRival>& wanted,
                                          const ProbeOptions& options, const Solutions& solutions) {
  if (wanted.empty()) return {};
  std::vector<StudyProbe> study;
  std::vector<std::size_t> begins;
  for (const PenalisedRival& rival : wanted) {
    begins.push_back(study.size());
    add_screened(rival, options, study);
  }
  begins.push_back(study.size());
  const std::vector<TrainedProbe> screened = train_study(data, study, options, solutions);

  std::vector<StudyProbe> chosen;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::size_t best = best_of(data, screened, *wanted[i].task, begins[i], begins[i + 1]);
    const double penalty = wanted[i].rival == Rival::lasso ? study[best].l1 : study[best].l2;
    chosen.push_back(probe_at(wanted[i], penalty, "chosen"));
    chosen.back().start = &screened[best];
  }
  return train_study(data, chosen, options, solutions);
}

}  // namespace salient
