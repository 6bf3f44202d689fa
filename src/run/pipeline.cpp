#include "salient/run/pipeline.hpp"

#include <algorithm>
#include <chrono>
#include <functional>

#include "run/extract.hpp"
#include "run/manifest.hpp"
#include "run/random_run.hpp"
#include "run/recipe.hpp"
#include "run/stages.hpp"
#include "run/study.hpp"
#include "run/summary.hpp"
#include "run/threads.hpp"
#include "run/watch.hpp"
#include "salient/comm/communicator.hpp"
#include "salient/comm/device.hpp"
#include "salient/io/atomic_file.hpp"
#include "salient/support/digest.hpp"
#include "salient/support/error.hpp"
#include "salient/support/log.hpp"

namespace salient {
namespace {

/// The stages that a verb asks for.
std::vector<Stage> stages_of(Verb verb) {
  switch (verb) {
    case Verb::run:
      return {std::begin(all_stages), std::end(all_stages)};
    case Verb::extract:
      return {Stage::extract};
    case Verb::probe:
      return {Stage::probe};
    case Verb::rank:
      return {Stage::rank};
    case Verb::analyse:
      return {Stage::analyse};
    case Verb::report:
      return {Stage::report};
    default:
      throw BugError("a verb without stages");
  }
}

/// Collective. Refuses to throw results away unasked; says what is done again and why.
void check_states(const std::vector<Stage>& wanted, const Dependencies& depends, bool redo,
                  RunDirectory& run, Communicator& comm) {
  for (const Stage stage : all_stages) {
    if (stage > wanted.back() || stage == Stage::report) break;
    const RunDirectory::State state = run.state(stage, depends.of(stage));
    const std::string name(name_of(stage));
    if (state == RunDirectory::State::other) {
      const std::string why = run.difference(stage, depends.of(stage));
      throw_together(comm, comm.is_root() ? refusal(run, stage, wanted.front(), redo, why) : "");
      log_info("run: from stage " + name + " on again: " + why);
      run.forget_from(stage);
      return;
    }
    if (state == RunDirectory::State::absent && stage < wanted.front()) {
      throw UsageError(run.path().string() + " has no results of stage " + name +
                       "; call `salient " + name + "` with the same --job and --run first");
    }
  }
}

/// Says by what choices the results come about, unless they are all the defaults.
void log_recipe(const Config& config) {
  const std::vector<std::string> changes = deviations(config, Stage::report);
  if (config.probe.recipe == Recipe::defaults && changes.empty()) return;
  std::string text = "run: recipe " + name_of(config.probe.recipe);
  for (const std::string& change : changes) text += "; " + change;
  log_info(text);
}

void write_report(Study& study, const Manifest& manifest) {
  if (study.comm.is_root()) {
    const Report report = summarise(study, manifest.facts(), manifest.timings());
    for (const auto& [name, content] : tables_of(report)) {
      write_whole(study.run.path() / name, content);
    }
    write_whole(study.run.report(), [&](std::ostream& out) { write_html(report, out); });
    log_summary(report, study.run.report());
  }
  study.comm.barrier();
}

/// All analyses, each of which is a line of the table of times.
void do_analyses(Study& study, const std::string& depends_on, Manifest& manifest) {
  const std::string start = std::string(name_of(Stage::analyse)) + ": ";
  manifest.forget_timings(start);
  analyse(study, depends_on, [&](const std::string& analysis, double seconds) {
    manifest.add_timing(start + analysis, seconds, study.comm);
  });
}

void do_stage(Stage stage, Study& study, Manifest& manifest, const Dependencies& depends,
              const Device& device) {
  switch (stage) {
    case Stage::extract:
      if (!study.config.activations.from.empty()) return;
      return extract(study.config, depends.of(stage), study.run.activations(), study.comm, device);
    case Stage::probe:
      return train_probes(study, depends.of(stage));
    case Stage::rank:
      return rank_all(study);
    case Stage::analyse:
      return do_analyses(study, depends.of(stage), manifest);
    case Stage::report:
      return write_report(study, manifest);
  }
}

/// Names and digests of what the run has made, in name order; the root's work.
void add_outputs(const RunDirectory& run, Manifest& manifest) {
  std::vector<std::filesystem::path> files{run.activations()};
  for (const char* folder : {"analyses", "probes", "rankings", "tables"}) {
    for (const auto& entry : std::filesystem::directory_iterator(run.path() / folder)) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& file : files) {
    if (!std::filesystem::is_regular_file(file)) continue;
    manifest.add_output(file.lexically_relative(run.path()).generic_string(), digest_of_path(file));
  }
}

}  // namespace

void run_pipeline(const CommandLine& line, Communicator& comm, const Device& device) {
  RunDirectory run(line.run_directory, comm);
  watch_over(run.logs(), line.config.run, comm);
  const int threads = set_threads(line.config.run, comm);
  const Dependencies depends(line.config, comm);
  const std::vector<Stage> wanted = stages_of(line.verb);
  if (wanted.back() == Stage::report) {  // now, not hours later
    on_root(comm, [&] { check_random_run(line.config.report); });
  }
  check_states(wanted, depends, line.redo, run, comm);

  Manifest manifest(run.manifest(), line.command, comm, device, threads);
  manifest.set_dependencies(depends.of(Stage::analyse));
  if (comm.is_root()) write_whole(run.job(), to_job_file(line.config));
  Study study(line.config, run, comm, device);
  log_recipe(study.effective_config());
  for (const Stage stage : wanted) {
    const std::string name(name_of(stage));
    if (stage != Stage::report &&
        run.state(stage, depends.of(stage)) == RunDirectory::State::done) {
      log_info("run: " + name + " is done already");
      run.tidy(stage);
      continue;
    }
    log_info("run: " + name);
    run.forget_from(stage);  // what an interrupted call has left
    const auto start = std::chrono::steady_clock::now();
    do_stage(stage, study, manifest, depends, device);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    manifest.add_timing(name, seconds.count(), comm);
    if (comm.is_root()) manifest.write();  // before the mark, so that no done stage lacks its time
    run.mark_done(stage, depends.of(stage));
    run.tidy(stage);
  }
  if (comm.is_root()) {
    add_outputs(run, manifest);
    manifest.write();
  }
  comm.barrier();
}

}  // namespace salient
