#include "salient/analyses/in_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analyses/in_model_kept.hpp"
#include "analyses/in_model_text.hpp"
#include "analyses/lemma_guesses.hpp"
#include "probes/example.hpp"
#include "salient/analyses/ablation.hpp"
#include "salient/probes/masking.hpp"
#include "salient/support/error.hpp"
#include "salient/tokens/tokenizer.hpp"
#include "support/complaint.hpp"

namespace salient {
namespace {

/// One subword a word, whose id is the number that the word spells; nothing around a sentence.
class NumberTokenizer : public Tokenizer {
 public:
  TokenizedSentence tokenize(std::span<const std::string> words) const override {
    TokenizedSentence tokens;
    for (const std::string& word : words) {
      const auto at = static_cast<std::int64_t>(tokens.ids.size());
      tokens.ids.push_back(std::stoll(word));
      tokens.word_spans.push_back({at, at + 1});
    }
    return tokens;
  }
  const SpecialTokens& special() const noexcept override { return special_; }
  std::int64_t vocabulary_size() const noexcept override { return 1000; }
  const std::string& token(std::int64_t) const override { return name_; }
  std::string kind() const override { return "numbers"; }

 private:
  SpecialTokens special_;
  std::string name_;
};

/// A model of one layer, whose states are the activations of the word that an id names. The loss
/// of a masked subword is its id, and 1 more under edits.
class TableEncoder : public Encoder {
 public:
  explicit TableEncoder(Matrix table) : table_(std::move(table)) {}
  using Encoder::encode;

  const std::vector<std::int32_t>& layer_numbers() const noexcept override { return numbers_; }
  std::int32_t units() const noexcept override { return static_cast<std::int32_t>(table_.cols()); }
  std::int64_t max_subwords() const noexcept override { return 100; }
  bool pads() const noexcept override { return false; }
  const std::vector<double>& weight_norms() const noexcept override { return no_norms_; }
  std::string description() const override { return "a table"; }
  WordStates encode(const TokenBatch& batch, Aggregation, const StateEdits& edits) override {
    edited_passes += edits.layers.empty() ? 0 : 1;
    WordStates states{{}, 1, std::ssize(batch.places), units()};
    std::vector<std::int64_t> starts{0};
    for (const std::int64_t length : batch.lengths) starts.push_back(starts.back() + length);
    for (std::size_t i = 0; i < batch.places.size(); ++i) {
      const WordPlace& place = batch.places[i];
      const std::int64_t at = starts[static_cast<std::size_t>(place.row)] + place.subwords.begin;
      const std::size_t kind =
          edits.kind_of_place.empty() ? 0 : static_cast<std::size_t>(edits.kind_of_place[i]);
      for (std::int32_t unit = 0; unit < units(); ++unit) {
        float state = table_(batch.ids[static_cast<std::size_t>(at)], unit);
        for (const LayerEdit& edit : edits.layers) {
          const auto column = static_cast<std::size_t>(unit);
          state = state * edit.scale[column] +
                  edit.shift[kind * static_cast<std::size_t>(units()) + column];
        }
        states.values.push_back(state);
      }
    }
    return states;
  }
  bool guesses_subwords() const noexcept override { return true; }
  std::vector<double> losses(const TokenBatch& batch, std::span<const GuessedSubword> masked,
                             const StateEdits& edits) override {
    std::vector<double> losses;
    for (const GuessedSubword& each : masked) {
      EXPECT_EQ(batch.places[static_cast<std::size_t>(each.place)].word, each.id);
      losses.push_back(static_cast<double>(each.id) + (edits.layers.empty() ? 0 : 1));
    }
    masked_ids += std::count(batch.ids.begin(), batch.ids.end(), 999);
    return losses;
  }
  /// The word itself; under edits the other of a pair 2 n, 2 n + 1.
  std::vector<std::int64_t> best_guesses(const TokenBatch& batch,
                                         std::span<const GuessedSubword> asked,
                                         const StateEdits& edits) override {
    std::vector<std::int64_t> guesses;
    for (const GuessedSubword& each : asked) {
      EXPECT_EQ(batch.places[static_cast<std::size_t>(each.place)].word, each.id);
      guesses.push_back(edits.layers.empty() ? each.id : each.id ^ 1);
    }
    return guesses;
  }

  int edited_passes = 0;
  std::int64_t masked_ids = 0;

 private:
  Matrix table_;
  std::vector<double> no_norms_;
  std::vector<std::int32_t> numbers_{0};
};

/// A probe of words of which 40 are test, and all that checks of it need.
struct Bench {
  explicit Bench(TinyCorpus words)
      : tiny(std::move(words)),
        trial(tiny, given_penalties(0.01, 0.001)),
        probe(trial.train()),
        scores(trial.evaluate(probe.probe)),
        encoder(tiny.activations) {
    options.counts = {3};
    options.percents = {};
    options.draws = 2;
    options.beta = 8;
  }

  TaskInModel check(const Solutions& solutions = Solutions()) {
    const EditedModel model{&encoder, &tokenizer, {.max_subwords = 100}, Aggregation::last, 999};
    return check_in_model(trial.data(), model, {{&trial.task(), &probe, &scores}}, {}, options,
                          solutions, alone)
        .at(0);
  }

  TinyCorpus tiny;
  Trial trial;
  TrainedProbe probe;
  std::vector<ProbeScore> scores;
  TableEncoder encoder;
  NumberTokenizer tokenizer;
  InModelOptions options;
  Communicator alone = self_communicator();
};

TinyCorpus words_with_test() {
  TinyCorpus tiny = example_words(300, 8, 3);
  hold_out(tiny, 40);
  return tiny;
}

/// Words 2 n and 2 n + 1 are of one lemma; the last word has none.
TinyCorpus words_with_lemmas() {
  TinyCorpus tiny = words_with_test();
  for (std::int64_t word = 0; word < 299; ++word) {
    tiny.lemmas.push_back("lemma " + std::to_string(word / 2));
  }
  tiny.lemmas.emplace_back();
  return tiny;
}

// Of one layer there is nothing behind the edits that could use it.
TEST(CheckInModel, FindsThatALastLayerIsUsedAsItIsEncoded) {
  Bench bench(words_with_test());

  const TaskInModel found = bench.check();

  EXPECT_EQ(found.split, Split::test);
  EXPECT_EQ(found.words, 40);
  EXPECT_EQ(found.sentences, 10);
  ASSERT_EQ(found.checks.size(), 1U + 3 * (2 + 2 * 2));
  EXPECT_EQ(check_count(bench.options, 8), 19);
  EXPECT_EQ(found.checks[0].set, EditedNeurons::none);
  EXPECT_EQ(found.checks[0].used, bench.scores.back().correct);
  std::int64_t moved = 0;
  for (const InModelCheck& check : found.checks) {
    EXPECT_EQ(check.used, check.encoded) << name_of(check.set) << ", " << name_of(check.edit);
    EXPECT_EQ(check.used_moved, check.encoded_moved);
    if (check.set != EditedNeurons::none) {
      EXPECT_DOUBLE_EQ(*check.loss - *found.checks[0].loss, 1);
    }
    moved = std::max(moved, check.used_moved);
  }
  EXPECT_GT(moved, 30);  // eight ways between two means are far
}

TEST(CheckInModel, ZeroesAsMasksDo) {
  Bench bench(words_with_test());

  const TaskInModel found = bench.check();

  const auto top = ranked_columns(bench.probe, {});
  const auto others = std::make_shared<const std::vector<std::int64_t>>(top.rbegin(), top.rend());
  const MaskFill zero = MaskFill::Zero(8);
  const Split splits[] = {Split::test};
  const auto hits =
      masked_hits(bench.trial.data(),
                  {{&bench.probe.probe, &bench.trial.task(), others, {5}, {&zero}}}, splits);
  EXPECT_EQ(found.checks[1].set, EditedNeurons::top);
  EXPECT_EQ(found.checks[1].edit, NeuronEdit::zero);
  EXPECT_EQ(found.checks[1].used, hits[0].correct[0][0][0]);
  EXPECT_LT(found.checks[1].used, found.checks[2].used);  // the bottom ones
}

TEST(CheckInModel, MasksTheSameSubwordsInEveryCheck) {
  Bench bench(words_with_test());

  const TaskInModel found = bench.check();

  EXPECT_GT(found.masked, 0);
  EXPECT_LT(found.masked, 20);
  EXPECT_EQ(bench.encoder.masked_ids, found.masked * std::ssize(found.checks));
}

TEST(CheckInModel, TakesOverWhatAFormerCallHasFound) {
  Bench bench(words_with_lemmas());
  const TempFolder folder;
  const TaskInModel first = bench.check(Solutions(folder / "kept", "keys", bench.alone));
  const int passes = std::exchange(bench.encoder.edited_passes, 0);

  const TaskInModel again = bench.check(Solutions(folder / "kept", "keys", bench.alone));

  EXPECT_GT(passes, 0);
  EXPECT_EQ(bench.encoder.edited_passes, 0);
  ASSERT_EQ(again.checks.size(), first.checks.size());
  for (std::size_t i = 0; i < first.checks.size(); ++i) {
    EXPECT_EQ(again.checks[i].used, first.checks[i].used);
    EXPECT_EQ(again.checks[i].used_moved, first.checks[i].used_moved);
    EXPECT_EQ(again.checks[i].loss, first.checks[i].loss);
    ASSERT_EQ(again.checks[i].guessed.has_value(), first.checks[i].guessed.has_value());
    if (!first.checks[i].guessed) continue;
    EXPECT_EQ(again.checks[i].guessed->kept, first.checks[i].guessed->kept);
    EXPECT_EQ(again.checks[i].guessed->moved, first.checks[i].guessed->moved);
  }
}

TEST(CheckInModel, LooksUpGuessesByTheirLemmas) {
  Bench bench(words_with_lemmas());
  const std::vector<std::int32_t>& labels = bench.tiny.labels;
  GuessedValues moved;
  for (std::size_t word = 260; word < 298; ++word) {
    moved.kept += labels[word ^ 1] == labels[word] ? 1 : 0;
    moved.moved += labels[word ^ 1] == (labels[word] + 1) % 3 ? 1 : 0;
  }

  const TaskInModel found = bench.check();

  EXPECT_EQ(found.lemma_words, 39);
  ASSERT_TRUE(found.checks[0].guessed);
  EXPECT_EQ(found.checks[0].guessed->kept, 39);
  EXPECT_EQ(found.checks[0].guessed->moved, 0);
  EXPECT_GT(moved.moved, 0);
  for (std::size_t i = 1; i < found.checks.size(); ++i) {
    const InModelCheck& check = found.checks[i];
    ASSERT_EQ(check.guessed.has_value(), check.edit == NeuronEdit::translate);
    if (!check.guessed) continue;
    EXPECT_EQ(check.guessed->kept, moved.kept);
    EXPECT_EQ(check.guessed->moved, moved.moved);
  }
}

TEST(CheckInModel, LooksUpNoGuessesWithoutLemmasOrTranslation) {
  Bench without(words_with_test());
  Bench zeroing(words_with_lemmas());
  zeroing.options.edits = {NeuronEdit::zero};

  for (const TaskInModel& found : {without.check(), zeroing.check()}) {
    EXPECT_EQ(found.lemma_words, 0);
    for (const InModelCheck& check : found.checks) EXPECT_FALSE(check.guessed);
  }
}

TEST(WordForms, AreOneKnownSubwordWithALemma) {
  Corpus corpus;
  corpus.words = {"5", "0", "7", "5", "8"};  // 0 is what the tokenizer does not know
  corpus.lemma_of_word = {"a", "a", "", "b", "a"};

  const WordForms forms = word_forms(corpus, NumberTokenizer());

  EXPECT_EQ(forms.subword, (std::vector<std::int64_t>{5, -1, -1, 5, 8}));
  EXPECT_EQ(forms.lemma, (std::vector<std::int32_t>{0, -1, -1, 1, 0}));
}

TEST(KeptText, GivesBackWhatWasFoundAndRefusesThatOfAFormerVersion) {
  const InModelCheck all{EditedNeurons::top, 0, 2, NeuronEdit::translate, 7, 0, 3, 0, 0.1,
                         GuessedValues{5, 4}};
  InModelCheck whole, bare;

  ASSERT_TRUE(take_kept(kept_text(all), whole));
  ASSERT_TRUE(take_kept(kept_text({.used = 9}), bare));

  EXPECT_EQ(whole.used, 7);
  EXPECT_EQ(whole.used_moved, 3);
  EXPECT_EQ(whole.loss, all.loss);
  ASSERT_TRUE(whole.guessed);
  EXPECT_EQ(whole.guessed->kept, 5);
  EXPECT_EQ(whole.guessed->moved, 4);
  EXPECT_EQ(bare.used, 9);
  EXPECT_FALSE(bare.loss);
  EXPECT_FALSE(bare.guessed);
  EXPECT_FALSE(take_kept("7 3 4591870180066957722\n", whole));
  EXPECT_FALSE(take_kept("7 3\n", whole));
}

TEST(ChooseText, DrawsSentencesOfTestOrElseOfDev) {
  TinyCorpus tiny = words_with_test();
  InModelOptions options;
  options.sentences = 4;

  const ChosenText of_test = choose_text(corpus_of(tiny), options);
  std::replace(tiny.splits.begin(), tiny.splits.end(), Split::test, Split::train);
  std::sort(tiny.splits.begin(), tiny.splits.end());
  const ChosenText of_dev = choose_text(corpus_of(tiny), options);

  EXPECT_EQ(of_test.split, Split::test);
  EXPECT_EQ(of_test.sentences, 4);
  ASSERT_EQ(of_test.words.size(), 16U);
  EXPECT_TRUE(std::is_sorted(of_test.words.begin(), of_test.words.end()));
  EXPECT_GE(of_test.words.front(), 260);
  EXPECT_EQ(of_test.corpus.words[5], std::to_string(of_test.words[5]));
  EXPECT_EQ(of_dev.split, Split::dev);
}

TEST(InModelOptions, NameTheKeyThatIsWrong) {
  const auto complaint = [](auto change) {
    InModelOptions options;
    options.enabled = true;
    change(options);
    return complaint_of<UsageError>([&] { options.validate(); });
  };

  EXPECT_NE(complaint([](auto& options) { options.percents = {}; }).find("in_model.counts"),
            std::string::npos);
  EXPECT_NE(complaint([](auto& options) { options.percents = {101}; }).find("in_model.percents"),
            std::string::npos);
  EXPECT_NE(complaint([](auto& options) {
              options.edits.push_back(NeuronEdit::mean);
            }).find("in_model.edits: name each once"),
            std::string::npos);
  EXPECT_NE(complaint([](auto& options) { options.edits = {}; }).find("in_model.edits"),
            std::string::npos);
  EXPECT_NE(complaint([](auto& options) { options.sentences = 0; }).find("in_model.sentences"),
            std::string::npos);
}

}  // namespace
}  // namespace salient
