#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "salient/analyses/salient_sets.hpp"
#include "salient/report/report.hpp"

namespace salient {

/// Rows of a table of neurons that an analysis has on the page; its CSV has all.
constexpr std::size_t shown_neurons = 20;

/// Of the section of a task, by its place.
inline std::string anchor_of(std::size_t task) { return "task-" + std::to_string(task + 1); }

extern const std::string_view page_style;  ///< CSS, for light and dark screens and for paper

/// Head and header of a page, and the beginning of its main part. `title`: text; `summary`, below
/// it, and `links`, of the navigation: HTML.
std::string page_start(const std::string& title, const std::string& summary,
                       const std::string& links);
extern const std::string_view page_end;

/// "converged" or what is wrong, as a coloured word.
std::string badge_of(const Certificate& certificate);
/// "penalty flagged" where it is, as a coloured word behind a blank; else nothing.
std::string penalty_flag_of(const TaskReport& task);
/// The same where a reader must be warned, else nothing: behind every heading of a probe's figures.
std::string flag_of(const TaskReport& task);

/// Whether the labels of a task are of chunks.
bool has_chunks(const TaskReport& task);

/// The parts of a task: scores and certificate; neurons; scores of labels.
std::string html_of_scores(const TaskReport& task);
/// Tables of the task's baselines, all words and each kind of types; nothing where there are none.
std::string html_of_baselines(const TaskReport& task);
/// The same in a line, below every other table of accuracies of the task.
std::string line_of_baselines(const TaskReport& task);
std::string line_of_baselines(const std::string& task, const Report& report);
std::string html_of_path(const TaskReport& task);
/// The papers' score of each point of the path; nothing where it was not asked for.
std::string html_of_paper_scores(const TaskReport& task);
std::string html_of_neurons(const TaskReport& task, const NeuronLayout& neurons);
/// Nothing where there are none.
std::string html_of_rivals(const TaskReport& task);
std::string html_of_labels(const TaskReport& task, std::int64_t flag_below);

/// Neurons of each layer; dashed: as many as if they were spread evenly. `name`: of the set.
std::string chart_of(const SalientSet& set, const std::string& name, const NeuronLayout& neurons);

std::string html_of_ablation(const Report& report);
std::string html_of_minimal_sets(const Report& report);
std::string html_of_disjoint_sets(const Report& report);
std::string html_of_findings(const Report& report);
std::string html_of_control(const Report& report);
std::string html_of_code_length(const Report& report);
std::string html_of_in_model(const Report& report);
std::string html_of_layers(const Report& report);
std::string html_of_feature_selection(const Report& report);
std::string html_of_label_neurons(const Report& report);
std::string html_of_scale(const Report& report);
std::string html_of_stability(const Report& report);
std::string html_of_single_neurons(const Report& report);
std::string html_of_top_words(const Report& report);
std::string html_of_heat(const Report& report);
std::string html_of_redundancy(const Report& report);
/// Of its section; nothing where no probes were asked for.
std::string html_of_representatives(const Report& report);
std::string html_of_timings(const Report& report);
std::string html_of_citations(const Report& report);

}  // namespace salient
