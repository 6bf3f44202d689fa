#include "salient/analyses/ablation.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "analyses/holm.hpp"
#include "analyses/subset_probes.hpp"
#include "probes/random_stream.hpp"
#include "probes/sentence_draws.hpp"
#include "salient/analyses/sizes.hpp"
#include "salient/probes/masking.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

constexpr LeftOut fills[] = {LeftOut::mean, LeftOut::zero};

/// What stands for masked neurons of one probe.
struct Fills {
  MaskFill mean, zero;
};

/// One probe whose neurons are masked, and in which orders.
struct Subject {
  std::size_t task = 0;
  const TrainedProbe* trained = nullptr;
  bool own = true;
  struct Curve {
    KeptNeurons kept;
    std::int32_t draw;
    SharedOrder order;
    std::string file = {};
  };
  std::vector<Curve> curves = {};
  Fills fills = {};
  SentenceTally top = {}, random = {}, layer_matched = {};  ///< the latter two of all draws

  /// Of the curves of one kind; null for others.
  SentenceTally* tally(KeptNeurons kept) {
    switch (kept) {
      case KeptNeurons::top:
        return &top;
      case KeptNeurons::random:
        return &random;
      case KeptNeurons::layer_matched:
        return &layer_matched;
      default:
        return nullptr;
    }
  }
};

void add_curves(const RankingOptions& ranking, const AblationOptions& options,
                const GivenOrders& given, const NeuronLayout& neurons, Subject& subject) {
  const SharedOrder top = shared_order(ranked_columns(*subject.trained, ranking));
  RankingOptions by_sum = ranking;
  by_sum.order = RankingOrder::sum;
  subject.curves = {
      {KeptNeurons::top, 0, top},
      {KeptNeurons::bottom, 0, shared_order({top->rbegin(), top->rend()})},
      {KeptNeurons::weight_sum, 0, shared_order(ranked_columns(*subject.trained, by_sum))}};
  for (std::int32_t draw = 0; draw < options.draws; ++draw) {
    const std::uint64_t seed = seed_of_draw(options.seed, draw);
    subject.curves.push_back(
        {KeptNeurons::random, draw, shared_order(drawn_order(neurons.size(), seed))});
    subject.curves.push_back(
        {KeptNeurons::layer_matched, draw, shared_order(layer_matched_order(*top, neurons, seed))});
  }
  if (!given.by_weight_norm.empty()) {
    subject.curves.push_back({KeptNeurons::weight_norm, 0, shared_order(given.by_weight_norm)});
  }
  if (given.of_files.empty()) return;
  std::int32_t place = 0;
  for (const NamedRanking& of_file : given.of_files[subject.task]) {
    subject.curves.push_back({KeptNeurons::file, place++,
                              shared_order(columns_of(of_file.order, neurons)), of_file.method});
  }
}

/// The points of a path half way from the chosen one to either end.
std::vector<const PathPoint*> points_beside(const std::vector<PathPoint>& path) {
  const auto chosen =
      std::find_if(path.begin(), path.end(), [](const PathPoint& point) { return point.chosen; });
  if (chosen == path.end()) return {};
  const auto before = chosen - path.begin(), after = path.end() - 1 - chosen;
  std::vector<const PathPoint*> points;
  if (before > 0) points.push_back(&*(chosen - (before + 1) / 2));
  if (after > 0) points.push_back(&*(chosen + (after + 1) / 2));
  return points;
}

/// Probes at other penalties, with the task of each.
struct OtherProbes {
  std::vector<std::size_t> task_of_probe;
  std::vector<TrainedProbe> probes;
};

OtherProbes train_others(ProbeData& data, const std::vector<ProbedTask>& tasks,
                         const ProbeOptions& options, const Solutions& solutions) {
  OtherProbes others;
  std::vector<StudyProbe> study;
  for (std::size_t task = 0; task < tasks.size(); ++task) {
    int number = 0;
    for (const PathPoint* point : points_beside(tasks[task].trained->path)) {
      StudyProbe probe;
      probe.name = "ablation" + std::to_string(number++) + "_" + tasks[task].task->name;
      probe.task = tasks[task].task;
      probe.l1 = point->l1;
      probe.l2 = point->l2;
      probe.start = tasks[task].trained;
      study.push_back(probe);
      others.task_of_probe.push_back(task);
    }
  }
  if (!study.empty()) others.probes = train_study(data, study, options, solutions);
  return others;
}

std::vector<Subject> subjects_of(const std::vector<ProbedTask>& tasks, const OtherProbes& others) {
  std::vector<Subject> subjects;
  for (std::size_t task = 0; task < tasks.size(); ++task) {
    subjects.push_back({task, tasks[task].trained, true});
    for (std::size_t i = 0; i < others.probes.size(); ++i) {
      if (others.task_of_probe[i] == task) subjects.push_back({task, &others.probes[i], false});
    }
  }
  return subjects;
}

Fills fills_of(ProbeData& data, const TrainedProbe& trained, const ProbeOptions& options) {
  const MaskFill& mean = options.standardise ? trained.probe.mean : data.train_moments().mean;
  return {mean, MaskFill::Zero(mean.size())};
}

/// The sizes that are asked for between the two of the frame.
std::vector<std::int64_t> framed(const std::vector<std::int64_t>& sizes, std::int64_t neurons) {
  std::vector<std::int64_t> all{0};
  all.insert(all.end(), sizes.begin(), sizes.end());
  all.push_back(neurons);
  return all;
}

/// Of each subject all curves, the first of them framed.
std::vector<NestedMasks> masks_of(std::vector<Subject>& subjects,
                                  const std::vector<ProbedTask>& tasks,
                                  const std::vector<std::int64_t>& sizes,
                                  const NeuronLayout& neurons) {
  std::vector<NestedMasks> masks;
  for (Subject& subject : subjects) {
    for (const Subject::Curve& curve : subject.curves) {
      const bool is_first = &curve == &subject.curves.front();
      masks.push_back({&subject.trained->probe,
                       tasks[subject.task].task,
                       curve.order,
                       is_first ? framed(sizes, neurons.size()) : sizes,
                       {&subject.fills.mean, &subject.fills.zero},
                       subject.tally(curve.kept)});
    }
  }
  return masks;
}

/// Null where the task has no words.
const ProbeScore* score_on(const std::vector<ProbeScore>& scores, Split split) {
  const auto found = std::find_if(scores.begin(), scores.end(),
                                  [&](const ProbeScore& score) { return score.split == split; });
  return found == scores.end() || found->words == 0 ? nullptr : &*found;
}

/// Of one value for each size, and of `at_all` for all neurons.
double area_to_all(std::vector<std::int64_t> sizes, std::vector<double> values,
                   std::int64_t neurons, double at_all) {
  if (sizes.empty() || sizes.back() != neurons) {
    sizes.push_back(neurons);
    values.push_back(at_all);
  }
  return area_over_log(sizes, values);
}

/// Whose hits are drawn together, so that all margins of a split are of the same sentences.
constexpr KeptNeurons drawn_kinds[] = {KeptNeurons::top, KeptNeurons::random,
                                       KeptNeurons::layer_matched};

/// In the accuracies of drawn_hits().
std::size_t place_drawn(std::size_t fill, std::size_t size, std::size_t sizes, std::size_t kind) {
  return (fill * sizes + size) * std::size(drawn_kinds) + kind;
}

/// With the top and with drawn neurons, the latter of all draws together. `s`: place of the split.
SplitAccuracies drawn_hits(std::size_t s, SentenceHits by_sentence, const Ablation& ablation,
                           const AblationOptions& options, Subject& subject) {
  const std::int64_t sentences = std::ssize(by_sentence.words);
  for (std::size_t f = 0; f < std::size(fills); ++f) {
    for (std::size_t size = 0; size < ablation.sizes.size(); ++size) {
      for (const KeptNeurons kept : drawn_kinds) {
        const std::size_t place = size + (kept == KeptNeurons::top ? 1 : 0);  // which are framed
        by_sentence.correct.push_back(subject.tally(kept)->by_sentence(s, f, place, sentences));
      }
    }
  }
  return accuracies_of(by_sentence, options.bootstraps, options.seed);
}

/// Of all sizes, over the drawn neurons of one kind. `split`: of drawn_hits().
AblationMargin margin_over(std::size_t kind, Split of, std::size_t f, const Ablation& ablation,
                           const AblationOptions& options, const SplitAccuracies& split) {
  const std::size_t sizes = ablation.sizes.size();
  const auto gained = [&](const std::vector<double>& accuracies, std::size_t size) {
    return accuracies[place_drawn(f, size, sizes, 0)] -
           accuracies[place_drawn(f, size, sizes, kind)] / options.draws;
  };
  AblationMargin found{drawn_kinds[kind], of, fills[f], {}, {}};
  for (std::size_t size = 0; size < sizes; ++size) {
    found.margins.push_back(margin_of(
        split, [&](const std::vector<double>& accuracies) { return gained(accuracies, size); }));
  }
  found.area = margin_of(split, [&](const std::vector<double>& accuracies) {
    std::vector<double> gains;
    for (std::size_t size = 0; size < sizes; ++size) gains.push_back(gained(accuracies, size));
    return area_to_all(ablation.sizes, std::move(gains), ablation.neurons, 0);
  });
  return found;
}

/// Of one split with one fill, which is a table of its own.
void correct_frame(std::span<AblationMargin> margins) {
  std::vector<Margin*> table;
  for (AblationMargin& margin : margins) {
    for (Margin& of_size : margin.margins) table.push_back(&of_size);
    table.push_back(&margin.area);
  }
  correct_by_holm(table);
}

/// Of the splits that have frames.
std::vector<AblationMargin> margins_of(const Ablation& ablation, const Corpus& corpus,
                                       const Task& task, const AblationOptions& options,
                                       Subject& subject) {
  std::vector<AblationMargin> margins;
  for (std::size_t s = 0; s < std::size(judged_splits); ++s) {
    const Split of = judged_splits[s];
    const bool is_framed =
        std::any_of(ablation.frames.begin(), ablation.frames.end(),
                    [&](const AblationFrame& frame) { return frame.split == of; });
    if (!is_framed) continue;
    const SplitAccuracies split =
        drawn_hits(s, by_sentence({}, corpus, task, of), ablation, options, subject);
    for (std::size_t f = 0; f < std::size(fills); ++f) {
      for (std::size_t kind = 1; kind < std::size(drawn_kinds); ++kind) {
        margins.push_back(margin_over(kind, of, f, ablation, options, split));
      }
      correct_frame(std::span(margins).last(std::size(drawn_kinds) - 1));
    }
  }
  return margins;
}

double area_of(const std::vector<std::int64_t>& correct, const Ablation& ablation,
               const AblationFrame& frame) {
  const auto words = static_cast<double>(frame.words);
  std::vector<double> accuracies;
  for (const std::int64_t hits : correct) accuracies.push_back(static_cast<double>(hits) / words);
  return area_to_all(ablation.sizes, std::move(accuracies), ablation.neurons,
                     static_cast<double>(frame.all) / words);
}

/// The hits of one subject's curves, whose first is framed.
Ablation ablation_of(const Subject& subject, const ProbedTask& task,
                     const std::vector<std::int64_t>& sizes, std::int64_t neurons,
                     const MaskedHits* hits) {
  Ablation ablation{
      subject.trained->l1, subject.trained->l2, subject.own, neurons, sizes, {}, {}, {}};
  for (std::size_t s = 0; s < std::size(judged_splits); ++s) {
    const Split split = judged_splits[s];
    const ProbeScore* score = score_on(*task.scores, split);
    if (score == nullptr) continue;
    for (std::size_t f = 0; f < std::size(fills); ++f) {
      const std::vector<std::int64_t>& top = hits[0].correct[s][f];
      ablation.frames.push_back(
          {split, fills[f], score->words, top.back(), top.front(), score->majority});
      for (std::size_t c = 0; c < subject.curves.size(); ++c) {
        std::vector<std::int64_t> correct = hits[c].correct[s][f];
        if (c == 0) correct = {top.begin() + 1, top.end() - 1};
        const Subject::Curve& curve = subject.curves[c];
        const double area = area_of(correct, ablation, ablation.frames.back());
        ablation.curves.push_back(
            {curve.kept, curve.draw, split, fills[f], std::move(correct), area, curve.file});
      }
    }
  }
  return ablation;
}

}  // namespace

void AblationOptions::validate() const {
  require_setting(!enabled || !(counts.empty() && percents.empty()), "ablation.counts",
                  "give a number of neurons, here or as ablation.percents");
  check_sizes("ablation", counts, percents);
  require_setting(draws >= 1, "ablation.draws", "give a number of draws, at least 1");
  require_setting(bootstraps >= 1, "ablation.bootstraps", "give a number of draws, at least 1");
}

std::string_view name_of(KeptNeurons kept) {
  switch (kept) {
    case KeptNeurons::top:
      return "top";
    case KeptNeurons::bottom:
      return "bottom";
    case KeptNeurons::random:
      return "random";
    case KeptNeurons::layer_matched:
      return "layer-matched";
    case KeptNeurons::weight_sum:
      return "weight sum";
    case KeptNeurons::file:
      return "file";
    case KeptNeurons::weight_norm:
      return "weight norm";
  }
  throw BugError("neurons of no kind");
}

std::vector<std::int64_t> drawn_order(std::int64_t neurons, std::uint64_t seed) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(neurons));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  RandomStream stream(seed);
  shuffle(order, stream);
  return order;
}

std::vector<std::int64_t> layer_matched_order(const std::vector<std::int64_t>& order,
                                              const NeuronLayout& neurons, std::uint64_t seed) {
  RandomStream stream(seed);
  std::vector<std::vector<std::int64_t>> left(static_cast<std::size_t>(neurons.slabs()));
  for (std::int64_t column = 0; column < neurons.size(); ++column) {
    left[static_cast<std::size_t>(column / neurons.units)].push_back(column);
  }
  for (std::vector<std::int64_t>& layer : left) shuffle(layer, stream);
  std::vector<std::int64_t> drawn;
  for (const std::int64_t column : order) {
    std::vector<std::int64_t>& layer = left[static_cast<std::size_t>(column / neurons.units)];
    drawn.push_back(layer.back());
    layer.pop_back();
  }
  return drawn;
}

std::vector<std::int64_t> order_by_weight_norm(const std::vector<double>& norms,
                                               const NeuronLayout& neurons) {
  if (norms.empty()) return {};
  std::vector<std::int64_t> order(static_cast<std::size_t>(neurons.size()));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  const auto norm = [&](std::int64_t column) {  // slots are of the same neurons
    return norms[static_cast<std::size_t>(column) % norms.size()];
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int64_t one, std::int64_t other) { return norm(one) > norm(other); });
  return order;
}

std::vector<TaskAblation> ablate(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                 const RankingOptions& ranking, const ProbeOptions& probe,
                                 const AblationOptions& options, const Solutions& solutions,
                                 const GivenOrders& given) {
  const bool has_path = probe.solver == Solver::exact && !probe.is_grid();
  const OtherProbes others = options.penalties == AblationPenalties::three && has_path
                                 ? train_others(data, tasks, probe, solutions)
                                 : OtherProbes{};
  std::vector<Subject> subjects = subjects_of(tasks, others);
  for (Subject& subject : subjects) {
    add_curves(ranking, options, given, data.neurons(), subject);
    subject.fills = fills_of(data, *subject.trained, probe);
  }
  const std::vector<std::int64_t> sizes =
      sizes_of(options.counts, options.percents, data.neurons().size());
  const std::vector<MaskedHits> hits =
      masked_hits(data, masks_of(subjects, tasks, sizes, data.neurons()), judged_splits);

  std::vector<TaskAblation> found;
  for (const ProbedTask& probed : tasks) found.push_back({probed.task->name, {}});
  const MaskedHits* of_subject = hits.data();
  for (Subject& subject : subjects) {
    Ablation& ablation = found[subject.task].probes.emplace_back(
        ablation_of(subject, tasks[subject.task], sizes, data.neurons().size(), of_subject));
    ablation.margins =
        margins_of(ablation, data.corpus(), *tasks[subject.task].task, options, subject);
    of_subject += subject.curves.size();
  }
  return found;
}

}  // namespace salient
