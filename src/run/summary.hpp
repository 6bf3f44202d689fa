#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "run/study.hpp"
#include "salient/probes/probe.hpp"
#include "salient/report/report.hpp"

namespace salient {

struct SplitSize {
  std::int64_t words = 0;
  std::int64_t sentences = 0;  ///< that hold such a word: with a split by word type, of any section
};
SplitSize size_of(const Corpus& corpus, Split split);

/// "last subword"; of sentences "mean: the words of each sentence, last subword of each".
std::string described_vectors(const ActivationSchema& schema);

/// All of a task that is known before its neurons are ranked.
TaskReport task_report(const Config& config, const Task& task, const TrainedProbe& trained,
                       std::vector<ProbeScore> scores);

/// The same from the files of the run, with its rankings. Root only.
TaskReport summarise_task(Study& study, const Task& task, std::vector<ProbeScore> scores);

/// "pos, test: accuracy 91.20 % (majority 13.10 %) over 10000 words"; of numbers "score, test: R^2
/// 0.5213, Pearson 0.7312, Spearman 0.7020, root mean squared error 1.25 over 300 words"
std::string in_words(const std::string& task, const ProbeScore& score);

/// The report of the run as its directory stands. Root only.
Report summarise(Study& study, const std::vector<std::pair<std::string, std::string>>& provenance,
                 const std::vector<StageTiming>& timings);

/// What a person wants to see at the end: scores, the most salient neurons, where the report is.
void log_summary(const Report& report, const std::filesystem::path& page);

}  // namespace salient
