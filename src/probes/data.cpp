#include "salient/probes/data.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "probes/data_impl.hpp"
#include "probes/weighted_moments.hpp"
#include "salient/probes/features.hpp"
#include "salient/support/error.hpp"
#include "salient/support/machine.hpp"

namespace salient {
namespace {

std::vector<std::int64_t> my_blocks(const Corpus& corpus, const Communicator& comm) {
  std::vector<std::int64_t> words;
  for (const Block& block : corpus.blocks) words.push_back(block.words.size());
  return owned_blocks(corpus, words, comm.rank(), comm.size());
}

FeatureMemory memory_budget(const ProbeOptions& options, const Communicator& comm,
                            const Device& device) {
  return feature_memory(options, usable_memory_bytes(), comm.local_size(),
                        tensor_device(device).is_cuda() ? device.free_memory_bytes() : 0);
}

std::string not_finite(const at::Tensor& values, const Corpus& corpus, RowRange words,
                       const NeuronLayout& neurons) {
  const at::Tensor bad = values.isfinite().logical_not().nonzero().cpu();
  const std::int64_t word = words.begin + bad[0][0].item<std::int64_t>();
  const NeuronId neuron = neurons.id(bad[0][1].item<std::int64_t>());
  return "the activation of word " + std::to_string(word) + " (\"" +
         corpus.words[static_cast<std::size_t>(word)] + "\") in layer " +
         std::to_string(neuron.layer) + ", unit " + std::to_string(neuron.unit) +
         " is not a finite number; extract again with another model or dtype";
}

/// Dropped words have zeros for activations, which say nothing of a neuron.
std::vector<char> train_words_of(const ActivationReader& reader, const ProbeOptions& options) {
  const Corpus& corpus = reader.corpus();
  std::vector<char> words(corpus.words.size());
  for (std::size_t word = 0; word < words.size(); ++word) {
    words[word] = corpus.split_of_word[word] == Split::train ? 1 : 0;
  }
  for (const std::int64_t word : reader.dropped_words()) words[static_cast<std::size_t>(word)] = 0;
  for (const std::int64_t word : roots_left_out(corpus, options)) {
    words[static_cast<std::size_t>(word)] = 0;
  }
  return words;
}

/// Collective: the largest |activation| of every neuron, which bounds every fixed-point sum.
at::Tensor largest_activations(ProbeData::Impl& data) {
  at::Tensor largest =
      at::zeros({data.neurons.size()}, at::TensorOptions(at::kDouble).device(data.where));
  std::string complaint;
  for (std::size_t i = 0; i < data.features.size() && complaint.empty(); ++i) {
    if (data.features.words(i).size() == 0) continue;
    const at::Tensor of_block = data.features.largest(i).to(at::kDouble);
    if (!of_block.isfinite().all().item<bool>()) {
      complaint = not_finite(data.features.raw(i, at::kFloat), data.corpus, data.features.words(i),
                             data.neurons);
    }
    largest = at::maximum(largest, of_block);
    data.comm.beat("probes: reading activations", static_cast<std::int64_t>(i));
  }
  throw_together(data.comm, complaint);
  data.comm.all_reduce(float64_buffer(largest, data.device), Reduction::max);
  data.comm.wait(data.device.memory());
  return largest;
}

bool includes_some(RowRange words, const std::vector<char>& include) {
  const auto first = include.begin() + words.begin;
  return std::any_of(first, first + words.size(), [](char in) { return in != 0; });
}

/// Float64 [neuron]: the sum over a block's words of (value - shift)^power, each as often as it
/// counts; undefined where none does.
using SumOfBlock =
    std::function<at::Tensor(std::size_t block, const at::Tensor& shift, Power power)>;

/// Collective: exact sums of (x - shift)^power over words that count `words` times together,
/// float64 [neuron].
at::Tensor sums(ProbeData::Impl& data, const SumOfBlock& sum_of, const at::Tensor& shift,
                Power power, double words) {
  const at::Tensor reach = data.largest + shift.abs();
  const at::Tensor bound = (power == Power::two ? reach * reach : reach) * std::max(words, 1.0);
  const at::Tensor factors = fixed_point_factors(bound);
  at::Tensor total =
      at::zeros({data.neurons.size()}, at::TensorOptions(at::kLong).device(data.where));
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    const at::Tensor of_block = sum_of(i, shift, power);
    if (!of_block.defined()) continue;
    total += encode(of_block, factors);
    data.comm.beat("probes: moments", static_cast<std::int64_t>(i));
  }
  data.all_reduce(total);
  return decode(total, factors);
}

/// Collective. `words`: how often all words count together.
Moments moments_by(ProbeData::Impl& data, const SumOfBlock& sum_of, double words) {
  const at::Tensor zero =
      at::zeros({data.neurons.size()}, at::TensorOptions(at::kDouble).device(data.where));
  const at::Tensor mean = sums(data, sum_of, zero, Power::one, words) / std::max(words, 1.0);
  const at::Tensor variance = sums(data, sum_of, mean, Power::two, words) / std::max(words, 1.0);
  at::Tensor deviation = at::sqrt(variance);
  // What is left of a constant after rounding its mean is no variation.
  deviation.masked_fill_(deviation <= mean.abs() * 1e-12, 0.0);
  return {to_vector(mean), to_vector(deviation)};
}

}  // namespace

at::Tensor row_mask(const FeatureBlocks& features, std::size_t i, const std::vector<char>& include,
                    at::Device where) {
  const RowRange words = features.words(i);
  at::Tensor mask = at::empty({words.size(), 1}, at::kDouble);
  bool any = false;
  for (std::int64_t row = 0; row < words.size(); ++row) {
    const bool in = include[static_cast<std::size_t>(words.begin + row)] != 0;
    mask.data_ptr<double>()[row] = in ? 1.0 : 0.0;
    any = any || in;
  }
  return any ? mask.to(where) : at::Tensor();
}

ProbeData::ProbeData(const ActivationReader& reader, const ProbeOptions& options,
                     Communicator& comm, const Device& device)
    : impl_(new Impl{reader.corpus(),
                     feature_neurons(reader.schema().neurons, options.features),
                     comm,
                     device,
                     tensor_device(device),
                     FeatureBlocks(reader, my_blocks(reader.corpus(), comm),
                                   memory_budget(options, comm, device), tensor_device(device),
                                   options.features),
                     train_words_of(reader, options),
                     {},
                     {},
                     {}}) {
  impl_->largest = largest_activations(*impl_);
}

ProbeData::~ProbeData() = default;

const Corpus& ProbeData::corpus() const noexcept { return impl_->corpus; }
NeuronLayout ProbeData::neurons() const noexcept { return impl_->neurons; }

Moments ProbeData::moments(const std::vector<char>& include) {
  const auto words = static_cast<double>(
      std::count_if(include.begin(), include.end(), [](char in) { return in != 0; }));
  const auto sum_of = [&](std::size_t i, const at::Tensor& shift, Power power) {
    FeatureBlocks& features = impl_->features;
    if (!includes_some(features.words(i), include)) return at::Tensor();
    return features.powers(i, include, shift, power);
  };
  return moments_by(*impl_, sum_of, words);
}

Moments weighted_moments(ProbeData::Impl& data, const std::vector<float>& weight_of_word) {
  const auto sum_of = [&](std::size_t i, const at::Tensor& shift, Power power) {
    const RowRange words = data.features.words(i);
    at::Tensor weights = at::empty({words.size(), 1}, at::kDouble);
    std::copy_n(weight_of_word.begin() + words.begin, words.size(), weights.data_ptr<double>());
    if (!weights.any().item<bool>()) return at::Tensor();
    return data.features.powers(i, weights, shift, power);
  };
  return moments_by(data, sum_of,
                    std::accumulate(weight_of_word.begin(), weight_of_word.end(), 0.0));
}

const Moments& ProbeData::train_moments() {
  if (!impl_->train_moments) {
    impl_->train_moments = moments(impl_->train_words);
  }
  return *impl_->train_moments;
}

}  // namespace salient
