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

template <class Number>
TensorData data_of(const char* name, const char* type, const at::Tensor& host) {
  return {
      name,
      type,
      {host.size(0), host.size(1)},
      std::as_bytes(std::span(host.data_ptr<Number>(), static_cast<std::size_t>(host.numel())))};
}

void write_solution(const std::filesystem::path& path, const ExactSolution& solution) {
  const at::Tensor parameters = solution.parameters.cpu().contiguous();
  const at::Tensor gradient = solution.gradient.cpu().contiguous();
  std::vector<TensorData> tensors{data_of<double>("parameters", "F64", parameters),
                                  data_of<double>("gradient", "F64", gradient)};
  at::Tensor scale;
  if (solution.scale.defined()) {
    scale = solution.scale.cpu().contiguous();
    tensors.push_back(data_of<float>("scale", "F32", scale));
  }
  write_safetensors(path, tensors, {{"certificate", to_json(solution.certificate).dump()}});
}

template <class Number>
at::Tensor tensor_of(const SafetensorsFile& file, const std::vector<Number>& values,
                     at::IntArrayRef shape, at::ScalarType type) {
  at::Tensor tensor = at::empty(shape, type);
  if (static_cast<std::int64_t>(values.size()) != tensor.numel()) {
    throw UsageError(file.path().string() + " is of another problem; remove it");
  }
  std::copy(values.begin(), values.end(), tensor.data_ptr<Number>());
  return tensor;
}

ExactSolution read_solution(const std::filesystem::path& path, const at::Tensor& like) {
  const SafetensorsFile file(path);
  ExactSolution solution;
  const auto of_size = [&](const char* name) {
    return tensor_of(file, file.doubles(name), like.sizes(), at::kDouble).to(like.device());
  };
  solution.parameters = of_size("parameters");
  solution.gradient = of_size("gradient");
  if (file.tensors().contains("scale")) {
    solution.scale =
        tensor_of(file, file.floats("scale"), {like.size(0), 1}, at::kFloat).to(like.device());
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
