#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "report/csv.hpp"
#include "report/json_parts.hpp"
#include "report/table.hpp"
#include "salient/analyses/minimal_set.hpp"
#include "salient/analyses/subset_probe.hpp"

namespace salient {

/// Probes on subsets of the neurons, as files and the page have them.
Json json_of(const SubsetProbe& probe);
Json json_of(const Margin& margin);
Margin margin_from(const nlohmann::json& json);
/// The margin in points, with a star where it holds, and below it the interval.
Cell margin_cell(const Margin& margin);
/// What the star means, of differences corrected over those of `family`: "its table".
std::string note_of_stars(const std::string& family);
/// value, low, high, p and p_holm, as five cells; empty without a margin.
void add_margin(const Margin* margin, Csv& csv);
/// The same without the value.
void add_draws(const Margin* margin, Csv& csv);
SubsetProbe subset_probe_from(const nlohmann::json& json);
/// Throws UsageError if there is no scale of that name.
DeltaScale scale_from(const nlohmann::json& json);

/// Ten cells of a row, for dev and test: correct, words, accuracy, low, high.
void add_scores(const SubsetProbe& probe, std::int64_t dev_words, std::int64_t test_words,
                Csv& csv);

/// The accuracy, and below it the interval.
Cell accuracy_cell(const SubsetScore& score, std::int64_t words);
double accuracy_of(const SubsetScore& score, std::int64_t words);       ///< 0 without words
std::string range_of(const std::string& low, const std::string& high);  ///< "3 to 5"
/// A number, and below it the range.
Cell above_range(const std::string& shown, const std::string& low, const std::string& high);
std::string delta_of(double delta, DeltaScale scale);  ///< "0.5 points", "2%"

}  // namespace salient
