#include "corpus/split_plan.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_set>
#include <utility>

#include "corpus/wording.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// SplitMix64's mixing function (Steele, Lea and Flood 2014): the same numbers with every library.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31);
}

std::int64_t share_of(std::int64_t units, double share) {
  if (share == 0) return 0;
  return std::max<std::int64_t>(1, std::llround(share * static_cast<double>(units)));
}

constexpr std::uint64_t sample_stream = 0xD1B54A32D192ED03U;

/// The numbers below `units` in an order that depends on `seed` and `units` alone.
std::vector<std::size_t> drawn_order(std::int64_t units, std::uint64_t seed) {
  std::vector<std::pair<std::uint64_t, std::size_t>> draws;
  for (std::size_t i = 0; i < static_cast<std::size_t>(units); ++i) {
    draws.emplace_back(mixed(mixed(seed) + i), i);
  }
  std::sort(draws.begin(), draws.end());
  std::vector<std::size_t> order;
  for (const auto& [draw, i] : draws) order.push_back(i);
  return order;
}

/// The split of every unit. `unit` is its name, for the error.
std::vector<Split> drawn(std::int64_t units, std::string_view unit, const CorpusOptions& options) {
  const std::int64_t test = share_of(units, options.test_share);
  const std::int64_t not_train = test + share_of(units, options.dev_share);
  if (not_train >= units) {
    throw UsageError("corpus.train: " + counted(units, unit) +
                     " cannot be cut into train, dev and test: choose another corpus.split_by, or "
                     "give corpus.dev and corpus.test");
  }
  const std::vector<std::size_t> order = drawn_order(units, options.seed);
  std::vector<Split> splits(order.size(), Split::train);
  for (std::int64_t place = 0; place < not_train; ++place) {
    splits[order[static_cast<std::size_t>(place)]] = place < test ? Split::test : Split::dev;
  }
  return splits;
}

SplitPlan plan_by_word_type(const AnnotatedText& text, const CorpusOptions& options) {
  StringTable types;
  std::vector<std::int32_t> type_of_word;
  type_of_word.reserve(text.words.size());
  for (const std::string& word : text.words) type_of_word.push_back(types.id(word));
  const auto type_count = static_cast<std::int64_t>(types.strings().size());
  const std::vector<Split> split_of_type = drawn(type_count, "word type", options);

  SplitPlan plan;
  plan.section_of_sentence.assign(static_cast<std::size_t>(text.sentence_count()), Split::train);
  for (const std::int32_t type : type_of_word) {
    plan.split_of_word.push_back(split_of_type[static_cast<std::size_t>(type)]);
  }
  return plan;
}

std::int64_t train_words(const AnnotatedText& text, const SplitPlan& plan, std::int64_t sentence) {
  const auto i = static_cast<std::size_t>(sentence);
  const auto word = plan.split_of_word.begin();
  return std::count(word + text.sentence_offsets[i], word + text.sentence_offsets[i + 1],
                    Split::train);
}

std::vector<std::int64_t> sentences_of(Split section, const SplitPlan& plan) {
  std::vector<std::int64_t> sentences;
  for (std::size_t i = 0; i < plan.section_of_sentence.size(); ++i) {
    if (plan.section_of_sentence[i] == section) sentences.push_back(static_cast<std::int64_t>(i));
  }
  return sentences;
}

std::vector<std::int64_t> in_drawn_order(const std::vector<std::int64_t>& sentences,
                                         std::uint64_t seed) {
  std::vector<std::int64_t> drawn;
  for (const std::size_t i : drawn_order(static_cast<std::int64_t>(sentences.size()), seed)) {
    drawn.push_back(sentences[i]);
  }
  return drawn;
}

/// The sentences of train that `options.max_train_words` leaves.
std::vector<std::int64_t> train_sentences(const AnnotatedText& text, const SplitPlan& plan,
                                          const CorpusOptions& options) {
  std::vector<std::int64_t> sentences = sentences_of(Split::train, plan);
  if (options.max_train_words == 0) return sentences;
  if (options.train_sample == TrainSample::random) {
    sentences = in_drawn_order(sentences, options.seed ^ sample_stream);
  }
  std::int64_t words = 0;
  const auto too_many =
      std::find_if(sentences.begin(), sentences.end(), [&](std::int64_t sentence) {
        words += train_words(text, plan, sentence);
        return words > options.max_train_words;
      });
  sentences.erase(too_many, sentences.end());
  std::sort(sentences.begin(), sentences.end());
  return sentences;
}

/// The sentence's words with a line feed after each: no word holds one.
std::string key_of(std::int64_t sentence, const AnnotatedText& text) {
  const auto i = static_cast<std::size_t>(sentence);
  std::string key;
  for (std::int64_t w = text.sentence_offsets[i]; w < text.sentence_offsets[i + 1]; ++w) {
    key += text.words[static_cast<std::size_t>(w)] + '\n';
  }
  return key;
}

/// Logs how many of the sentences occur in train, and drops them if asked to.
void treat_duplicates(const std::unordered_set<std::string>& train, Split split, bool drop,
                      const AnnotatedText& text, std::vector<std::int64_t>& sentences) {
  const auto before = static_cast<std::int64_t>(sentences.size());
  std::vector<std::int64_t> others;
  for (const std::int64_t sentence : sentences) {
    if (!train.contains(key_of(sentence, text))) others.push_back(sentence);
  }
  const auto duplicates = before - static_cast<std::int64_t>(others.size());
  if (duplicates == 0) return;
  log_info("corpus: " + grouped(duplicates) + " of " + counted(before, "sentence") + " of " +
           std::string(name_of(split)) + " occur in train" +
           (drop ? " and are dropped" : " and are kept (corpus.dedupe drops them)"));
  if (drop) sentences = std::move(others);
}

}  // namespace

SplitPlan plan_as_given(const AnnotatedText& text, std::vector<Split> split_of_sentence) {
  SplitPlan plan{std::move(split_of_sentence), {}};
  plan.split_of_word.reserve(text.words.size());
  for (std::size_t i = 0; i < plan.section_of_sentence.size(); ++i) {
    plan.split_of_word.resize(static_cast<std::size_t>(text.sentence_offsets[i + 1]),
                              plan.section_of_sentence[i]);
  }
  return plan;
}

SplitPlan plan_by_seed(const AnnotatedText& text, const CorpusOptions& options) {
  if (options.split_by == SplitBy::word_type) return plan_by_word_type(text, options);
  if (options.split_by == SplitBy::sentence) {
    return plan_as_given(text, drawn(text.sentence_count(), "sentence", options));
  }
  const std::vector<Split> split_of_document = drawn(text.document_count(), "document", options);
  std::vector<Split> split_of_sentence;
  for (const std::int32_t document : text.document_of_sentence) {
    split_of_sentence.push_back(split_of_document[static_cast<std::size_t>(document)]);
  }
  return plan_as_given(text, std::move(split_of_sentence));
}

std::vector<std::int64_t> kept_sentences(const AnnotatedText& text, const SplitPlan& plan,
                                         const CorpusOptions& options) {
  std::vector<std::int64_t> kept = train_sentences(text, plan, options);
  std::unordered_set<std::string> train;
  for (const std::int64_t sentence : kept) train.insert(key_of(sentence, text));
  for (const Split split : {Split::dev, Split::test}) {
    std::vector<std::int64_t> sentences = sentences_of(split, plan);
    treat_duplicates(train, split, options.dedupe, text, sentences);
    kept.insert(kept.end(), sentences.begin(), sentences.end());
  }
  return kept;
}

}  // namespace salient
