#include "salient/probes/neuron_scores.hpp"

#include <algorithm>

#include "probes/data_impl.hpp"

namespace salient {
namespace {

double weighted_sum(const NeuronScore& score, const float* row) {
  double sum = score.offset;
  for (std::size_t i = 0; i < score.columns.size(); ++i) {
    sum += score.weights[i] * static_cast<double>(row[score.columns[i]]);
  }
  return sum;
}

}  // namespace

std::vector<std::vector<double>> scores_of_words(ProbeData& data,
                                                 const std::vector<NeuronScore>& scores,
                                                 const std::vector<std::int64_t>& words) {
  ProbeData::Impl& impl = data.impl();
  std::vector<std::vector<double>> found(scores.size(), std::vector<double>(words.size()));
  for (std::size_t i = 0; i < impl.features.size(); ++i) {
    const RowRange block = impl.features.words(i);
    const auto first = std::lower_bound(words.begin(), words.end(), block.begin);
    const auto last = std::lower_bound(first, words.end(), block.end);
    if (first == last) continue;
    const at::Tensor values = impl.features.raw(i, at::kFloat).cpu();
    const float* const x = values.data_ptr<float>();
    const std::int64_t columns = values.size(1);
#pragma omp parallel for schedule(dynamic)
    for (std::size_t score = 0; score < scores.size(); ++score) {
      for (auto word = first; word != last; ++word) {
        found[score][static_cast<std::size_t>(word - words.begin())] =
            weighted_sum(scores[score], x + (*word - block.begin) * columns);
      }
    }
    impl.comm.beat("analyses: scores of words", static_cast<std::int64_t>(i));
  }
  for (std::vector<double>& of_score : found) {
    impl.comm.all_reduce(Buffer<double>::host(of_score));
  }
  return found;
}

}  // namespace salient
