#include "salient/support/ranges.hpp"

#include <charconv>

namespace salient {
namespace {

std::string_view without_blanks(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::optional<std::int32_t> read_number(std::string_view text) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::string as_ranges(std::span<const std::int32_t> numbers) {
  std::string text;
  for (std::size_t first = 0, last = 0; first < numbers.size(); first = ++last) {
    while (last + 1 < numbers.size() && numbers[last + 1] - 1 == numbers[last]) ++last;
    text += (text.empty() ? "" : ", ") + std::to_string(numbers[first]);
    if (last > first) text += "-" + std::to_string(numbers[last]);
  }
  return text;
}

std::optional<std::vector<std::int32_t>> read_ranges(std::string_view text) {
  constexpr std::size_t most = 1 << 16;
  std::vector<std::int32_t> numbers;
  for (bool more = true; more;) {
    const auto comma = text.find(',');
    const std::string_view part = without_blanks(text.substr(0, comma));
    more = comma != std::string_view::npos;
    if (more) text.remove_prefix(comma + 1);
    const auto dash = part.find('-');
    const auto first = read_number(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : read_number(part.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    if (static_cast<std::size_t>(*last - *first) + numbers.size() >= most) return std::nullopt;
    numbers.push_back(*first);
    while (numbers.back() < *last) numbers.push_back(numbers.back() + 1);
  }
  return numbers;
}

}  // namespace salient
