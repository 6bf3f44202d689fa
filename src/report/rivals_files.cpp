#include <algorithm>

#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

std::int64_t largest_size(const TaskRivals& rivals) {
  std::int64_t largest = 0;
  for (const RankingComparison& at : rivals.comparisons) largest = std::max(largest, at.size);
  return largest;
}

/// The neurons as NeuroX counts them; scores of the first `scored`, or the file would be twice as
/// large.
Json json_of(const std::string& label, const LabelOrder& order, std::int64_t scored) {
  Json scores = Json::array();
  const auto places = std::min<std::size_t>(order.scores.size(), static_cast<std::size_t>(scored));
  for (std::size_t place = 0; place < places; ++place)
    scores.push_back(number(order.scores[place]));
  return {{"label", label}, {"ordering", order.columns}, {"scores", std::move(scores)}};
}

Json json_of(const NamedRanking& ranking, const TaskRivals& rivals) {
  Json labels = Json::array();
  for (std::size_t label = 0; label < ranking.by_label.size(); ++label) {
    labels.push_back(json_of(rivals.labels[label], ranking.by_label[label], largest_size(rivals)));
  }
  return {{"method", ranking.method},
          {"control", ranking.control},
          {"l1", known(ranking.l1)},
          {"l2", known(ranking.l2)},
          {"ordering", list_of(ranking.order)},
          {"by_label", std::move(labels)}};
}

Json json_of(const LabelAgreement& at, const TaskRivals& rivals) {
  return {{"method", rivals.rankings[at.ranking].method},
          {"label", rivals.labels[at.label]},
          {"size", at.size},
          {"shared", at.shared},
          {"weighted", at.weighted}};
}

Json json_of(const RankingComparison& at, const std::vector<NamedRanking>& rankings) {
  Json methods = Json::array(), pairs = Json::array();
  for (std::size_t i = 0; i < rankings.size(); ++i) {
    methods.push_back({{"method", rankings[i].method},
                       {"mean_overlap", known(at.mean_overlap[i])},
                       {"vote", number(at.vote[i])}});
  }
  for (const RankingPair& pair : at.pairs) {
    pairs.push_back({{"method", rankings[pair.one].method},
                     {"other", rankings[pair.other].method},
                     {"overlap", number(pair.overlap)},
                     {"rank_correlation", known(pair.correlation)}});
  }
  return {{"size", at.size},
          {"methods", std::move(methods)},
          {"elected", list_of(at.elected)},
          {"pairs", std::move(pairs)}};
}

NamedRanking ranking_of(const nlohmann::json& json) {
  NamedRanking ranking;
  json.at("method").get_to(ranking.method);
  json.at("control").get_to(ranking.control);
  ranking.l1 = known_from(json.at("l1"));
  ranking.l2 = known_from(json.at("l2"));
  for (const auto& ranked : json.at("ordering")) ranking.order.push_back(ranked_from(ranked));
  for (const nlohmann::json& label : json.at("by_label")) {
    ranking.by_label.push_back({label.at("ordering").get<std::vector<std::int64_t>>(),
                                label.at("scores").get<std::vector<double>>()});
  }
  return ranking;
}

std::size_t place_of(const std::string& method, const std::vector<NamedRanking>& rankings) {
  const auto found = std::find_if(rankings.begin(), rankings.end(),
                                  [&](const auto& ranking) { return ranking.method == method; });
  if (found == rankings.end()) throw UsageError("no ranking by \"" + method + "\"");
  return static_cast<std::size_t>(found - rankings.begin());
}

LabelAgreement label_agreement_of(const nlohmann::json& json, const TaskRivals& rivals) {
  const auto label =
      std::find(rivals.labels.begin(), rivals.labels.end(), json.at("label").get<std::string>());
  if (label == rivals.labels.end()) throw UsageError("an order of a label that is not there");
  return {place_of(json.at("method").get<std::string>(), rivals.rankings),
          static_cast<std::size_t>(label - rivals.labels.begin()),
          json.at("size").get<std::int64_t>(), json.at("shared").get<std::int64_t>(),
          json.at("weighted").get<std::int64_t>()};
}

RankingComparison comparison_of(const nlohmann::json& json,
                                const std::vector<NamedRanking>& rankings) {
  RankingComparison at;
  json.at("size").get_to(at.size);
  for (const nlohmann::json& method : json.at("methods")) {
    at.mean_overlap.push_back(known_from(method.at("mean_overlap")));
    at.vote.push_back(number_from(method.at("vote")));
  }
  if (at.vote.size() != rankings.size()) throw UsageError("a comparison of other rankings");
  for (const nlohmann::json& neuron : json.at("elected")) at.elected.push_back(neuron_from(neuron));
  for (const nlohmann::json& pair : json.at("pairs")) {
    at.pairs.push_back({place_of(pair.at("method").get<std::string>(), rankings),
                        place_of(pair.at("other").get<std::string>(), rankings),
                        number_from(pair.at("overlap")), known_from(pair.at("rank_correlation"))});
  }
  return at;
}

}  // namespace

std::string rivals_json(const TaskRivals& rivals, const NeuronLayout& neurons) {
  Json rankings = Json::array(), comparisons = Json::array();
  for (const NamedRanking& ranking : rivals.rankings) rankings.push_back(json_of(ranking, rivals));
  for (const RankingComparison& at : rivals.comparisons) {
    comparisons.push_back(json_of(at, rivals.rankings));
  }
  Json json{{"task", rivals.task}};
  add_layout(neurons, json);
  json["rankings"] = std::move(rankings);
  json["comparisons"] = std::move(comparisons);
  json["labels"] = rivals.labels;
  json["label_agreements"] = list_of(rivals.label_agreements,
                                     [&](const LabelAgreement& at) { return json_of(at, rivals); });
  return text_of(json);
}

TaskRivals read_rivals(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskRivals rivals;
    json.at("task").get_to(rivals.task);
    for (const nlohmann::json& ranking : json.at("rankings"))
      rivals.rankings.push_back(ranking_of(ranking));
    for (const nlohmann::json& at : json.at("comparisons")) {
      rivals.comparisons.push_back(comparison_of(at, rivals.rankings));
    }
    json.at("labels").get_to(rivals.labels);
    for (const nlohmann::json& at : json.at("label_agreements")) {
      rivals.label_agreements.push_back(label_agreement_of(at, rivals));
    }
    return rivals;
  });
}

std::string rivals_table(const TaskReport& task, const TaskRivals& rivals,
                         const NeuronLayout& neurons) {
  Csv csv =
      table_of_task(with_slots(neurons, {"method", "place", "layer", "unit", "score", "zero"}));
  for (const NamedRanking& ranking : rivals.rankings) {
    std::int64_t place = 0;
    for (const RankedNeuron& ranked : ranking.order) {
      csv.cell(ranking.method).cell(++place).neuron(ranked.neuron).cell(ranked.score);
      csv.cell(ranked.zero ? "yes" : "no");
      end_row(csv, task, status_of(task));
    }
  }
  return csv.content();
}

std::string rivals_by_label_table(const TaskReport& task, const TaskRivals& rivals,
                                  const NeuronLayout& neurons) {
  Csv csv =
      table_of_task(with_slots(neurons, {"method", "label", "place", "layer", "unit", "score"}));
  const auto shown = static_cast<std::size_t>(largest_size(rivals));
  for (const NamedRanking& ranking : rivals.rankings) {
    for (std::size_t label = 0; label < ranking.by_label.size(); ++label) {
      const LabelOrder& order = ranking.by_label[label];
      for (std::size_t place = 0; place < std::min(shown, order.scores.size()); ++place) {
        csv.cell(ranking.method).cell(rivals.labels[label]);
        csv.cell(static_cast<std::int64_t>(place + 1)).neuron(neurons.id(order.columns[place]));
        csv.cell(order.scores[place]);
        end_row(csv, task, status_of(task));
      }
    }
  }
  return csv.content();
}

std::string label_agreement_table(const TaskReport& task, const TaskRivals& rivals) {
  Csv csv = table_of_task({"method", "label", "neurons", "shared", "overlap", "own_with_weight"});
  for (const LabelAgreement& at : rivals.label_agreements) {
    csv.cell(rivals.rankings[at.ranking].method).cell(rivals.labels[at.label]);
    csv.cell(at.size).cell(at.shared).cell(at.overlap()).cell(at.weighted);
    end_row(csv, task, status_of(task));
  }
  return csv.content();
}

std::string agreement_table(const TaskReport& task, const TaskRivals& rivals) {
  Csv csv = table_of_task({"neurons", "method", "control", "mean_overlap", "vote"});
  for (const RankingComparison& at : rivals.comparisons) {
    for (std::size_t i = 0; i < rivals.rankings.size(); ++i) {
      csv.cell(at.size).cell(rivals.rankings[i].method);
      csv.cell(rivals.rankings[i].control ? "yes" : "no");
      csv.known(at.mean_overlap[i]).cell(at.vote[i]);
      end_row(csv, task, status_of(task));
    }
  }
  return csv.content();
}

std::string pairs_table(const TaskReport& task, const TaskRivals& rivals) {
  Csv csv = table_of_task({"neurons", "method", "other", "overlap", "rank_correlation"});
  for (const RankingComparison& at : rivals.comparisons) {
    for (const RankingPair& pair : at.pairs) {
      csv.cell(at.size).cell(rivals.rankings[pair.one].method);
      csv.cell(rivals.rankings[pair.other].method);
      csv.cell(pair.overlap).known(pair.correlation);
      end_row(csv, task, status_of(task));
    }
  }
  return csv.content();
}

}  // namespace salient
