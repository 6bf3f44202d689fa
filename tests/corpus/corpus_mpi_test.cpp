#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "corpus/codec.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/corpus/load.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/temp_folder.hpp"
#include "support/world.hpp"

namespace salient {
namespace {

/// The texts of all ranks.
std::vector<std::string> from_all_ranks(const std::string& mine) {
  std::vector<std::string> texts;
  for (int rank = 0; rank < world().size(); ++rank) {
    texts.push_back(world().broadcast(mine, rank));
  }
  return texts;
}

/// Every rank writes its own copy, and all but the root's is spoilt: only the root may read.
CorpusOptions options_of(const TempFolder& folder, const std::string& text) {
  CorpusOptions options;
  options.format = CorpusFormat::slashed;
  options.labels = {"tag"};
  options.train = folder.write("train", world().is_root() ? text : "no corpus");
  options.block_words = 8;
  return options;
}

std::string forty_sentences() {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    text += "the/at w";
    text += std::to_string(i) + "/nn x" + std::to_string(i);
    text += "/t" + std::to_string(i % 7) + "\n";
  }
  return text;
}

TEST(LoadCorpus, GivesEveryRankTheSameCorpus) {
  for (const SplitBy unit : {SplitBy::sentence, SplitBy::word_type}) {
    const TempFolder folder;
    CorpusOptions options = options_of(folder, forty_sentences());
    options.split_by = unit;

    const Corpus corpus = load_corpus(options, world());

    EXPECT_EQ(corpus.sentence_count(), 40);
    EXPECT_EQ(corpus.word_count(), 120);
    for (const std::string& bytes : from_all_ranks(encoded(corpus))) {
      EXPECT_EQ(decoded_corpus(bytes), corpus);
    }
    Communicator alone = self_communicator();
    if (world().is_root()) {
      EXPECT_EQ(load_corpus(options, alone), corpus);
    }
  }
}

TEST(LoadCorpus, SplitsAlikeOnAnyNumberOfRanks) {
  const TempFolder folder;

  const Corpus corpus = load_corpus(options_of(folder, forty_sentences()), world());

  EXPECT_EQ(corpus.digest, "c4ff3e0c063f94478876d4321bf0c900");
}

TEST(LoadCorpus, ThrowsTheSameErrorOnEveryRank) {
  const TempFolder folder;
  const CorpusOptions options = options_of(folder, "a/X\nb/\n");

  const std::string message = complaint_of<UsageError>([&] { load_corpus(options, world()); });

  const std::vector<std::string> messages = from_all_ranks(message);
  const std::string place = from_all_ranks(options.train.string()).front() + ":2: ";
  for (const std::string& text : messages) EXPECT_EQ(text, place + "\"b/\" is not word/label");
}

TEST(OwnedBlocks, AreSharedOutOnceBetweenTheRanks) {
  const TempFolder folder;
  const Corpus corpus = load_corpus(options_of(folder, forty_sentences()), world());
  std::vector<std::int64_t> weights;
  for (const Block& block : corpus.blocks) weights.push_back(block.words.size());

  const std::vector<std::int64_t> mine =
      owned_blocks(corpus, weights, world().rank(), world().size());

  std::vector<std::int64_t> all = world().all_gather(mine);
  std::sort(all.begin(), all.end());
  std::vector<std::int64_t> expected(corpus.blocks.size());
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(all, expected);
}

}  // namespace
}  // namespace salient
