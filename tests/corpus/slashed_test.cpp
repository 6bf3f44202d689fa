#include <gtest/gtest.h>

#include "corpus/reading.hpp"

namespace salient {
namespace {

CorpusOptions slashed_options() {
  CorpusOptions options;
  options.format = CorpusFormat::slashed;
  options.labels = {"tag"};
  return options;
}

TEST(Slashed, ReadsASentenceALineAndSkipsBlankOnes) {
  const AnnotatedText text = read(
      read_slashed, "\n\n\tThe/at Fulton/np-tl  ./.\n \t\n\tHe/pps said/vbd\n", slashed_options());

  EXPECT_EQ(text.words, (Strings{"The", "Fulton", ".", "He", "said"}));
  EXPECT_EQ(text.sentence_offsets, (Offsets{0, 3, 5}));
  EXPECT_EQ(labels_of(text), (Strings{"at", "np-tl", ".", "pps", "vbd"}));
}

TEST(Slashed, SplitsAtTheLastSlash) {
  const AnnotatedText text = read(read_slashed, "1/2/cd //sy and/or/cc", slashed_options());

  EXPECT_EQ(text.words, (Strings{"1/2", "/", "and/or"}));
  EXPECT_EQ(labels_of(text), (Strings{"cd", "sy", "cc"}));
}

TEST(Slashed, NamesTheLineOfATokenWithoutWordOrLabel) {
  EXPECT_EQ(refusal(read_slashed, "a/b\nword c/d\n", slashed_options()),
            "file:2: \"word\" is not word/label");
  EXPECT_EQ(refusal(read_slashed, "/at\n", slashed_options()), "file:1: \"/at\" is not word/label");
  EXPECT_EQ(refusal(read_slashed, "The/\n", slashed_options()),
            "file:1: \"The/\" is not word/label");
}

TEST(Slashed, ShowsALongTokenCutAndHarmless) {
  EXPECT_EQ(
      refusal(read_slashed, "\x1B[" + std::string(37, 'a') + "\u00FC and on", slashed_options()),
      "file:1: \"?[" + std::string(37, 'a') + "…\" is not word/label");
}

}  // namespace
}  // namespace salient
