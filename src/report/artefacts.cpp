#include "salient/report/artefacts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/artefact_file.hpp"
#include "report/score_intervals.hpp"
#include "report/sentence_scores.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

Confusion confusion_of(const nlohmann::json& cells, std::size_t labels) {
  const auto count = static_cast<Eigen::Index>(labels);
  Confusion confusion = Confusion::Zero(count + 1, count);
  for (const nlohmann::json& cell : cells) {
    const auto truth = cell.at(0).is_null() ? count : cell.at(0).get<Eigen::Index>();
    const auto guess = cell.at(1).get<Eigen::Index>();
    if (truth < 0 || truth > count || guess < 0 || guess >= count) {
      throw UsageError("a cell outside of the confusion matrix");
    }
    confusion(truth, guess) = cell.at(2).get<std::int64_t>();
  }
  return confusion;
}

std::optional<ChunkScore> chunks_of(const nlohmann::json& json) {
  if (json.is_null()) return std::nullopt;
  return ChunkScore{json.at("chunks").get<std::int64_t>(), json.at("predicted").get<std::int64_t>(),
                    json.at("correct").get<std::int64_t>()};
}

void read_labels(const nlohmann::json& json, ProbeScore& score) {
  json.at("correct").get_to(score.correct);
  json.at("unseen").get_to(score.unseen);
  json.at("majority").get_to(score.majority);
  for (const nlohmann::json& label : json.at("labels")) {
    score.labels.push_back(
        {label.at("train_words").get<std::int64_t>(), label.at("words").get<std::int64_t>(),
         label.at("predicted").get<std::int64_t>(), label.at("correct").get<std::int64_t>()});
  }
  json.at("words_of_unseen").get_to(score.words_of_unseen);
  score.confusion = confusion_of(json.at("confusion"), score.labels.size());
  score.chunks = chunks_of(json.at("chunks"));
  score.sentences = sentence_scores_from(json, score.words, score.correct);
}

ProbeScore score_of(const nlohmann::json& json, bool of_numbers) {
  ProbeScore score;
  score.split = split_of(json.at("split").get<std::string>());
  json.at("words").get_to(score.words);
  json.at("excluded").get_to(score.excluded);
  score.loss = number_from(json.at("loss"));
  if (of_numbers) {
    score.numbers = {number_from(json.at("squared_error")), known_from(json.at("r_squared")),
                     known_from(json.at("pearson")), known_from(json.at("spearman"))};
  } else {
    read_labels(json, score);
  }
  score.intervals = score_intervals_from(json, score.labels.size());
  return score;
}

RedundancyClusters clusters_of(const nlohmann::json& json) {
  RedundancyClusters clusters;
  clusters.threshold = number_from(json.at("threshold"));
  json.at("cluster_of").get_to(clusters.cluster_of);
  for (const nlohmann::json& neuron : json.at("representatives")) {
    clusters.representatives.push_back(neuron_from(neuron));
  }
  return clusters;
}

}  // namespace

SavedRanking read_ranking(const std::filesystem::path& path) {
  return read_with(path, [](const Json& json) {
    SavedRanking ranking;
    json.at("recipe").get_to(ranking.recipe);
    json.at("deviations").get_to(ranking.deviations);
    for (const Json& neuron : json.at("ordering")) ranking.order.push_back(ranked_from(neuron));
    return ranking;
  });
}

std::vector<ProbeScore> read_scores(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    const bool of_numbers = json.at("target").get<std::string>() == "number";
    std::vector<ProbeScore> scores;
    for (const nlohmann::json& score : json.at("scores"))
      scores.push_back(score_of(score, of_numbers));
    return scores;
  });
}

std::vector<RedundancyClusters> read_redundancy(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    std::vector<RedundancyClusters> cuts;
    for (const nlohmann::json& cut : json.at("thresholds")) cuts.push_back(clusters_of(cut));
    return cuts;
  });
}

Eigen::MatrixXd read_cka(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    const auto layers = static_cast<Eigen::Index>(json.at("layers").size());
    Eigen::MatrixXd cka(layers, layers);
    for (Eigen::Index i = 0; i < layers; ++i) {
      const nlohmann::json& row = json.at("cka").at(static_cast<std::size_t>(i));
      for (Eigen::Index j = 0; j < layers; ++j) {
        cka(i, j) = number_from(row.at(static_cast<std::size_t>(j)));
      }
    }
    return cka;
  });
}

}  // namespace salient
