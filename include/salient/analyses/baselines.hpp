#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "salient/analyses/probed_task.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"

namespace salient {

/// Words by what the train words know of their types (forms, case-sensitive): all; seen: some
/// label; unseen: none; ambiguous: several labels, which are of the seen too.
enum class TypesOf { all, seen, unseen, ambiguous };
constexpr TypesOf all_types_of[] = {TypesOf::all, TypesOf::seen, TypesOf::unseen,
                                    TypesOf::ambiguous};
std::string_view name_of(TypesOf types);

/// What else can say a word's label. probe: the task's own probe; majority: train's most frequent
/// label; lookup: the most frequent label of the word's type in train, of an unseen type the
/// majority's; layer_0: a probe of layer 0 alone, at the penalties of the task's own;
/// random_weights: the same task's own probe in another run, whose encoder has random weights.
enum class Baseline { probe, majority, lookup, layer_0, random_weights };
constexpr Baseline all_baselines[] = {Baseline::probe, Baseline::majority, Baseline::lookup,
                                      Baseline::layer_0, Baseline::random_weights};
std::string_view name_of(Baseline baseline);

/// On the words of one kind of one split.
struct BaselineScore {
  Baseline by = Baseline::probe;
  Split split = Split::dev;
  TypesOf types = TypesOf::all;
  std::int64_t words = 0, correct = 0;
  /// 95 % of usual_draws of the sentences with such words have an accuracy, a fraction, from low to
  /// high; 0 without words.
  double low = 0, high = 0;

  double accuracy() const;  ///< a fraction; 0 without words
};

/// Of one task.
struct TaskBaselines {
  std::string task;
  /// By split (of those with words), types, kind; no layer_0 where the activations have not layer
  /// 0. Where labels are of sentences, which have no types: of all, without lookup.
  std::vector<BaselineScore> scores;
  bool converged = true;  ///< the probe of layer 0, where there is one
};

/// Of what the labels of a corpus are.
enum class LabelsOf { words, sentences };

/// Collective; the same on every rank and on any number of ranks. What is as easily known on dev
/// and test as what the task's probe says; probes of layer 0 are trained for all tasks in one
/// study. Tasks without words there are left out.
std::vector<TaskBaselines> find_baselines(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                          const ProbeOptions& probe, LabelsOf labels,
                                          const Solutions& solutions = Solutions());

/// The scores of a run with random weights beside those of `baselines`, as one more baseline after
/// the others of each split and types. `random`: what that run has found of the same task on the
/// same words; throws UsageError if they are not the same.
void add_random_weights(const TaskBaselines& random, TaskBaselines& baselines);

}  // namespace salient
