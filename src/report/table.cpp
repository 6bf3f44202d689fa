#include "report/table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "report/format.hpp"

namespace salient {
namespace {

std::string fixed(double value) { return as_digits(std::round(value * 100) / 100); }

std::string html_of(const Cell& cell, std::string_view element, std::string_view scope) {
  std::string open(element);
  if (!scope.empty()) open += " scope=\"" + std::string(scope) + "\"";
  if (cell.is_number) open += cell.heat > 0 ? " class=\"number heat\"" : " class=\"number\"";
  if (cell.heat > 0) open += " style=\"--heat:" + fixed(100 * cell.heat) + "%\"";
  return "<" + open + ">" + cell.html + "</" + std::string(element) + ">";
}

std::string element(std::string_view name, std::string_view attributes, std::string_view content) {
  return "<" + std::string(name) + " " + std::string(attributes) + ">" + std::string(content) +
         "</" + std::string(name) + ">";
}

}  // namespace

Cell text(std::string_view content) { return {escaped(content)}; }
Cell number(std::string content) { return {std::move(content), true}; }
Cell markup(std::string html) { return {std::move(html)}; }
Cell heated(std::string content, double heat) { return {std::move(content), true, heat}; }

Table::Table(std::string_view caption, const std::vector<Cell>& header) : label_(escaped(caption)) {
  for (const Cell& cell : header) head_ += html_of(cell, "th", "col");
}

void Table::add(const std::vector<Cell>& row, std::string_view style) {
  body_ += style.empty() ? "<tr>" : "<tr class=\"" + std::string(style) + "\">";
  for (std::size_t i = 0; i < row.size(); ++i) {
    body_ += i == 0 ? html_of(row[i], "th", "row") : html_of(row[i], "td", "");
  }
  body_ += "</tr>\n";
}

std::string Table::html() const {
  return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + label_ +
         "\"><table><caption>" + label_ + "</caption>\n<thead><tr>" + head_ +
         "</tr></thead>\n<tbody>\n" + body_ + "</tbody></table></div>\n";
}

std::string html_of(const BarChart& chart) {
  constexpr double line = 20;
  constexpr double left = 74;
  constexpr double bars = 190;
  double largest = std::max(1.0, chart.expected);
  for (const std::int64_t value : chart.values) {
    largest = std::max(largest, static_cast<double>(value));
  }

  std::string drawing;
  std::string spoken = chart.title + ": ";
  for (std::size_t i = 0; i < chart.values.size(); ++i) {
    const double y = line * static_cast<double>(i);
    const double width = bars * static_cast<double>(chart.values[i]) / largest;
    const std::string value = as_count(chart.values[i]);
    const std::string middle = fixed(y + line / 2);
    drawing += element("text", "class=\"end\" x=\"" + fixed(left - 8) + "\" y=\"" + middle + "\"",
                       escaped(chart.labels[i]));
    drawing += "<rect x=\"" + fixed(left) + "\" y=\"" + fixed(y + 3) + "\" width=\"" +
               fixed(width) + "\" height=\"" + fixed(line - 6) + "\" rx=\"2\"/>";
    drawing += element("text", "x=\"" + fixed(left + width + 6) + "\" y=\"" + middle + "\"", value);
    spoken += (i == 0 ? "" : ", ") + chart.labels[i] + " " + value;
  }
  const double height = line * static_cast<double>(chart.values.size());
  if (chart.expected > 0) {
    const std::string x = fixed(left + bars * chart.expected / largest);
    drawing += "<line x1=\"" + x + "\" x2=\"" + x + "\" y1=\"0\" y2=\"" + fixed(height) + "\"/>";
  }
  return "<figure><figcaption>" + escaped(chart.title) +
         "</figcaption><svg role=\"img\" aria-label=\"" + escaped(spoken) +
         "\" viewBox=\"0 0 320 " + fixed(height) + "\">" + drawing + "</svg></figure>\n";
}

}  // namespace salient
