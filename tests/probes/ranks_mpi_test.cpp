#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <string>

#include "probes/example.hpp"
#include "salient/probes/study.hpp"
#include "salient/support/error.hpp"
#include "support/complaint.hpp"
#include "support/world.hpp"

namespace salient {
namespace {

/// How words are laid out, and how the probe is trained on them.
struct Layout {
  const char* name;
  TinyCorpus words;
  ProbeOptions options;
};

void PrintTo(const Layout& layout, std::ostream* out) { *out << layout.name; }

TinyCorpus some_words() { return example_words(301, 12, 4); }

TinyCorpus words_with_dev() {
  TinyCorpus tiny = some_words();
  hold_out(tiny, 60);
  return tiny;
}

/// One block in each section: with several ranks most have none.
TinyCorpus words_in_few_blocks() {
  TinyCorpus tiny = words_with_dev();
  tiny.block_sentences = 1000;
  return tiny;
}

/// As in a split by word type: every block has words of every split. Some words are excluded.
TinyCorpus words_of_mixed_splits() {
  TinyCorpus tiny = some_words();
  tiny.splits.clear();
  for (std::size_t word = 0; word < tiny.labels.size(); ++word) {
    tiny.splits.push_back(all_splits[word % 7 < 5 ? 0 : word % 7 - 4]);
    if (word % 11 == 0) tiny.labels[word] = label_excluded;
  }
  return tiny;
}

TinyCorpus words_in_float16() {
  TinyCorpus tiny = words_with_dev();
  tiny.stored = StoredType::float16;
  return tiny;
}

TinyCorpus words_in_chunks() {
  TinyCorpus tiny = words_with_dev();
  tiny.names = LabelSet({"B-NP", "B-VP", "I-NP", "O"});
  tiny.labels[250] = tiny.labels[251] = label_unseen;
  return tiny;
}

/// Numbers of words that lie by split, and of words in mixed splits.
TinyCorpus numbers_with_dev() {
  TinyCorpus tiny = example_numbers(301, 12);
  hold_out(tiny, 60);
  return tiny;
}

TinyCorpus numbers_of_mixed_splits() {
  TinyCorpus tiny = example_numbers(301, 12);
  for (std::size_t word = 0; word < 301; ++word) tiny.splits.push_back(all_splits[word % 3]);
  return tiny;
}

ProbeOptions path(int points) {
  ProbeOptions options;
  options.path_points = points;
  options.folds = 3;
  options.tolerance = 1e-5;
  return options;
}

ProbeOptions chosen_by_paper_score(ProbeOptions options, bool retrain) {
  options.selection = Selection::paper_score;
  options.selection_retrain = retrain;
  return options;
}

ProbeOptions paper() {
  ProbeOptions options = given_penalties(1e-4, 1e-4);
  options.solver = Solver::paper;
  options.epochs = 2;
  options.batch_words = 37;
  return options;
}

ProbeOptions paper_in_order() {
  ProbeOptions options = paper();
  options.shuffle = false;
  return options;
}

ProbeOptions on_raw_features() {
  ProbeOptions options = given_penalties(1e-2, 1e-3);
  options.standardise = false;
  return options;
}

/// A rank keeps so many bytes of activations.
ProbeOptions in_memory_of(std::int64_t bytes, ProbeOptions options) {
  options.memory_bytes = bytes;
  return options;
}

std::vector<Layout> layouts() {
  return {{"GivenPenalties", some_words(), given_penalties(1e-3, 1e-3)},
          {"PathJudgedOnDev", words_with_dev(), path(6)},
          {"PathJudgedOnFolds", some_words(), path(3)},
          {"PaperScoreOnDev", words_with_dev(), chosen_by_paper_score(path(4), false)},
          {"PaperScoreRetrained", some_words(), chosen_by_paper_score(path(3), true)},
          {"Paper", some_words(), paper()},
          {"PaperInOrder", words_of_mixed_splits(), paper_in_order()},
          {"FewerBlocksThanRanks", words_in_few_blocks(), path(4)},
          {"PaperInFewerBlocksThanRanks", words_in_few_blocks(), paper()},
          {"MixedSplits", words_of_mixed_splits(), path(4)},
          {"Float16", words_in_float16(), given_penalties(1e-3, 0)},
          {"Chunks", words_in_chunks(), given_penalties(1e-3, 1e-3)},
          {"RawFeatures", some_words(), on_raw_features()},
          {"Streamed", words_with_dev(), in_memory_of(1, path(4))},
          {"StreamedFloat16", words_in_float16(), in_memory_of(1, given_penalties(1e-3, 0))},
          {"PartlyStreamed", some_words(), in_memory_of(2500, given_penalties(1e-3, 1e-3))},
          {"PaperStreamed", some_words(), in_memory_of(2500, paper())},
          {"NumbersOnDev", numbers_with_dev(), path(4)},
          {"NumbersOnFolds", example_numbers(301, 12), path(3)},
          {"NumbersOfMixedSplits", numbers_of_mixed_splits(), given_penalties(1e-2, 1e-3)},
          {"NumbersByPaper", numbers_with_dev(), paper()},
          {"NumbersStreamed", numbers_with_dev(), in_memory_of(1, path(3))}};
}

std::vector<double> numbers_of(const std::vector<ProbeScore>& scores) {
  std::vector<double> numbers;
  const auto add = [&](auto value) { numbers.push_back(static_cast<double>(value)); };
  for (const ProbeScore& score : scores) {
    add(score.split), add(score.words), add(score.correct), add(score.unseen);
    add(score.excluded), add(score.majority), add(score.loss), add(score.mcc().value_or(0));
    const NumberScore of_numbers = score.numbers.value_or(NumberScore{});
    add(score.numbers.has_value()), add(of_numbers.squared_error);
    add(of_numbers.r_squared.value_or(-9)), add(of_numbers.pearson.value_or(-9));
    add(of_numbers.spearman.value_or(-9));
    for (const std::int64_t words : score.words_of_unseen) add(words);
    for (const std::int64_t words : score.confusion.reshaped<Eigen::RowMajor>()) add(words);
    const ChunkScore chunks = score.chunks.value_or(ChunkScore{});
    add(score.chunks.has_value()), add(chunks.chunks), add(chunks.predicted), add(chunks.correct);
    for (const LabelScore& label : score.labels) {
      add(label.train_words), add(label.words), add(label.predicted), add(label.correct);
    }
  }
  return numbers;
}

template <class Array>
std::string bits_of(const Array& values) {
  return {reinterpret_cast<const char*>(values.data()),
          static_cast<std::size_t>(values.size()) * sizeof(*values.data())};
}

/// What probes and the analyses after them see and make of the words, bit for bit.
std::map<std::string, std::string> results_of(Trial& trial) {
  const TrainedProbe trained = trial.train();
  const Moments& moments = trial.data().train_moments();
  return {{"probe", bytes_of(trained)},
          {"scores", bits_of(numbers_of(trial.evaluate(trained.probe)))},
          {"mean", bits_of(moments.mean)},
          {"deviation", bits_of(moments.deviation)},
          {"correlation", bits_of(trial.data().correlation())}};
}

class ProbesOnRanks : public testing::TestWithParam<Layout> {};

TEST_P(ProbesOnRanks, AreThoseOfOneProcessBitForBit) {
  const auto [name, words, options] = GetParam();
  Trial together(words, options, world());

  const auto ours = results_of(together);

  std::map<std::string, std::string> expected;
  if (world().is_root()) {
    Trial alone(words, in_memory_of(0, options));  // all that there is
    expected = results_of(alone);
  }
  for (const auto& [what, bits] : ours) {
    EXPECT_TRUE(bits == world().broadcast(expected[what])) << what;
  }
}

INSTANTIATE_TEST_SUITE_P(Layouts, ProbesOnRanks, testing::ValuesIn(layouts()),
                         [](const auto& layout) { return layout.param.name; });

/// Bootstraps, nested sets of neurons and a plain probe beside each other.
std::vector<StudyProbe> mixed_study(const Trial& trial, std::int64_t words) {
  StudyProbe plain;
  plain.name = "plain";
  plain.task = &trial.task();
  plain.l1 = 4e-3;
  plain.l2 = 1e-3;
  StudyProbe nested = plain;
  nested.name = "first";
  nested.order = std::make_shared<const std::vector<std::int64_t>>(
      std::vector<std::int64_t>{3, 1, 4, 0, 5, 2});
  std::vector<StudyProbe> study = nested_probes(nested, {2, 5, 3});
  RandomStream random(11);
  for (const std::string name : {"a", "b"}) {
    study.push_back(plain);
    study.back().name = name;
    std::vector<float> weights;
    for (std::int64_t word = 0; word < words; ++word) {
      weights.push_back(static_cast<float>(random.below(3)));
    }
    study.back().weight_of_word = std::make_shared<const std::vector<float>>(std::move(weights));
  }
  study.push_back(plain);
  return study;
}

class StudyOnRanks : public testing::TestWithParam<Solver> {};

TEST_P(StudyOnRanks, IsThatOfOneProcessBitForBit) {
  const TinyCorpus words = some_words();
  ProbeOptions options = paper();
  options.solver = GetParam();
  const auto results = [&](Trial& trial) {
    std::string bytes;
    const auto study = mixed_study(trial, words.words());
    for (const TrainedProbe& probe : train_study(trial.data(), study, trial.options())) {
      bytes += bytes_of(probe);
    }
    return bytes;
  };
  Trial together(words, options, world());

  const std::string ours = results(together);

  std::string expected;
  if (world().is_root()) {
    Trial alone(words, options);
    expected = results(alone);
  }
  EXPECT_TRUE(ours == world().broadcast(expected));
}

INSTANTIATE_TEST_SUITE_P(Solvers, StudyOnRanks, testing::Values(Solver::exact, Solver::paper),
                         [](const auto& solver) {
                           return std::string(solver.param == Solver::exact ? "Exact" : "Paper");
                         });

TEST(ProbeDataOnRanks, AllRefuseAnActivationThatIsNotANumber) {
  const TempFolder folder;
  Communicator alone = self_communicator();
  const Device device = Device::cpu();
  TinyCorpus tiny = some_words();
  tiny.activations(300, 5) = 8765.4321F;
  write_tiny(folder / "a.h5", tiny, alone);
  overwrite_activation(folder / "a.h5", 8765.4321F, std::nanf(""));
  const ActivationReader reader(folder / "a.h5");

  const std::string complaint =
      complaint_of<UsageError>([&] { ProbeData(reader, {}, world(), device); });

  EXPECT_NE(complaint.find("word 300 (\"300\") in layer 0, unit 5"), std::string::npos)
      << complaint;
}

}  // namespace
}  // namespace salient
