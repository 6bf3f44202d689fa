#include "run/stages.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "run/options.hpp"
#include "salient/activations/store.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/corpus/load.hpp"
#include "salient/rankings/exchange.hpp"
#include "salient/support/digest.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

using Sections = std::vector<std::string>;

/// Which sections a stage reads that none before it has read.
Sections sections_of(Stage stage, const Config& config) {
  // The papers' score ranks neurons while probes are trained.
  const bool ranks_early = config.probe.selection == Selection::paper_score;
  switch (stage) {
    case Stage::extract:
      return {"corpus", "encoder", "activations"};
    case Stage::probe:
      return ranks_early ? Sections{"probe", "ranking"} : Sections{"probe"};
    case Stage::rank:
      return ranks_early ? Sections{} : Sections{"ranking"};
    case Stage::analyse:
      return {"redundancy", "ablation",  "minimal_set",    "control",           "code_length",
              "rivals",     "in_model",  "layers",         "feature_selection", "labels",
              "scale",      "stability", "single_neurons", "top_words",         "heat"};
    case Stage::report:
      return {"report"};
  }
  throw BugError("a stage without sections");
}

/// Keys that change how a result is computed, and not a bit of it.
bool changes_nothing(const std::string& key) { return key == "probe.memory"; }

/// Activation files hold the keys of extraction: those without heads, lemmas and positions stay as
/// they were before there were these keys.
bool goes_without_saying(const Option& option, const Config& config) {
  return (option.key == "corpus.heads" && !config.corpus.heads) ||
         (option.key == "corpus.lemmas" && !config.corpus.lemmas) ||
         (option.key == "corpus.position" && config.corpus.position == PositionTask::none);
}

std::string keys(Stage stage, const Config& config) {
  const Sections sections = sections_of(stage, config);
  std::string text;
  for (const Option& option : all_options()) {
    if (changes_nothing(option.key) || goes_without_saying(option, config)) continue;
    if (std::find(sections.begin(), sections.end(), section_of(option)) == sections.end()) continue;
    text += option.key + " = " + option.write(config) + "\n";
  }
  return text;
}

using DigestOf = std::function<std::string(const std::filesystem::path&)>;

/// In place of what is not read.
std::string digest_of_nothing(const std::filesystem::path&) { return digest_of(""); }

/// Of the files that a path of the corpus means.
std::string digest_of_text(const std::filesystem::path& path) {
  if (std::filesystem::exists(path)) return digest_of_path(path);
  Digest digest;
  for (const std::filesystem::path& file : files_of(path, "corpus")) {
    digest.add(file.filename().string() + " " + digest_of_path(file) + "\n");
  }
  return digest.hex();
}

std::string input_digests(const Config& config, const DigestOf& of_text, const DigestOf& of_path) {
  const auto digest_line = [](const std::string& key, const std::filesystem::path& input,
                              const DigestOf& digest) {
    return input.empty() ? "" : key + " (content) = " + digest(input) + "\n";
  };
  if (!config.activations.from.empty()) {
    const ActivationReader other(config.activations.from / "activations.h5");
    return "activations.from (content) = " +
           digest_of(other.corpus().digest + other.schema().model_digest + other.schema().options) +
           "\n";
  }
  const CorpusOptions& corpus = config.corpus;
  return digest_line("corpus.train", corpus.train, of_text) +
         digest_line("corpus.dev", corpus.dev, of_text) +
         digest_line("corpus.test", corpus.test, of_text) +
         digest_line("corpus.train_labels", corpus.train_labels, of_text) +
         digest_line("corpus.dev_labels", corpus.dev_labels, of_text) +
         digest_line("corpus.test_labels", corpus.test_labels, of_text) +
         digest_line("corpus.label_map", corpus.label_map, of_path) +
         digest_line("corpus.concepts", corpus.concepts, of_path) +
         digest_line("encoder.model", config.encoder.model, of_path);
}

/// Lines of the orders that rivals read.
std::string order_digests(const Config& config, const DigestOf& digest) {
  std::string lines;
  for (const std::string& name : config.rivals.from) {
    for (const std::filesystem::path& file : possible_files(name)) {
      lines += "rivals.from " + file.string() + " (content) = " + digest(file) + "\n";
    }
  }
  return lines;
}

}  // namespace

bool is_read_by(Stage stage, const std::string& section, const Config& config) {
  return std::any_of(std::begin(all_stages), std::end(all_stages), [&](Stage earlier) {
    const Sections sections = sections_of(earlier, config);
    return earlier <= stage &&
           std::find(sections.begin(), sections.end(), section) != sections.end();
  });
}

std::string refusal(const RunDirectory& run, Stage stage, Stage first, bool redo,
                    const std::string& why) {
  const std::string name(name_of(stage));
  const std::string holds =
      run.path().string() + " holds results of other keys or inputs (" + why + "); ";
  if (stage < first) return holds + "call `salient " + name + " --redo` first";
  if (redo) return "";
  return holds + "--redo throws them away from stage " + name +
         " on, or give another directory with --run";
}

Dependencies::Dependencies(const Config& config)
    : config_(config),
      inputs_(input_digests(config, digest_of_nothing, digest_of_nothing)),
      orders_(order_digests(config, digest_of_nothing)) {}

Dependencies::Dependencies(const Config& config, Communicator& comm) : config_(config) {
  on_root(comm, [&] {
    inputs_ = input_digests(config, digest_of_text, digest_of_path);
    orders_ = order_digests(config, digest_of_path);
  });
  inputs_ = comm.broadcast(std::move(inputs_));
  orders_ = comm.broadcast(std::move(orders_));
}

std::string Dependencies::of(Stage stage) const {
  std::string text = keys(Stage::extract, config_) + inputs_;
  for (const Stage later : all_stages) {
    if (later == Stage::extract || later > stage) continue;
    text += keys(later, config_);
    if (later == Stage::analyse) text += orders_;
  }
  return text;
}

}  // namespace salient
