#pragma once

#include "probes/exact_solver.hpp"
#include "salient/probes/solutions.hpp"

namespace salient {

/// Solves, or takes what a former call has solved, or goes on where it was stopped. The root keeps
/// what is new. All but `name` outlives the routine.
Routine<ExactSolution> solved(ExactSolver& solver, Penalties penalties, SolverStart start,
                              ExactOptions options, const Solutions& solutions, std::string name,
                              bool is_root);

}  // namespace salient
