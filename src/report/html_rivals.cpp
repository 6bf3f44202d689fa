#include <algorithm>
#include <map>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/subset_probes.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

/// How the ranking in place `i` goes with the job's own.
std::optional<double> correlation_with_own(const RankingComparison& at, std::size_t i) {
  const auto pair = std::find_if(at.pairs.begin(), at.pairs.end(), [&](const RankingPair& of) {
    return of.one == 0 && of.other == i;
  });
  return pair != at.pairs.end() ? pair->correlation : std::nullopt;
}

std::string name_in_table(const std::string& method, bool is_control) {
  return method + (is_control ? " (control)" : "");
}

std::string table_of(const TaskRivals& rivals, const RankingComparison& at) {
  Table table("The first " + as_count(at.size) +
                  " neurons by each method; AvgOverlap: shared with another method, over all of "
                  "both, in the mean; NeuronVote: the same with the neurons that all methods "
                  "together elect; correlation: Spearman's with the job's own order",
              {text("Method"), number("AvgOverlap"), number("NeuronVote"), number("Correlation"),
               text("First neurons")});
  for (std::size_t i = 0; i < rivals.rankings.size(); ++i) {
    const NamedRanking& ranking = rivals.rankings[i];
    std::string first;
    const std::size_t shown = std::min<std::size_t>(5, ranking.order.size());
    for (std::size_t place = 0; place < shown; ++place) {
      first += (place == 0 ? "" : " ") + as_neuron(ranking.order[place].neuron);
    }
    table.add(
        {text(name_in_table(ranking.method, ranking.control)),
         number(as_figure(at.mean_overlap[i])), number(as_figure(at.vote[i])),
         number(i == 0 ? std::string(dash) : as_figure(correlation_with_own(at, i))), text(first)},
        ranking.control ? "weak" : "");
  }
  return table.html();
}

/// Of the fewest first neurons that are compared: labels have few.
std::string table_of_labels(const TaskRivals& rivals) {
  if (rivals.label_agreements.empty()) return "";
  std::int64_t size = rivals.label_agreements.front().size;
  for (const LabelAgreement& at : rivals.label_agreements) size = std::min(size, at.size);
  std::vector<Cell> header{text("Label"), number("Own with weight")};
  std::vector<std::size_t> column_of(rivals.rankings.size());
  for (std::size_t i = 0; i < rivals.rankings.size(); ++i) {
    column_of[i] = header.size();
    if (!rivals.rankings[i].by_label.empty()) header.push_back(number(rivals.rankings[i].method));
  }
  std::map<std::size_t, std::vector<Cell>> rows;  // by label
  for (const LabelAgreement& at : rivals.label_agreements) {
    if (at.size != size) continue;
    std::vector<Cell>& row = rows[at.label];
    row.resize(header.size(), number(std::string(dash)));
    row[0] = text(rivals.labels[at.label]);
    row[1] = number(as_count(at.weighted));
    row[column_of[at.ranking]] = number(as_percent(at.overlap()));
  }
  Table table("The first " + as_count(size) +
                  " neurons of each label: overlap of the job's own with those by other methods "
                  "(shared over all of both)",
              header);
  for (const auto& [label, row] : rows) table.add(row);
  return table.html();
}

std::string in_words(RankingProbe probe) {
  return probe == RankingProbe::linear ? "linear probes" : "Gaussians of each label";
}

/// Accuracies of probes of one kind, on test where that has words, else on dev.
std::string table_of(const TaskRivalAccuracy& found, RankingProbe probe) {
  const bool on_test = found.test_words > 0;
  std::vector<Cell> header{text("Method")};
  std::vector<std::pair<std::vector<Cell>, bool>> rows;
  for (const JudgedRanking& ranking : found.rankings) {
    if (ranking.probe != probe) continue;
    std::vector<Cell> row{text(name_in_table(ranking.method, ranking.control))};
    for (const SubsetProbe& size : ranking.sizes) {
      if (rows.empty()) header.push_back(number(as_count(size.neurons)));
      row.push_back(on_test ? accuracy_cell(size.test, found.test_words)
                            : accuracy_cell(size.dev, found.dev_words));
    }
    row.push_back(number(as_percent(on_test ? ranking.test_area : ranking.dev_area)));
    rows.emplace_back(std::move(row), ranking.control);
  }
  if (rows.empty()) return "";
  header.push_back(number("Area"));
  Table table(
      "Accuracy on " + std::string(on_test ? "test" : "dev") + " of " + in_words(probe) +
          " that are trained on the first neurons by each method alone; area: under it over "
          "the logarithm of their number",
      header);
  for (const auto& [row, is_control] : rows) table.add(row, is_control ? "weak" : "");
  return table.html();
}

/// How much better the own order does than each other, on the same split.
std::string table_of_leads(const TaskRivalAccuracy& found, RankingProbe probe) {
  const bool on_test = found.test_words > 0;
  std::vector<Cell> header{text("Method")};
  std::vector<std::pair<std::vector<Cell>, bool>> rows;
  for (const JudgedRanking& ranking : found.rankings) {
    const std::optional<OwnLead>& lead = on_test ? ranking.test_lead : ranking.dev_lead;
    if (ranking.probe != probe || !lead) continue;
    std::vector<Cell> row{text(name_in_table(ranking.method, ranking.control))};
    for (std::size_t size = 0; size < lead->sizes.size(); ++size) {
      if (rows.empty()) header.push_back(number(as_count(ranking.sizes[size].neurons)));
      row.push_back(margin_cell(lead->sizes[size]));
    }
    row.push_back(margin_cell(lead->area));
    rows.emplace_back(std::move(row), ranking.control);
  }
  if (rows.empty()) return "";
  header.push_back(number("Area"));
  Table table("The own order's accuracy on " + std::string(on_test ? "test" : "dev") + " by " +
                  in_words(probe) + ", less that of each method",
              header);
  for (const auto& [row, is_control] : rows) table.add(row, is_control ? "weak" : "");
  return table.html() +
         "<p class=\"note\">Below differences: 95 % of bootstraps of the sentences. " +
         note_of_stars("one kind of probe") + "</p>\n";
}

}  // namespace

std::string html_of_rivals(const TaskReport& task) {
  if (!task.rivals) return "";
  std::string tables;
  for (const RankingComparison& at : task.rivals->comparisons) {
    tables += table_of(*task.rivals, at);
  }
  tables += table_of_labels(*task.rivals);
  if (task.rival_accuracy) {
    for (const RankingProbe probe : all_ranking_probes) {
      const std::string table = table_of(*task.rival_accuracy, probe);
      if (table.empty()) continue;
      tables += table + line_of_baselines(task) + table_of_leads(*task.rival_accuracy, probe);
    }
  }
  return "<h3>Rival rankings" + flag_of(task) +
         "</h3>\n<p class=\"note\">The same neurons, ordered by other methods; own: the order "
         "above. Agreement is no proof: methods that look at one neuron at a time agree with each "
         "other. Controls neither vote nor count in a mean.</p>\n" +
         tables;
}

}  // namespace salient
