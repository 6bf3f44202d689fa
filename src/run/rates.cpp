#include "run/rates.hpp"

#include <algorithm>
#include <fstream>
#include <vector>

#include "activations/disk_space.hpp"
#include "salient/activations/quantisation.hpp"
#include "salient/comm/device.hpp"
#include "salient/encoder/outline.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/io/temporary_file.hpp"
#include "salient/support/error.hpp"
#include "salient/support/half.hpp"
#include "salient/support/stopwatch.hpp"

namespace salient {
namespace {

/// Rows of the one subword that one_block_of() knows, each a word's.
TokenBatch batch_of(std::int64_t rows, std::int64_t width) {
  TokenBatch batch;
  batch.lengths.assign(static_cast<std::size_t>(rows), width);
  batch.ids.assign(static_cast<std::size_t>(rows * width), 0);
  for (std::int64_t row = 0; row < rows; ++row) batch.places.push_back({row, row, {0, 1}});
  return batch;
}

/// Rows that a slow core encodes within a second.
std::int64_t rows_to_measure(const EncoderOutline& block, std::int64_t rows, std::int64_t width) {
  constexpr double enough = 3e10;
  const auto fit = static_cast<std::int64_t>(enough / block.operations.of(1, width));
  return std::clamp<std::int64_t>(fit, 1, rows);
}

}  // namespace

double operations_per_second(const EncoderOptions& options, std::int64_t rows, std::int64_t width,
                             const Device& device) {
  const OneBlock block = one_block_of(options, device);
  const TokenBatch batch = batch_of(rows_to_measure(block.outline, rows, width), width);
  const double seconds = fastest_seconds([&] { block.encoder->encode(batch, Aggregation::last); },
                                         device.is_gpu() ? Clock::wall : Clock::thread, 0.5);
  return block.outline.cost_of(batch).operations / seconds;
}

double stored_values_per_second(const NeuronLayout& neurons) {
  constexpr std::int64_t most_values = 1 << 21;
  const std::int64_t words = std::max<std::int64_t>(1, most_values / neurons.size());
  ActivationBlock block = ActivationBlock::zeros({0, words}, neurons);
  std::fill(block.values.begin(), block.values.end(), 0.3F);
  std::vector<Half> halves(block.values.size());
  QuantisationCheck check(neurons);
  const auto work = [&] {
    check.add(block);
    to_half(block.values, halves);
  };
  return static_cast<double>(halves.size()) / fastest_seconds(work, Clock::thread, 0.2);
}

double disk_bytes_per_second(const std::filesystem::path& folder) {
  constexpr double enough = 0.5;
  constexpr std::int64_t piece_bytes = 8 << 20, most_bytes = 256 << 20;
  const std::int64_t most = std::min(most_bytes, free_disk_bytes(folder).value_or(most_bytes) / 4);
  const std::vector<char> piece(
      static_cast<std::size_t>(std::clamp(most, std::int64_t{1}, piece_bytes)), 1);
  const TemporaryFile file(folder);
  std::ofstream out(file.path(), std::ios::binary);
  std::int64_t bytes = 0;
  const Stopwatch watch;
  do {
    out.write(piece.data(), std::ssize(piece));
    bytes += std::ssize(piece);
  } while (bytes < most && watch.seconds() < enough);
  out.close();
  if (!out) throw SystemError("cannot write into " + folder.string());
  make_durable(file.path());
  return static_cast<double>(bytes) / watch.seconds();
}

}  // namespace salient
