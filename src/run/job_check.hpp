#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "run/batch_totals.hpp"
#include "run/planned_studies.hpp"
#include "salient/probes/plan.hpp"
#include "salient/run/run_directory.hpp"

namespace salient {

/// Where a job is to run.
struct Layout {
  int ranks = 1;
  int ranks_of_node = 1;  ///< on the node that has most
  int threads = 1;        ///< of a rank
  bool here = true;       ///< on the ranks of this call; false: on others, of nodes like this one
  bool on_gpu = false;    ///< a GPU for each rank

  int nodes() const noexcept { return (ranks + ranks_of_node - 1) / ranks_of_node; }
};

/// What this machine has, and how fast it was seen to be.
struct Machine {
  std::int64_t node_bytes = 0;  ///< of memory, for all ranks of a node
  std::int64_t gpu_bytes = 0;   ///< free of a rank's GPU; 0: none was seen
  std::optional<std::int64_t> free_disk_bytes;
  double operations_per_second = 0;     ///< of a rank's forward pass
  double stored_values_per_second = 0;  ///< of a rank, checked and rounded for the file
  double disk_bytes_per_second = 0;     ///< of all ranks together
};

struct MemoryPart {
  std::string name;
  std::int64_t host = 0, device = 0;  ///< bytes of a rank
};
/// A stage's peak is the sum of its parts.
struct StageMemory {
  Stage stage = Stage::extract;
  std::vector<MemoryPart> parts;

  std::int64_t host() const;
  std::int64_t device() const;
};

struct DiskPart {
  std::string name;
  std::int64_t bytes = 0;
  bool exact = false;  ///< a type of the activation file, of which one is there at a time
};

/// Seconds, the true ones most likely between these.
struct Duration {
  double least = 0, most = 0;
};
struct StageTime {
  Stage stage = Stage::extract;
  Duration seconds;
  std::string ground;  ///< what it was computed from
};

/// All that `salient check` finds.
struct JobCheck {
  std::filesystem::path run;
  Layout layout;
  Machine machine;
  std::int64_t sentences = 0, words = 0, blocks = 0;  ///< words: rows of the activation file
  std::int64_t reading_bytes = 0;  ///< that corpus and tokenizer took here while they were read
  NeuronLayout neurons;
  std::optional<EncoderOutline> model;  ///< none, nor batches, where nothing is to be extracted
  std::optional<BatchTotals> batches;
  std::vector<PlannedProbe> probes;
  std::vector<PlannedStudy> studies;  ///< [analysis], over all tasks
  std::vector<Stage> done;
  std::vector<StageMemory> memory;
  std::vector<DiskPart> disk;
  std::vector<StageTime> time;
  std::vector<std::string> warnings;
  std::vector<std::string> refusals;  ///< for which a run would surely fail

  bool is_done(Stage stage) const;
  std::int64_t disk_bytes() const;
};

std::string as_text(const JobCheck& check);
std::string as_json(const JobCheck& check);

}  // namespace salient
