#include "salient/probes/train.hpp"

#include <list>
#include <string>

#include "probes/paper_solver.hpp"
#include "probes/penalty_path.hpp"
#include "probes/training.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

Penalties given_penalties(const ProbeOptions& options) {
  return {options.l1.value, options.l2_beside(options.l1.value)};
}

/// Weights are handed out as float32, whose rounding alone leaves relative residuals of some 1e-8.
constexpr double least_tolerance = 1e-7;

/// A task whose penalties are to be chosen.
struct Choice {
  Training training;
  Problem problem;
  Lesson dev;  ///< what a path is judged on
};

/// Whether a smaller residual may resolve places that are wanted.
bool may_resolve_more(const ExactSolution& solution, std::int64_t wanted) {
  const Certificate& c = solution.certificate;
  if (!c.converged || !c.resolved || *c.resolved >= wanted) return false;
  const at::Tensor weights = weights_of(solution.parameters);
  return *c.resolved < (weights != 0).any(0).sum().item<std::int64_t>();
}

/// To options.tolerance, and ten times further each time that too few places are resolved.
Routine<ExactSolution> solved_to_the_end(ProbeData::Impl& data, ExactSolver& solver,
                                         const Task& task, Penalties penalties, SolverStart start,
                                         const ProbeOptions& options, const Solutions& solutions) {
  ExactOptions accuracy{options.tolerance, options.max_passes, true};
  std::int64_t passes = 0;
  for (std::string name = "final_" + task.name;; name += "+") {
    ExactSolution solution =
        co_await solved(solver, penalties, start, accuracy, solutions, name, data.comm.is_root());
    Certificate& certificate = solution.certificate;
    passes += certificate.passes;
    const bool further = may_resolve_more(solution, options.resolved_places) &&
                         accuracy.tolerance >= 9.99 * least_tolerance &&
                         passes < options.max_passes;
    if (!further) {
      certificate.passes = passes;
      certificate.tolerance = options.tolerance;
      certificate.converged = certificate.relative() <= options.tolerance;
      co_return solution;
    }
    start = start_of(solution);
    accuracy.tolerance /= 10;
  }
}

/// Everything outlives the routine.
Routine<TrainedProbe> train_exactly(ProbeData::Impl& data, SharedPasses& passes,
                                    const Choice& choice, const at::Tensor& gram,
                                    const ProbeOptions& options, const Solutions& solutions,
                                    const NeuronOrder& order) {
  const Task& task = choice.training.task;
  ExactSolver solver(passes, data, choice.problem, gram);
  Penalties penalties = given_penalties(options);
  SolverStart start{bias_only(choice.problem), {}};
  WalkedPath path;
  if (is_walked(options, has_words(choice.dev))) {
    const PathWalk walk{data, passes,     task.name, choice.problem, solver,
                        gram, choice.dev, options,   solutions,      order};
    path = co_await walk_path(walk);
    penalties = {path.points[path.chosen].l1, path.points[path.chosen].l2};
    start = path.starts[path.chosen];
    path.starts.clear();
  }
  const ExactSolution solution =
      co_await solved_to_the_end(data, solver, task, penalties, start, options, solutions);
  TrainedProbe trained =
      probe_of(choice.training, choice.problem, solution, penalties, data.neurons);
  trained.path = std::move(path.points);
  trained.folds = path.folds;
  log_result(task, trained);
  co_return trained;
}

/// Collective.
std::vector<TrainedProbe> train_by_recipe(ProbeData::Impl& data, const std::list<Choice>& choices,
                                          const ProbeOptions& options, const Solutions& solutions) {
  const Penalties penalties = given_penalties(options);
  std::vector<PaperProblem> problems;
  for (const Choice& choice : choices) {
    problems.push_back({choice.training.task.name, choice.problem, penalties});
  }
  const std::vector<ExactSolution> found = train_by_paper(data, problems, options, solutions);
  std::vector<TrainedProbe> probes;
  for (const Choice& choice : choices) {
    const ExactSolution& solution = found[probes.size()];
    probes.push_back(probe_of(choice.training, choice.problem, solution, penalties, data.neurons));
    probes.back().norm_penalty = options.penalty == PaperPenalty::neurox;
    log_result(choice.training.task, probes.back());
  }
  return probes;
}

}  // namespace

std::vector<TrainedProbe> train_probes(ProbeData& data, const std::vector<Task>& tasks,
                                       const ProbeOptions& options, const Solutions& solutions,
                                       const NeuronOrder& order) {
  require(options.selection != Selection::paper_score || order != nullptr,
          "the papers' score needs an order of neurons");
  ProbeData::Impl& impl = data.impl();
  Scalings scalings(data, options.standardise);
  std::list<Choice> choices;
  for (const Task& task : tasks) {
    Training training = prepare(impl.corpus, task, options, scalings);
    Problem problem = make_problem(impl, std::move(training.lesson), training.scaling.by);
    Lesson dev = lesson_of(impl.corpus, task, training.target, Split::dev);
    choices.push_back({std::move(training), std::move(problem), std::move(dev)});
  }
  if (options.solver == Solver::paper) return train_by_recipe(impl, choices, options, solutions);
  const at::Tensor gram = gram_of(data, options.standardise);
  SharedPasses passes(impl);
  std::vector<Routine<TrainedProbe>> routines;
  for (const Choice& choice : choices) {
    routines.push_back(train_exactly(impl, passes, choice, gram, options, solutions, order));
  }
  return passes.run(passes.all_of(std::move(routines)));
}

TrainedProbe train_probe(ProbeData& data, const Task& task, const ProbeOptions& options) {
  return train_probes(data, {task}, options).front();
}

}  // namespace salient
