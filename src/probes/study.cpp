#include "salient/probes/study.hpp"

#include <algorithm>
#include <functional>
#include <list>
#include <map>
#include <utility>

#include "probes/paper_solver.hpp"
#include "probes/penalty_path.hpp"
#include "probes/solution_file.hpp"
#include "probes/training.hpp"
#include "salient/support/error.hpp"
#include "salient/support/machine.hpp"

namespace salient {
namespace {

/// The standardisers of a study: probes of one task and order share one, which makes as many
/// features as the widest of them wants.
class Gathers {
 public:
  Gathers(const std::vector<StudyProbe>& study, at::Device where) : where_(where) {
    for (const StudyProbe& probe : study) {
      std::int64_t& width = widths_[probe.order];
      width = std::max(width, probe.neuron_count);
    }
  }
  const Standardiser& of(const StudyProbe& probe, const Scaling& scaling) {
    if (!probe.order) return scaling.by;
    const auto [found, is_new] = made_.try_emplace({probe.order, &scaling});
    if (is_new) {
      const at::Tensor columns = int64_tensor(*probe.order, where_);
      found->second = some_of(scaling.by, columns.narrow(0, 0, widths_[probe.order]));
    }
    return found->second;
  }

 private:
  using Order = SharedOrder;
  at::Device where_;
  std::map<Order, std::int64_t> widths_;
  std::map<std::pair<Order, const Scaling*>, Standardiser> made_;
};

/// What each probe of a study needs before it can run.
struct Entry {
  const StudyProbe& wanted;
  const Training& training;
  Standardiser by;
};

/// One call of train_study().
class Study {
 public:
  Study(ProbeData& data, const std::vector<StudyProbe>& study, const ProbeOptions& options,
        const Solutions& solutions, const NeuronOrder& order)
      : data_(data.impl()),
        options_(options),
        solutions_(solutions),
        order_(order),
        scalings_(data, options.standardise),
        gram_(options.solver == Solver::exact ? gram_of(data, options.standardise) : at::Tensor()),
        passes_(data_),
        results_(study.size()) {
    Gathers gathers(study, data_.where);
    for (const StudyProbe& probe : study) {
      check(probe);
      const Training& training = training_of(*probe.task);
      entries_.push_back({probe, training, gathers.of(probe, training.scaling)});
    }
  }

  std::vector<TrainedProbe> train() {
    const std::size_t count = workers_that_fit();
    if (options_.solver == Solver::paper) return train_by_recipe(count);
    std::vector<Routine<bool>> workers;
    for (std::size_t i = 0; i < count; ++i) workers.push_back(work());
    passes_.run(passes_.all_of(std::move(workers)));
    std::vector<TrainedProbe> probes;
    for (auto& result : results_) probes.push_back(std::move(*result));
    return probes;
  }

 private:
  /// Prepared once for all probes of a task.
  const Training& training_of(const Task& task) {
    const auto found = trainings_.find(&task);
    if (found != trainings_.end()) return found->second;
    return trainings_.emplace(&task, prepare(data_.corpus, task, options_, scalings_))
        .first->second;
  }

  void check(const StudyProbe& probe) const {
    require(!probe.after || *probe.after < entries_.size(), "a probe starts after a later one");
    const std::int64_t most =
        probe.order ? static_cast<std::int64_t>(probe.order->size()) : data_.neurons.size();
    require(probe.neuron_count <= most && (!probe.order || probe.neuron_count > 0),
            "a probe learns from some neurons of its order");
    if (!probe.chooses) return;
    require(options_.choose_penalties(), "a probe chooses where penalties are given");
    require(!probe.order, "a probe on some neurons does not choose");
    require(!probe.after, "a probe that chooses starts by itself");
    require(options_.selection != Selection::paper_score || order_ != nullptr,
            "the papers' score needs an order of neurons");
  }

  /// Which an entry solves side by side.
  std::int64_t problems_of(const Entry& entry) const {
    if (!entry.wanted.chooses) return 1;
    const bool has_dev = has_words(dev_of(entry.training));
    const auto chains = std::ssize(chains_of(path_points(1, options_)));
    return chains * (has_dev ? 1 : 1 + options_.folds);
  }

  Lesson dev_of(const Training& training) const {
    return lesson_of(data_.corpus, training.task, training.target, Split::dev);
  }

  /// Collective.
  std::size_t workers_that_fit() const {
    std::int64_t most = 1;
    for (const Entry& entry : entries_) {
      const std::int64_t columns = features_of(entry) + 1;
      const bool own_gram = entry.wanted.order != nullptr;
      const std::int64_t of_problem =
          ExactSolver::memory_bytes(entry.training.lesson.labels, columns);
      most =
          std::max(most, problems_of(entry) * of_problem + (own_gram ? 4 * columns * columns : 0));
    }
    const std::int64_t room =
        data_.comm.all_reduce(usable_memory_bytes() / 4 / data_.comm.local_size(), Reduction::min);
    const auto fit = static_cast<std::size_t>(std::max<std::int64_t>(1, room / most));
    return std::min(fit, entries_.size());
  }

  std::int64_t features_of(const Entry& entry) const {
    return entry.wanted.order ? entry.wanted.neuron_count : data_.neurons.size();
  }

  /// Trains one entry after another until none is left.
  Routine<bool> work() {
    while (next_ < entries_.size()) {
      const std::size_t index = next_++;
      const std::optional<std::size_t> after = entries_[index].wanted.after;
      while (after && !results_[*after]) {
        auto turn = passes_.turn();
        co_await turn;
      }
      TrainedProbe trained = co_await trained_by(index);
      results_[index].emplace(std::move(trained));
    }
    co_return true;
  }

  /// An entry that is about to be trained.
  struct Prepared {
    Training training;
    Problem problem;
    Penalties penalties;
  };

  /// Collective where a probe that chooses has words of its own.
  Prepared prepared(const Entry& entry) {
    const StudyProbe& wanted = entry.wanted;
    const Training& of_task = entry.training;
    const bool of_draw = wanted.chooses && wanted.weight_of_word != nullptr;
    const Scaling& scaling =
        of_draw ? scalings_.of_draw(of_task.lesson.label_of_word, *wanted.weight_of_word)
                : of_task.scaling;
    Training training{of_task.task, of_task.target, scaling, of_task.lesson};
    if (wanted.weight_of_word) add_weights(training.lesson.weight_of_word, *wanted.weight_of_word);
    keep_labels_with_words(training);
    Problem problem =
        make_problem(data_, std::move(training.lesson), of_draw ? scaling.by : entry.by,
                     wanted.order ? wanted.neuron_count : 0);
    return {std::move(training), std::move(problem), {wanted.l1, wanted.l2}};
  }

  Routine<TrainedProbe> trained_by(std::size_t index) {
    const StudyProbe& wanted = entries_[index].wanted;
    const Prepared entry = prepared(entries_[index]);
    const at::Tensor gram = gram_of_features(gram_, entry.problem);
    ExactSolver solver(passes_, data_, entry.problem, gram);
    if (wanted.chooses) {
      TrainedProbe chosen = co_await chosen_by(wanted, entry, solver);
      co_return chosen;
    }
    const TrainedProbe* start = wanted.after ? &*results_[*wanted.after] : wanted.start;
    const SolverStart from = start != nullptr ? start_from(*start, entry.training, entry.problem)
                                              : SolverStart{bias_only(entry.problem), {}};
    const double largest = co_await solver.largest_l1();
    const ExactSolution solution =
        co_await solved(solver, entry.penalties, from, wanted_of(wanted, entry.penalties, largest),
                        solutions_, wanted.name, data_.comm.is_root());
    co_return probe_of(entry.training, entry.problem, solution, entry.penalties, data_.neurons);
  }

  ExactOptions wanted_of(const StudyProbe& wanted, Penalties at, double largest) const {
    return wanted.screened ? accuracy_of(at, largest, options_)
                           : ExactOptions{options_.tolerance, options_.max_passes, true};
  }

  /// Along its own path, and further at the point that it takes.
  Routine<TrainedProbe> chosen_by(const StudyProbe& wanted, const Prepared& entry,
                                  ExactSolver& solver) {
    const Lesson dev = dev_of(entry.training);
    const PathWalk walk{data_, passes_,  wanted.name, entry.problem, solver, gram_,
                        dev,   options_, solutions_,  order_,        false};
    WalkedPath path = co_await walk_path(walk);
    const PathPoint& point = path.points[path.chosen];
    const Penalties penalties{point.l1, point.l2};
    const double largest = co_await solver.largest_l1();
    const ExactSolution solution = co_await solved(solver, penalties, path.starts[path.chosen],
                                                   wanted_of(wanted, penalties, largest),
                                                   solutions_, wanted.name, data_.comm.is_root());
    TrainedProbe trained =
        probe_of(entry.training, entry.problem, solution, penalties, data_.neurons);
    trained.path = std::move(path.points);
    trained.folds = path.folds;
    co_return trained;
  }

  /// Collective. `at_once` entries after one another, those side by side.
  std::vector<TrainedProbe> train_by_recipe(std::size_t at_once) {
    std::vector<TrainedProbe> probes;
    while (probes.size() < entries_.size()) {
      std::list<Prepared> some;
      std::vector<PaperProblem> problems;
      const std::size_t first = probes.size(), end = std::min(first + at_once, entries_.size());
      for (std::size_t i = first; i < end; ++i) {
        const Prepared& entry = some.emplace_back(prepared(entries_[i]));
        problems.push_back({entries_[i].wanted.name, entry.problem, entry.penalties});
      }
      const auto found = train_by_paper(data_, problems, options_, solutions_);
      for (const Prepared& entry : some) {
        const ExactSolution& solution = found[probes.size() - first];
        probes.push_back(
            probe_of(entry.training, entry.problem, solution, entry.penalties, data_.neurons));
        probes.back().norm_penalty = options_.penalty == PaperPenalty::neurox;
      }
    }
    return probes;
  }

  /// Those of the draw times those of the labels.
  static void add_weights(std::vector<float>& weights, const std::vector<float>& drawn) {
    if (weights.empty()) {
      weights = drawn;
      return;
    }
    std::transform(weights.begin(), weights.end(), drawn.begin(), weights.begin(),
                   std::multiplies<>());
  }

  static void keep_labels_with_words(Training& training) {
    const std::vector<std::int32_t> new_id = drop_absent_labels(training.lesson);
    std::vector<std::string> names;
    for (std::size_t label = 0; label < new_id.size(); ++label) {
      if (new_id[label] >= 0) {
        names.push_back(training.target.labels.name(static_cast<std::int32_t>(label)));
      }
    }
    training.target.labels = LabelSet(std::move(names));
  }

  /// Labels that `start` has not begin as at W = 0.
  SolverStart start_from(const TrainedProbe& start, const Training& training,
                         const Problem& problem) const {
    SolverStart from{bias_only(problem), {}};
    at::Tensor weights = float64_tensor(start.probe.weights, data_.where);
    const at::Tensor& columns = problem.standardiser.columns;
    if (columns.defined()) {
      weights = weights.index_select(1, columns.narrow(0, 0, problem.features));
    }
    if (start.scale.size() > 0) {
      from.scale = scale_at_zero(problem);
    }
    for (std::int32_t label = 0; label < training.target.labels.size(); ++label) {
      const std::int32_t there = start.probe.labels.find(training.target.labels.name(label));
      if (there < 0) continue;
      from.parameters[label].narrow(0, 0, problem.features).copy_(weights[there]);
      from.parameters[label][problem.features] = static_cast<double>(start.probe.bias[there]);
      if (from.scale.defined()) from.scale[label] = start.scale[there];
    }
    return from;
  }

  ProbeData::Impl& data_;
  const ProbeOptions& options_;
  const Solutions& solutions_;
  const NeuronOrder& order_;
  Scalings scalings_;
  at::Tensor gram_;
  SharedPasses passes_;
  std::map<const Task*, Training> trainings_;
  std::vector<Entry> entries_;
  std::vector<std::optional<TrainedProbe>> results_;
  std::size_t next_ = 0;
};

}  // namespace

std::vector<TrainedProbe> train_study(ProbeData& data, const std::vector<StudyProbe>& study,
                                      const ProbeOptions& options, const Solutions& solutions,
                                      const NeuronOrder& order) {
  return Study(data, study, options, solutions, order).train();
}

std::vector<StudyProbe> nested_probes(const StudyProbe& like, std::vector<std::int64_t> sizes,
                                      std::size_t first) {
  std::sort(sizes.rbegin(), sizes.rend());
  std::vector<StudyProbe> probes(sizes.size(), like);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    probes[i].name = like.name + std::to_string(sizes[i]);
    probes[i].neuron_count = sizes[i];
    if (i > 0) probes[i].after = first + i - 1;
  }
  return probes;
}

}  // namespace salient
