// Seconds and memory to correlate and to cluster all neurons, on activations of which many say the
// same.
//
//   redundancy_bench [--layers L] [--units U] [--words N] [--block-words N] [--threads N]
//                    [--memory BYTES] [--data FILE] [--cuts FILE]
//   redundancy_bench --write FILE [--layers L] [--units U] [--words N] [--block-words N]
//
// The second form writes the activations and does nothing else; the first takes them from --data,
// or has a process of its own write them. --cuts: where every cut's clusters go, as JSON.
// peers/redundancy.py does both, beside NumPy and SciPy.
//
// Correlations are checked against float64 sums over the words, for a sample of neurons; clusters
// against the textbook algorithm, on the same.

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>

#include "bench/activation_file.hpp"
#include "salient/analyses/redundancy.hpp"
#include "salient/probes/data.hpp"
#include "salient/support/machine.hpp"
#include "support/temp_folder.hpp"

namespace salient::bench {
namespace {

/// What all neurons share, what about 64 share, what about 8 share, and noise of each one's own
/// share, so that clusters join at every distance. Every third has the opposite sign.
class SharedFactors {
 public:
  explicit SharedFactors(const ActivationFile& file) : file_(file) {
    std::mt19937_64 random(1);
    const std::int64_t neurons = file.neurons.size(), groups = neurons / 8 + 1;
    std::uniform_int_distribution<std::int64_t> any(0, groups - 1);
    for (std::int64_t j = 0; j < neurons; ++j) {
      const float noise = 0.1F + 1.5F * static_cast<float>(j % 17) / 17;
      group_of_.push_back({any(random), j % 3 == 0 ? -1.0F : 1.0F, noise});
    }
    groups_ = groups;
  }

  ActivationBlock operator()(std::size_t round) const {
    if (round >= file_.mine.size()) return {{}, file_.neurons, {}};
    const std::int64_t block = file_.mine[round];
    ActivationBlock values = ActivationBlock::zeros(
        file_.corpus.blocks[static_cast<std::size_t>(block)].words, file_.neurons);
    std::mt19937_64 random(static_cast<std::uint64_t>(block) + 2);
    std::normal_distribution<float> normal;
    std::vector<float> group(static_cast<std::size_t>(groups_));
    for (std::int64_t word = values.words.begin; word < values.words.end; ++word) {
      draw(normal, random, group);
      for (std::int64_t column = 0; column < file_.neurons.size(); ++column) {
        const Neuron& neuron = group_of_[static_cast<std::size_t>(column)];
        const NeuronId id = file_.neurons.id(column);
        values.row(id.layer, word)[static_cast<std::size_t>(id.unit)] =
            neuron.sign * group[static_cast<std::size_t>(neuron.group)] +
            neuron.noise * normal(random);
      }
    }
    return values;
  }

 private:
  struct Neuron {
    std::int64_t group;
    float sign, noise;
  };

  /// A word's value of every group, of variance 1.
  static void draw(std::normal_distribution<float>& normal, std::mt19937_64& random,
                   std::vector<float>& group) {
    const float of_all = std::sqrt(0.2F) * normal(random);
    float of_eight = 0;
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (i % 8 == 0) of_eight = std::sqrt(0.3F) * normal(random);
      group[i] = of_all + of_eight + std::sqrt(0.5F) * normal(random);
    }
  }

  const ActivationFile& file_;
  std::vector<Neuron> group_of_;  // [neuron]
  std::int64_t groups_ = 0;
};

/// Every so many neurons, at most 150 in all.
std::vector<std::int64_t> sample_of(std::int64_t neurons) {
  std::vector<std::int64_t> sample;
  const std::int64_t step = (neurons + 149) / 150;
  for (std::int64_t j = 0; j < neurons; j += step) sample.push_back(j);
  return sample;
}

/// float64 [word, neuron] of some neurons.
Eigen::MatrixXd columns_of(const ActivationReader& reader, const std::vector<std::int64_t>& some) {
  const std::int64_t neurons = reader.schema().neurons.size();
  Eigen::MatrixXd x(reader.corpus().word_count(), std::ssize(some));
  for (const Block& block : reader.corpus().blocks) {
    Matrix values(block.words.size(), neurons);
    reader.read_stored(block.words, reinterpret_cast<std::byte*>(values.data()));
    for (Eigen::Index i = 0; i < x.cols(); ++i) {
      x.col(i).segment(block.words.begin, block.words.size()) =
          values.col(some[static_cast<std::size_t>(i)]).cast<double>();
    }
  }
  return x;
}

/// Of some neurons.
Matrix part_of(const Matrix& correlation, const std::vector<std::int64_t>& some) {
  return correlation(some, some);
}

/// Largest difference from what float64 gives.
double check_correlation(const Matrix& part, Eigen::MatrixXd x) {
  x.rowwise() -= x.colwise().mean().eval();
  x.colwise().normalize();
  const double largest = (part.cast<double>() - x.transpose() * x).cwiseAbs().maxCoeff();
  check(largest < 1e-6, "a correlation is off by " + std::to_string(largest));
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

void check_clusters(const Matrix& part, const RedundancyOptions& options) {
  const NeuronLayout layout{1, static_cast<std::int32_t>(part.rows())};
  for (const RedundancyClusters& cut :
       cluster_redundant(part, layout, all_neurons(layout), options)) {
    check(cut.cluster_of == textbook_clusters(part, cut.threshold),
          "clusters at " + std::to_string(cut.threshold));
  }
}

/// {"0.1": [cluster of each neuron], ...}
void write_cuts(const std::vector<RedundancyClusters>& cuts, const std::string& path) {
  nlohmann::json json = nlohmann::json::object();
  for (const RedundancyClusters& cut : cuts) {
    json[nlohmann::json(cut.threshold).dump()] = cut.cluster_of;
  }
  std::ofstream(path) << json << '\n';
}

/// Of the cores, and of the clock, from a watch that has run for a part of the work.
void add_seconds(const std::string& name, const Stopwatch& watch, Report& report) {
  report.add(name + "_core_seconds", std::to_string(watch.cpu()));
  report.add(name + "_seconds", std::to_string(watch.wall()));
}

void measure(const Arguments& arguments, const std::string& path, Communicator& comm) {
  set_threads(arguments, comm);
  const Stopwatch whole(Device::cpu());
  const ActivationReader reader(path);
  const NeuronLayout neurons = reader.schema().neurons;
  ProbeOptions probe;
  probe.memory_bytes = arguments.count("memory", 0);
  const RedundancyOptions redundancy;
  Report report("redundancy", comm);
  report.add("neurons", std::to_string(neurons.size()));
  report.add("words", std::to_string(reader.corpus().word_count()));

  const Device device = Device::cpu();  // which the data refer to
  ProbeData data(reader, probe, comm, device);
  data.train_moments();
  add_seconds("moments", whole, report);
  const Stopwatch correlating(Device::cpu());
  const Matrix& r = data.correlation();
  add_seconds("correlation", correlating, report);
  const double pairs = 0.5 * static_cast<double>(neurons.size() * (neurons.size() + 1));
  const double gflop = 2e-9 * pairs * static_cast<double>(reader.corpus().word_count());
  report.add("correlation_GFLOP_per_core_second", std::to_string(gflop / correlating.cpu()));
  comm.barrier();
  if (!comm.is_root()) return;  // as in the program: the root clusters

  const Stopwatch clustering(Device::cpu());
  const std::vector<RedundancyClusters> cuts =
      cluster_redundant(r, neurons, all_neurons(neurons), redundancy);
  add_seconds("clustering", clustering, report);
  add_seconds("whole", whole, report);
  report.add("peak_MB", std::to_string(peak_memory_bytes() >> 20));
  for (const RedundancyClusters& cut : cuts) {
    report.add("clusters_at_" + nlohmann::json(cut.threshold).dump(), std::to_string(cut.size()));
  }
  const std::vector<std::int64_t> sample = sample_of(neurons.size());
  const Matrix part = part_of(r, sample);
  report.add("largest_error_of_r",
             nlohmann::json(check_correlation(part, columns_of(reader, sample))).dump());
  check_clusters(part, redundancy);
  const std::string file = arguments.text("cuts", "");
  if (!file.empty()) write_cuts(cuts, file);
  report.print();
}

/// Where the activations lie: before MPI starts, which does not like to be forked.
std::string written(const Arguments& arguments, const std::filesystem::path& folder) {
  const std::string given = arguments.text("data", "");
  if (!given.empty()) return given;
  const std::string path = arguments.text("write", folder / "a.h5");
  Communicator alone = self_communicator();
  const ActivationFile file = planned(arguments, StoredType::float32, alone);
  write_apart(file, SharedFactors(file), path);
  return path;
}

}  // namespace
}  // namespace salient::bench

int main(int argc, char** argv) {
  using namespace salient::bench;
  const Arguments given(argc, argv);
  const salient::TempFolder own;
  const std::string path = written(given, own.path());
  if (!given.text("write", "").empty()) return 0;
  return run(argc, argv, [&](const Arguments& arguments, salient::Communicator& comm) {
    measure(arguments, path, comm);
  });
}
