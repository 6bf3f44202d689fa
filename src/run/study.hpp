#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "salient/activations/store.hpp"
#include "salient/probes/data.hpp"
#include "salient/probes/solutions.hpp"
#include "salient/run/config.hpp"
#include "salient/run/run_directory.hpp"

namespace salient {

class Communicator;
class Device;

/// What the stages after extraction share, opened when the first of them asks.
class Study {
 public:
  Study(const Config& config, const RunDirectory& run, Communicator& comm, const Device& device);

  const ActivationReader& activations();
  ProbeData& data();       ///< collective at the first call
  NeuronLayout neurons();  ///< of the features of the probes
  const Device& device() const noexcept { return device_; }
  /// Of the activation file, as tasks_of_probes() has them.
  const std::vector<Task>& tasks();
  /// `config`, with the keys of extraction as the activations of another run were made with.
  Config effective_config();
  /// Collective: what a former call of the stage has solved from the same `depends_on`.
  Solutions solutions(Stage stage, const std::string& depends_on) const;

  const Config& config;
  const RunDirectory& run;
  Communicator& comm;

 private:
  const Device& device_;
  std::optional<ActivationReader> activations_;
  std::unique_ptr<ProbeData> data_;
  std::vector<Task> tasks_;
};

/// The stages. All collective; files are written by the root, whole or not at all.
/// `depends_on`: all that the probes are made from; solutions of an interrupted call that were made
/// from the same are taken over.
void train_probes(Study& study, const std::string& depends_on);
void rank_all(Study& study);
/// `timed`: called after each analysis, on all ranks.
using TakeSeconds = std::function<void(const std::string& analysis, double seconds)>;
void analyse(Study& study, const std::string& depends_on, const TakeSeconds& timed);

}  // namespace salient
