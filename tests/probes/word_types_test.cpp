#include "salient/probes/word_types.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "probes/example.hpp"

namespace salient {
namespace {

/// Words of which some return, some are dev or test, and one neuron is constant.
TinyCorpus words_that_return() {
  TinyCorpus tiny = example_words(60, 5, 3);
  hold_out(tiny, 10);
  tiny.activations.col(3).setConstant(0.25F);
  for (std::int64_t word = 0; word < tiny.words(); ++word) {
    tiny.forms.push_back(word % 7 == 0 ? "The" : "w" + std::to_string(word % 11));
  }
  return tiny;
}

/// [form]: mean over its train words of |z| of one neuron, and how many those are.
std::map<std::string, std::pair<double, std::int64_t>> plain_means(const TinyCorpus& tiny,
                                                                   Eigen::Index neuron) {
  std::vector<double> values;
  std::vector<std::string> forms;
  for (std::int64_t word = 0; word < tiny.words(); ++word) {
    if (tiny.splits[static_cast<std::size_t>(word)] != Split::train) continue;
    values.push_back(static_cast<double>(tiny.activations(word, neuron)));
    forms.push_back(tiny.forms[static_cast<std::size_t>(word)]);
  }
  const Eigen::Map<const Eigen::ArrayXd> x(values.data(), std::ssize(values));
  const double mean = x.mean(), deviation = std::sqrt((x - mean).square().mean());
  std::map<std::string, std::pair<double, std::int64_t>> means;
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto& [sum, places] = means[forms[i]];
    sum += deviation > 1e-9 ? std::abs(values[i] - mean) / deviation : 0;
    ++places;
  }
  for (auto& [form, of_form] : means) of_form.first /= static_cast<double>(of_form.second);
  return means;
}

TEST(WordTypes, AreTheDifferentTrainWords) {
  const TinyCorpus tiny = words_that_return();
  Trial trial(tiny, {});

  const WordTypes all = train_word_types(trial.data(), 1);
  const auto plain = plain_means(tiny, 0);
  ASSERT_EQ(all.forms.size(), plain.size());
  EXPECT_TRUE(std::is_sorted(all.forms.begin(), all.forms.end()));
  for (std::size_t type = 0; type < all.forms.size(); ++type) {
    EXPECT_EQ(all.words[type], plain.at(all.forms[type]).second);
  }
  for (std::size_t word = 0; word < tiny.forms.size(); ++word) {
    const std::int32_t type = all.type_of_word[word];
    if (tiny.splits[word] != Split::train) {
      EXPECT_EQ(type, -1);
    } else {
      EXPECT_EQ(all.forms[static_cast<std::size_t>(type)], tiny.forms[word]);
    }
  }
  const WordTypes frequent = train_word_types(trial.data(), 5);
  EXPECT_EQ(frequent.forms, std::vector<std::string>{"The"});
}

TEST(TypeMagnitudes, AreTheMeansOverEachTypesPlaces) {
  const TinyCorpus tiny = words_that_return();
  Trial trial(tiny, {});
  for (const std::int64_t least : {1, 3}) {
    const WordTypes types = train_word_types(trial.data(), least);
    std::int64_t next = 0;
    type_magnitudes(trial.data(), types, [&](std::int64_t neuron, std::span<const double> mean) {
      EXPECT_EQ(neuron, next++);
      const auto plain = plain_means(tiny, neuron);
      for (std::size_t type = 0; type < mean.size(); ++type) {
        EXPECT_NEAR(mean[type], plain.at(types.forms[type]).first, 1e-12);
      }
    });
    EXPECT_EQ(next, 5);
  }
}

}  // namespace
}  // namespace salient
