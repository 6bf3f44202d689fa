#include <algorithm>
#include <cmath>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

/// So many deviations from the mean have all of a colour.
constexpr double hottest = 4;

/// A word behind which there is a colour, and to whom points at it its figure.
std::string coloured(const std::string& word, double z) {
  const double share = std::min(1.0, std::abs(z) / hottest);
  return std::string("<span class=\"") + (z < 0 ? "low" : "high") +
         "\" style=\"--heat:" + std::to_string(std::lround(100 * share)) + "%\" title=\"" +
         as_figure(z) + "\">" + escaped(word) + "</span>";
}

Cell coloured_sentence(const ShownSentence& shown, const std::vector<double>& z) {
  std::string html;
  for (std::size_t word = 0; word < shown.words.size(); ++word) {
    html += (word > 0 ? " " : "") + coloured(shown.words[word], z[word]);
  }
  return markup(html);
}

std::string table_of_heat(const TaskHeat& task, const ActivationHeat& heat) {
  Table table("Sentences as the first neurons of " + task.task + " see them",
              {text("Sentence"), text("Split"), text("Neuron"), text("Words")});
  for (std::size_t s = 0; s < heat.sentences.size(); ++s) {
    const ShownSentence& shown = heat.sentences[s];
    for (std::size_t i = 0; i < task.neurons.size(); ++i) {
      table.add({text(std::to_string(shown.sentence)), text(name_of(shown.split)),
                 text(as_neuron(task.neurons[i])), coloured_sentence(shown, task.heat[i][s])});
    }
  }
  return table.html();
}

}  // namespace

std::string html_of_heat(const Report& report) {
  if (!report.heat) return "";
  std::string parts;
  for (const TaskHeat& task : report.heat->tasks) {
    parts += "<h3>" + escaped(task.task) + "</h3>\n" + table_of_heat(task, *report.heat);
  }
  return "<section id=\"heat\"><h2>Sentences</h2>\n<p class=\"note\">Activations less their mean "
         "over "
         "the words of train, in standard deviations: <span class=\"high\" "
         "style=\"--heat:50%\">above</span> it and <span class=\"low\" "
         "style=\"--heat:50%\">below</span> it, at 4 and more in full colour. tables/heat.csv has "
         "the figures.</p>\n" +
         parts + "</section>\n";
}

}  // namespace salient
