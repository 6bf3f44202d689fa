#include "probes/shared_passes.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "salient/support/log.hpp"

namespace salient {

ProblemRows::ProblemRows(const ProbeData::Impl& data, const Problem& problem)
    : problem_(problem), blocks_(data.features.size()) {
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const RowRange range = data.features.words(i);
    std::vector<std::int64_t> words(static_cast<std::size_t>(range.size()));
    std::iota(words.begin(), words.end(), range.begin);
    blocks_[i] = truth_of(problem.lesson, words, data.where);
    if (blocks_[i].total == 0) blocks_[i] = {};
  }
}

/// One request during a pass. Its products are its own, so that its answer does not depend on what
/// else is asked; what it shares is the block of features, read and standardised once.
struct SharedPasses::Asked {
  Request& request;
  ExactSums sums;
  LinearModel model;

  explicit Asked(Request& of)
      : request(of),
        sums(of.rows_.problem(), of.rows_.problem().weight, of.wanted_),
        model(of.parameters_, of.precision_) {
    sums.start(of.parameters_);
  }

  void add(const at::Tensor& x, const Truth& truth) {
    const std::int64_t features = request.rows_.problem().features;
    sums.add(partial_sums(x.narrow(1, 0, features), truth, model, request.wanted_));
  }
};

/// Requests whose features are the same numbers: one standardisation, one precision.
struct SharedPasses::Group {
  std::vector<Asked> asked;

  bool takes(const Request& request) const {
    const Request& first = asked.front().request;
    return request.precision_ == first.precision_ &&
           are_same(request.rows_.problem().standardiser, first.rows_.problem().standardiser);
  }
};

std::vector<SharedPasses::Group> SharedPasses::grouped(const std::vector<Request*>& requests) {
  std::vector<Group> groups;
  for (Request* request : requests) {
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const Group& other) { return other.takes(*request); });
    if (group == groups.end()) group = groups.insert(groups.end(), Group());
    group->asked.emplace_back(*request);
  }
  return groups;
}

void SharedPasses::add_block(std::size_t i, Group& group) {
  const auto wants = [i](const Asked& asked) { return asked.request.rows_.block(i).total > 0; };
  if (std::none_of(group.asked.begin(), group.asked.end(), wants)) return;
  const Request& first = group.asked.front().request;
  const at::Tensor x =
      data_.features.standardised(i, first.rows_.problem().standardiser, first.precision_);
  for (Asked& asked : group.asked) {
    if (wants(asked)) asked.add(x, asked.request.rows_.block(i));
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
  std::vector<Group> groups = grouped(requests);
  for (std::size_t i = 0; i < data_.features.size(); ++i) {
    for (Group& group : groups) add_block(i, group);
    data_.comm.beat("probes: training", passes_);
  }
  ++passes_;
  log_progress(requests.size());
  for (Group& group : groups) {
    for (Asked& asked : group.asked) {
      asked.request.answer_ =
          asked.sums.mean_over_ranks(data_, asked.request.rows_.problem().weight);
    }
  }
}

void SharedPasses::log_progress(std::size_t probes) {
  constexpr double quiet_s = 30;
  if (since_said_.seconds() < quiet_s) return;
  since_said_ = Stopwatch();
  log_info("probes: " + std::to_string(passes_) + " passes over the words; at work on " +
           std::to_string(probes) + (probes == 1 ? " solution" : " solutions"));
}

}  // namespace salient
