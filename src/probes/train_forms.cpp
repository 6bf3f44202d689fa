#include "salient/probes/train_forms.hpp"

#include <ATen/ops/zeros.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>

#include "probes/task_words.hpp"

namespace salient {
namespace {

/// Rows of a block whose words take part, and which form each is.
struct FormRows {
  std::vector<std::int64_t> rows, forms;
};

FormRows form_rows(RowRange words, const TrainForms& forms) {
  const auto of_block = labels_of(words, forms.form_of_word);
  FormRows found;
  for (std::size_t row = 0; row < of_block.size(); ++row) {
    if (of_block[row] < 0) continue;
    found.rows.push_back(static_cast<std::int64_t>(row));
    found.forms.push_back(of_block[row]);
  }
  return found;
}

/// Collective: int64 [form, neuron], sums of |z| of the neurons that `by` keeps.
at::Tensor sum_magnitudes(ProbeData::Impl& data, const TrainForms& forms, const Standardiser& by,
                          const at::Tensor& factors) {
  at::Tensor sums = at::zeros({std::ssize(forms.names), factors.size(0)},
                              at::TensorOptions(at::kLong).device(data.where));
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    const FormRows taking = form_rows(data.features.words(i), forms);
    if (taking.rows.empty()) continue;
    at::Tensor z = data.features.standardised(i, by, at::kDouble);
    if (std::ssize(taking.rows) != z.size(0)) {
      z = z.index_select(0, int64_tensor(taking.rows, data.where));
    }
    sums.index_add_(0, int64_tensor(taking.forms, data.where), encode(z.abs(), factors));
    data.comm.beat("analyses: words of neurons", static_cast<std::int64_t>(i));
  }
  data.all_reduce(sums);
  return sums;
}

/// Neurons [begin, begin + sums.size(1)).
void hand_over(const at::Tensor& sums, const at::Tensor& factors, const TrainForms& forms,
               std::int64_t begin, const TakeMagnitudes& take) {
  constexpr std::int64_t at_once = 64;  // rows of the table are read, not columns
  std::vector<double> mean(forms.names.size());
  for (std::int64_t first = 0; first < sums.size(1); first += at_once) {
    const std::int64_t count = std::min(at_once, sums.size(1) - first);
    const at::Tensor part = decode(sums.narrow(1, first, count), factors.narrow(0, first, count))
                                .t()
                                .contiguous()
                                .cpu();
    for (std::int64_t neuron = 0; neuron < count; ++neuron) {
      const double* const sum = part.data_ptr<double>() + neuron * std::ssize(mean);
      for (std::size_t form = 0; form < mean.size(); ++form) {
        mean[form] = sum[form] / static_cast<double>(forms.words[form]);
      }
      take(begin + first + neuron, mean);
    }
  }
}

}  // namespace

TrainForms train_forms_of(ProbeData& data, std::int64_t least_words) {
  const std::vector<std::string>& words = data.corpus().words;
  const std::vector<char>& takes_part = data.impl().train_words;
  std::map<std::string_view, std::int64_t> counts;
  for (std::size_t word = 0; word < words.size(); ++word) {
    if (takes_part[word] != 0) ++counts[words[word]];
  }
  TrainForms forms;
  std::map<std::string_view, std::int32_t> place;
  for (const auto& [form, count] : counts) {
    if (count < least_words) continue;
    place.emplace(form, static_cast<std::int32_t>(forms.names.size()));
    forms.names.emplace_back(form);
    forms.words.push_back(count);
  }
  forms.form_of_word.assign(words.size(), -1);
  for (std::size_t word = 0; word < words.size(); ++word) {
    const auto found = takes_part[word] != 0 ? place.find(words[word]) : place.end();
    if (found != place.end()) forms.form_of_word[word] = found->second;
  }
  return forms;
}

TrainSentences train_sentences_of(ProbeData& data, std::int64_t least_words) {
  const Corpus& corpus = data.corpus();
  const std::vector<char>& takes_part = data.impl().train_words;
  TrainSentences found;
  found.forms.form_of_word.assign(corpus.words.size(), -1);
  for (std::int64_t sentence = 0; sentence < corpus.sentence_count(); ++sentence) {
    const RowRange words = corpus.words_of(sentence);
    std::string text;
    std::vector<std::size_t> taking;
    for (auto word = static_cast<std::size_t>(words.begin);
         word < static_cast<std::size_t>(words.end); ++word) {
      text += (text.empty() ? "" : " ") + corpus.words[word];
      if (takes_part[word] != 0) taking.push_back(word);
    }
    if (taking.empty() || std::ssize(taking) < least_words) continue;
    for (const std::size_t word : taking) {
      found.forms.form_of_word[word] = static_cast<std::int32_t>(found.forms.names.size());
    }
    found.forms.names.push_back(std::move(text));
    found.forms.words.push_back(std::ssize(taking));
    found.sentence_of_form.push_back(sentence);
  }
  return found;
}

void form_magnitudes(ProbeData& data, const TrainForms& forms, const TakeMagnitudes& take) {
  if (forms.names.empty()) return;
  ProbeData::Impl& impl = data.impl();
  const Standardiser whole = standardiser_of(data.train_moments(), impl.where);
  const auto words = static_cast<double>(data.corpus().word_count());
  const at::Tensor bound = (impl.largest + whole.mean.abs()) * whole.inverse * words;
  const std::int64_t neurons = impl.neurons.size();
  const std::int64_t bytes = std::ssize(forms.names) * std::int64_t{sizeof(std::int64_t)};
  const std::int64_t at_once = std::clamp<std::int64_t>(table_bytes / bytes, 1, neurons);
  for (std::int64_t begin = 0; begin < neurons; begin += at_once) {
    const std::int64_t end = std::min(neurons, begin + at_once);
    std::vector<std::int64_t> columns(static_cast<std::size_t>(end - begin));
    std::iota(columns.begin(), columns.end(), begin);
    const at::Tensor factors = fixed_point_factors(bound.narrow(0, begin, end - begin));
    const Standardiser by = some_of(whole, int64_tensor(columns, impl.where));
    hand_over(sum_magnitudes(impl, forms, by, factors), factors, forms, begin, take);
  }
}

}  // namespace salient
