#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace salient {

/// A cell of a table of the page.
struct Cell {
  std::string html;
  bool is_number = false;  ///< set flush right
  double heat = 0;         ///< 0 to 1: how much of the accent's colour lies behind it
};

Cell text(std::string_view content);  ///< escapes
Cell number(std::string content);     ///< as format.hpp makes it
Cell markup(std::string html);        ///< as it is
/// A number, the more coloured the nearer `heat` is to 1.
Cell heated(std::string content, double heat);

/// A table under construction.
class Table {
 public:
  /// `caption`: text. The first cell of each row is its header.
  Table(std::string_view caption, const std::vector<Cell>& header);
  /// `style`: of the row, "" or one of style.cpp: "chosen", "weak".
  void add(const std::vector<Cell>& row, std::string_view style = "");
  std::string html() const;

 private:
  std::string label_;
  std::string head_;
  std::string body_;
};

/// Counts side by side.
struct BarChart {
  std::string title;                 ///< text
  std::vector<std::string> labels;   ///< text, one a bar
  std::vector<std::int64_t> values;  ///< one a bar, 0 or more
  double expected = 0;               ///< a dashed line across the bars; 0: none
};

/// An SVG drawing with a bar a line, readable without seeing it.
std::string html_of(const BarChart& chart);

}  // namespace salient
