#include "run/options_text.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "salient/support/ranges.hpp"

namespace salient {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::vector<std::string_view> split_list(std::string_view text) {
  std::vector<std::string_view> parts;
  if (trimmed(text).empty()) return parts;
  for (;;) {
    const auto comma = text.find(',');
    parts.push_back(trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

std::optional<bool> Text<bool>::read(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::optional<double> Text<double>::read(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

std::string Text<double>::write(double value) {
  std::array<char, 32> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return std::string(digits.data(), written.ptr);
}

std::optional<Penalty> Text<Penalty>::read(std::string_view text) {
  if (text == "auto" || text == "auto-1se") return Penalty{.within_error = text == "auto-1se"};
  std::vector<double> values;
  for (const std::string_view part : split_list(text)) {
    const auto value = Text<double>::read(part);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  const double first = values.front();
  if (values.size() == 1) values.clear();
  return Penalty{.automatic = false, .value = first, .grid = std::move(values)};
}

std::string Text<Penalty>::write(const Penalty& value) {
  if (value.automatic) return value.within_error ? "auto-1se" : "auto";
  if (value.grid.empty()) return Text<double>::write(value.value);
  std::string list;
  for (const double one : value.grid) list += (list.empty() ? "" : ",") + Text<double>::write(one);
  return list;
}

std::optional<std::vector<std::int32_t>> LayersText::read(std::string_view text) {
  if (text.empty() || text == "all") return std::vector<std::int32_t>();
  return read_ranges(text);
}

std::string LayersText::write(const std::vector<std::int32_t>& value) {
  return value.empty() ? "all" : as_ranges(value);
}

std::optional<std::int64_t> BytesText::read(std::string_view text) {
  constexpr std::string_view suffixes = "KMG";
  std::int64_t unit = 1;
  if (!text.empty()) {
    const auto power = suffixes.find(text.back());
    if (power != std::string_view::npos) {
      unit = std::int64_t{1} << (10 * (power + 1));
      text.remove_suffix(1);
    }
  }
  const auto count = Text<std::int64_t>::read(text);
  if (!count || *count < 0 || *count > std::numeric_limits<std::int64_t>::max() / unit) {
    return std::nullopt;
  }
  return *count * unit;
}

std::string BytesText::write(std::int64_t value) {
  std::string suffix;
  for (const char* const larger : {"K", "M", "G"}) {
    if (value == 0 || value % 1024 != 0) break;
    value /= 1024;
    suffix = larger;
  }
  return std::to_string(value) + suffix;
}

}  // namespace salient
