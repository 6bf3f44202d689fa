// Seconds and passes of the exact probe solver, checked before they are printed as JSON.
//
//   probe_bench --data FILE.safetensors | --words N --neurons D --labels K [--seed S]
//               [--l1 X] [--l2 X] [--block-words N] [--threads N] [--max-passes N] [--half 0|1]
//               [--tolerances X,Y,...] [--places N] [--epochs N] [--save FOLDER]
//
// Each probe, from scratch to one relative KKT residual, is saved as FOLDER/TOLERANCE.safetensors;
// that of the papers' recipe, which runs for so many epochs, as FOLDER/recipe.safetensors.
//
// FILE holds F32 X [word, neuron] and F32 y [word]. Without it, labels are drawn from a sparse
// planted model over correlated features with a decaying spectrum.

#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <map>
#include <sstream>
#include <string>

#include "bench/planted_words.hpp"
#include "probes/loss_at.hpp"
#include "run/threads.hpp"
#include "salient/comm/device.hpp"
#include "salient/io/safetensors.hpp"
#include "salient/probes/train.hpp"
#include "salient/support/half.hpp"
#include "salient/support/machine.hpp"
#include "support/temp_folder.hpp"
#include "support/tiny_corpus.hpp"

namespace salient {
namespace {

using Arguments = std::map<std::string, std::string>;

double number(const Arguments& arguments, const std::string& name, double otherwise) {
  const auto found = arguments.find(name);
  return found == arguments.end() ? otherwise : std::stod(found->second);
}

std::int64_t count(const Arguments& arguments, const std::string& name, double otherwise) {
  return static_cast<std::int64_t>(number(arguments, name, otherwise));
}

TinyCorpus read_data(const std::string& path) {
  const SafetensorsFile file(path);
  const TensorView& x = file.tensor("X");
  const std::vector<float> values = file.floats("X"), y = file.floats("y");
  TinyCorpus data;
  data.neurons = {1, static_cast<std::int32_t>(x.shape.at(1))};
  data.activations = Eigen::Map<const Matrix>(values.data(), x.shape[0], x.shape[1]);
  for (const float label : y) data.labels.push_back(static_cast<std::int32_t>(label));
  return data;
}

/// Rounds the activations too, so that the check sees what the probe sees.
void store_as_half(TinyCorpus& words) {
  words.stored = StoredType::float16;
  const auto count = static_cast<std::size_t>(words.activations.size());
  std::vector<Half> halves(count);
  to_half({words.activations.data(), count}, halves);
  from_half(halves, {words.activations.data(), count});
}

/// The objective and KKT residual of `trained`, computed here word by word in float64.
struct Check {
  double objective = 0, kkt = 0;
};

Check check(const TrainedProbe& trained, const TinyCorpus& data) {
  using Double = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const LinearProbe& probe = trained.probe;
  const Double w = probe.weights.cast<double>();
  const Eigen::VectorXd b = probe.bias.cast<double>();
  const auto n = static_cast<double>(data.words());
  Double gradient = Double::Zero(w.rows(), w.cols());
  Eigen::VectorXd of_bias = Eigen::VectorXd::Zero(w.rows());
  double loss = 0;
  for (std::int64_t begin = 0; begin < data.words(); begin += 512) {
    const std::int64_t rows = std::min<std::int64_t>(512, data.words() - begin);
    Double x = data.activations.middleRows(begin, rows).cast<double>();
    x.rowwise() -= probe.mean.transpose();
    x = x * probe.deviation.cwiseInverse().asDiagonal();
    Double p = x * w.transpose();
    p.rowwise() += b.transpose();
    for (std::int64_t i = 0; i < rows; ++i) {
      const auto label = data.labels[static_cast<std::size_t>(begin + i)];
      const double most = p.row(i).maxCoeff();
      const double log_sum = most + std::log((p.row(i).array() - most).exp().sum());
      loss += (log_sum - p(i, label)) / n;
      p.row(i) = (p.row(i).array() - log_sum).exp() / n;
      p(i, label) -= 1 / n;
    }
    gradient += p.transpose() * x;
    of_bias += p.colwise().sum().transpose();
  }
  Check result{loss + trained.l1 * w.cwiseAbs().sum() + trained.l2 * w.squaredNorm(),
               of_bias.cwiseAbs().maxCoeff()};
  for (std::int64_t i = 0; i < w.size(); ++i) {
    const double slope = gradient.data()[i] + 2 * trained.l2 * w.data()[i];
    const double at = w.data()[i];
    const double distance = at != 0 ? std::abs(slope + std::copysign(trained.l1, at))
                                    : std::max(0.0, std::abs(slope) - trained.l1);
    result.kkt = std::max(result.kkt, distance);
  }
  return result;
}

/// Seconds on the clock and of this process's cores.
struct Stopwatch {
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  std::clock_t start_cpu = std::clock();

  double wall() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  double cpu() const { return static_cast<double>(std::clock() - start_cpu) / CLOCKS_PER_SEC; }
};

/// CPU seconds of one call, from as many as half a second holds.
template <class Work>
double seconds_of(Work work) {
  work();
  const Stopwatch watch;
  int calls = 0;
  do {
    work();
    ++calls;
  } while (watch.cpu() < 0.5);
  return watch.cpu() / calls;
}

/// A pass of the loss beside the two bare products of the same shapes, GFLOP/s.
void print_rates(ProbeData& data, const Task& task, const Moments& moments) {
  ProbeData::Impl& impl = data.impl();
  const std::int32_t labels = task.labels.size();
  const Problem problem = make_problem(impl, {task.label_of_word, labels, {}, {}},
                                       standardiser_of(moments, impl.where));
  const ProblemRows problem_rows(impl, problem);
  SharedPasses passes(impl);
  const std::int64_t words = problem.words, neurons = data.neurons().size();
  const at::Tensor parameters = at::zeros({labels, neurons + 1}, at::kDouble);
  const double of_pass =
      seconds_of([&] { passes.run(asking(passes, problem_rows, parameters, at::kFloat)); });
  const std::int64_t rows = data.corpus().blocks.front().words.size();
  const at::Tensor x = at::zeros({rows, neurons}, at::kFloat) + 0.5;
  const at::Tensor w = at::zeros({labels, neurons}, at::kFloat) + 0.5;
  at::Tensor logits = at::mm(x, w.t());
  const double of_products = seconds_of([&] {
    logits = at::mm(x, w.t());
    at::mm(logits.t(), x);
  });
  const double flops = 4e-9 * static_cast<double>(neurons * labels);
  std::printf("  \"pass_ms\": %.3f, \"pass_gflops\": %.1f, \"mm_gflops\": %.1f,\n", 1e3 * of_pass,
              flops * static_cast<double>(words) / of_pass,
              flops * static_cast<double>(rows) / of_products);
}

/// `name`: of the file, and with `prefix` before it of the figures.
bool print_solution(ProbeData& data, const TinyCorpus& words, const ProbeOptions& options,
                    const std::string& folder, const std::string& prefix, const std::string& name) {
  const Stopwatch watch;
  const TrainedProbe trained = train_probe(data, data.corpus().tasks.front(), options);
  const double wall = watch.wall(), cpu = watch.cpu();
  const Certificate& c = trained.certificate;
  if (!folder.empty()) save_probe(folder + "/" + name + ".safetensors", trained);
  const Check seen = check(trained, words);
  const bool right = std::abs(seen.objective - c.objective) <= 1e-9 * c.objective &&
                     std::abs(seen.kkt - c.kkt) <= 1e-3 * c.kkt + 1e-12;
  std::printf(
      "  \"%s\": {\"seconds\": %.2f, \"cpu_seconds\": %.2f, \"passes\": %lld, "
      "\"passes_per_s\": %.1f, \"objective\": %.10f, \"relative_kkt\": %.2e, \"gap\": %.2e, "
      "\"resolved\": %lld, \"resolved_estimate\": %lld, \"nonzero\": %lld, "
      "\"converged\": %s, \"right\": %s},\n",
      (prefix + name).c_str(), wall, cpu, static_cast<long long>(c.passes),
      static_cast<double>(c.passes) / cpu, c.objective, c.relative(), c.gap.value_or(-1),
      static_cast<long long>(c.resolved.value_or(-1)),
      static_cast<long long>(c.resolved_estimate.value_or(-1)), static_cast<long long>(c.nonzero),
      c.converged ? "true" : "false", right ? "true" : "false");
  return right;
}

int run(const Arguments& arguments) {
  const auto file = arguments.find("data");
  TinyCorpus words =
      file != arguments.end()
          ? read_data(file->second)
          : planted_words(count(arguments, "words", 10000), count(arguments, "neurons", 640),
                          count(arguments, "labels", 20),
                          static_cast<std::uint64_t>(count(arguments, "seed", 1)));
  words.sentence_words = 16;
  words.block_sentences = count(arguments, "block-words", 2048) / words.sentence_words;
  if (count(arguments, "half", 0) != 0) store_as_half(words);

  const TempFolder folder;
  Communicator comm = self_communicator();
  RunOptions threads;
  threads.threads = static_cast<int>(count(arguments, "threads", 1));
  set_threads(threads, comm);
  write_tiny(folder.path() / "activations.h5", words, comm);
  const ActivationReader reader(folder.path() / "activations.h5");
  const Device device = Device::cpu();
  ProbeOptions options;
  options.l1 = {false, number(arguments, "l1", 1e-3)};
  options.l2 = {false, number(arguments, "l2", options.l1.value)};
  options.max_passes = count(arguments, "max-passes", 5000);
  options.resolved_places = count(arguments, "places", 0);
  ProbeData data(reader, options, comm, device);

  std::printf("{\n  \"words\": %lld, \"neurons\": %lld, \"labels\": %d, \"l1\": %g, \"l2\": %g,\n",
              static_cast<long long>(words.words()), static_cast<long long>(words.neurons.size()),
              data.corpus().tasks.front().labels.size(), options.l1.value, options.l2.value);
  const Stopwatch watch;
  const Moments& moments = data.train_moments();
  data.correlation();
  std::printf("  \"gram_seconds\": %.2f,\n", watch.cpu());
  print_rates(data, data.corpus().tasks.front(), moments);
  bool right = true;
  const auto asked = arguments.find("tolerances"), save = arguments.find("save");
  const std::string folder_to_save = save == arguments.end() ? "" : save->second;
  std::istringstream tolerances(asked == arguments.end() ? "1e-4,1e-6" : asked->second);
  for (std::string tolerance; std::getline(tolerances, tolerance, ',');) {
    options.tolerance = std::stod(tolerance);
    char name[32];
    std::snprintf(name, sizeof name, "%g", options.tolerance);
    right = print_solution(data, words, options, folder_to_save, "tolerance_", name) && right;
  }
  options.epochs = static_cast<int>(count(arguments, "epochs", 0));
  if (options.epochs > 0) {
    options.solver = Solver::paper;
    right = print_solution(data, words, options, folder_to_save, "", "recipe") && right;
  }
  std::printf("  \"peak_mb\": %lld\n}\n", static_cast<long long>(peak_memory_bytes() >> 20));
  return right ? 0 : 1;
}

}  // namespace
}  // namespace salient

int main(int argc, char** argv) {
  salient::Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) arguments[std::string(argv[i]).substr(2)] = argv[i + 1];
  try {
    return salient::run(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "probe_bench: %s\n", error.what());
    return 1;
  }
}
