// Seconds and passes of the exact probe solver, checked before they are printed as JSON.
//
//   probe_bench --data FILE.safetensors | --words N --neurons D --labels K [--seed S]
//               [--l1 X] [--l2 X] [--block-words N] [--threads N] [--max-passes N] [--half 0|1]
//               [--tolerances X,Y,...] [--places N] [--epochs N] [--save FOLDER] [--gpu 0|1]
//
// Each probe, from scratch to one relative KKT residual, is saved as FOLDER/TOLERANCE.safetensors;
// that of the papers' recipe, which runs for so many epochs, as FOLDER/recipe.safetensors.
//
// FILE holds F32 X [word, neuron] and F32 y [word]. Without it, labels are drawn from a sparse
// planted model over correlated features with a decaying spectrum.

#include <cmath>
#include <cstdio>
#include <sstream>
#include <string>

#include "bench/bench.hpp"
#include "bench/planted_words.hpp"
#include "probes/data_impl.hpp"
#include "salient/io/safetensors.hpp"
#include "salient/probes/train.hpp"
#include "salient/support/half.hpp"
#include "salient/support/machine.hpp"
#include "support/temp_folder.hpp"
#include "support/tiny_corpus.hpp"

namespace salient::bench {
namespace {

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

/// `name`: of the file, and with `prefix` before it of the figures.
bool print_solution(ProbeData& data, const TinyCorpus& words, const ProbeOptions& options,
                    const std::string& folder, const std::string& prefix, const std::string& name) {
  const Stopwatch watch(data.impl().device);
  const TrainedProbe trained = train_probe(data, data.corpus().tasks.front(), options);
  const double wall = watch.wall(), cpu = watch.cpu(), watch_seconds = watch.seconds();
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
      static_cast<double>(c.passes) / watch_seconds, c.objective, c.relative(), c.gap.value_or(-1),
      static_cast<long long>(c.resolved.value_or(-1)),
      static_cast<long long>(c.resolved_estimate.value_or(-1)), static_cast<long long>(c.nonzero),
      c.converged ? "true" : "false", right ? "true" : "false");
  return right;
}

int measure(const Arguments& arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::string file = arguments.text("data", "");
  TinyCorpus words =
      file.empty() ? planted_words(arguments.count("words", 10000), arguments.count("neurons", 640),
                                   arguments.count("labels", 20),
                                   static_cast<std::uint64_t>(arguments.count("seed", 1)))
                   : read_data(file);
  words.sentence_words = 16;
  words.block_sentences = arguments.count("block-words", 2048) / words.sentence_words;
  if (arguments.count("half", 0) != 0) store_as_half(words);

  const TempFolder folder;
  Communicator comm = self_communicator();
  set_threads(arguments, comm);
  const Device device = device_of(arguments, comm);
  write_tiny(folder.path() / "activations.h5", words, comm);
  const ActivationReader reader(folder.path() / "activations.h5");
  ProbeOptions options;
  options.l1 = {false, arguments.number("l1", 1e-3)};
  options.l2 = {false, arguments.number("l2", options.l1.value)};
  options.max_passes = arguments.count("max-passes", 5000);
  options.resolved_places = arguments.count("places", 0);
  ProbeData data(reader, options, comm, device);

  std::printf("{\n  \"words\": %lld, \"neurons\": %lld, \"labels\": %d, \"l1\": %g, \"l2\": %g,\n",
              static_cast<long long>(words.words()), static_cast<long long>(words.neurons.size()),
              data.corpus().tasks.front().labels.size(), options.l1.value, options.l2.value);
  const Stopwatch watch(device);
  data.correlation();
  std::printf("  \"gram_seconds\": %.2f,\n", watch.seconds());
  bool right = true;
  const std::string folder_to_save = arguments.text("save", "");
  std::istringstream tolerances(arguments.text("tolerances", "1e-4,1e-6"));
  for (std::string tolerance; std::getline(tolerances, tolerance, ',');) {
    options.tolerance = std::stod(tolerance);
    char name[32];
    std::snprintf(name, sizeof name, "%g", options.tolerance);
    right = print_solution(data, words, options, folder_to_save, "tolerance_", name) && right;
  }
  options.epochs = static_cast<int>(arguments.count("epochs", 0));
  if (options.epochs > 0) {
    options.solver = Solver::paper;
    right = print_solution(data, words, options, folder_to_save, "", "recipe") && right;
  }
  std::printf("  \"peak_mb\": %lld\n}\n", static_cast<long long>(peak_memory_bytes() >> 20));
  return right ? 0 : 1;
}

}  // namespace
}  // namespace salient::bench

int main(int argc, char** argv) {
  try {
    return salient::bench::measure(salient::bench::Arguments(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "probe_bench: %s\n", error.what());
    return 1;
  }
}
