#include <algorithm>
#include <initializer_list>

#include "report/format.hpp"
#include "report/html_parts.hpp"
#include "report/table.hpp"

namespace salient {
namespace {

/// Whether one of the `names` is among the rivals of a task.
bool has_rival(const Report& report, std::initializer_list<std::string_view> names) {
  for (const TaskReport& task : report.tasks) {
    if (!task.rivals) continue;
    for (const NamedRanking& ranking : task.rivals->rankings) {
      if (std::find(names.begin(), names.end(), ranking.method) != names.end()) return true;
    }
  }
  return false;
}

std::string citations_of_rivals(const Report& report) {
  std::string items;
  if (has_rival(report, {"own"})) {
    items +=
        "<li>Yimin Fan, Fahim Dalvi, Nadir Durrani, Hassan Sajjad: <cite>Evaluating Neuron "
        "Interpretation Methods of NLP Models</cite>. NeurIPS 2023. (AvgOverlap, "
        "NeuronVote)</li>\n";
  }
  const bool ranks = has_rival(report, {"probeless", "probeless-standardised"});
  const bool edits = !report.in_model.empty();
  if (ranks || edits) {
    items +=
        "<li>Omer Antverg, Yonatan Belinkov: <cite>On the Pitfalls of Analyzing Individual "
        "Neurons in Language Models</cite>. ICLR 2022. (" +
        std::string(ranks ? "probeless" : "") + (ranks && edits ? ", " : "") +
        (edits ? "translation" : "") + ")</li>\n";
  }
  if (has_rival(report, {"iou"})) {
    items +=
        "<li>Jesse Mu, Jacob Andreas: <cite>Compositional Explanations of Neurons</cite>. NeurIPS "
        "2020. (IoU)</li>\n";
  }
  if (has_rival(report, {"average-precision"})) {
    items +=
        "<li>Xavier Suau, Luca Zappella, Nicholas Apostoloff: <cite>Self-Conditioning Pre-Trained "
        "Language Models</cite>. ICML 2022. (average precision)</li>\n";
  }
  if (has_rival(report, {"gaussian"})) {
    items +=
        "<li>Lucas Torroba Hennigen, Adina Williams, Ryan Cotterell: <cite>Intrinsic Probing "
        "through Dimension Selection</cite>. EMNLP 2020. (gaussian)</li>\n";
  }
  return items;
}

/// Whether a table has differences, whose p are corrected.
bool has_differences(const Report& report) {
  return !report.controls.empty() || !report.ablations.empty() ||
         std::any_of(report.tasks.begin(), report.tasks.end(),
                     [](const TaskReport& task) { return task.rival_accuracy.has_value(); });
}

std::string citations_of_analyses(const Report& report) {
  std::string items;
  const bool clusters = !report.redundancy.empty(), selects = !report.feature_selections.empty();
  if (clusters || selects) {
    items +=
        "<li>Fahim Dalvi, Hassan Sajjad, Nadir Durrani, Yonatan Belinkov: <cite>Analyzing "
        "Redundancy in Pretrained Transformer Models</cite>. EMNLP 2020. (" +
        std::string(clusters ? "clusters" : "") + (clusters && selects ? ", " : "") +
        (selects ? "feature selection" : "") + ")</li>\n";
  }
  if (clusters) {
    items +=
        "<li>Simon Kornblith, Mohammad Norouzi, Honglak Lee, Geoffrey Hinton: <cite>Similarity of "
        "Neural Network Representations Revisited</cite>. ICML 2019. (linear CKA)</li>\n";
  }
  if (!report.controls.empty()) {
    items +=
        "<li>John Hewitt, Percy Liang: <cite>Designing and Interpreting Probes with Control "
        "Tasks</cite>. EMNLP 2019. (control tasks, selectivity)</li>\n";
  }
  if (has_differences(report)) {
    items +=
        "<li>Sture Holm: <cite>A Simple Sequentially Rejective Multiple Test Procedure</cite>. "
        "Scandinavian Journal of Statistics 6, 1979. (correction of p)</li>\n";
  }
  if (!report.code_lengths.empty()) {
    items +=
        "<li>Elena Voita, Ivan Titov: <cite>Information-Theoretic Probing with Minimum Description "
        "Length</cite>. EMNLP 2020. (code length)</li>\n";
  }
  if (!report.single_neurons.empty()) {
    items +=
        "<li>Wes Gurnee, Neel Nanda, Matthew Pauly, Katherine Harvey, Dmitrii Troitskii, Dimitris "
        "Bertsimas: <cite>Finding Neurons in a Haystack: Case Studies with Sparse Probing</cite>. "
        "Transactions on Machine Learning Research, 2023. (sparse probes)</li>\n";
  }
  return items;
}

}  // namespace

std::string html_of_timings(const Report& report) {
  if (report.timings.empty()) return "";
  Table table("Time of each stage over the ranks",
              {text("Stage"), number("Shortest"), number("Mean"), number("Longest")});
  for (const StageTiming& timing : report.timings) {
    table.add({text(timing.stage), number(as_seconds(timing.min_s)),
               number(as_seconds(timing.mean_s)), number(as_seconds(timing.max_s))});
  }
  return "<section id=\"time\"><h2>Time</h2>\n" + table.html() + "</section>\n";
}

std::string html_of_citations(const Report& report) {
  const auto solved_by = [&](std::string_view solver) {
    return std::any_of(report.tasks.begin(), report.tasks.end(),
                       [&](const TaskReport& task) { return task.solver == solver; });
  };
  std::string items =
      "<li>Nadir Durrani, Fahim Dalvi, Hassan Sajjad: <cite>Discovering Salient Neurons in deep "
      "NLP "
      "models</cite>. Journal of Machine Learning Research 24, 2023. (probe, ranking)</li>\n"
      "<li>Fahim Dalvi, Nadir Durrani, Hassan Sajjad, Yonatan Belinkov, Anthony Bau, James Glass: "
      "<cite>What Is One Grain of Sand in the Desert? Analyzing Individual Neurons in Deep NLP "
      "Models</cite>. AAAI 2019. (Linguistic Correlation Analysis)</li>\n"
      "<li>Hui Zou, Trevor Hastie: <cite>Regularization and variable selection via the elastic "
      "net</cite>. Journal of the Royal Statistical Society B 67, 2005. (penalty)</li>\n";
  const bool any_labels =
      std::any_of(report.tasks.begin(), report.tasks.end(),
                  [](const TaskReport& task) { return !task.predicts_numbers; });
  if (any_labels) {
    items +=
        "<li>Jan Gorodkin: <cite>Comparing two K-category assignments by a K-category correlation "
        "coefficient</cite>. Computational Biology and Chemistry 28, 2004. (MCC)</li>\n";
  }
  if (std::any_of(report.tasks.begin(), report.tasks.end(), has_chunks)) {
    items +=
        "<li>Erik F. Tjong Kim Sang, Sabine Buchholz: <cite>Introduction to the CoNLL-2000 Shared "
        "Task: Chunking</cite>. CoNLL 2000. (chunk F1)</li>\n";
  }
  if (any_labels && solved_by("exact")) {
    items +=
        "<li>Dankmar Böhning: <cite>Multinomial logistic regression algorithm</cite>. Annals of "
        "the Institute of Statistical Mathematics 44, 1992. (bound of the exact solver)</li>\n";
  }
  if (solved_by("paper")) {
    items +=
        "<li>Diederik P. Kingma, Jimmy Ba: <cite>Adam: A Method for Stochastic "
        "Optimization</cite>. ICLR 2015. (solver of the paper's recipe)</li>\n";
  }
  items += citations_of_analyses(report);
  items += citations_of_rivals(report);
  return "<section id=\"methods\"><h2>Methods to cite</h2>\n<ul class=\"cites\">\n" + items +
         "</ul></section>\n";
}

}  // namespace salient
