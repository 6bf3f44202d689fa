#include <algorithm>
#include <cmath>
#include <vector>

#include "probes/task_words.hpp"
#include "salient/probes/label_statistics.hpp"

namespace salient {
namespace {

/// Counts of one task for the neurons of a pass.
struct LabelCounts {
  std::vector<std::int32_t> label_of_word;  // [word, global]: of words that take part, else -1
  std::int64_t labels = 0;
  std::vector<std::int32_t> words;  // [neuron of the pass, label, bin]

  std::int64_t of_neuron() const { return labels * histogram_bins; }
};

/// Neurons [begin, end) whose words one pass counts.
struct NeuronRange {
  std::int64_t begin = 0, end = 0;
};

/// Where the bins of each neuron lie.
struct Binning {
  Eigen::VectorXd mean, scale;  // float64 [neuron]; scale: bins per unit, 0 for a constant neuron

  std::int64_t bin(std::int64_t neuron, double value) const {
    const double at = (value - mean[neuron]) * scale[neuron] + histogram_bins / 2;
    return static_cast<std::int64_t>(
        std::clamp(std::floor(at), 0.0, static_cast<double>(histogram_bins - 1)));
  }
};

Binning binning_of(const Moments& moments) {
  const auto deviation = moments.deviation.array();
  return {moments.mean, (deviation > 0).select(bins_per_deviation * deviation.inverse(), 0.0)};
}

/// Each neuron's counts are the work of one thread.
void count_block(const at::Tensor& block, RowRange words, NeuronRange neurons,
                 const Binning& binning, LabelCounts& task) {
  const auto labels = labels_of(words, task.label_of_word);
  const float* const values = block.data_ptr<float>();
  const std::int64_t columns = block.size(1);
#pragma omp parallel for schedule(static)
  for (std::int64_t neuron = neurons.begin; neuron < neurons.end; ++neuron) {
    std::int32_t* const counts = task.words.data() + (neuron - neurons.begin) * task.of_neuron();
    for (std::size_t row = 0; row < labels.size(); ++row) {
      if (labels[row] < 0) continue;
      const float value = values[static_cast<std::int64_t>(row) * columns + neuron];
      ++counts[labels[row] * histogram_bins + binning.bin(neuron, static_cast<double>(value))];
    }
  }
}

std::int64_t neurons_of_a_pass(const std::vector<LabelCounts>& tasks, std::int64_t neurons) {
  std::int64_t bytes = 0;
  for (const LabelCounts& task : tasks) bytes += task.of_neuron() * std::int64_t{4};
  return std::clamp<std::int64_t>(table_bytes / std::max<std::int64_t>(1, bytes), 1, neurons);
}

void count_words(ProbeData::Impl& data, NeuronRange neurons, const Binning& binning,
                 std::vector<LabelCounts>& tasks) {
  for (LabelCounts& task : tasks) {
    task.words.assign(static_cast<std::size_t>((neurons.end - neurons.begin) * task.of_neuron()),
                      0);
  }
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    const RowRange words = data.features.words(i);
    const bool any = std::any_of(tasks.begin(), tasks.end(), [&](const LabelCounts& task) {
      return has_any(words, task.label_of_word);
    });
    if (!any) continue;
    const at::Tensor block = data.features.raw(i, at::kFloat).cpu();
    for (LabelCounts& task : tasks) {
      count_block(block, words, neurons, binning, task);
    }
    data.comm.beat("analyses: histograms of labels", static_cast<std::int64_t>(i));
  }
  for (LabelCounts& task : tasks) {
    data.comm.all_reduce(Buffer<std::int32_t>::host(task.words));
  }
}

void hand_over(const std::vector<LabelCounts>& tasks, NeuronRange neurons,
               const TakeHistogram& take) {
  for (std::size_t task = 0; task < tasks.size(); ++task) {
    const LabelCounts& counts = tasks[task];
    for (std::int64_t neuron = neurons.begin; neuron < neurons.end; ++neuron) {
      const auto place = (neuron - neurons.begin) * counts.of_neuron();
      take(task, neuron,
           LabelHistogram(counts.words.data() + place, counts.labels, histogram_bins));
    }
  }
}

}  // namespace

void label_histograms(ProbeData& data, const std::vector<const Task*>& tasks,
                      const TakeHistogram& take) {
  ProbeData::Impl& impl = data.impl();
  const Binning binning = binning_of(data.train_moments());
  std::vector<LabelCounts> counts;
  for (const Task* task : tasks) {
    counts.push_back({train_labels(impl, *task), task->labels.size(), {}});
  }
  const std::int64_t neurons = impl.neurons.size();
  const std::int64_t at_once = neurons_of_a_pass(counts, neurons);
  for (std::int64_t begin = 0; begin < neurons; begin += at_once) {
    const NeuronRange range{begin, std::min(neurons, begin + at_once)};
    count_words(impl, range, binning, counts);
    hand_over(counts, range, take);
  }
}

}  // namespace salient
