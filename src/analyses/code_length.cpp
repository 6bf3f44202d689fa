#include "salient/analyses/code_length.hpp"

#include <algorithm>
#include <cmath>
#include <list>
#include <numbers>
#include <numeric>
#include <optional>
#include <set>

#include "analyses/subset_probes.hpp"
#include "analyses/word_types.hpp"
#include "probes/random_stream.hpp"
#include "salient/analyses/ablation.hpp"
#include "salient/analyses/sizes.hpp"
#include "salient/probes/label_losses.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// The words that the task's probe learns from, and in which part each is.
struct CodedWords {
  std::vector<CodedPart> parts;
  std::vector<std::int32_t> part_of_word;  // int32 [word, global]; -1: is not coded
};

/// [sentence with words that are coded]: these words.
std::vector<std::vector<std::size_t>> coded_sentences(const Corpus& corpus,
                                                      const std::vector<char>& learnt) {
  std::vector<std::vector<std::size_t>> sentences;
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const RowRange words = corpus.words_of(sentence);
    std::vector<std::size_t> coded;
    for (std::int64_t word = words.begin; word < words.end; ++word) {
      const auto place = static_cast<std::size_t>(word);
      if (learnt[place] != 0) coded.push_back(place);
    }
    if (!coded.empty()) sentences.push_back(std::move(coded));
  }
  return sentences;
}

CodedWords coded_words(const Corpus& corpus, const std::vector<char>& learnt) {
  const auto sentences = coded_sentences(corpus, learnt);
  CodedWords coded{{}, std::vector<std::int32_t>(corpus.words.size(), -1)};
  std::int64_t begin = 0;
  for (const std::int64_t end : sentence_cuts(std::ssize(sentences))) {
    CodedPart part{end, 0};
    for (std::int64_t sentence = begin; sentence < end; ++sentence) {
      for (const std::size_t word : sentences[static_cast<std::size_t>(sentence)]) {
        coded.part_of_word[word] = static_cast<std::int32_t>(coded.parts.size());
        ++part.words;
      }
    }
    coded.parts.push_back(part);
    begin = end;
  }
  return coded;
}

/// [part]: 1 for the words before it.
std::vector<WordWeights> words_before_parts(const CodedWords& coded) {
  std::vector<WordWeights> before;
  for (std::int32_t part = 0; part < std::ssize(coded.parts); ++part) {
    std::vector<float> weights;
    weights.reserve(coded.part_of_word.size());
    for (const std::int32_t of_word : coded.part_of_word) {
      weights.push_back(of_word >= 0 && of_word < part ? 1.0F : 0.0F);
    }
    before.push_back(std::make_shared<const std::vector<float>>(std::move(weights)));
  }
  return before;
}

/// Labels that occur among these words.
std::int64_t labels_among(const std::vector<float>& weights, const Task& task) {
  std::set<std::int32_t> labels;
  for (std::size_t word = 0; word < weights.size(); ++word) {
    if (weights[word] > 0) labels.insert(task.label_of_word[word]);
  }
  return std::ssize(labels);
}

/// The probes of one draw of one set of neurons.
struct Chain {
  CodedSet set = CodedSet::all;
  std::int64_t neurons = 0;
  const Task* labels = nullptr;
  const CodedWords* coded = nullptr;
  std::vector<std::optional<std::size_t>> probe_of_part;  // of the study; none: nothing to learn
};

/// A task on its way to its code lengths.
struct CodedTask {
  const ProbedTask* probed = nullptr;
  CodedWords words;
  std::vector<WordWeights> words_before{};  // [part], which all its probes share
  std::vector<Task> controls{};
  std::vector<Chain> chains{};
};

/// All tasks' probes.
class CodeStudy {
 public:
  CodeStudy(const NeuronLayout& neurons, const RankingOptions& ranking,
            const CodeLengthOptions& options)
      : neurons_(neurons.size()), ranking_(ranking), options_(options) {}

  void add(CodedTask& task) {
    const Task& own = *task.probed->task;
    add_chain(task, CodedSet::all, own, {}, neurons_, 0);
    const SharedOrder top = shared_order(ranked_columns(*task.probed->trained, ranking_));
    for (const std::int64_t size : sizes_of(options_.counts, options_.percents, neurons_)) {
      if (size == neurons_) continue;
      add_chain(task, CodedSet::top, own, top, size, 0);
      for (std::int32_t draw = 0; draw < options_.draws; ++draw) {
        add_chain(task, CodedSet::random, own, drawn(draw), size, draw);
      }
    }
    for (std::size_t draw = 0; draw < task.controls.size(); ++draw) {
      add_chain(task, CodedSet::control, task.controls[draw], {}, neurons_,
                static_cast<std::int32_t>(draw));
    }
  }
  const std::vector<StudyProbe>& probes() const noexcept { return probes_; }

 private:
  SharedOrder drawn(std::int32_t draw) {
    while (std::ssize(random_) <= draw) {
      random_.push_back(shared_order(drawn_order(
          neurons_, seed_of_draw(options_.seed, static_cast<std::int32_t>(random_.size())))));
    }
    return random_[static_cast<std::size_t>(draw)];
  }

  /// Each probe starts from the one of the words before, that of the task's labels from its own.
  void add_chain(CodedTask& task, CodedSet set, const Task& labels, const SharedOrder& order,
                 std::int64_t neurons, std::int32_t draw) {
    Chain chain{set, neurons, &labels, &task.words, {std::nullopt}};
    std::optional<std::size_t> before;
    const std::string name = "code_" + task.probed->task->name + "_" + std::string(name_of(set)) +
                             std::to_string(neurons) + "_" + std::to_string(draw) + "_";
    for (std::int32_t part = 1; part < std::ssize(task.words.parts); ++part) {
      StudyProbe probe = like_own_probe(*task.probed, name + std::to_string(part));
      probe.task = &labels;
      probe.weight_of_word = task.words_before[static_cast<std::size_t>(part)];
      if (set == CodedSet::control) {
        probe.start = nullptr;
        probe.after = before;
      }
      chain.probe_of_part.push_back(std::nullopt);
      if (labels_among(*probe.weight_of_word, labels) < 2) continue;
      if (order) {
        probe.order = order;
        probe.neuron_count = neurons;
      }
      before = probes_.size();
      chain.probe_of_part.back() = before;
      probes_.push_back(std::move(probe));
    }
    task.chains.push_back(std::move(chain));
  }

  std::int64_t neurons_;
  const RankingOptions& ranking_;
  const CodeLengthOptions& options_;
  std::vector<SharedOrder> random_;
  std::vector<StudyProbe> probes_;
};

/// What is known before a part: a probe, or the one label of all words, or none.
struct PartCoder {
  const LinearProbe* probe = nullptr;
  std::set<std::int32_t> known;  // labels of the task
  std::int64_t words = 0;        // that it has learnt from

  std::int64_t missing(std::int64_t labels) const { return labels - std::ssize(known); }
};

std::vector<PartCoder> coders_of(const Chain& chain, const std::vector<TrainedProbe>& trained) {
  std::vector<PartCoder> coders(chain.probe_of_part.size());
  std::int64_t words = 0;
  for (std::size_t part = 0; part < coders.size(); ++part) {
    coders[part].words = words;
    words += chain.coded->parts[part].words;
    if (const auto& place = chain.probe_of_part[part]) {
      coders[part].probe = &trained[*place].probe;
      for (const std::string& name : coders[part].probe->labels.names()) {
        coders[part].known.insert(chain.labels->labels.find(name));
      }
      continue;
    }
    for (std::size_t word = 0; word < chain.coded->part_of_word.size(); ++word) {
      const std::int32_t of_word = chain.coded->part_of_word[word];
      if (of_word >= 0 && of_word < static_cast<std::int32_t>(part)) {
        coders[part].known.insert(chain.labels->label_of_word[word]);
      }
    }
  }
  return coders;
}

/// Probes predict the words whose labels they know.
PredictedWords predicted_by(const Chain& chain, const std::vector<PartCoder>& coders) {
  PredictedWords asked{chain.labels, {}, chain.coded->part_of_word};
  std::vector<std::int32_t> place_of_part(coders.size(), -1);
  for (std::size_t part = 0; part < coders.size(); ++part) {
    if (coders[part].probe == nullptr) continue;
    place_of_part[part] = static_cast<std::int32_t>(asked.probes.size());
    asked.probes.push_back(coders[part].probe);
  }
  for (std::size_t word = 0; word < asked.probe_of_word.size(); ++word) {
    std::int32_t& place = asked.probe_of_word[word];
    if (place < 0) continue;
    const auto part = static_cast<std::size_t>(place);
    const bool knows = coders[part].known.contains(chain.labels->label_of_word[word]);
    place = knows ? place_of_part[part] : -1;
  }
  return asked;
}

/// [part]. `losses`: [word, global].
std::vector<double> bits_of(const Chain& chain, const std::vector<PartCoder>& coders,
                            const std::vector<double>& losses, std::int64_t labels) {
  std::vector<double> bits(coders.size());
  for (std::size_t word = 0; word < losses.size(); ++word) {
    const std::int32_t of_word = chain.coded->part_of_word[word];
    if (of_word < 0) continue;
    const auto part = static_cast<std::size_t>(of_word);
    const PartCoder& coder = coders[part];
    const std::int64_t missing = coder.missing(labels);
    if (part == 0) {
      bits[part] += std::log2(static_cast<double>(labels));
    } else if (coder.known.contains(chain.labels->label_of_word[word])) {
      bits[part] += bits_of_known(losses[word], coder.words, missing);
    } else {
      bits[part] += bits_of_missing(coder.words, missing);
    }
  }
  return bits;
}

std::int64_t unsolved_of(const Chain& chain, const std::vector<TrainedProbe>& trained) {
  return std::count_if(chain.probe_of_part.begin(), chain.probe_of_part.end(),
                       [&](const auto& place) { return place && !is_solved(trained[*place]); });
}

/// Collective.
TaskCodeLength code_length_of(ProbeData& data, const CodedTask& task,
                              const std::vector<TrainedProbe>& trained) {
  TaskCodeLength found;
  found.task = task.probed->task->name;
  found.labels = labels_in_train(data.corpus(), *task.probed->task).size();
  found.parts = task.words.parts;
  for (const CodedPart& part : found.parts) found.words += part.words;
  std::vector<std::vector<PartCoder>> coders;
  std::vector<PredictedWords> asked;
  for (const Chain& chain : task.chains) {
    coders.push_back(coders_of(chain, trained));
    asked.push_back(predicted_by(chain, coders.back()));
  }
  const std::vector<std::vector<double>> losses = label_losses(data, asked);
  for (std::size_t i = 0; i < task.chains.size(); ++i) {
    const Chain& chain = task.chains[i];
    const bool is_new = found.sets.empty() || found.sets.back().set != chain.set ||
                        found.sets.back().neurons != chain.neurons;
    if (is_new) found.sets.push_back({chain.set, chain.neurons, {}, 0});
    found.sets.back().bits.push_back(bits_of(chain, coders[i], losses[i], found.labels));
    found.sets.back().unsolved += unsolved_of(chain, trained);
  }
  return found;
}

/// None where negatives are drawn: by a control's labels these would be of other words.
std::vector<Task> control_tasks(const Corpus& corpus, const Task& task, const ProbeOptions& probe,
                                const CodeLengthOptions& options) {
  std::vector<Task> controls;
  if (options.controls == 0 || probe.negatives != Negatives::all) return controls;
  const WordTypes types = word_types(corpus, task);
  for (std::int32_t draw = 0; draw < options.controls; ++draw) {
    auto control = control_task(corpus, task, types, seed_of_draw(options.seed, draw));
    if (control) controls.push_back(std::move(*control));
  }
  return controls;
}

}  // namespace

void CodeLengthOptions::validate() const {
  check_sizes("code_length", counts, percents, AllNeurons::apart);
  require_setting(draws >= 0, "code_length.draws", "give a number of draws, 0 or more");
  require_setting(controls >= 0, "code_length.controls",
                  "give a number of control tasks, 0 or more");
  require_setting(tolerance > 0, "code_length.tolerance", "give a number above 0, as 1e-4");
}

std::string_view name_of(CodedSet set) {
  switch (set) {
    case CodedSet::all:
      return "all";
    case CodedSet::top:
      return "top";
    case CodedSet::random:
      return "random";
    case CodedSet::control:
      return "control";
  }
  throw BugError("a code by neurons of no kind");
}

std::vector<double> SetCodeLength::totals() const {
  std::vector<double> sums;
  for (const std::vector<double>& draw : bits) {
    sums.push_back(std::accumulate(draw.begin(), draw.end(), 0.0));
  }
  return sums;
}

double SetCodeLength::mean() const {
  const std::vector<double> sums = totals();
  return std::accumulate(sums.begin(), sums.end(), 0.0) /
         static_cast<double>(std::max<std::size_t>(1, sums.size()));
}

double TaskCodeLength::uniform_bits() const {
  return static_cast<double>(words) * std::log2(static_cast<double>(labels));
}

std::vector<std::int64_t> sentence_cuts(std::int64_t sentences) {
  constexpr std::int64_t whole = 10'000;
  std::set<std::int64_t> cuts;
  for (const std::int64_t share : {10, 20, 40, 80, 160, 320, 625, 1250, 2500, 5000, 10'000}) {
    if (sentences > 0) cuts.insert(std::max<std::int64_t>(1, sentences * share / whole));
  }
  return {cuts.begin(), cuts.end()};
}

double bits_of_known(double loss, std::int64_t words, std::int64_t missing) {
  const auto count = static_cast<double>(words);
  return loss / std::numbers::ln2 + std::log2((count + static_cast<double>(missing)) / count);
}

double bits_of_missing(std::int64_t words, std::int64_t missing) {
  return std::log2(static_cast<double>(words + missing));
}

std::vector<TaskCodeLength> find_code_lengths(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                              const RankingOptions& ranking,
                                              const ProbeOptions& probe,
                                              const CodeLengthOptions& options,
                                              const Solutions& solutions) {
  if (tasks.empty()) return {};
  std::list<CodedTask> coded;  // which the study points into
  CodeStudy study(data.neurons(), ranking, options);
  for (const ProbedTask& probed : tasks) {
    CodedTask& task = coded.emplace_back(CodedTask{&probed, {}});
    task.words = coded_words(data.corpus(), learnt_words(data.corpus(), *probed.task, probe));
    task.words_before = words_before_parts(task.words);
    task.controls = control_tasks(data.corpus(), *probed.task, probe, options);
    study.add(task);
  }
  ProbeOptions solved = probe;
  solved.path_tolerance = options.tolerance;
  const std::vector<TrainedProbe> trained = train_study(data, study.probes(), solved, solutions);
  std::vector<TaskCodeLength> found;
  for (const CodedTask& task : coded) found.push_back(code_length_of(data, task, trained));
  return found;
}

}  // namespace salient
