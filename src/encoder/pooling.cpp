#include "encoder/pooling.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>

#include "salient/support/error.hpp"

namespace salient {
namespace {

/// What stands for a word.
RowRange read(RowRange subwords, Aggregation aggregation) {
  if (aggregation == Aggregation::first) return {subwords.begin, subwords.begin + 1};
  if (aggregation == Aggregation::last) return {subwords.end - 1, subwords.end};
  return subwords;
}

template <typename T>
at::Tensor tensor_of(std::vector<T>& values, at::ScalarType type, at::Device device) {
  return at::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, type)
      .to(device, type, false, true);
}

}  // namespace

Pooling::Pooling(std::span<const RowRange> words, Aggregation aggregation, at::Device device) {
  std::vector<double> counts;
  std::int64_t longest = 0;
  for (const RowRange word : words) {
    const std::int64_t count = read(word, aggregation).size();
    require(count > 0, "a word's place has no subword");
    counts.push_back(static_cast<double>(count));
    longest = std::max(longest, count);
  }
  for (std::int64_t step = 0; step < longest; ++step) {
    std::vector<std::int64_t> who, which;
    for (std::size_t word = 0; word < words.size(); ++word) {
      const RowRange subwords = read(words[word], aggregation);
      if (subwords.begin + step >= subwords.end) continue;
      who.push_back(static_cast<std::int64_t>(word));
      which.push_back(subwords.begin + step);
    }
    steps_.push_back({tensor_of(who, at::kLong, device), tensor_of(which, at::kLong, device)});
  }
  if (longest > 1) counts_ = tensor_of(counts, at::kDouble, device).unsqueeze(1);
}

at::Tensor Pooling::of(const at::Tensor& states) const {
  at::Tensor first = at::index_select(states, 0, steps_.front().subwords);
  if (counts_.defined()) {
    first = first.to(at::kDouble);  // every word has a first subword
    for (std::size_t i = 1; i < steps_.size(); ++i) {
      const auto& [words, subwords] = steps_[i];
      first.index_add_(0, words, at::index_select(states, 0, subwords).to(at::kDouble));
    }
    first.div_(counts_);
  }
  return first.to(at::kCPU, at::kFloat);
}

}  // namespace salient
