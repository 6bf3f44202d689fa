#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json json_of(const InModelCheck& check) {
  const bool is_edited = check.set != EditedNeurons::none;
  Json json{{"set", name_of(check.set)},
            {"draw", check.draw},
            {"neurons", check.neurons},
            {"edit", is_edited ? Json(name_of(check.edit)) : Json(nullptr)},
            {"used", check.used},
            {"encoded", check.encoded},
            {"used_moved", check.used_moved},
            {"encoded_moved", check.encoded_moved},
            {"loss", check.loss ? number(*check.loss) : Json(nullptr)}};
  if (check.guessed) {
    json["kept_value"] = check.guessed->kept;
    json["moved_value"] = check.guessed->moved;
  }
  return json;
}

InModelCheck check_from(const nlohmann::json& json) {
  InModelCheck check;
  check.set = named(json.at("set").get<std::string>(), all_edited_neurons, "edited neurons");
  json.at("draw").get_to(check.draw);
  json.at("neurons").get_to(check.neurons);
  if (check.set != EditedNeurons::none) {
    check.edit = named(json.at("edit").get<std::string>(), all_neuron_edits, "an edit");
  }
  json.at("used").get_to(check.used);
  json.at("encoded").get_to(check.encoded);
  json.at("used_moved").get_to(check.used_moved);
  json.at("encoded_moved").get_to(check.encoded_moved);
  check.loss = known_from(json.at("loss"));
  if (json.contains("kept_value")) {
    GuessedValues& guessed = check.guessed.emplace();
    json.at("kept_value").get_to(guessed.kept);
    json.at("moved_value").get_to(guessed.moved);
  }
  return check;
}

double share(std::int64_t part, std::int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// Less what it is without edits.
std::optional<double> change_of_loss(const InModelCheck& check, const InModelCheck& unedited) {
  if (!check.loss || !unedited.loss) return std::nullopt;
  return *check.loss - *unedited.loss;
}

}  // namespace

std::string in_model_json(const TaskInModel& found) {
  Json json{{"task", found.task},   {"split", name_of(found.split)}, {"sentences", found.sentences},
            {"words", found.words}, {"masked", found.masked},        {"beta", number(found.beta)}};
  if (found.lemma_words > 0) json["lemma_words"] = found.lemma_words;
  json["checks"] = list_of(found.checks, [](const InModelCheck& check) { return json_of(check); });
  return text_of(json);
}

TaskInModel read_in_model(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskInModel found;
    json.at("task").get_to(found.task);
    found.split = split_of(json.at("split").get<std::string>());
    json.at("sentences").get_to(found.sentences);
    json.at("words").get_to(found.words);
    json.at("masked").get_to(found.masked);
    if (json.contains("lemma_words")) json.at("lemma_words").get_to(found.lemma_words);
    found.beta = number_from(json.at("beta"));
    for (const auto& check : json.at("checks")) found.checks.push_back(check_from(check));
    if (found.checks.empty()) throw UsageError("nothing was checked");
    return found;
  });
}

std::string in_model_table(const TaskInModel& found) {
  Csv csv{"edit",        "neurons",       "set",           "draw",    "split",
          "words",       "used",          "used_accuracy", "encoded", "encoded_accuracy",
          "used_moved",  "encoded_moved", "masked",        "loss",    "loss_change",
          "lemma_words", "kept_value",    "moved_value"};
  for (const InModelCheck& check : found.checks) {
    const bool is_edited = check.set != EditedNeurons::none;
    csv.cell(is_edited ? name_of(check.edit) : std::string_view());
    csv.cell(check.neurons).cell(name_of(check.set)).cell(std::int64_t{check.draw});
    csv.cell(name_of(found.split)).cell(found.words);
    csv.cell(check.used).share(share(check.used, found.words), found.words);
    csv.cell(check.encoded).share(share(check.encoded, found.words), found.words);
    csv.cell(check.used_moved).cell(check.encoded_moved).cell(found.masked);
    csv.known(check.loss).known(change_of_loss(check, found.checks.front()));
    csv.cell(found.lemma_words);
    if (check.guessed) {
      csv.cell(check.guessed->kept).cell(check.guessed->moved).end();
    } else {
      csv.cell(std::string_view()).cell(std::string_view()).end();
    }
  }
  return csv.content();
}

}  // namespace salient
