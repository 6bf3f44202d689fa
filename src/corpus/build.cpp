#include "corpus/build.hpp"

#include <utility>

#include "corpus/codec.hpp"
#include "corpus/first_words.hpp"
#include "corpus/position.hpp"
#include "corpus/task_name.hpp"
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

/// A sentence moves as a whole, and its heads with it.
void add_heads(const AnnotatedText& text, std::span<const std::size_t> rows, Corpus& corpus) {
  if (text.head_of_word.empty()) return;
  for (const std::size_t row : rows) {
    const std::int64_t word = std::ssize(corpus.head_of_word);
    const std::int64_t head = text.head_of_word[row];
    corpus.head_of_word.push_back(
        head == head_of_root ? head_of_root : word + head - static_cast<std::int64_t>(row));
  }
}

void add_lemmas(AnnotatedText& text, std::span<const std::size_t> rows, Corpus& corpus) {
  if (text.lemma_of_word.empty()) return;
  for (const std::size_t row : rows) {
    corpus.lemma_of_word.push_back(std::move(text.lemma_of_word[row]));
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

std::vector<std::int32_t> ids_of(const LabelColumn& column, std::span<const std::size_t> rows) {
  std::vector<std::int32_t> ids;
  ids.reserve(rows.size());
  for (const std::size_t row : rows) ids.push_back(column.of_word[row]);
  return ids;
}

Task labelling(const std::string& name, const LabelColumn& column,
               std::span<const std::size_t> rows, const CorpusOptions& options,
               const Corpus& corpus) {
  const std::vector<std::string>& names = column.names.strings();
  const std::vector<std::int32_t> label_of_word = ids_of(column, rows);
  if (options.format != CorpusFormat::sentences) {
    return build_task(name, names, label_of_word, corpus.split_of_word, options.min_label_count);
  }
  const std::vector<std::int64_t>& offsets = corpus.sentence_offsets;
  return build_sentence_task(name, names, at_first_words(label_of_word, offsets),
                             at_first_words(corpus.split_of_word, offsets), offsets,
                             options.min_label_count);
}

Task numbering(const std::string& name, const std::vector<double>& number_of_row,
               std::span<const std::size_t> rows) {
  Task task;
  task.name = name;
  task.value_of_word.reserve(rows.size());
  for (const std::size_t row : rows) task.value_of_word.push_back(number_of_row[row]);
  return task;
}

/// One task for each of corpus.labels.
std::vector<Task> labellings_of(const AnnotatedText& text, std::span<const std::size_t> rows,
                                const CorpusOptions& options, const Corpus& corpus) {
  if (options.target == CorpusTarget::number) {
    return {numbering(options.labels.front(), text.number_of_word, rows)};
  }
  std::vector<Task> tasks;
  for (std::size_t t = 0; t < options.labels.size(); ++t) {
    tasks.push_back(labelling(options.labels[t], text.labels[t], rows, options, corpus));
  }
  return tasks;
}

LabelColumn words_as_labels(const AnnotatedText& text) {
  LabelColumn column;
  for (const std::string& word : text.words) column.add(word);
  return column;
}

void add_concepts(const AnnotatedText& text, std::span<const std::size_t> rows,
                  const std::vector<Concept>& concepts, Corpus& corpus) {
  if (concepts.empty()) return;
  const LabelColumn words = words_as_labels(text);
  for (const Concept& asked : concepts) {
    const LabelColumn& column = asked.column ? text.labels[*asked.column] : words;
    const LabelColumn answers = answers_of(asked, column);
    Task task = build_task(asked.name, answers.names.strings(), ids_of(answers, rows),
                           corpus.split_of_word, 0);
    if (task.labels.size() < 2) {
      const bool by_all = task.labels.name(0) == label_yes;
      throw UsageError(asked.place + ": " + (by_all ? "every" : "no") +
                       " train word bears the concept " + asked.name +
                       "; a probe needs words of both kinds");
    }
    corpus.tasks.push_back(std::move(task));
  }
}

void add_one_vs_rest(std::size_t labellings, Corpus& corpus) {
  for (std::size_t t = 0; t < labellings; ++t) {
    for (Task& task : one_vs_rest(corpus.tasks[t])) {
      const std::string complaint = task_name_complaint(task.name);
      if (!complaint.empty()) throw UsageError("corpus.one_vs_rest: " + complaint);
      for (const Task& other : corpus.tasks) {
        if (other.name != task.name) continue;
        throw UsageError("corpus.one_vs_rest: " + in_quotes(task.name) +
                         " names another task already");
      }
      corpus.tasks.push_back(std::move(task));
    }
  }
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
                    const CorpusOptions& options, const std::vector<Concept>& concepts) {
  const std::vector<std::size_t> rows = rows_of(text, kept);
  Corpus corpus;
  for (const std::size_t row : rows) corpus.split_of_word.push_back(plan.split_of_word[row]);
  check_train(corpus, options);
  add_sentences(text, plan, kept, corpus);
  add_heads(text, rows, corpus);
  add_lemmas(text, rows, corpus);
  add_sections(plan, kept, options.block_words, corpus);
  corpus.tasks = labellings_of(text, rows, options, corpus);
  if (options.position != PositionTask::none) {
    corpus.tasks.push_back(
        position_task(corpus.sentence_offsets, corpus.split_of_word, options.position));
  }
  add_concepts(text, rows, concepts, corpus);
  if (options.one_vs_rest) add_one_vs_rest(options.labels.size(), corpus);
  corpus.words.reserve(rows.size());
  for (const std::size_t row : rows) corpus.words.push_back(std::move(text.words[row]));
  corpus.digest = digest_of(encoded_content(corpus));
  return corpus;
}

}  // namespace salient
