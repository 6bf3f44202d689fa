#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

#include "report/format.hpp"
#include "run/job_check.hpp"
#include "salient/support/machine.hpp"
#include "salient/support/progress.hpp"

namespace salient {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t name_width = 56, number_width = 12;

std::string left(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}
std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string bytes_or_dash(std::int64_t bytes) { return bytes > 0 ? in_binary_units(bytes) : "-"; }

std::string as_range(const Duration& seconds) {
  return in_time_units(seconds.least) + " to " + in_time_units(seconds.most);
}

std::string in_millions(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g million", number / 1e6);
  return text;
}

void write_corpus(const JobCheck& check, std::ostream& out) {
  out << "corpus   " << as_count(check.sentences) << " sentences, " << as_count(check.words)
      << " words, " << as_count(check.blocks) << " blocks\n";
  if (!check.batches) return;
  const BatchTotals& batches = *check.batches;
  out << "         " << as_count(batches.counts.subwords) << " subwords, "
      << as_count(batches.counts.unknown_subwords) << " of them unknown; in "
      << as_count(batches.batches) << " batches of " << as_count(batches.row_subwords)
      << " with special tokens and padding; " << as_count(batches.counts.overlong_sentences)
      << " sentences longer than the model, " << as_count(batches.counts.dropped_words)
      << " words dropped\n";
}

void write_model(const JobCheck& check, std::ostream& out) {
  const std::string neurons =
      as_count(check.neurons.size()) + " neurons (" + check.neurons.described() + ")";
  if (!check.model) {
    out << "model    extracted already: " << neurons << "\n";
    return;
  }
  out << "model    " << check.model->description << ": " << neurons << "\n         "
      << in_millions(static_cast<double>(check.model->parameters)) << " parameters; "
      << in_millions(check.model->operations.of_subword) << " operations a subword, and "
      << in_millions(check.model->operations.of_pair) << " for each pair of a sentence\n";
}

void write_probes(const JobCheck& check, std::ostream& out) {
  for (const PlannedProbe& probe : check.probes) {
    out << "probe    " << probe.task << ": "
        << (probe.of_numbers ? "numbers" : as_count(probe.labels) + " labels") << ", "
        << as_count(probe.train_words) << " train words; " << as_count(probe.solutions())
        << " problems to solve";
    if (probe.points > 0) {
      out << ": " << probe.points << " penalties, judged on "
          << (probe.folds > 0 ? std::to_string(probe.folds) + " folds" : "dev") << ", and the last";
    }
    out << "\n";
  }
}

void write_layout(const JobCheck& check, std::ostream& out) {
  const Layout& layout = check.layout;
  out << "ranks    " << layout.ranks << " on " << layout.nodes()
      << (layout.nodes() == 1 ? " node, " : " nodes, ") << layout.threads
      << (layout.threads == 1 ? " thread" : " threads") << " each, on "
      << (layout.on_gpu ? "GPUs" : "CPUs")
      << (layout.here ? "" : "; as this machine has it, which has not run so many") << "\n";
}

void write_memory(const JobCheck& check, std::ostream& out) {
  const bool gpu = check.layout.on_gpu;
  const auto row = [&](const std::string& name, std::int64_t host, std::int64_t device) {
    out << left("  " + name, name_width) << right(bytes_or_dash(host), number_width);
    if (gpu) out << right(bytes_or_dash(device), number_width);
    out << "\n";
  };
  for (const StageMemory& stage : check.memory) {
    out << "\n"
        << left("memory of a rank at most: " + std::string(name_of(stage.stage)), name_width)
        << right("host", number_width) << (gpu ? right("GPU", number_width) : "") << "\n";
    for (const MemoryPart& part : stage.parts) row(part.name, part.host, part.device);
    row("peak", stage.host(), stage.device());
  }
  out << "\n";
  row("share of a rank in what there is", check.machine.node_bytes / check.layout.ranks_of_node,
      check.machine.gpu_bytes);
}

void write_disk(const JobCheck& check, std::ostream& out) {
  out << "\n" << left("disk: " + check.run.string(), name_width) << "\n";
  for (const DiskPart& part : check.disk) {
    out << left("  " + part.name, name_width) << right(in_binary_units(part.bytes), number_width)
        << (part.exact ? "  = " + as_count(part.bytes) + " bytes, exactly" : "  about") << "\n";
  }
  out << left("  at most at once", name_width)
      << right(in_binary_units(check.disk_bytes()), number_width) << "\n";
  if (!check.machine.free_disk_bytes) return;
  out << left("  there is", name_width)
      << right(in_binary_units(*check.machine.free_disk_bytes), number_width) << "\n";
}

void write_time(const JobCheck& check, std::ostream& out) {
  out << "\ntime, an estimate\n";
  for (const Stage stage : check.done)
    out << left("  " + std::string(name_of(stage)), 12) << "done already\n";
  for (const StageTime& time : check.time) {
    out << left("  " + std::string(name_of(time.stage)), 12) << left(as_range(time.seconds), 28)
        << time.ground << "\n";
  }
  out << "  what else there is takes seconds, mostly\n";
}

Json to_json(const StageMemory& stage) {
  Json parts = Json::array();
  for (const MemoryPart& part : stage.parts) {
    parts.push_back({{"name", part.name}, {"host", part.host}, {"device", part.device}});
  }
  return {{"stage", name_of(stage.stage)},
          {"host", stage.host()},
          {"device", stage.device()},
          {"parts", parts}};
}

Json to_json(const PlannedProbe& probe) {
  return {{"task", probe.task},           {"labels", probe.labels},
          {"numbers", probe.of_numbers},  {"train_words", probe.train_words},
          {"points", probe.points},       {"folds", probe.folds},
          {"problems", probe.problems()}, {"solutions", probe.solutions()}};
}

Json corpus_json(const JobCheck& check) {
  Json json{{"sentences", check.sentences}, {"words", check.words}, {"blocks", check.blocks}};
  if (!check.batches) return json;
  const BatchTotals& batches = *check.batches;
  json["subwords"] = batches.counts.subwords;
  json["unknown_subwords"] = batches.counts.unknown_subwords;
  json["row_subwords"] = batches.row_subwords;
  json["batches"] = batches.batches;
  json["overlong_sentences"] = batches.counts.overlong_sentences;
  json["dropped_words"] = batches.counts.dropped_words;
  return json;
}

Json model_json(const JobCheck& check) {
  Json json{{"layers", check.neurons.layers}, {"units", check.neurons.units}};
  if (check.neurons.has_slots()) json["slots"] = check.neurons.slots.size();
  if (!check.model) return json;
  json["description"] = check.model->description;
  json["parameters"] = check.model->parameters;
  json["weight_bytes"] = check.model->weights.ready;
  json["operations"] = check.batches->operations_in_all();
  return json;
}

}  // namespace

std::int64_t StageMemory::host() const {
  return std::accumulate(parts.begin(), parts.end(), std::int64_t{0},
                         [](std::int64_t sum, const MemoryPart& part) { return sum + part.host; });
}
std::int64_t StageMemory::device() const {
  return std::accumulate(
      parts.begin(), parts.end(), std::int64_t{0},
      [](std::int64_t sum, const MemoryPart& part) { return sum + part.device; });
}

bool JobCheck::is_done(Stage stage) const {
  return std::find(done.begin(), done.end(), stage) != done.end();
}

std::int64_t JobCheck::disk_bytes() const {
  std::int64_t activations = 0, others = 0;
  for (const DiskPart& part : disk) {
    // Of the activation file one type at a time is there.
    if (part.exact) activations = std::max(activations, part.bytes);
    if (!part.exact) others += part.bytes;
  }
  return activations + others;
}

std::string as_text(const JobCheck& check) {
  std::ostringstream out;
  write_corpus(check, out);
  write_model(check, out);
  write_probes(check, out);
  write_layout(check, out);
  write_memory(check, out);
  write_disk(check, out);
  write_time(check, out);
  for (const std::string& warning : check.warnings) out << "\nwarning: " << warning << "\n";
  return out.str();
}

std::string as_json(const JobCheck& check) {
  Json memory = Json::array(), disk = Json::array(), time = Json::array(), probes = Json::array(),
       done = Json::array(), studies = Json::array();
  for (const StageMemory& stage : check.memory) memory.push_back(to_json(stage));
  for (const PlannedProbe& probe : check.probes) probes.push_back(to_json(probe));
  for (const Stage stage : check.done) done.push_back(name_of(stage));
  for (const PlannedStudy& study : check.studies) {
    studies.push_back({{"analysis", study.analysis}, {"probes", study.probes}});
  }
  for (const DiskPart& part : check.disk) {
    disk.push_back({{"name", part.name}, {"bytes", part.bytes}, {"exact", part.exact}});
  }
  for (const StageTime& stage : check.time) {
    time.push_back({{"stage", name_of(stage.stage)},
                    {"least", stage.seconds.least},
                    {"most", stage.seconds.most},
                    {"ground", stage.ground}});
  }
  const Json json{{"run", check.run.string()},
                  {"ranks", check.layout.ranks},
                  {"nodes", check.layout.nodes()},
                  {"threads", check.layout.threads},
                  {"gpu", check.layout.on_gpu},
                  {"corpus", corpus_json(check)},
                  {"model", model_json(check)},
                  {"probes", probes},
                  {"studies", studies},
                  {"done", done},
                  {"memory", memory},
                  {"memory_there", check.machine.node_bytes / check.layout.ranks_of_node},
                  {"gpu_memory_there", check.machine.gpu_bytes},
                  {"disk", disk},
                  {"disk_bytes", check.disk_bytes()},
                  {"disk_there", check.machine.free_disk_bytes.value_or(-1)},
                  {"time", time},
                  {"warnings", check.warnings},
                  {"refusals", check.refusals}};
  return json.dump(2) + "\n";
}

}  // namespace salient
