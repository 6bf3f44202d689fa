#include "analyses/nested_sets.hpp"

#include <algorithm>

#include "analyses/subset_probes.hpp"
#include "salient/probes/study.hpp"

namespace salient {
namespace {

/// Of those sets that leave neurons out.
std::vector<StudyProbe> probes_of(const NestedSets& sets, std::size_t first) {
  const ProbedTask& probed = *sets.probed;
  StudyProbe like = like_own_probe(probed, sets.name + "_" + probed.task->name + "_");
  like.order = sets.order;
  std::vector<std::int64_t> sizes = sets.sizes;
  std::erase(sizes, std::ssize(*sets.order));
  return nested_probes(like, std::move(sizes), first);
}

}  // namespace

RetrainedSets retrain(ProbeData& data, const std::vector<NestedSets>& sets,
                      const ProbeOptions& options, const Solutions& solutions) {
  std::vector<StudyProbe> study;
  for (const NestedSets& some : sets) {
    const std::vector<StudyProbe> probes = probes_of(some, study.size());
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

}  // namespace salient
