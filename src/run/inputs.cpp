#include "run/inputs.hpp"

#include <array>
#include <utility>

#include "run/options_text.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/partition.hpp"
#include "salient/corpus/load.hpp"
#include "salient/run/command_line.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// Refuses a task that no probe can be trained on.
void check_task(const Corpus& rows, const Task& task) {
  if (task.has_numbers()) {
    mean_in_train(rows, task);
  } else {
    labels_in_train(rows, task);
  }
}

std::vector<std::string> names_of(const std::vector<std::int64_t>& ids,
                                  const Tokenizer& tokenizer) {
  std::vector<std::string> names;
  for (const std::int64_t id : ids) names.push_back(tokenizer.token(id));
  return names;
}

void add_special_tokens(const Tokenizer& tokenizer, Corpus& corpus) {
  const SpecialTokens& special = tokenizer.special();
  if (special.before.empty() && special.after.empty()) {
    log_warning("encoder.special_tokens: this model puts none around a sentence");
  }
  corpus = with_special_tokens(corpus, names_of(special.before, tokenizer),
                               names_of(special.after, tokenizer));
}

}  // namespace

Inputs read_inputs(const Config& config, bool on_gpu, Communicator& comm) {
  Inputs inputs;
  inputs.corpus = load_corpus(config.corpus, comm);
  if (config.encoder.vectors != Vectors::words) {
    inputs.sentences = sentences_as_words(inputs.corpus);
  }
  for (const Task& task : inputs.rows().tasks) check_task(inputs.rows(), task);
  inputs.tokenizer = load_tokenizer(config.encoder.model);
  if (config.encoder.special_tokens) add_special_tokens(*inputs.tokenizer, inputs.corpus);
  inputs.model = outline_encoder(config.encoder, on_gpu);
  inputs.batching = batching_of(config.encoder, inputs.model.max_subwords, on_gpu);
  return inputs;
}

BatchOptions batching_of(const EncoderOptions& options, std::int64_t max_subwords, bool padded) {
  return {max_subwords,     options.batch_subwords, padded,
          options.overlong, options.vectors,        options.special_tokens};
}

ActivationSchema schema_of(const Config& config, const Inputs& inputs, const std::string& options) {
  ActivationSchema schema;
  schema.neurons = inputs.neurons();
  schema.aggregation = Text<Aggregation>::write(config.activations.aggregation);
  schema.vectors = Text<Vectors>::write(config.encoder.vectors);
  schema.site = Text<Site>::write(config.encoder.site);
  schema.model = inputs.model.description;
  schema.tokenizer = inputs.tokenizer->kind() + ", " +
                     std::to_string(inputs.tokenizer->vocabulary_size()) + " subwords";
  schema.options = options;
  schema.program_version = program_version();
  return schema;
}

BatchCounts sum_over_ranks(const BatchCounts& mine, Communicator& comm) {
  std::array<std::int64_t, 5> all{mine.subwords, mine.empty_words, mine.unknown_subwords,
                                  mine.overlong_sentences, mine.dropped_words};
  comm.all_reduce(Buffer<std::int64_t>::host(all));
  return {.subwords = all[0],
          .empty_words = all[1],
          .unknown_subwords = all[2],
          .overlong_sentences = all[3],
          .dropped_words = all[4]};
}

std::vector<std::int64_t> my_blocks(const Corpus& corpus, Communicator& comm) {
  std::vector<std::int64_t> words;
  for (const Block& block : corpus.blocks) words.push_back(block.words.size());
  const RowRange mine = Partition::balanced(words, comm.size()).range(comm.rank());
  std::vector<std::int64_t> blocks;
  for (std::int64_t block = mine.begin; block < mine.end; ++block) blocks.push_back(block);
  return blocks;
}

}  // namespace salient
