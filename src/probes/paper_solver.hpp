#pragma once

#include "probes/exact_solver.hpp"
#include "salient/probes/options.hpp"

namespace salient {

/// The papers' recipe (Durrani et al. 2023, section 3; NeuroX): Adam, options.epochs epochs of
/// batches of options.batch_words words, penalty added to each batch's mean loss. No exact zeros
/// and no promise of an optimum: the certificate tells how far from one it ended.
///
/// Words are shuffled within pools of a few blocks that are drawn at random in each epoch, by a
/// stream of (seed, epoch) over global words, so that the number of ranks changes nothing; or, as
/// NeuroX does, taken in the order of the corpus, in batches that run on across blocks.
/// Collective.
ExactSolution train_by_paper(ProbeData::Impl& data, const Problem& problem,
                             const Penalties& penalties, const ProbeOptions& options);

}  // namespace salient
