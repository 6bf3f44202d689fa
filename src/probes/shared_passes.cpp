#include "probes/shared_passes.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "salient/support/log.hpp"

namespace salient {

namespace {

/// Where more words of a block count, its others take part at weight 0, as none need be gathered
/// then; a bootstrap leaves out more than a third.
constexpr double share_of_whole = 0.75;

/// Words of a block that a problem learns from; none if none counts.
std::vector<std::int64_t> words_for(const Lesson& lesson, RowRange range) {
  std::vector<std::int64_t> words;
  for (std::int64_t word = range.begin; word < range.end; ++word) {
    if (lesson.weight(static_cast<std::size_t>(word)) > 0) words.push_back(word);
  }
  const double least = share_of_whole * static_cast<double>(range.size());
  if (words.empty() || static_cast<double>(words.size()) < least) return words;
  words.resize(static_cast<std::size_t>(range.size()));
  std::iota(words.begin(), words.end(), range.begin);
  return words;
}

}  // namespace

ProblemRows::ProblemRows(const ProbeData::Impl& data, const Problem& problem)
    : problem_(problem), blocks_(data.features.size()) {
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const RowRange range = data.features.words(i);
    Part& part = blocks_[i];
    std::vector<std::int64_t> words = words_for(problem.lesson, range);
    if (words.empty()) continue;
    part.truth = truth_of(problem.lesson, words, data.where);
    if (std::ssize(words) == range.size()) continue;
    for (std::int64_t& word : words) word -= range.begin;
    part.rows = int64_tensor(words, data.where);
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

  void add(const at::Tensor& x, const ProblemRows::Part& part) {
    const at::Tensor some = part.features(x.narrow(1, 0, request.rows_.problem().features));
    sums.add(partial_sums(some, part.truth, model, request.wanted_));
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
  const auto wants = [i](const Asked& asked) {
    return asked.request.rows_.block(i).truth.total > 0;
  };
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
