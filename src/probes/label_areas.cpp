#include "salient/probes/label_areas.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "probes/task_words.hpp"

namespace salient {
namespace {

/// Sorts values by their bits, which takes as long for any values.
class ValueSorter {
 public:
  struct Item {
    std::uint32_t key = 0;    // rises as the value does
    std::uint32_t place = 0;  // where the value was
  };

  const std::vector<Item>& sort(const float* values, std::size_t count) {
    items_.resize(count);
    other_.resize(count);
    std::array<std::array<std::uint32_t, buckets>, digits> counts{};
    for (std::size_t i = 0; i < count; ++i) {
      items_[i] = {key_of(values[i]), static_cast<std::uint32_t>(i)};
      for (std::uint32_t d = 0; d < digits; ++d) ++counts[d][digit(items_[i], d)];
    }
    for (std::uint32_t d = 0; d < digits; ++d) sort_by(d, counts[d]);
    return items_;
  }

 private:
  static constexpr std::uint32_t bits = 11, buckets = 1 << bits, digits = 3;

  static std::uint32_t key_of(float value) {
    const auto word = std::bit_cast<std::uint32_t>(value + 0.0F);  // -0 is 0
    return (word >> 31) != 0 ? ~word : word | (1U << 31);
  }
  static std::uint32_t digit(const Item& item, std::uint32_t d) {
    return (item.key >> (d * bits)) % buckets;
  }
  void sort_by(std::uint32_t d, std::array<std::uint32_t, buckets>& counts) {
    // Values that were float16 have many digits that are all the same.
    if (*std::max_element(counts.begin(), counts.end()) == items_.size()) return;
    std::uint32_t begin = 0;
    for (std::uint32_t& count : counts) begin += std::exchange(count, begin);
    for (const Item& item : items_) other_[counts[digit(item, d)]++] = item;
    items_.swap(other_);
  }

  std::vector<Item> items_, other_;
};

/// One task's words.
struct RankedTask {
  std::vector<std::int32_t> label_of_place;  // of the train words of all tasks; -1: takes no part
  std::vector<std::int64_t> words;           // [label]
  std::vector<std::int64_t> rank_sums;       // [neuron, label]: twice the ranks' sum

  std::int64_t labels() const { return std::ssize(words); }
};

/// The train words with a label of any task.
struct TrainPlaces {
  std::vector<std::int64_t> place_of_word;  // [word, global]; -1: has none
  std::int64_t count = 0;
};

TrainPlaces train_places(const std::vector<std::vector<std::int32_t>>& labels, std::size_t words) {
  TrainPlaces places{std::vector<std::int64_t>(words, -1)};
  for (std::size_t word = 0; word < words; ++word) {
    const bool any = std::any_of(labels.begin(), labels.end(),
                                 [&](const auto& of_task) { return of_task[word] >= 0; });
    if (any) places.place_of_word[word] = places.count++;
  }
  return places;
}

RankedTask ranked_task(const std::vector<std::int32_t>& label_of_word, std::int64_t labels,
                       const TrainPlaces& places, std::int64_t neurons) {
  RankedTask task{std::vector<std::int32_t>(static_cast<std::size_t>(places.count), -1),
                  std::vector<std::int64_t>(static_cast<std::size_t>(labels)),
                  std::vector<std::int64_t>(static_cast<std::size_t>(labels * neurons))};
  for (std::size_t word = 0; word < label_of_word.size(); ++word) {
    const std::int32_t label = label_of_word[word];
    if (label < 0) continue;
    task.label_of_place[static_cast<std::size_t>(places.place_of_word[word])] = label;
    ++task.words[static_cast<std::size_t>(label)];
  }
  return task;
}

/// Into float32 [neuron of the pass, place]. A line of memory of a word's row is read at a time.
void copy_block(const at::Tensor& block, RowRange words, const TrainPlaces& places,
                std::int64_t begin, std::int64_t end, std::vector<float>& values) {
  constexpr std::int64_t of_line = 16;
  const float* const x = block.data_ptr<float>();
  const std::int64_t columns = block.size(1);
#pragma omp parallel for schedule(static)
  for (std::int64_t first = begin; first < end; first += of_line) {
    const std::int64_t last = std::min(end, first + of_line);
    for (std::int64_t word = words.begin; word < words.end; ++word) {
      const std::int64_t place = places.place_of_word[static_cast<std::size_t>(word)];
      if (place < 0) continue;
      const float* const row = x + (word - words.begin) * columns;
      float* const out = values.data() + place;
      for (std::int64_t neuron = first; neuron < last; ++neuron) {
        out[(neuron - begin) * places.count] = row[neuron];
      }
    }
  }
}

/// Collective: float32 [neuron of the pass, place], of all ranks' words.
std::vector<float> train_values(ProbeData::Impl& data, const TrainPlaces& places,
                                std::int64_t begin, std::int64_t end) {
  std::vector<float> values(static_cast<std::size_t>((end - begin) * places.count), 0.0F);
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    const RowRange words = data.features.words(i);
    const at::Tensor block = data.features.raw(i, at::kFloat).cpu();
    copy_block(block, words, places, begin, end, values);
    data.comm.beat("analyses: values of neurons", static_cast<std::int64_t>(i));
  }
  data.comm.all_reduce(Buffer<float>::host(values));
  return values;
}

/// Of one neuron, whose words come by rising value: equal ones share the mean of their ranks.
void add_ranks(const std::vector<ValueSorter::Item>& sorted, RankedTask& task, std::int64_t* sums) {
  std::int64_t before = 0;
  for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    std::int64_t equal = 0;
    for (end = begin; end < sorted.size() && sorted[end].key == sorted[begin].key; ++end) {
      equal += task.label_of_place[sorted[end].place] >= 0 ? 1 : 0;
    }
    for (std::size_t i = begin; i < end; ++i) {
      const std::int32_t label = task.label_of_place[sorted[i].place];
      if (label >= 0) sums[label] += 2 * before + equal + 1;
    }
    before += equal;
  }
}

/// The neurons from `begin` on that are this rank's to sort.
void sort_and_rank(const std::vector<float>& values, std::int64_t words, std::int64_t begin,
                   const Communicator& comm, std::vector<RankedTask>& tasks) {
  const std::int64_t neurons = std::ssize(values) / words, first = comm.rank(), step = comm.size();
#pragma omp parallel
  {
    ValueSorter sorter;
#pragma omp for schedule(dynamic)
    for (std::int64_t i = first; i < neurons; i += step) {
      const auto& sorted = sorter.sort(values.data() + i * words, static_cast<std::size_t>(words));
      for (RankedTask& task : tasks) {
        add_ranks(sorted, task, task.rank_sums.data() + (begin + i) * task.labels());
      }
    }
  }
}

LabelMatrix areas_by_ranks(const RankedTask& task, std::int64_t neurons) {
  std::int64_t all = 0;
  for (const std::int64_t words : task.words) all += words;
  LabelMatrix areas = LabelMatrix::Constant(task.labels(), neurons, 0.5);
  for (std::int64_t label = 0; label < task.labels(); ++label) {
    const std::int64_t own = task.words[static_cast<std::size_t>(label)], rest = all - own;
    if (own == 0 || rest == 0) continue;
    for (std::int64_t neuron = 0; neuron < neurons; ++neuron) {
      const auto place = static_cast<std::size_t>(neuron * task.labels() + label);
      areas(label, neuron) = static_cast<double>(task.rank_sums[place] - own * (own + 1)) /
                             (2 * static_cast<double>(own) * static_cast<double>(rest));
    }
  }
  return areas;
}

}  // namespace

std::vector<LabelMatrix> label_areas(ProbeData& data, const std::vector<const Task*>& tasks) {
  ProbeData::Impl& impl = data.impl();
  const std::int64_t neurons = impl.neurons.size();
  std::vector<std::vector<std::int32_t>> labels;
  for (const Task* task : tasks) labels.push_back(train_labels(impl, *task));
  const TrainPlaces places = train_places(labels, impl.corpus.words.size());
  std::vector<RankedTask> ranked;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    ranked.push_back(ranked_task(labels[i], tasks[i]->labels.size(), places, neurons));
  }
  const std::int64_t bytes = std::int64_t{sizeof(float)} * std::max<std::int64_t>(1, places.count);
  const std::int64_t at_once = std::clamp<std::int64_t>(table_bytes / bytes, 1, neurons);
  for (std::int64_t begin = 0; begin < neurons && places.count > 0; begin += at_once) {
    const std::int64_t end = std::min(neurons, begin + at_once);
    sort_and_rank(train_values(impl, places, begin, end), places.count, begin, impl.comm, ranked);
  }
  std::vector<LabelMatrix> areas;
  for (RankedTask& task : ranked) {
    impl.comm.all_reduce(Buffer<std::int64_t>::host(task.rank_sums));
    areas.push_back(areas_by_ranks(task, neurons));
  }
  return areas;
}

}  // namespace salient
