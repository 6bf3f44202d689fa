#include "salient/planted/plant.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planted/real_words.hpp"
#include "planted/truth_json.hpp"
#include "planted/words.hpp"
#include "salient/activations/store.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/planted/model.hpp"
#include "salient/support/digest.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// What is to be written, known before any of it is.
struct Plan {
  std::string truth;  ///< truth.json
  std::vector<std::int32_t> labels;
  std::function<ActivationBlock(RowRange)> block;
};

Plan plan_drawn(const PlantedSetting& setting) {
  PlantedModel model = plant_model(setting);
  Plan plan;
  plan.truth = truth_json(model, truth_of(model), "");
  plan.labels = planted_labels(model, {0, setting.word_count()});
  plan.block = [model = std::move(model), labels = plan.labels](RowRange words) {
    return planted_block(model,
                         std::span(labels).subspan(static_cast<std::size_t>(words.begin),
                                                   static_cast<std::size_t>(words.size())),
                         words);
  };
  return plan;
}

/// Collective.
Plan plan_real(const PlantedSetting& setting, const RealWords& words, Communicator& comm) {
  const PlantedModel model = plant_model(setting);
  RealLabels found = label_rows(words, model, comm);
  Plan plan;
  plan.truth = truth_json(model, truth_of(model, found.means), words.description());
  plan.labels = std::move(found.labels);
  plan.block = [&words](RowRange rows) { return words.block(rows); };
  return plan;
}

/// Why the folder cannot take what is planned; empty if it can. Root only.
std::string complaint_about(const std::filesystem::path& folder, const std::string& truth) {
  const std::filesystem::path file = folder / "truth.json";
  const bool same = std::filesystem::exists(file) && read_whole(file) == truth;
  const bool other = std::filesystem::exists(file) && !same;
  if (!other && (same || !std::filesystem::exists(folder / "activations.h5"))) return "";
  return folder.string() + " holds " + (other ? "other planted neurons" : "activations of a run") +
         "; give another directory with --run";
}

/// Collective. Whether activations are still to be written; truth.json is there then.
bool prepare(const std::filesystem::path& folder, const std::string& truth, Communicator& comm) {
  throw_together(comm, comm.is_root() ? complaint_about(folder, truth) : "");
  std::int64_t is_done = 0;
  if (comm.is_root()) {
    std::filesystem::create_directories(folder);
    is_done = std::filesystem::exists(folder / "activations.h5") ? 1 : 0;
    write_whole(folder / "truth.json", truth);
  }
  return comm.all_reduce(is_done, Reduction::max) == 0;
}

ActivationSchema schema_of(const PlantedSetting& setting, const std::string& truth,
                           const std::string& program_version) {
  ActivationSchema schema;
  schema.neurons = setting.neurons;
  schema.aggregation = "last";
  schema.model = "planted neurons: " + std::string(name_of(setting.kind)) + ", seed " +
                 std::to_string(setting.seed);
  schema.model_digest = digest_of(truth);
  schema.tokenizer = "none";
  schema.program_version = program_version;
  return schema;
}

/// Collective. Each rank writes its blocks, one after the other.
void write_activations(const std::filesystem::path& path, const Plan& plan,
                       const ActivationSchema& schema, const Corpus& corpus, Communicator& comm) {
  std::vector<std::int64_t> words;
  for (const Block& block : corpus.blocks) words.push_back(block.words.size());
  ActivationWriter writer(path, schema, corpus, comm);
  for (const std::int64_t block : owned_blocks(corpus, words, comm.rank(), comm.size())) {
    writer.write(plan.block(corpus.blocks[static_cast<std::size_t>(block)].words));
  }
  writer.commit({});
}

}  // namespace

void plant(const Planting& planting, Communicator& comm) {
  PlantedSetting setting = planting.setting;
  std::optional<RealWords> words;
  if (setting.kind == PlantedKind::real) {
    words.emplace(planting.from, setting, comm);
    setting.neurons = words->neurons();
  }
  const Plan plan = words ? plan_real(setting, *words, comm) : plan_drawn(setting);
  const std::string folder = planting.folder.string();
  if (!prepare(planting.folder, plan.truth, comm)) {
    log_info("plant: " + folder + " holds these neurons already");
    return;
  }
  write_activations(planting.folder / "activations.h5", plan,
                    schema_of(setting, plan.truth, planting.program_version),
                    planted_corpus(setting, plan.labels), comm);
  log_info("plant: " + std::to_string(setting.word_count()) + " words of " +
           std::to_string(setting.neurons.size()) + " neurons: wrote " + folder);
}

}  // namespace salient
