#include "salient/analyses/single_neurons.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <span>
#include <utility>

#include "analyses/forward_choice.hpp"
#include "salient/probes/label_areas.hpp"
#include "salient/probes/neuron_scores.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Scores of all words of so many labels are held at once.
constexpr std::int64_t score_bytes = std::int64_t{256} << 20;

std::int64_t bearers(const std::vector<ScoredWord>& words) {
  return std::count_if(words.begin(), words.end(),
                       [](const ScoredWord& word) { return word.has_label; });
}

/// What is chosen of a label on train, and what its markers say of words.
struct LabelSearch {
  std::int32_t label = 0;
  MarkedLabel found;
  std::vector<NeuronScore> scores;  // of the single neuron, then of the sparse probes
};

std::int64_t best_column(Eigen::Index label, const LabelMatrix& areas) {
  std::int64_t best = 0;
  for (Eigen::Index neuron = 1; neuron < areas.cols(); ++neuron) {
    if (std::abs(areas(label, neuron) - 0.5) > std::abs(areas(label, best) - 0.5)) best = neuron;
  }
  return best;
}

void choose_single(std::int64_t column, double area, const NeuronLayout& neurons,
                   LabelSearch& search) {
  search.found.best = neurons.id(column);
  search.found.train_area = area;
  search.scores.push_back({{column}, {area < 0.5 ? -1.0 : 1.0}, 0});
}

/// Least squares of standardised neurons, as a sum of activations as they are stored.
NeuronScore raw_score(const Eigen::VectorXd& weights, std::span<const std::int64_t> columns,
                      const Moments& moments) {
  NeuronScore score{{columns.begin(), columns.end()}, {}, 0};
  for (Eigen::Index i = 0; i < weights.size(); ++i) {
    const std::int64_t column = columns[static_cast<std::size_t>(i)];
    score.weights.push_back(weights[i] / moments.deviation[column]);
    score.offset -= score.weights.back() * moments.mean[column];
  }
  return score;
}

/// The distance of the label's mean from that of all words, in deviations: a multiple of the
/// neurons' covariance with whether a word has the label.
Eigen::VectorXd aim_of(Eigen::Index label, const LabelStatistics& statistics,
                       const Moments& moments) {
  const auto deviation = moments.deviation.array();
  const Eigen::ArrayXd distance = statistics.mean.row(label).transpose() - moments.mean;
  return (deviation > 0).select(distance / deviation, 0.0);
}

void choose_sparse(const Eigen::VectorXd& aim, const Matrix& correlation, const Moments& moments,
                   const NeuronLayout& neurons, const std::set<std::int64_t>& sizes,
                   LabelSearch& search) {
  const auto order = choose_forward(correlation, aim, *sizes.rbegin());
  for (const std::int64_t column : order) search.found.order.push_back(neurons.id(column));
  std::set<std::int64_t> there;
  for (const std::int64_t size : sizes) there.insert(std::min(size, std::ssize(order)));
  for (const std::int64_t size : there) {
    if (size == 0) continue;
    const std::span<const std::int64_t> first(order.data(), static_cast<std::size_t>(size));
    search.scores.push_back(raw_score(least_squares(correlation, aim, first), first, moments));
  }
}

/// The words of one split that count for a task.
std::vector<std::size_t> words_of(Split split, const Corpus& corpus, const Task& task) {
  std::vector<std::size_t> words;
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    const bool counts = task.label_of_word[word] != label_excluded;
    if (counts && corpus.split_of_word[word] == split) words.push_back(word);
  }
  return words;
}

/// The words of all splits that count, and who has which label.
struct TaskSplits {
  const Task& task;
  std::vector<std::size_t> train, dev, test;

  TaskSplits(const Corpus& corpus, const Task& of)
      : task(of),
        train(words_of(Split::train, corpus, of)),
        dev(words_of(Split::dev, corpus, of)),
        test(words_of(Split::test, corpus, of)) {}
  const std::vector<std::size_t>& of(Split split) const {
    return split == Split::train ? train : split == Split::dev ? dev : test;
  }
  std::vector<char> has_label(Split split, std::int32_t label) const {
    std::vector<char> has;
    for (const std::size_t word : of(split)) has.push_back(task.label_of_word[word] == label);
    return has;
  }
  bool has_any(Split split, std::int32_t label) const {
    const std::vector<std::size_t>& words = of(split);
    return std::any_of(words.begin(), words.end(),
                       [&](std::size_t word) { return task.label_of_word[word] == label; });
  }
};

/// `words`: the highest score first.
MarkedSplit marked_split(Split split, const std::vector<ScoredWord>& words, double threshold,
                         std::int64_t train_words) {
  MarkedSplit marked{split, std::ssize(words), {}, area_under_curve(words)};
  marked.score.train_words = train_words;
  marked.score.words = bearers(words);
  for (const ScoredWord& word : words) {
    if (word.score < threshold) break;
    ++marked.score.predicted;
    marked.score.correct += word.has_label ? 1 : 0;
  }
  return marked;
}

/// The words that markers are asked of.
struct AskedWords {
  std::vector<std::int64_t> words;         // ascending
  std::vector<std::size_t> place_of_word;  // [word, global]: among these, if it is one

  AskedWords(std::span<const LabelSearch> some, const TaskSplits& splits, std::size_t all)
      : place_of_word(all) {
    std::vector<char> asked(all);
    const auto ask = [&](Split split) {
      for (const std::size_t word : splits.of(split)) asked[word] = 1;
    };
    ask(Split::test);
    for (const LabelSearch& search : some) ask(search.found.chosen_on);
    for (std::size_t word = 0; word < all; ++word) {
      place_of_word[word] = words.size();
      if (asked[word] != 0) words.push_back(static_cast<std::int64_t>(word));
    }
  }
};

/// `scores_of_asked`: [word of `asked`].
LabelMarker marker_of(const NeuronScore& score, const std::vector<double>& scores_of_asked,
                      const AskedWords& asked, const LabelSearch& search,
                      const TaskSplits& splits) {
  LabelMarker marker{std::ssize(score.columns), score.weights, score.offset, 0, {}};
  const auto scored = [&](Split split) {
    std::vector<double> scores;
    for (const std::size_t word : splits.of(split)) {
      scores.push_back(scores_of_asked[asked.place_of_word[word]]);
    }
    return by_score(scores, splits.has_label(split, search.label));
  };
  const std::vector<ScoredWord> chosen_on = scored(search.found.chosen_on);
  const std::int64_t train_words = search.found.train_words;
  marker.threshold = best_threshold(chosen_on);
  marker.splits.push_back(
      marked_split(search.found.chosen_on, chosen_on, marker.threshold, train_words));
  if (splits.test.empty()) return marker;
  marker.splits.push_back(
      marked_split(Split::test, scored(Split::test), marker.threshold, train_words));
  return marker;
}

/// Collective.
void judge_labels(ProbeData& data, const TaskSplits& splits, std::span<LabelSearch> some) {
  std::vector<NeuronScore> wanted;
  for (const LabelSearch& search : some) {
    wanted.insert(wanted.end(), search.scores.begin(), search.scores.end());
  }
  const AskedWords asked(some, splits, data.corpus().words.size());
  const auto scores = scores_of_words(data, wanted, asked.words);
  std::vector<std::size_t> first{0};
  for (const LabelSearch& search : some) first.push_back(first.back() + search.scores.size());
#pragma omp parallel for schedule(dynamic)
  for (std::size_t i = 0; i < some.size(); ++i) {
    LabelSearch& search = some[i];
    std::vector<LabelMarker> markers;
    for (std::size_t j = 0; j < search.scores.size(); ++j) {
      markers.push_back(marker_of(search.scores[j], scores[first[i] + j], asked, search, splits));
    }
    search.found.single = std::move(markers.front());
    search.found.sparse.assign(std::make_move_iterator(markers.begin() + 1),
                               std::make_move_iterator(markers.end()));
  }
}

/// What train alone decides of each label that it has.
std::vector<LabelSearch> searches_of(ProbeData& data, const TaskSplits& splits,
                                     const LabelMatrix& areas, const LabelStatistics& statistics,
                                     const SingleNeuronsOptions& options) {
  const NeuronLayout neurons = data.neurons();
  const std::set<std::int64_t> sizes(options.sizes.begin(), options.sizes.end());
  const Moments& moments = data.train_moments();
  const Matrix none;
  const Matrix& correlation = sizes.empty() ? none : data.correlation();
  std::vector<LabelSearch> searches;
  for (std::int32_t label = 0; label < splits.task.labels.size(); ++label) {
    const std::int64_t words = statistics.words[static_cast<std::size_t>(label)];
    if (words == 0) continue;
    LabelSearch& search = searches.emplace_back();
    search.label = label;
    search.found.name = splits.task.labels.name(label);
    search.found.train_words = words;
    if (!splits.has_any(Split::dev, label)) search.found.chosen_on = Split::train;
    const std::int64_t column = best_column(label, areas);
    choose_single(column, areas(label, column), neurons, search);
  }
#pragma omp parallel for schedule(dynamic)
  for (std::size_t i = 0; i < searches.size(); ++i) {
    if (sizes.empty()) continue;
    const Eigen::VectorXd aim = aim_of(searches[i].label, statistics, moments);
    choose_sparse(aim, correlation, moments, neurons, sizes, searches[i]);
  }
  return searches;
}

}  // namespace

void SingleNeuronsOptions::validate() const {
  for (const std::int64_t size : sizes) {
    require_setting(size >= 1 && size <= 1000, "single_neurons.sizes",
                    "give numbers of neurons from 1 to 1000");
  }
}

std::vector<ScoredWord> by_score(const std::vector<double>& scores,
                                 const std::vector<char>& has_label) {
  std::vector<ScoredWord> words;
  words.reserve(scores.size());
  for (std::size_t word = 0; word < scores.size(); ++word) {
    words.push_back({scores[word], has_label[word] != 0});
  }
  std::sort(words.begin(), words.end(),
            [](const ScoredWord& a, const ScoredWord& b) { return a.score > b.score; });
  return words;
}

double best_threshold(const std::vector<ScoredWord>& words) {
  require(!words.empty(), "a threshold is chosen on words");
  const std::int64_t all = bearers(words);
  std::int64_t right = 0, best_right = -1;
  std::size_t best_marked = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    right += words[i].has_label ? 1 : 0;
    if (i + 1 < words.size() && words[i + 1].score == words[i].score) continue;
    // F1 is twice the right ones over the marked and all that have the label.
    const auto marked = static_cast<std::int64_t>(i + 1);
    const auto before = static_cast<std::int64_t>(best_marked);
    if (best_right >= 0 && right * (before + all) <= best_right * (marked + all)) continue;
    best_right = right;
    best_marked = i + 1;
  }
  const double lowest = words[best_marked - 1].score;
  if (best_marked == words.size()) return lowest;
  const double next = words[best_marked].score;
  const double between = next + (lowest - next) / 2;
  return between > next ? between : lowest;
}

std::optional<double> area_under_curve(const std::vector<ScoredWord>& words) {
  const std::int64_t own = bearers(words), rest = std::ssize(words) - own;
  if (own == 0 || rest == 0) return std::nullopt;
  std::int64_t twice = 0, others_left = rest;
  for (std::size_t begin = 0, end = 0; begin < words.size(); begin = end) {
    std::int64_t with = 0;
    for (end = begin; end < words.size() && words[end].score == words[begin].score; ++end) {
      with += words[end].has_label ? 1 : 0;
    }
    const std::int64_t without = static_cast<std::int64_t>(end - begin) - with;
    others_left -= without;
    twice += with * (2 * others_left + without);
  }
  return static_cast<double>(twice) / (2 * static_cast<double>(own) * static_cast<double>(rest));
}

std::vector<TaskSingleNeurons> find_single_neurons(ProbeData& data,
                                                   const std::vector<const Task*>& tasks,
                                                   const SingleNeuronsOptions& options) {
  if (tasks.empty()) return {};
  const std::vector<LabelMatrix> areas = label_areas(data, tasks);
  const std::vector<LabelStatistics> statistics = label_statistics(data, tasks);
  std::vector<TaskSingleNeurons> all;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const TaskSplits splits(data.corpus(), *tasks[i]);
    auto searches = searches_of(data, splits, areas[i], statistics[i], options);
    const std::int64_t of_label =
        data.corpus().word_count() * (std::ssize(options.sizes) + 1) * std::int64_t{sizeof(double)};
    const auto at_once = static_cast<std::size_t>(
        std::max<std::int64_t>(1, score_bytes / std::max<std::int64_t>(1, of_label)));
    for (std::size_t begin = 0; begin < searches.size(); begin += at_once) {
      const std::size_t count = std::min(at_once, searches.size() - begin);
      judge_labels(data, splits, std::span(searches).subspan(begin, count));
    }
    TaskSingleNeurons& found = all.emplace_back();
    found.task = tasks[i]->name;
    for (LabelSearch& search : searches) found.labels.push_back(std::move(search.found));
  }
  return all;
}

}  // namespace salient
