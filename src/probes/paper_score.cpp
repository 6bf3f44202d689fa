#include "probes/paper_score.hpp"

#include <ATen/ops/argmax.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones.h>

#include <algorithm>

#include "probes/sums.hpp"
#include "probes/training.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Neurons = std::span<const std::int64_t>;

at::Tensor tensor_of(Neurons neurons, at::Device where) {
  return int64_tensor({neurons.begin(), neurons.end()}, where);
}

/// All neurons, the most salient first, by the ranking of the job.
std::vector<std::int64_t> ranked(const PathWalk& walk, const ExactSolution& solution) {
  std::vector<std::int64_t> order = walk.order(to_matrix(weights_of(solution.parameters)),
                                               to_matrix(weights_of(solution.gradient)));
  require(static_cast<std::int64_t>(order.size()) == walk.data.neurons.size(),
          "a ranking has every neuron once");
  return order;
}

/// What the same probe gets right with `kept` alone.
std::int64_t masked_hits(const PathWalk& walk, const SolvedPoint& point, Neurons kept) {
  const Standardiser& by = point.problem.standardiser;
  const at::Tensor parameters =
      masked(point.solution.parameters, kept, by, left_out_by(walk.options));
  return judge(walk.data, parameters, by, point.judged).correct;
}

/// What a probe gets right that is trained on `kept` alone, from where the whole one has ended.
Routine<std::int64_t> retrained_hits(const PathWalk& walk, const SolvedPoint& point, Neurons kept,
                                     std::string name) {
  const at::Tensor columns = tensor_of(kept, walk.data.where);
  const Problem problem =
      make_problem(walk.data, point.problem.lesson, some_of(point.problem.standardiser, columns));
  const at::Tensor gram = gram_of_features(walk.gram, problem);
  ExactSolver solver(walk.passes, walk.data, problem, gram);
  const at::Tensor& whole = point.solution.parameters;
  const at::Tensor bias = whole.narrow(1, whole.size(1) - 1, 1);
  const SolverStart start{at::cat({whole.index_select(1, columns), bias}, 1), point.solution.scale};
  const double largest = co_await solver.largest_l1();
  const ExactOptions accuracy = accuracy_of(point.penalties, largest, walk.options);
  const ExactSolution solution =
      co_await solved(solver, point.penalties, start, accuracy, walk.solutions, std::move(name),
                      walk.data.comm.is_root());
  const at::Tensor weights =
      by_neuron(weights_of(solution.parameters), problem, walk.data.neurons.size());
  const at::Tensor parameters =
      at::cat({weights, solution.parameters.narrow(1, problem.features, 1)}, 1);
  co_return judge(walk.data, parameters, point.problem.standardiser, point.judged).correct;
}

/// What the biases get right alone: they give every word one label.
std::int64_t bias_hits(const SolvedPoint& point, LeftOut fill, const Judgement& all) {
  const at::Tensor parameters =
      masked(point.solution.parameters, {}, point.problem.standardiser, fill);
  const at::Tensor bias = parameters.narrow(1, parameters.size(1) - 1, 1).t().to(at::kFloat);
  const auto label = at::argmax(at::log_softmax(bias, 1), 1).item<std::int64_t>();
  return all.confusion.row(label).sum();
}

}  // namespace

std::int64_t fifth_of(std::int64_t neurons) { return std::max<std::int64_t>(1, neurons / 5); }

LeftOut left_out_by(const ProbeOptions& options) {
  if (options.selection_retrain) return LeftOut::nothing;
  const bool by_mean = options.recipe == Recipe::defaults && options.standardise;
  return by_mean ? LeftOut::mean : LeftOut::zero;
}

at::Tensor masked(const at::Tensor& parameters, std::span<const std::int64_t> kept,
                  const Standardiser& by, LeftOut fill) {
  const std::int64_t neurons = parameters.size(1) - 1;
  at::Tensor is_masked = at::ones({neurons}, parameters.options());
  is_masked.index_fill_(0, tensor_of(kept, parameters.device()), 0);
  at::Tensor result = parameters.clone();
  at::Tensor weights = weights_of(result);
  if (fill == LeftOut::zero) {
    const at::Tensor of_zero = by.mean * by.inverse * is_masked;  // less what zero is standardised
    for (std::int64_t label = 0; label < weights.size(0); ++label) {
      result[label][neurons] -= dot_of(weights[label], of_zero);
    }
  }
  weights.mul_(1 - is_masked);
  return result;
}

void PaperHits::add(const PaperHits& fold) {
  top += fold.top;
  bottom += fold.bottom;
  bias_only += fold.bias_only;
}

Routine<PaperHits> paper_hits(const PathWalk& walk, const SolvedPoint& point,
                              const Judgement& all) {
  const std::vector<std::int64_t> order = ranked(walk, point.solution);
  const auto kept = static_cast<std::size_t>(fifth_of(walk.data.neurons.size()));
  const Neurons top = Neurons(order).first(kept), bottom = Neurons(order).last(kept);
  PaperHits hits;
  hits.bias_only = bias_hits(point, left_out_by(walk.options), all);
  if (walk.options.selection_retrain) {
    std::vector<Routine<std::int64_t>> both;
    both.push_back(retrained_hits(walk, point, top, "top_" + point.name));
    both.push_back(retrained_hits(walk, point, bottom, "bottom_" + point.name));
    const std::vector<std::int64_t> found = co_await walk.passes.all_of(std::move(both));
    hits.top = found[0];
    hits.bottom = found[1];
  } else {
    hits.top = masked_hits(walk, point, top);
    hits.bottom = masked_hits(walk, point, bottom);
  }
  co_return hits;
}

void write_paper_scores(std::vector<PathPoint>& points, const std::vector<PaperHits>& hits,
                        std::int64_t words, LeftOut left_out) {
  const auto weakest =
      std::min_element(points.begin(), points.end(), [](const PathPoint& a, const PathPoint& b) {
        return a.l1 != b.l1 ? a.l1 < b.l1 : a.l2 < b.l2;
      });
  const auto share = [words](std::int64_t correct) {
    return static_cast<double>(correct) / static_cast<double>(std::max<std::int64_t>(words, 1));
  };
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i].paper_score = PaperScore{left_out,
                                       share(hits[i].top),
                                       share(hits[i].bottom),
                                       weakest->dev_accuracy,
                                       points[i].dev_accuracy,
                                       share(hits[i].bias_only)};
  }
}

}  // namespace salient
