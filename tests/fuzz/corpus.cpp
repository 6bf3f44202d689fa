#include <algorithm>
#include <array>

#include "fuzz/input_folder.hpp"
#include "fuzz/readers.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/corpus/corpus.hpp"
#include "salient/corpus/load.hpp"

namespace salient {
namespace {

struct Format {
  std::string_view file;
  CorpusFormat format;
  std::vector<std::string> labels;
  ColumnSeparator separator = ColumnSeparator::tab;
  CorpusTarget target = CorpusTarget::label;
};

const std::vector<Format>& formats() {
  static const std::vector<Format> all{
      {"train.conllu", CorpusFormat::conllu, {"upos", "xpos", "deprel", "feats", "feats:Number"}},
      {"train.columns", CorpusFormat::columns, {"pos"}},
      {"train.spaces", CorpusFormat::columns, {"pos"}, ColumnSeparator::space},
      {"train.slashed", CorpusFormat::slashed, {"pos"}},
      {"train.words", CorpusFormat::parallel, {"pos"}},
      {"train.sentences", CorpusFormat::sentences, {"mood"}},
      {"train.numbers",
       CorpusFormat::sentences,
       {"score"},
       ColumnSeparator::tab,
       CorpusTarget::number}};
  return all;
}

/// What `options` asks for. Without `shares` all is train, so that one sentence is a corpus.
CorpusOptions options_of(const InputFolder& folder, const Format& format) {
  const std::string_view asked = folder.bytes_of("options");
  const auto asks = [&](std::string_view name) { return asked.find(name) != asked.npos; };
  CorpusOptions options;
  options.format = format.format;
  options.labels = format.labels;
  options.separator = format.separator;
  options.target = format.target;
  options.train = folder / format.file;
  if (format.format == CorpusFormat::parallel) options.train_labels = folder / "train.labels";
  if (folder.has("label_map")) options.label_map = folder / "label_map";
  if (folder.has("concepts")) options.concepts = folder / "concepts";
  if (!asks("shares")) options.dev_share = options.test_share = 0;
  if (asks("pattern")) options.train = folder / (std::string(format.file) + "*");
  if (asks("folder")) options.train = folder.path();
  if (asks("document")) options.split_by = SplitBy::document;
  if (asks("word_type")) options.split_by = SplitBy::word_type;
  if (asks("random")) options.train_sample = TrainSample::random;
  if (asks("few_words")) options.max_train_words = 7;
  if (asks("min_label_count")) options.min_label_count = 2;
  if (asks("short_blocks")) options.block_words = 3;
  options.heads = format.format == CorpusFormat::conllu && asks("heads");
  options.lemmas = format.format == CorpusFormat::conllu && asks("lemmas");
  options.one_vs_rest = asks("one_vs_rest");
  options.dedupe = asks("dedupe");
  return options;
}

void look_at(const Corpus& corpus) {
  expect(corpus.word_count() > 0, "a corpus without words was taken");
  expect(corpus.sentence_offsets.back() == corpus.word_count(), "words are in no sentence");
  for (const Task& task : corpus.tasks) {
    const auto words = static_cast<std::int64_t>(task.has_numbers() ? task.value_of_word.size()
                                                                    : task.label_of_word.size());
    expect(words == corpus.word_count(), "words without a label");
    for (const std::int32_t id : task.label_of_word) {
      expect(id >= label_excluded && id < task.labels.size(), "a label that there is not");
    }
  }
  expect(corpus.lemma_of_word.empty() || corpus.lemma_of_word.size() == corpus.words.size(),
         "words without a lemma");
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    if (corpus.head_of_word.empty()) break;
    const RowRange words = corpus.words_of(sentence);
    for (std::int64_t word = words.begin; word < words.end; ++word) {
      const std::int64_t head = corpus.head_of_word[static_cast<std::size_t>(word)];
      expect(head == head_of_root || (words.begin <= head && head < words.end),
             "a head in another sentence");
    }
  }
}

}  // namespace

void fuzz_corpus(std::string_view input) {
  constexpr std::array<std::string_view, 11> names{
      "train.conllu", "train.columns",   "train.spaces",  "train.slashed",
      "train.words",  "train.sentences", "train.numbers", "train.labels",
      "label_map",    "concepts",        "options"};
  const InputFolder folder(input, names);
  Communicator alone = self_communicator();

  for (const Format& format : formats()) {
    if (!folder.has(format.file)) continue;
    read_or_refuse(folder, "corpus.", [&] {
      const Corpus corpus = load_corpus(options_of(folder, format), alone);
      look_at(corpus);
      if (format.format == CorpusFormat::sentences) look_at(sentences_as_words(corpus));
    });
  }
}

}  // namespace salient
