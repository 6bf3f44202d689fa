#pragma once

#include "probes/exact_solver.hpp"
#include "salient/probes/solutions.hpp"

namespace salient {

/// What a former call has solved: `solutions` knows the name. `like`: parameters of the same shape
/// and device.
ExactSolution kept_solution(const Solutions& solutions, const std::string& name,
                            const at::Tensor& like);
/// The root's work; nothing where nothing is kept.
void keep_solution(const ExactSolution& solution, const Solutions& solutions,
                   const std::string& name);

/// Solves, or takes what a former call has solved, or goes on where it was stopped. The root keeps
/// what is new. All but `name` outlives the routine.
Routine<ExactSolution> solved(ExactSolver& solver, Penalties penalties, SolverStart start,
                              ExactOptions options, const Solutions& solutions, std::string name,
                              bool is_root);

}  // namespace salient
