#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "activations/disk_space.hpp"
#include "run/estimate.hpp"
#include "run/inputs.hpp"
#include "run/job_check.hpp"
#include "run/limits.hpp"
#include "run/orders.hpp"
#include "run/random_run.hpp"
#include "run/rates.hpp"
#include "run/stages.hpp"
#include "run/threads.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/probes/features.hpp"
#include "salient/run/command_line.hpp"
#include "salient/run/pipeline.hpp"
#include "salient/support/error.hpp"
#include "salient/support/machine.hpp"

namespace salient {
namespace {

/// The nearest folder of `path` that is there: where it would be created.
std::filesystem::path nearest_folder(std::filesystem::path path) {
  path = std::filesystem::absolute(path).lexically_normal();
  while (!std::filesystem::exists(path) && path.has_relative_path()) path = path.parent_path();
  return path;
}

/// Collective. Throws as RunDirectory does where the directory cannot be made or written into.
std::filesystem::path writable_folder(const std::filesystem::path& run, Communicator& comm) {
  std::filesystem::path folder = nearest_folder(run);
  std::string complaint;
  if (comm.is_root()) {
    const bool is_folder = std::filesystem::is_directory(folder);
    if (!is_folder || ::access(folder.c_str(), W_OK | X_OK) != 0) {
      complaint = "cannot create the run directory " + run.string() + ": " + folder.string() +
                  (is_folder ? " may not be written into" : " is no folder") +
                  "; give another with --run";
    }
  }
  throw_together(comm, complaint);
  return folder;
}

/// What is checked, and what it is checked with.
struct Job {
  const CommandLine& line;
  Communicator& comm;
  Device device;
  std::filesystem::path folder;               ///< where files of the run can be tried
  std::optional<Inputs> inputs;               ///< what extraction will read
  std::optional<ActivationReader> extracted;  ///< or what it has written

  const Config& config() const noexcept { return line.config; }
  const Corpus& rows() const { return extracted ? extracted->corpus() : inputs->rows(); }
};

Layout layout_of(const CommandLine& line, const Communicator& comm, const Device& device) {
  Layout layout;
  layout.here = !line.ranks.has_value();
  layout.ranks = line.ranks.value_or(comm.size());
  layout.ranks_of_node =
      layout.here ? comm.local_size() : (layout.ranks + line.nodes - 1) / line.nodes;
  layout.threads = threads_of(line.config.run, layout.ranks_of_node);
  layout.on_gpu = device.is_gpu() || (!layout.here && line.config.run.device == DeviceChoice::gpu);
  return layout;
}

/// Collective. What the run directory holds already; what stands in the way of a run there.
void look_for_results(const Job& job, JobCheck& check) {
  if (!std::filesystem::is_directory(job.line.run_directory / "stages")) return;
  const RunDirectory run(job.line.run_directory, job.comm);
  const Dependencies depends(job.config(), job.comm);
  for (const Stage stage : all_stages) {
    const std::string wanted = depends.of(stage);
    const RunDirectory::State state = run.state(stage, wanted);
    if (state == RunDirectory::State::absent || stage == Stage::report) return;
    if (state == RunDirectory::State::done) {
      check.done.push_back(stage);
      continue;
    }
    const std::string why = job.comm.broadcast(run.difference(stage, wanted));
    const std::string refused = refusal(run, stage, Stage::extract, job.line.redo, why);
    if (!refused.empty()) check.refusals.push_back(refused);
    return;
  }
}

bool encodes_on_gpu(const Job& job, const Layout& layout) {
  return layout.here ? salient::encodes_on_gpu(job.device) : layout.on_gpu;
}

/// Collective. Reads what the run would read, apart from values of weights and activations.
void read(Job& job, JobCheck& check) {
  const std::filesystem::path& from = job.config().activations.from;
  if (!from.empty()) {
    job.extracted.emplace(from / "activations.h5");
  } else if (check.is_done(Stage::extract)) {
    job.extracted.emplace(job.line.run_directory / "activations.h5");
  } else {
    const std::int64_t before = peak_memory_bytes();
    job.inputs = read_inputs(job.config(), encodes_on_gpu(job, check.layout), job.comm);
    check.reading_bytes = job.comm.all_reduce(peak_memory_bytes() - before, Reduction::max);
    check.model = job.inputs->model;
    check.batches = total_batches(*job.inputs, job.comm);
  }
  const Corpus& rows = job.rows();
  check.sentences = rows.sentence_count();
  check.words = rows.word_count();
  check.blocks = std::ssize(rows.blocks);
  const ProbeOptions& probe = job.config().probe;
  check.neurons = feature_neurons(
      job.extracted ? job.extracted->schema().neurons : job.inputs->neurons(), probe.features);
  const auto dropped = job.extracted ? job.extracted->dropped_words() : std::vector<std::int64_t>();
  check.probes =
      plan_probes(rows, tasks_of_probes(rows, dropped, probe), probe, check.neurons.size());
  check.studies = plan_studies(job.config(), check.probes, check.neurons);
  check_random_run(job.config().report);
  for (const Task& task : rows.tasks) {  // so that a wrong one is refused now
    if (!task.has_numbers()) read_orders(job.config().rivals, task.name, check.neurons);
  }
}

/// Collective: of the ranks of this call, the slowest and the one with least memory.
Machine look_at_machine(const Job& job, const JobCheck& check) {
  Machine machine;
  const auto least = [&](auto value) { return job.comm.all_reduce(value, Reduction::min); };
  machine.node_bytes = least(usable_memory_bytes());
  machine.gpu_bytes = least(job.device.free_memory_bytes());
  machine.free_disk_bytes = free_disk_bytes(job.folder);
  if (!check.batches) return machine;
  const BatchTotals& batches = *check.batches;
  const auto mean = [](std::int64_t sum, std::int64_t count) {
    return std::max<std::int64_t>(1, sum / std::max<std::int64_t>(1, count));
  };
  const std::int64_t rows = mean(batches.rows, batches.batches);
  const std::int64_t width = mean(batches.row_subwords, batches.rows);
  machine.operations_per_second =
      least(operations_per_second(job.config().encoder, rows, width, job.device));
  machine.stored_values_per_second = least(stored_values_per_second(job.inputs->neurons()));
  const double disk = job.comm.is_root() ? disk_bytes_per_second(job.folder) : 0;
  machine.disk_bytes_per_second = job.comm.all_reduce(disk, Reduction::max);
  return machine;
}

/// The widest that activations may be stored as.
StoredType stored_type(const Job& job) {
  if (job.extracted) return job.extracted->schema().stored;
  return job.config().activations.dtype == StorageChoice::float16 ? StoredType::float16
                                                                  : StoredType::float32;
}

ActivationSize activation_size(const Job& job, const JobCheck& check) {
  ActivationSize size;
  size.neurons = check.neurons.size();
  size.words = check.words;
  size.words_of_rank = words_of_rank(job.rows(), check.layout.ranks);
  for (const Block& block : job.rows().blocks) {
    size.block_words = std::max(size.block_words, block.words.size());
  }
  size.value_bytes = stored_type(job) == StoredType::float16 ? 2 : 4;
  size.features = job.config().probe.features;
  size.threads = check.layout.on_gpu ? 1 : check.layout.threads;
  return size;
}

/// Bytes of the largest study.
std::int64_t problems_of_studies(const Job& job, const JobCheck& check,
                                 const ActivationSize& size) {
  const std::int64_t room = check.machine.node_bytes / 4 / check.layout.ranks_of_node;
  std::int64_t most = 0;
  for (const PlannedProbe& task : check.probes) {
    for (const PlannedStudy& study : plan_studies(job.config(), task, check.neurons)) {
      const std::int64_t probes = study.probes * std::ssize(check.probes);  // of all tasks at once
      most = std::max(most, study_bytes(probes, task, size, job.config().probe, room));
    }
  }
  return most;
}

void add_memory(const Job& job, JobCheck& check) {
  const Layout& layout = check.layout;
  const Config& config = job.config();
  const ActivationSize size = activation_size(job, check);
  if (check.batches) {
    std::int64_t block_words = 0;  // that the model reads, where rows are whole sentences
    for (const Block& block : job.inputs->corpus.blocks) {
      block_words = std::max(block_words, block.words.size());
    }
    check.memory.push_back(extraction_memory(
        *check.batches, *check.model,
        {corpus_bytes(job.inputs->corpus.word_count(), check.probes) +
             bytes_of_head * std::ssize(job.inputs->corpus.head_of_word) +
             bytes_of_lemma * std::ssize(job.inputs->corpus.lemma_of_word),
         check.reading_bytes},
        block_words, config.activations.dtype != StorageChoice::float32, layout.threads));
  }
  const FeatureMemory kept = feature_memory(config.probe, check.machine.node_bytes,
                                            layout.ranks_of_node, check.machine.gpu_bytes);
  TrainingMemory memory = training_memory(size, check.probes, config.probe, kept);
  if (config.corpus.lemmas) memory.corpus += bytes_of_lemma * size.words;
  if (!check.is_done(Stage::probe)) {
    check.memory.push_back(probe_memory(Stage::probe, memory, layout.on_gpu));
  }
  if (check.is_done(Stage::analyse)) return;
  const bool correlates = config.redundancy.enabled || config.single_neurons.correlates();
  if (!correlates && check.studies.empty()) return;
  memory.correlation = correlation_bytes(size.neurons);
  memory.tiles = tile_bytes(size);
  memory.points = 0;
  memory.problems = problems_of_studies(job, check, size);
  check.memory.push_back(probe_memory(Stage::analyse, memory, layout.on_gpu));
}

/// Collective. The activation file as each type, exactly, and what training keeps.
void add_disk(const Job& job, JobCheck& check) {
  if (check.batches && job.comm.is_root()) {
    ActivationSchema schema =
        schema_of(job.config(), *job.inputs, Dependencies(job.config()).of(Stage::extract));
    schema.model_digest = std::string(32, '0');  // as long as any
    schema.weight_norms.resize(static_cast<std::size_t>(schema.neurons.size()));
    std::vector<std::int64_t> dropped = check.batches->dropped;
    const StorageChoice choice = job.config().activations.dtype;
    for (const StoredType stored : {StoredType::float16, StoredType::float32}) {
      const bool is_other = stored == StoredType::float16 ? choice == StorageChoice::float32
                                                          : choice == StorageChoice::float16;
      if (is_other) continue;
      schema.stored = stored;
      check.disk.push_back({"activations.h5, " + std::string(name_of(stored)),
                            activation_file_bytes(job.folder, schema, job.rows(), dropped), true});
    }
  }
  if (!check.is_done(Stage::probe)) {
    check.disk.push_back({"solutions and checkpoints, until all probes are trained",
                          solution_bytes(check.probes, job.config().probe, check.neurons.size()),
                          false});
  }
  std::int64_t results = 0;
  for (const PlannedProbe& probe : check.probes) {
    results += result_bytes(probe.labels, check.neurons.size());
  }
  check.disk.push_back({"probes, rankings, tables and report", results, false});
}

std::string rate_text(double rate, const char* unit) {
  char text[80];
  std::snprintf(text, sizeof text, "%.4g %s", rate, unit);
  return text;
}

void add_extraction_time(const Job& job, JobCheck& check) {
  const BatchTotals& batches = *check.batches;
  const std::int64_t file = check.disk.empty() ? 0 : check.disk.front().bytes;
  check.time.push_back(
      {Stage::extract, extraction_time(*job.inputs, batches, check.layout, check.machine, file),
       rate_text(batches.operations_in_all() / 1e9, "GFLOP at ") +
           rate_text(check.machine.operations_per_second / 1e9, "GFLOP/s of a rank; disk ") +
           rate_text(check.machine.disk_bytes_per_second / 1e6, "MB/s")});
}

/// "34 probes for minimal sets, 50 for stability"
std::string ground_of(const std::vector<PlannedStudy>& studies) {
  std::string text;
  for (const PlannedStudy& study : studies) {
    text += (text.empty() ? "" : ", ") + std::to_string(study.probes) +
            (text.empty() ? " probes for " : " for ") + study.analysis;
  }
  return text.empty() ? "correlations" : text;
}

/// Of label tasks together.
std::int64_t in_model_checks(const Job& job, const JobCheck& check) {
  if (!job.config().in_model.enabled) return 0;
  const auto tasks = std::count_if(check.probes.begin(), check.probes.end(),
                                   [](const PlannedProbe& probe) { return !probe.of_numbers; });
  return tasks * check_count(job.config().in_model, check.neurons.size());
}

/// Each check is a pass over its sentences or, where the model has a head, two; or three, where
/// guesses are looked up too.
Duration in_model_time(const Job& job, const JobCheck& check) {
  if (!check.batches) return {};
  constexpr double either_way = 1.5;
  const double sentences = static_cast<double>(job.rows().sentence_count());
  const double share =
      std::min(1.0, static_cast<double>(job.config().in_model.sentences) / sentences);
  const double pass = share * check.batches->operations_in_all() / check.layout.ranks /
                      check.machine.operations_per_second;
  const double seconds = pass * static_cast<double>(in_model_checks(job, check));
  const double passes_at_most = job.rows().lemma_of_word.empty() ? 2 : 3;
  return {seconds / either_way, passes_at_most * seconds * either_way};
}

/// Collective.
void add_training_time(const Job& job, JobCheck& check) {
  const ActivationSize size = activation_size(job, check);
  std::vector<double> seconds;
  double passes = 0;
  for (const PlannedProbe& probe : check.probes) {
    const double mine = seconds_of_pass(size.neurons, probe.labels, size.block_words, job.device);
    seconds.push_back(job.comm.all_reduce(mine, Reduction::max));
    passes = std::max(passes, training_work(probe, job.config().probe, size.neurons).passes);
  }
  Duration time =
      training_time(check.probes, seconds, job.config().probe, size.neurons, check.layout.ranks);
  const double correlation =
      job.comm.all_reduce(seconds_of_correlation(size.neurons, size.block_words, job.device),
                          Reduction::max) *
      static_cast<double>(size.words_of_rank);
  const bool is_exact = job.config().probe.solver == Solver::exact;
  if (is_exact) {
    time.least += correlation;
    time.most += correlation;
  }
  if (!check.is_done(Stage::probe)) {
    check.time.push_back({Stage::probe, time,
                          rate_text(passes, "passes, a third or three times as many; ") +
                              rate_text(1e9 * seconds.front(), "ns a word and problem")});
  }
  if (check.is_done(Stage::analyse)) return;
  Duration analyses;
  const bool correlates =
      job.config().redundancy.enabled || job.config().single_neurons.correlates();
  if (correlates && !is_exact) analyses = {correlation, 3 * correlation};
  for (std::size_t i = 0; i < check.probes.size(); ++i) {
    double widths = 0;
    for (const PlannedStudy& study : plan_studies(job.config(), check.probes[i], check.neurons)) {
      widths += study.widths;
    }
    const Duration studies = studies_time(widths, check.probes[i], seconds[i], job.config().probe,
                                          size.neurons, check.layout.ranks);
    analyses.least += studies.least;
    analyses.most += studies.most;
  }
  const Duration edits = in_model_time(job, check);
  analyses.least += edits.least;
  analyses.most += edits.most;
  const bool is_all = check.studies.empty() && !job.config().redundancy.enabled;
  std::string ground = is_all ? "" : ground_of(check.studies);
  if (edits.most > 0) {
    ground += (is_all ? "" : ", ") + std::to_string(in_model_checks(job, check)) +
              " checks inside the model";
  }
  if (analyses.most > 0) check.time.push_back({Stage::analyse, analyses, ground});
}

std::string joined(const std::vector<std::string>& complaints) {
  std::string text;
  for (const std::string& complaint : complaints) {
    text += (text.empty() ? "" : "; ") + complaint;
  }
  return text;
}

}  // namespace

CheckedJob check_job(const CommandLine& line, Communicator& comm) {
  Job job{line,
          comm,
          line.ranks ? Device::cpu() : join_devices(line.config.run, comm),
          writable_folder(line.run_directory, comm),
          {},
          {}};
  JobCheck check;
  check.run = line.run_directory;
  check.layout = layout_of(line, comm, job.device);
  use_threads(check.layout.threads);
  look_for_results(job, check);
  read(job, check);
  check.machine = look_at_machine(job, check);
  add_memory(job, check);
  add_disk(job, check);
  if (check.batches) add_extraction_time(job, check);
  add_training_time(job, check);
  compare_with_limits(job.folder, check);
  return {line.json ? as_json(check) : as_text(check), joined(check.refusals)};
}

}  // namespace salient
