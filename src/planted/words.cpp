#include "planted/words.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "corpus/build.hpp"
#include "planted/draws.hpp"

namespace salient {
namespace {

/// From 0. The r-th of `types_of_label` has a share that is proportional to 1 / (r + 1).
std::int64_t zipf(RandomStream stream) {
  static const std::vector<double> shares = [] {
    std::vector<double> sums;
    double sum = 0;
    for (std::int64_t rank = 1; rank <= types_of_label; ++rank) {
      sum += 1 / static_cast<double>(rank);
      sums.push_back(sum);
    }
    return sums;
  }();
  const double drawn = stream.uniform() * shares.back();
  const auto at = std::upper_bound(shares.begin(), shares.end() - 1, drawn);
  return at - shares.begin();
}

/// Labels 2 i and 2 i + 1 share every tenth of their types, of the same rank.
std::string type_name(std::int32_t label, std::int64_t rank) {
  const bool is_shared = rank % types_between_own == types_between_own - 1;
  const std::string owner =
      is_shared ? planted_label_name(label - label % 2) + "+" : planted_label_name(label) + ".";
  return owner + std::to_string(rank);
}

std::vector<std::string> label_names() {
  std::vector<std::string> names;
  for (std::int32_t label = 0; label < planted_label_count; ++label) {
    names.push_back(planted_label_name(label));
  }
  return names;
}

}  // namespace

std::string planted_label_name(std::int32_t label) {
  char name[16];
  std::snprintf(name, sizeof name, "t%02d", label);
  return name;
}

std::vector<std::int64_t> sentence_lengths(const PlantedSetting& setting, Split split) {
  const Draws draws(setting, DrawnFor::sentences);
  RandomStream stream = draws.at(static_cast<std::int64_t>(split));
  std::vector<std::int64_t> lengths;
  for (std::int64_t left = setting.words[static_cast<std::size_t>(split)]; left > 0;
       left -= lengths.back()) {
    std::int64_t length =
        fewest_sentence_words +
        static_cast<std::int64_t>(stream.below(most_sentence_words - fewest_sentence_words + 1));
    if (left <= most_sentence_words) {
      length = left;
    } else if (left - length < fewest_sentence_words) {
      length = left - fewest_sentence_words;
    }
    lengths.push_back(length);
  }
  return lengths;
}

Corpus planted_corpus(const PlantedSetting& setting, std::span<const std::int32_t> labels) {
  const std::vector<std::string> names = label_names();
  const Draws types(setting, DrawnFor::word_types);
  AnnotatedText text(1);
  std::vector<Split> split_of_sentence;
  for (const Split split : all_splits) {
    for (const std::int64_t length : sentence_lengths(setting, split)) {
      for (std::int64_t i = 0; i < length; ++i) {
        const std::size_t word = text.words.size();
        const std::int32_t label = labels[word];
        text.words.push_back(type_name(label, zipf(types.at(static_cast<std::int64_t>(word)))));
        text.labels[0].add(names[static_cast<std::size_t>(label)]);
      }
      text.end_sentence();
      split_of_sentence.push_back(split);
    }
  }
  CorpusOptions options;
  options.labels = {planted_task};
  const SplitPlan plan = plan_as_given(text, std::move(split_of_sentence));
  return build_corpus(text, plan, kept_sentences(text, plan, options), options);
}

}  // namespace salient
