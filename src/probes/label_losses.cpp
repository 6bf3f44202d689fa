#include "salient/probes/label_losses.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "probes/data_impl.hpp"
#include "probes/products.hpp"
#include "probes/task_words.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// A probe as it predicts: of the neurons to which it gives weight alone.
struct Predictor {
  Standardiser by;
  at::Tensor weights;               // float64 [neuron with weight, label]
  Eigen::VectorXd bias;             // [label]
  std::vector<std::int32_t> label;  // [label of the task]: the probe's, or label_unseen
};

Predictor predictor_of(const LinearProbe& probe, const Task& task, at::Device where) {
  std::vector<std::int64_t> columns;
  for (Eigen::Index neuron = 0; neuron < probe.weights.cols(); ++neuron) {
    if (neuron == 0 || (probe.weights.col(neuron).array() != 0).any()) columns.push_back(neuron);
  }
  const at::Tensor index = int64_tensor(columns, where);
  Predictor predictor{some_of(standardiser_of({probe.mean, probe.deviation}, where), index),
                      float64_tensor(probe.weights, where).index_select(1, index).t().contiguous(),
                      probe.bias.cast<double>(),
                      {}};
  for (const std::string& name : task.labels.names()) {
    predictor.label.push_back(probe.labels.find(name));
  }
  return predictor;
}

double loss_of(const double* logits, std::size_t label, const Eigen::VectorXd& bias) {
  double largest = logits[0] + bias[0];
  for (Eigen::Index i = 1; i < bias.size(); ++i) largest = std::max(largest, logits[i] + bias[i]);
  double sum = 0;
  for (Eigen::Index i = 0; i < bias.size(); ++i) sum += std::exp(logits[i] + bias[i] - largest);
  return largest + std::log(sum) - logits[label] - bias[static_cast<Eigen::Index>(label)];
}

/// One entry of what is asked.
class Predictions {
 public:
  Predictions(const PredictedWords& asked, ProbeData::Impl& data)
      : asked_(asked), data_(data), losses_(asked.probe_of_word.size()) {
    for (const LinearProbe* probe : asked.probes) {
      predictors_.push_back(predictor_of(*probe, *asked.task, data.where));
    }
  }

  void predict_block(std::size_t i) {
    std::map<std::int32_t, std::vector<std::int64_t>> words_of_probe;
    const RowRange block = data_.features.words(i);
    for (std::int64_t word = block.begin; word < block.end; ++word) {
      const std::int32_t probe = asked_.probe_of_word[static_cast<std::size_t>(word)];
      if (probe >= 0) words_of_probe[probe].push_back(word);
    }
    for (const auto& [probe, words] : words_of_probe) {
      predict(predictors_[static_cast<std::size_t>(probe)], i, words);
    }
  }

  /// Collective.
  std::vector<double> of_all_ranks() {
    data_.comm.all_reduce(Buffer<double>::host(losses_));
    return std::move(losses_);
  }

 private:
  void predict(const Predictor& by, std::size_t i, const std::vector<std::int64_t>& words) {
    const at::Tensor x = data_.features.standardised_words(i, words, by.by).to(at::kDouble);
    const at::Tensor logits = product(x, by.weights).cpu().contiguous();
    for (std::size_t row = 0; row < words.size(); ++row) {
      const auto word = static_cast<std::size_t>(words[row]);
      const auto label = static_cast<std::size_t>(asked_.task->label_of_word[word]);
      const std::int32_t own = by.label[label];
      require(own >= 0, "a probe knows the labels that it predicts");
      const auto place = static_cast<std::int64_t>(row) * by.bias.size();
      losses_[word] =
          loss_of(logits.data_ptr<double>() + place, static_cast<std::size_t>(own), by.bias);
    }
  }

  const PredictedWords& asked_;
  ProbeData::Impl& data_;
  std::vector<Predictor> predictors_;
  std::vector<double> losses_;
};

/// The most that the probes of an entry take as Predictions.
std::int64_t bytes_of(const PredictedWords& asked) {
  std::int64_t weights = 0;
  for (const LinearProbe* probe : asked.probes) weights += probe->weights.size();
  return 8 * weights;
}

/// The end of the entries from `first` on, at least one, that have room together.
std::size_t end_of_batch(const std::vector<PredictedWords>& asked, std::size_t first) {
  std::int64_t bytes = bytes_of(asked[first]);
  for (std::size_t end = first + 1; end < asked.size(); ++end) {
    bytes += bytes_of(asked[end]);
    if (bytes > table_bytes) return end;
  }
  return asked.size();
}

}  // namespace

std::vector<std::vector<double>> label_losses(ProbeData& data,
                                              const std::vector<PredictedWords>& asked) {
  ProbeData::Impl& impl = data.impl();
  std::vector<std::vector<double>> losses;
  while (losses.size() < asked.size()) {
    std::vector<Predictions> predictions;
    const std::size_t end = end_of_batch(asked, losses.size());
    for (std::size_t i = losses.size(); i < end; ++i) predictions.emplace_back(asked[i], impl);
    for (std::size_t i = 0; i < impl.features.size(); ++i) {
      for (Predictions& each : predictions) each.predict_block(i);
      impl.comm.beat("analyses: losses of labels", static_cast<std::int64_t>(i));
    }
    for (Predictions& each : predictions) losses.push_back(each.of_all_ranks());
  }
  return losses;
}

}  // namespace salient
