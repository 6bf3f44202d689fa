#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "salient/analyses/probed_task.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/options.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/ranking.hpp"

namespace salient {

struct CodeLengthOptions {
  bool enabled = false;
  /// Neurons of a set: these counts, and floor(percent x neurons / 100).
  std::vector<std::int64_t> counts{};
  std::vector<double> percents{10};
  std::int32_t draws = 3;     ///< of random neurons
  std::int32_t controls = 3;  ///< control tasks; with Negatives::all
  std::uint64_t seed = 42;    ///< of both
  /// How far probes are solved, in place of ProbeOptions::path_tolerance: the bits of a word are
  /// those of the optimum to about 30 times as much, where few words have been learnt from.
  double tolerance = 1e-4;

  void validate() const;  ///< throws UsageError that names the key
};

/// By which neurons what labels are coded: the task's from all, its first or random neurons; those
/// of control tasks (ControlOptions) from all.
enum class CodedSet { all, top, random, control };
constexpr CodedSet all_coded_sets[] = {CodedSet::all, CodedSet::top, CodedSet::random,
                                       CodedSet::control};
std::string_view name_of(CodedSet set);

/// The train words between two cuts.
struct CodedPart {
  std::int64_t sentences = 0;  ///< up to the part's end
  std::int64_t words = 0;      ///< of the part
};

/// Bits that a set of neurons takes for the parts' labels.
struct SetCodeLength {
  CodedSet set = CodedSet::all;
  std::int64_t neurons = 0;
  std::vector<std::vector<double>> bits;  ///< float64 [draw][part]
  std::int64_t unsolved = 0;              ///< probes that are not converged

  std::vector<double> totals() const;  ///< [draw]
  double mean() const;                 ///< over the draws
};

/// The online code of a task's train labels (Voita and Titov 2020).
struct TaskCodeLength {
  std::string task;
  std::int64_t labels = 0;  ///< that train has
  std::int64_t words = 0;
  std::vector<CodedPart> parts;
  std::vector<SetCodeLength> sets;

  double uniform_bits() const;  ///< log2(labels) a word
};

/// The number of sentences at each cut of so many: 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.25, 12.5, 25, 50
/// and 100 % of them, rounded down, at least 1, each once.
std::vector<std::int64_t> sentence_cuts(std::int64_t sentences);

/// Bits of a label by a probe that has learnt from `words` words, in which `missing` of the labels
/// do not occur: those that do keep words / (words + missing) of their probability, each of the
/// others has 1 / (words + missing). `loss`: -log of the probability by the probe, nats.
double bits_of_known(double loss, std::int64_t words, std::int64_t missing);
double bits_of_missing(std::int64_t words, std::int64_t missing);

/// Collective; the same on every rank and on any number of ranks. Words are coded that the task's
/// probe learns from (learnt_words()). The first part costs the uniform code, each other one what a
/// probe says of its labels that has learnt from the words before it, in the order of the corpus,
/// at the task's penalties and scaling; one study trains all. Without control tasks where their
/// train words have one label.
std::vector<TaskCodeLength> find_code_lengths(ProbeData& data, const std::vector<ProbedTask>& tasks,
                                              const RankingOptions& ranking,
                                              const ProbeOptions& probe,
                                              const CodeLengthOptions& options,
                                              const Solutions& solutions = Solutions());

}  // namespace salient
