#include <algorithm>
#include <numeric>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

/// Draws of one set of so many neurons with one edit.
using Draws = std::vector<const InModelCheck*>;

/// In the order in which they were made, the draws of a set at its first.
std::vector<Draws> groups_of(const TaskInModel& found) {
  std::vector<Draws> groups;
  for (const InModelCheck& check : found.checks) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Draws& group) {
      const InModelCheck& first = *group.front();
      return first.set == check.set && first.neurons == check.neurons && first.edit == check.edit;
    });
    if (same == groups.end()) {
      groups.push_back({&check});
    } else {
      same->push_back(&check);
    }
  }
  return groups;
}

/// Over the draws.
template <class Value>
double mean_of(const Draws& draws, Value value) {
  double sum = 0;
  for (const InModelCheck* check : draws) sum += value(*check);
  return sum / static_cast<double>(draws.size());
}

double share_of_words(std::int64_t part, std::int64_t words) {
  return static_cast<double>(part) / static_cast<double>(std::max<std::int64_t>(words, 1));
}

/// The change of the loss: its mean, and of several draws the least and the most.
std::string change_of(const Draws& draws, const InModelCheck& unedited) {
  if (!unedited.loss) return std::string(dash);
  std::vector<double> changes;
  for (const InModelCheck* check : draws) changes.push_back(*check->loss - *unedited.loss);
  const double sum = std::accumulate(changes.begin(), changes.end(), 0.0);
  std::string mean = as_figure(sum / static_cast<double>(changes.size()));
  if (changes.size() == 1) return mean;
  const auto [least, most] = std::minmax_element(changes.begin(), changes.end());
  return mean + " (" + as_figure(*least) + " to " + as_figure(*most) + ")";
}

/// Of the words whose guesses are looked up; a dash where none are.
std::string guessed_share(const Draws& draws, std::int64_t GuessedValues::*count,
                          std::int64_t words) {
  if (!draws.front()->guessed) return std::string(dash);
  return as_percent(mean_of(draws, [&](const InModelCheck& check) {
    return share_of_words(*check.guessed.*count, words);
  }));
}

std::vector<Cell> header_of(const TaskInModel& found) {
  std::vector<Cell> header{text("Edit"),
                           number("Neurons"),
                           text("Which"),
                           number("Accuracy, inside"),
                           number("Accuracy, afterwards"),
                           number("Moved, inside"),
                           number("Moved, afterwards"),
                           number("Loss more, nats")};
  if (found.lemma_words > 0) {
    header.push_back(number("Same lemma and value"));
    header.push_back(number("Same lemma, other value (CLWV)"));
  }
  return header;
}

std::string notes_of(const TaskInModel& found) {
  const InModelCheck& unedited = found.checks.front();
  const std::string loss = unedited.loss
                               ? as_count(found.masked) + " masked subwords, whose mean loss is " +
                                     as_figure(*unedited.loss) + " nats without edits"
                               : "no losses, for want of a head that guesses masked subwords";
  const std::string guesses =
      found.lemma_words > 0
          ? "; guesses looked up in the place of " + as_count(found.lemma_words) + " of the words"
          : "";
  return "<p class=\"note\">" + as_count(found.words) + " words of " + as_count(found.sentences) +
         " sentences; " + loss + guesses + ".</p>\n";
}

std::string table_of(const TaskInModel& found) {
  const InModelCheck& unedited = found.checks.front();
  Table table(
      "Neurons of " + found.task + " edited inside the model, " + std::string(name_of(found.split)),
      header_of(found));
  for (const Draws& draws : groups_of(found)) {
    const InModelCheck& first = *draws.front();
    const bool is_edited = first.set != EditedNeurons::none;
    const bool moves = is_edited && first.edit == NeuronEdit::translate;
    const auto mean = [&](std::int64_t InModelCheck::*count) {
      return as_percent(mean_of(
          draws, [&](const InModelCheck& of) { return share_of_words(of.*count, found.words); }));
    };
    std::vector<Cell> row{text(is_edited ? name_of(first.edit) : "none"),
                          number(as_count(first.neurons)),
                          text(name_of(first.set)),
                          number(mean(&InModelCheck::used)),
                          number(mean(&InModelCheck::encoded)),
                          number(moves ? mean(&InModelCheck::used_moved) : std::string(dash)),
                          number(moves ? mean(&InModelCheck::encoded_moved) : std::string(dash)),
                          number(is_edited ? change_of(draws, unedited) : std::string(dash))};
    if (found.lemma_words > 0) {
      row.push_back(number(guessed_share(draws, &GuessedValues::kept, found.lemma_words)));
      row.push_back(number(guessed_share(draws, &GuessedValues::moved, found.lemma_words)));
    }
    table.add(row, is_edited ? "" : "chosen");
  }
  return table.html() + notes_of(found);
}

/// What the columns of guesses are, where any task has them.
std::string words_about_guesses(const std::vector<TaskInModel>& all) {
  const bool any = std::any_of(all.begin(), all.end(),
                               [](const TaskInModel& found) { return found.lemma_words > 0; });
  if (!any) return "";
  return " Same lemma: words of one subword in whose place the model's own head, which sees "
         "them, now holds the likeliest a form that the corpus has of the word's lemma with the "
         "word's own label (same value) or with the label that it is moved to (other value; "
         "\"correct lemma, wrong value\", CLWV).";
}

}  // namespace

std::string html_of_in_model(const Report& report) {
  if (report.in_model.empty()) return "";
  std::string parts;
  for (const TaskInModel& found : report.in_model) {
    parts += "<h3>" + escaped(found.task) + "</h3>\n" + table_of(found);
  }
  return "<section id=\"in-model\"><h2>Edits inside the model</h2>\n<p class=\"note\">What is "
         "encoded need not be used. Neurons are edited inside the model, at their layers all "
         "together, before the next layer reads them: set to zero, set to their mean over the "
         "train words, or translated from the mean of the word's label towards that of the next "
         "label, the first by beta = " +
         as_digits(report.in_model.front().beta) +
         " times that way, further ones by less (Antverg and Belinkov 2022). Inside: what the "
         "task's probe, not trained again, makes of the words then; afterwards: the same where the "
         "edits are made to what the model has computed as it is. Moved: words that get the label "
         "that they are moved to. Loss more: of the model's own head on masked subwords, the same "
         "in every row. Random and layer-matched: means over draws, the latter with as many "
         "neurons of each layer as the top ones have; in brackets least and most." +
         words_about_guesses(report.in_model) + "</p>\n" + parts + "</section>\n";
}

}  // namespace salient
