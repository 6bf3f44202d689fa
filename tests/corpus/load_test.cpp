#include "salient/corpus/load.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "salient/comm/communicator.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"

namespace salient {
namespace {

using Names = std::vector<std::string>;
using Ids = std::vector<std::int32_t>;

Corpus load(const CorpusOptions& options) {
  Communicator comm = self_communicator();
  return load_corpus(options, comm);
}

std::string complaint(const CorpusOptions& options) {
  return complaint_of<UsageError>([&] { load(options); });
}

CorpusOptions slashed(const std::filesystem::path& train) {
  CorpusOptions options;
  options.format = CorpusFormat::slashed;
  options.labels = {"tag"};
  options.train = train;
  return options;
}

TEST(LoadCorpus, ReadsTrainDevAndTest) {
  const TempFolder folder;
  CorpusOptions options = slashed(folder.write("train", "a/X b/Y\nc/X\n"));
  options.dev = folder.write("dev", "d/Y e/Z\n");
  options.test = folder.write("test", "f/X\n");

  const Corpus corpus = load(options);

  EXPECT_EQ(corpus.words, (Names{"a", "b", "c", "d", "e", "f"}));
  EXPECT_EQ(corpus.sections[0].sentences, (RowRange{0, 2}));
  EXPECT_EQ(corpus.sections[1].sentences, (RowRange{2, 3}));
  EXPECT_EQ(corpus.sections[2].sentences, (RowRange{3, 4}));
  EXPECT_EQ(corpus.document_of_sentence, (Ids{0, 0, 1, 2}));
  EXPECT_EQ(corpus.tasks.at(0).name, "tag");
  EXPECT_EQ(corpus.tasks[0].labels.names(), (Names{"X", "Y"}));
  EXPECT_EQ(corpus.tasks[0].label_of_word, (Ids{0, 1, 0, 1, label_unseen, 0}));
  EXPECT_EQ(corpus.tasks[0].unseen, (std::vector<UnseenLabel>{{"Z", Split::dev, 1}}));
}

TEST(LoadCorpus, LeavesASplitEmptyThatIsNotGiven) {
  const TempFolder folder;
  CorpusOptions options = slashed(folder.write("train", "a/X\n"));
  options.test = folder.write("test", "f/X\n");

  const Corpus corpus = load(options);

  EXPECT_EQ(corpus.sections[1], (Section{{1, 1}, {1, 1}, {1, 1}}));
  EXPECT_EQ(corpus.sections[2], (Section{{1, 2}, {1, 2}, {1, 2}}));
}

TEST(LoadCorpus, CutsDevAndTestByDocumentFromAFolder) {
  const TempFolder folder;
  for (int file = 0; file < 10; ++file) {
    std::string sentences = "w#/X\nw#/Y\n";
    for (char& letter : sentences) letter = letter == '#' ? static_cast<char>('0' + file) : letter;
    folder.write(std::filesystem::path("brown") / std::to_string(file), sentences);
  }
  CorpusOptions options = slashed(folder.path() / "brown");
  options.split_by = SplitBy::document;

  const Corpus corpus = load(options);

  EXPECT_EQ(corpus.sections[0].sentences, (RowRange{0, 16}));
  EXPECT_EQ(corpus.sections[1].sentences, (RowRange{16, 18}));
  EXPECT_EQ(corpus.sections[2].sentences, (RowRange{18, 20}));
  for (std::size_t s = 0; s < 20; ++s) {
    EXPECT_EQ(corpus.document_of_sentence[s], static_cast<std::int32_t>(s / 2));
    EXPECT_EQ(corpus.words[s], corpus.words[s - s % 2]);
  }
}

TEST(LoadCorpus, KeepsWordTypesApartInOneSection) {
  const TempFolder folder;
  CorpusOptions options = slashed(folder.write("train", "a/X b/X c/X\nd/X a/X e/X\n"));
  options.split_by = SplitBy::word_type;

  const Corpus corpus = load(options);

  EXPECT_EQ(corpus.sections[0], (Section{{0, 2}, {0, 6}, {0, 1}}));
  EXPECT_EQ(corpus.sections[1], (Section{{2, 2}, {6, 6}, {1, 1}}));
  EXPECT_EQ(corpus.sections[2], (Section{{2, 2}, {6, 6}, {1, 1}}));
  EXPECT_EQ(corpus.split_of_word[0], corpus.split_of_word[4]);
}

TEST(LoadCorpus, AppliesTheLabelMap) {
  const TempFolder folder;
  CorpusOptions options = slashed(folder.write("train", "a/nn-tl b/nn c/nil\n"));
  options.test = folder.write("test", "a/nil b/nns\n");
  options.label_map = folder.write("map", "/(.*)-tl/\t\\1\nnil\t\n");

  const Corpus corpus = load(options);

  EXPECT_EQ(corpus.tasks[0].labels.names(), Names{"nn"});
  EXPECT_EQ(corpus.tasks[0].label_of_word, (Ids{0, 0, label_excluded, label_excluded, -1}));
}

TEST(LoadCorpus, PairsTheFilesOfTwoFolders) {
  const TempFolder folder;
  folder.write("words/1", "a b\n");
  folder.write("words/2", "c\n");
  folder.write("labels/1", "X Y\n");
  folder.write("labels/2", "Z\n");
  CorpusOptions options = slashed(folder.path() / "words");
  options.format = CorpusFormat::parallel;
  options.train_labels = folder.path() / "labels";
  options.dev_share = options.test_share = 0;

  const Corpus corpus = load(options);

  EXPECT_EQ(corpus.words, (Names{"a", "b", "c"}));
  EXPECT_EQ(corpus.tasks[0].label_of_word, (Ids{0, 1, 2}));
  EXPECT_EQ(corpus.document_of_sentence, (Ids{0, 1}));
  folder.write("labels/3", "Z\n");
  EXPECT_EQ(complaint(options), "corpus.train_labels: 3 files for 2 files of corpus.train");
}

TEST(LoadCorpus, CountsSentencesThatAreLabelledAsWholes) {
  const TempFolder folder;
  CorpusOptions options = slashed(folder.write("train", "a b c\tX\nd\tY\ne\tY\nf g h\tZ\n"));
  options.format = CorpusFormat::sentences;
  options.test = folder.write("test", "i j\tZ\nk l\tnew\nm\tnew\nn\tNIL\n");
  options.label_map = folder.write("map", "NIL\t\n");
  options.max_train_words = 8;
  options.min_label_count = 2;

  const Corpus corpus = load(options);

  EXPECT_EQ(corpus.sentence_offsets, (std::vector<std::int64_t>{0, 3, 4, 5, 8, 10, 12, 13, 14}));
  EXPECT_EQ(corpus.tasks.at(0).labels.names(), Names{"Y"});
  EXPECT_EQ(corpus.tasks[0].label_of_word,
            (Ids{-2, -2, -2, 0, 0, -2, -2, -2, -2, -2, -1, -1, -1, -2}));
  EXPECT_EQ(corpus.tasks[0].unseen, (std::vector<UnseenLabel>{{"new", Split::test, 3, 2}}));
}

TEST(LoadCorpus, AsksForConceptsOfSentencesThatAreLabelledAsWholes) {
  const TempFolder folder;
  CorpusOptions options = slashed(folder.write("train", "a b c\tX\nd\tY\ne a\tY\nf g\tW\n"));
  options.format = CorpusFormat::sentences;
  options.test = folder.write("test", "a j\tX\nk\tnew\nl m\tNIL\n");
  options.label_map = folder.write("map", "NIL\t\n");
  options.concepts = folder.write("concepts", "late label [XY]\nvowel words a e\n");
  options.min_label_count = 2;
  options.one_vs_rest = true;

  const Corpus corpus = load(options);

  ASSERT_EQ(corpus.tasks.size(), 4U);
  EXPECT_EQ(corpus.tasks[1].name, "late");
  EXPECT_EQ(corpus.tasks[1].label_of_word, (Ids{1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, -2, -2}));
  EXPECT_EQ(corpus.tasks[2].name, "vowel");
  EXPECT_EQ(corpus.tasks[2].label_of_word, (Ids{1, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0}));
  EXPECT_EQ(corpus.tasks[3].name, "tag=Y");
  EXPECT_EQ(corpus.tasks[3].label_of_word, (Ids{-2, -2, -2, 1, 1, 1, -2, -2, -2, -2, 0, -2, -2}));
}

TEST(LoadCorpus, GivesNumbersInThePlaceOfLabels) {
  const TempFolder folder;
  CorpusOptions options = slashed(folder.write("train", "a b\t1\nc\t0.5\n"));
  options.format = CorpusFormat::sentences;
  options.target = CorpusTarget::number;
  options.test = folder.write("test", "d\t-2\n");

  const Corpus corpus = load(options);

  ASSERT_EQ(corpus.tasks.size(), 1U);
  EXPECT_TRUE(corpus.tasks[0].has_numbers());
  EXPECT_EQ(corpus.tasks[0].name, "tag");
  EXPECT_EQ(corpus.tasks[0].value_of_word, (std::vector<double>{1, 1, 0.5, -2}));
  EXPECT_EQ(corpus.tasks[0].labels.size(), 0);
  EXPECT_TRUE(corpus.tasks[0].label_of_word.empty());
  options.test = folder.write("test", "d\t-3\n");
  EXPECT_NE(load(options).digest, corpus.digest);
}

TEST(LoadCorpus, DropsDuplicatesOfTrainIfAskedTo) {
  const TempFolder folder;
  CorpusOptions options = slashed(folder.write("train", "a/X b/X\n"));
  options.test = folder.write("test", "a/X b/X\na/X\n");

  EXPECT_EQ(load(options).word_count(), 5);
  options.dedupe = true;
  EXPECT_EQ(load(options).words, (Names{"a", "b", "a"}));
}

TEST(LoadCorpus, RefusesFilesWithoutWords) {
  const TempFolder folder;
  const auto empty = folder.write("empty", "");
  const auto blank = folder.write("blank", "\xEF\xBB\xBF\n\r\n");

  EXPECT_EQ(complaint(slashed(empty)), empty.string() + ": holds no word");
  EXPECT_EQ(complaint(slashed(blank)), blank.string() + ": holds no word");
}

TEST(LoadCorpus, RefusesMissingFilesByTheirKey) {
  const TempFolder folder;
  CorpusOptions options = slashed(folder.write("train", "a/X\n"));
  options.dev = "no/such/file";

  EXPECT_EQ(complaint(options), "corpus.dev: cannot read no/such/file: No such file or directory");
  options.dev.clear();
  options.dev_share = options.test_share = 0;
  options.label_map = "no/such/map";
  EXPECT_EQ(complaint(options), "cannot read no/such/map: No such file or directory");
}

TEST(LoadCorpus, IsTheSameWhateverTheLineEnds) {
  const TempFolder folder;
  CorpusOptions options = slashed(folder.write("unix", "a/X b/Y\n\nc/X\n"));
  options.dev_share = options.test_share = 0;
  const Corpus corpus = load(options);

  options.train = folder.write("dos",
                               "\xEF\xBB\xBF"
                               "a/X b/Y\r\n\r\nc/X");
  EXPECT_EQ(load(options), corpus);
}

TEST(LoadCorpus, MovesHeadsWithTheirSentences) {
  const TempFolder folder;
  const auto row = [](const std::string& id, const std::string& head) {
    return id + "\tw\t_\tX\tX\t_\t" + head + "\tr\t_\t_\n";
  };
  CorpusOptions options;
  // dev is read after train and lies behind it; test is read last.
  options.train = folder.write("train", row("1", "2") + row("2", "0"));
  options.dev = folder.write("dev", row("1", "0") + row("2", "1") + row("3", "2"));
  options.test = folder.write("test", row("1", "0"));

  const Corpus without = load(options);
  options.heads = true;
  const Corpus corpus = load(options);

  EXPECT_EQ(corpus.head_of_word, (std::vector<std::int64_t>{1, -1, -1, 2, 3, -1}));
  EXPECT_TRUE(without.head_of_word.empty());
  EXPECT_NE(corpus.digest, without.digest);
}

TEST(LoadCorpus, MovesHeadsAndLemmasWhereASplitReordersSentences) {
  const TempFolder folder;
  std::string bytes;
  for (int sentence = 0; sentence < 12; ++sentence) {
    for (int word = 1; word <= 3; ++word) {
      const std::string name = "s" + std::to_string(sentence) + "w" + std::to_string(word);
      bytes += std::to_string(word) + "\t" + name + "\tlemma of " + name + "\tX\tX\t_\t" +
               std::to_string(word - 1) + "\tr\t_\t_\n";
    }
    bytes += "\n";
  }
  CorpusOptions options;
  options.train = folder.write("train", bytes);
  options.heads = options.lemmas = true;
  options.dev_share = options.test_share = 0.3;

  const Corpus corpus = load(options);

  ASSERT_EQ(corpus.word_count(), 36);
  EXPECT_NE(corpus.words.front() + corpus.words.back(), "s0w1s11w3");  // another order
  for (std::size_t word = 0; word < corpus.words.size(); ++word) {
    const std::int64_t head = corpus.head_of_word[word];
    const auto before = static_cast<std::int64_t>(word) - 1;
    EXPECT_EQ(head, word % 3 == 0 ? head_of_root : before) << word;
    EXPECT_EQ(corpus.lemma_of_word[word], "lemma of " + corpus.words[word]);
  }
  options.lemmas = false;
  EXPECT_TRUE(load(options).lemma_of_word.empty());
  EXPECT_NE(load(options).digest, corpus.digest);
}

}  // namespace
}  // namespace salient
