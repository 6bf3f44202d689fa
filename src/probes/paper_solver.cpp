#include "probes/paper_solver.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <string>

#include "probes/random_stream.hpp"
#include "probes/sums.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// Blocks whose words are shuffled together.
constexpr std::size_t blocks_of_pool = 8;

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

/// The gradient of the penalty term; biases are not penalised.
at::Tensor penalty_gradient(const at::Tensor& parameters, const Penalties& by,
                            PaperPenalty penalty) {
  at::Tensor weights = parameters.clone();
  weights.select(1, weights.size(1) - 1).zero_();
  at::Tensor l2 = 2 * by.l2 * weights;
  if (penalty == PaperPenalty::neurox) {
    l2 = weights * (by.l2 / std::max(norm_of(weights), 1e-30));
  }
  return weights.sign().mul_(by.l1).add_(l2);
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
    second_.mul_(0.999).add_(gradient.square(), 0.001);
    const at::Tensor first = first_ / (1 - std::pow(0.9, steps_));
    const at::Tensor second = second_ / (1 - std::pow(0.999, steps_));
    parameters.sub_(first.div_(second.sqrt_().add_(1e-8)), learning_rate_);
  }

 private:
  double learning_rate_;
  at::Tensor first_, second_;
  int steps_ = 0;
};

/// A word by its block (index into the corpus's blocks) and its row there.
struct WordAt {
  std::size_t block;
  std::int64_t row;
};

/// The words with a label of `blocks`, in that order.
std::vector<WordAt> words_of(const Corpus& corpus, const Problem& problem,
                             std::span<const std::size_t> blocks) {
  std::vector<WordAt> all;
  for (const std::size_t block : blocks) {
    const RowRange words = corpus.blocks[block].words;
    for (std::int64_t word = words.begin; word < words.end; ++word) {
      if (problem.lesson.weight(static_cast<std::size_t>(word)) == 0) continue;
      all.push_back({block, word - words.begin});
    }
  }
  return all;
}

void add_batches(std::span<const WordAt> words, std::size_t size,
                 std::vector<std::vector<WordAt>>& batches) {
  for (; !words.empty(); words = words.subspan(std::min(size, words.size()))) {
    const auto batch = words.first(std::min(size, words.size()));
    batches.emplace_back(batch.begin(), batch.end());
  }
}

/// The batches of one epoch, the same on every rank.
std::vector<std::vector<WordAt>> batches_of_epoch(const Corpus& corpus, const Problem& problem,
                                                  const ProbeOptions& options, int epoch) {
  RandomStream stream(options.seed ^ (0xD1B54A32D192ED03U * static_cast<std::uint64_t>(epoch + 1)));
  std::vector<std::size_t> blocks(corpus.blocks.size());
  std::iota(blocks.begin(), blocks.end(), std::size_t{0});
  if (options.shuffle) shuffle(blocks, stream);
  std::vector<std::vector<WordAt>> batches;
  const std::size_t pool_size = options.shuffle ? blocks_of_pool : blocks.size();
  for (std::span<const std::size_t> left = blocks; !left.empty();) {
    const std::size_t count = std::min(pool_size, left.size());
    std::vector<WordAt> pool = words_of(corpus, problem, left.first(count));
    if (options.shuffle) shuffle(pool, stream);
    add_batches(pool, static_cast<std::size_t>(options.batch_words), batches);
    left = left.subspan(count);
  }
  return batches;
}

/// Sum of the weights of a batch's words.
double weight_of(const Corpus& corpus, const Problem& problem, const std::vector<WordAt>& batch) {
  double weight = 0;
  for (const WordAt& word : batch) {
    const std::int64_t first = corpus.blocks[word.block].words.begin;
    weight += problem.lesson.weight(static_cast<std::size_t>(first + word.row));
  }
  return weight;
}

/// Adds what this rank owns of a batch. Rows of one block are one part, in block order, so that the
/// parts do not depend on who owns the blocks.
void add_batch(ProbeData::Impl& data, const Problem& problem, const std::vector<WordAt>& batch,
               const at::Tensor& parameters, ExactSums& sums) {
  const std::int64_t neurons = data.neurons.size();
  const at::Tensor weights = parameters.narrow(1, 0, neurons).to(at::kFloat).contiguous();
  const at::Tensor bias = parameters.select(1, neurons).to(at::kFloat).contiguous();
  std::map<std::size_t, std::vector<std::int64_t>> rows_of_block;
  for (const WordAt& word : batch) rows_of_block[word.block].push_back(word.row);
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    auto found = rows_of_block.find(static_cast<std::size_t>(data.features.block_index(i)));
    if (found == rows_of_block.end()) continue;
    std::vector<std::int64_t>& words = found->second;  // rows as yet
    const at::Tensor rows = int64_tensor(words, at::kCPU);
    for (std::int64_t& word : words) word += data.features.words(i).begin;
    const at::Tensor x = data.features.standardised_rows(i, rows, problem.standardiser);
    sums.add(partial_sums(x, truth_of(problem.lesson, words, data.where), weights, bias));
  }
}

}  // namespace

ExactSolution train_by_paper(ProbeData::Impl& data, const Problem& problem,
                             const Penalties& penalties, const ProbeOptions& options) {
  at::Tensor parameters = initial_parameters(problem, options.seed);
  Adam adam(parameters, options.learning_rate);
  const std::vector<float>& weights = problem.lesson.weight_of_word;
  const double heaviest =
      weights.empty() ? 1 : static_cast<double>(*std::max_element(weights.begin(), weights.end()));
  ExactSums sums(problem, heaviest * static_cast<double>(options.batch_words));
  std::int64_t step = 0;
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    double loss = 0;
    for (const auto& batch : batches_of_epoch(data.corpus, problem, options, epoch)) {
      sums.start(parameters);
      add_batch(data, problem, batch, parameters, sums);
      const double weight = weight_of(data.corpus, problem, batch);
      const LossAndGradient mean = sums.mean_over_ranks(data, weight);
      loss += mean.loss * weight;
      adam.step(parameters,
                mean.gradient + penalty_gradient(parameters, penalties, options.penalty));
      data.comm.beat("probes: training", ++step);
    }
    log_info("probes: epoch " + std::to_string(epoch + 1) + " of " +
             std::to_string(options.epochs) + ": " + std::to_string(loss / problem.weight) + " " +
             loss_unit(problem.lesson.is_of_numbers()));
  }
  SharedPasses passes(data);
  const ProblemRows rows(data, problem);
  ExactSolution solution = passes.run(certify(passes, rows, parameters, penalties));
  if (options.penalty == PaperPenalty::neurox) {
    const at::Tensor w = solution.parameters.narrow(1, 0, solution.parameters.size(1) - 1);
    const double norm = norm_of(w);
    solution.certificate.objective += penalties.l2 * (norm - norm * norm);
  }
  solution.certificate.passes += options.epochs;
  return solution;
}

}  // namespace salient
