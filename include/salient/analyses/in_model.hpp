#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "salient/analyses/probed_task.hpp"
#include "salient/encoder/encoder.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/rankings/ranking.hpp"
#include "salient/tokens/batch.hpp"

namespace salient {

class Communicator;
class Tokenizer;

/// What becomes of a neuron's states inside the model, before the next layer reads them. zero,
/// mean: that, or its mean over the train words, in every subword. translate (Antverg and Belinkov
/// 2022): in the subwords of each word whose label train has, it moves by the way from that label's
/// mean to the mean of the next label with train words, after the last the first; the neuron in
/// place i of n of its order, from 0, by beta (1 - ln(i + 1) / ln n) times that way.
enum class NeuronEdit { zero, mean, translate };
constexpr NeuronEdit all_neuron_edits[] = {NeuronEdit::zero, NeuronEdit::mean,
                                           NeuronEdit::translate};
std::string_view name_of(NeuronEdit edit);

struct InModelOptions {
  bool enabled = false;
  std::vector<std::int64_t> counts;  ///< neurons that are edited together
  std::vector<double> percents{1, 10};
  std::vector<NeuronEdit> edits{NeuronEdit::zero, NeuronEdit::mean, NeuronEdit::translate};
  double beta = 1;               ///< of translate; in one layer alone its authors have 8
  std::int32_t draws = 5;        ///< of random neurons, of either kind
  std::int64_t sentences = 300;  ///< at most; of more so many are drawn
  std::uint64_t seed = 42;       ///< of draws, sentences and masked subwords

  void validate() const;  ///< throws UsageError that names the key
};

/// Whose first neurons are edited: none; the probe's ranking, and that from its end; orders drawn
/// from all neurons; or drawn so that each layer has as many as it has among as many of the first.
enum class EditedNeurons { none, top, bottom, random, layer_matched };
constexpr EditedNeurons all_edited_neurons[] = {EditedNeurons::none, EditedNeurons::top,
                                                EditedNeurons::bottom, EditedNeurons::random,
                                                EditedNeurons::layer_matched};
std::string_view name_of(EditedNeurons set);  ///< "none", "layer-matched"

/// Words in whose place the model's own head, which sees them, holds a form of the same lemma the
/// likeliest: one that the corpus has with the word's label or that is the word itself; and another
/// than the word that it has with the label that translate moves the word to ("correct lemma, wrong
/// value", Antverg and Belinkov 2022).
struct GuessedValues {
  std::int64_t kept = 0, moved = 0;
};

/// What a probe and the language model make of the same sentences with some neurons edited.
struct InModelCheck {
  EditedNeurons set = EditedNeurons::none;
  std::int32_t draw = 0;  ///< of random neurons, from 0
  std::int64_t neurons = 0;
  NeuronEdit edit = NeuronEdit::zero;
  /// Words that the task's probe gets right: from what the edited model computes; and from what the
  /// model as it is computes, the same edits being made afterwards.
  std::int64_t used = 0, encoded = 0;
  /// Likewise, words that get the label that translate moves them to; of other edits 0.
  std::int64_t used_moved = 0, encoded_moved = 0;
  /// Mean cross-entropy of the masked subwords, in nats, by the edited model; none without a head.
  std::optional<double> loss = {};
  /// Of the model as it is and of translate, where guesses are looked up; else none.
  std::optional<GuessedValues> guessed = {};
};

struct TaskInModel {
  std::string task;
  Split split = Split::test;   ///< whose words are judged
  std::int64_t sentences = 0;  ///< with such words
  std::int64_t words = 0;      ///< that are judged
  std::int64_t masked = 0;     ///< subwords that are guessed; 0 without a head
  /// Words whose guesses are looked up: judged ones that translate moves, with a lemma and of one
  /// known subword. 0 without lemmas, a head or translate.
  std::int64_t lemma_words = 0;
  double beta = 0;                   ///< of translate
  std::vector<InModelCheck> checks;  ///< the first without edits
};

/// What the activations were made with; all outlives its use.
struct EditedModel {
  Encoder* encoder = nullptr;
  const Tokenizer* tokenizer = nullptr;
  BatchOptions batching = {};
  Aggregation aggregation = Aggregation::last;
  std::optional<std::int64_t> mask = {};  ///< id of what stands for a masked subword
};

/// How many checks there are of a task, that without edits included.
std::int64_t check_count(const InModelOptions& options, std::int64_t neurons);

/// Collective; the same on every rank and on any number of ranks. Edits the neurons of each task
/// inside the model while it reads sentences of test or, where that has no words, of dev: what the
/// task's probe, not trained again, makes of the words, and what the model's own head makes of
/// masked subwords, the same 15 % of all in every check; and, where the corpus has lemmas, which
/// value of a word's lemma that head holds the likeliest when it sees the word. Features must be of
/// one word, activations of hidden states.
std::vector<TaskInModel> check_in_model(ProbeData& data, const EditedModel& model,
                                        const std::vector<ProbedTask>& tasks,
                                        const RankingOptions& ranking,
                                        const InModelOptions& options, const Solutions& solutions,
                                        Communicator& comm);

}  // namespace salient
