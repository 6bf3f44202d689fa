#pragma once

#include <span>
#include <string>
#include <vector>

#include "probes/judge.hpp"
#include "probes/penalty_path.hpp"

namespace salient {

/// M of the papers' score: 20 % of the neurons, at least one.
std::int64_t fifth_of(std::int64_t neurons);

/// Masked neurons are their mean, and zero under the papers' recipes and for raw activations.
LeftOut left_out_by(const ProbeOptions& options);

/// The parameters of the same probe where all neurons but `kept` are masked: what they add to the
/// logits of every word goes into the biases.
at::Tensor masked(const at::Tensor& parameters, std::span<const std::int64_t> kept,
                  const Standardiser& by, LeftOut fill);

/// Right answers on the words that judge a point, over all folds.
struct PaperHits {
  std::int64_t top = 0, bottom = 0, bias_only = 0;

  void add(const PaperHits& fold);
};

/// A point of a path as it was solved, perhaps outside of a fold, and the words that judge it.
struct SolvedPoint {
  const Problem& problem;
  const ExactSolution& solution;
  Penalties penalties;
  const std::string& name;  ///< of the solution
  const Lesson& judged;
};

/// Collective. `all`: what the point does there with all neurons. Probes that are retrained share
/// their passes with whatever else is running.
Routine<PaperHits> paper_hits(const PathWalk& walk, const SolvedPoint& point, const Judgement& all);

/// Of points whose other figures are there; hits [point] of `words` each.
void write_paper_scores(std::vector<PathPoint>& points, const std::vector<PaperHits>& hits,
                        std::int64_t words, LeftOut left_out);

}  // namespace salient
