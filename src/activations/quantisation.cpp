#include "salient/activations/quantisation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "salient/comm/communicator.hpp"
#include "salient/support/error.hpp"
#include "salient/support/half.hpp"

namespace salient {
namespace {

/// An exact sum of float64 parts is one wide integer in units of 2^lowest, cut into digits of 32
/// bits, the lowest first, that are not carried over until it is read: a digit holds 2^31 parts.
/// Unlike one 64-bit integer it needs no bound agreed beforehand, which would take a second pass.
///
/// It reaches from the square of the smallest float32 (2^-298) past 2^31 squares of float16 values.
constexpr int lowest = -320;
constexpr std::size_t digit_count = 13;
using Digits = std::span<std::int64_t, digit_count>;

void add_exactly(Digits digits, double part) {
  if (part == 0) return;
  const int top = std::max(0, (std::ilogb(part) - lowest) / 32);
  require(top < static_cast<int>(digit_count), "a sum of activations that no float16 values have");
  for (int i = top; i >= 0 && part != 0; --i) {
    const int unit = lowest + 32 * i;
    const double digit = std::trunc(std::ldexp(part, -unit));
    digits[static_cast<std::size_t>(i)] += static_cast<std::int64_t>(digit);
    part -= std::ldexp(digit, unit);
  }
}

double value_of(std::span<const std::int64_t, digit_count> sum) {
  std::array<std::int64_t, digit_count> digits{};
  std::copy(sum.begin(), sum.end(), digits.begin());
  for (std::size_t i = 0; i + 1 < digit_count; ++i) {
    digits[i + 1] += digits[i] >> 32;
    digits[i] &= 0xFFFFFFFF;
  }
  double value = 0;
  for (std::size_t i = digit_count; i-- > 0;) {
    value += std::ldexp(static_cast<double>(digits[i]), lowest + 32 * static_cast<int>(i));
  }
  return value;
}

/// float64 sums over the words of one block and layer, each [unit], in word order.
struct LayerSums {
  std::vector<double> values, squares, squared_errors;
  std::vector<std::uint8_t> beyond;  ///< whether a value has no float16 (or is no number)

  explicit LayerSums(std::size_t units)
      : values(units), squares(units), squared_errors(units), beyond(units) {}

  void add(std::span<const float> row, std::span<const float> rounded) {
    for (std::size_t unit = 0; unit < row.size(); ++unit) {
      const double value = row[unit];
      const double error = value - double{rounded[unit]};
      values[unit] += value;
      squares[unit] += value * value;
      squared_errors[unit] += error * error;
      beyond[unit] |= static_cast<std::uint8_t>(!(std::abs(row[unit]) <= largest_half));
    }
  }
};

LayerSums sums_of(std::span<const float> rows, std::size_t units) {
  LayerSums sums(units);
  std::vector<Half> halves(units);
  std::vector<float> rounded(units);
  for (std::size_t first = 0; first < rows.size(); first += units) {
    const auto row = rows.subspan(first, units);
    to_half(row, halves);
    from_half(halves, rounded);
    sums.add(row, rounded);
  }
  return sums;
}

}  // namespace

/// Of the blocks that this rank has added.
struct QuantisationCheck::Sums {
  enum Kind : std::size_t { values, squares, squared_errors, kinds };

  NeuronLayout neurons;
  std::int64_t words = 0;
  std::vector<std::int64_t> digits;  ///< int64 [neuron, kind, digit]
  std::vector<std::int32_t> beyond;  ///< int32 [neuron], 0 or 1

  explicit Sums(const NeuronLayout& layout)
      : neurons(layout),
        digits(static_cast<std::size_t>(layout.size()) * kinds * digit_count),
        beyond(static_cast<std::size_t>(layout.size())) {}

  Digits sum(std::size_t neuron, Kind kind) {
    return std::span(digits).subspan((neuron * kinds + kind) * digit_count).first<digit_count>();
  }

  bool is_lost(std::size_t neuron) {
    if (beyond[neuron] != 0) return true;
    const auto count = static_cast<double>(words);
    const double error = value_of(sum(neuron, squared_errors)) / count;
    const double mean = value_of(sum(neuron, values)) / count;
    const double variance = value_of(sum(neuron, squares)) / count - mean * mean;
    // Rounding may take the variance of a constant below zero.
    return error > largest_error_share * largest_error_share * std::max(variance, 0.0);
  }
};

QuantisationCheck::QuantisationCheck(const NeuronLayout& neurons)
    : sums_(std::make_shared<Sums>(neurons)) {}

std::int64_t QuantisationCheck::memory_bytes(const NeuronLayout& neurons) {
  constexpr std::size_t of_neuron =
      Sums::kinds * digit_count * sizeof(std::int64_t) + sizeof(std::int32_t);
  return neurons.size() * static_cast<std::int64_t>(of_neuron);
}

void QuantisationCheck::add(const ActivationBlock& block) {
  require(block.neurons == sums_->neurons, "block and check differ in neurons");
  const auto units = static_cast<std::size_t>(block.neurons.units);
  const auto layer_size = static_cast<std::size_t>(block.words.size()) * units;
  require(block.values.size() == layer_size * static_cast<std::size_t>(block.neurons.layers),
          "block without its values");
  sums_->words += block.words.size();
  for (std::int32_t layer = 0; layer < block.neurons.layers; ++layer) {
    const std::span rows(block.values);
    const LayerSums layer_sums =
        sums_of(rows.subspan(static_cast<std::size_t>(layer) * layer_size, layer_size), units);
    for (std::size_t unit = 0; unit < units; ++unit) {
      const std::size_t neuron = static_cast<std::size_t>(layer) * units + unit;
      if (layer_sums.beyond[unit] != 0) sums_->beyond[neuron] = 1;
      if (sums_->beyond[neuron] != 0) continue;  // its sums may be infinite and decide nothing
      add_exactly(sums_->sum(neuron, Sums::values), layer_sums.values[unit]);
      add_exactly(sums_->sum(neuron, Sums::squares), layer_sums.squares[unit]);
      add_exactly(sums_->sum(neuron, Sums::squared_errors), layer_sums.squared_errors[unit]);
    }
  }
}

std::vector<NeuronId> QuantisationCheck::lost(Communicator& comm) const {
  Sums total = *sums_;
  comm.all_reduce(Buffer<std::int64_t>::host(total.digits));
  comm.all_reduce(Buffer<std::int32_t>::host(total.beyond), Reduction::max);
  total.words = comm.all_reduce(total.words);

  std::vector<NeuronId> neurons;
  if (total.words == 0) return neurons;
  for (std::int64_t column = 0; column < total.neurons.size(); ++column) {
    if (total.is_lost(static_cast<std::size_t>(column))) {
      neurons.push_back(total.neurons.id(column));
    }
  }
  return neurons;
}

std::string list_neurons(const std::vector<NeuronId>& neurons, std::size_t most) {
  const std::size_t named = std::min(most, neurons.size());
  std::string text;
  for (std::size_t i = 0; i < named; ++i) {
    if (i > 0) text += ", ";
    text +=
        "layer " + std::to_string(neurons[i].layer) + " unit " + std::to_string(neurons[i].unit);
  }
  const std::size_t more = neurons.size() - named;
  if (more > 0) text += (named > 0 ? " and " : "") + std::to_string(more) + " more";
  return text;
}

}  // namespace salient
