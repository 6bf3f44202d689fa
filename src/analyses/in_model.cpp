#include "salient/analyses/in_model.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "analyses/in_model_kept.hpp"
#include "analyses/in_model_text.hpp"
#include "analyses/lemma_guesses.hpp"
#include "analyses/neuron_edits.hpp"
#include "analyses/probe_on_states.hpp"
#include "probes/random_stream.hpp"
#include "salient/analyses/ablation.hpp"
#include "salient/analyses/sizes.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/probes/shared_order.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// A check to be made, and the order whose first neurons it edits.
struct PlannedCheck {
  InModelCheck check;
  SharedOrder order;
};

/// The text as this rank reads it.
struct ReadText {
  ChosenText text;
  std::vector<TextBatch> batches;
  std::int64_t masked = 0;  ///< subwords, on all ranks
};

ReadText read_text(const Corpus& corpus, const EditedModel& model, const InModelOptions& options,
                   Communicator& comm) {
  ReadText read;
  read.text = choose_text(corpus, options);
  read.batches = batches_of_rank(read.text, model, options.seed, comm.rank(), comm.size());
  for (const TextBatch& batch : read.batches) read.masked += std::ssize(batch.guesses);
  read.masked = comm.all_reduce(read.masked);
  return read;
}

bool makes(const InModelOptions& options, NeuronEdit edit) {
  return std::find(options.edits.begin(), options.edits.end(), edit) != options.edits.end();
}

/// Whether what the model guesses in the place of words is looked up by their lemmas.
bool looks_up_guesses(const InModelOptions& options, const EditedModel& model,
                      const Corpus& corpus) {
  return makes(options, NeuronEdit::translate) && !corpus.lemma_of_word.empty() &&
         model.encoder->guesses_subwords();
}

/// The first edits nothing.
std::vector<PlannedCheck> plan_of(const ProbedTask& probed, const RankingOptions& ranking,
                                  const InModelOptions& options, const NeuronLayout& neurons) {
  struct Set {
    EditedNeurons set;
    std::int32_t draw;
    SharedOrder order;
  };
  const SharedOrder top = shared_order(ranked_columns(*probed.trained, ranking));
  std::vector<Set> sets{{EditedNeurons::top, 0, top},
                        {EditedNeurons::bottom, 0, shared_order({top->rbegin(), top->rend()})}};
  for (std::int32_t draw = 0; draw < options.draws; ++draw) {
    const std::uint64_t seed = seed_of_draw(options.seed, draw);
    sets.push_back({EditedNeurons::random, draw, shared_order(drawn_order(neurons.size(), seed))});
    sets.push_back({EditedNeurons::layer_matched, draw,
                    shared_order(layer_matched_order(*top, neurons, seed))});
  }
  std::vector<PlannedCheck> plan{{{}, top}};
  for (const std::int64_t size : sizes_of(options.counts, options.percents, neurons.size())) {
    for (const NeuronEdit edit : options.edits) {
      for (const Set& set : sets) {
        plan.push_back({{set.set, set.draw, size, edit}, set.order});
      }
    }
  }
  return plan;
}

/// Makes the checks of one task.
class Checks {
 public:
  Checks(const EditedModel& model, const ReadText& read, const ProbeOnStates& judge,
         const EditSources& sources, const LemmaGuesses* lemmas, Communicator& comm)
      : model_(model),
        read_(read),
        judge_(judge),
        sources_(sources),
        lemmas_(lemmas),
        comm_(comm) {}

  /// Collective: judged words.
  std::int64_t words() const {
    std::int64_t words = 0;
    for (const TextBatch& batch : read_.batches) {
      words += std::ssize(judge_.read_words(batch));
      words += std::count_if(batch.unread.begin(), batch.unread.end(),
                             [&](std::int64_t word) { return judge_.judges(word); });
    }
    return comm_.all_reduce(words);
  }

  /// Collective: those whose guesses are looked up.
  std::int64_t lemma_words() const {
    std::int64_t words = 0;
    for (const TextBatch& batch : read_.batches) {
      if (lemmas_ != nullptr) words += std::ssize(lemmas_->words_of(batch));
    }
    return comm_.all_reduce(words);
  }

  /// Collective: of all checks what the probe makes of edits that are made afterwards.
  void judge_encoded(std::vector<PlannedCheck>& plan) {
    std::vector<std::int64_t> counts(2 * plan.size());
    for (const TextBatch& batch : read_.batches) {
      const WordStates states = model_.encoder->encode(batch.plain, model_.aggregation);
      const WordVectors vectors = judge_.vectors_of(states, batch);
      for (std::size_t i = 0; i < plan.size(); ++i) {
        const Hits hits = hits_afterwards(plan[i], vectors, batch);
        counts[2 * i] += hits.right;
        counts[2 * i + 1] += hits.moved;
        comm_.beat("in_model: editing vectors", static_cast<std::int64_t>(i));
      }
    }
    comm_.all_reduce(Buffer<std::int64_t>::host(counts));
    for (std::size_t i = 0; i < plan.size(); ++i) {
      plan[i].check.encoded = counts[2 * i];
      plan[i].check.encoded_moved = counts[2 * i + 1];
    }
  }

  /// Collective: the same of edits inside the model, and what its head makes of them.
  void judge_used(PlannedCheck& planned) {
    StateEdits edits = edits_of(planned);
    std::vector<std::int64_t> counts(4);
    std::vector<double> losses(read_.text.corpus.blocks.size());
    for (const TextBatch& batch : read_.batches) {
      if (moves(planned)) edits.kind_of_place = judge_.kinds_of(batch.plain.places);
      const WordStates states = model_.encoder->encode(batch.plain, model_.aggregation, edits);
      const Hits read = judge_.hits_of(judge_.vectors_of(states, batch), judge_.read_words(batch),
                                       moves(planned));
      const Hits unread = judge_.hits_of_unread(batch, moves(planned));
      counts[0] += read.right + unread.right;
      counts[1] += read.moved + unread.moved;
      double& loss = losses[static_cast<std::size_t>(batch.block)];
      if (!batch.guesses.empty()) {
        for (const double each : model_.encoder->losses(batch.masked, batch.guesses, edits)) {
          loss += each;
        }
      }
      if (looks_up(planned)) {
        const GuessedValues guessed = guessed_of(batch, edits);
        counts[2] += guessed.kept;
        counts[3] += guessed.moved;
      }
      comm_.beat("in_model: editing states", batch.block);
    }
    comm_.all_reduce(Buffer<std::int64_t>::host(counts));
    // A block is one rank's and 0 on the others: the sums are exact.
    comm_.all_reduce(Buffer<double>::host(losses));
    planned.check.used = counts[0];
    planned.check.used_moved = counts[1];
    if (read_.masked > 0) planned.check.loss = mean(losses);
    if (looks_up(planned)) planned.check.guessed = {counts[2], counts[3]};
  }

 private:
  static bool moves(const PlannedCheck& planned) {
    return planned.check.set != EditedNeurons::none && planned.check.edit == NeuronEdit::translate;
  }
  bool looks_up(const PlannedCheck& planned) const {
    return lemmas_ != nullptr && (moves(planned) || planned.check.set == EditedNeurons::none);
  }
  GuessedValues guessed_of(const TextBatch& batch, const StateEdits& edits) const {
    const std::vector<GuessedSubword> words = lemmas_->words_of(batch);
    if (words.empty()) return {};
    return lemmas_->look_up(batch, words, model_.encoder->best_guesses(batch.plain, words, edits));
  }
  StateEdits edits_of(const PlannedCheck& planned) const {
    return salient::edits_of(planned.check.edit, *planned.order, planned.check.neurons, sources_);
  }
  Hits hits_afterwards(const PlannedCheck& planned, WordVectors vectors,
                       const TextBatch& batch) const {
    const std::vector<std::int64_t> words = judge_.read_words(batch);
    std::vector<std::int32_t> kinds;
    if (moves(planned)) {
      for (const std::int64_t word : words) kinds.push_back(judge_.kind_of(word));
    }
    edit_afterwards(edits_of(planned), sources_.neurons, kinds, vectors);
    const Hits read = judge_.hits_of(vectors, words, moves(planned));
    const Hits unread = judge_.hits_of_unread(batch, moves(planned));
    return {read.right + unread.right, read.moved + unread.moved};
  }
  double mean(const std::vector<double>& losses) const {
    double sum = 0;
    for (const double loss : losses) sum += loss;
    return sum / static_cast<double>(read_.masked);
  }

  const EditedModel& model_;
  const ReadText& read_;
  const ProbeOnStates& judge_;
  const EditSources& sources_;
  const LemmaGuesses* lemmas_;  // null where no guess is looked up
  Communicator& comm_;
};

std::string file_name(const std::string& task, const InModelCheck& check) {
  return "in_model_" + std::string(name_of(check.set)) + std::to_string(check.draw) + "_" +
         std::to_string(check.neurons) + "_" + std::string(name_of(check.edit)) + "_" + task;
}

/// Collective: judge_used(), or what a former call has found.
void make(PlannedCheck& planned, const std::string& task, Checks& checks,
          const Solutions& solutions, Communicator& comm) {
  const std::string name = file_name(task, planned.check);
  const std::filesystem::path file = solutions.file(name);
  if (solutions.knows(name) &&
      take_kept(comm.broadcast(comm.is_root() ? read_whole(file) : std::string()), planned.check)) {
    return;
  }
  checks.judge_used(planned);
  if (comm.is_root() && !file.empty()) write_whole(file, kept_text(planned.check));
}

}  // namespace

void InModelOptions::validate() const {
  require_setting(!enabled || !(counts.empty() && percents.empty()), "in_model.counts",
                  "give a number of neurons, here or as in_model.percents");
  check_sizes("in_model", counts, percents);
  require_setting(!enabled || !edits.empty(), "in_model.edits",
                  "say what is done to neurons, as zero");
  const std::set<NeuronEdit> different(edits.begin(), edits.end());
  require_setting(different.size() == edits.size(), "in_model.edits", "name each once");
  require_setting(beta > 0, "in_model.beta", "give a number above 0");
  require_setting(draws >= 1, "in_model.draws", "give a number of draws, at least 1");
  require_setting(sentences >= 1, "in_model.sentences", "give a number of sentences, at least 1");
}

std::string_view name_of(NeuronEdit edit) {
  switch (edit) {
    case NeuronEdit::zero:
      return "zero";
    case NeuronEdit::mean:
      return "mean";
    case NeuronEdit::translate:
      return "translate";
  }
  throw BugError("an edit of no kind");
}

std::string_view name_of(EditedNeurons set) {
  switch (set) {
    case EditedNeurons::none:
      return "none";
    case EditedNeurons::top:
      return "top";
    case EditedNeurons::bottom:
      return "bottom";
    case EditedNeurons::random:
      return "random";
    case EditedNeurons::layer_matched:
      return "layer-matched";
  }
  throw BugError("neurons of no kind");
}

std::int64_t check_count(const InModelOptions& options, std::int64_t neurons) {
  return 1 + std::ssize(sizes_of(options.counts, options.percents, neurons)) *
                 std::ssize(options.edits) * (2 + 2 * std::int64_t{options.draws});
}

std::vector<TaskInModel> check_in_model(ProbeData& data, const EditedModel& model,
                                        const std::vector<ProbedTask>& tasks,
                                        const RankingOptions& ranking,
                                        const InModelOptions& options, const Solutions& solutions,
                                        Communicator& comm) {
  const NeuronLayout neurons = data.neurons();
  const ReadText read = read_text(data.corpus(), model, options, comm);
  std::vector<const Task*> labellings;
  for (const ProbedTask& probed : tasks) labellings.push_back(probed.task);
  std::vector<LabelStatistics> statistics;
  if (makes(options, NeuronEdit::translate)) statistics = label_statistics(data, labellings);
  std::optional<WordForms> forms;
  if (looks_up_guesses(options, model, data.corpus())) {
    forms = word_forms(data.corpus(), *model.tokenizer);
  }
  std::vector<TaskInModel> found;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    std::optional<Translation> translation;
    if (!statistics.empty()) translation.emplace(statistics[i]);
    const EditSources sources{neurons, &data.train_moments().mean,
                              translation ? &*translation : nullptr, options.beta};
    const ProbeOnStates judge(tasks[i], neurons, data.corpus(), read.text.split,
                              sources.translation);
    std::optional<LemmaGuesses> lemmas;
    if (forms) lemmas.emplace(*forms, *tasks[i].task, judge, *translation);
    Checks checks(model, read, judge, sources, lemmas ? &*lemmas : nullptr, comm);
    std::vector<PlannedCheck> plan = plan_of(tasks[i], ranking, options, neurons);
    checks.judge_encoded(plan);
    const std::string& task = tasks[i].task->name;
    for (PlannedCheck& planned : plan) make(planned, task, checks, solutions, comm);
    TaskInModel& result = found.emplace_back(TaskInModel{task,
                                                         read.text.split,
                                                         read.text.sentences,
                                                         checks.words(),
                                                         read.masked,
                                                         checks.lemma_words(),
                                                         options.beta,
                                                         {}});
    for (PlannedCheck& planned : plan) result.checks.push_back(planned.check);
  }
  return found;
}

}  // namespace salient
