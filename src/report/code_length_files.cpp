#include "report/artefact_file.hpp"
#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/table_files.hpp"
#include "salient/report/artefacts.hpp"
#include "salient/report/report.hpp"

namespace salient {
namespace {

Json coded_set_json(const SetCodeLength& set) {
  return {{"set", name_of(set.set)},
          {"neurons", set.neurons},
          {"unsolved", set.unsolved},
          {"bits", set.bits}};
}

Json coded_part_json(const CodedPart& part) {
  return {{"sentences", part.sentences}, {"words", part.words}};
}

SetCodeLength coded_set_from(const nlohmann::json& json, std::size_t parts) {
  SetCodeLength set{named(json.at("set").get<std::string>(), all_coded_sets, "a coded set"),
                    json.at("neurons").get<std::int64_t>(),
                    json.at("bits").get<std::vector<std::vector<double>>>(),
                    json.at("unsolved").get<std::int64_t>()};
  for (const std::vector<double>& draw : set.bits) {
    if (draw.size() != parts) throw UsageError("a code has not a length for each part");
  }
  return set;
}

}  // namespace

std::string code_length_json(const TaskCodeLength& found) {
  return text_of({{"task", found.task},
                  {"labels", found.labels},
                  {"words", found.words},
                  {"parts", list_of(found.parts, coded_part_json)},
                  {"sets", list_of(found.sets, coded_set_json)}});
}

TaskCodeLength read_code_length(const std::filesystem::path& path) {
  return read_with(path, [](const nlohmann::json& json) {
    TaskCodeLength found;
    json.at("task").get_to(found.task);
    json.at("labels").get_to(found.labels);
    json.at("words").get_to(found.words);
    for (const auto& part : json.at("parts")) {
      found.parts.push_back(
          {part.at("sentences").get<std::int64_t>(), part.at("words").get<std::int64_t>()});
    }
    for (const auto& set : json.at("sets")) {
      found.sets.push_back(coded_set_from(set, found.parts.size()));
    }
    return found;
  });
}

std::string code_length_table(const TaskCodeLength& found) {
  Csv csv{"set", "neurons", "draw", "words", "labels", "uniform_bits", "bits", "compression"};
  for (const SetCodeLength& set : found.sets) {
    std::int64_t draw = 0;
    for (const double bits : set.totals()) {
      csv.cell(name_of(set.set)).cell(set.neurons).cell(++draw).cell(found.words);
      csv.cell(found.labels).cell(found.uniform_bits()).cell(bits);
      csv.cell(found.uniform_bits() / bits).end();
    }
  }
  return csv.content();
}

std::string code_length_parts_table(const TaskCodeLength& found) {
  Csv csv{"set", "neurons", "draw", "sentences", "words", "bits"};
  for (const SetCodeLength& set : found.sets) {
    std::int64_t draw = 0;
    for (const std::vector<double>& bits : set.bits) {
      ++draw;
      for (std::size_t part = 0; part < bits.size(); ++part) {
        csv.cell(name_of(set.set)).cell(set.neurons).cell(draw);
        csv.cell(found.parts[part].sentences).cell(found.parts[part].words).cell(bits[part]).end();
      }
    }
  }
  return csv.content();
}

}  // namespace salient
