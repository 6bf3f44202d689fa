#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/format.hpp"
#include "salient/activations/activation.hpp"
#include "salient/probes/score.hpp"

namespace salient {

/// Comma-separated values as RFC 4180 has them: lines end in CR LF, quotes are doubled.
class Csv {
 public:
  explicit Csv(std::initializer_list<std::string_view> header,
               std::initializer_list<std::string_view> tail = {})
      : Csv(std::vector<std::string_view>(header), tail) {}
  explicit Csv(const std::vector<std::string_view>& header,
               std::initializer_list<std::string_view> tail = {}) {
    for (const std::string_view name : header) cell(name);
    for (const std::string_view name : tail) cell(name);
    end();
  }

  Csv& cell(std::string_view text) {
    if (!at_start_) content_ += ',';
    at_start_ = false;
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
      content_ += text;
      return *this;
    }
    content_ += '"';
    for (const char letter : text)
      content_ += letter == '"' ? std::string("\"\"") : std::string(1, letter);
    content_ += '"';
    return *this;
  }
  Csv& cell(std::int64_t value) { return cell(std::string_view(std::to_string(value))); }
  Csv& cell(double value) { return cell(std::string_view(as_digits(value))); }
  /// Layer and unit, behind the slot where it has one.
  Csv& neuron(NeuronId id) {
    if (id.slot != Slot::none) cell(name_of(id.slot));
    return cell(std::int64_t{id.layer}).cell(std::int64_t{id.unit});
  }
  /// Empty where there are no words to take a share of.
  Csv& share(double value, std::int64_t words) {
    return words > 0 ? cell(value) : cell(std::string_view());
  }
  /// Empty where there is none.
  Csv& known(const std::optional<double>& value) {
    return value ? cell(*value) : cell(std::string_view());
  }
  /// Low and high; two empty cells where there is no interval.
  Csv& interval(const KnownInterval& value) {
    if (!value) return cell(std::string_view()).cell(std::string_view());
    return cell(value->low).cell(value->high);
  }
  void end() {
    content_ += "\r\n";
    at_start_ = true;
  }
  const std::string& content() const noexcept { return content_; }

 private:
  std::string content_;
  bool at_start_ = true;
};

}  // namespace salient
