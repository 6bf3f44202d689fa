#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "activations/metadata.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

/// Throws unless a file's indices can be used as they are.
void expect(bool holds, const std::string& object) {
  if (!holds) throw SystemError(object + " contradicts the rest of the file");
}

void expect_offsets(std::span<const std::int64_t> offsets, std::int64_t end,
                    const std::string& object) {
  expect(!offsets.empty() && offsets.front() == 0 && offsets.back() == end &&
             std::is_sorted(offsets.begin(), offsets.end()),
         object);
}

template <class T>
void expect_values(std::span<const T> values, std::int64_t count, T least, T most,
                   const std::string& object) {
  const auto outside = [&](T value) { return value < least || value > most; };
  expect(static_cast<std::int64_t>(values.size()) == count &&
             std::none_of(values.begin(), values.end(), outside),
         object);
}

RowRange checked_range(const std::int64_t* bounds, std::int64_t end, const std::string& object) {
  expect(0 <= bounds[0] && bounds[0] <= bounds[1] && bounds[1] <= end, object);
  return {bounds[0], bounds[1]};
}

/// One string a word.
void write_strings(hid_t file, const std::string& name, const std::vector<std::string>& words,
                   const std::string& description) {
  std::vector<std::uint8_t> text;
  std::vector<std::int64_t> offsets{0};
  for (const std::string& word : words) {
    text.insert(text.end(), word.begin(), word.end());
    offsets.push_back(static_cast<std::int64_t>(text.size()));
  }
  const Hdf5Handle group = create_group(file, name, description);
  write_dataset<std::uint8_t>(group.get(), "text", text, 1,
                              "uint8 [byte]: all " + name + " joined.");
  write_dataset<std::int64_t>(group.get(), "offsets", offsets, 1,
                              "int64 [word + 1]: where " + name + " begin in text, in bytes.");
}

std::vector<std::string> read_strings(hid_t file, const std::string& name) {
  const auto text = read_dataset<std::uint8_t>(file, name + "/text", 1);
  const auto offsets = read_dataset<std::int64_t>(file, name + "/offsets", 1);
  expect_offsets(offsets, static_cast<std::int64_t>(text.size()), "/" + name + "/offsets");
  std::vector<std::string> words;
  words.reserve(offsets.size() - 1);
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    words.emplace_back(text.begin() + offsets[i], text.begin() + offsets[i + 1]);
  }
  return words;
}

void write_words(hid_t file, const std::vector<std::string>& words) {
  write_strings(file, "words", words,
                "Word i is the bytes text[offsets[i]:offsets[i+1]], UTF-8; it may hold spaces.");
}

void write_lemmas(hid_t file, const Corpus& corpus) {
  if (corpus.lemma_of_word.empty()) return;
  write_strings(file, "lemmas", corpus.lemma_of_word,
                "The lemma of word i is the bytes text[offsets[i]:offsets[i+1]], UTF-8; none where "
                "the treebank gives none.");
}

void read_lemmas(hid_t file, Corpus& corpus) {
  if (H5Lexists(file, "lemmas", H5P_DEFAULT) <= 0) return;
  corpus.lemma_of_word = read_strings(file, "lemmas");
  expect(std::ssize(corpus.lemma_of_word) == corpus.word_count(), "/lemmas/offsets");
}

void write_sentences(hid_t file, const Corpus& corpus) {
  const Hdf5Handle group =
      create_group(file, "sentences", "Sentence i is words [offsets[i], offsets[i+1]).");
  write_dataset<std::int64_t>(group.get(), "offsets", corpus.sentence_offsets, 1,
                              "int64 [sentence + 1]: first word of each sentence.");
  write_dataset<std::int32_t>(group.get(), "document", corpus.document_of_sentence, 1,
                              "int32 [sentence]: number of the sentence's document.");
  std::vector<std::uint8_t> splits;
  for (const Split split : corpus.split_of_word) splits.push_back(static_cast<std::uint8_t>(split));
  write_dataset<std::uint8_t>(
      file, "split_of_word", splits, 1,
      "uint8 [word]: 0 train, 1 dev, 2 test, 3 none: a special token's row.");
}

void read_sentences(hid_t file, Corpus& corpus) {
  corpus.sentence_offsets = read_dataset<std::int64_t>(file, "sentences/offsets", 1);
  expect_offsets(corpus.sentence_offsets, corpus.word_count(), "/sentences/offsets");
  corpus.document_of_sentence = read_dataset<std::int32_t>(file, "sentences/document", 1);
  expect_values<std::int32_t>(corpus.document_of_sentence, corpus.sentence_count(), 0,
                              std::numeric_limits<std::int32_t>::max(), "/sentences/document");
  const auto splits = read_dataset<std::uint8_t>(file, "split_of_word", 1);
  expect_values<std::uint8_t>(splits, corpus.word_count(), 0, 3, "/split_of_word");
  for (const std::uint8_t split : splits) corpus.split_of_word.push_back(Split{split});
}

void write_heads(hid_t file, const Corpus& corpus) {
  if (corpus.head_of_word.empty()) return;
  write_dataset<std::int64_t>(file, "head_of_word", corpus.head_of_word, 1,
                              "int64 [word]: the word that is its head in the dependency tree, of "
                              "the same sentence; -1: none, the word is the root.");
}

void read_heads(hid_t file, Corpus& corpus) {
  if (H5Lexists(file, "head_of_word", H5P_DEFAULT) <= 0) return;
  corpus.head_of_word = read_dataset<std::int64_t>(file, "head_of_word", 1);
  expect(std::ssize(corpus.head_of_word) == corpus.word_count(), "/head_of_word");
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const RowRange words = corpus.words_of(sentence);
    const auto first = corpus.head_of_word.begin();
    expect(std::all_of(first + words.begin, first + words.end,
                       [words](std::int64_t head) {
                         return head == head_of_root || (words.begin <= head && head < words.end);
                       }),
           "/head_of_word");
  }
}

void write_blocks(hid_t file, const Corpus& corpus) {
  std::vector<std::int64_t> bounds;
  const auto append = [&bounds](RowRange range) {
    bounds.push_back(range.begin);
    bounds.push_back(range.end);
  };
  for (const Block& block : corpus.blocks) {
    append(block.sentences);
    append(block.words);
  }
  write_dataset<std::int64_t>(file, "blocks", bounds, 4,
                              "int64 [block, 4]: first sentence and the one after the last, first "
                              "word and the one after the last. Cut by the corpus alone.");
  bounds.clear();
  for (const Section& section : corpus.sections) {
    append(section.sentences);
    append(section.words);
    append(section.blocks);
  }
  write_dataset<std::int64_t>(file, "sections", bounds, 6,
                              "int64 [section, 6]: as blocks, then first block and the one after "
                              "the last. Sections hold the sentences of train, dev and test.");
}

void read_blocks(hid_t file, Corpus& corpus) {
  const auto blocks = read_dataset<std::int64_t>(file, "blocks", 4);
  for (std::size_t i = 0; i < blocks.size(); i += 4) {
    corpus.blocks.push_back({checked_range(&blocks[i], corpus.sentence_count(), "/blocks"),
                             checked_range(&blocks[i + 2], corpus.word_count(), "/blocks")});
  }
  const auto sections = read_dataset<std::int64_t>(file, "sections", 6);
  expect(sections.size() == 6 * corpus.sections.size(), "/sections");
  const auto block_count = static_cast<std::int64_t>(corpus.blocks.size());
  for (std::size_t i = 0; i < corpus.sections.size(); ++i) {
    const std::int64_t* row = &sections[6 * i];
    corpus.sections[i] = {checked_range(row, corpus.sentence_count(), "/sections"),
                          checked_range(row + 2, corpus.word_count(), "/sections"),
                          checked_range(row + 4, block_count, "/sections")};
  }
}

template <class Id>
void write_label_ids(hid_t group, const std::vector<std::int32_t>& label_of_word) {
  const std::vector<Id> ids(label_of_word.begin(), label_of_word.end());
  write_dataset<Id>(group, "label_of_word", ids, 1,
                    "int8 [word], or int32 where there are more than 127 labels: index into "
                    "labels; -1: a label that train has not, counted as an error; -2: left out of "
                    "loss and scores.");
}

template <class Id>
std::vector<std::int32_t> read_label_ids(hid_t file, const std::string& object) {
  const auto ids = read_dataset<Id>(file, object, 1);
  return {ids.begin(), ids.end()};
}

void write_numbers(hid_t tasks, const Task& task) {
  const Hdf5Handle group = create_group(tasks, task.name, "A number for each word.");
  write_dataset<double>(group.get(), "value_of_word", task.value_of_word, 1, "float64 [word].");
}

Task read_numbers(hid_t file, const std::string& name, std::int64_t word_count) {
  const std::string dataset = "tasks/" + name + "/value_of_word";
  Task task;
  task.name = name;
  task.value_of_word = read_dataset<double>(file, dataset, 1);
  constexpr double most = std::numeric_limits<double>::max();
  expect_values<double>(task.value_of_word, word_count, -most, most, "/" + dataset);
  expect(std::none_of(task.value_of_word.begin(), task.value_of_word.end(),
                      [](double value) { return std::isnan(value); }),
         "/" + dataset);
  return task;
}

void write_labels(hid_t tasks, const Task& task) {
  const Hdf5Handle group = create_group(tasks, task.name, "One labelling of all words.");
  write_texts(group.get(), "labels", task.labels.names(),
              "string [label], sorted bytewise: the labels of the train words.");
  if (task.labels.ids_fit_int8()) {
    write_label_ids<std::int8_t>(group.get(), task.label_of_word);
  } else {
    write_label_ids<std::int32_t>(group.get(), task.label_of_word);
  }
  std::vector<std::string> names;
  std::vector<std::uint8_t> splits;
  std::vector<std::int64_t> words;
  std::vector<std::int64_t> sentences;
  for (const UnseenLabel& label : task.unseen) {
    names.push_back(label.name);
    splits.push_back(static_cast<std::uint8_t>(label.split));
    words.push_back(label.words);
    sentences.push_back(label.sentences);
  }
  write_texts(group.get(), "unseen_labels", names,
              "string [i]: labels of dev and test that train has not.");
  write_dataset<std::uint8_t>(group.get(), "unseen_splits", splits, 1,
                              "uint8 [i]: 1 dev, 2 test: where they occur.");
  write_dataset<std::int64_t>(group.get(), "unseen_words", words, 1,
                              "int64 [i]: words that bear them there.");
  write_dataset<std::int64_t>(group.get(), "unseen_sentences", sentences, 1,
                              "int64 [i]: sentences of those words, where sentences are labelled "
                              "as wholes; else 0.");
}

Task read_labels(hid_t file, const std::string& name, std::int64_t word_count) {
  const std::string group = "tasks/" + name + "/";
  std::vector<std::string> labels = read_texts(file, group + "labels");
  expect(std::is_sorted(labels.begin(), labels.end()), "/" + group + "labels");
  Task task;
  task.name = name;
  task.labels = LabelSet(std::move(labels));
  task.label_of_word = task.labels.ids_fit_int8()
                           ? read_label_ids<std::int8_t>(file, group + "label_of_word")
                           : read_label_ids<std::int32_t>(file, group + "label_of_word");
  expect_values<std::int32_t>(task.label_of_word, word_count, label_excluded,
                              task.labels.size() - 1, "/" + group + "label_of_word");
  const std::vector<std::string> names = read_texts(file, group + "unseen_labels");
  const auto splits = read_dataset<std::uint8_t>(file, group + "unseen_splits", 1);
  const auto words = read_dataset<std::int64_t>(file, group + "unseen_words", 1);
  expect_values<std::uint8_t>(splits, std::ssize(names), 0, 2, "/" + group + "unseen_splits");
  expect(words.size() == names.size(), "/" + group + "unseen_words");
  const auto sentences = read_dataset<std::int64_t>(file, group + "unseen_sentences", 1);
  expect(sentences.size() == names.size(), "/" + group + "unseen_sentences");
  for (std::size_t i = 0; i < names.size(); ++i) {
    task.unseen.push_back({names[i], Split{splits[i]}, words[i], sentences[i]});
  }
  return task;
}

}  // namespace

void write_corpus(hid_t file, const Corpus& corpus) {
  write_words(file, corpus.words);
  write_sentences(file, corpus);
  write_heads(file, corpus);
  write_lemmas(file, corpus);
  write_blocks(file, corpus);
  std::vector<std::string> names;
  const Hdf5Handle tasks = create_group(file, "tasks", "One group for each name in /task_names.");
  for (const Task& task : corpus.tasks) {
    require(!task.name.empty() && task.name.find('/') == std::string::npos,
            "a task's name is also the name of its files");
    names.push_back(task.name);
    if (task.has_numbers()) {
      write_numbers(tasks.get(), task);
    } else {
      write_labels(tasks.get(), task);
    }
  }
  write_texts(file, "task_names", names, "string [task], in the order of the job.");
}

Corpus read_corpus(hid_t file) {
  Corpus corpus;
  corpus.digest = read_text_attribute(file, "corpus_digest");
  corpus.words = read_strings(file, "words");
  read_sentences(file, corpus);
  read_heads(file, corpus);
  read_lemmas(file, corpus);
  read_blocks(file, corpus);
  for (const std::string& name : read_texts(file, "task_names")) {
    const bool has_numbers =
        H5Lexists(file, ("tasks/" + name + "/value_of_word").c_str(), H5P_DEFAULT) > 0;
    corpus.tasks.push_back(has_numbers ? read_numbers(file, name, corpus.word_count())
                                       : read_labels(file, name, corpus.word_count()));
  }
  return corpus;
}

}  // namespace salient
