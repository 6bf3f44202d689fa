#pragma once

#include "salient/activations/store.hpp"
#include "salient/report/report.hpp"
#include "salient/run/config.hpp"

namespace salient {

/// Throws UsageError unless report.random_weights, if given, is a run of an encoder with random
/// weights that has done its analyses. One rank's work.
void check_random_run(const ReportOptions& options);

/// Puts the accuracies of that run, if there is one, among the baselines of each task of `report`.
/// `corpus`: of the report. Throws UsageError if the other run's is another. Root only.
void add_random_run(const ReportOptions& options, const Corpus& corpus, Report& report);

}  // namespace salient
