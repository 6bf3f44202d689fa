// Seconds to correlate and to cluster all neurons, on synthetic activations in which groups of
// neurons say the same.
//
//   redundancy_bench [--layers L] [--units U] [--words N] [--threads N] [--repeats N]
//
// Correlations are checked against float64 sums over the words, for a sample of pairs; clusters
// against the textbook algorithm, on a sample of neurons.

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "bench/bench.hpp"
#include "salient/analyses/redundancy.hpp"
#include "salient/comm/device.hpp"
#include "salient/probes/data.hpp"
#include "salient/support/machine.hpp"
#include "support/temp_folder.hpp"
#include "support/tiny_corpus.hpp"

namespace salient::bench {
namespace {

/// Each neuron is one of neurons / 8 factors, of a sign and a noise of its own.
TinyCorpus correlated_words(const NeuronLayout& neurons, std::int64_t words) {
  std::mt19937_64 random(1);
  std::normal_distribution<float> normal;
  const std::int64_t columns = neurons.size(), factors = columns / 8 + 1;
  std::uniform_int_distribution<std::int64_t> any(0, factors - 1);
  TinyCorpus data;
  data.neurons = neurons;
  data.sentence_words = 16;
  data.block_sentences = 64;
  data.labels.assign(static_cast<std::size_t>(words), 0);
  data.activations.resize(words, columns);
  std::vector<std::int64_t> factor_of(static_cast<std::size_t>(columns));
  for (std::int64_t& factor : factor_of) factor = any(random);
  std::vector<float> factor(static_cast<std::size_t>(factors));
  for (std::int64_t word = 0; word < words; ++word) {
    for (float& value : factor) value = normal(random);
    for (std::int64_t j = 0; j < columns; ++j) {
      const float noise = 0.1F + 1.5F * static_cast<float>(j % 17) / 17;
      const float sign = j % 3 == 0 ? -1.0F : 1.0F;
      const std::int64_t at = factor_of[static_cast<std::size_t>(j)];
      data.activations(word, j) =
          sign * factor[static_cast<std::size_t>(at)] + noise * normal(random);
    }
  }
  return data;
}

double pearson(const Matrix& x, std::int64_t a, std::int64_t b) {
  const Eigen::VectorXd u = x.col(a).cast<double>().array() - x.col(a).cast<double>().mean();
  const Eigen::VectorXd v = x.col(b).cast<double>().array() - x.col(b).cast<double>().mean();
  return u.dot(v) / std::sqrt(u.squaredNorm() * v.squaredNorm());
}

/// Largest difference over the sampled pairs.
double check_correlation(const Matrix& r, const Matrix& x) {
  std::mt19937_64 random(2);
  std::uniform_int_distribution<std::int64_t> any(0, x.cols() - 1);
  double largest = 0;
  for (int i = 0; i < 300; ++i) {
    const std::int64_t a = any(random), b = any(random);
    largest = std::max(largest, std::abs(double{r(a, b)} - pearson(x, a, b)));
  }
  check(largest < 1e-5, "a correlation is off by " + std::to_string(largest));
  return largest;
}

/// Average linkage as in the textbook: again and again join the two clusters of the least mean
/// distance, as long as that is at most `threshold`. The cluster of each neuron, numbered by its
/// first.
std::vector<std::int32_t> textbook_clusters(const Matrix& r, double threshold) {
  std::vector<std::vector<std::int64_t>> clusters;
  for (std::int64_t i = 0; i < r.rows(); ++i) clusters.push_back({i});
  const auto distance = [&](const auto& a, const auto& b) {
    double sum = 0;
    for (const std::int64_t i : a)
      for (const std::int64_t j : b) sum += std::max(0.0, 1 - std::abs(double{r(i, j)}));
    return sum / static_cast<double>(a.size() * b.size());
  };
  for (;;) {
    double least = std::numeric_limits<double>::infinity();
    std::size_t low = 0, high = 0;
    for (std::size_t a = 0; a < clusters.size(); ++a) {
      for (std::size_t b = a + 1; b < clusters.size(); ++b) {
        const double d = distance(clusters[a], clusters[b]);
        if (d < least) least = d, low = a, high = b;
      }
    }
    if (least > threshold) break;
    clusters[low].insert(clusters[low].end(), clusters[high].begin(), clusters[high].end());
    clusters.erase(clusters.begin() + static_cast<std::ptrdiff_t>(high));
  }
  std::vector<std::int32_t> cluster_of(static_cast<std::size_t>(r.rows()));
  for (std::size_t c = 0; c < clusters.size(); ++c)
    for (const std::int64_t i : clusters[c])
      cluster_of[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(c);
  return cluster_of;
}

std::vector<NeuronId> all_neurons(NeuronLayout layout) {
  std::vector<NeuronId> neurons;
  for (std::int64_t j = 0; j < layout.size(); ++j) neurons.push_back(layout.id(j));
  return neurons;
}

void check_clusters(const Matrix& r, const RedundancyOptions& options) {
  const std::int64_t sample = std::min<std::int64_t>(150, r.rows());
  const NeuronLayout layout{1, static_cast<std::int32_t>(sample)};
  const Matrix part = r.topLeftCorner(sample, sample);
  for (const RedundancyClusters& cut :
       cluster_redundant(part, layout, all_neurons(layout), options)) {
    check(cut.cluster_of == textbook_clusters(part, cut.threshold),
          "clusters at " + std::to_string(cut.threshold));
  }
}

void measure(const Arguments& arguments, Communicator& comm) {
  set_threads(arguments, comm);
  const NeuronLayout neurons{static_cast<std::int32_t>(arguments.count("layers", 5)),
                             static_cast<std::int32_t>(arguments.count("units", 128))};
  const TinyCorpus words = correlated_words(neurons, arguments.count("words", 10000));
  const TempFolder own;
  const std::filesystem::path path = comm.broadcast((own.path() / "a.h5").string());
  write_tiny(path, words, comm);
  const ActivationReader reader(path);
  const ProbeOptions probe;
  const RedundancyOptions redundancy;
  const std::int64_t repeats = arguments.count("repeats", 3);

  Seconds correlating;
  Matrix r;
  for (std::int64_t i = 0; i < repeats; ++i) {
    ProbeData data(reader, probe, comm, Device::cpu());
    data.train_moments();
    correlating.push_back(seconds_of(comm, [&] { data.correlation(); }));
    if (i + 1 == repeats) r = data.correlation();
  }
  const double off = check_correlation(r, words.activations);
  check_clusters(r, redundancy);

  const std::vector<NeuronId> order = all_neurons(neurons);
  Seconds clustering;
  std::vector<RedundancyClusters> cuts;
  for (std::int64_t i = 0; i < repeats && comm.is_root(); ++i) {  // as in the program: the root
    const auto start = std::chrono::steady_clock::now();
    cuts = cluster_redundant(r, neurons, order, redundancy);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    clustering.push_back(seconds.count());
  }
  comm.barrier();
  if (!comm.is_root()) return;

  const double n = static_cast<double>(neurons.size());
  Report report("redundancy", comm);
  report.add("neurons", std::to_string(neurons.size()));
  report.add("words", std::to_string(words.words()));
  report.add("correlation_seconds", rate(0, correlating));
  report.add("correlation_GFLOP_per_s",
             rate(1e-9 * n * n * static_cast<double>(words.words()), correlating));
  report.add("clustering_seconds", rate(0, clustering));
  report.add("clusters_at_0.5", std::to_string(cuts.at(4).size()));
  report.add("largest_error_of_r", std::to_string(off));
  report.add("peak_MB", std::to_string(peak_memory_bytes() >> 20));
  report.print();
}

}  // namespace
}  // namespace salient::bench

int main(int argc, char** argv) { return salient::bench::run(argc, argv, salient::bench::measure); }
