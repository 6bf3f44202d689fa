#include <algorithm>
#include <ostream>
#include <set>

#include "report/finished_runs.hpp"
#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"
#include "report/transfer_parts.hpp"

namespace salient {
namespace {

/// Runs whose probes are in the table of a task, in the order of the runs.
std::set<std::size_t> sources_of(const TransferOfTask& task) {
  std::set<std::size_t> sources;
  for (const TaskTransfer* of : task.on) {
    for (const TransferredProbe& probe : of->probes) sources.insert(probe.from);
  }
  return sources;
}

Cell transferred_cell(std::size_t from, const TaskTransfer& of) {
  for (const TransferredProbe& probe : of.probes) {
    if (probe.from != from) continue;
    Cell cell = accuracy_cell(probe.score, of.words);
    cell.is_number = true;
    cell.heat = accuracy_of(probe.score, of.words);
    return cell;
  }
  return number(std::string(dash));
}

std::string percent_of(std::int64_t correct, const TaskTransfer& of) {
  return as_percent(accuracy_of({correct}, of.words));
}

/// Rows: whose words; columns: whose probe.
std::string table_of_probes(const TransferOfTask& task, const TransferReport& report) {
  const std::set<std::size_t> sources = sources_of(task);
  if (sources.empty()) return "";
  std::vector<Cell> header{text("Words of"), text("Split"), number("Words"), number("Majority"),
                           number("Own probe")};
  for (const std::size_t from : sources) {
    header.push_back(number("probe of " + escaped(report.runs[from].name)));
  }
  Table table("Accuracy of the probes of " + task.task + " on the words of other runs", header);
  for (const TaskTransfer* of : task.on) {
    std::vector<Cell> row{text(report.runs[of->on].name), text(name_of(of->split)),
                          number(as_count(of->words)), number(percent_of(of->majority, *of)),
                          number(percent_of(of->own, *of))};
    for (const std::size_t from : sources) row.push_back(transferred_cell(from, *of));
    table.add(row);
  }
  return table.html();
}

/// "NN (3), VB (1)"
std::string in_words(const std::vector<UnknownLabel>& labels) {
  std::string text;
  for (const UnknownLabel& label : labels) {
    text += (text.empty() ? "" : ", ") + label.name + " (" + as_count(label.words) + ")";
  }
  return text;
}

/// Labels that a probe has not; nothing if there are none.
std::string table_of_unknown(const TransferOfTask& task, const TransferReport& report) {
  Table table("Labels of " + task.task + " that a probe has not: errors",
              {text("Probe of"), text("Words of"), text("Labels and their words")});
  bool any = false;
  for (const TaskTransfer* of : task.on) {
    for (const TransferredProbe& probe : of->probes) {
      const std::string labels = in_words(probe.unknown);
      if (labels.empty()) continue;
      any = true;
      table.add({text(report.runs[probe.from].name), text(report.runs[of->on].name), text(labels)});
    }
  }
  return any ? table.html() : "";
}

std::string note_of_unseen(const TransferOfTask& task, const TransferReport& report) {
  std::string runs;
  for (const TaskTransfer* of : task.on) {
    if (of->unseen == 0) continue;
    runs += (runs.empty() ? "" : "; ") + report.runs[of->on].name + ": " + as_count(of->unseen);
    if (!of->unseen_labels.empty()) runs += ", of " + in_words(of->unseen_labels);
  }
  return runs.empty()
             ? ""
             : "<p class=\"note\">Words of labels that their own run's train words have "
               "not, also where another run's probe has them, and words that the model did "
               "not read: errors of every probe: " +
                   escaped(runs) + ".</p>\n";
}

/// The mean over the drawn orders and, below, the least and the most.
Cell random_cell(std::size_t size, const TaskTransfer& of) {
  double sum = 0, least = 1, most = 0;
  const std::size_t first = first_drawn(of);
  for (std::size_t i = first; i < of.rankings.size(); ++i) {
    const double accuracy = accuracy_of(of.rankings[i].scores[size], of.words);
    sum += accuracy;
    least = std::min(least, accuracy);
    most = std::max(most, accuracy);
  }
  const auto drawn = static_cast<double>(of.rankings.size() - first);
  return above_range(as_percent(sum / drawn), as_percent(least), as_percent(most));
}

std::string table_of_rankings(const TaskTransfer& of, const TransferReport& report) {
  const std::string& on = report.runs[of.on].name;
  std::vector<Cell> header{number("First neurons")};
  const std::size_t runs = first_drawn(of);
  for (std::size_t i = 0; i < runs; ++i) {
    const std::string name = *of.rankings[i].from == of.on
                                 ? "own ranking"
                                 : "ranking of " + escaped(name_of(i, of, report));
    header.push_back(number(name));
    header.push_back(number("over random"));
  }
  header.push_back(number("random, " +
                          as_count(std::ssize(of.rankings) - static_cast<std::int64_t>(runs)) +
                          " orders"));
  Table table("Probes of " + of.task + " trained on first neurons alone, with the words of " + on +
                  ": accuracy on " + std::string(name_of(of.split)),
              header);
  for (std::size_t size = 0; size < of.sizes.size(); ++size) {
    std::vector<Cell> row{number(as_count(of.sizes[size]))};
    for (std::size_t i = 0; i < runs; ++i) {
      row.push_back(accuracy_cell(of.rankings[i].scores[size], of.words));
      row.push_back(margin_cell(of.rankings[i].margins[size]));
    }
    row.push_back(random_cell(size, of));
    table.add(row);
  }
  return table.html();
}

std::string html_of_task(std::size_t i, const TransferOfTask& task, const TransferReport& report) {
  std::string html = "<section id=\"" + anchor_of(i) + "\"><h2>Task: " + escaped(task.task) +
                     "</h2>\n" + table_of_probes(task, report) + table_of_unknown(task, report) +
                     note_of_unseen(task, report);
  for (const TaskTransfer* of : task.on) {
    if (!of->rankings.empty()) html += table_of_rankings(*of, report);
  }
  return html + "</section>\n";
}

std::string methods_of_transfer() {
  return "<section id=\"methods\"><h2>Methods</h2>\n<p class=\"note\">A probe sees the words of "
         "another "
         "run as it was trained: with its own weights, means and deviations. Labels are the same "
         "where "
         "their names are. Below an accuracy: 95 % of bootstraps of sentences. Probes on first "
         "neurons "
         "are trained with the words of the run that they are judged on, at the penalties of its "
         "own "
         "probe. Over random: the accuracy less the mean of those of the drawn orders, on the same "
         "bootstraps. " +
         note_of_stars("its table") + "</p>\n</section>\n";
}

}  // namespace

void write_html(const TransferReport& report, std::ostream& out) {
  const std::vector<TransferOfTask> tasks = by_task(report);
  std::string links = "<a href=\"#runs\">Runs</a>";
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    links += " <a href=\"#" + anchor_of(i) + "\">" + escaped(tasks[i].task) + "</a>";
  }
  std::string on;
  for (const std::size_t run : report.on) on += (on.empty() ? "" : ", ") + report.runs[run].name;
  out << page_start("Probes and rankings on other runs", escaped("On the words of " + on),
                    links + " <a href=\"#methods\">Methods</a>")
      << "<section id=\"runs\"><h2>Runs</h2>\n"
      << table_of_runs("The runs", report.runs) << "</section>\n";
  for (std::size_t i = 0; i < tasks.size(); ++i) out << html_of_task(i, tasks[i], report);
  out << methods_of_transfer() << page_end;
}

}  // namespace salient
