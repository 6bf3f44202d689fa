#include <optional>

#include "run/analysis_steps.hpp"
#include "run/inputs.hpp"
#include "salient/encoder/encoder.hpp"
#include "salient/probes/features.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/tokens/tokenizer.hpp"

namespace salient {
namespace {

/// Whether its head's losses can be told.
std::optional<std::int64_t> mask_for(const Encoder& encoder, const Tokenizer& tokenizer,
                                     const Config& config) {
  const std::string left_out = "in_model: without losses of masked subwords: ";
  if (!encoder.guesses_subwords()) {
    log_info(left_out + "the checkpoint has no head of BertForMaskedLM");
    return std::nullopt;
  }
  const auto mask = mask_token(config.encoder.model, tokenizer);
  if (!mask) log_info(left_out + "tokenizer_config.json names no mask_token");
  return mask;
}

}  // namespace

void count_labels(const Study& study, const std::vector<ProbedTask>& tasks,
                  const std::vector<TaskMinimalSets>& minimal) {
  if (!study.comm.is_root()) return;
  std::vector<TaskLabels> found;
  for (const ProbedTask& probed : tasks) {
    const TaskMinimalSets* sets = sets_of_task(probed.task->name, minimal);
    found.push_back(neurons_of_labels(probed, study.config.labels, sets));
  }
  write_each("labels", found, labels_json, study);
}

void find_single_neurons(Study& study, const std::vector<ProbedTask>& tasks) {
  std::vector<const Task*> labelled;
  for (const ProbedTask& probed : tasks) labelled.push_back(probed.task);
  write_each("single_neurons",
             find_single_neurons(study.data(), labelled, study.config.single_neurons),
             single_neurons_json, study);
}

void check_in_model(Study& study, const std::vector<ProbedTask>& tasks,
                    const Solutions& solutions) {
  const Config& config = study.config;
  const auto encoder = load_encoder_with_head(config.encoder, study.device());
  const auto tokenizer = load_tokenizer(config.encoder.model);
  const EditedModel model{encoder.get(), tokenizer.get(),
                          batching_of(config.encoder, encoder->max_subwords(), encoder->pads()),
                          config.activations.aggregation, mask_for(*encoder, *tokenizer, config)};
  write_each("in_model",
             check_in_model(study.data(), model, tasks, config.ranking, config.in_model, solutions,
                            study.comm),
             in_model_json, study);
}

void find_top_words(Study& study) {
  if (need_head(study.config.probe.features)) {
    log_info("top_words: left out: features are of two words, of which no one is the neuron's");
    return;
  }
  const TopWords found = find_top_words(study.data(), study.config.top_words);
  if (!study.comm.is_root()) return;
  write_whole(study.run.top_words(), top_words_json(found));
  log_info("top_words: of " + std::to_string(found.types) + " words: wrote " +
           study.run.top_words().string());
}

void show_heat(Study& study) {
  const Config& config = study.config;
  std::vector<OrderedTask> tasks;
  for (const Task& task : study.tasks()) {
    const TrainedProbe trained = read_probe(study.run.probe(task.name));
    tasks.push_back({task.name, ranked_columns(trained, config.ranking)});
  }
  const ActivationHeat heat = activation_heat(study.data(), tasks, config.heat);
  if (!study.comm.is_root()) return;
  write_whole(study.run.heat(), heat_json(heat));
  log_info("heat: wrote " + study.run.heat().string());
}

}  // namespace salient
