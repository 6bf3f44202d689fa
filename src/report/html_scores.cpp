#include <algorithm>
#include <optional>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

/// A value, and below it its interval, where there is one.
Cell with_interval(double value, const KnownInterval& interval, std::string (*shown)(double)) {
  if (!interval) return number(shown(value));
  return above_range(shown(value), shown(interval->low), shown(interval->high));
}

Cell fraction(double value, std::int64_t words, const KnownInterval& interval = std::nullopt) {
  if (words == 0) return number(std::string(dash));
  return with_interval(value, interval, as_percent);
}

Cell figure(const std::optional<double>& value, const KnownInterval& interval) {
  if (!value) return number(std::string(dash));
  return with_interval(*value, interval, as_figure);
}

/// Of a caption, where there are intervals.
std::string about_intervals(const TaskReport& task) {
  const bool any = std::any_of(task.scores.begin(), task.scores.end(),
                               [](const ProbeScore& score) { return score.intervals.has_value(); });
  if (!any) return "";
  return "; below a figure 95 % of " + as_count(score_draws) +
         " bootstraps of the split's sentences";
}

std::string unseen_note(const TaskReport& task) {
  if (task.unseen.empty()) return "";
  std::string names;
  for (const UnseenLabel& label : task.unseen) {
    names += (names.empty() ? "" : ", ") + escaped(label.name) + " (" +
             std::string(name_of(label.split)) + ", " + as_count(label.words) + ")";
  }
  return "<p class=\"note\">Labels that train has not; their words count as errors: " + names +
         ".</p>\n";
}

std::string places_note(const Certificate& c) {
  if (!c.gap || !c.resolved) return "";
  return "duality gap " + as_scientific(*c.gap) + ", so no weight is farther than " +
         as_scientific(*c.weight_error) + " from the optimal one: the first " +
         as_count(*c.resolved) + " places by the largest |weight| are certain (" +
         as_count(c.resolved_estimate.value_or(*c.resolved)) + " by an estimate); ";
}

std::string certificate_note(const TaskReport& task) {
  const Certificate& c = task.certificate;
  const std::string unit = loss_unit(task.predicts_numbers);
  const std::string penalties = "l1 = " + as_scientific(task.l1) +
                                ", l2 = " + as_scientific(task.l2) + " " + unit + ", " +
                                (task.standardised ? "standardised" : "raw") + " activations";
  std::string note = "<p class=\"certificate\">" + badge_of(c) + " Objective " +
                     as_figure(c.objective) + " " + unit + ", of which loss " + as_figure(c.loss) +
                     "; ";
  if (c.certified) {
    note += "KKT residual " + as_scientific(c.kkt) + ", relative " + as_scientific(c.relative()) +
            " (asked for: " + as_scientific(c.tolerance) + "); ";
  }
  note += places_note(c);
  return note + as_count(c.passes) + " passes; " + as_count(c.nonzero) +
         " weights that are not zero. Solver: " + escaped(task.solver) + "; " + penalties +
         ".</p>\n";
}

bool is_not_converged(const PathPoint& point) {
  return point.certificate.certified && !point.certificate.converged;
}

/// The penalties of the probe as other objectives write them.
std::string conventions_note(const TaskReport& task) {
  const PenaltyConventions& by = task.penalties;
  const auto pair = [](double l1, double l2) {
    return as_scientific(l1) + " and " + as_scientific(l2);
  };
  return "<p class=\"note\">l1 and l2 beside the mean loss: " + pair(by.l1, by.l2) +
         "; beside a loss summed over words: " + pair(by.summed_l1, by.summed_l2) +
         "; on the weights of raw activations, median neuron: " + pair(by.raw_l1[1], by.raw_l2[1]) +
         "; with the norm of the weights in place of its square: " + pair(by.l1, by.norm_l2) +
         ".</p>\n";
}

/// Of a table of labels: what it says of each split.
void add_split_cells(const ProbeScore& score, std::size_t label, std::vector<Cell>& row) {
  const LabelScore s = label < score.labels.size() ? score.labels[label] : LabelScore{};
  row.push_back(number(as_count(s.words)));
  const LabelIntervals intervals = intervals_of_label(score, label);
  row.push_back(fraction(s.precision(), s.predicted, intervals.precision));
  row.push_back(fraction(s.recall(), s.words, intervals.recall));
  row.push_back(fraction(s.f1(), s.words, intervals.f1));
}

std::int64_t train_words_of(const TaskReport& task, std::size_t label) {
  for (const ProbeScore& score : task.scores) {
    if (label < score.labels.size()) return score.labels[label].train_words;
  }
  return 0;
}

}  // namespace

std::string badge_of(const Certificate& certificate) {
  const std::string_view kind = !certificate.certified  ? "plain"
                                : certificate.converged ? "good"
                                                        : "bad";
  return "<span class=\"badge " + std::string(kind) + "\">" + std::string(status_of(certificate)) +
         "</span>";
}

std::string penalty_flag_of(const TaskReport& task) {
  if (excess_of_given(task.path) <= flagged_excess) return "";
  return " <span class=\"badge bad\">penalty flagged</span>";
}

std::string flag_of(const TaskReport& task) {
  const bool good = task.certificate.certified && task.certificate.converged;
  return (good ? "" : " " + badge_of(task.certificate)) + penalty_flag_of(task);
}

bool has_chunks(const TaskReport& task) {
  return std::any_of(task.scores.begin(), task.scores.end(),
                     [](const ProbeScore& score) { return score.chunks.has_value(); });
}

namespace {

std::string table_of_number_scores(const TaskReport& task) {
  Table table(
      "Scores beside the mean of train's numbers, of whose squared error R² is the share that the "
      "probe saves; r of Pearson, and of Spearman by ranks; loss is half the squared error" +
          about_intervals(task),
      {text("Split"), number("Words"), number("R²"), number("Pearson"), number("Spearman"),
       number("Root of mean squared error"), number("Loss"), number("Excluded")});
  for (const ProbeScore& s : task.scores) {
    const NumberScore numbers = s.numbers.value_or(NumberScore{});
    const ScoreIntervals intervals = s.intervals.value_or(ScoreIntervals{});
    table.add({text(name_of(s.split)), number(as_count(s.words)),
               figure(numbers.r_squared, intervals.r_squared),
               figure(numbers.pearson, intervals.pearson),
               figure(numbers.spearman, intervals.spearman),
               figure(numbers.root_squared_error(), intervals.root_squared_error),
               figure(s.loss, intervals.loss), number(as_count(s.excluded))});
  }
  return table.html();
}

std::string table_of_label_scores(const TaskReport& task) {
  const bool chunks = has_chunks(task);
  std::vector<Cell> header{text("Split"),      number("Words"),
                           number("Accuracy"), number("Majority"),
                           number("Macro-F1"), number("MCC"),
                           number("Loss"),     number("Unseen"),
                           number("Excluded"), number("Accuracy of all")};
  if (chunks) header.push_back(number("Chunk F1"));
  Table table(
      "Scores beside the majority baseline, which gives every word the most frequent label of "
      "train; MCC is Matthews' correlation of true and predicted labels; loss in nats a word" +
          about_intervals(task),
      header);
  for (const ProbeScore& s : task.scores) {
    const ScoreIntervals intervals = s.intervals.value_or(ScoreIntervals{});
    const auto known = [](double value, std::int64_t words) {
      return words > 0 ? std::optional(value) : std::nullopt;
    };
    std::vector<Cell> row{text(name_of(s.split)),
                          number(as_count(s.words)),
                          fraction(s.accuracy(), s.words),
                          fraction(s.majority_accuracy(), s.words),
                          fraction(s.macro_f1(), s.words, intervals.macro_f1),
                          figure(s.mcc(), intervals.mcc),
                          figure(known(s.loss, s.words - s.unseen), intervals.loss),
                          number(as_count(s.unseen)),
                          number(as_count(s.excluded)),
                          fraction(s.accuracy_of_all(), s.words + s.excluded)};
    if (chunks) {
      const ChunkScore found = s.chunks.value_or(ChunkScore{});
      row.push_back(fraction(found.f1(), found.chunks, intervals.chunk_f1));
    }
    table.add(row);
  }
  return table.html();
}

}  // namespace

std::string html_of_scores(const TaskReport& task) {
  return "<h3>Scores" + flag_of(task) + "</h3>\n" +
         (task.predicts_numbers ? table_of_number_scores(task) : table_of_label_scores(task)) +
         unseen_note(task) + html_of_baselines(task) + certificate_note(task);
}

std::string html_of_path(const TaskReport& task) {
  if (task.path.empty()) return "<h3>Penalty</h3>\n" + conventions_note(task);
  const std::string on = task.folds > 0 ? "Held-out" : "Dev";
  const std::string share = task.predicts_numbers ? " R²" : " accuracy";
  const std::string of_share =
      task.predicts_numbers ? "; R² beside the mean of the judged numbers themselves" : "";
  Table table(
      "Penalties that were tried, from strong to weak, and the one of this probe; loss in " +
          loss_unit(task.predicts_numbers) + ", its standard error by bootstraps of sentences" +
          of_share,
      {number("l1"), number("l2"), number(on + " loss"), number("Error"), number(on + share),
       number("Weights not 0"), number("Relative KKT"), number("Passes"), text("")});
  for (const PathPoint& point : task.path) {
    std::string remark = point.given ? "given" : point.chosen ? "chosen" : "";
    if (is_not_converged(point)) {
      remark += (remark.empty() ? "" : " ") + badge_of(point.certificate);
    }
    const Certificate& c = point.certificate;
    table.add({number(as_scientific(point.l1)), number(as_scientific(point.l2)),
               number(as_figure(point.dev_loss)), number(as_figure(point.dev_loss_error)),
               number(task.predicts_numbers ? as_figure(point.dev_accuracy)
                                            : as_percent(point.dev_accuracy)),
               number(as_count(c.nonzero)),
               number(c.certified ? as_scientific(c.relative()) : std::string(dash)),
               number(as_count(c.passes)), markup(remark)},
              point.chosen ? "chosen" : "");
  }
  return "<h3>Penalty" + flag_of(task) + "</h3>\n" + table.html() + html_of_paper_scores(task) +
         conventions_note(task);
}

std::string html_of_labels(const TaskReport& task, std::int64_t flag_below) {
  if (task.predicts_numbers) return "";
  std::vector<const ProbeScore*> shown;
  for (const ProbeScore& score : task.scores) {
    if (score.split != Split::train || task.scores.size() == 1) shown.push_back(&score);
  }
  std::vector<Cell> header{text("Label"), number("Train words")};
  for (const ProbeScore* score : shown) {
    const std::string split(name_of(score->split));
    header.insert(header.end(), {number(split + " words"), number(split + " precision"),
                                 number(split + " recall"), number(split + " F1")});
  }
  Table table("Scores of each label" + about_intervals(task), header);
  bool any_weak = false;
  for (std::size_t label = 0; label < task.labels.names().size(); ++label) {
    const std::int64_t train_words = train_words_of(task, label);
    const bool weak = train_words < flag_below;
    any_weak = any_weak || weak;
    std::vector<Cell> row{text(task.labels.names()[label] + (weak ? " *" : "")),
                          number(as_count(train_words))};
    for (const ProbeScore* score : shown) add_split_cells(*score, label, row);
    table.add(row, weak ? "weak" : "");
  }
  const std::string note = "<p class=\"note\">* fewer than " + as_count(flag_below) +
                           " train words: a score that says little.</p>\n";
  return "<h3>Labels" + flag_of(task) + "</h3>\n" + table.html() + (any_weak ? note : "");
}

}  // namespace salient
