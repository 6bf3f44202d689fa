#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace salient {

/// Gives every different string a number, from 0 in order of first use.
class StringTable {
 public:
  std::int32_t id(std::string_view text);
  const std::vector<std::string>& strings() const noexcept { return strings_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::vector<std::string> strings_;
  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> ids_;
};

/// One label for every word, as the file has it or as the label map makes it. The empty name is "no
/// label": only a label map can give it.
struct LabelColumn {
  StringTable names;
  std::vector<std::int32_t> of_word;  ///< int32 [word], id in names

  void add(std::string_view label) { of_word.push_back(names.id(label)); }
};

/// The same column with every name replaced; `rename` is asked once a name.
LabelColumn renamed(const LabelColumn& column,
                    const std::function<std::string(const std::string&)>& rename);

/// What the readers gather from the files, in file order, before splits and label ids exist.
struct AnnotatedText {
  explicit AnnotatedText(std::size_t tasks) : labels(tasks) {}

  std::vector<std::string> words;
  std::vector<std::int64_t> sentence_offsets{0};   ///< int64 [sentence + 1] into words
  std::vector<std::int32_t> document_of_sentence;  ///< int32 [sentence], from 0, never falling
  std::vector<LabelColumn> labels;         ///< [task]; empty columns where there are numbers
  std::vector<double> number_of_word;      ///< float64 [word]; empty where there are labels
  std::vector<std::int64_t> head_of_word;  ///< int64 [word], as Corpus has it; empty where not read
  std::vector<std::string> lemma_of_word;  ///< [word], likewise

  std::int64_t sentence_count() const noexcept {
    return static_cast<std::int64_t>(document_of_sentence.size());
  }
  std::int64_t document_count() const noexcept {
    return document_of_sentence.empty() ? 0 : document_of_sentence.back() + 1;
  }
  bool at_sentence_start() const noexcept {
    return sentence_offsets.back() == static_cast<std::int64_t>(words.size());
  }

  void start_document() noexcept { starts_document_ = true; }
  /// Does nothing where no word came since the last sentence.
  void end_sentence();

 private:
  bool starts_document_ = false;
};

}  // namespace salient
