#include "salient/probes/neuron_scores.hpp"

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
                                                 const std::vector<char>& asked) {
  ProbeData::Impl& impl = data.impl();
  std::vector<std::vector<double>> found(scores.size(), std::vector<double>(asked.size()));
  for (std::size_t i = 0; i < impl.features.size(); ++i) {
    const RowRange words = impl.features.words(i);
    const at::Tensor block = impl.features.raw(i, at::kFloat).cpu();
    const float* const x = block.data_ptr<float>();
    const std::int64_t columns = block.size(1);
#pragma omp parallel for schedule(dynamic)
    for (std::size_t score = 0; score < scores.size(); ++score) {
      for (std::int64_t word = words.begin; word < words.end; ++word) {
        const auto place = static_cast<std::size_t>(word);
        if (asked[place] == 0) continue;
        found[score][place] = weighted_sum(scores[score], x + (word - words.begin) * columns);
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
