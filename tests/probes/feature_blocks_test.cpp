#include "probes/feature_blocks.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <ostream>
#include <string>

#include "probes/example.hpp"
#include "salient/probes/features.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

std::string bits_of(const at::Tensor& values) {
  const at::Tensor whole = values.contiguous();
  return {static_cast<const char*>(whole.data_ptr()), whole.nbytes()};
}

/// Which blocks are kept, and where, in shares of all bytes.
struct Keeping {
  const char* name;
  double host, device;
};

void PrintTo(const Keeping& keeping, std::ostream* out) { *out << keeping.name; }

class Blocks : public testing::TestWithParam<std::tuple<StoredType, Keeping>> {
 protected:
  static ActivationReader written(const std::filesystem::path& path) {
    Communicator alone = self_communicator();
    TinyCorpus tiny = example_words(151, 6, 2);
    tiny.neurons = {2, 3};
    tiny.stored = std::get<0>(GetParam());
    write_tiny(path, tiny, alone);
    return ActivationReader(path);
  }
  FeatureBlocks blocks_with(double host, double device) const {
    std::vector<std::int64_t> all(reader_.corpus().blocks.size());
    std::iota(all.begin(), all.end(), 0);
    const auto bytes = static_cast<double>(151 * bytes_of_word(reader_.schema()));
    const FeatureMemory memory{static_cast<std::int64_t>(host * bytes),
                               static_cast<std::int64_t>(device * bytes)};
    return {reader_, all, memory, at::kCPU};
  }

  TempFolder folder_;
  ActivationReader reader_ = written(folder_ / "a.h5");
};

const Keeping keepings[] = {{"Streamed", 0, 0},
                            {"HalfOnTheHost", 0.5, 0},
                            {"HalfOnTheDevice", 0, 0.5},
                            {"AThirdEach", 1 / 3.0, 1 / 3.0},
                            {"AllBetweenThem", 0.5, 0.6}};

INSTANTIATE_TEST_SUITE_P(Kept, Blocks,
                         testing::Combine(testing::Values(StoredType::float32, StoredType::float16),
                                          testing::ValuesIn(keepings)),
                         [](const auto& test) {
                           return std::string(name_of(std::get<0>(test.param))) +
                                  std::get<1>(test.param).name;
                         });

TEST_P(Blocks, AreThoseOfBlocksThatAreAllKeptBitForBit) {
  const Keeping& keeping = std::get<1>(GetParam());
  FeatureBlocks blocks = blocks_with(keeping.host, keeping.device), kept = blocks_with(1, 0);
  Standardiser by = no_standardiser(6, at::kCPU);
  by.mean.add_(0.3);
  by.inverse.mul_(0.7);
  for (int pass = 0; pass < 2; ++pass) {
    for (std::size_t i = 0; i < kept.size(); ++i) {
      for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
        EXPECT_EQ(bits_of(blocks.raw(i, type)), bits_of(kept.raw(i, type)));
        EXPECT_EQ(bits_of(blocks.standardised(i, by, type)),
                  bits_of(kept.standardised(i, by, type)));
      }
      const std::int64_t first = kept.words(i).begin;
      const std::vector<std::int64_t> some{first + 5, first + 1};
      const std::string expected = bits_of(kept.standardised_words(i, some, by));
      EXPECT_EQ(bits_of(blocks.standardised_words(i, some, by)), expected);
      const at::Tensor all = kept.standardised(i, by, at::kFloat);
      EXPECT_EQ(bits_of(all[5]) + bits_of(all[1]), expected);
      blocks.hold({&i, 1});
      EXPECT_EQ(bits_of(blocks.standardised_words(i, some, by)), expected);
      blocks.hold({});
    }
  }
}

TEST_P(Blocks, AreTheActivationsOfTheReader) {
  const Keeping& keeping = std::get<1>(GetParam());
  FeatureBlocks blocks = blocks_with(keeping.host, keeping.device);

  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Matrix expected = reader_.read(blocks.words(i));
    const at::Tensor narrow = blocks.raw(i, at::kFloat).clone(), wide = blocks.raw(i, at::kDouble);
    for (Eigen::Index k = 0; k < expected.size(); ++k) {
      EXPECT_EQ(narrow.data_ptr<float>()[k], expected.data()[k]);
      EXPECT_EQ(wide.data_ptr<double>()[k], static_cast<double>(expected.data()[k]));
    }
  }
}

/// 97 words in sentences of up to 4. The third of a sentence is its root; the others are under the
/// word behind them, the last one under the first.
TinyCorpus words_with_heads(StoredType stored = StoredType::float32) {
  TinyCorpus tiny = example_words(97, 6, 3);
  tiny.neurons = {2, 3};
  tiny.stored = stored;
  if (stored == StoredType::float16) {
    for (float& value : tiny.activations.reshaped()) value = std::round(64 * value) / 64;
  }
  hold_out(tiny, 20);  // sections begin anew at words 57 and 77
  for (std::int64_t word = 0; word < 97; ++word) {
    const std::int64_t section = word < 57 ? 0 : word < 77 ? 57 : 77;
    const std::int64_t end = word < 57 ? 57 : word < 77 ? 77 : 97;
    const std::int64_t place = (word - section) % 4, first = word - place;
    const bool is_last = place == 3 || word + 1 == end;
    tiny.heads.push_back(place == 2 || first + 1 == end ? head_of_root
                         : is_last                      ? first
                                                        : word + 1);
  }
  return tiny;
}

/// What a probe sees of all words, made by hand: float32 [word, feature].
Matrix made_by_hand(const TinyCorpus& tiny, Features features) {
  Matrix heads = tiny.activations;
  for (Eigen::Index word = 0; word < heads.rows(); ++word) {
    const std::int64_t head = tiny.heads[static_cast<std::size_t>(word)];
    if (head != head_of_root) heads.row(word) = tiny.activations.row(head);
  }
  if (features == Features::head) return heads;
  if (features == Features::mean) return (heads + tiny.activations) / 2;
  if (features != Features::head_modifier) return tiny.activations;
  Matrix both(heads.rows(), 2 * heads.cols());
  both << heads, tiny.activations;
  return both;
}

struct OfFeatures : testing::TestWithParam<std::tuple<StoredType, Features, double>> {};
INSTANTIATE_TEST_SUITE_P(All, OfFeatures,
                         testing::Combine(testing::Values(StoredType::float32, StoredType::float16),
                                          testing::Values(Features::word, Features::head_modifier,
                                                          Features::head, Features::modifier,
                                                          Features::mean),
                                          testing::Values(0.0, 0.5)));

TEST_P(OfFeatures, BlocksAreThoseOfAMatrixMadeByHand) {
  const auto [stored, features, kept] = GetParam();
  const TempFolder folder;
  Communicator alone = self_communicator();
  const TinyCorpus tiny = words_with_heads(stored);
  write_tiny(folder / "a.h5", tiny, alone);
  const ActivationReader reader(folder / "a.h5");
  std::vector<std::int64_t> all(reader.corpus().blocks.size());
  std::iota(all.begin(), all.end(), 0);
  const auto bytes = static_cast<double>(97 * bytes_of_word(reader.schema()));
  const Matrix expected = made_by_hand(tiny, features);
  Standardiser by = no_standardiser(expected.cols(), at::kCPU);
  by.mean.add_(0.25);
  by.inverse.mul_(0.5);

  FeatureBlocks blocks(reader, all, {static_cast<std::int64_t>(kept * bytes), 0}, at::kCPU,
                       features);

  ASSERT_EQ(blocks.neurons().size(), expected.cols());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const RowRange words = blocks.words(i);
    const Matrix of_block = expected.middleRows(words.begin, words.size());
    const auto same = [](const at::Tensor& found, const Matrix& wanted) {
      const at::Tensor narrow = found.to(at::kFloat).contiguous();
      return Matrix(Eigen::Map<const Matrix>(narrow.data_ptr<float>(), narrow.size(0),
                                             narrow.size(1))) == wanted;
    };
    const Matrix scaled = (of_block.array() - 0.25F) * 0.5F;
    EXPECT_TRUE(same(blocks.raw(i, at::kFloat), of_block));
    EXPECT_TRUE(same(blocks.raw(i, at::kDouble), of_block));
    EXPECT_TRUE(same(blocks.standardised(i, by, at::kFloat), scaled));
    EXPECT_TRUE(same(blocks.standardised(i, by, at::kDouble), scaled));
    const std::int64_t some[] = {words.begin + 5, words.begin, words.begin + 5};
    EXPECT_TRUE(same(blocks.standardised_words(i, some, by),
                     scaled(std::vector<Eigen::Index>{5, 0, 5}, Eigen::all)));
  }
}

/// Roots that are their own heads are words like others: what is stored side by side is the same.
TEST_P(OfFeatures, AProbeIsThatOfAFileThatHoldsThem) {
  const auto [stored, features, kept] = GetParam();
  const TinyCorpus tiny = words_with_heads(stored);
  TinyCorpus by_hand = tiny;
  by_hand.activations = made_by_hand(tiny, features);
  by_hand.neurons = {features == Features::head_modifier ? 4 : 2, 3};
  by_hand.stored = StoredType::float32;
  by_hand.heads.clear();
  ProbeOptions options = given_penalties(1e-2, 1e-2);
  options.path_points = 0;
  Trial stored_so(by_hand, options);
  options.features = features;
  options.root = RootWords::self;
  options.memory_bytes = static_cast<std::int64_t>(kept * 97 * 12) + 1;
  Trial gathered(tiny, options);

  TrainedProbe found = gathered.train();

  EXPECT_EQ(found.probe.neurons.has_slots(), features == Features::head_modifier);
  found.probe.neurons = by_hand.neurons;
  EXPECT_EQ(bytes_of(found), bytes_of(stored_so.train()));
  EXPECT_EQ(gathered.data().correlation(), stored_so.data().correlation());
}

TEST(Features, LeaveRootsOutOfProbesAndOfCorrelations) {
  TinyCorpus tiny = words_with_heads();
  ProbeOptions options;
  options.features = Features::head_modifier;
  Corpus corpus = corpus_of(tiny);
  std::vector<char> with_heads(97, 0);
  for (std::size_t word = 0; word < 57; ++word) with_heads[word] = tiny.heads[word] >= 0 ? 1 : 0;

  const std::vector<Task> tasks = tasks_of_probes(corpus, {}, options);
  Trial trial(tiny, options);

  for (std::size_t word = 0; word < 97; ++word) {
    const bool is_root = corpus.head_of_word[word] == head_of_root;
    EXPECT_EQ(tasks[0].label_of_word[word], is_root ? label_excluded : tiny.labels[word]);
  }
  EXPECT_EQ(trial.data().train_moments().mean, trial.data().moments(with_heads).mean);
  options.root = RootWords::self;
  EXPECT_EQ(tasks_of_probes(corpus, {}, options), corpus.tasks);
  EXPECT_TRUE(roots_left_out(corpus, options).empty());
}

TEST(Features, KeepErrorsThatAreNoWordsOfAnyLabel) {
  Corpus corpus = corpus_of(words_with_heads());
  corpus.head_of_word[4] = corpus.head_of_word[5] = head_of_root;
  corpus.tasks[0].label_of_word[4] = label_unseen;
  ProbeOptions options;
  options.features = Features::modifier;

  const Task task = tasks_of_probes(corpus, {5, 7}, options)[0];

  EXPECT_EQ(task.label_of_word[4], label_unseen);  // of a label that train has not
  EXPECT_EQ(task.label_of_word[5], label_unseen);  // dropped
  EXPECT_EQ(task.label_of_word[7], label_unseen);
}

TEST(Features, NeedHeads) {
  TinyCorpus tiny = words_with_heads();
  tiny.heads.clear();
  ProbeOptions options;
  options.features = Features::mean;

  const std::string complaint = complaint_of<UsageError>([&] { Trial trial(tiny, options); });

  EXPECT_NE(complaint.find("probe.features: the activations come without heads"),
            std::string::npos);
}

}  // namespace
}  // namespace salient
