#include "probes/shared_passes.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <algorithm>

#include "probes/products.hpp"

namespace salient {

ProblemRows::ProblemRows(const ProbeData::Impl& data, const Problem& problem)
    : problem_(problem), blocks_(data.features.size()) {
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const RowRange words = data.features.words(i);
    at::Tensor ids = at::empty({words.size(), 1}, at::kLong);
    at::Tensor mask = at::empty({words.size(), 1}, at::kDouble);
    std::int64_t counted = 0;
    for (std::int64_t row = 0; row < words.size(); ++row) {
      const std::int32_t label = problem.label_of_word[static_cast<std::size_t>(words.begin + row)];
      ids.data_ptr<std::int64_t>()[row] = std::max(label, 0);
      mask.data_ptr<double>()[row] = label < 0 ? 0.0 : 1.0;
      counted += label < 0 ? 0 : 1;
    }
    if (counted == 0) continue;
    const bool all = counted == words.size();
    blocks_[i] = {true, ids.to(data.where), all ? at::Tensor() : mask.to(data.where)};
  }
}

/// Requests whose features are the same numbers: one standardisation, one precision.
struct SharedPasses::Stack {
  std::vector<Request*> requests;
  std::vector<ExactSums> sums;  // [request]
  at::Tensor weights, bias;     // of all requests, one below the other

  bool takes(const Request& request) const {
    const Request& first = *requests.front();
    const Standardiser& by = first.rows_.problem().standardiser;
    return request.precision_ == first.precision_ &&
           request.rows_.problem().standardiser.mean.is_same(by.mean) &&
           request.rows_.problem().standardiser.inverse.is_same(by.inverse);
  }
  void add(Request* request) {
    const Problem& problem = request->rows_.problem();
    requests.push_back(request);
    sums.emplace_back(problem, problem.words);
    sums.back().start(request->parameters_);
  }
  void pile_up() {
    std::vector<at::Tensor> all;
    for (const Request* request : requests) all.push_back(request->parameters_);
    const at::Tensor parameters = at::cat(all, 0);
    const std::int64_t neurons = parameters.size(1) - 1;
    const at::ScalarType precision = requests.front()->precision_;
    weights = parameters.narrow(1, 0, neurons).to(precision).contiguous();
    bias = parameters.select(1, neurons).to(precision).contiguous();
  }
};

std::vector<SharedPasses::Stack> SharedPasses::stacked(
    const std::vector<Request*>& requests) const {
  std::vector<Stack> stacks;
  for (Request* request : requests) {
    auto stack = std::find_if(stacks.begin(), stacks.end(),
                              [&](const Stack& other) { return other.takes(*request); });
    if (stack == stacks.end()) stack = stacks.insert(stacks.end(), Stack());
    stack->add(request);
  }
  for (Stack& stack : stacks) stack.pile_up();
  return stacks;
}

void SharedPasses::add_block(std::size_t i, Stack& stack) {
  const auto wants = [i](const Request* request) { return request->rows_.block(i).any; };
  if (std::none_of(stack.requests.begin(), stack.requests.end(), wants)) return;
  const Request& first = *stack.requests.front();
  const at::Tensor x =
      data_.features.standardised(i, first.rows_.problem().standardiser, first.precision_);
  at::Tensor residuals = stack.bias.expand({x.size(0), stack.bias.size(0)}).contiguous();
  multiply(residuals, x, stack.weights.t(), 1);  // logits as yet
  std::vector<PartialSums> parts(stack.requests.size());
  std::int64_t row = 0;
  for (std::size_t r = 0; r < parts.size(); ++r) {
    const Request& request = *stack.requests[r];
    const ProblemRows::Block& block = request.rows_.block(i);
    const std::int64_t labels = request.rows_.problem().labels;
    at::Tensor mine = residuals.narrow(1, row, labels);
    if (block.any) {
      parts[r] = to_residuals(mine, block.ids, block.mask);
    } else {
      mine.zero_();
    }
    row += labels;
  }
  const at::Tensor gradients = product(residuals.t(), x);
  row = 0;
  for (std::size_t r = 0; r < parts.size(); ++r) {
    const std::int64_t labels = stack.requests[r]->rows_.problem().labels;
    if (parts[r].loss.defined()) {
      parts[r].weights = gradients.narrow(0, row, labels);
      stack.sums[r].add(parts[r]);
    }
    row += labels;
  }
}

void SharedPasses::pass() {
  std::vector<Request*> requests;
  std::vector<std::coroutine_handle<>> turns;
  requests.swap(waiting_);
  turns.swap(turns_);
  if (!requests.empty()) answer(requests);
  for (const Request* request : requests) request->waiting_.resume();
  for (const std::coroutine_handle<> turn : turns) turn.resume();
}

void SharedPasses::answer(const std::vector<Request*>& requests) {
  std::vector<Stack> stacks = stacked(requests);
  for (std::size_t i = 0; i < data_.features.size(); ++i) {
    for (Stack& stack : stacks) add_block(i, stack);
    data_.comm.beat("probes: training", passes_);
  }
  ++passes_;
  for (Stack& stack : stacks) {
    for (std::size_t r = 0; r < stack.requests.size(); ++r) {
      Request& request = *stack.requests[r];
      request.answer_ = stack.sums[r].mean_over_ranks(data_, request.rows_.problem().words);
    }
  }
}

}  // namespace salient
