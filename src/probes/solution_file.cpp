#include "probes/solution_file.hpp"

#include <utility>

#include "probes/certificate_json.hpp"
#include "probes/tensor_file.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

bool fits(const at::Tensor& kept, at::IntArrayRef sizes, at::ScalarType type) {
  return kept.defined() && kept.sizes() == sizes && kept.scalar_type() == type;
}

void write_solution(const std::filesystem::path& path, const ExactSolution& solution) {
  NamedTensors tensors{{"parameters", solution.parameters}, {"gradient", solution.gradient}};
  if (solution.scale.defined()) tensors["scale"] = solution.scale;
  write_tensors(path, tensors, {{"certificate", to_json(solution.certificate).dump()}});
}

ExactSolution read_solution(const std::filesystem::path& path, const at::Tensor& like) {
  const SafetensorsFile file(path);
  NamedTensors tensors = tensors_of(file, like.device());
  ExactSolution solution;
  solution.parameters = tensors["parameters"];
  solution.gradient = tensors["gradient"];
  solution.scale = tensors["scale"];  // undefined where there is none
  const bool scale_fits =
      !solution.scale.defined() || fits(solution.scale, {like.size(0), 1}, at::kFloat);
  if (!fits(solution.parameters, like.sizes(), at::kDouble) ||
      !fits(solution.gradient, like.sizes(), at::kDouble) || !scale_fits) {
    throw UsageError(path.string() + " is of another problem; remove it");
  }
  try {
    solution.certificate =
        certificate_from(nlohmann::json::parse(file.metadata().at("certificate")));
  } catch (const std::exception& error) {
    throw UsageError(path.string() + " is not a solution: " + error.what() + "; remove it");
  }
  return solution;
}

}  // namespace

ExactSolution kept_solution(const Solutions& solutions, const std::string& name,
                            const at::Tensor& like) {
  return read_solution(solutions.file(name), like);
}

void keep_solution(const ExactSolution& solution, const Solutions& solutions,
                   const std::string& name) {
  const std::filesystem::path file = solutions.file(name);
  if (!file.empty()) write_solution(file, solution);
}

Routine<ExactSolution> solved(ExactSolver& solver, Penalties penalties, SolverStart start,
                              ExactOptions options, const Solutions& solutions, std::string name,
                              bool is_root) {
  if (solutions.knows(name)) co_return kept_solution(solutions, name, start.parameters);
  Checkpoint checkpoint(solutions, name, is_root);
  ExactSolution solution = co_await solver.solve(penalties, start, options, checkpoint);
  if (is_root) keep_solution(solution, solutions, name);
  checkpoint.remove();
  co_return solution;
}

}  // namespace salient
