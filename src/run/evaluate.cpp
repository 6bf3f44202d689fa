#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <utility>

#include "run/finished_run.hpp"
#include "run/report_folder.hpp"
#include "run/threads.hpp"
#include "run/watch.hpp"
#include "salient/activations/store.hpp"
#include "salient/analyses/transfer.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/features.hpp"
#include "salient/report/transfer.hpp"
#include "salient/run/command_line.hpp"
#include "salient/run/pipeline.hpp"
#include "salient/run/run_directory.hpp"
#include "salient/support/digest.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// Every run of the command once, and who does what.
struct Parties {
  std::vector<std::filesystem::path> runs;
  std::vector<std::size_t> probes, rankings, on;
};

/// Places in `runs`, to which those are added that it has not.
std::vector<std::size_t> places_of(const std::vector<std::filesystem::path>& asked,
                                   std::vector<std::filesystem::path>& runs) {
  std::vector<std::size_t> places;
  for (const std::filesystem::path& run : asked) {
    const auto found = std::find(runs.begin(), runs.end(), run);
    const auto place = static_cast<std::size_t>(found - runs.begin());
    if (found == runs.end()) runs.push_back(run);
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  }
  return places;
}

Parties parties_of(const Evaluation& asked) {
  Parties parties;
  parties.on = places_of(asked.on, parties.runs);
  parties.probes = places_of(asked.probes, parties.runs);
  parties.rankings = places_of(asked.rankings, parties.runs);
  return parties;
}

std::vector<FinishedRun> read_runs(const Parties& parties) {
  std::vector<FinishedRun> runs;
  for (const std::filesystem::path& run : parties.runs) runs.push_back(read_finished_run(run));
  return runs;
}

/// The runs whose probes or rankings are taken to others.
std::vector<std::size_t> senders(const Parties& parties) {
  std::vector<std::size_t> all = parties.probes;
  all.insert(all.end(), parties.rankings.begin(), parties.rankings.end());
  return all;
}

std::string described(const FinishedRun& run) {
  return run.neurons.described() + " (encoder.site = " + run.site + ")";
}

void check_shapes(const Parties& parties, const std::vector<FinishedRun>& runs) {
  const auto features = [&](std::size_t run) {
    return config_of_run(parties.runs[run]).probe.features;
  };
  for (const std::size_t on : parties.on) {
    for (const std::size_t from : senders(parties)) {
      const FinishedRun &one = runs[from], &other = runs[on];
      if (!one.has_neurons_of(other)) {
        throw UsageError("the probes of " + one.name + " see " + described(one) + ", those of " +
                         other.name + " " + described(other) +
                         "; give runs with the same encoder.site and layers of models of the same "
                         "shape");
      }
      if (features(from) != features(on)) {
        throw UsageError("the probes of " + one.name + " and of " + other.name +
                         " see other words; give runs with the same probe.features");
      }
    }
  }
}

std::string names_of_tasks(const FinishedRun& run) {
  std::string names;
  for (const FinishedTask& task : run.tasks) names += (names.empty() ? "" : ", ") + task.name;
  return run.name + " has " + names;
}

/// Every run of --on has a task of labels in common with another of the command.
void check_tasks(const Parties& parties, const std::vector<FinishedRun>& runs) {
  for (const std::size_t on : parties.on) {
    bool any = false;
    std::string have;
    for (const std::size_t from : senders(parties)) {
      have += "; " + names_of_tasks(runs[from]);
      for (const FinishedTask& task : runs[from].tasks) {
        const FinishedTask* own = runs[on].task(task.name);
        any = any || (own != nullptr && !own->trained.probe.predicts_numbers() &&
                      !task.trained.probe.predicts_numbers());
      }
    }
    if (any) continue;
    throw UsageError("no task of labels is in common: " + names_of_tasks(runs[on]) + have +
                     "; give runs whose corpus.labels name the same");
  }
}

/// What the probes are made from that are trained with the words of a run; each starts from the one
/// of the next larger size.
std::string origin_of(std::size_t on, const Parties& parties, const TransferOptions& options) {
  const auto of_run = [&](std::size_t run, Stage stage) {
    return digest_of_path(RunPaths(parties.runs[run]).marker(stage)) + "\n";
  };
  std::string origin = "ablation.seed = " + std::to_string(options.order_seed) + "\n--top";
  for (const std::int64_t size : options.top) origin += " " + std::to_string(size);
  origin += "\n" + parties.runs[on].string() + " " + of_run(on, Stage::rank);
  for (const std::size_t run : parties.rankings) {
    origin +=
        std::to_string(run) + " " + parties.runs[run].string() + " " + of_run(run, Stage::rank);
  }
  return origin;
}

/// Collective.
std::vector<TaskTransfer> transfer_to(std::size_t on, const Parties& parties,
                                      const std::vector<FinishedRun>& runs, const CommandLine& line,
                                      const ReportFolder& folder, Communicator& comm,
                                      const Device& device) {
  log_info("evaluate: on the words of " + runs[on].name);
  ProbeOptions options = config_of_run(parties.runs[on]).probe;
  options.memory_bytes = line.config.probe.memory_bytes;
  const TransferOptions& asked = line.evaluation.options;
  const Solutions solutions(
      folder.solutions() / std::to_string(on), comm.is_root() ? origin_of(on, parties, asked) : "",
      comm, std::chrono::duration<double, std::ratio<60>>(line.config.run.checkpoint_minutes));
  const ActivationReader reader(activations_of(parties.runs[on]));
  ProbeData data(reader, options, comm, device);
  const std::vector<Task> tasks = tasks_of_probes(reader.corpus(), reader.dropped_words(), options);
  return transfer(data, tasks, runs, {parties.probes, parties.rankings, on}, asked, options,
                  solutions);
}

void log_probes(const TaskTransfer& of, const std::vector<FinishedRun>& runs) {
  for (const TransferredProbe& probe : of.probes) {
    std::int64_t unknown = 0;
    std::string labels;
    for (const UnknownLabel& label : probe.unknown) {
      unknown += label.words;
      labels += (labels.empty() ? "" : ", ") + label.name;
    }
    char share[40];
    std::snprintf(share, sizeof share, "%.2f %%",
                  100 * static_cast<double>(probe.score.correct) / static_cast<double>(of.words));
    log_info("evaluate: " + of.task + ": probe of " + runs[probe.from].name + " on " +
             runs[of.on].name + ", " + std::string(name_of(of.split)) + ": " + share + " of " +
             std::to_string(of.words) + " words" +
             (unknown == 0 ? ""
                           : "; errors: " + std::to_string(unknown) +
                                 " words of labels that the probe has not: " + labels));
  }
}

}  // namespace

void evaluate_finished_runs(const CommandLine& line, Communicator& comm, const Device& device) {
  const ReportFolder folder(line.run_directory, "evaluate.json", comm);
  watch_over(folder.logs(), line.config.run, comm);
  set_threads(line.config.run, comm);
  const Parties parties = parties_of(line.evaluation);
  TransferReport report;
  report.on = parties.on;
  on_root(comm, [&] {
    report.runs = read_runs(parties);
    check_shapes(parties, report.runs);
    check_tasks(parties, report.runs);
  });
  if (!comm.is_root()) report.runs = read_runs(parties);  // which the root could read
  for (const std::size_t on : parties.on) {
    for (TaskTransfer& found : transfer_to(on, parties, report.runs, line, folder, comm, device)) {
      if (comm.is_root()) log_probes(found, report.runs);
      report.found.push_back(std::move(found));
    }
  }
  if (comm.is_root()) {
    folder.write(report, transfer_json(report));
    std::filesystem::remove_all(folder.solutions());
  }
  comm.barrier();
}

}  // namespace salient
