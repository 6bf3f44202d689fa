#include "probes/paper_solver.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <list>
#include <map>
#include <numeric>
#include <span>
#include <string>

#include "probes/random_stream.hpp"
#include "probes/solution_file.hpp"
#include "probes/sums.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// torch.nn.Linear's initial values: uniform in +-1 / sqrt(neurons).
at::Tensor initial_parameters(const Problem& problem, std::uint64_t seed) {
  const std::int64_t columns = problem.bound.size(0);
  at::Tensor parameters = at::empty({problem.lesson.labels, columns}, at::kDouble);
  const double reach = 1 / std::sqrt(static_cast<double>(columns - 1));
  RandomStream stream(seed);
  for (std::int64_t i = 0; i < parameters.numel(); ++i) {
    parameters.data_ptr<double>()[i] = reach * (2 * stream.uniform() - 1);
  }
  return parameters.to(problem.bound.device());
}

/// Adds the gradient of the penalty term; biases are not penalised.
void add_penalty_gradient(at::Tensor& gradient, const at::Tensor& parameters, const Penalties& by,
                          PaperPenalty penalty) {
  const at::Tensor weights = weights_of(parameters);
  const bool by_norm = penalty == PaperPenalty::neurox;
  const double l2 = by_norm ? by.l2 / std::max(norm_of(weights), 1e-30) : 2 * by.l2;
  weights_of(gradient).add_(weights.sign(), by.l1).add_(weights, l2);
}

/// Adam (Kingma & Ba 2015) with PyTorch's defaults for all but the learning rate.
class Adam {
 public:
  Adam(const at::Tensor& parameters, double learning_rate)
      : learning_rate_(learning_rate),
        first_(at::zeros_like(parameters)),
        second_(at::zeros_like(parameters)) {}

  void step(at::Tensor& parameters, const at::Tensor& gradient) {
    ++steps_;
    first_.mul_(0.9).add_(gradient, 0.1);
    second_.mul_(0.999).addcmul_(gradient, gradient, 0.001);
    const double of_first = 1 - std::pow(0.9, steps_), of_second = 1 - std::pow(0.999, steps_);
    const at::Tensor scale = second_.sqrt().div_(std::sqrt(of_second)).add_(1e-8);
    parameters.addcdiv_(first_, scale, -learning_rate_ / of_first);
  }

  void list(StateParts& parts, const std::string& name) {
    parts.part(name + ".first", first_);
    parts.part(name + ".second", second_);
    parts.part(name + ".steps", steps_);
  }

 private:
  double learning_rate_;
  at::Tensor first_, second_;
  std::int64_t steps_ = 0;
};

/// The words of a batch that lie in one block.
struct BatchPart {
  std::size_t block;                // index into the corpus's blocks
  std::vector<std::int64_t> words;  // in the order of the batch
};
/// In the order of their blocks, so that the sums of parts do not depend on who owns the blocks.
using Batch = std::vector<BatchPart>;

/// Batches whose words lie in a few blocks.
struct Pool {
  std::vector<std::size_t> blocks;
  std::vector<Batch> batches;
};

/// A word and its block.
struct WordAt {
  std::size_t block;
  std::int64_t word;
};

/// The words of `blocks` that count, in that order.
std::vector<WordAt> words_of(const Corpus& corpus, const std::vector<char>& counts,
                             std::span<const std::size_t> blocks) {
  std::vector<WordAt> all;
  for (const std::size_t block : blocks) {
    const RowRange words = corpus.blocks[block].words;
    for (std::int64_t word = words.begin; word < words.end; ++word) {
      if (counts[static_cast<std::size_t>(word)] != 0) all.push_back({block, word});
    }
  }
  return all;
}

Batch batch_of(std::span<const WordAt> words) {
  std::map<std::size_t, std::vector<std::int64_t>> by_block;
  for (const WordAt& at : words) by_block[at.block].push_back(at.word);
  Batch batch;
  for (auto& [block, some] : by_block) batch.push_back({block, std::move(some)});
  return batch;
}

/// The batches of one epoch over the words that count, the same on every rank.
std::vector<Pool> pools_of_epoch(const Corpus& corpus, const std::vector<char>& counts,
                                 const ProbeOptions& options, std::int64_t epoch) {
  RandomStream stream(options.seed ^ (0xD1B54A32D192ED03U * static_cast<std::uint64_t>(epoch + 1)));
  std::vector<std::size_t> blocks(corpus.blocks.size());
  std::iota(blocks.begin(), blocks.end(), std::size_t{0});
  if (options.shuffle) shuffle(blocks, stream);
  const auto batch_words = static_cast<std::size_t>(options.batch_words);
  const std::size_t pool_size = options.shuffle ? blocks_of_pool : blocks.size();
  std::vector<Pool> pools;
  for (std::span<const std::size_t> left = blocks; !left.empty();) {
    const std::span<const std::size_t> some = left.first(std::min(pool_size, left.size()));
    std::vector<WordAt> words = words_of(corpus, counts, some);
    if (options.shuffle) shuffle(words, stream);
    pools.push_back({{some.begin(), some.end()}, {}});
    for (std::span<const WordAt> rest = words; !rest.empty();) {
      const std::span<const WordAt> batch = rest.first(std::min(batch_words, rest.size()));
      pools.back().batches.push_back(batch_of(batch));
      rest = rest.subspan(batch.size());
    }
    left = left.subspan(some.size());
  }
  return pools;
}

/// [word]: not 0 for those that a problem learns from.
std::vector<char> words_that_count(const Lesson& lesson) {
  std::vector<char> counts(lesson.label_of_word.size());
  for (std::size_t word = 0; word < counts.size(); ++word) {
    counts[word] = lesson.weight(word) != 0 ? 1 : 0;
  }
  return counts;
}

double heaviest_word(const Lesson& lesson) {
  const std::vector<float>& weights = lesson.weight_of_word;
  if (weights.empty()) return 1;
  return static_cast<double>(*std::max_element(weights.begin(), weights.end()));
}

/// A problem on its way.
class Learner {
 public:
  Learner(const PaperProblem& of, const ProbeOptions& options)
      : of_(of),
        options_(options),
        parameters_(initial_parameters(of.problem, options.seed)),
        model_(parameters_, at::kFloat),
        adam_(parameters_, options.learning_rate),
        sums_(of.problem,
              heaviest_word(of.problem.lesson) * static_cast<double>(options.batch_words)) {}

  const PaperProblem& problem() const noexcept { return of_; }
  const at::Tensor& parameters() const noexcept { return parameters_; }

  void start_batch() {
    sums_.start(parameters_);
    model_ = LinearModel(parameters_, at::kFloat);
  }

  /// x: features of some words of the batch.
  void add(const at::Tensor& x, std::span<const std::int64_t> words) {
    const Truth truth = truth_of(of_.problem.lesson, words, x.device());
    sums_.add(partial_sums(x.narrow(1, 0, of_.problem.features), truth, model_));
  }

  /// Collective. Steps against what all ranks have added.
  void finish_batch(ProbeData::Impl& data, const Batch& batch) {
    const double weight = weight_of(batch);
    LossAndGradient mean = sums_.mean_over_ranks(data, weight);
    loss_ += mean.loss * weight;
    add_penalty_gradient(mean.gradient, parameters_, of_.penalties, options_.penalty);
    adam_.step(parameters_, mean.gradient);
  }

  /// Between epochs.
  void list(StateParts& parts) {
    parts.part(of_.name + ".parameters", parameters_);
    adam_.list(parts, of_.name);
  }

  void finish_epoch(std::int64_t epoch) {
    log_info("probes: " + of_.name + ": epoch " + std::to_string(epoch + 1) + " of " +
             std::to_string(options_.epochs) + ": " + std::to_string(loss_ / of_.problem.weight) +
             " " + loss_unit(of_.problem.lesson.is_of_numbers()));
    loss_ = 0;
  }

 private:
  double weight_of(const Batch& batch) const {
    double weight = 0;
    for (const BatchPart& part : batch) {
      for (const std::int64_t word : part.words) {
        weight += of_.problem.lesson.weight(static_cast<std::size_t>(word));
      }
    }
    return weight;
  }

  const PaperProblem& of_;
  const ProbeOptions& options_;
  at::Tensor parameters_;
  LinearModel model_;  // float32, of the batch
  Adam adam_;
  ExactSums sums_;
  double loss_ = 0;  // of the epoch so far
};

/// Problems whose batches are the same words with the same features.
struct SharedBatches {
  std::vector<const PaperProblem*> problems;
  std::vector<char> counts;  // [word]

  const Standardiser& standardiser() const { return problems.front()->problem.standardiser; }
};

std::vector<SharedBatches> grouped_by_batches(const std::vector<const PaperProblem*>& problems) {
  std::vector<SharedBatches> groups;
  for (const PaperProblem* problem : problems) {
    std::vector<char> counts = words_that_count(problem->problem.lesson);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const SharedBatches& other) {
      return are_same(other.standardiser(), problem->problem.standardiser) &&
             other.counts == counts;
    });
    if (group == groups.end()) group = groups.insert(group, {{}, std::move(counts)});
    group->problems.push_back(problem);
  }
  return groups;
}

/// By index into the corpus's blocks: which of this rank's it is.
using OwnBlocks = std::map<std::size_t, std::size_t>;

OwnBlocks own_blocks(const FeatureBlocks& features) {
  OwnBlocks own;
  for (std::size_t i = 0; i < features.size(); ++i) {
    own[static_cast<std::size_t>(features.block_index(i))] = i;
  }
  return own;
}

/// Batches come back to each block of a pool again and again.
void hold_pool(FeatureBlocks& features, const OwnBlocks& own, const Pool& pool) {
  std::vector<std::size_t> held;
  for (const std::size_t block : pool.blocks) {
    const auto found = own.find(block);
    if (found != own.end()) held.push_back(found->second);
  }
  features.hold(held);
}

/// Collective. One step of every learner.
void take_step(ProbeData::Impl& data, const Standardiser& by, const OwnBlocks& own,
               const Batch& batch, std::vector<Learner>& learners) {
  for (Learner& learner : learners) learner.start_batch();
  for (const BatchPart& part : batch) {
    const auto found = own.find(part.block);
    if (found == own.end()) continue;
    const at::Tensor x = data.features.standardised_words(found->second, part.words, by);
    for (Learner& learner : learners) learner.add(x, part.words);
  }
  for (Learner& learner : learners) learner.finish_batch(data, batch);
}

/// Collective. All epochs of a group, or those that a killed run has left: what has become of its
/// problems, in their order.
std::vector<Learner> taught(ProbeData::Impl& data, const SharedBatches& group,
                            const ProbeOptions& options, Checkpoint& checkpoint) {
  std::vector<Learner> learners;
  for (const PaperProblem* problem : group.problems) learners.emplace_back(*problem, options);
  std::int64_t epoch = 0;
  const auto list = [&](StateParts& parts) {
    parts.part("epochs", epoch);
    for (Learner& learner : learners) learner.list(parts);
  };
  if (checkpoint.restore(data.where, list)) {
    log_info("probes: goes on after " + std::to_string(epoch) + " epochs of an interrupted call");
  }
  const OwnBlocks own = own_blocks(data.features);
  std::int64_t step = 0;
  while (epoch < options.epochs) {
    for (const Pool& pool : pools_of_epoch(data.corpus, group.counts, options, epoch)) {
      if (options.shuffle) hold_pool(data.features, own, pool);
      for (const Batch& batch : pool.batches) {
        take_step(data, group.standardiser(), own, batch, learners);
        data.comm.beat("probes: training", ++step);
      }
    }
    for (Learner& learner : learners) learner.finish_epoch(epoch);
    ++epoch;
    checkpoint.keep_if_due(list);
  }
  data.features.hold({});
  return learners;
}

/// What is known of where a learner ended.
Routine<ExactSolution> judged(SharedPasses& passes, const ProblemRows& rows, const Learner& learner,
                              const ProbeOptions& options) {
  const Penalties& by = learner.problem().penalties;
  ExactSolution solution = co_await certify(passes, rows, learner.parameters(), by);
  if (options.penalty == PaperPenalty::neurox) {
    const double norm = norm_of(weights_of(solution.parameters));
    solution.certificate.objective += by.l2 * (norm - norm * norm);
  }
  solution.certificate.passes += options.epochs;
  co_return solution;
}

/// Collective. Trains the problems of a group.
std::vector<ExactSolution> solutions_of(ProbeData::Impl& data, const SharedBatches& group,
                                        const ProbeOptions& options, Checkpoint& checkpoint) {
  const std::vector<Learner> learners = taught(data, group, options, checkpoint);
  SharedPasses passes(data);
  std::list<ProblemRows> rows;
  std::vector<Routine<ExactSolution>> routines;
  for (const Learner& learner : learners) {
    rows.emplace_back(data, learner.problem().problem);
    routines.push_back(judged(passes, rows.back(), learner, options));
  }
  return passes.run(passes.all_of(std::move(routines)));
}

}  // namespace

std::vector<ExactSolution> train_by_paper(ProbeData::Impl& data,
                                          const std::vector<PaperProblem>& problems,
                                          const ProbeOptions& options, const Solutions& solutions) {
  std::map<const PaperProblem*, ExactSolution> known;
  std::vector<const PaperProblem*> others;
  for (const PaperProblem& problem : problems) {
    if (solutions.knows(problem.name)) {
      known[&problem] = kept_solution(solutions, problem.name, bias_only(problem.problem));
    } else {
      others.push_back(&problem);
    }
  }
  for (const SharedBatches& group : grouped_by_batches(others)) {
    // Of these problems alone: what was solved before is in no group.
    Checkpoint checkpoint(
        solutions, group.problems.front()->name + "_" + std::to_string(group.problems.size()),
        data.comm.is_root());
    const std::vector<ExactSolution> found = solutions_of(data, group, options, checkpoint);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const PaperProblem* const problem = group.problems[i];
      if (data.comm.is_root()) keep_solution(found[i], solutions, problem->name);
      known[problem] = found[i];
    }
    checkpoint.remove();
  }
  std::vector<ExactSolution> all;
  for (const PaperProblem& problem : problems) all.push_back(std::move(known[&problem]));
  return all;
}

}  // namespace salient
