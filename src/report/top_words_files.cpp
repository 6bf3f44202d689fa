#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json json_of(const NeuronWords& neuron) {
  Json words = Json::array();
  for (const WordScore& word : neuron.words) {
    words.push_back({{"word", word.word}, {"places", word.places}, {"score", number(word.score)}});
  }
  Json json{
      {"layer", neuron.neuron.layer}, {"unit", neuron.neuron.unit}, {"words", std::move(words)}};
  if (!neuron.sentences.empty()) {
    json["sentences"] = list_of(neuron.sentences, [](const SentenceScore& sentence) -> Json {
      return {{"sentence", sentence.sentence},
              {"text", sentence.text},
              {"words", sentence.words},
              {"score", number(sentence.score)}};
    });
  }
  return json;
}

NeuronWords words_from(const nlohmann::json& json) {
  NeuronWords neuron{neuron_from(json), {}};
  for (const auto& word : json.at("words")) {
    neuron.words.push_back({word.at("word").get<std::string>(),
                            word.at("places").get<std::int64_t>(), word.at("score").get<double>()});
  }
  if (!json.contains("sentences")) return neuron;
  for (const auto& sentence : json.at("sentences")) {
    neuron.sentences.push_back(
        {sentence.at("sentence").get<std::int64_t>(), sentence.at("text").get<std::string>(),
         sentence.at("words").get<std::int64_t>(), sentence.at("score").get<double>()});
  }
  return neuron;
}

}  // namespace

std::string top_words_json(const TopWords& found) {
  Json neurons = Json::array();
  for (const NeuronWords& neuron : found.neurons) neurons.push_back(json_of(neuron));
  return text_of(
      {{"types", found.types}, {"sentences", found.sentences}, {"neurons", std::move(neurons)}});
}

TopWords read_top_words(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TopWords found;
    json.at("types").get_to(found.types);
    json.at("sentences").get_to(found.sentences);
    for (const auto& neuron : json.at("neurons")) found.neurons.push_back(words_from(neuron));
    return found;
  });
}

std::string top_sentences_table(const TopWords& found) {
  Csv csv{"layer", "unit", "place", "sentence", "words", "score", "text"};
  for (const NeuronWords& neuron : found.neurons) {
    std::int64_t place = 0;
    for (const SentenceScore& sentence : neuron.sentences) {
      csv.cell(std::int64_t{neuron.neuron.layer}).cell(std::int64_t{neuron.neuron.unit});
      csv.cell(++place).cell(sentence.sentence).cell(sentence.words).cell(sentence.score);
      csv.cell(sentence.text).end();
    }
  }
  return csv.content();
}

std::string top_words_table(const TopWords& found) {
  Csv csv{"layer", "unit", "place", "word", "places", "score", "of_highest"};
  for (const NeuronWords& neuron : found.neurons) {
    std::int64_t place = 0;
    for (const WordScore& word : neuron.words) {
      csv.cell(std::int64_t{neuron.neuron.layer}).cell(std::int64_t{neuron.neuron.unit});
      csv.cell(++place).cell(word.word).cell(word.places).cell(word.score);
      // A neuron that is constant has 0 everywhere.
      const double highest = neuron.words.front().score;
      csv.share(word.score / highest, highest > 0 ? 1 : 0);
      csv.end();
    }
  }
  return csv.content();
}

}  // namespace salient
