#include <gtest/gtest.h>

#include "corpus/reading.hpp"

namespace salient {
namespace {

AnnotatedText read_pair(const TempFolder& folder, std::string_view words, std::string_view labels) {
  TextFile word_file(folder.write("words", words));
  TextFile label_file(folder.write("labels", labels));
  AnnotatedText text(1);
  read_parallel(word_file, label_file, text);
  return text;
}

/// The message without the name of the folder.
std::string refusal(std::string_view words, std::string_view labels) {
  const TempFolder folder;
  std::string message = complaint_of<UsageError>([&] { read_pair(folder, words, labels); });
  const std::string prefix = folder.path().string() + "/";
  for (std::size_t at = message.find(prefix); at != message.npos; at = message.find(prefix)) {
    message.erase(at, prefix.size());
  }
  return message;
}

TEST(Parallel, ReadsASentenceALine) {
  const TempFolder folder;

  const AnnotatedText text = read_pair(folder, "The cat\n.\n", "DT NN\n.");

  EXPECT_EQ(text.words, (Strings{"The", "cat", "."}));
  EXPECT_EQ(text.sentence_offsets, (Offsets{0, 2, 3}));
  EXPECT_EQ(labels_of(text), (Strings{"DT", "NN", "."}));
}

TEST(Parallel, SkipsLinesThatAreBlankInBothAndSpacesAtTheEnds) {
  const TempFolder folder;

  const AnnotatedText text = read_pair(folder, " a b \n\n \nc\n", "A B\n\n\nC\n");

  EXPECT_EQ(text.words, (Strings{"a", "b", "c"}));
  EXPECT_EQ(text.sentence_offsets, (Offsets{0, 2, 3}));
}

TEST(Parallel, NamesBothFilesWhereTheNumberOfWordsDiffers) {
  EXPECT_EQ(refusal("a\nb c d\n", "A\nB C\n"), "words:2: 3 words, but labels:2 has 2 labels");
  EXPECT_EQ(refusal("a\n\n", "A\nB\n"), "words:2: 0 words, but labels:2 has 1 label");
}

TEST(Parallel, NamesBothFilesWhereTheNumberOfSentencesDiffers) {
  EXPECT_EQ(refusal("a\nb\n", "A\n"), "words:2: has no counterpart: labels ends after line 1");
  EXPECT_EQ(refusal("", "A\n"), "labels:1: has no counterpart: words ends after line 0");
}

TEST(Parallel, NamesTheLineOfAnEmptyWord) {
  EXPECT_EQ(refusal("a  b\n", "A B\n"),
            "words:1: two spaces in a row: words and labels have one between them");
  EXPECT_EQ(refusal("a b\n", "A  B\n"),
            "labels:1: two spaces in a row: words and labels have one between them");
}

}  // namespace
}  // namespace salient
