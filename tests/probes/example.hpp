#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "probes/random_stream.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/probes/train.hpp"
#include "support/temp_folder.hpp"
#include "support/tiny_corpus.hpp"

namespace salient {

/// Words whose label is mostly the one of which the neuron of the same number is largest. Neurons
/// differ in scale and offset.
inline TinyCorpus example_words(std::int64_t words, std::int32_t neurons, std::int32_t labels) {
  RandomStream random(7);
  const auto bell = [&] {  // nearly normal: mean 0, deviation 1
    return std::sqrt(3.0) *
           (random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2);
  };
  TinyCorpus tiny;
  tiny.neurons = {1, neurons};
  tiny.activations.resize(words, neurons);
  for (std::int64_t word = 0; word < words; ++word) {
    std::vector<double> row(static_cast<std::size_t>(neurons));
    for (double& value : row) value = bell();
    for (std::int32_t neuron = 0; neuron < neurons; ++neuron) {
      tiny.activations(word, neuron) =
          static_cast<float>(row[static_cast<std::size_t>(neuron)] * (1 + neuron % 3) + neuron % 4);
    }
    for (double& value : row) value += 0.5 * bell();
    tiny.labels.push_back(static_cast<std::int32_t>(
        std::max_element(row.begin(), row.begin() + labels) - row.begin()));
  }
  return tiny;
}

/// The same activations with a number for each word: 40 or so, by every other neuron, and noise.
inline TinyCorpus example_numbers(std::int64_t words, std::int32_t neurons) {
  TinyCorpus tiny = example_words(words, neurons, 2);
  tiny.labels.clear();
  RandomStream random(19);
  for (std::int64_t word = 0; word < words; ++word) {
    double value = 40 + 2 * random.uniform();
    for (std::int32_t neuron = 0; neuron < neurons; neuron += 2) {
      value += static_cast<double>(tiny.activations(word, neuron)) / (1 + neuron);
    }
    tiny.values.push_back(value);
  }
  return tiny;
}

/// The last words are dev and test, `each` of them.
inline void hold_out(TinyCorpus& tiny, std::int64_t each) {
  tiny.splits.assign(static_cast<std::size_t>(tiny.words()), Split::train);
  std::fill(tiny.splits.end() - 2 * each, tiny.splits.end() - each, Split::dev);
  std::fill(tiny.splits.end() - each, tiny.splits.end(), Split::test);
}

inline ProbeOptions given_penalties(double l1, double l2) {
  ProbeOptions options;
  options.l1 = {false, l1};
  options.l2 = {false, l2};
  return options;
}

/// Neurons by the largest |weight| over labels, those without by the largest |gradient|, ties by
/// number: a ranking for tests.
inline std::vector<std::int64_t> largest_first(const Matrix& weights, const Matrix& gradient) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(weights.cols()));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  const auto salience = [&](std::int64_t neuron) {
    return std::pair(weights.col(neuron).cwiseAbs().maxCoeff(),
                     gradient.col(neuron).cwiseAbs().maxCoeff());
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int64_t a, std::int64_t b) { return salience(a) > salience(b); });
  return order;
}

/// An activation file of this process's own, as the probes of one process or of all ranks see it.
class Trial {
 public:
  Trial(const TinyCorpus& tiny, ProbeOptions options)
      : Trial(tiny, std::move(options), nullptr, Device::cpu()) {}
  /// Collective.
  Trial(const TinyCorpus& tiny, ProbeOptions options, Communicator& comm,
        Device device = Device::cpu())
      : Trial(tiny, std::move(options), &comm, device) {}

  ProbeData& data() { return data_; }
  ProbeOptions& options() { return options_; }
  const Task& task() const { return data_.corpus().tasks[0]; }
  TrainedProbe train(const Solutions& solutions = Solutions()) {
    return train_probes(data_, {task()}, options_, solutions, largest_first).front();
  }
  std::vector<ProbeScore> evaluate(const LinearProbe& probe) {
    return salient::evaluate(data_, probe, task());
  }

 private:
  Trial(const TinyCorpus& tiny, ProbeOptions options, Communicator* comm, Device device)
      : options_(std::move(options)),
        device_(device),
        reader_(written(tiny)),
        data_(reader_, options_, comm == nullptr ? alone_ : *comm, device_) {}

  std::filesystem::path written(const TinyCorpus& tiny) {
    write_tiny(folder_ / "a.h5", tiny, alone_);
    return folder_ / "a.h5";
  }

  TempFolder folder_;
  Communicator alone_ = self_communicator();
  ProbeOptions options_;
  Device device_;
  ActivationReader reader_;
  ProbeData data_;
};

/// Puts `value` in the place of the activation `marker` of a file: the writer itself refuses what
/// is not finite.
inline void overwrite_activation(const std::filesystem::path& path, float marker, float value) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string bytes(reinterpret_cast<const char*>(&marker), sizeof marker);
  const auto at = content.str().find(bytes);
  if (at == std::string::npos) throw std::logic_error("no such activation");
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(at));
  file.write(reinterpret_cast<const char*>(&value), sizeof value);
}

/// All that is known of a probe, bit for bit.
inline std::string bytes_of(const TrainedProbe& trained) {
  const TempFolder folder;
  save_probe(folder / "probe.safetensors", trained);
  std::ostringstream content;
  content << std::ifstream(folder / "probe.safetensors", std::ios::binary).rdbuf();
  return content.str();
}

}  // namespace salient
