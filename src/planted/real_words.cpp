#include "planted/real_words.hpp"

#include <algorithm>
#include <utility>

#include "planted/draws.hpp"
#include "planted/rows.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/comm/partition.hpp"
#include "salient/probes/data.hpp"
#include "salient/support/error.hpp"
#include "salient/support/fixed_point.hpp"

namespace salient {
namespace {

/// Words that have activations and belong to a split.
std::vector<char> usable_words(const ActivationReader& reader) {
  std::vector<char> usable;
  for (const Split split : reader.corpus().split_of_word) usable.push_back(split != Split::none);
  for (const std::int64_t word : reader.dropped_words()) {
    usable[static_cast<std::size_t>(word)] = 0;
  }
  return usable;
}

/// The rows that the planted words are, of `usable` ones.
std::vector<std::int64_t> draw_rows(const std::vector<char>& usable, const PlantedSetting& setting,
                                    const std::filesystem::path& run) {
  std::vector<std::int64_t> rows;
  for (std::size_t row = 0; row < usable.size(); ++row) {
    if (usable[row] != 0) rows.push_back(static_cast<std::int64_t>(row));
  }
  if (std::ssize(rows) < setting.word_count()) {
    throw UsageError("--from = " + run.string() + " has " + std::to_string(rows.size()) +
                     " words with activations; --words asks for " +
                     std::to_string(setting.word_count()));
  }
  RandomStream stream = Draws(setting, DrawnFor::rows).at(0);
  shuffle(rows, stream);
  rows.resize(static_cast<std::size_t>(setting.word_count()));
  return rows;
}

/// float64 [label], of sum 1.
Eigen::VectorXd softmax(const Eigen::VectorXd& logits) {
  const Eigen::VectorXd powers = (logits.array() - logits.maxCoeff()).exp();
  return powers / powers.sum();
}

/// Sums over ranks in fixed point, which no order of blocks changes.
class LabelSums {
 public:
  LabelSums(const PlantedModel& model, double bound)
      : scale_(FixedPoint::for_sums_up_to(bound)),
        values_(static_cast<std::size_t>(model.shifts.size()), 0),
        weights_(static_cast<std::size_t>(model.shifts.rows()), 0) {}

  void add(const Eigen::VectorXd& shares, const Eigen::VectorXd& row) {
    std::size_t at = 0;
    for (std::int64_t label = 0; label < shares.size(); ++label) {
      weights_[static_cast<std::size_t>(label)] += scale_.encode(shares[label]);
      for (std::int64_t column = 0; column < row.size(); ++column) {
        values_[at++] += scale_.encode(shares[label] * row[column]);
      }
    }
  }

  /// Collective. float64 [label, neuron]
  Eigen::MatrixXd means(Communicator& comm) {
    comm.all_reduce(Buffer<std::int64_t>::host(values_));
    comm.all_reduce(Buffer<std::int64_t>::host(weights_));
    const auto labels = std::ssize(weights_), neurons = std::ssize(values_) / labels;
    Eigen::MatrixXd means(labels, neurons);
    for (std::int64_t label = 0; label < labels; ++label) {
      const double weight = scale_.decode(weights_[static_cast<std::size_t>(label)]);
      for (std::int64_t column = 0; column < neurons; ++column) {
        means(label, column) =
            scale_.decode(values_[static_cast<std::size_t>(label * neurons + column)]) / weight;
      }
    }
    return means;
  }

 private:
  FixedPoint scale_;
  std::vector<std::int64_t> values_, weights_;  ///< [label, neuron], [label]
};

/// Collective. Of all planted words, largest |activation|, 1 at least.
double largest_value(const RealWords& words, RowRange mine, Communicator& comm) {
  double largest = 1;
  for (std::int64_t word = mine.begin; word < mine.end; ++word) {
    largest = std::max(largest, words.at(word).cwiseAbs().maxCoeff());
  }
  return comm.all_reduce(largest, Reduction::max);
}

}  // namespace

RealWords::RealWords(const std::filesystem::path& run, const PlantedSetting& setting,
                     Communicator& comm)
    : reader_(run / "activations.h5") {
  const std::vector<char> usable = usable_words(reader_);
  rows_ = draw_rows(usable, setting, run);
  ProbeData data(reader_, {}, comm, Device::cpu());
  Moments moments = data.moments(usable);
  mean_ = std::move(moments.mean);
  deviation_ = std::move(moments.deviation);
}

std::string RealWords::description() const {
  return reader_.schema().model_digest + " " + reader_.corpus().digest;
}

Eigen::VectorXd RealWords::at(std::int64_t word) const {
  const std::int64_t row = rows_[static_cast<std::size_t>(word)];
  Eigen::VectorXd values = reader_.read({row, row + 1}).row(0).cast<double>();
  values -= mean_;
  for (std::int64_t column = 0; column < values.size(); ++column) {
    if (deviation_[column] > 0) values[column] /= deviation_[column];
  }
  return values;
}

ActivationBlock RealWords::block(RowRange words) const {
  ActivationBlock block = ActivationBlock::zeros(words, neurons());
  for (std::int64_t word = words.begin; word < words.end; ++word) put_word(at(word), word, block);
  return block;
}

RealLabels label_rows(const RealWords& words, const PlantedModel& model, Communicator& comm) {
  const std::int64_t count = model.setting.word_count();
  const std::vector<std::int64_t> even(static_cast<std::size_t>(count), 1);
  const RowRange mine = Partition::balanced(even, comm.size()).range(comm.rank());
  LabelSums sums(model, static_cast<double>(count) * largest_value(words, mine, comm));
  const Draws draws(model.setting, DrawnFor::labels);
  std::vector<std::int32_t> labels;
  for (std::int64_t word = mine.begin; word < mine.end; ++word) {
    const Eigen::VectorXd row = words.at(word);
    const Eigen::VectorXd shares = softmax(model.shifts * row);
    RandomStream stream = draws.at(word);
    labels.push_back(
        drawn_label({shares.data(), static_cast<std::size_t>(shares.size())}, stream.uniform()));
    sums.add(shares, row);
  }
  return {comm.all_gather(std::move(labels)), sums.means(comm)};
}

}  // namespace salient
