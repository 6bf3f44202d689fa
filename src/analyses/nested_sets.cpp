#include "analyses/nested_sets.hpp"

#include <algorithm>

#include "salient/probes/study.hpp"

namespace salient {
namespace {

/// Of those sets that leave neurons out.
std::vector<StudyProbe> probes_of(const NestedSets& sets, const std::string& name,
                                  std::size_t first) {
  const ProbedTask& probed = *sets.probed;
  StudyProbe like;
  like.name = name + "_" + probed.task->name + "_";
  like.task = probed.task;
  like.l1 = probed.trained->l1;
  like.l2 = probed.trained->l2;
  like.order = sets.order;
  like.start = probed.trained;
  like.screened = true;
  std::vector<std::int64_t> sizes = sets.sizes;
  std::erase(sizes, std::ssize(*sets.order));
  return nested_probes(like, std::move(sizes), first);
}

}  // namespace

RetrainedSets retrain(ProbeData& data, const std::vector<NestedSets>& sets, const std::string& name,
                      const ProbeOptions& options, const Solutions& solutions) {
  std::vector<StudyProbe> study;
  for (const NestedSets& some : sets) {
    const std::vector<StudyProbe> probes = probes_of(some, name, study.size());
    study.insert(study.end(), probes.begin(), probes.end());
  }
  RetrainedSets result;
  if (!study.empty()) result.trained = train_study(data, study, options, solutions);

  auto next = result.trained.begin();
  for (const NestedSets& some : sets) {
    std::vector<const TrainedProbe*> of_size(some.sizes.size(), some.probed->trained);
    for (std::size_t i = of_size.size(); i-- > 0;) {  // the largest comes first
      if (some.sizes[i] < std::ssize(*some.order)) of_size[i] = &*next++;
    }
    result.of_sets.push_back(std::move(of_size));
  }
  return result;
}

std::int64_t support_of(const LinearProbe& probe) {
  return (probe.weights.array() != 0).colwise().any().count();
}

bool is_solved(const TrainedProbe& trained) {
  return trained.certificate.converged || !trained.certificate.certified;
}

}  // namespace salient
