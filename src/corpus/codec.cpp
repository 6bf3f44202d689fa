#include "corpus/codec.hpp"

#include <cstring>
#include <type_traits>
#include <utility>

#include "salient/support/error.hpp"

namespace salient {
namespace {

class ByteWriter {
 public:
  template <class T>
  void add(const std::vector<T>& values) {
    add(static_cast<std::int64_t>(values.size()));
    if constexpr (std::is_trivially_copyable_v<T>) {
      add_bytes(values.data(), values.size() * sizeof(T));
    } else {
      for (const T& value : values) add(value);
    }
  }
  void add(std::int64_t value) { add_bytes(&value, sizeof value); }
  void add(const std::string& text) {
    add(static_cast<std::int64_t>(text.size()));
    add_bytes(text.data(), text.size());
  }
  void add(const UnseenLabel& unseen) {
    add(unseen.name);
    add(static_cast<std::int64_t>(unseen.split));
    add(unseen.words);
  }
  void add(const Task& task) {
    add(task.name);
    add(task.labels.names());
    const std::vector<std::int32_t>& ids = task.label_of_word;
    if (task.labels.ids_fit_int8()) {
      add(std::vector<std::int8_t>(ids.begin(), ids.end()));
    } else {
      add(ids);
    }
    add(task.unseen);
  }
  std::string take() { return std::move(bytes_); }

 private:
  void add_bytes(const void* data, std::size_t size) {
    bytes_.append(static_cast<const char*>(data), size);
  }
  std::string bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  void take(std::vector<T>& values) {
    std::int64_t count = 0;
    take(count);
    if constexpr (std::is_trivially_copyable_v<T>) {
      const std::string_view bytes = next(static_cast<std::size_t>(count) * sizeof(T));
      values.resize(static_cast<std::size_t>(count));
      if (count > 0) std::memcpy(values.data(), bytes.data(), bytes.size());
    } else {
      values.reserve(static_cast<std::size_t>(count));
      for (std::int64_t i = 0; i < count; ++i) take(values.emplace_back());
    }
  }
  void take(std::int64_t& value) { std::memcpy(&value, next(sizeof value).data(), sizeof value); }
  void take(std::string& text) {
    std::int64_t size = 0;
    take(size);
    text = next(static_cast<std::size_t>(size));
  }
  void take(UnseenLabel& unseen) {
    std::int64_t split = 0;
    take(unseen.name);
    take(split);
    unseen.split = static_cast<Split>(split);
    take(unseen.words);
  }
  void take(Task& task) {
    std::vector<std::string> names;
    take(task.name);
    take(names);
    task.labels = LabelSet(std::move(names));
    if (task.labels.ids_fit_int8()) {
      std::vector<std::int8_t> ids;
      take(ids);
      task.label_of_word.assign(ids.begin(), ids.end());
    } else {
      take(task.label_of_word);
    }
    take(task.unseen);
  }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view next(std::size_t size) {
    require(size <= bytes_.size(), "an encoded corpus is cut off");
    const std::string_view piece = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return piece;
  }
  std::string_view bytes_;
};

void add_content(const Corpus& corpus, ByteWriter& writer) {
  writer.add(corpus.words);
  writer.add(corpus.sentence_offsets);
  writer.add(corpus.document_of_sentence);
  writer.add(corpus.split_of_word);
  writer.add(corpus.tasks);
}

}  // namespace

std::string encoded_content(const Corpus& corpus) {
  ByteWriter writer;
  add_content(corpus, writer);
  // Only where there are numbers, heads or lemmas, so that labels have the digests that they always
  // had.
  for (const Task& task : corpus.tasks) {
    if (task.has_numbers()) writer.add(task.value_of_word);
  }
  if (!corpus.head_of_word.empty()) writer.add(corpus.head_of_word);
  if (!corpus.lemma_of_word.empty()) writer.add(corpus.lemma_of_word);
  return writer.take();
}

std::string encoded(const Corpus& corpus) {
  ByteWriter writer;
  add_content(corpus, writer);
  for (const Task& task : corpus.tasks) {
    writer.add(task.value_of_word);
    for (const UnseenLabel& unseen : task.unseen) writer.add(unseen.sentences);
  }
  writer.add(std::vector<Section>(corpus.sections.begin(), corpus.sections.end()));
  writer.add(corpus.blocks);
  writer.add(corpus.head_of_word);
  writer.add(corpus.lemma_of_word);
  writer.add(corpus.digest);
  return writer.take();
}

Corpus decoded_corpus(std::string_view bytes) {
  ByteReader reader(bytes);
  Corpus corpus;
  std::vector<Section> sections;
  reader.take(corpus.words);
  reader.take(corpus.sentence_offsets);
  reader.take(corpus.document_of_sentence);
  reader.take(corpus.split_of_word);
  reader.take(corpus.tasks);
  for (Task& task : corpus.tasks) {
    reader.take(task.value_of_word);
    for (UnseenLabel& unseen : task.unseen) reader.take(unseen.sentences);
  }
  reader.take(sections);
  reader.take(corpus.blocks);
  reader.take(corpus.head_of_word);
  reader.take(corpus.lemma_of_word);
  reader.take(corpus.digest);
  require(reader.at_end() && sections.size() == corpus.sections.size(),
          "an encoded corpus has another form");
  for (std::size_t i = 0; i < sections.size(); ++i) corpus.sections[i] = sections[i];
  return corpus;
}

}  // namespace salient
