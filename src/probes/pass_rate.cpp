#include <ATen/Parallel.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <numeric>

#include "probes/correlation.hpp"
#include "probes/problem.hpp"
#include "probes/products.hpp"
#include "probes/tensors.hpp"
#include "salient/probes/plan.hpp"
#include "salient/support/stopwatch.hpp"

namespace salient {
namespace {

constexpr double enough_seconds = 0.2;

Clock clock_of(const at::Tensor& tensor) {
  return tensor.is_cpu() ? Clock::thread : Clock::wall;  // the thread waits for a GPU
}

at::TensorOptions floats_on(const Device& device) {
  return at::TensorOptions(at::kFloat).device(tensor_device(device));
}

/// Labels in turn, each word once.
Truth labels_in_turn(std::int64_t words, std::int64_t labels, at::Device where) {
  Lesson lesson;
  lesson.labels = static_cast<std::int32_t>(labels);
  std::vector<std::int64_t> all(static_cast<std::size_t>(words));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  for (const std::int64_t word : all) {
    lesson.label_of_word.push_back(static_cast<std::int32_t>(word % labels));
  }
  return truth_of(lesson, all, where);
}

}  // namespace

double seconds_of_pass(std::int64_t neurons, std::int64_t labels, std::int64_t block_words,
                       const Device& device) {
  const at::Tensor stored = at::ones({block_words, neurons}, floats_on(device));
  at::Tensor block = at::zeros({block_words, neurons}, floats_on(device));
  const Truth truth = labels_in_turn(block_words, labels, stored.device());
  const LinearModel model(at::zeros({labels, neurons + 1}, floats_on(device).dtype(at::kDouble)),
                          at::kFloat);
  const auto work = [&] {
    block.copy_(stored);
    partial_sums(block, truth, model).weights.cpu();
  };
  const double seconds = fastest_seconds(work, clock_of(block), enough_seconds);
  return seconds / static_cast<double>(block_words);
}

double seconds_of_correlation(std::int64_t neurons, std::int64_t block_words,
                              const Device& device) {
  const std::int64_t side = std::min(neurons, tile_columns);
  const at::Tensor block = at::ones({block_words, side}, floats_on(device));
  at::Tensor sums = at::zeros({side, side}, floats_on(device).dtype(at::kLong));
  const at::Tensor factor = at::ones({1}, floats_on(device).dtype(at::kDouble));
  const auto work = [&] {
    add_encoded(product(block.t(), block), factor, sums);
    sums[0][0].item<std::int64_t>();
  };
  const double seconds = fastest_seconds(work, clock_of(block), enough_seconds);
  const double sides = static_cast<double>(neurons) / static_cast<double>(side);
  const double tiles = sides * (sides + 1) / 2;
  const double at_once = block.is_cpu() ? std::min<double>(at::get_num_threads(), tiles) : 1;
  return seconds * tiles / at_once / static_cast<double>(block_words);
}

}  // namespace salient
