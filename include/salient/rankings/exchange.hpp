#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "salient/rankings/ranking.hpp"

namespace salient {

/// An order of neurons that another program, or another run, has written:
///
/// - `.json`: a list of neurons as NeuroX counts them (layer x units + unit), the most salient
///   first; or an object whose "ordering" is such a list, or one of {["slot",] "layer", "unit"
///   [, "score"]}, as rankings/TASK.json has it;
/// - `.csv`: a header with `layer` and `unit` (and `slot`, where neurons have one), and rows in
/// that
///   order or, where it has `score`, by it, the largest first; other columns are not looked at;
/// - `.npy`: NumPy's, of one dimension: whole numbers are neurons as NeuroX counts them, the most
///   salient first; float32 or float64 is a score for each neuron.
///
/// Gives every neuron once: those that the file leaves out follow in their own order, with score 0
/// and `zero`. Without scores a neuron's score is how many come after it. Throws UsageError that
/// names file and line or place for what is malformed, not finite, no neuron of `neurons`, or there
/// twice.
std::vector<RankedNeuron> read_order(const std::filesystem::path& path,
                                     const NeuronLayout& neurons);

/// `name` with the first `{}` as the task's name.
std::string file_of_task(const std::string& name, const std::string& task);

/// Files that are there which `name` may be for some task, in the order of their names.
std::vector<std::filesystem::path> possible_files(const std::string& name);

}  // namespace salient
