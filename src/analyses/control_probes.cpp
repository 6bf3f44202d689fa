#include "analyses/control_probes.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "analyses/subset_probes.hpp"
#include "probes/random_stream.hpp"
#include "salient/analyses/ablation.hpp"
#include "salient/analyses/sizes.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

std::string name_of_draw(const ControlledTask& task, const std::string& what, std::size_t draw) {
  return "control_" + task.probed->task->name + "_" + what + std::to_string(draw) + "_";
}

std::vector<StudyProbe> probes_on_all(const ControlledTask& task, bool choose) {
  const TrainedProbe& own = *task.probed->trained;
  std::vector<StudyProbe> study;
  for (std::size_t draw = 0; draw < task.controls.size(); ++draw) {
    study.push_back(probe_like(own, task.controls[draw], name_of_draw(task, "all", draw)));
    study.back().start = nullptr;  // other labels
    study.back().chooses = choose;
  }
  return study;
}

SharedOrder ranked(const TrainedProbe& trained, const RankingOptions& options) {
  return shared_order(ranked_columns(trained, options));
}

/// But for all neurons, which is a set of its own.
std::vector<std::int64_t> set_sizes(const ControlOptions& options, std::int64_t neurons) {
  std::vector<std::int64_t> sizes = sizes_of(options.counts, options.percents, neurons);
  if (!sizes.empty() && sizes.back() == neurons) sizes.pop_back();
  return sizes;
}

}  // namespace

std::vector<ControlledTask> controlled_tasks(const Corpus& corpus,
                                             const std::vector<ProbedTask>& tasks,
                                             const ControlOptions& options) {
  std::vector<ControlledTask> found;
  for (const ProbedTask& probed : tasks) {
    ControlledTask task{&probed, word_types(corpus, *probed.task), {}};
    for (std::int32_t draw = 0; draw < options.draws; ++draw) {
      auto control =
          control_task(corpus, *probed.task, task.types, seed_of_draw(options.seed, draw));
      if (control) task.controls.push_back(std::move(*control));
    }
    if (task.controls.empty()) {
      log_info("control: " + probed.task->name +
               ": left out: in its control tasks all train words have one label");
      continue;
    }
    found.push_back(std::move(task));
  }
  return found;
}

std::vector<TrainedProbe> train_on_all(ProbeData& data, std::vector<ControlledTask>& tasks,
                                       const RankingOptions& ranking, const ProbeOptions& probe,
                                       const ControlOptions& options, const Solutions& solutions) {
  std::vector<StudyProbe> study;
  for (const ControlledTask& task : tasks) {
    const std::vector<StudyProbe> some = probes_on_all(task, options.reselect);
    study.insert(study.end(), some.begin(), some.end());
  }
  std::vector<TrainedProbe> probes =
      train_study(data, study, probe, solutions, neuron_order(ranking, data.neurons()));
  const TrainedProbe* next = probes.data();
  for (ControlledTask& task : tasks) {
    for (std::size_t draw = 0; draw < task.controls.size(); ++draw) {
      task.control_probes.push_back(next++);
    }
  }
  return probes;
}

ControlSets::ControlSets(ProbeData& data, const std::vector<ControlledTask>& tasks,
                         const RankingOptions& ranking, const ProbeOptions& probe,
                         const ControlOptions& options, const Solutions& solutions)
    : neurons_(data.neurons().size()), sizes_(set_sizes(options, neurons_)) {
  if (sizes_.empty()) return;
  for (const ControlledTask& task : tasks) add(task, ranking, options.seed);
  probes_ = train_study(data, study_, probe, solutions);
  hand_out();
}

std::vector<ComparedProbes> ControlSets::of(const ControlledTask& task) const {
  std::vector<ComparedProbes> found{
      {ControlSet::all, neurons_, {task.probed->trained}, task.control_probes}};
  for (const ControlSet set : all_control_sets) {
    for (std::size_t size = 0; set != ControlSet::all && size < sizes_.size(); ++size) {
      ComparedProbes& compared = found.emplace_back(ComparedProbes{set, sizes_[size]});
      for (const Chain& chain : chains_) {
        if (chain.of != &task || chain.set != set) continue;
        const bool is_of_task = chain.task == task.probed->task;
        (is_of_task ? compared.of_task : compared.of_control).push_back(chain.by_size[size]);
      }
    }
  }
  return found;
}

void ControlSets::add(const ControlledTask& task, const RankingOptions& ranking,
                      std::uint64_t seed) {
  const SharedOrder top = ranked(*task.probed->trained, ranking);
  const SharedOrder bottom = shared_order({top->rbegin(), top->rend()});
  add_of_task(task, ControlSet::top, 0, top);
  add_of_task(task, ControlSet::bottom, 0, bottom);
  for (std::size_t draw = 0; draw < task.controls.size(); ++draw) {
    const SharedOrder own = ranked(*task.control_probes[draw], ranking);
    const SharedOrder random =
        shared_order(drawn_order(neurons_, seed_of_draw(seed, static_cast<std::int32_t>(draw))));
    add_of_task(task, ControlSet::own, draw, own);
    add_of_task(task, ControlSet::random, draw, random);
    add_of_control(task, ControlSet::top, draw, top);
    add_of_control(task, ControlSet::own, draw, own);
    add_of_control(task, ControlSet::random, draw, random);
    add_of_control(task, ControlSet::bottom, draw, bottom);
  }
}

void ControlSets::add_of_task(const ControlledTask& task, ControlSet set, std::size_t draw,
                              const SharedOrder& order) {
  const std::string what = std::string(name_of(set)) + "_task";
  add_chain(task, set, like_own_probe(*task.probed, name_of_draw(task, what, draw)), order);
}

void ControlSets::add_of_control(const ControlledTask& task, ControlSet set, std::size_t draw,
                                 const SharedOrder& order) {
  const std::string what(name_of(set));
  add_chain(
      task, set,
      probe_like(*task.control_probes[draw], task.controls[draw], name_of_draw(task, what, draw)),
      order);
}

void ControlSets::add_chain(const ControlledTask& task, ControlSet set, StudyProbe like,
                            const SharedOrder& order) {
  like.order = order;
  chains_.push_back({&task, set, like.task});
  const std::vector<StudyProbe> some = nested_probes(like, sizes_, study_.size());
  study_.insert(study_.end(), some.begin(), some.end());
}

void ControlSets::hand_out() {
  const TrainedProbe* next = probes_.data();
  for (Chain& chain : chains_) {
    for (std::size_t i = 0; i < sizes_.size(); ++i) chain.by_size.push_back(next++);
    std::reverse(chain.by_size.begin(), chain.by_size.end());  // the largest came first
  }
}

}  // namespace salient
