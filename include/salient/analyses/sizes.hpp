#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace salient {

/// floor(percent x neurons / 100).
std::int64_t neurons_in(double percent, std::int64_t neurons);

/// These counts, and so many percent of all neurons, each once and ascending; but for those below 1
/// or above all.
std::vector<std::int64_t> sizes_of(const std::vector<std::int64_t>& counts,
                                   const std::vector<double>& percents, std::int64_t neurons);

/// Whether all neurons may be among the sizes that a job gives, or are tried in any case.
enum class AllNeurons { allowed, apart };

/// Throws UsageError that names SECTION.counts or SECTION.percents: counts are at least 1, percents
/// above 0 up to 100, or below it where all neurons are apart.
void check_sizes(const std::string& section, const std::vector<std::int64_t>& counts,
                 const std::vector<double>& percents, AllNeurons all = AllNeurons::allowed);

/// Area under `accuracies` over the logarithm of `sizes` by trapezoids, as a share of that under 1;
/// of one size its accuracy.
double area_over_log(const std::vector<std::int64_t>& sizes, const std::vector<double>& accuracies);

}  // namespace salient
