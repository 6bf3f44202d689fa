#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "probes/exact_solver.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"

namespace salient {

/// Blocks whose words are shuffled together.
constexpr std::size_t blocks_of_pool = 8;
/// Of each parameter: it, its two moments, gradient and sums, and what a step makes of them.
constexpr std::int64_t paper_bytes_of_parameter = 90;
/// As a checkpoint has it: the parameter and its moments.
constexpr std::int64_t paper_bytes_of_state = 24;

/// A problem to be trained by the papers' recipe.
struct PaperProblem {
  std::string name;        ///< of its solution, and for the log
  const Problem& problem;  ///< outlives the call
  Penalties penalties;
};

/// The papers' recipe (Durrani et al. 2023, section 3; NeuroX): Adam, options.epochs epochs of
/// batches of options.batch_words words, penalty added to each batch's mean loss. No exact zeros
/// and no promise of an optimum: the certificate tells how far from one it ended.
///
/// Words are shuffled within pools of a few blocks that are drawn at random in each epoch, by a
/// stream of (seed, epoch) over global words, so that the number of ranks changes nothing; or, as
/// NeuroX does, taken in the order of the corpus, in batches that run on across blocks.
///
/// Problems over the same words and features have the same batches, and share them: each is read
/// and standardised once. Products are each problem's own, so that what it gets does not depend on
/// the others. Collective.
std::vector<ExactSolution> train_by_paper(ProbeData::Impl& data,
                                          const std::vector<PaperProblem>& problems,
                                          const ProbeOptions& options, const Solutions& solutions);

}  // namespace salient
