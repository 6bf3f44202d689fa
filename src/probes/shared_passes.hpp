#pragma once

#include <utility>
#include <vector>

#include "probes/problem.hpp"
#include "probes/routine.hpp"
#include "salient/support/stopwatch.hpp"

namespace salient {

/// What a problem has to learn from this rank's blocks.
class ProblemRows {
 public:
  /// Of one block.
  struct Part {
    at::Tensor rows;  ///< int64: words of the block that are taken; undefined where all are
    Truth truth;      ///< of those words; total 0: none counts

    at::Tensor features(const at::Tensor& x) const {  ///< of those words; x: of the block's
      return rows.defined() ? x.index_select(0, rows) : x;
    }
  };

  ProblemRows(const ProbeData::Impl& data, const Problem& problem);

  const Part& block(std::size_t i) const { return blocks_[i]; }
  const Problem& problem() const noexcept { return problem_; }

 private:
  const Problem& problem_;
  std::vector<Part> blocks_;
};

/// Passes over the data for many problems at once: each routine that wants loss and gradient at a
/// point waits until all have said where, and one read of the features serves all of them. What a
/// routine is told depends on its own request alone.
///
/// Every rank runs the same routines in the same order; sums are exact over blocks and ranks.
class SharedPasses {
 public:
  explicit SharedPasses(ProbeData::Impl& data) : data_(data) {}
  SharedPasses(const SharedPasses&) = delete;
  SharedPasses& operator=(const SharedPasses&) = delete;

  /// A routine's request, to be awaited at once: `co_await passes.at(rows, parameters, precision)`.
  class Request {
   public:
    Request(SharedPasses& passes, const ProblemRows& rows, at::Tensor parameters,
            at::ScalarType precision, Wanted wanted)
        : passes_(passes),
          rows_(rows),
          parameters_(std::move(parameters)),
          precision_(precision),
          wanted_(wanted) {}

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) {
      waiting_ = waiting;
      passes_.waiting_.push_back(this);
    }
    LossAndGradient await_resume() { return std::move(answer_); }

   private:
    friend class SharedPasses;
    SharedPasses& passes_;
    const ProblemRows& rows_;
    at::Tensor parameters_;
    at::ScalarType precision_;
    Wanted wanted_;
    std::coroutine_handle<> waiting_;
    LossAndGradient answer_;
  };

  /// Loss and gradient at `parameters` (float64 [label, neuron + 1]); products with the features in
  /// `precision` (float32 or float64).
  Request at(const ProblemRows& rows, at::Tensor parameters, at::ScalarType precision) {
    return {*this, rows, std::move(parameters), precision, Wanted::gradient};
  }
  /// The same in float64, with what a certificate needs.
  Request dual_at(const ProblemRows& rows, at::Tensor parameters) {
    return {*this, rows, std::move(parameters), at::kDouble, Wanted::dual};
  }

  /// Waits for the next pass, and asks nothing of it.
  struct Turn {
    SharedPasses& passes;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) { passes.turns_.push_back(waiting); }
    void await_resume() const noexcept {}
  };
  Turn turn() { return {*this}; }

  /// In a routine: runs others side by side to their ends.
  template <class T>
  Routine<std::vector<T>> all_of(std::vector<Routine<T>> routines) {
    for (Routine<T>& routine : routines) routine.resume();
    for (const Routine<T>& routine : routines) {
      while (!routine.is_done()) co_await Turn{*this};
    }
    std::vector<T> results;
    for (Routine<T>& routine : routines) results.push_back(routine.take());
    co_return results;
  }

  /// Collective. Runs a routine to its end.
  template <class T>
  T run(Routine<T> routine) {
    routine.resume();
    while (!routine.is_done()) pass();
    return routine.take();
  }

  std::int64_t passes() const noexcept { return passes_; }  ///< over the data, whoever asked

 private:
  struct Asked;
  struct Group;
  void pass();
  void answer(const std::vector<Request*>& requests);
  void log_progress(std::size_t probes);
  static std::vector<Group> grouped(const std::vector<Request*>& requests);
  void add_block(std::size_t i, Group& group);

  ProbeData::Impl& data_;
  std::vector<Request*> waiting_;
  std::vector<std::coroutine_handle<>> turns_;
  std::int64_t passes_ = 0;
  Stopwatch since_said_;  // of the progress
};

}  // namespace salient
