#include "salient/probes/train_forms.hpp"

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

TEST(TrainForms, AreTheDifferentTrainWords) {
  const TinyCorpus tiny = words_that_return();
  Trial trial(tiny, {});

  const TrainForms all = train_forms_of(trial.data(), 1);
  const auto plain = plain_means(tiny, 0);
  ASSERT_EQ(all.names.size(), plain.size());
  EXPECT_TRUE(std::is_sorted(all.names.begin(), all.names.end()));
  for (std::size_t form = 0; form < all.names.size(); ++form) {
    EXPECT_EQ(all.words[form], plain.at(all.names[form]).second);
  }
  for (std::size_t word = 0; word < tiny.forms.size(); ++word) {
    const std::int32_t form = all.form_of_word[word];
    if (tiny.splits[word] != Split::train) {
      EXPECT_EQ(form, -1);
    } else {
      EXPECT_EQ(all.names[static_cast<std::size_t>(form)], tiny.forms[word]);
    }
  }
  const TrainForms frequent = train_forms_of(trial.data(), 5);
  EXPECT_EQ(frequent.names, std::vector<std::string>{"The"});
}

TEST(FormMagnitudes, AreTheMeansOverEachTypesPlaces) {
  const TinyCorpus tiny = words_that_return();
  Trial trial(tiny, {});
  for (const std::int64_t least : {1, 3}) {
    const TrainForms forms = train_forms_of(trial.data(), least);
    std::int64_t next = 0;
    form_magnitudes(trial.data(), forms, [&](std::int64_t neuron, std::span<const double> mean) {
      EXPECT_EQ(neuron, next++);
      const auto plain = plain_means(tiny, neuron);
      for (std::size_t form = 0; form < mean.size(); ++form) {
        EXPECT_NEAR(mean[form], plain.at(forms.names[form]).first, 1e-12);
      }
    });
    EXPECT_EQ(next, 5);
  }
}

}  // namespace
}  // namespace salient
