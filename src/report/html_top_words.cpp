#include <algorithm>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

Cell words_of(NeuronId neuron, const Report& report) {
  const auto column = static_cast<std::size_t>(report.neurons.column(neuron));
  std::string words;
  for (const WordScore& word : report.top_words->neurons[column].words) {
    words += (words.empty() ? "" : " ") + ("<b>" + escaped(word.word) + "</b>") + "\u00a0<small>" +
             as_figure(word.score) + "</small>";
  }
  return markup(words);
}

std::string table_of_order(const TaskReport& task, const Report& report) {
  Table table("Words at which the most salient neurons of " + task.name + " are on",
              {number("Place"), text("Neuron"), text("Words")});
  const std::size_t count = std::min(shown_neurons, task.ranking.order.size());
  for (std::size_t place = 0; place < count; ++place) {
    const RankedNeuron& ranked = task.ranking.order[place];
    table.add({number(std::to_string(place + 1)), text(as_neuron(ranked.neuron)),
               words_of(ranked.neuron, report)},
              ranked.zero ? "weak" : "");
  }
  return table.html();
}

std::string table_of_sentences(const TaskReport& task, const Report& report) {
  Table table("Sentences at which the most salient neurons of " + task.name + " are on",
              {number("Place"), text("Neuron"), text("Sentences")});
  const std::size_t count = std::min(shown_neurons, task.ranking.order.size());
  for (std::size_t place = 0; place < count; ++place) {
    const NeuronId neuron = task.ranking.order[place].neuron;
    const auto column = static_cast<std::size_t>(report.neurons.column(neuron));
    std::string sentences;
    for (const SentenceScore& sentence : report.top_words->neurons[column].sentences) {
      sentences += (sentences.empty() ? "" : "<br>") + escaped(sentence.text) + "\u00a0<small>" +
                   as_figure(sentence.score) + "</small>";
    }
    table.add({number(std::to_string(place + 1)), text(as_neuron(neuron)), markup(sentences)});
  }
  return table.html();
}

/// Of the neuron to which a label gives the most weight.
std::string table_of_labels(const TaskReport& task, const Report& report) {
  Table table("Words at which the first neuron of each label of " + task.name + " is on",
              {text("Label"), text("Neuron"), text("Words")});
  for (std::size_t label = 0; label < task.ranking.by_label.size(); ++label) {
    const auto& order = task.ranking.by_label[label];
    if (order.empty() || order.front().zero) continue;
    const NeuronId first = order.front().neuron;
    table.add({text(task.labels.names()[label]), text(as_neuron(first)), words_of(first, report)});
  }
  return table.html();
}

}  // namespace

std::string html_of_top_words(const Report& report) {
  if (!report.top_words) return "";
  std::string parts;
  for (const TaskReport& task : report.tasks) {
    parts += "<h3>" + escaped(task.name) + flag_of(task) + "</h3>\n" + table_of_order(task, report);
    if (!task.predicts_numbers) parts += table_of_labels(task, report);
    if (report.top_words->sentences > 0) parts += table_of_sentences(task, report);
  }
  return "<section id=\"top-words\"><h2>Words of neurons</h2>\n<p class=\"note\">Of the " +
         as_count(report.top_words->types) +
         " different words of train, those at which a neuron lies farthest from its mean, on "
         "either side: beside each the mean distance over its places, in standard deviations. "
         "tables/top_words.csv has all neurons.</p>\n" +
         parts + "</section>\n";
}

}  // namespace salient
