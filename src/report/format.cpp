#include "report/format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace salient {
namespace {

/// `format` as std::chars_format; to_chars does not look at the locale.
std::string digits_of(double value, std::chars_format format, int precision) {
  std::array<char, 512> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, format, precision).ptr;
  return std::string(digits.data(), end);
}

std::string two_digits(std::int64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

}  // namespace

std::string as_percent(double fraction) {
  if (!std::isfinite(fraction)) return std::string(dash);
  return digits_of(100 * fraction, std::chars_format::fixed, 2) + "%";
}

std::string as_figure(double value) {
  if (!std::isfinite(value)) return std::string(dash);
  if (value == 0) return "0";
  const double magnitude = std::floor(std::log10(std::abs(value)));
  if (magnitude < -3 || magnitude > 5) return digits_of(value, std::chars_format::scientific, 3);
  return digits_of(value, std::chars_format::fixed, std::max(0, 3 - static_cast<int>(magnitude)));
}

std::string as_figure(const std::optional<double>& value) {
  return value ? as_figure(*value) : std::string(dash);
}

std::string as_scientific(double value) {
  if (!std::isfinite(value)) return std::string(dash);
  return value == 0 ? "0" : digits_of(value, std::chars_format::scientific, 2);
}

std::string as_count(std::int64_t value) {
  std::string digits = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t end = digits.size(); end > first + 3;) {
    end -= 3;
    digits.insert(end, 1, ',');
  }
  return digits;
}

std::string as_seconds(double value) {
  if (!std::isfinite(value)) return std::string(dash);
  if (value < 60) return digits_of(value, std::chars_format::fixed, value < 10 ? 2 : 1) + " s";
  const auto seconds = static_cast<std::int64_t>(std::llround(value));
  const std::int64_t minutes = seconds / 60;
  if (minutes < 60) return std::to_string(minutes) + " min " + two_digits(seconds % 60) + " s";
  return std::to_string(minutes / 60) + " h " + two_digits(minutes % 60) + " min";
}

std::string as_neuron(NeuronId neuron) {
  return slot_before(neuron) + std::to_string(neuron.layer) + ":" + std::to_string(neuron.unit);
}

std::string escaped(std::string_view text) {
  std::string html;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += letter;
    }
  }
  return html;
}

std::string as_digits(double value) {
  if (!std::isfinite(value)) return "";
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return std::string(digits.data(), end);
}

std::string recipe_of(const std::string& recipe, const std::vector<std::string>& deviations) {
  return recipe + (deviations.empty() ? "" : " (changed)");
}

std::string_view scale_of(const TaskReport& task) {
  return task.standardised ? "standardised" : "raw";
}

std::string_view status_of(const Certificate& certificate) {
  if (!certificate.certified) return "recipe without certificate";
  return certificate.converged ? "converged" : "not converged";
}

std::string status_of(const TaskReport& task) {
  const bool flagged = excess_of_given(task.path) > flagged_excess;
  return std::string(status_of(task.certificate)) + (flagged ? "; penalty flagged" : "");
}

}  // namespace salient
