#include "probes/solution_file.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <span>
#include <utility>

#include "probes/certificate_json.hpp"
#include "salient/io/safetensors.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

TensorData data_of(const char* name, const at::Tensor& host) {
  return {
      name,
      "F64",
      {host.size(0), host.size(1)},
      std::as_bytes(std::span(host.data_ptr<double>(), static_cast<std::size_t>(host.numel())))};
}

void write_solution(const std::filesystem::path& path, const ExactSolution& solution) {
  const at::Tensor parameters = solution.parameters.cpu().contiguous();
  const at::Tensor gradient = solution.gradient.cpu().contiguous();
  const std::vector<TensorData> tensors{data_of("parameters", parameters),
                                        data_of("gradient", gradient)};
  write_safetensors(path, tensors, {{"certificate", to_json(solution.certificate).dump()}});
}

at::Tensor tensor_of(const SafetensorsFile& file, const char* name, const at::Tensor& like) {
  const std::vector<double> values = file.doubles(name);
  if (static_cast<std::int64_t>(values.size()) != like.numel()) {
    throw UsageError(file.path().string() + " is of another problem; remove it");
  }
  at::Tensor tensor = at::empty(like.sizes(), at::kDouble);
  std::copy(values.begin(), values.end(), tensor.data_ptr<double>());
  return tensor.to(like.device());
}

ExactSolution read_solution(const std::filesystem::path& path, const at::Tensor& like) {
  const SafetensorsFile file(path);
  ExactSolution solution;
  solution.parameters = tensor_of(file, "parameters", like);
  solution.gradient = tensor_of(file, "gradient", like);
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

Routine<ExactSolution> solved(ExactSolver& solver, Penalties penalties, at::Tensor start,
                              ExactOptions options, const Solutions& solutions, std::string name,
                              bool is_root) {
  if (solutions.knows(name)) co_return kept_solution(solutions, name, start);
  ExactSolution solution = co_await solver.solve(penalties, start, options);
  if (is_root) keep_solution(solution, solutions, name);
  co_return solution;
}

}  // namespace salient
