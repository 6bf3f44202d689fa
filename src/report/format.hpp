#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "salient/report/report.hpp"

namespace salient {

/// Numbers as the page shows them. What is not a finite number becomes a dash, never "nan".
inline constexpr std::string_view dash = "–";
std::string as_percent(double fraction);  ///< 0.93416 -> "93.42%"
std::string as_figure(double value);      ///< four significant digits: "0.2310"
std::string as_figure(const std::optional<double>& value);
std::string as_scientific(double value);   ///< "3.12e-07"
std::string as_count(std::int64_t value);  ///< "12,544"
std::string as_seconds(double value);      ///< "12.3 s", "1 h 04 min"
std::string as_neuron(NeuronId neuron);    ///< "2:17": layer 2, unit 17; "head 2:17"

/// For text and for attributes in double quotes.
std::string escaped(std::string_view text);

/// Shortest digits that read back as the same number, for files; empty if it is not finite.
std::string as_digits(double value);

/// "neurox", and "neurox (changed)" where there are deviations.
std::string recipe_of(const std::string& recipe, const std::vector<std::string>& deviations);
std::string_view scale_of(const TaskReport& task);  ///< "standardised", "raw": of weights

}  // namespace salient
