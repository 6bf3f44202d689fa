#include "corpus/build.hpp"

#include <utility>

#include "corpus/codec.hpp"
#include "corpus/first_words.hpp"
#include "corpus/wording.hpp"
#include "salient/support/digest.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// The words of the corpus, in its order, as rows of the text.
std::vector<std::size_t> rows_of(const AnnotatedText& text, std::span<const std::int64_t> kept) {
  std::vector<std::size_t> rows;
  for (const std::int64_t sentence : kept) {
    const auto i = static_cast<std::size_t>(sentence);
    for (std::int64_t row = text.sentence_offsets[i]; row < text.sentence_offsets[i + 1]; ++row) {
      rows.push_back(static_cast<std::size_t>(row));
    }
  }
  return rows;
}

/// Offsets and documents. Documents are numbered anew, from one to the next wherever the text's
/// document or the section changes.
void add_sentences(const AnnotatedText& text, const SplitPlan& plan,
                   std::span<const std::int64_t> kept, Corpus& corpus) {
  corpus.sentence_offsets = {0};
  std::int32_t document = -1;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const auto now = static_cast<std::size_t>(kept[i]);
    const auto before = static_cast<std::size_t>(kept[i == 0 ? 0 : i - 1]);
    const bool same = text.document_of_sentence[now] == text.document_of_sentence[before] &&
                      plan.section_of_sentence[now] == plan.section_of_sentence[before];
    if (i == 0 || !same) ++document;
    corpus.document_of_sentence.push_back(document);
    const std::int64_t length = text.sentence_offsets[now + 1] - text.sentence_offsets[now];
    corpus.sentence_offsets.push_back(corpus.sentence_offsets.back() + length);
  }
}

void add_sections(const SplitPlan& plan, std::span<const std::int64_t> kept,
                  std::int64_t block_words, Corpus& corpus) {
  std::int64_t sentence = 0;
  for (const Split split : all_splits) {
    Section section;
    section.sentences.begin = sentence;
    while (sentence < corpus.sentence_count() &&
           plan.section_of_sentence[static_cast<std::size_t>(
               kept[static_cast<std::size_t>(sentence)])] == split) {
      ++sentence;
    }
    section.sentences.end = sentence;
    section.words = {corpus.sentence_offsets[static_cast<std::size_t>(section.sentences.begin)],
                     corpus.sentence_offsets[static_cast<std::size_t>(section.sentences.end)]};
    section.blocks.begin = static_cast<std::int64_t>(corpus.blocks.size());
    for (const Block& block : cut_blocks(section, corpus.sentence_offsets, block_words)) {
      corpus.blocks.push_back(block);
    }
    section.blocks.end = static_cast<std::int64_t>(corpus.blocks.size());
    corpus.sections[static_cast<std::size_t>(split)] = section;
  }
}

void check_train(const Corpus& corpus, const CorpusOptions& options) {
  for (const Split split : corpus.split_of_word) {
    if (split == Split::train) return;
  }
  const bool drawn = options.train_sample == TrainSample::random;
  throw UsageError("corpus.max_train_words = " + std::to_string(options.max_train_words) +
                   " is less than the first sentence " + (drawn ? "drawn from" : "of") +
                   " train has");
}

Task labelling(const std::string& name, const LabelColumn& column,
               const std::vector<std::size_t>& rows, const CorpusOptions& options,
               const Corpus& corpus) {
  std::vector<std::int32_t> label_of_word;
  for (const std::size_t row : rows) label_of_word.push_back(column.of_word[row]);
  const std::vector<std::string>& names = column.names.strings();
  if (options.format != CorpusFormat::sentences) {
    return build_task(name, names, label_of_word, corpus.split_of_word, options.min_label_count);
  }
  const std::vector<std::int64_t>& offsets = corpus.sentence_offsets;
  return build_sentence_task(name, names, at_first_words(label_of_word, offsets),
                             at_first_words(corpus.split_of_word, offsets), offsets,
                             options.min_label_count);
}

Task numbering(const std::string& name, const std::vector<double>& number_of_row,
               const std::vector<std::size_t>& rows) {
  Task task;
  task.name = name;
  for (const std::size_t row : rows) task.value_of_word.push_back(number_of_row[row]);
  return task;
}

/// One task for each of corpus.labels.
std::vector<Task> tasks_of(const AnnotatedText& text, const std::vector<std::size_t>& rows,
                           const CorpusOptions& options, const Corpus& corpus) {
  if (options.target == CorpusTarget::number) {
    return {numbering(options.labels.front(), text.number_of_word, rows)};
  }
  std::vector<Task> tasks;
  for (std::size_t t = 0; t < text.labels.size(); ++t) {
    tasks.push_back(labelling(options.labels[t], text.labels[t], rows, options, corpus));
  }
  return tasks;
}

}  // namespace

std::vector<Block> cut_blocks(const Section& section, std::span<const std::int64_t> offsets,
                              std::int64_t block_words) {
  std::vector<Block> blocks;
  for (std::int64_t s = section.sentences.begin; s < section.sentences.end; ++s) {
    const RowRange words{offsets[static_cast<std::size_t>(s)],
                         offsets[static_cast<std::size_t>(s) + 1]};
    if (blocks.empty() || words.end - blocks.back().words.begin > block_words) {
      blocks.push_back({{s, s}, {words.begin, words.begin}});
    }
    blocks.back().sentences.end = s + 1;
    blocks.back().words.end = words.end;
  }
  return blocks;
}

Corpus build_corpus(AnnotatedText& text, const SplitPlan& plan, std::span<const std::int64_t> kept,
                    const CorpusOptions& options) {
  const std::vector<std::size_t> rows = rows_of(text, kept);
  Corpus corpus;
  corpus.words.reserve(rows.size());
  for (const std::size_t row : rows) {
    corpus.words.push_back(std::move(text.words[row]));
    corpus.split_of_word.push_back(plan.split_of_word[row]);
  }
  check_train(corpus, options);
  add_sentences(text, plan, kept, corpus);
  add_sections(plan, kept, options.block_words, corpus);
  corpus.tasks = tasks_of(text, rows, options, corpus);
  corpus.digest = digest_of(encoded_content(corpus));
  return corpus;
}

}  // namespace salient
